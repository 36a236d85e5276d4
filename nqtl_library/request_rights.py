"""Who may ask this plan for what, on which authority and clock, and what must be signed first."""

from dataclasses import dataclass
from datetime import date, timedelta

from nqtl_library.authorities import Citability, May, citable
from nqtl_library.authority_register import register
from nqtl_library.request_exposure import Exposure, exposure_on
from nqtl_library.right_rows import (
    ClockKind,
    Escalation,
    Need,
    RightRow,
    Wanted,
    escalation_rows,
    refusal_row,
    right_row,
)
from nqtl_library.terms import PlanType, Requester

TENTH_CIRCUIT = ("CO", "KS", "NM", "OK", "UT", "WY")


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a signed authorization of a representative says. None: not known."""

    signed_on: date | None = None
    expires_on: date | None = None
    covers_plan_documents: bool | None = None


@dataclass(frozen=True, slots=True)
class RightsFacts:
    """Who asks which plan, when, and with what in hand. ``as_of`` is today, for what has fallen due."""

    plan_type: PlanType
    requester: Requester
    state: str = ""
    authorization: Authorization | None = None
    adverse_determination: bool | None = None
    requested_on: date | None = None
    received_by_administrator_on: date | None = None
    as_of: date | None = None
    grandfathered: bool | None = None

    @property
    def day(self) -> date:
        """The day whose law governs: of the request, else today's, else the newest the register knows."""
        newest = max(authority.checked_on for authority in register().values())
        return self.requested_on or self.as_of or self.received_by_administrator_on or newest


@dataclass(frozen=True, slots=True)
class RequestClock:
    """When an answer is due and how that was counted. ``due`` is None until a day to count from is known."""

    due: date | None
    kind: ClockKind
    steps: tuple[str, ...]
    citation: str  # empty for a requested date


@dataclass(frozen=True, slots=True)
class MayRequest:
    """One thing that may be asked for."""

    what: Wanted
    authorities: tuple[str, ...]
    clock: RequestClock
    remedy: str
    recipient: str
    caution: str
    exposed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that may not, why, who could ask, and what to get signed or known."""

    what: Wanted
    why: str
    who_can: str
    needed: str


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything this requester may and may not ask of this plan."""

    may_request: tuple[MayRequest, ...]
    refused: tuple[Refused, ...]
    exposure: Exposure | None


def rights(facts: RightsFacts) -> Rights:
    """Sort all that can be asked of a plan into what this requester may ask and what not.

    The table is that of 29 USC 1024(b)(4) and 1132(c)(1), 29 CFR 2560.503-1, the parity rules' paragraph (d)
    and their neighbours; see the data file.
    """
    answers = [_answer(what, facts) for what in Wanted]
    may = tuple(answer for answer in answers if isinstance(answer, MayRequest))
    refused = tuple(answer for answer in answers if isinstance(answer, Refused))
    return Rights(may, refused, _exposure(may, facts))


def escalations(plan_type: PlanType) -> tuple[Escalation, ...]:
    """The offices that hear about a request this kind of plan does not answer; none where it is unknown.

    They do not share a clock with the plan: a complaint stops nothing and starts nothing.
    """
    return tuple(row for row in escalation_rows() if plan_type in row.plans)


def clarification_pauses(plan_type: PlanType, requester: Requester) -> bool:
    """Whether the law stops the days of any right of this requester while a question of the plan is open.

    29 USC 1024(b)(4) and 1132(c)(1) have no such pause, and no other rule in the table counts days.
    """
    rows = (right_row(what, plan_type, requester) for what in Wanted)
    return any(row is not None and row.clarification_pauses for row in rows)


def _answer(what: Wanted, facts: RightsFacts) -> MayRequest | Refused:
    row = right_row(what, facts.plan_type, facts.requester)
    if row is None:
        return _refused(what, facts)
    for need in row.needs:
        if problem := _unmet(need, facts):
            return Refused(what, problem, _who_can(facts), _what_is_needed(need))
    usable = _usable(row, facts)
    if not usable:
        return _refused(what, facts)
    return MayRequest(
        what=what,
        authorities=tuple(one.id for one in usable),
        clock=_clock(row, facts),
        remedy=row.remedy,
        recipient=row.recipient,
        caution=" ".join(filter(None, (row.caution, _circuit_caution(row, facts), _since_ended(facts)))),
        exposed=row.exposure,
    )


def _refused(what: Wanted, facts: RightsFacts) -> Refused:
    row = refusal_row(what, facts.plan_type, facts.requester)
    return Refused(what, row.why, row.who_can, row.needed)


def _usable(row: RightRow, facts: RightsFacts) -> list[Citability]:
    """The row's authorities that may be cited on the day; unenforced law is no basis to ask on."""
    ids = (*row.authorities, *(row.after_denial if facts.adverse_determination else ()))
    judged = (
        citable(
            one,
            plan_type=facts.plan_type,
            state=facts.state,
            on=facts.day,
            grandfathered=facts.grandfathered,
        )
        for one in ids
    )
    return [one for one in judged if one.may is May.YES or (one.may is May.WITH_CAVEAT and _open(facts))]


def _open(facts: RightsFacts) -> bool:
    return facts.plan_type is PlanType.UNKNOWN


