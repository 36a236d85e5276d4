"""A case becomes the facts and tags of a letter: plain values under dotted names, nothing guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appeals.domain.case import Address, CaseDetails
from appeals.domain.denial import DenialView
from appeals.domain.disclosure import CaseRecords, part_2_standing
from appeals.domain.letter_argument import (
    Facts,
    dated_tags,
    evidence,
    joined,
    parity,
    proof_tags,
    reasons,
    timeliness,
)
from appeals.domain.letter_tags import (
    CLAIMANTS,
    DEFECTS,
    PARITY,
    authorization_holds,
    is_urgent,
    law_of,
    tags,
)
from appeals.domain.views import ExhibitView
from letter_templates.marks import shown
from nqtl_library.plans import PlanRules, plan_rules
from nqtl_library.request_rights import Rights
from nqtl_library.terms import ClaimKind, Deadlines, PlanType, Requester, Verdict

WANTED = (
    ("plan_documents", "plan documents and the comparative analysis"),
    ("comparative_analysis", "the comparative analysis and the claim file"),
    ("claim_file", "the claim file"),
    ("medical_necessity_criteria", "medical-necessity criteria"),
)
"""What a request is called, by the most that may be asked for."""

OFFICES = frozenset({"State", "The", "Plan", "Facility"})
CARRIERS = frozenset({"Certified", "Registered", "Mail", "Fax", "Courier", "Portal", "Hand"})
GENERIC = OFFICES | CARRIERS
ROLES: Mapping[Requester, str] = {
    Requester.PARTICIPANT: "the member",
    Requester.AUTHORIZED_REPRESENTATIVE: "the member's authorized representative",
    Requester.CONTRACTING_PROVIDER: "a contracting provider",
    Requester.NONCONTRACTING_PROVIDER: "a provider outside the network",
    Requester.ASSIGNEE: "assignee of the benefits",
}


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter may say (facts) and which clauses fit (tags)."""

    facts: Facts
    tags: frozenset[str]


def letter_facts(
    case: CaseDetails,
    *,
    denials: Sequence[DenialView],
    deadlines: Deadlines,
    verdict: Verdict,
    rights: Rights | None,
    on: date,
    exhibits: Sequence[ExhibitView] = (),
    letter_id: str = "",
) -> LetterFacts:
    """Facts and tags for every kind of letter about one case; ``on`` is the date the letter bears.

    ``verdict`` is the finding that holds now, an override included. ``rights`` is None while nobody has said
    who writes. An unknown fact is absent or empty, so that the letter stops and names it.
    """
    given = tuple(reasons(case, denials, verdict))
    facts: Facts = {
        "letter": {"date": on, "id": letter_id, "subject": joined(" ", case.patient.name, case.claim_number)},
        **_people(case, rights, on),
        **_claim(case, verdict),
        **_denial(case, denials, given),
        "clinical": {"facts": tuple(_clinical(case))},
        "timeliness": timeliness(case, deadlines),
        "parity": parity(case, verdict),
        **evidence(case),
        **_plan(case, verdict, rights),
        "request": _request(case, rights),
        "exhibits": tuple(_exhibit(each) for each in exhibits),
        "copies": case.copies_to,
        "response": {"by": case.response_wanted_by},
    }
    earned = {
        *tags(case, verdict=verdict, rights=rights, on=on),
        *dated_tags(deadlines, on),
        *proof_tags(case, verdict),
        "reasons:coded" if _only_coded(case, given) else "reasons:quoted",
    }
    earned |= {"exhibits"} if exhibits else set()
    records = CaseRecords(case, tuple(exhibits), levels=frozenset({verdict.level_of_care}))
    earned |= {"substance-use-records"} if part_2_standing(records).applies else set()
    return LetterFacts(facts, frozenset(earned))


def _only_coded(case: CaseDetails, given: Sequence[Facts]) -> bool:
    return not case.denial_reasons and bool(given)


def _denial(case: CaseDetails, denials: Sequence[DenialView], given: Sequence[Facts]) -> Facts:
    written = tuple({"text": each} for each in case.notice_defects if each not in DEFECTS)
    return {
        "denial": {
            "paper": "remittance advice" if _only_coded(case, given) else "notice",
            "notice_date": _notice_date(case, denials),
            "reasons": given,
            "coded": given if _only_coded(case, given) else (),
        },
        "defects": {"written": written},
    }


def _plan(case: CaseDetails, verdict: Verdict, rights: Rights | None) -> Facts:
    rules = plan_rules(case.plan_type)
    office = _in_sentence(rules.complaint_to)
    return {
        "plan": {"name": case.plan_name, "year": case.plan_year, "complaint_to": office},
        "route": {
            "instead": _instead(case, rules, verdict),
            "request_instead": _who_may(case, rules, rights),
        },
    }


def _people(case: CaseDetails, rights: Rights | None, on: date) -> Facts:
    sender, patient = case.sender, case.patient
    own = case.requester is Requester.PARTICIPANT
    return {
        "requester": {"role": ROLES[case.requester] if case.requester else ""},
        "sender": {
            "name": sender.name or (patient.name if own else ""),
            "credentials": sender.credentials,
            "organization": sender.organization,
            "npi": sender.npi,
            "lines": sender.address.lines or (patient.address.lines if own else ()),
            "phone": sender.phone or sender.address.phone or (patient.address.phone if own else ""),
            "email": sender.email or sender.address.email,
        },
        "member": {
            "name": patient.name,
            "birth_date": patient.birth_date,
            "id": patient.member_id,
            "group": patient.group_number,
        },
        "appeals": _address(case.appeals_address),
        "administrator": _address(_addressee(case, rights)),
        "delivery": {"method": _in_sentence(case.delivery), "tracking": case.tracking},
        "authorization": {
            "in_force": case.authorization.signed_on if authorization_holds(case, on) else None,
            "exhibit": case.authorization.exhibit,
        },
    }


