"""The notes of one document: what is cited, numbered in order of first use, with its caveat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from letter_templates.block import Block, BlockKind, Source, Span

NOTES_PART = "notes"


@dataclass(frozen=True, slots=True)
class CiteText:
    """An authority that may be cited in this document, in the form that fits its plan."""

    id: str
    cite: str
    caveat: str = ""
    verified: bool = True


@dataclass(slots=True)
class NoteBook:
    """Collects citations while clauses are written."""

    citable: Mapping[str, CiteText]
    numbers: dict[str, int] = field(default_factory=dict)  # authority id -> note number
    named: dict[str, None] = field(default_factory=dict)  # ids in order of first use

    def reference(self, authority_ids: tuple[str, ...]) -> str:
        """The mark that points to the notes, such as [1, 2]."""
        numbers = sorted(self._number(authority_id) for authority_id in authority_ids)
        return f"[{', '.join(map(str, numbers))}]"

    def inline(self, authority_id: str) -> str:
        """The citation itself; a caveat is kept in a note."""
        text = self.citable[authority_id]
        self.named.setdefault(authority_id)
        return f"{text.cite} {self.reference((authority_id,))}" if text.caveat else text.cite

    def blocks(self) -> Iterator[Block]:
        """One note a line, in order of number."""
        for authority_id, number in self.numbers.items():
            yield Block(BlockKind.NOTE, NOTES_PART, spans=tuple(self._spans(authority_id, number)))

    def unverified(self) -> tuple[str, ...]:
        """Cited authorities whose primary text nobody on the team has read."""
        return tuple(found for found in self.named if not self.citable[found].verified)

    def _number(self, authority_id: str) -> int:
        self.named.setdefault(authority_id)
        return self.numbers.setdefault(authority_id, len(self.numbers) + 1)

    def _spans(self, authority_id: str, number: int) -> Iterator[Span]:
        text, sources = self.citable[authority_id], (Source("authority", authority_id),)
        yield Span(f"[{number}] {text.cite.rstrip('.')}.", sources)
        if text.caveat:
            caveat = text.caveat.strip().strip("()").rstrip(".")
            yield Span(f" ({caveat[:1].upper()}{caveat[1:]}.)", sources, emphasis=True)