def _unmet(need: Need, facts: RightsFacts) -> str:
    """Why a condition is not met; empty where it is."""
    if need is Need.DENIAL:
        return "" if facts.adverse_determination else _no_denial(facts)
    if facts.requester is not Requester.AUTHORIZED_REPRESENTATIVE:
        return ""
    if need is Need.AUTHORIZATION:
        return _authorization_problem(facts)
    covers = facts.authorization is not None and facts.authorization.covers_plan_documents is True
    return "" if covers else "The authorization does not expressly cover requests for plan documents."


def _no_denial(facts: RightsFacts) -> str:
    if facts.adverse_determination is None:
        return "This right begins with an adverse determination, and whether there is one is not known."
    return "This right begins with an adverse determination, and there is none."


def _authorization_problem(facts: RightsFacts) -> str:
    """A plan may ask for reasonable proof, 29 CFR 2560.503-1(b)(4), so an unproved one is refused here."""
    held, day = facts.authorization, facts.day
    if held is None:
        return "No authorization is known, so the requester cannot act in the patient's place."
    if held.signed_on is None:
        return "The authorization has no date of signature, so it cannot be shown to have been given."
    if held.signed_on > day:
        return f"The authorization was signed on {held.signed_on.isoformat()}, after {day.isoformat()}."
    if held.expires_on is not None and held.expires_on < day:
        return f"The authorization expired on {held.expires_on.isoformat()}, before {day.isoformat()}."
    return ""


def _since_ended(facts: RightsFacts) -> str:
    """That an authorization which held on the day of the request has ended since."""
    ended = facts.authorization.expires_on if facts.authorization else None
    speaks = facts.requester is Requester.AUTHORIZED_REPRESENTATIVE
    if not (speaks and ended and facts.as_of and ended < facts.as_of):
        return ""
    return (
        f"The authorization ended on {ended.isoformat()}: reminders and complaints since then need a new one."
    )


def _who_can(facts: RightsFacts) -> str:
    if facts.requester is Requester.AUTHORIZED_REPRESENTATIVE:
        return "The patient, or a representative with a valid authorization."
    return "The same requester, once the condition is met."


def _what_is_needed(need: Need) -> str:
    return {
        Need.DENIAL: "The notice of the adverse determination.",
        Need.AUTHORIZATION: (
            "A new authorization, dated and signed by the patient, with its end date. In an urgent claim a "
            "clinician who knows the patient's condition may act without one (29 CFR 2560.503-1(b)(4))."
        ),
        Need.PLAN_DOCUMENT_SCOPE: "An authorization signed by the patient that names plan-document requests.",
    }[need]


def _clock(row: RightRow, facts: RightsFacts) -> RequestClock:
    """Day 1 is the day after receipt where that is known, else after the request; calendar days, no roll."""
    legal = row.clock is ClockKind.LEGAL
    citation = register()[row.clock_authority].cite_for(facts.plan_type) if legal else ""
    start = facts.received_by_administrator_on or facts.requested_on
    if start is None:
        return RequestClock(
            None, row.clock, ("Counting starts when the written request is dated.",), citation
        )
    due = start + timedelta(days=row.days)
    return RequestClock(due, row.clock, _steps(row, facts, start, due), citation)


def _steps(row: RightRow, facts: RightsFacts, start: date, due: date) -> tuple[str, ...]:
    by_receipt = facts.received_by_administrator_on is not None
    steps = [
        f"{'Received by the administrator' if by_receipt else 'Requested'} on {start.isoformat()}.",
        f"Day 1 is {(start + timedelta(days=1)).isoformat()}.",
        f"Day {row.days} is {due.isoformat()}; calendar days, not moved for weekends or holidays.",
    ]
    if by_receipt and facts.requested_on:
        earlier = facts.requested_on + timedelta(days=row.days)
        steps.append(f"Counted from the request's own date it would be {earlier.isoformat()}.")
    if not by_receipt:
        steps.append("Receipt is not proved: the date may be later. Get the proof before calling it late.")
    if row.clock is ClockKind.LEGAL:
        steps.append(f"From {(due + timedelta(days=1)).isoformat()} (day {row.days + 1}) the answer is late.")
    else:
        steps.append("The law names no number of days: this date is a request, not a legal deadline.")
    return tuple(steps)


def _circuit_caution(row: RightRow, facts: RightsFacts) -> str:
    """M.S. v. Premera, 118 F.4th 1248 (10th Cir. 2024), cut the award as to the skilled-nursing criteria."""
    if row.clock is not ClockKind.LEGAL or facts.state.upper() not in TENTH_CIRCUIT:
        return ""
    return (
        "In this circuit the document right was held not to reach the medical comparator's criteria "
        "(M.S. v. Premera, 2024): ask for those as claim-file documents too."
    )


def _exposure(may: tuple[MayRequest, ...], facts: RightsFacts) -> Exposure | None:
    """One request is one count, however many documents it names; the earliest legal clock is taken."""
    dues = [one.clock.due for one in may if one.exposed and one.clock.due is not None]
    if not dues or facts.as_of is None:
        return None
    return exposure_on(
        facts.as_of, due=min(dues), receipt_proved=facts.received_by_administrator_on is not None
    )
