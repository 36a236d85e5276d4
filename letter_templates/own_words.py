"""Paragraphs that a person wrote in place of a clause's: where they belong, and whether they still do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from letter_templates.block import Block, BlockKind, Cell, Document, Source, Span

LISTS = frozenset({BlockKind.NUMBERED, BlockKind.BULLETED})


class Standing(StrEnum):
    """How a person's own words stand to the letter as it is composed now."""

    IN_PLACE = "in_place"
    CHANGED_BENEATH = "changed_beneath"  # the clause now says something else than what was replaced
    WITHOUT_PLACE = "without_place"  # the letter no longer has that paragraph


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or list item that a person may put into own words.

    ``place`` stays the same while facts change: part, clause, which of its blocks, and which item of a list
    (0: the whole block). ``block`` and ``item`` say where it stands in the document now.
    """

    place: str
    text: str
    block: int
    item: int


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a person wrote, and the words of the clause that it was written for."""

    place: str
    composed: str
    text: str
    writer: str


def paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """Everything that may be put into own words. Quotations, addresses and tables follow from the facts."""
    return tuple(_paragraphs(document))


def with_own_words(document: Document, own: Sequence[OwnWords]) -> Document:
    """The document with each person's words in their place, marked as theirs; others are left out."""
    words = {each.place: each for each in own}
    blocks = list(document.blocks)
    for paragraph in paragraphs(document):
        if paragraph.place in words:
            blocks[paragraph.block] = _replaced(blocks[paragraph.block], paragraph, words[paragraph.place])
    return replace(document, blocks=tuple(blocks))


def standing(own: OwnWords, composed: Mapping[str, str]) -> Standing:
    """How these words stand to the letter; ``composed`` has the clause's own words by place."""
    if own.place not in composed:
        return Standing.WITHOUT_PLACE
    return Standing.IN_PLACE if composed[own.place] == own.composed else Standing.CHANGED_BENEATH


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    seen: Counter[tuple[str, str]] = Counter()
    for number, block in enumerate(document.blocks):
        clause = block.clause.partition("@")[0]
        seen[block.part, clause] += 1
        place = f"{block.part}/{clause}/{seen[block.part, clause]}"
        if not clause:
            continue
        if block.kind in LISTS and block.rows:
            for item, row in enumerate(block.rows, 1):
                yield Paragraph(f"{place}/{item}", " ".join(cell.text for cell in row), number, item)
        elif block.kind is BlockKind.PARAGRAPH or block.kind in LISTS:
            yield Paragraph(f"{place}/0", block.text, number, 0)


def _replaced(block: Block, paragraph: Paragraph, own: OwnWords) -> Block:
    spans = (Span(own.text, (Source("person", own.writer),)),)
    if not paragraph.item:
        return replace(block, clause="", spans=spans)
    rows = list(block.rows)
    rows[paragraph.item - 1] = (Cell(spans),)
    return replace(block, rows=tuple(rows))
