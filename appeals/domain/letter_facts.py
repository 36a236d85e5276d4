"""A case becomes the facts and tags of a letter: plain values under dotted names, nothing guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from appeals.domain.analysis_findings import analysis_facts, analysis_tags, exhibits_of
from appeals.domain.case import Address, CaseDetails
from appeals.domain.denial import DenialView
from appeals.domain.disclosure import CaseRecords, part_2_standing
from appeals.domain.letter_argument import (
    LATER_CLOCKS,
    Facts,
    dated_tags,
    evidence,
    parity,
    proof_tags,
    reasons,
    timeliness,
)
from appeals.domain.letter_kinds import APPEAL, FOLLOW_UPS, title_of
from appeals.domain.letter_routes import route_facts, route_tags
from appeals.domain.letter_stages import stage_facts
from appeals.domain.letter_tags import CLAIMANTS, DEFECTS, authorization_holds, is_urgent, tags
from appeals.domain.letter_words import days, in_sentence, joined, period
from appeals.domain.views import ExhibitView
from letter_templates.marks import shown
from nqtl_library.plans import plan_rules
from nqtl_library.request_rights import Rights
from nqtl_library.terms import Deadlines, Requester, Verdict

PLAN_PAPERS = "plan documents and the comparative analysis"
WANTED = (
    ("plan_documents", PLAN_PAPERS),
    ("comparative_analysis", "the comparative analysis and the claim file"),
    ("claim_file", "the claim file"),
    ("medical_necessity_criteria", "medical-necessity criteria"),
)
"""What a request is called, by the most that may be asked for."""

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
    kind: str = APPEAL,
    asked: Rights | None = None,
    exhibits: Sequence[ExhibitView] = (),
    letter_id: str = "",
) -> LetterFacts:
    """Facts and tags for one ``kind`` of document about one case; ``on`` is the date it bears.

    ``verdict`` is the finding that holds now, an override included. ``rights`` is None while nobody has said
    who writes; ``asked`` is what an open request may have, as of ``on``. An unknown fact is absent or empty,
    so that the letter stops and names it.
    """
    case, asked = _answering(case, kind), _proved(case, asked)
    given = tuple(reasons(case, denials, verdict))
    earned = frozenset(
        (
            *tags(case, verdict=verdict, rights=rights, on=on),
            *dated_tags(deadlines, kind, on),
            *proof_tags(case, verdict),
            *analysis_tags(case.analysis_findings, case.analysis_figures),
            *route_tags(case, verdict=verdict, deadlines=deadlines, asked=asked, on=on),
        )
    )
    earned |= {"reasons:coded" if _only_coded(case, given) else "reasons:quoted"}
    earned |= {"exhibits"} if exhibits else set()
    earned |= {"papers"} if any(each.label in _papers(case) for each in exhibits) else set()
    records = CaseRecords(case, tuple(exhibits), levels=frozenset({verdict.level_of_care}))
    earned |= {"substance-use-records"} if part_2_standing(records).applies else set()
    facts: Facts = {
        "letter": {"date": on, "id": letter_id, "subject": joined(" ", case.patient.name, case.claim_number)},
        **_people(case, rights, on),
        **_claim(case, verdict, kind),
        **_denial(case, denials, given),
        "clinical": {"facts": tuple(_clinical(case))},
        "timeliness": timeliness(case, deadlines, kind),
        "parity": parity(case, verdict, given),
        **evidence(case),
        **analysis_facts(case.analysis_findings, case.analysis_figures),
        **_plan(case, verdict, rights, asked),
        **stage_facts(case, deadlines=deadlines, asked=asked, tags=earned, on=on),
        "request": _request(case, rights if kind not in FOLLOW_UPS else asked, kind),
        "exhibits": tuple(_exhibit(each) for each in exhibits),
        "papers": tuple(_exhibit(each) for each in exhibits if each.label in _papers(case)),
        "copies": case.copies_to,
        "response": {"by": case.response_wanted_by},
    }
    return LetterFacts(facts, earned)


def _proved(case: CaseDetails, asked: Rights | None) -> Rights | None:
    """A payer's lateness counts from proven receipt only, so without proof no sum is named."""
    return asked if asked is None or case.request_received_on else replace(asked, exposure=None)


def _answering(case: CaseDetails, kind: str) -> CaseDetails:
    """After a decision on appeal its own reasons are answered, where it gives any."""
    later = kind in LATER_CLOCKS and bool(case.decision_reasons)
    return replace(case, denial_reasons=case.decision_reasons) if later else case


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


