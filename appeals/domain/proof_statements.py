"""What can be said of files that are to be proved: claims, what became of each, and the sum of them."""

from dataclasses import dataclass, field
from enum import StrEnum

from appeals.domain.versions import sha256


class Outcome(StrEnum):
    """What can be said of one claim."""

    PROVED = "proved"
    BROKEN = "broken"
    UNPROVED = "not proved"


@dataclass(frozen=True, slots=True)
class Given:
    """A file as somebody has it."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return sha256(self.content)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim, what became of it, and about which file or manifest."""

    outcome: Outcome
    about: str
    what: str


@dataclass(slots=True)
class Proof:
    """Everything that was found, in order."""

    statements: list[Statement] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether something was proved of a file, and nothing is broken."""
        outcomes = {each.outcome for each in self.statements}
        return Outcome.PROVED in outcomes and Outcome.BROKEN not in outcomes

    def proved(self, about: str, what: str) -> None:
        """Note what holds."""
        self.statements.append(Statement(Outcome.PROVED, about, what))

    def broken(self, about: str, what: str) -> None:
        """Note what does not hold."""
        self.statements.append(Statement(Outcome.BROKEN, about, what))

    def unproved(self, about: str, what: str) -> None:
        """Note what these files cannot show."""
        self.statements.append(Statement(Outcome.UNPROVED, about, what))
