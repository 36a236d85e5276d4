"""Which records may go to whom: 42 CFR part 2, notes kept apart, minors and confidential mail."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from appeals.domain.case import Address, CaseDetails, Patient, Service
from appeals.domain.disclosure import (
    CaseRecords,
    disclosure_gate,
    export_gate,
    may_open_notes,
    part_2_standing,
)
from appeals.domain.privacy import (
    ConsentScope,
    ConsentTerms,
    ConsentView,
    Part2,
    Privacy,
    Recipient,
    RecordClass,
    SignedBy,
)
from appeals.domain.views import ExhibitView

ON = date(2026, 11, 24)
PLAN_ONLY = (Recipient.PLAN,)


def a_consent(
    scope: ConsentScope = ConsentScope.SUBSTANCE_USE,
    recipients: tuple[Recipient, ...] = PLAN_ONLY,
    revoked_on: date | None = None,
    **terms: object,
) -> ConsentView:
    known = {"signed_on": date(2026, 10, 1), "expires_on": date(2027, 10, 1), **terms}
    signed = ConsentTerms(scope=scope, recipients=recipients, **known)  # type: ignore[arg-type]
    return ConsentView(uuid4(), uuid4(), signed, datetime(2026, 10, 2, tzinfo=UTC), uuid4(), revoked_on)


def a_paper(label: str = "A", record_class: RecordClass = RecordClass.ORDINARY) -> ExhibitView:
    return ExhibitView(uuid4(), label, "Progress notes", ("Page one.",), None, record_class)


def details(*codes: str, **more: object) -> CaseDetails:
    return CaseDetails(service=Service(diagnosis_codes=codes), **more)  # type: ignore[arg-type]


def records(*consents: ConsentView, about: CaseDetails | None = None, **more: object) -> CaseRecords:
    return CaseRecords(about or details("F11.20"), consents=consents, **more)  # type: ignore[arg-type]


def stopped(held: CaseRecords, recipient: Recipient = Recipient.PLAN, on: date = ON) -> str:
    found = disclosure_gate(held, recipient=recipient, on=on)
    return " ".join(f"{each.where}: {each.what} {each.remedy}" for each in found)


@pytest.mark.parametrize(
    "code", ["F10.20", "F11.23", "F12.10", "F13.20", "F14.20", "F15.20", "F17.210", "F19.20"]
)
def test_unknown_counts_as_protected_where_the_diagnosis_is_one_of_substance_use(code: str) -> None:
    assert part_2_standing(CaseRecords(details(code))).applies
    assert "none" in stopped(CaseRecords(details(code)))


def test_unknown_counts_as_protected_where_only_the_service_speaks_of_substance_use() -> None:
    by_code = CaseDetails(service=Service(procedure_code="G2067"))

    assert part_2_standing(CaseRecords(by_code)).applies
    assert part_2_standing(CaseRecords(details(), levels=frozenset({"residential_withdrawal"}))).applies


def test_care_without_substance_use_needs_no_part_2_consent() -> None:
    assert not part_2_standing(CaseRecords(details("F33.2"))).applies
    assert stopped(CaseRecords(details("F33.2"))) == ""


def test_a_person_lifts_the_protection_only_with_a_reason() -> None:
    unexplained = details("F11.20", privacy=Privacy(part_2=Part2.DOES_NOT_APPLY))
    explained = replace(unexplained, privacy=Privacy(Part2.DOES_NOT_APPLY, "General hospital ward."))

    assert part_2_standing(CaseRecords(unexplained)).applies
    assert not part_2_standing(CaseRecords(explained)).applies


def test_a_marked_exhibit_protects_the_case_whatever_else_is_said() -> None:
    said = details(privacy=Privacy(Part2.DOES_NOT_APPLY, "So they say."))
    held = CaseRecords(said, exhibits=(a_paper("C", RecordClass.SUBSTANCE_USE),))

    assert "Exhibit C" in part_2_standing(held).why


@pytest.mark.parametrize(
    ("consent", "why"),
    [
        pytest.param(a_consent(expires_on=date(2026, 11, 23)), "expired on 2026-11-23", id="expired"),
        pytest.param(
            a_consent(expires_on=None, expires_with="end of treatment", ended_on=date(2026, 11, 1)),
            "expired on 2026-11-01",
            id="its event has happened",
        ),
        pytest.param(a_consent(revoked_on=date(2026, 11, 24)), "was revoked on 2026-11-24", id="revoked"),
        pytest.param(a_consent(signed_on=date(2026, 11, 25)), "is not signed by that day", id="signed later"),
        pytest.param(
            a_consent(recipients=(Recipient.REGULATOR,)), "does not name the plan", id="other recipient"
        ),
        pytest.param(a_consent(ConsentScope.PSYCHOTHERAPY_NOTES), "there is none", id="other scope"),
    ],
)
def test_a_consent_that_does_not_reach_is_named_with_its_shortfall(consent: ConsentView, why: str) -> None:
    assert why in stopped(records(consent))


@pytest.mark.parametrize(
    "consent",
    [
        pytest.param(a_consent(), id="in force"),
        pytest.param(a_consent(expires_on=ON), id="its last day counts"),
        pytest.param(a_consent(expires_on=None, expires_with="none"), id="without an end"),
        pytest.param(a_consent(revoked_on=date(2026, 11, 25)), id="revoked later"),
    ],
)
def test_a_consent_that_holds_opens_the_way(consent: ConsentView) -> None:
    assert stopped(records(consent)) == ""


def test_one_good_consent_is_enough_beside_bad_ones() -> None:
    assert stopped(records(a_consent(revoked_on=date(2026, 10, 5)), a_consent())) == ""


def test_only_the_minor_signs_where_the_minor_alone_consented_to_the_care() -> None:
    minor = details("F11.20", privacy=Privacy(minor_consented_alone=True))

    assert "2.14" in stopped(records(a_consent(signed_by=SignedBy.PARENT), about=minor))
    assert stopped(records(a_consent(), about=minor)) == ""


@pytest.mark.parametrize(
    ("record_class", "scope", "law"),
    [
        (RecordClass.PSYCHOTHERAPY_NOTES, ConsentScope.PSYCHOTHERAPY_NOTES, "45 CFR 164.508(a)(2)"),
        (RecordClass.SUD_COUNSELING_NOTES, ConsentScope.SUD_COUNSELING_NOTES, "42 CFR 2.31(b)"),
    ],
)
def test_notes_need_a_paper_of_their_own(record_class: RecordClass, scope: ConsentScope, law: str) -> None:
    """45 CFR 164.508(a)(2); 42 CFR 2.31(b): a consent for the record does not reach the notes."""
    paper = a_paper("B", record_class)
    general = records(a_consent(), exhibits=(paper,))
    own = records(a_consent(), a_consent(scope), exhibits=(paper,))

    assert law in stopped(general)
    assert may_open_notes(paper, general.consents, ON) is not None
    assert stopped(own) == ""
    assert may_open_notes(paper, own.consents, ON) is None


def test_notes_that_stay_behind_stop_nothing() -> None:
    held = records(a_consent(), exhibits=(a_paper("A"), a_paper("B", RecordClass.PSYCHOTHERAPY_NOTES)))

    assert disclosure_gate(held, recipient=Recipient.PLAN, on=ON, enclosed=("A",)) == ()


def test_mail_goes_where_the_patient_asked() -> None:
    """45 CFR 164.522(b)."""
    home = Patient(address=Address(lines=("1 Home Street",)))
    asked = details(patient=home, privacy=Privacy(confidential_lines=("PO Box 7",)))
    moved = replace(asked, patient=Patient(address=Address(lines=("PO Box 7",))))

    assert "164.522(b)" in stopped(CaseRecords(asked))
    assert stopped(CaseRecords(moved)) == ""


def test_another_system_gets_a_substance_use_record_only_under_a_consent() -> None:
    paper = a_paper("A", RecordClass.SUBSTANCE_USE)

    assert export_gate(records(exhibits=(paper,)), paper, ON) is not None
    assert export_gate(records(a_consent(), exhibits=(paper,)), paper, ON) is None
