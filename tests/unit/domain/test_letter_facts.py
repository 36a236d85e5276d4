"""A case becomes the facts and tags of a letter; what is not proven earns no tag."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from letter_cases import (
    WRITTEN_ON,
    Situation,
    california_level_of_care,
    church_medication,
    office_therapy,
    residential,
    residential_by_representative,
)

from appeals.domain.case import (
    Address,
    Authorization,
    ComparatorEvidence,
    DenialReason,
    Sender,
    deadline_facts,
)
from appeals.domain.denial import DenialDetails, DenialSource, DenialState, DenialView
from appeals.domain.letter_facts import LetterFacts, letter_facts
from letter_templates import BlockKind, compose
from letter_templates.marks import Value, look_up
from nqtl_library.deadlines import deadlines
from nqtl_library.terms import Adjustment, ClaimKind, DenialFacts, PlanType, Requester, VerdictKind


def fact(found: LetterFacts, name: str) -> Value:
    return look_up(found.facts, name)


def test_the_member_writes_in_the_members_voice_from_the_members_address() -> None:
    found = residential().facts()

    assert {"voice:patient", "standing:participant", "claimant"} <= found.tags
    assert fact(found, "sender.name") == "Testa Sample"
    assert fact(found, "sender.lines") == ("12 Invented Lane", "Springfield, OH 00000")


def test_a_provider_never_borrows_the_members_name_or_address() -> None:
    found = california_level_of_care().but(sender=Sender(organization="Example Behavioral Health")).facts()

    assert "voice:provider" in found.tags
    assert "claimant" not in found.tags
    assert not fact(found, "sender.name")
    assert not fact(found, "sender.lines")


def test_a_designation_that_has_run_out_is_no_designation() -> None:
    expired = Authorization(date(2025, 1, 1), date(2026, 1, 1), covers_plan_documents=True, exhibit="C")
    found = residential_by_representative().but(authorization=expired).facts()

    assert fact(found, "authorization.in_force") is None
    assert "authorization:plan-documents" not in found.tags


@pytest.mark.parametrize(
    ("plan_type", "law"),
    [
        (PlanType.ERISA_SELF_FUNDED, "law:erisa"),
        (PlanType.SMALL_GROUP_INSURED, "law:phsa"),
        (PlanType.NONFEDERAL_GOVERNMENT_SELF_FUNDED, "law:phsa"),
        (PlanType.INDIVIDUAL, "law:phsa"),
        (PlanType.CHURCH_SELF_FUNDED, "law:code"),
        (PlanType.MEDICAID_MANAGED_CARE, "law:medicaid"),
    ],
)
def test_the_plan_type_decides_which_law_is_argued(plan_type: PlanType, law: str) -> None:
    found = residential().but(plan_type=plan_type).facts()

    assert [tag for tag in found.tags if tag.startswith("law:")] == [law]


@pytest.mark.parametrize(
    "plan_type", [PlanType.MEDICARE_ADVANTAGE, PlanType.FEHB, PlanType.SHORT_TERM, PlanType.UNKNOWN]
)
def test_outside_parity_law_nothing_earns_the_parity_tag(plan_type: PlanType) -> None:
    found = residential().but(plan_type=plan_type).facts()

    assert not {"parity", "request"} & found.tags
    assert fact(found, "route.instead")


def test_a_denial_that_is_not_a_parity_matter_earns_no_parity_tag() -> None:
    told = residential()
    settled = replace(
        told, verdict=replace(told.verdict, verdict=VerdictKind.NOT_PARITY, not_parity_reason="eligibility")
    )

    assert "parity" not in settled.facts().tags
    assert "eligibility" in str(fact(settled.facts(), "route.instead"))


@pytest.mark.parametrize(
    "proof",
    [
        ComparatorEvidence("skilled nursing", "Reviewed weekly.", "", 1, "as_written"),
        ComparatorEvidence("skilled nursing", "Reviewed weekly.", "D", None, "as_written"),
        ComparatorEvidence("skilled nursing", "", "D", 1, "as_written"),
        ComparatorEvidence("", "Reviewed weekly.", "D", 1, "as_written"),
    ],
    ids=["no exhibit", "no page", "no words", "no benefit"],
)
def test_evidence_without_words_exhibit_and_page_is_no_evidence(proof: ComparatorEvidence) -> None:
    found = residential().but(comparator_evidence=(proof,)).facts()

    assert "evidence:none" in found.tags
    assert "evidence:as-written" not in found.tags


def test_what_a_document_shows_of_practice_is_kept_apart_from_what_it_says() -> None:
    proof = ComparatorEvidence("skilled nursing", "Reviewed weekly.", "D", 1, "in_operation")
    found = residential().but(comparator_evidence=(proof,)).facts()

    assert "evidence:in-operation" in found.tags
    assert "evidence:as-written" not in found.tags


@pytest.mark.parametrize(
    ("dated", "tag"),
    [
        pytest.param(date(2026, 11, 3), "timely", id="in time"),
        pytest.param(date(2026, 5, 28), "timely", id="on the last day"),
        pytest.param(date(2026, 5, 27), "late", id="a day late"),
    ],
)
def test_a_letter_is_in_time_up_to_and_on_the_last_day(dated: date, tag: str) -> None:
    """29 CFR 2560.503-1(h)(3)(i): 180 days."""
    found = residential().but(events={"notice_dated": dated}).facts()

    assert {"timely", "late"} & found.tags == {tag}


def test_without_a_notice_date_no_letter_calls_itself_timely() -> None:
    found = residential().but(events={}).facts()

    assert not {"timely", "late"} & found.tags
    assert fact(found, "denial.notice_date") is None


def test_the_count_of_days_is_told_in_the_letters_own_dates() -> None:
    working = str(fact(residential().facts(), "timeliness.working"))

    assert "November 6, 2026 (day 0)" in working
    assert "2026-" not in working
    assert "->" not in working


def test_several_reasons_are_each_answered_by_what_they_say() -> None:
    reasons = (
        DenialReason("No prior authorization was requested.", "A", 1),
        DenialReason("The treatment is considered experimental and investigational.", "A", 1),
    )
    tags = [
        reason["tags"]
        for reason in look_up(residential().but(denial_reasons=reasons).facts().facts, "denial.reasons")
    ]  # type: ignore[union-attr,index]

    assert tags == [("reason:prior_authorization",), ("reason:experimental",)]


def test_a_remittance_without_a_notice_is_answered_code_by_code() -> None:
    told = residential().but(denial_reasons=())
    found = with_denials(told, remittance(("CO", "197"), ("CO", "45"), ("PR", "1")))

    letter = compose("appeal.level_one", found.facts, found.tags, told.cites)

    assert "reasons:coded" in found.tags
    listed = [
        block.text for block in letter.blocks if block.part == "denial" and block.kind is BlockKind.NUMBERED
    ]
    assert listed == ["adjustment code CO-197: prior authorization"]
    assert "No notice that explains the decision has come" in letter.text


def test_without_reasons_and_codes_the_reasons_are_asked_for() -> None:
    assert "reasons:quoted" in residential().but(denial_reasons=()).facts().tags


def test_outside_erisa_a_request_goes_to_the_issuer_where_no_administrator_is_named() -> None:
    insured = california_level_of_care().facts()
    employer = residential().but(plan_administrator=Address()).facts()

    assert fact(insured, "administrator.name") == "Sample Administrators"
    assert not fact(employer, "administrator.name")


def test_only_erisa_gives_a_request_a_legal_day() -> None:
    """29 USC 1132(c)(1): 30 days after a written request to the administrator."""
    erisa, county = residential().facts(), office_therapy().facts()

    assert "clock:legal" in erisa.tags
    assert fact(erisa, "request.due") == date(2026, 12, 24)
    assert "clock:requested" in county.tags
    assert "clock:legal" not in county.tags


def test_a_bare_provider_earns_no_request() -> None:
    found = residential_by_representative().but(requester=Requester.NONCONTRACTING_PROVIDER).facts()

    assert "request" not in found.tags
    assert fact(found, "route.request_instead")


@pytest.mark.parametrize(
    ("first", "last", "kind", "period"),
    [
        (date(2026, 12, 1), None, ClaimKind.PRE_SERVICE, "from December 1, 2026"),
        (date(2026, 12, 1), None, ClaimKind.POST_SERVICE, "on December 1, 2026"),
        (date(2026, 12, 1), date(2026, 12, 1), ClaimKind.URGENT, "on December 1, 2026"),
        (
            date(2026, 12, 1),
            date(2026, 12, 9),
            ClaimKind.POST_SERVICE,
            "for December 1, 2026 to December 9, 2026",
        ),
        (None, None, ClaimKind.POST_SERVICE, ""),
    ],
)
def test_the_days_of_service_are_told_as_a_sentence_needs_them(
    first: date | None, last: date | None, kind: ClaimKind, period: str
) -> None:
    told = residential()
    service = replace(told.details.service, first_day=first, last_day=last)

    assert fact(told.but(service=service, claim_kind=kind).facts(), "service.period") == period


def test_clinical_facts_are_told_in_the_order_of_their_days() -> None:
    told = residential()
    shuffled = told.but(clinical_facts=tuple(reversed(told.details.clinical_facts)))

    assert fact(shuffled.facts(), "clinical.facts") == fact(told.facts(), "clinical.facts")


def test_drugs_are_their_own_classification() -> None:
    found = church_medication().facts()

    assert "class:prescription_drugs" in found.tags
    assert "law:code" in found.tags


def remittance(*codes: tuple[str, str]) -> DenialView:
    told = residential()
    lines = tuple(Adjustment(group, code, Decimal("100.00")) for group, code in codes)
    return DenialView(
        id=UUID(int=1),
        source=DenialSource.REMITTANCE,
        state=DenialState.OPEN,
        facts=DenialFacts(adjustments=lines),
        details=DenialDetails(),
        verdict=told.verdict,
        override=None,
        case_id=None,
        file_id=None,
        notice_id=None,
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
        what_to_do="Appeal.",
    )


def with_denials(told: Situation, *denials: DenialView) -> LetterFacts:
    return letter_facts(
        told.details,
        denials=denials,
        deadlines=deadlines(deadline_facts(told.details, case_id="case", as_of=WRITTEN_ON)),
        verdict=told.verdict,
        rights=None,
        on=WRITTEN_ON,
        exhibits=told.exhibits,
    )
