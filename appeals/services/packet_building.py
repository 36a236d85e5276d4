"""Draws and builds the files of a packet: one, or several where its destination takes no more at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appeals.domain.packet_checks import PacketFacts
from appeals.domain.packet_words import cover_of, entries_of, sheet_of, title_of
from appeals.domain.packets import PlannedExhibit, PlannedPart
from appeals.domain.versions import drawing_time
from appeals.errors import Hindrance, PacketBlocked
from letter_templates.packet import Enclosure, Layout, Packet, PacketProblem
from letter_templates.packet_front import NotDrawn, draw_front
from letter_templates.packet_split import PAGES_IN_FRONT, Limits, Piece, TooBigAlone, parts
from letter_templates.packet_workroom import build_packet
from letter_templates.pdf_seal import MOST_ADDED

LANGUAGE = "en-US"
MEGABYTE = 1_000_000
ROUNDS = 4  # of cutting anew where a part came out larger than was reckoned
TIGHTER = 1.08  # what is reckoned more for each exhibit in the next round


@dataclass(frozen=True, slots=True)
class Bodies:
    """The files that go in: the letter's PDF and its pages, and each exhibit's PDF by label."""

    letter: bytes
    letter_pages: int
    exhibits: Mapping[str, bytes]


def planned_parts(facts: PacketFacts, letter: Piece) -> tuple[tuple[PlannedPart, ...], tuple[Hindrance, ...]]:
    """The parts as reckoned, or what is too large for the destination by itself."""
    try:
        cut = parts(letter, _pieces(facts.going, 1.0), _limits(facts))
    except TooBigAlone as error:
        return (), (_too_big(facts, error.place),)
    planned = []
    for number, places in enumerate(cut, 1):
        here = [facts.going[place] for place in places]
        pages = PAGES_IN_FRONT + sum(each.taken + 1 for each in here) + letter.pages
        planned.append(PlannedPart(number, tuple(each.label for each in here), pages))
    return tuple(planned), ()


def built(facts: PacketFacts, bodies: Bodies) -> tuple[Packet, ...]:
    """Every file of the packet. The same facts on the same day give the same bytes.

    Raises PacketBlocked where an exhibit cannot be copied or does not fit.
    """
    weight, front_pages = 1.0, PAGES_IN_FRONT
    letter = Piece(bodies.letter_pages, len(bodies.letter))
    for _ in range(ROUNDS):
        try:
            cut = parts(letter, _pieces(facts.going, weight), _limits(facts), front_pages)
            made = _made(facts, bodies, cut)
        except TooBigAlone as error:
            raise PacketBlocked([_too_big(facts, error.place)]) from error
        except (PacketProblem, NotDrawn) as error:
            raise PacketBlocked([Hindrance("packet", str(error), "")]) from error
        if _all_fit(made, _limits(facts)):
            return made
        weight, front_pages = weight * TIGHTER, front_pages + 1
    remedy = "Raise the limit a little, or leave out what is not needed."
    raise PacketBlocked([Hindrance("packet", "It cannot be cut into parts that fit.", remedy)])


def _made(facts: PacketFacts, bodies: Bodies, cut: Sequence[Sequence[int]]) -> tuple[Packet, ...]:
    part_of = {facts.going[place].label: number for number, places in enumerate(cut, 1) for place in places}
    count = len(cut)
    return tuple(build_packet(_layout(facts, bodies, part_of, (part, count))) for part in range(1, count + 1))


def _layout(facts: PacketFacts, bodies: Bodies, part_of: Mapping[str, int], place: tuple[int, int]) -> Layout:
    part, count = place
    made_on = drawing_time(facts.today)
    here = [each for each in facts.going if part_of[each.label] == part]
    title = title_of(facts) if count == 1 else f"{title_of(facts)}, part {part} of {count}"
    front = draw_front(
        cover_of(facts),
        entries_of(facts, bodies.letter_pages, part_of, part),
        [sheet_of(facts, each) for each in here],
        title=title,
        language=LANGUAGE,
        created=made_on,
        part=part,
        parts=count,
    )
    return Layout(
        title=title,
        letter_title=facts.letter.title,
        language=LANGUAGE,
        created=made_on,
        front=front.content,
        front_pages=front.pages,
        letter=bodies.letter,
        enclosures=tuple(_enclosure(each, bodies.exhibits[each.label]) for each in here),
        part=part,
        parts=count,
    )


def _enclosure(each: PlannedExhibit, content: bytes) -> Enclosure:
    return Enclosure(each.label, each.title, content, each.first, each.last, each.pages)


def _pieces(exhibits: Sequence[PlannedExhibit], weight: float) -> list[Piece]:
    """Pages and bytes; of an exhibit that goes along in part, its share of the bytes and a half more."""
    return [Piece(each.taken, int(each.size * weight * _share(each))) for each in exhibits]


def _share(each: PlannedExhibit) -> float:
    return 1.0 if each.taken >= each.pages else min(1.0, 1.5 * each.taken / each.pages)


def _limits(facts: PacketFacts) -> Limits:
    most = facts.order.most_megabytes
    room = max(int(most * MEGABYTE) - MOST_ADDED, 1) if most is not None else None  # each part is sealed
    return Limits(room, facts.order.most_pages)


def _all_fit(made: Sequence[Packet], limits: Limits) -> bool:
    return all(
        (limits.most_bytes is None or len(each.content) <= limits.most_bytes)
        and (limits.most_pages is None or each.pages <= limits.most_pages)
        for each in made
    )


def _too_big(facts: PacketFacts, place: int) -> Hindrance:
    order = facts.order
    told = [f"{order.most_megabytes} MB"] if order.most_megabytes is not None else []
    told += [f"{order.most_pages} pages"] if order.most_pages is not None else []
    limit = " and ".join(told)
    if place < 0:
        what = f"The letter with cover and index is above what the destination takes ({limit})."
        return Hindrance("letter", what, "Choose another way to send it.")
    each = facts.going[place]
    what = f"{each.title} ({each.taken} pages, {each.size / MEGABYTE:.1f} MB) is above {limit} by itself."
    return Hindrance(
        f"Exhibit {each.label}", what, "Enclose fewer of its pages, or scan it at less resolution."
    )
