"""Which tags a case earns; clauses are chosen by them, so a tag that accuses needs its exhibit page first."""

from collections.abc import Iterator
from datetime import date

from appeals.domain.case import CaseDetails
from nqtl_library.plans import PlanRules, plan_rules
from nqtl_library.request_rights import Rights
from nqtl_library.terms import (
    BenefitClass,
    ClaimKind,
    Nqtl,
    PlanType,
    Requester,
    Verdict,
    VerdictKind,
)

VOICES = {
    Requester.PARTICIPANT: "patient",
    Requester.AUTHORIZED_REPRESENTATIVE: "authorized_representative",
    Requester.CONTRACTING_PROVIDER: "provider",
    Requester.NONCONTRACTING_PROVIDER: "provider",
    Requester.ASSIGNEE: "provider",
}
CLAIMANTS = frozenset({Requester.PARTICIPANT, Requester.AUTHORIZED_REPRESENTATIVE})
PUBLIC_PARITY = frozenset({PlanType.MEDICAID_MANAGED_CARE, PlanType.MEDICAID_ABP, PlanType.CHIP})
"""Programs with parity rules of their own: 42 CFR 438.910, 440.395 and 457.496."""

RESIDENTIAL = frozenset({"residential", "residential_withdrawal", "supervised_living"})
INTERMEDIATE = RESIDENTIAL | {"partial_hospitalization", "intensive_outpatient", "day_treatment"}
SUBSTANCE_USE = frozenset(
    {
        "ambulatory_withdrawal",
        "inpatient_withdrawal",
        "office_opioid_treatment",
        "opioid_medication",
        "opioid_treatment_program",
        "residential_withdrawal",
    }
)
COVERAGE_RULES = frozenset({Nqtl.NETWORK_REIMBURSEMENT, Nqtl.QUANTITATIVE_LIMIT})
"""Limits that a denial can apply without judging whether the care was needed."""

PARITY = frozenset({VerdictKind.PARITY, VerdictKind.PARITY_QUANTITATIVE})
DEFECTS = frozenset(
    {
        "reason_not_specific",
        "provision_not_named",
        "criteria_not_offered",
        "clinical_judgment_not_explained",
        "appeal_steps_missing",
        "missing_information_not_named",
        "external_review_missing",
    }
)
"""Defects of a notice that the clause library can argue; any other text is printed as its writer put it."""


def law_of(case: CaseDetails) -> str:
    """Which parity text binds the plan: erisa, phsa, code, medicaid, or empty where none does.

    Small-group coverage meets parity through its essential health benefits (45 CFR 156.115(a)(3)), which a
    grandfathered policy need not have.
    """
    if case.plan_type in PUBLIC_PARITY:
        return "medicaid"
    if case.plan_type is PlanType.SMALL_GROUP_INSURED and case.grandfathered:
        return ""
    rules = plan_rules(case.plan_type)
    return rules.statute_form if rules.mhpaea_applies else ""


def carries_request(case: CaseDetails) -> bool:
    """Whether a document request can be written: parity law or ERISA's own document rules bind the plan."""
    return bool(law_of(case)) or plan_rules(case.plan_type).erisa


def class_of(case: CaseDetails, verdict: Verdict) -> BenefitClass:
    """A person's word over the library's."""
    return verdict.benefit_class if case.benefit_class is BenefitClass.UNKNOWN else case.benefit_class


def authorization_holds(case: CaseDetails, on: date) -> bool:
    """Whether a signed designation is there and has not run out."""
    paper = case.authorization
    return paper.signed_on is not None and (paper.expires_on is None or paper.expires_on >= on)


def is_urgent(case: CaseDetails) -> bool:
    """Whether the appeal is to be decided on the urgent timetable."""
    return case.expedited or case.claim_kind is ClaimKind.URGENT


def tags(case: CaseDetails, *, verdict: Verdict, rights: Rights | None, on: date) -> Iterator[str]:
    """Every tag that the case's facts support, except those that depend on dates and lists of facts."""
    rules = plan_rules(case.plan_type)
    yield from plan_tags(case, rules)
    yield from _finding(case, verdict)
    yield from _people(case, on)
    yield from _requests(case, rights)
    yield from _care(case)


def plan_tags(case: CaseDetails, rules: PlanRules) -> Iterator[str]:
    """What the kind of plan, its state and its levels earn by themselves."""
    yield f"plan:{case.plan_type}"
    yield "erisa" if rules.erisa else "outside-erisa"
    law = law_of(case)
    yield f"law:{law}" if law else "law:none"
    if rules.state_regulated:
        yield "state-regulated"
    if case.state:
        yield f"state:{case.state.upper()}"
    if case.plan_type in (PlanType.INDIVIDUAL, PlanType.STUDENT):
        yield "market:individual"
    if case.levels == 1 or case.plan_type in (PlanType.INDIVIDUAL, PlanType.STUDENT):
        yield "levels:one"  # the individual market has a single level, 45 CFR 147.136(b)(3)(ii)(G)
    if case.grandfathered is not None:
        yield "grandfathered" if case.grandfathered else "not-grandfathered"
    if not case.grandfathered:
        yield "external-review"


def _finding(case: CaseDetails, verdict: Verdict) -> Iterator[str]:
    if verdict.verdict in PARITY and law_of(case):
        yield "parity"
    quantitative = verdict.nqtl_type is Nqtl.QUANTITATIVE_LIMIT
    yield "quantitative" if quantitative else "nonquantitative"
    if verdict.nqtl_type:
        yield f"nqtl:{verdict.nqtl_type}"
    if verdict.nqtl_type in COVERAGE_RULES and not verdict.also_considered:
        yield "coverage-rule-only"
    if not case.clinical_facts:
        yield "clinical:none"
    yield f"class:{class_of(case, verdict)}"
    level = verdict.level_of_care or case.service.level_of_care.lower().replace(" ", "_")
    if level in RESIDENTIAL:
        yield "loc:residential"
    if level in INTERMEDIATE:
        yield "intermediate"
    if verdict.verdict in PARITY:
        yield "adverse"


def _people(case: CaseDetails, on: date) -> Iterator[str]:
    if case.sender.organization:
        yield "sender:organization"
    if case.requester is None:
        return
    yield f"voice:{VOICES[case.requester]}"
    yield f"standing:{case.requester}"
    if case.requester in CLAIMANTS:
        yield "claimant"
    if authorization_holds(case, on) and case.authorization.covers_plan_documents:
        yield "authorization:plan-documents"


def _requests(case: CaseDetails, rights: Rights | None) -> Iterator[str]:
    if case.request_sent_on:
        yield "request:sent"
    if len(case.request_nqtls) > 1:
        yield "limits:several"
    if rights is None:
        return
    yield from (f"may:{each.what}" for each in rights.may_request)
    if rights.may_request and carries_request(case):
        yield "request"
    if any(each.what == "claim_file" for each in rights.may_request) and case.appeals_address.name:
        yield "claims-administrator"
    legal = any(each.clock.kind == "legal" for each in rights.may_request)
    yield "clock:legal" if legal else "clock:requested"


def _care(case: CaseDetails) -> Iterator[str]:
    yield f"claim:{case.claim_kind}"
    if is_urgent(case):
        yield "expedited"
    if case.in_care:
        yield "in-care"
    if case.delivery:
        yield "delivery"
    if case.copies_to:
        yield "copies"
    if case.response_wanted_by:
        yield "response:date"
    for defect in case.notice_defects:
        yield f"defect:{defect}" if defect in DEFECTS else "defect:written"
    if case.notice_defects:
        yield "defects"
