"""What is done to the files of a packet in the limited process that packet_workroom.py starts."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from letter_templates.limited import Answer, Work, serve
from letter_templates.packet import Enclosure, Layout, PacketProblem, build
from letter_templates.packet_inspect import inspect
from letter_templates.packet_picture import picture_page
from letter_templates.packet_source import PlainFile


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


WORK: Mapping[str, Work] = {
    "inspect": _inspect,
    "picture": _picture,
    "build": _build,
}

if __name__ == "__main__":
    sys.exit(serve(WORK, PacketProblem))
