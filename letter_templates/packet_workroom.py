"""Has packet work done on files from outside in a limited process; a hostile file harms nobody else."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields

from letter_templates.packet import Enclosure, Layout, Packet, PacketProblem
from letter_templates.packet_flaws import HOSTILE, Flaw, Inspection

MEMORY = 2 << 30  # bytes, beside what the files themselves take
COPIES = 8  # times the size of the files that a build may take
CPU_SECONDS, SECONDS = 60, 90  # beside a second for every ten megabytes
PER_SECOND = 10_000_000
BODIES = {"content", "front", "letter", "enclosures", "created"}


class TooMuch(RuntimeError):
    """A file took more memory or time than it may, or its reader crashed."""


def inspect_exhibits(contents: Sequence[bytes]) -> list[Inspection]:
    """What is wrong with each exhibit; HOSTILE for the one that broke the process that looked."""
    try:
        told, _ = _worked({"work": "inspect"}, contents)
    except TooMuch:
        if len(contents) <= 1:
            return [Inspection(0, (HOSTILE,)) for _ in contents]
        return [found for each in contents for found in inspect_exhibits([each])]
    found = told["found"]
    assert isinstance(found, list)  # noqa: S101  as _inspect writes it
    return [Inspection(each["pages"], tuple(Flaw(**flaw) for flaw in each["flaws"])) for each in found]


def page_of_picture(content: bytes) -> bytes:
    """A PNG or JPEG as a PDF of one page. Raises ValueError saying what is wrong with it."""
    try:
        told, made = _worked({"work": "picture"}, [content])
    except TooMuch as error:
        raise ValueError("it takes far more memory or time to read than a picture does") from error
    if "problem" in told:
        raise ValueError(str(told["problem"]))
    return made[0]


def build_packet(layout: Layout) -> Packet:
    """The packet, built in the limited process. Raises PacketProblem naming the exhibit."""
    said = {field.name: getattr(layout, field.name) for field in fields(Layout) if field.name not in BODIES}
    enclosures = [
        {field.name: getattr(each, field.name) for field in fields(Enclosure) if field.name not in BODIES}
        for each in layout.enclosures
    ]
    said |= {"enclosures": enclosures, "created": layout.created.isoformat()}
    bodies = [layout.front, layout.letter, *(each.content for each in layout.enclosures)]
    try:
        told, made = _worked({"work": "build", "layout": said}, bodies)
    except TooMuch as error:
        raise PacketProblem(
            "One of the exhibits takes far more memory or time to copy than a record does. "
            "Print the exhibits to new PDFs, one after another, and try again."
        ) from error
    if "problem" in told:
        raise PacketProblem(str(told["problem"]))
    starts = told["starts"]
    assert isinstance(starts, dict)  # noqa: S101  as _build writes it
    return Packet(made[0], int(str(told["pages"])), starts)


def _worked(task: Mapping[str, object], bodies: Sequence[bytes]) -> tuple[dict[str, object], list[bytes]]:
    """The answer and its bodies. Isolated (-I), with an empty environment; TooMuch where it broke down."""
    size = sum(map(len, bodies))
    seconds = size // PER_SECOND
    limits = (str(MEMORY + COPIES * size), str(CPU_SECONDS + seconds))
    command = [sys.executable, "-I", "-X", "utf8", "-m", "letter_templates.packet_process", *limits]
    head = json.dumps({**task, "sizes": [len(body) for body in bodies]}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - the command is fixed; the files go to its input
            command,
            input=b"".join([head, *bodies]),
            capture_output=True,
            timeout=SECONDS + seconds,
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
