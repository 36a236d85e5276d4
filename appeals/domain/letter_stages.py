"""Facts of what happened after the denial: decisions, requests and their answers, and of papers to sign."""

from collections.abc import Iterator, Sequence
from datetime import date

from appeals.domain.case import Address, CaseDetails, Clinician, RefusalGround
from appeals.domain.letter_argument import Facts
from appeals.domain.letter_kinds import title_of
from appeals.domain.letter_routes import days_to_proof, decision_on, final_denial_on, owed_by
from appeals.domain.letter_words import in_sentence
from letter_templates.marks import shown
from nqtl_library.appeal_routes import event_kinds
from nqtl_library.external_review import state_reviews
from nqtl_library.plans import plan_rules
from nqtl_library.request_rights import Rights
from nqtl_library.terms import Deadlines

UNTOLD = frozenset({"service_date"})
"""Events that are no step of the dispute."""


def stage_facts(
    case: CaseDetails, *, deadlines: Deadlines, asked: Rights | None, tags: frozenset[str], on: date
) -> Facts:
    """Everything beyond the first appeal. ``asked``: what may be asked by the open request, as of ``on``."""
    return {
        "decision": {"date": decision_on(case), "final_date": final_denial_on(case)},
        "history": tuple(_history(case, on)),
        "review": _office(case.review_address) | {"body": _reviewer(case)},
        "regulator": _office(case.regulator_address) | {"plan_administrator": case.plan_administrator.name},
        "clinician": _clinician(case.clinician, case),
        "course": _course(case, deadlines),
        "filing": _filing(case),
        "owed": _owed(case, asked, on),
        "refusal": {"date": case.request_answered_on, "grounds": tuple(_grounds(case.request_refusals))},
        "packet": {"pages": case.packet_pages, "carries": _carries(tags), "due": _next_due(deadlines)},
        "plan_payer": case.issuer_or_tpa or case.appeals_address.name or case.payer,
    }


def _office(address: Address) -> Facts:
    return {
        "name": address.name,
        "attention": address.attention,
        "lines": address.lines,
        "fax": address.fax,
        "phone": address.phone,
    }


def _reviewer(case: CaseDetails) -> str:
    """The state's outside reviewer of an insured plan, in words; empty for a plan that appoints its own."""
    row = state_reviews().get(case.state.upper()) if plan_rules(case.plan_type).state_regulated else None
    return in_sentence(row.body) if row else ""


def _history(case: CaseDetails, on: date) -> Iterator[Facts]:
    """The steps of the dispute up to a day, by date."""
    kinds = event_kinds()
    told = [
        (day, kinds[event].label)
        for event, day in case.events.items()
        if event in kinds and event not in UNTOLD and day <= on
    ]
    told += [(case.request_sent_on, "Plan documents requested in writing")] if case.request_sent_on else []
    told += [(case.request_answered_on, "Answer to that request")] if case.request_answered_on else []
    order = {kind.label: place for place, kind in enumerate(kinds.values())}
    for day, what in sorted(told, key=lambda step: (step[0], order.get(step[1], len(order)))):
        yield {"date": day, "what": what}


def _clinician(clinician: Clinician, case: CaseDetails) -> Facts:
    return {
        "name": clinician.name,
        "credentials": clinician.credentials,
        "phone": clinician.phone or case.sender.phone,
        "call_times": clinician.call_times,
        "statement": {"text": clinician.statement, "written_by": clinician.name},
        "stated_on": clinician.stated_on,
        "exhibit": clinician.exhibit,
    }


def _course(case: CaseDetails, deadlines: Deadlines) -> Facts:
    ask_by = [clock.due for clock in deadlines.clocks if clock.id == "continuation_request"]
    return {
        "cut_on": case.events.get("action_effective"),
        "approved_to": case.events.get("authorization_ends"),
        "ask_by": min(ask_by, default=None),
    }


def _filing(case: CaseDetails) -> Facts:
    """The proofs in order, and how many days after the care the first of them shows the claim."""
    proofs = sorted(case.filing_proofs, key=lambda proof: proof.on or date.max)
    first = min((proof.on for proof in proofs if proof.on), default=None)
    last_day = case.service.last_day or case.service.first_day
    rows = ({"date": p.on, "text": p.text, "exhibit": p.exhibit, "page": p.page} for p in proofs)
    return {"proofs": tuple(rows), "first_on": first, "last_service": last_day, "days": days_to_proof(case)}


def _owed(case: CaseDetails, asked: Rights | None, on: date) -> Facts:
    """The arithmetic of an unanswered request; money only where a law gives it."""
    sent, due = case.request_sent_on, owed_by(asked)
    exposure = asked.exposure if asked else None
    return {
        "due": due,
        "received_on": case.request_received_on,
        "counted_from": _counted_from(case),
        "since": (on - sent).days if sent else None,
        "late": (on - due).days if due and on > due else None,
        "daily": exposure.rate if exposure else None,
        "days": exposure.days if exposure else None,
        "most": exposure.amount if exposure else None,
    }


def _counted_from(case: CaseDetails) -> str:
    """The day from which an answer is counted: proven receipt, else the request's own date."""
    if case.request_received_on:
        return f"{shown(case.request_received_on)}, the day on which it arrived"
    return f"{shown(case.request_sent_on)}, the date of the request" if case.request_sent_on else ""


def _grounds(given: Sequence[RefusalGround]) -> Iterator[Facts]:
    for number, each in enumerate(given, 1):
        quoted = ("refusal:quoted",) if each.quote else ()
        yield {
            "number": number,
            "quote": each.quote,
            "exhibit": each.exhibit,
            "page": each.page,
            "tags": (f"refusal:{each.ground}", *quoted),
        }


def _carries(tags: frozenset[str]) -> str:
    """What the packet that goes out next holds, in the words of its letter's reference line."""
    return title_of(next_kind(tags), whose="internal", urgent="urgent-care" in tags)


NEXT = (
    (frozenset({"route:medicare_advantage"}), "reconsideration.medicare_advantage"),
    (frozenset({"route:fehb", "ripe"}), "review.opm"),
    (frozenset({"route:fehb"}), "reconsideration.fehb"),
    (frozenset({"ripe", "fair-hearing"}), "hearing.state_fair"),
    (frozenset({"ripe", "outside-review"}), "review.external"),
    (frozenset({"late-filing"}), "appeal.timely_filing"),
    (frozenset({"decided", "second-level", "parity"}), "appeal.level_two"),
    (frozenset({"parity"}), "appeal.level_one"),
    (frozenset({"adverse", "plan:unknown"}), "appeal.level_one"),  # its draft asks for the plan type
)
"""The first row whose tags all hold names what the case's road and stage call for next."""


def next_kind(tags: frozenset[str]) -> str:
    """The document that the case's road and stage call for next."""
    return next((kind for needed, kind in NEXT if needed <= tags), "appeal.medical_necessity")


def _next_due(deadlines: Deadlines) -> date | None:
    ours = [clock.due for clock in deadlines.clocks if clock.whose == "ours" and "filing" in clock.id]
    return min(ours, default=None)
