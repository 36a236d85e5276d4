"""Does packet work on files from outside in a process of its own, whose memory, time and files are limited.

Standard input: one line of JSON that says what to do and how long each body is, then the bodies. Standard
output: the same the other way round. packet_workroom.py starts it. A crash is an answer too.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from letter_templates.packet import Enclosure, Layout, PacketProblem, build
from letter_templates.packet_inspect import inspect
from letter_templates.packet_picture import picture_page
from letter_templates.packet_source import PlainFile

Answer = tuple[dict[str, object], Sequence[bytes]]
DEEP = 2_000


def main() -> int:
    """Read, work, answer, and say nothing else."""
    memory, cpu_seconds = (int(argument) for argument in sys.argv[1:])
    _limit(memory, cpu_seconds)
    sys.setrecursionlimit(DEEP)
    task = json.loads(sys.stdin.buffer.readline())
    bodies = [sys.stdin.buffer.read(size) for size in task["sizes"]]
    try:
        told, made = WORK[task["work"]](task, bodies)
    except PacketProblem as problem:
        told, made = {"problem": str(problem)}, []
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


def _inspect(_task: Mapping[str, object], bodies: Sequence[bytes]) -> Answer:
    return {"found": [asdict(inspect(body)) for body in bodies]}, []


def _picture(_task: Mapping[str, object], bodies: Sequence[bytes]) -> Answer:
    try:
        return {}, [picture_page(bodies[0])]
    except ValueError as error:
        return {"problem": str(error)}, []


def _build(task: Mapping[str, object], bodies: Sequence[bytes]) -> Answer:
    layout = task["layout"]
    if not isinstance(layout, dict):
        raise TypeError("no layout")
    front, letter, *contents = bodies
    enclosures = tuple(
        Enclosure(content=content, **each)
        for each, content in zip(layout.pop("enclosures"), contents, strict=True)
    )
    created = datetime.fromisoformat(layout.pop("created"))
    whole = Layout(front=front, letter=letter, enclosures=enclosures, created=created, **layout)
    packet = build(whole)
    if len(PlainFile(packet.content).pages()) != packet.pages:
        raise PacketProblem(
            "The packet has another number of pages than its cover says. Report this to support."
        )
    return {"pages": packet.pages, "starts": packet.starts}, [packet.content]


WORK: Mapping[str, Callable[[Mapping[str, object], Sequence[bytes]], Answer]] = {
    "inspect": _inspect,
    "picture": _picture,
    "build": _build,
}

if __name__ == "__main__":
    sys.exit(main())
