"""A document as ordered blocks, each part knowing which facts, clauses and authorities it came from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is; a Word shell and the reading page draw each kind in their own way."""

    LETTERHEAD = "letterhead"
    DATE = "date"
    RECIPIENT = "recipient"
    REFERENCE = "reference"  # the Re: block, a two-column list
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTATION = "quotation"
    NUMBERED = "numbered"
    BULLETED = "bulleted"
    TABLE = "table"
    SIGNATURE = "signature"
    NOTE = "note"  # the notes that hold pin-cites
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a run of words came from."""

    kind: str  # fact, authority, clause, exhibit or person
    id: str  # dotted fact name, authority id, clause id@version, exhibit:page, or the writer's name


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words with one set of sources. Sentences are made of spans."""

    text: str
    sources: tuple[Source, ...]
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table or one value of a reference row."""

    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The cell's words without their sources."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Block:
    """One block. Lists and tables use rows; everything else uses spans."""

    kind: BlockKind
    part: str  # the outline part it belongs to
    clause: str = ""  # id@version, empty for a person's own text
    spans: tuple[Span, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    header: tuple[Cell, ...] = ()
    level: int = 1

    @property
    def text(self) -> str:
        """The block's words, one line a row."""
        if self.rows or self.header:
            table = (*((self.header,) if self.header else ()), *self.rows)
            return "\n".join("\t".join(cell.text for cell in row) for row in table)
        return "".join(span.text for span in self.spans)

    def sources(self) -> Iterator[Source]:
        """Every source behind the block, in reading order."""
        for span in self.spans:
            yield from span.sources
        for row in (self.header, *self.rows):
            for cell in row:
                for span in cell.spans:
                    yield from span.sources


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A clause or an outline as it was when a document was composed from it."""

    label: str  # id@version, for an outline outline:id@version
    sha256: str  # of the text
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole composed document, ready to be drawn."""

    kind: str  # the outline's id, e.g. appeal.level_one
    title: str
    language: str
    blocks: tuple[Block, ...]
    authorities: tuple[str, ...] = ()  # ids cited, in order of first use
    clauses: tuple[str, ...] = ()  # id@version used, in order
    properties: dict[str, str] = field(default_factory=dict)  # for the file's metadata and the footer
    templates: tuple[TemplateText, ...] = ()  # what it was composed from; empty for what came from elsewhere

    @property
    def text(self) -> str:
        """All words in reading order, one line a block row."""
        return "\n".join(block.text for block in self.blocks)
