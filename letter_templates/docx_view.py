"""What a Word shell sees of a document: blocks by kind, spans by weight, list numbers, page labels."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from letter_templates.block import Block, BlockKind, Cell, Document, Span
from letter_templates.docx_widths import TEXT_WIDTH, column_widths

FIRST_LIST, MAX_LISTS = 101, 60  # Word numbering ids that a shell keeps for numbered lists
MAX_COLUMNS = 7
LISTED = (BlockKind.TABLE, BlockKind.NUMBERED, BlockKind.BULLETED)
SHORT = 80  # letters of a line that only introduces the list or table after it
PROPERTIES = ("organization", "organization_address", "organization_phone", "author", "letter_id", "version")
LABELS = {
    "en": {"page": "Page", "of": "of", "version": "Version"},
    "es": {"page": "Página", "of": "de", "version": "Versión"},
}
WEIGHTS = {(False, False): "plain", (True, False): "strong", (False, True): "emphasis", (True, True): "both"}

# What XML 1.0 cannot hold at all: most control characters, lone surrogates, two noncharacters.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NotDrawable(ValueError):
    """The document holds something that no shell can draw; the message names block and remedy."""


@dataclass(frozen=True, slots=True)
class SpanView:
    """A run of words in one weight: plain, strong, emphasis or both."""

    text: str
    weight: str


Spans = tuple[SpanView, ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block as a shell draws it; which fields matter depends on the kind."""

    kind: str
    level: int = 1
    spans: Spans = ()
    first: Spans = ()  # letterhead: the name; signature: the closing
    rest: Spans = ()  # letterhead: address and telephone; signature: name and capacity
    items: tuple[Spans, ...] = ()  # lists and notes
    list: int = 0  # Word numbering id, so that each numbered list starts at 1
    header: tuple[Spans, ...] = ()
    rows: tuple[tuple[Spans, ...], ...] = ()
    columns: int = 0
    keep: bool = False  # on the page of what follows: a signature, or what a colon announces
    widths: tuple[int, ...] = ()  # of the columns, in twentieths of a point


def shell_view(document: Document, text_width: int = TEXT_WIDTH) -> dict[str, object]:
    """The names a shell may use: title, language, properties, labels, blocks and footer.

    ``text_width``: between the margins of the shell, in twentieths of a point.
    """
    _refuse_illegal(document)
    properties = dict.fromkeys(PROPERTIES, "") | document.properties
    labels = LABELS.get(document.language.partition("-")[0].lower(), LABELS["en"])
    blocks = [block for block in document.blocks if block.kind is not BlockKind.FOOTER]
    if properties["organization"] and all(block.kind is not BlockKind.LETTERHEAD for block in blocks):
        blocks.insert(0, _letterhead(properties))
    return {
        "title": " ".join(document.title.split()),
        "language": document.language,
        "properties": properties,
        "labels": labels,
        "blocks": tuple(_view(blocks, text_width)),
        "footer": tuple(
            line
            for block in document.blocks
            if block.kind is BlockKind.FOOTER
            for line in (_items(block) if block.rows else (_spans(block.spans),))
        ),
    }


def _view(blocks: Sequence[Block], text_width: int) -> Iterable[BlockView]:
    lists = 0
    before: Block | None = None
    for number, block in enumerate(blocks, 1):
        lists += block.kind is BlockKind.NUMBERED and not _continues(before, block)
        yield replace(_block(block, lists, text_width), keep=_announces(block, blocks[number:]))
        before = block
    if lists > MAX_LISTS:
        raise NotDrawable(f"The document has {lists} numbered lists; a letter holds at most {MAX_LISTS}.")


def _announces(block: Block, rest: Sequence[Block]) -> bool:
    """A signature never stands alone on its page, nor an announcement at the end of one."""
    if not rest:
        return False
    text = block.text.rstrip()
    introduces = rest[0].kind in LISTED and len(text) <= SHORT
    return rest[0].kind is BlockKind.SIGNATURE or introduces or text.endswith(":")


def _continues(before: Block | None, block: Block) -> bool:
    """Items given one a block go on counting; a block of rows is a list of its own."""
    return before is not None and before.kind is BlockKind.NUMBERED and not (before.rows or block.rows)


