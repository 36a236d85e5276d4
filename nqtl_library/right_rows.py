"""The table of request rights and of refusals, as read from its data file."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from nqtl_library.authority_register import register
from nqtl_library.library import Row, read_list
from nqtl_library.plans import expand
from nqtl_library.terms import PlanType, Requester

FILE = "request_rights.toml"


class Wanted(StrEnum):
    """What a requester may want from a plan."""

    COMPARATIVE_ANALYSIS = "comparative_analysis"
    PLAN_DOCUMENTS = "plan_documents"
    CLAIM_FILE = "claim_file"
    MEDICAL_NECESSITY_CRITERIA = "medical_necessity_criteria"
    DENIAL_REASON = "denial_reason"


class Need(StrEnum):
    """A condition of a right."""

    DENIAL = "denial"
    AUTHORIZATION = "authorization"
    PLAN_DOCUMENT_SCOPE = "plan_document_scope"


class ClockKind(StrEnum):
    """Whether the date is law or only what the letter asks for."""

    LEGAL = "legal"
    REQUESTED = "requested"


@dataclass(frozen=True, slots=True)
class RightRow:
    """One thing that some requesters may ask of some plans."""

    id: str
    what: Wanted
    plans: frozenset[PlanType]
    requesters: tuple[Requester, ...]
    needs: tuple[Need, ...]
    authorities: tuple[str, ...]
    after_denial: tuple[str, ...]  # added where an adverse determination exists
    clock: ClockKind
    days: int
    clock_authority: str
    exposure: bool
    recipient: str
    remedy: str
    caution: str
    clarification_pauses: bool  # whether the law stops the days while the plan's question is open


@dataclass(frozen=True, slots=True)
class Escalation:
    """An office that hears about an unanswered or refused request under some plans, and why it does."""

    id: str
    office: str
    plans: frozenset[PlanType]
    why: str
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """Why some requesters may not ask some plans for some things."""

    id: str
    whats: tuple[Wanted, ...]
    plans: frozenset[PlanType]
    requesters: tuple[Requester, ...]
    why: str
    who_can: str
    needed: str


def right_row(what: Wanted, plan_type: PlanType, requester: Requester) -> RightRow | None:
    """The one right that fits, or None; two that fit are an error of the data, found when it is loaded."""
    return _rights().get((what, plan_type, requester))


def refusal_row(what: Wanted, plan_type: PlanType, requester: Requester) -> RefusalRow:
    """The first refusal that fits; the last row of the file fits everything."""
    return next(
        row
        for row in _refusals()
        if what in row.whats and plan_type in row.plans and requester in row.requesters
    )


@cache
def escalation_rows() -> tuple[Escalation, ...]:
    """Every office, in the order of the file."""
    return tuple(map(_escalation, read_list(FILE, "escalation")))


@cache
def _rights() -> dict[tuple[Wanted, PlanType, Requester], RightRow]:
    table: dict[tuple[Wanted, PlanType, Requester], RightRow] = {}
    for source in read_list(FILE, "right"):
        row = _right(source)
        for plan_type in row.plans:
            for requester in row.requesters:
                other = table.setdefault((row.what, plan_type, requester), row)
                if other is not row:
                    problem = f"{other.id!r} already answers {row.what} for {plan_type} and {requester}"
                    raise source.fail("plans", problem)
    return table


@cache
def _refusals() -> tuple[RefusalRow, ...]:
    return tuple(map(_refusal, read_list(FILE, "refusal")))


def _right(row: Row) -> RightRow:
    row.only(
        "id", "what", "plans", "requesters", "needs", "authorities", "after_denial", "clock", "days",
        "clock_authority", "exposure", "recipient", "remedy", "caution", "clarification_pauses",
    )  # fmt: skip
    right = RightRow(
        id=row.id,
        what=row.one_of(Wanted, "what"),
        plans=expand(row, "plans"),
        requesters=row.all_of(Requester, "requesters"),
        needs=row.all_of(Need, "needs", ()),
        authorities=row.texts("authorities"),
        after_denial=row.texts("after_denial", ()),
        clock=row.one_of(ClockKind, "clock"),
        days=row.whole("days"),
        clock_authority=row.text("clock_authority", ""),
        exposure=row.flag("exposure", default=False),
        recipient=row.text("recipient"),
        remedy=row.text("remedy"),
        caution=row.text("caution", ""),
        clarification_pauses=row.flag("clarification_pauses", default=False),
    )
    for authority in (*right.authorities, *right.after_denial):
        if authority not in register():
            raise row.fail("authorities", f"{authority!r} is not in the register")
    if (right.clock is ClockKind.LEGAL) != (right.clock_authority in register()):
        raise row.fail("clock_authority", "a legal clock names its authority, a requested date has none")
    return right


def _refusal(row: Row) -> RefusalRow:
    row.only("id", "whats", "plans", "requesters", "why", "who_can", "needed")
    return RefusalRow(
        id=row.id,
        whats=row.all_of(Wanted, "whats"),
        plans=expand(row, "plans"),
        requesters=row.all_of(Requester, "requesters"),
        why=row.text("why"),
        who_can=row.text("who_can"),
        needed=row.text("needed"),
    )


def _escalation(row: Row) -> Escalation:
    row.only("id", "office", "plans", "why", "cite", "verified")
    return Escalation(
        id=row.id,
        office=row.text("office"),
        plans=expand(row, "plans"),
        why=row.text("why"),
        cite=row.text("cite"),
        verified=row.flag("verified"),
    )
