"""The notes of one document: what is cited, numbered in order of first use, with its caveat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from letter_templates.block import Block, BlockKind, Source, Span
from letter_templates.sandbox import listed

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
        """One note a line, in order of number; then each caveat once, with the notes it belongs to."""
        for authority_id, number in self.numbers.items():
            cite = self.citable[authority_id].cite.rstrip(".")
            span = Span(f"[{number}] {cite}.", (Source("authority", authority_id),))
            yield Block(BlockKind.NOTE, NOTES_PART, spans=(span,))
        for caveat, authority_ids in self._caveats().items():
            yield Block(BlockKind.NOTE, NOTES_PART, spans=(self._caveat(caveat, authority_ids),))

    def unverified(self) -> tuple[str, ...]:
        """Cited authorities whose primary text nobody on the team has read."""
        return tuple(found for found in self.named if not self.citable[found].verified)

    def _number(self, authority_id: str) -> int:
        self.named.setdefault(authority_id)
        return self.numbers.setdefault(authority_id, len(self.numbers) + 1)

    def _caveats(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for authority_id in self.numbers:
            caveat = self.citable[authority_id].caveat.strip().strip("()").rstrip(".")
            if caveat:
                found.setdefault(caveat, []).append(authority_id)
        return found

    def _caveat(self, caveat: str, authority_ids: list[str]) -> Span:
        numbers = [str(self.numbers[authority_id]) for authority_id in authority_ids]
        opening = f"Note {numbers[0]}" if len(numbers) == 1 else f"Notes {listed(numbers)}"
        sources = tuple(Source("authority", authority_id) for authority_id in authority_ids)
        return Span(f"{opening}: {caveat}.", sources, emphasis=True)
