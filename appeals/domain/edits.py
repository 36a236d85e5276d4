"""What is told about words that people wrote: paragraphs of a draft, letters edited in Word, comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from appeals.errors import Hindrance
from letter_templates.differences import Difference
from letter_templates.own_words import Standing

EDITED_IN_WORD = "word"  # where a version's facts keep what was edited in Word


@dataclass(frozen=True, slots=True)
class SignatureView:
    """The organization's signature over a version's hash; keys and signature as base64."""

    algorithm: str
    public_key: str
    fingerprint: str  # SHA-256 of the public key: what people compare
    signature: str


@dataclass(frozen=True, slots=True)
class OwnWordsView:
    """A paragraph that a person wrote in place of a clause's."""

    text: str
    standing: Standing
    replaced: str  # the clause's words when it was written
    writer: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A paragraph of a draft that may be put into own words.

    ``block`` and ``item`` (from 1; 0: the whole block) say where it stands; block is None where the letter
    no longer has it. ``composed`` is what the clause says now.
    """

    place: str
    block: int | None
    item: int
    composed: str
    own: OwnWordsView | None


@dataclass(frozen=True, slots=True)
class FileEnd:
    """One side of a comparison: a sealed version, the draft as it is, or a letter edited in Word."""

    title: str
    number: int | None  # of the version; None for what is not sealed
    version_id: UUID | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts of one document, paragraph by paragraph. Headers and footers are not compared."""

    before: FileEnd
    after: FileEnd
    differences: tuple[Difference, ...]  # every paragraph, also those that stayed

    @property
    def changed(self) -> int:
        """How many paragraphs came, went or changed."""
        return sum(each.kind != "same" for each in self.differences)


@dataclass(frozen=True, slots=True)
class SentBack:
    """A letter edited in Word: what a person changed, and what still stops it from being sealed."""

    case_id: UUID
    kind: str
    title: str
    base: FileEnd
    letter_date: date
    sha256: str  # of the file as it was sent
    sent_at: datetime
    sender: str
    changed: tuple[Difference, ...]
    problems: tuple[Hindrance, ...]  # block the seal
    warnings: tuple[Hindrance, ...]

    @property
    def can_be_sealed(self) -> bool:
        """Whether nothing stands between this file and a sealed version."""
        return not self.problems


def snapshot(sent: SentBack, base_facts: Mapping[str, object], base_sha256: str) -> dict[str, object]:
    """The facts of a version that was edited in Word: what it was edited from, and each changed paragraph."""
    base = {"version": sent.base.version_id, "number": sent.base.number, "docx_sha256": base_sha256}
    edited = [
        {"kind": each.kind, "before": each.old, "after": each.new, "place": each.after}
        for each in sent.changed
    ]
    return {
        **base_facts,
        EDITED_IN_WORD: {"base": base, "edited": edited, "sender": sent.sender, "sent_sha256": sent.sha256},
    }