def _block(block: Block, lists: int, text_width: int) -> BlockView:
    match block.kind:
        case BlockKind.TABLE | BlockKind.REFERENCE:
            return _table(block, text_width)
        case BlockKind.NUMBERED | BlockKind.BULLETED | BlockKind.NOTE:
            return BlockView(block.kind, block.level, items=_items(block), list=FIRST_LIST + lists - 1)
        case BlockKind.LETTERHEAD | BlockKind.SIGNATURE:
            first, rest = _first_and_rest(_lines(block))
            on_a_line = block.kind is BlockKind.LETTERHEAD
            return BlockView(block.kind, first=first, rest=_on_a_line(rest) if on_a_line else rest)
        case _:
            return BlockView(block.kind, block.level, _lines(block))


def _table(block: Block, text_width: int) -> BlockView:
    rows = tuple(tuple(_spans(cell.spans) for cell in row) for row in block.rows)
    header = tuple(_spans(cell.spans) for cell in block.header)
    widths = {len(row) for row in (*((header,) if header else ()), *rows)}
    wanted = range(2, 3) if block.kind is BlockKind.REFERENCE else range(1, MAX_COLUMNS + 1)
    if len(widths) != 1 or not widths <= set(wanted):
        raise NotDrawable(
            f"The {block.kind} of part {block.part!r} has rows of {sorted(widths)} cells; "
            f"every row needs the same number, {wanted[0]} to {wanted[-1]}."
        )
    words = [[cell.text for cell in row] for row in (*((block.header,) if header else ()), *block.rows)]
    sized = column_widths(words, text_width)
    return BlockView(block.kind, rows=rows, header=header, columns=widths.pop(), widths=sized)


def _items(block: Block) -> tuple[Spans, ...]:
    """Each row is an item; a block without rows is one item."""
    if not block.rows:
        return (_spans(block.spans),)
    return tuple(_row(row) for row in block.rows)


def _lines(block: Block) -> Spans:
    """A block's words as one paragraph; rows, where given, are its lines."""
    if not block.rows:
        return _spans(block.spans)
    return _joined((_row(row) for row in block.rows), "\n")


def _row(row: Iterable[Cell]) -> Spans:
    return _joined((_spans(cell.spans) for cell in row), " ")


def _joined(parts: Iterable[Spans], between: str) -> Spans:
    joined: list[SpanView] = []
    for number, spans in enumerate(parts):
        joined += (SpanView(between, "plain"), *spans) if number else spans
    return tuple(joined)


def _first_and_rest(spans: Spans) -> tuple[Spans, Spans]:
    """Split at the first line end; empty lines between are the shell's to draw."""
    for number, span in enumerate(spans):
        head, found, tail = span.text.partition("\n")
        if found:
            rest = (SpanView(tail, span.weight), *spans[number + 1 :])
            return (*spans[:number], SpanView(head, span.weight)), _without_leading_breaks(rest)
    return spans, ()


def _on_a_line(spans: Spans) -> Spans:
    """Address, telephone and mail beside each other, as letterheads have them."""
    return tuple(SpanView(span.text.replace("\n", " · "), span.weight) for span in spans)


def _without_leading_breaks(spans: Spans) -> Spans:
    for number, span in enumerate(spans):
        text = span.text.lstrip("\n")
        if text:
            return (SpanView(text, span.weight), *spans[number + 1 :])
    return ()


def _spans(spans: Iterable[Span]) -> Spans:
    return tuple(
        SpanView(_line_ends(span.text), WEIGHTS[span.strong, span.emphasis]) for span in spans if span.text
    )


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _letterhead(properties: Mapping[str, str]) -> Block:
    names = ("organization", "organization_address", "organization_phone")
    lines = "\n".join(properties[name] for name in names if properties[name])
    return Block(BlockKind.LETTERHEAD, "letterhead", spans=(Span(lines, ()),))


def _refuse_illegal(document: Document) -> None:
    """A character that Word's XML cannot hold is named, never dropped."""
    named = [("the title", document.title), *((f"property {k}", v) for k, v in document.properties.items())]
    named += [(f"block {n} ({b.kind}, part {b.part!r})", b.text) for n, b in enumerate(document.blocks, 1)]
    if not ILLEGAL.search("\n".join(text for _, text in named)):
        return
    for where, text in named:
        found = ILLEGAL.search(text)
        if found:
            raise NotDrawable(
                f"U+{ord(found[0]):04X} stands in {where}, after {text[: found.start()][-30:]!r}. "
                "A Word file cannot hold this character; remove it from the text."
            )
