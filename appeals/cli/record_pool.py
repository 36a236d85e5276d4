"""Answers many records on all processors, in their order; only where all are there already, as in a file."""

import multiprocessing
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TextIO

Line = tuple[int, str]
Batch = Callable[[list[Line]], tuple[str, int]]

SIZE = 256  # lines that one process answers at a time
AHEAD = 3  # batches for each process that wait their turn: memory stays flat however long the input is


def processors(source: TextIO) -> int:
    """How many may work on it; one where lines may be on their way still, each to be answered at once."""
    try:
        is_file = stat.S_ISREG(os.fstat(source.fileno()).st_mode)
    except OSError:  # no file of the system behind it
        return 1
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    return len(os.sched_getaffinity(0)) if is_file and can_fork else 1


def answered(batch: Batch, lines: Iterable[Line], count: int) -> Iterator[tuple[str, int]]:
    """What ``batch`` answers to each stretch of lines, in their order.

    Processes are forked, so that each begins with what has been loaded and learnt so far.
    """
    ahead: deque[Future[tuple[str, int]]] = deque()
    left = iter(lines)
    with ProcessPoolExecutor(count, multiprocessing.get_context("fork")) as pool:
        try:
            while some := list(islice(left, SIZE)):
                ahead.append(pool.submit(batch, some))
                if len(ahead) >= count * AHEAD:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
