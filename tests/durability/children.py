"""Forked children: one answers a question, one is killed on the way."""

import json
import os
import signal
import sys
from collections.abc import Callable


def answer_of(question: Callable[[], object]) -> object:
    """What the question gives in a forked child, brought back as JSON."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.write(writing, json.dumps(question()).encode())
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  told on the way out
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
    os.close(writing)
    told = b""
    while part := os.read(reading, 65536):
        told += part
    os.close(reading)
    os.waitpid(child, 0)
    if not told:
        raise RuntimeError("a look at the store ended in an error: see above")
    return json.loads(told)


def killed_by_itself(act: Callable[[], object]) -> None:
    """Do something in a forked child that kills itself amid it; raises RuntimeError where it did not."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
        raise RuntimeError("the child was to be killed, and ended by itself: see above")
