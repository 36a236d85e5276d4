"""The notes of one document: what is cited, numbered in order of first use, with its caveat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

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
    """Collects citations while clauses are written.

    A citation stands in a note of its own (``reference``) or in the text (``inline``). The caveat of the
    first follows the notes, the caveat of the second is itself a note; each caveat is printed once.
    """

    citable: Mapping[str, CiteText]
    named: dict[str, None] = field(default_factory=dict)  # ids in order of first use
    _cited: dict[str, int] = field(default_factory=dict)  # authority id -> its note
    _caveats: dict[str, int] = field(default_factory=dict)  # caveat of inline citations -> its note
    _inline: dict[str, None] = field(default_factory=dict)

    @property
    def numbers_citations(self) -> bool:
        """Whether any citation stands in a note; caveats alone need no heading."""
        return bool(self._cited)

    def reference(self, authority_ids: tuple[str, ...]) -> str:
        """The mark that points to the notes, such as [1, 2]."""
        for authority_id in authority_ids:
            self.named.setdefault(authority_id)
            self._cited.setdefault(authority_id, self._next())
        numbers = sorted(self._cited[authority_id] for authority_id in authority_ids)
        return f"[{', '.join(map(str, numbers))}]"

    def inline(self, authority_id: str) -> str:
        """The citation itself, with a mark where its caveat stands in a note."""
        text = self.citable[authority_id]
        self.named.setdefault(authority_id)
        self._inline.setdefault(authority_id)
        if not text.caveat:
            return text.cite
        return f"{text.cite} [{self._caveats.setdefault(_tidy(text.caveat), self._next())}]"

    def blocks(self) -> Iterator[Block]:
        """The notes run on in order of number, then the caveats of what they cite; each can be traced."""
        notes = [(number, self._citation(one, number)) for one, number in self._cited.items()]
        notes += [(number, self._own_note(caveat, number)) for caveat, number in self._caveats.items()]
        numbered = [span for _, span in sorted(notes, key=lambda note: note[0])]
        remarks = [self._remark(caveat, ids) for caveat, ids in self._by_caveat(self._cited).items()]
        for spans in (numbered, remarks):
            if spans:
                yield Block(BlockKind.NOTE, NOTES_PART, spans=_run_on(spans))

    def _next(self) -> int:
        return len(self._cited) + len(self._caveats) + 1

    def _citation(self, authority_id: str, number: int) -> Span:
        cite = self.citable[authority_id].cite.rstrip(".")
        return Span(f"[{number}] {cite}.", (Source("authority", authority_id),))

    def _own_note(self, caveat: str, number: int) -> Span:
        text = f"[{number}] {caveat[:1].upper()}{caveat[1:]}."
        return Span(text, _sources(self._by_caveat(self._inline)[caveat]))

    def _remark(self, caveat: str, authority_ids: list[str]) -> Span:
        numbers = [str(self._cited[authority_id]) for authority_id in authority_ids]
        opening = f"Note {numbers[0]}" if len(numbers) == 1 else f"Notes {listed(numbers)}"
        return Span(f"{opening}: {caveat}.", _sources(authority_ids), emphasis=True)

    def _by_caveat(self, authority_ids: Mapping[str, object]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for authority_id in authority_ids:
            caveat = _tidy(self.citable[authority_id].caveat)
            if caveat:
                found.setdefault(caveat, []).append(authority_id)
        return found


def _run_on(spans: list[Span]) -> tuple[Span, ...]:
    first, *rest = spans
    return (first, *(replace(span, text=f" {span.text}") for span in rest))


def _tidy(caveat: str) -> str:
    return caveat.strip().strip("()").rstrip(".")


def _sources(authority_ids: list[str]) -> tuple[Source, ...]:
    return tuple(Source("authority", authority_id) for authority_id in authority_ids)
