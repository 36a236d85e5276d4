"""Why a document cannot be composed, in words for the person who asked for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MissingFact:
    """One fact that must be known first."""

    name: str  # dotted; an item of a list carries its place, e.g. clinical.facts[0].page
    clause: str
    part: str
    label: str
    why: str


class CannotCompose(ValueError):
    """The document cannot be written; the sentence says why and what to do."""

    def __init__(self, kind: str, sentence: str) -> None:
        self.kind = kind
        super().__init__(sentence)


class MissingFacts(CannotCompose):
    """Facts are missing. Nothing is guessed and no blank is left."""

    def __init__(self, kind: str, missing: tuple[MissingFact, ...]) -> None:
        self.missing = missing
        wanted = "; ".join(f"{fact.label} ({fact.name})" for fact in missing)
        super().__init__(kind, f"Add these facts to the case first: {wanted}.")


class NotThisLetter(CannotCompose):
    """This kind of document is the wrong one for the case."""

    def __init__(self, kind: str, why: str, instead: str) -> None:
        self.why, self.instead = why, instead
        super().__init__(kind, f"{why} {instead}".strip())


class PartHasNoClause(CannotCompose):
    """A mandatory part has no clause that fits, usually because no authority may be cited for it."""

    def __init__(self, kind: str, part: str, why: str) -> None:
        self.part, self.why = part, why
        super().__init__(
            kind,
            f"Nothing in the clause library fits the part '{part}' for this plan on this date. {why} "
            "Check the plan type and the date, or ask counsel for a clause.",
        )