def _addressee(case: CaseDetails, rights: Rights | None) -> Address:
    """A document request goes to the plan administrator; outside ERISA the issuer may be all there is.

    A claim file alone is kept by the office that decided the claim.
    """
    may = {each.what for each in rights.may_request} if rights else set()
    only_the_file = "claim_file" in may and not may & {"plan_documents", "comparative_analysis"}
    administrator = case.plan_administrator
    nobody_named = not administrator.name and not plan_rules(case.plan_type).erisa
    return case.appeals_address if only_the_file or nobody_named else administrator


def _address(address: Address) -> Facts:
    return {
        "name": address.name,
        "attention": address.attention,
        "lines": address.lines,
        "fax": address.fax,
    }


def _claim(case: CaseDetails, verdict: Verdict) -> Facts:
    service = case.service
    level = service.level_of_care or verdict.level_of_care
    return {
        "claim": {
            "number": case.claim_number,
            "authorization_number": case.authorization_number,
            "reference": case.notice_reference,
            "amount": service.amount or None,  # nothing denied is nothing to say
        },
        "service": {
            "description": service.description,
            "code": _code(case),
            "level_of_care": level.replace("_", " "),
            "dates": _days(service.first_day, service.last_day),
            "period": _period(service.first_day, service.last_day, case.claim_kind),
        },
        "provider": {
            "name": service.provider_name or case.sender.organization,
            "npi": service.provider_npi or case.sender.npi,
        },
        "appeal": {"title": _title(case)},
    }


def _title(case: CaseDetails) -> str:
    whose = "internal" if case.requester in (None, *CLAIMANTS) else "provider"
    speed = "URGENT: expedited first-level" if is_urgent(case) else "First-level"
    return f"{speed} {whose} appeal of an adverse benefit determination"


def _code(case: CaseDetails) -> str:
    service = case.service
    procedure = f"procedure code {service.procedure_code}" if service.procedure_code else ""
    return procedure or (f"revenue code {service.revenue_code}" if service.revenue_code else "")


def _days(first: date | None, last: date | None) -> str:
    if first is None:
        return ""
    if last is None or last == first:
        return shown(first)
    return f"{shown(first)} to {shown(last)}"


def _period(first: date | None, last: date | None, kind: ClaimKind) -> str:
    """The days in a sentence: for the days from one to another, on one day, or from one day on."""
    if first is None:
        return ""
    if last is None and kind is not ClaimKind.POST_SERVICE:
        return f"from {shown(first)}"
    if last is None or last == first:
        return f"on {shown(first)}"
    return f"for {_days(first, last)}"


def _notice_date(case: CaseDetails, denials: Sequence[DenialView]) -> date | None:
    told = case.events.get("notice_dated") or case.events.get("notice_sent")
    return told or next((each.details.notice_dated for each in denials if each.details.notice_dated), None)


def _clinical(case: CaseDetails) -> Iterator[Facts]:
    for fact in sorted(case.clinical_facts, key=lambda fact: fact.on or date.max):
        yield {"date": fact.on, "text": fact.text, "exhibit": fact.exhibit, "page": fact.page}


def _request(case: CaseDetails, rights: Rights | None) -> Facts:
    asked = rights.may_request if rights else ()
    legal = [each.clock.due for each in asked if each.clock.kind == "legal" and each.clock.due]
    wished = [each.clock.due for each in asked if each.clock.due]
    may = {each.what for each in asked}
    wanted = next((title for what, title in WANTED if what in may), "documents")
    return {
        "title": f"Request for {wanted}",
        "sent_on": case.request_sent_on,
        "due": min(legal or wished, default=case.response_wanted_by),
    }


def _in_sentence(words: str) -> str:
    """Words inside a sentence: a generic first word loses its capital, a name keeps it."""
    first = words.split(" ", 1)[0]
    return words[:1].lower() + words[1:] if first in GENERIC else words


def _instead(case: CaseDetails, rules: PlanRules, verdict: Verdict) -> str:
    """What to send where the parity letter is the wrong one."""
    if case.plan_type is PlanType.UNKNOWN:
        return "The plan type is not known: settle it first, because the governing law depends on it."
    if not law_of(case):
        why = rules.note if rules.mhpaea_applies else rules.why
        return joined(" ", why, rules.parity_law_instead, f"Route: {rules.appeal_route}.")
    if verdict.verdict not in PARITY:
        reason = (verdict.not_parity_reason or verdict.verdict).replace("_", " ")
        step = verdict.next_action.replace("_", " ")
        return f"The denial is not classified as a parity matter ({reason}); next step: {step}."
    return ""


def _who_may(case: CaseDetails, rules: PlanRules, rights: Rights | None) -> str:
    if rights is None:
        return "Say first who asks: the member, an authorized representative, or a provider."
    if not law_of(case):
        return joined(" ", rules.why, rules.parity_law_instead)
    return next((joined(" ", each.why, each.who_can, each.needed) for each in rights.refused), "")


def _exhibit(exhibit: ExhibitView) -> Facts:
    last = len(exhibit.pages)
    return {"label": exhibit.label, "title": exhibit.title, "pages": "1" if last == 1 else f"1 to {last}"}
