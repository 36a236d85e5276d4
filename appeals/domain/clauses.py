"""Clauses under an organization's own rule: how they are written down, their states, what is told of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from letter_templates.block import Block
from letter_templates.clause import FENCE, Clause, clauses

OWN = "own."
"""Every clause of an organization begins so: it can never be taken for a shipped one."""


class DraftState(StrEnum):
    """Where a clause is before it is published."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # waits for the second person
    RETURNED = "returned"  # came back with a comment


class ClauseState(StrEnum):
    """Where a clause is, the published ones included."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RETURNED = "returned"
    COMING = "coming"  # published, in use from a day to come
    IN_USE = "in_use"
    REPLACED = "replaced"  # an organization's own clause stands in its place
    RETIRED = "retired"


class ClauseStep(StrEnum):
    """What was done with a clause."""

    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"  # taken back by its author
    RETURNED = "returned"
    PUBLISHED = "published"
    RETIRED = "retired"
    REINSTATED = "reinstated"


class Origin(StrEnum):
    """Who wrote a clause."""

    SHIPPED = "shipped"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """A clause as a person writes it: what stands in its front matter, and its text."""

    id: str
    part: str
    text: str  # the body: restricted Markdown with the names of facts
    family: str = "appeal"  # the letters that draw on it
    replaces: str = ""  # a shipped clause in whose place it stands
    slot: str = ""  # clauses of one slot are alternatives; empty: its own
    voice: str = ""
    order: int = 50
    applies_when: tuple[str, ...] = ()  # tags, all of which must hold
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    kind: str = "text"

    def written(self, number: int) -> str:
        """The clause as one text, front matter and body, always in the same form."""
        rows: list[tuple[str, object]] = [("id", self.id), ("version", number), ("part", self.part)]
        rows += [("family", self.family), ("order", self.order)]
        optional: Mapping[str, str] = {"slot": self.slot, "replaces": self.replaces, "voice": self.voice}
        rows += [(name, value) for name, value in optional.items() if value]
        rows += [("kind", self.kind)] if self.kind != "text" else []
        lists = {"when": self.applies_when, "needs": self.needs, "uses": self.uses, "cites": self.cites}
        rows += [(name, list(value)) for name, value in lists.items() if value]
        front = "\n".join(f"{name:<8} = {json.dumps(value, ensure_ascii=False)}" for name, value in rows)
        return f"{FENCE}\n{front}\n{FENCE}\n{self.text.strip()}\n"


def settled(words: ClauseWords) -> ClauseWords:
    """The words with everything that follows from the clause that they replace: its place and its sisters."""
    old = next((each for each in clauses() if each.id == words.replaces), None)
    if old is None:
        return words
    return replace(words, part=old.part, family=old.family, slot=old.slot, kind=old.kind, order=old.order)


def words_of(clause: Clause) -> ClauseWords:
    """A clause taken apart again, for the editor."""
    cites = tuple(
        each.name if each.any_of == (each.name,) else f"{each.name}: {' | '.join(each.any_of)}"
        for each in clause.citations
    )
    return ClauseWords(
        id=clause.id,
        part=clause.part,
        text=clause.body,
        family=clause.family,
        replaces=clause.replaces,
        slot="" if clause.slot == clause.id else clause.slot,
        voice=clause.voice,
        order=clause.order,
        applies_when=tuple(sorted(clause.when)),
        needs=clause.needs,
        uses=clause.uses,
        cites=cites,
        kind=clause.kind,
    )


@dataclass(frozen=True, slots=True)
class ClauseFault:
    """One thing that is wrong with a clause, in words for those who write letters.

    ``where`` is a field of the form; ``line`` counts the lines of its text from 1, 0 where it is no line's.
    """

    where: str
    what: str
    line: int = 0
    blocks: bool = True  # False: told, and left to people


@dataclass(frozen=True, slots=True)
class Retirement:
    """The last day on which a clause is used."""

    last_day: date
    upto: int  # the newest version it reaches; 0: every version
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in a clause's life."""

    step: ClauseStep
    number: int
    last_day: date | None
    words: str
    taken_at: datetime
    taker: str


@dataclass(frozen=True, slots=True)
class CitedAuthority:
    """An authority that a clause may cite, and how it stands on the day."""

    id: str
    cite: str
    status: str
    verified: bool
    withheld: str = ""  # why the organization does not cite it; empty where it does


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One line of the library."""

    id: str
    number: int
    origin: Origin
    state: ClauseState
    part: str
    family: str
    kind: str
    voice: str
    applies_when: tuple[str, ...]
    cites: tuple[str, ...]
    text: str  # the body
    replaces: str
    in_use_from: date | None  # None: since before this program was set up
    last_day: date | None
    author: str


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One published version of an organization's clause."""

    number: int
    sha256: str
    text: str
    in_use_from: date
    author: str
    publisher: str
    published_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ClauseDraftView:
    """A clause that is being written or waits for the second person."""

    id: UUID
    clause_id: str
    state: DraftState
    words: ClauseWords
    number: int  # the version that it will be
    reason: str
    author_id: UUID
    author: str
    changed_at: datetime
    version: int
    faults: tuple[ClauseFault, ...]
    comment: str = ""  # of who returned it
    may_publish: bool = False  # whether the one who looks is a second person for it

    @property
    def can_be_proposed(self) -> bool:
        """Whether nothing stands between it and the second person."""
        return not any(each.blocks for each in self.faults)


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause with everything that is known of it."""

    row: ClauseRow
    source: str  # front matter and body
    sha256: str
    letters: tuple[str, ...]  # the kinds of document that can use it
    authorities: tuple[CitedAuthority, ...]
    versions: tuple[PublishedVersion, ...] = ()  # newest first; empty for a shipped clause
    steps: tuple[StepView, ...] = ()  # newest first
    draft: ClauseDraftView | None = None
    replaced_by: str = ""
    uses: int = 0  # sealed versions that were written with it


@dataclass(frozen=True, slots=True)
class Sampled:
    """A clause as it would stand in a letter of one made-up case: the blocks of its part, its own marked."""

    case: str  # the case in words
    letter: str  # the kind of document
    heading: str
    blocks: tuple[Block, ...] = ()
    own: tuple[int, ...] = ()  # which of the blocks are the clause's
    why_not: str = ""  # why it is not used in this case; empty where it is
    pages: int = 0  # of the whole letter, about


@dataclass(frozen=True, slots=True)
class Preview:
    """What a clause does in letters, and what is wrong with it."""

    faults: tuple[ClauseFault, ...]
    samples: tuple[Sampled, ...] = ()