def _plan(case: CaseDetails, verdict: Verdict, rights: Rights | None, asked: Rights | None) -> Facts:
    rules = plan_rules(case.plan_type)
    office = in_sentence(rules.complaint_to)
    return {
        "plan": {"name": case.plan_name, "year": case.plan_year, "complaint_to": office},
        "route": route_facts(case, verdict, rights, asked),
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
        "delivery": {"method": in_sentence(case.delivery), "tracking": case.tracking},
        "authorization": {
            "in_force": case.authorization.signed_on if authorization_holds(case, on) else None,
            "exhibit": case.authorization.exhibit,
            "expires_on": case.authorization.expires_on,
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


def _claim(case: CaseDetails, verdict: Verdict, kind: str) -> Facts:
    service = case.service
    level = service.level_of_care or verdict.level_of_care
    whose = "internal" if case.requester in (None, *CLAIMANTS) else "provider"
    return {
        "claim": {
            "number": case.claim_number,
            "authorization_number": case.authorization_number,
            "reference": case.notice_reference,
            "amount": service.amount or None,  # nothing denied is nothing to say
        },
        "service": {
            "description": in_sentence(service.description),
            "code": _code(case),
            "level_of_care": level.replace("_", " "),
            "dates": days(service.first_day, service.last_day),
            "period": period(service.first_day, service.last_day, case.claim_kind),
        },
        "provider": {
            "name": service.provider_name or case.sender.organization,
            "npi": service.provider_npi or case.sender.npi,
            "disclosers": _distinct(service.provider_name, case.sender.organization),
        },
        "appeal": {"title": title_of(kind, whose=whose, urgent=is_urgent(case), plan_type=case.plan_type)},
    }


def _code(case: CaseDetails) -> str:
    service = case.service
    procedure = f"procedure code {service.procedure_code}" if service.procedure_code else ""
    return procedure or (f"revenue code {service.revenue_code}" if service.revenue_code else "")


def _notice_date(case: CaseDetails, denials: Sequence[DenialView]) -> date | None:
    told = case.events.get("notice_dated") or case.events.get("notice_sent")
    return told or next((each.details.notice_dated for each in denials if each.details.notice_dated), None)


def _clinical(case: CaseDetails) -> Iterator[Facts]:
    for fact in sorted(case.clinical_facts, key=lambda fact: fact.on or date.max):
        yield {"date": fact.on, "text": fact.text, "exhibit": fact.exhibit, "page": fact.page}


def _request(case: CaseDetails, rights: Rights | None, kind: str) -> Facts:
    asked = rights.may_request if rights else ()
    legal = [each.clock.due for each in asked if each.clock.kind == "legal" and each.clock.due]
    wished = [each.clock.due for each in asked if each.clock.due]
    may = {each.what for each in asked}
    wanted = next((title for what, title in WANTED if what in may), "documents")
    if wanted == PLAN_PAPERS and "comparative_analysis" not in may:
        wanted = "plan documents"
    return {
        "title": f"Request for {wanted}" if kind not in FOLLOW_UPS else _follow_up(case, kind),
        "wanted": wanted,
        "sent_on": case.request_sent_on,
        "due": min(legal or wished, default=case.response_wanted_by),
    }


def _distinct(*names: str) -> Sequence[str]:
    return tuple(dict.fromkeys(filter(None, names)))


def _papers(case: CaseDetails) -> frozenset[str]:
    """The exhibits that show what the plan said and who may act; medical records are not among them."""
    quoted = (*case.denial_reasons, *case.decision_reasons, *case.request_refusals, *case.comparator_evidence)
    limit = (case.limit_as_written,) if case.limit_as_written else ()
    read = exhibits_of(case.analysis_findings, case.analysis_figures)
    return read | {each.exhibit for each in (*quoted, *limit, case.authorization)}


def _follow_up(case: CaseDetails, kind: str) -> str:
    sent = case.request_sent_on
    return f"{title_of(kind, whose='', urgent=False)}: request of {shown(sent)}" if sent else ""


def _exhibit(exhibit: ExhibitView) -> Facts:
    last = len(exhibit.pages)
    pages = "1" if last == 1 else f"1 to {last}"
    span = f"page {pages}" if last == 1 else f"pages {pages}"
    return {"label": exhibit.label, "title": exhibit.title, "pages": pages, "span": span}
