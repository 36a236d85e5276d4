"""What is told of a letter that was written anew from what is kept with it."""

from dataclasses import dataclass

from letter_templates.differences import Difference


@dataclass(frozen=True, slots=True)
class KeptText:
    """The text of a clause or outline as it was when the letter was written."""

    label: str
    sha256: str
    text: str  # empty: it is gone


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Whether the kept texts, facts and citations give the sealed words; ``why_not``: it cannot be tried."""

    texts: tuple[KeptText, ...]
    differences: tuple[Difference, ...] = ()
    why_not: str = ""

    @property
    def same(self) -> bool:
        """Whether every word of the letter follows from what is kept."""
        return not self.why_not and not self.differences
