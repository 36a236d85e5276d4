"""A composed document as it is read on a page: sentences that can be chosen, each with its sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from letter_templates.block import Block, BlockKind, Document, Source, Span
from letter_templates.names import names
from nqtl_library.authorities import register

LISTS = frozenset({BlockKind.NUMBERED, BlockKind.BULLETED, BlockKind.NOTE, BlockKind.FOOTER})


@dataclass(frozen=True, slots=True)
class SourceWords:
    """One source in words."""

    kind: str
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words that can be chosen; ``key`` joins it to its sources."""

    key: str
    text: str
    sources: tuple[SourceWords, ...]
    strong: bool
    emphasis: bool


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block as the page shows it: words, or the items of a list, or the rows of a table."""

    kind: BlockKind
    clause: str
    level: int
    runs: tuple[Run, ...]
    items: tuple[tuple[Run, ...], ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    header: tuple[tuple[Run, ...], ...]
    number: int  # of the first item of a numbered list


def readable(document: Document) -> tuple[ReadBlock, ...]:
    """Every block, with keys that are unique in the document. Items given one a block go on counting."""
    keys = count(1)
    number = 0
    blocks = []
    for block in document.blocks:
        number = number + 1 if block.kind is BlockKind.NUMBERED and not block.rows else 0
        blocks.append(_block(block, keys, number))
    return tuple(blocks)


def _block(block: Block, keys: Iterator[int], number: int) -> ReadBlock:
    rows = tuple(tuple(_runs(cell.spans, keys, block) for cell in row) for row in block.rows)
    listed = block.kind in LISTS
    runs = _runs(block.spans, keys, block)
    return ReadBlock(
        kind=block.kind,
        clause=block.clause,
        level=block.level,
        runs=() if listed else runs,
        items=(*((runs,) if runs else ()), *(_joined(row) for row in rows)) if listed else (),
        rows=() if listed else rows,
        header=tuple(_runs(cell.spans, keys, block) for cell in block.header),
        number=number,
    )


def _joined(row: tuple[tuple[Run, ...], ...]) -> tuple[Run, ...]:
    return tuple(run for cell in row for run in cell)


def _runs(spans: Iterable[Span], keys: Iterator[int], block: Block) -> tuple[Run, ...]:
    return tuple(_run(span, next(keys), block) for span in spans)


def _run(span: Span, key: int, block: Block) -> Run:
    given = [_words(source) for source in span.sources]
    if block.clause and not any(source.kind == "clause" for source in span.sources):
        given.append(SourceWords("clause", block.clause, block.clause))
    return Run(f"s{key}", span.text, tuple(given), span.strong, span.emphasis)


def _fact_words(name: str) -> str:
    """What people call a fact of a letter; an item of a list is called by its list."""
    bare = ".".join(step.split("[", 1)[0] for step in name.split("."))
    steps = [step for step in bare.split(".") if not step.isdecimal()]
    for end in range(len(steps), 0, -1):
        known = names().get(".".join(steps[:end]))
        if known is not None:
            return known.label
    return " ".join(steps).replace("_", " ")


def _words(source: Source) -> SourceWords:
    words = source.id
    if source.kind == "authority" and source.id in register():
        authority = register()[source.id]
        checked = "verified against the text" if authority.verified else "not verified against the text"
        words = f"{authority.cite}: {authority.holds} ({checked} on {authority.checked_on:%b %d, %Y})"
    elif source.kind == "exhibit":
        exhibit, _, page = source.id.partition(":")
        words = f"Exhibit {exhibit}, page {page}" if page else f"Exhibit {exhibit}"
    elif source.kind == "fact":
        words = _fact_words(source.id)
    return SourceWords(source.kind, source.id, words)
