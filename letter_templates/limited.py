"""Work on files from outside in a process of its own with limits of memory, time and files; both its ends.

Standard input: one line of JSON that says what to do and how long each body is, then the bodies. Standard
output: the same the other way round. A crash is an answer too: a hostile file harms nobody else.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

MEMORY = 2 << 30  # bytes, beside what the files themselves take
COPIES = 8  # times the size of the files that the work may take
CPU_SECONDS, SECONDS = 60, 90  # beside a second for every ten megabytes
PER_SECOND = 10_000_000
DEEP = 2_000
Answer = tuple[dict[str, object], Sequence[bytes]]
Work = Callable[[Mapping[str, object], Sequence[bytes]], Answer]


class TooMuch(RuntimeError):
    """A file took more memory or time than it may, or its reader crashed."""


def worked(
    module: str, task: Mapping[str, object], bodies: Sequence[bytes], *, cpu_seconds: int = CPU_SECONDS
) -> tuple[dict[str, object], list[bytes]]:
    """The answer and its bodies. Isolated (-I), with an empty environment; TooMuch where it broke down."""
    size = sum(map(len, bodies))
    seconds = size // PER_SECOND
    limits = (str(MEMORY + COPIES * size), str(cpu_seconds + seconds))
    head = json.dumps({**task, "sizes": [len(body) for body in bodies]}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - the command is fixed; the files go to its input
            [sys.executable, "-I", "-X", "utf8", "-m", module, *limits],
            input=b"".join([head, *bodies]),
            capture_output=True,
            timeout=cpu_seconds + SECONDS - CPU_SECONDS + seconds,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuch from None
    if done.returncode:
        raise TooMuch(done.stderr[-500:].decode("utf-8", "replace"))
    end = done.stdout.index(b"\n") + 1
    told = json.loads(done.stdout[:end])
    if told.get("hostile"):
        raise TooMuch
    made, at = [], end
    for length in told.pop("sizes"):
        made.append(done.stdout[at : at + length])
        at += length
    return told, made


def serve(work: Mapping[str, Work], problem: type[Exception]) -> int:
    """Inside of that process: read, work, answer, and say nothing else. ``problem`` is told as an answer."""
    memory, cpu_seconds = (int(argument) for argument in sys.argv[1:])
    _limit(memory, cpu_seconds)
    sys.setrecursionlimit(DEEP)
    task = json.loads(sys.stdin.buffer.readline())
    bodies = [sys.stdin.buffer.read(size) for size in task["sizes"]]
    try:
        told, made = work[task["work"]](task, bodies)
    except problem as error:
        told, made = {"problem": str(error)}, []
    except (MemoryError, RecursionError):
        told, made = {"hostile": True}, []
    head = json.dumps(told | {"sizes": [len(body) for body in made]})
    sys.stdout.buffer.write(head.encode() + b"\n")
    for body in made:
        sys.stdout.buffer.write(body)
    return 0


def _limit(memory: int, cpu_seconds: int) -> None:
    os.umask(0o077)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))
