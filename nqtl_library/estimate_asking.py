"""Rules on asking and telling (E, N): coverage, intent, representatives, notices of availability."""

from datetime import date, timedelta

from nqtl_library.estimate_case import Case, Hit, Hits, hit
from nqtl_library.estimate_rows import coverage_kinds, limit


def e01(case: Case) -> Hits:
    """Coverage is asked, 45 CFR 149.610(b)(1)(i)."""
    coverage = case.estimate.coverage
    if coverage is None or (coverage.enrolled is None and not coverage.kind):
        yield hit("coverage")


def e02(case: Case) -> Hits:
    """The enrolled are asked about a claim, (b)(1)(ii)."""
    if "E02" in case.decision.rules:
        yield hit("coverage.claim_intent")


def e03(case: Case) -> Hits:
    """A federal program's patient cannot choose self-pay, (a)(2)(xiii)(B)."""
    coverage = case.estimate.coverage
    if "E03" in case.decision.rules and coverage is not None:
        yield hit("coverage.claim_intent", program=coverage_kinds()[coverage.kind][1])


def e04(case: Case) -> Hits:
    """What is not clear makes an estimate due, (a)(2)(xiii)."""
    if "E04" in case.decision.rules:
        yield hit("coverage.claim_intent", why=case.decision.why.rstrip("."))


def e05(case: Case) -> Hits:
    """What is no coverage for this service, (a)(2)(xiii)(A)."""
    if "E05" in case.decision.rules:
        yield hit("coverage.kind", why=case.decision.why)


def e06(case: Case) -> Hits:
    """Who may represent, (a)(2)(i)."""
    acting = case.estimate.representative
    if acting is None:
        return
    if acting.works_for_provider and not acting.family:
        problem = "This representative works for a listed provider and is not family. Name someone else."
        yield hit("representative", problem=problem)
    if not acting.name:
        yield hit("representative.name", problem="Add the representative's name.")
    if not acting.authority:
        problem = "Say by what right the representative acts (parent, guardian, power of attorney ...)."
        yield hit("representative.authority", problem=problem)


def e07(case: Case) -> Hits:
    """One entity is responsible, (a)(2)(ii)."""
    known = {provider.id for provider in case.estimate.providers}
    if case.estimate.convening not in known:
        yield hit("convening")


def n01(case: Case) -> Hits:
    """The website's notice is there and can be found, (b)(1)(iii)(A)."""
    notices = case.estimate.notices
    if notices is None:
        return
    stale = _older(case, notices.website_checked_on, limit("website_check", "days"))
    if not notices.website_url or notices.hidden_from_search or stale:
        yield hit("notices.website")


def n02(case: Case) -> Hits:
    """The notice hangs at every site, (b)(1)(iii)(A)."""
    for posting in case.estimate.notices.postings if case.estimate.notices else ():
        if not posting.proof or _older(case, posting.checked_on, limit("posting_check", "days")):
            yield hit("notices.sites", site=posting.site)


def n03(case: Case) -> Hits:
    """The patient was told in person, (b)(1)(iii)(B)."""
    notices = case.estimate.notices
    if notices is not None and notices.spoken_on is None:
        yield hit("notices.oral_on")


def n04(case: Case) -> Hits:
    """The notice comes in the patient's language and format, (b)(1)(iii)(C)."""
    notices, patient = case.estimate.notices, case.estimate.patient
    if notices is None:
        return
    if patient.language and patient.language not in ("en", *notices.languages):
        yield hit("notices.languages", wanted=f"the patient's language ({patient.language})")
    if patient.format and patient.format not in notices.formats:
        yield hit("notices.formats", wanted=patient.format.replace("_", " "))


def n05(case: Case) -> Hits:
    """A question about cost is recorded as a request, (b)(1)(iv)."""
    requested = case.estimate.scheduling.requested
    for number, inquiry in enumerate(case.estimate.cost_inquiries):
        if requested is None or requested.day > inquiry.day:
            yield hit(f"cost_inquiries[{number}]", on=inquiry.day)


def l01(case: Case) -> Hits:
    """Recipients of federal funds attach the language notice, 45 CFR 92.11."""
    notices = case.estimate.notices
    if notices is not None and notices.federal_funds and not notices.language_notice_attached:
        yield hit("notices.language_notice_attached")


def s02(case: Case) -> Hits:
    """Consent to pay apart from consent to treat, where a state asks for it."""
    notices = case.estimate.notices
    if notices is None or not notices.payment_consent_with_treatment:
        return
    for addition in case.additions:
        if addition.separate_payment_consent:
            words = {"state": addition.state, "cite": addition.cite}
            yield Hit("notices.payment_consent_with_treatment", words, addition.cite, addition.verified)


def _older(case: Case, checked: date | None, days: int) -> bool:
    """Not checked at all, or longer ago than it may be; without ``as_of`` only the first is known."""
    if checked is None or case.estimate.as_of is None:
        return checked is None
    return case.estimate.as_of - checked > timedelta(days=days)
