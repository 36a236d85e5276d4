"""Has packet work done on files from outside in a limited process; a hostile file harms nobody else."""

from collections.abc import Sequence
from dataclasses import fields

from letter_templates.limited import TooMuch, worked
from letter_templates.packet import Enclosure, Layout, Packet, PacketProblem
from letter_templates.packet_flaws import HOSTILE, Flaw, Inspection

PROCESS = "letter_templates.packet_process"
BODIES = {"content", "front", "letter", "enclosures", "created"}


def inspect_exhibits(contents: Sequence[bytes]) -> list[Inspection]:
    """What is wrong with each exhibit; HOSTILE for the one that broke the process that looked."""
    try:
        told, _ = worked(PROCESS, {"work": "inspect"}, contents)
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
        told, made = worked(PROCESS, {"work": "picture"}, [content])
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
        told, made = worked(PROCESS, {"work": "build", "layout": said}, bodies)
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
