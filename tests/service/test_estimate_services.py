"""Estimates from intake to the patient's hands: who, when, what, sealed, handed over, changed, proved."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from estimate_cases import (
    ASKED,
    BOOKED,
    OTHER_NPI,
    SERVICE,
    a_patient,
    a_provider,
    a_ready_estimate,
    a_schedule,
    an_entry,
    an_estimate,
    booked,
    changed,
    handed_over,
)
from factories import NOW, OURS, THEIRS, work
from sqlalchemy import text

from appeals.domain.actor import Role
from appeals.domain.estimate_file import (
    CoverageAnswers,
    DeliveryKind,
    EstimateState,
    EventKind,
    EventTold,
    NoticeKind,
    PracticeNotice,
)
from appeals.domain.estimate_people import PrivateChannel
from appeals.domain.estimate_views import EstimateView
from appeals.domain.fee_schedules import FeeContent
from appeals.domain.proof import Given, Outcome, prove
from appeals.errors import BadInput, Conflict, EstimateBlocked, NotAllowed, NotFound, StaleVersion
from appeals.jobs import run_waiting
from appeals.services import (
    accounts,
    estimate_building,
    estimate_deliveries,
    estimate_directory,
    estimate_issuing,
    estimate_list,
    estimate_versions,
    estimates,
    fee_schedules,
    versions,
)
from appeals.services.estimate_list import Filter
from appeals.services.versions import FileFormat
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from letter_templates.pades_check import pdf_signature
from letter_templates.pdf_seal import without_seal
from nqtl_library.estimate_kinds import ChangeKind, ClaimIntent, Method

Work = Callable[[], UnitOfWork]
LATER = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)


@pytest.fixture
def ours(service: Service) -> Work:
    return lambda: work(service)


@pytest.fixture
def plain(sqlite_service: Service) -> Work:
    """On SQLite alone: what the database has no part in."""
    return lambda: work(sqlite_service)


@pytest.fixture
def tomorrow(service: Service) -> Work:
    return lambda: work(service, now=LATER)


def rules(view: EstimateView) -> set[str]:
    breaches = view.judgement["breaches"]
    assert isinstance(breaches, list)
    return {one["rule"] for one in breaches}


def test_an_estimate_goes_from_intake_to_the_patients_hands(ours: Work) -> None:
    ready = a_ready_estimate(ours)
    assert (ready.safe_due, ready.legal_due) == (date(2026, 11, 24), date(2026, 11, 24))

    issued = estimate_issuing.issue_estimate(ours(), ready.id)
    assert issued.overall == 372_000
    assert estimates.read_estimate(ours(), ready.id).state is EstimateState.ISSUED
    given = estimate_deliveries.record_delivery(ours(), issued.id, delivery=handed_over())

    after = estimates.read_estimate(ours(), ready.id)
    assert (after.state, after.safe_due, after.given_late) == (EstimateState.GIVEN, None, False)
    assert given.deliveries[0].version_sha256 == issued.sha256


@pytest.mark.parametrize(
    ("answers", "standing", "required"),
    [
        pytest.param(ASKED, "uninsured", True, id="uninsured"),
        pytest.param(
            CoverageAnswers(kind="group_plan", claim_intent=ClaimIntent.NO), "self_pay", True, id="not used"
        ),
        pytest.param(
            CoverageAnswers(kind="group_plan", claim_intent=ClaimIntent.YES), "insured", False, id="used"
        ),
        pytest.param(
            CoverageAnswers(kind="group_plan", claim_intent=ClaimIntent.SUPERBILL),
            "unclear",
            True,
            id="superbill",
        ),
        pytest.param(
            CoverageAnswers(kind="tricare", claim_intent=ClaimIntent.NO),
            "federal_program",
            False,
            id="federal program",
        ),
        pytest.param(CoverageAnswers(kind="short_term"), "uninsured", True, id="short-term plan"),
        pytest.param(
            CoverageAnswers(kind="individual", benefit_for_service=False), "uninsured", True, id="no benefit"
        ),
        pytest.param(None, "unclear", True, id="not asked: owed all the same"),
    ],
)
def test_who_pays_decides_whether_one_is_owed_and_the_reason_is_kept(
    plain: Work, answers: CoverageAnswers | None, standing: str, required: bool
) -> None:
    view = an_estimate(plain, answers=answers)

    decision = view.judgement["decision"]
    assert isinstance(decision, dict)
    assert (decision["standing"], view.required) == (standing, required)
    assert "149.610" in decision["citation"]
    if answers is not None:
        assert view.decision is not None
        assert view.decision.why == decision["why"]
        assert view.state is (EstimateState.PREPARING if required else EstimateState.NOT_REQUIRED)


def test_both_clocks_run_and_the_earlier_day_is_the_one_to_keep(plain: Work) -> None:
    """Booked Mon 11-23 for Thu 12-10: three days, Mon 11-30, safe Fri 11-27. Asked Fri 11-20: Wed 11-25."""
    view = an_estimate(plain, event=booked(service_on=date(2026, 12, 10)))
    view = estimates.record_event(
        plain(), view.id, event=EventTold(EventKind.COST_QUESTION, date(2026, 11, 20), channel="phone")
    )

    clocks = view.judgement["clocks"]
    assert isinstance(clocks, list)
    assert {one["rule"] for one in clocks} == {"T02", "T03"}
    assert view.legal_due == date(2026, 11, 25)


def test_an_event_is_written_once_taken_back_by_another_and_both_stay(ours: Work) -> None:
    view = an_estimate(ours)
    asked = EventTold(EventKind.REQUESTED, BOOKED, channel="phone")
    first = estimates.record_event(ours(), view.id, event=asked)
    again = estimates.record_event(ours(), view.id, event=asked)

    taken = estimates.withdraw_event(ours(), view.id, first.events[-1].id, reason="Another patient asked.")

    assert len(again.events) == 2
    assert [one.withdrawn for one in taken.events] == [False, True, False]
    clocks = taken.judgement["clocks"]
    assert isinstance(clocks, list)
    assert {one["rule"] for one in clocks} == {"T01"}
    with pytest.raises(BadInput, match="still counts"):
        estimates.withdraw_event(ours(), view.id, first.events[-1].id, reason="Twice.")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (EventTold(EventKind.REQUESTED, date(2026, 11, 25)), "in the future"),
        (EventTold(EventKind.SCHEDULED, BOOKED, service_on=date(2026, 11, 1)), "before the day"),
        (EventTold(EventKind.CHANGED, BOOKED), "say what changed"),
        (EventTold(EventKind.CO_PROVIDER_ASKED, BOOKED, provider="nobody"), "not on this estimate"),
        (EventTold(EventKind.COPY_ASKED, BOOKED, version=7), "not a sealed version"),
        (EventTold(EventKind.REQUESTED, date(1890, 1, 1)), "needs a year"),
    ],
)
def test_what_cannot_have_happened_is_refused_and_costs_nothing(
    plain: Work, event: EventTold, said: str
) -> None:
    view = an_estimate(plain)

    with pytest.raises(BadInput, match=said):
        estimates.record_event(plain(), view.id, event=event)

    assert len(estimates.read_estimate(plain(), view.id).events) == 1


def test_a_booking_at_midnight_counts_as_the_day_at_the_office(plain: Work) -> None:
    """23:59 on Monday in New York is Tuesday in UTC; the office's Monday counts."""
    late = EventTold(EventKind.SCHEDULED, datetime(2026, 11, 24, 4, 59, tzinfo=UTC), service_on=SERVICE)

    assert an_estimate(plain, event=late).legal_due == date(2026, 11, 24)


def test_a_daily_rate_brings_what_is_in_it_named_and_not_charged(ours: Work) -> None:
    view = a_ready_estimate(ours)

    lines = {line.id: line for line in view.content.lines}
    assert lines["iop-group"].included_in == "iop"
    assert lines["iop"].includes == ("Group therapy on program days", "Family evening once a month")
    totals = view.judgement["totals"]
    assert isinstance(totals, dict)
    assert totals["overall"] == "3720.00"
    dropped = estimate_building.drop_line(ours(), view.id, line_id="iop", expected_version=view.version)
    assert [line.id for line in dropped.content.lines] == ["therapy"]


@pytest.mark.parametrize(
    ("pricing", "overall", "rule"),
    [
        ({"tier": "Half"}, "1860.00", None),
        ({"tier": "unknown"}, "3720.00", None),
        ({"discounts": ["Prompt payment"]}, "3648.00", None),
        ({"tier": "Half", "discounts": ["Prompt payment"]}, "1824.00", None),
        ({"tier": "Free"}, "0.00", "C37"),
    ],
)
def test_scale_and_discounts_make_the_self_pay_price(
    plain: Work, pricing: dict[str, object], overall: str, rule: str | None
) -> None:
    before = a_ready_estimate(plain)

    view = changed(plain, before, {"pricing": pricing})

    totals = view.judgement["totals"]
    assert isinstance(totals, dict)
    assert totals["overall"] == overall
    assert (rule in rules(view)) if rule else (rules(view) <= {"N01"})
    assert view.content.no_charge is (rule is not None)


def test_a_new_price_leaves_estimates_with_the_schedule_they_chose(plain: Work) -> None:
    from_before = a_ready_estimate(plain)
    old = from_before.content.pricing.schedule_id
    dearer = fees_with(plain, amount="300.00")

    kept = changed(plain, from_before, {"primary": "Evening program for sadness"})
    moved = changed(plain, kept, {"pricing": {"schedule_id": str(dearer)}})

    assert kept.content.pricing.schedule_id == old
    assert kept.content.lines[0].unit_charge == Decimal("250.00")
    assert moved.content.lines[0].unit_charge == Decimal("300.00")


def test_what_stops_it_is_named_with_its_rule_and_law(plain: Work) -> None:
    view = an_estimate(plain)

    with pytest.raises(EstimateBlocked) as refused:
        estimate_issuing.issue_estimate(plain(), view.id)

    told = " ".join(f"{each.what} {each.remedy}" for each in refused.value.problems)
    assert "(C05)" in told
    assert "45 CFR 149.610(c)(1)" in told


def test_a_warning_waits_for_its_reason_and_the_reason_is_sealed_with_it(plain: Work) -> None:
    ready = a_ready_estimate(plain)
    vague = changed(plain, ready, {"diagnosis_not_determined": False})
    assert vague.warnings_to_answer == ("C08",) * 3
    with pytest.raises(EstimateBlocked, match=r"\(C08\)"):
        estimate_issuing.issue_estimate(plain(), ready.id)

    estimates.explain_warnings(plain(), ready.id, reasons={"C08": "The evaluation is next week."})
    issued = estimate_issuing.issue_estimate(plain(), ready.id)

    assert issued.overrides == {"C08": "The evaluation is next week."}
    assert "C08" in issued.rules


def test_a_late_one_is_issued_all_the_same_and_says_why(ours: Work, tomorrow: Work) -> None:
    ready = a_ready_estimate(ours)
    with pytest.raises(BadInput, match="it is late"):
        estimate_issuing.issue_estimate(tomorrow(), ready.id)

    issued = estimate_issuing.issue_estimate(tomorrow(), ready.id, late_because="The office was closed.")
    estimate_deliveries.record_delivery(tomorrow(), issued.id, delivery=handed_over(LATER))

    assert issued.late_because == "The office was closed."
    assert "T01" in issued.rules
    assert estimates.read_estimate(tomorrow(), ready.id).given_late


def test_a_change_makes_a_second_version_in_plain_words_and_the_first_stays(ours: Work) -> None:
    ready = a_ready_estimate(ours)
    first = estimate_issuing.issue_estimate(ours(), ready.id)
    before = estimate_versions.download_paper(ours(), first.papers[0].id, format=FileFormat.PDF)
    more = replace(ready.content.lines[0], quantity=Decimal(13))
    now = estimates.read_estimate(ours(), ready.id)
    now = estimate_building.put_line(ours(), ready.id, line=more, expected_version=now.version)
    assert any("number 12 becomes 13" in each for each in now.changes)
    with pytest.raises(BadInput, match="why there is a new version"):
        estimate_issuing.issue_estimate(ours(), ready.id)

    second = estimate_issuing.issue_estimate(ours(), ready.id, reason="One more evening is expected.")

    assert (second.number, second.previous_sha256) == (2, first.sha256)
    assert any("The overall total changes from $3,720.00 to $3,970.00" in each for each in second.changes)
    assert second.record["replaces"] == "E-00001 version 1"
    again = estimate_versions.download_paper(ours(), first.papers[0].id, format=FileFormat.PDF)
    assert again.content == before.content
    found = estimate_versions.compare_versions(ours(), second.id, first.id)
    assert (found.before, found.after, found.changes) == (1, 2, second.changes)


def test_a_change_known_in_time_is_due_a_business_day_before_the_visit(plain: Work) -> None:
    ready = a_ready_estimate(plain)
    issued = estimate_issuing.issue_estimate(plain(), ready.id)
    estimate_deliveries.record_delivery(plain(), issued.id, delivery=handed_over())
    change = EventTold(EventKind.CHANGED, NOW.date(), what=ChangeKind.ITEMS, note="An injection was added.")

    known = estimates.record_event(plain(), ready.id, event=change)

    assert estimates.read_estimate(plain(), ready.id).given_late is False
    assert known.state in (EstimateState.PREPARING, EstimateState.GIVEN)
    clocks = known.judgement["clocks"]
    assert isinstance(clocks, list)
    due = next(one for one in clocks if one["rule"] == "T07")
    assert due["legal_due"] == "2026-11-27"  # the Friday before Monday's start


def test_every_paper_is_drawn_again_byte_for_byte_beneath_the_seal_that_it_carries(plain: Work) -> None:
    a_notice(plain, "es")
    spanish = a_ready_estimate(plain, patient=a_patient(language="es"))
    first = estimate_issuing.issue_estimate(plain(), spanish.id)
    estimate_versions.add_paper(plain(), first.id, language="en", form="large_print")
    changed(plain, estimates.read_estimate(plain(), spanish.id), {"primary": "Evening program"})
    second = estimate_issuing.issue_estimate(plain(), spanish.id, reason="Said more simply.")

    sealed = [
        paper
        for version in estimate_versions.list_estimate_versions(plain(), spanish.id)
        for paper in version.papers
    ]

    assert {(each.language, each.form) for each in sealed} == {
        ("en", "standard"),
        ("es", "standard"),
        ("en", "large_print"),
    }
    assert second.number == 2
    for paper in sealed:
        redrawn = estimate_versions.redraw_paper(plain(), paper.id)
        kept = {
            each: estimate_versions.download_paper(plain(), paper.id, format=each).content
            for each in (FileFormat.DOCX, FileFormat.PDF)
        }
        assert (redrawn.docx, redrawn.pdf) == (kept[FileFormat.DOCX], without_seal(kept[FileFormat.PDF]))
        seal = pdf_signature(kept[FileFormat.PDF])
        assert seal is not None
        assert paper.pdf_seal is not None
        assert (seal.signer, seal.fingerprint) == (OURS, paper.pdf_seal.fingerprint)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("estimate_versions", "author", "'Someone Else'"),
        ("estimate_versions", "signature", "'AAAA'"),
        ("estimate_papers", "pdf_sha256", "'00'"),
        ("estimate_papers", "title", "'Another'"),
    ],
)
def test_verify_names_an_estimate_that_was_tampered_with(
    sqlite_service: Service, table: str, column: str, value: str
) -> None:
    def ours() -> UnitOfWork:
        return work(sqlite_service)

    ready = a_ready_estimate(ours)
    issued = estimate_issuing.issue_estimate(ours(), ready.id)
    assert versions.verify_all(ours()).sound
    with sqlite_service.store.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        connection.execute(text(f"UPDATE {table} SET {column} = {value}"))

    assert not versions.verify_all(ours()).sound
    assert not estimate_versions.verify_estimate_version(ours(), issued.id).sound


def test_versions_and_events_refuse_to_be_changed(ours: Work, service: Service) -> None:
    estimate_issuing.issue_estimate(ours(), a_ready_estimate(ours).id)

    for table in ("estimate_versions", "estimate_papers", "estimate_events", "self_pay_decisions"):
        with pytest.raises(Exception, match="written once"), service.store.engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {table}"))


def test_a_manifest_proves_a_paper_without_a_database(plain: Work) -> None:
    issued = estimate_issuing.issue_estimate(plain(), a_ready_estimate(plain).id)

    word, pdf, file = (
        estimate_versions.download_paper(plain(), issued.papers[0].id, format=each)
        for each in (FileFormat.DOCX, FileFormat.PDF, FileFormat.MANIFEST)
    )

    told = json.loads(file.content)
    keys = f"{told['signing_key']['fingerprint']},{told['pdf_seal']['fingerprint']}"
    given = [Given(each.name, each.content) for each in (word, pdf, file)]
    proof = prove(given[:2], given[2:], fingerprint=keys)
    assert proof.holds, proof.statements
    proved = [each for each in proof.statements if each.outcome is Outcome.PROVED]
    said = {each.what for each in proved if each.about == pdf.name}
    assert f"was sealed by {OURS}, and no byte was changed since (PAdES)" in said
    assert "the certificate is the one whose fingerprint you gave" in said
    assert told["kind"] == "estimate.en.standard"
    assert told["previous_sha256"] == issued.sha256
    assert told["signatures"]["version"]
    assert "Testa Sample" not in file.content.decode()


def test_a_confidential_request_binds_the_hand_over(plain: Work) -> None:
    patient = a_patient(private_channel=PrivateChannel(Method.MAIL, "PO Box 7"))
    issued = estimate_issuing.issue_estimate(plain(), a_ready_estimate(plain, patient=patient).id)

    for wrong in (handed_over(), handed_over(method=Method.MAIL, where="12 Home Street")):
        with pytest.raises(EstimateBlocked):
            estimate_deliveries.record_delivery(plain(), issued.id, delivery=wrong)

    right = handed_over(method=Method.MAIL, where="PO Box 7")
    assert estimate_deliveries.record_delivery(plain(), issued.id, delivery=right).deliveries


def test_who_pays_for_somebody_else_sees_nothing_without_consent(plain: Work) -> None:
    ready = a_ready_estimate(plain, patient=a_patient(paid_by_other=True))
    issued = estimate_issuing.issue_estimate(plain(), ready.id)

    with pytest.raises(EstimateBlocked, match="has not agreed"):
        estimate_deliveries.record_delivery(
            plain(), issued.id, delivery=handed_over(recipient="Testa Parent")
        )

    given = handed_over(recipient="Testa Sample")
    assert estimate_deliveries.record_delivery(plain(), issued.id, delivery=given).deliveries


def test_a_bounce_does_not_stop_the_clock(ours: Work) -> None:
    ready = a_ready_estimate(ours)
    issued = estimate_issuing.issue_estimate(ours(), ready.id)
    with pytest.raises(Conflict, match="nothing can have come back"):
        estimate_deliveries.record_delivery(ours(), issued.id, delivery=handed_over(kind=DeliveryKind.FAILED))
    estimate_deliveries.record_delivery(ours(), issued.id, delivery=handed_over())

    came_back = estimate_deliveries.record_delivery(
        ours(), issued.id, delivery=handed_over(kind=DeliveryKind.FAILED, proof="")
    )

    breaches = came_back.standing["breaches"]
    assert isinstance(breaches, list)
    assert "D07" in {one["rule"] for one in breaches}
    open_again = estimates.read_estimate(ours(), ready.id)
    assert (open_again.state, open_again.legal_due) == (EstimateState.ISSUED, date(2026, 11, 24))


def test_a_copy_is_one_step_and_both_request_and_copy_are_on_record(plain: Work) -> None:
    ready = a_ready_estimate(plain)
    issued = estimate_issuing.issue_estimate(plain(), ready.id)

    copy = estimate_deliveries.supply_copy(plain(), issued.id)

    assert copy.content.startswith(b"%PDF")
    kinds = [one.told.kind for one in estimates.read_estimate(plain(), ready.id).events]
    assert kinds[-2:] == [EventKind.COPY_ASKED, EventKind.COPY_GIVEN]
    assert "Testa" not in copy.name


def test_the_list_says_what_is_owed_late_to_hand_over_and_ending(
    ours: Work, tomorrow: Work, service: Service
) -> None:
    provider = a_provider(ours)
    for name in ("One", "Two"):
        an_estimate(ours, patient=a_patient(name=f"Testa {name}"), provider_id=provider.id)
    ready = a_ready_estimate(ours, provider_id=provider.id)
    estimate_issuing.issue_estimate(ours(), ready.id)

    today = estimate_list.list_estimates(ours())
    later = estimate_list.list_estimates(tomorrow(), which=Filter.LATE)

    assert (today.owed, today.late, today.due_soon, today.to_hand_over) == (3, 0, 3, 1)
    assert {row.patient_name for row in later.items} == {"Testa One", "Testa Two", "Testa Sample"}
    month_later = lambda: work(service, now=datetime(2026, 12, 20, 15, 0, tzinfo=UTC))  # noqa: E731
    assert estimate_list.list_estimates(month_later()).to_renew == 1


def test_a_new_day_makes_open_estimates_overdue_without_anybody_touching_them(
    plain: Work, sqlite_service: Service
) -> None:
    ready = a_ready_estimate(plain)
    issued = estimate_issuing.issue_estimate(plain(), ready.id)
    estimate_deliveries.record_delivery(plain(), issued.id, delivery=handed_over())
    after_the_end = work(sqlite_service, now=datetime(2027, 1, 5, 15, 0, tzinfo=UTC))

    assert estimate_list.recount_estimates(after_the_end) == 0
    assert estimates.read_estimate(plain(), ready.id).renew_by == date(2026, 11, 30)


def test_a_patient_is_one_patient_however_the_name_is_ordered(ours: Work) -> None:
    provider = a_provider(ours)
    first = an_estimate(ours, provider_id=provider.id)

    second = an_estimate(
        ours, patient=a_patient(name="SAMPLE, Testa", phone="555-0111"), provider_id=provider.id
    )

    assert second.patient_id == first.patient_id
    found = estimate_list.find_estimates(ours(), name="testa sample", birth_date=date(1990, 4, 2))
    assert found.total == 2


def test_two_people_do_not_write_over_each_other(ours: Work) -> None:
    view = an_estimate(ours)
    changed(ours, view, {"primary": "One"})

    with pytest.raises(StaleVersion, match="estimate"):
        changed(ours, view, {"primary": "Two"})


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"lines": [{"id": "a", "quantity": "-1"}]}, "lines[0].quantity"),
        ({"lines": [{"id": "a"}, {"id": "a"}]}, "lines[0].id"),
        ({"lines": [{"id": "a", "billed": "included"}]}, "lines[0].included_in"),
        ({"lines": [{"id": "a", "unit_charge": "1e30"}]}, "lines[0].unit_charge"),
        ({"lines": [{"id": "a", "quantity": "0.1234567"}]}, "lines[0].quantity"),
        ({"recurring": {"first": "1066-10-14"}}, "from"),
        ({"state": "Nowhere"}, "state"),
        ({"pricing": {"schedule_id": "x"}}, "pricing.schedule_id"),
        ({"overrides": 3}, "overrides"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_what_cannot_be_kept_is_named_and_the_estimate_stays_as_it_was(
    plain: Work, changes: dict[str, object], where: str
) -> None:
    before = an_estimate(plain)

    with pytest.raises(BadInput) as refused:
        changed(plain, before, changes)

    assert where in {fault.where.rsplit("recurring.", 1)[-1] for fault in refused.value.problems}
    assert estimates.read_estimate(plain(), before.id).content == before.content


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"npi": "1234567890"}, "npi"),
        ({"npi": "12"}, "npi"),
        ({"tin": "12"}, "tin"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"locations": ()}, "locations"),
        ({"phone": ""}, "phone"),
    ],
)
def test_the_directory_checks_npi_tax_id_zone_and_places(
    plain: Work, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(BadInput) as refused:
        estimate_directory.add_provider(plain(), entry=an_entry(**changes))

    assert where in {fault.where for fault in refused.value.problems}


def test_an_npi_stands_once_in_the_directory(ours: Work) -> None:
    a_provider(ours)

    with pytest.raises(Conflict, match="in the directory already"):
        a_provider(ours)

    assert a_provider(ours, npi=OTHER_NPI).entry.npi == OTHER_NPI


def test_notices_on_record_silence_their_warnings(plain: Work) -> None:
    ready = a_ready_estimate(plain)
    assert rules(ready) == {"N01"}

    estimate_directory.record_notice(
        plain(),
        notice=PracticeNotice(NoticeKind.WEBSITE, NOW.date(), "https://clinic.example/costs", proof="x"),
    )

    assert rules(estimates.read_estimate(plain(), ready.id)) == set()


def test_a_job_issues_what_is_ready_and_leaves_the_rest(ours: Work, service: Service) -> None:
    provider = a_provider(ours)
    waits = an_estimate(ours, patient=a_patient(name="Testa Unready"), provider_id=provider.id)
    ready = a_ready_estimate(ours, provider_id=provider.id)

    command = accounts.command_actor(service.door(now=NOW), OURS)
    estimate_issuing.ask_for_ready(work(service, actor=command))
    run_waiting(service, lambda: NOW)

    assert estimates.read_estimate(ours(), ready.id).state is EstimateState.ISSUED
    assert estimates.read_estimate(ours(), waits.id).versions == ()


def test_another_organization_finds_nothing_and_an_auditor_changes_nothing(
    ours: Work, service: Service
) -> None:
    ready = a_ready_estimate(ours)
    issued = estimate_issuing.issue_estimate(ours(), ready.id)

    for read in (
        lambda uow: estimates.read_estimate(uow, ready.id),
        lambda uow: estimate_versions.read_estimate_version(uow, issued.id),
        lambda uow: estimate_versions.download_paper(uow, issued.papers[0].id, format=FileFormat.PDF),
        lambda uow: estimate_deliveries.record_delivery(uow, issued.id, delivery=handed_over()),
    ):
        with pytest.raises(NotFound):
            read(work(service, of=THEIRS))
    with pytest.raises(NotAllowed):
        estimate_issuing.issue_estimate(work(service, Role.AUDITOR), ready.id)
    assert estimates.read_estimate(work(service, Role.AUDITOR), ready.id).id == ready.id


def test_a_closed_estimate_says_why_and_takes_nothing_more(ours: Work) -> None:
    view = an_estimate(ours)

    closed = estimates.close_estimate(ours(), view.id, reason="Care did not begin.")

    assert (closed.state, closed.closed_because) == (EstimateState.CLOSED, "Care did not begin.")
    with pytest.raises(Conflict, match="closed"):
        changed(ours, closed, {"primary": "x"})


def a_notice(ours: Work, *languages: str) -> None:
    seen = PracticeNotice(
        NoticeKind.WEBSITE,
        NOW.date(),
        "https://clinic.example/costs",
        languages=("en", *languages),
        proof="x",
    )
    estimate_directory.record_notice(ours(), notice=seen)


def fees_with(ours: Work, *, amount: str) -> object:
    from_before = a_schedule_content(ours)
    items = tuple(
        replace(item, amount=Decimal(amount)) if item.key == "iop" else item for item in from_before.items
    )
    view = fee_schedules.keep_schedule(
        ours(),
        name="Self-pay fees",
        starts_on=date(2026, 6, 1),
        content=replace(from_before, items=items),
    )
    assert view.number == 2
    return view.id


def a_schedule_content(ours: Work) -> FeeContent:
    return fee_schedules.list_schedules(ours())[0].content


def test_the_same_prices_again_are_the_same_version(ours: Work) -> None:
    first = a_schedule(ours)

    assert a_schedule(ours).id == first.id
    assert fees_with(ours, amount="300.00") != first.id
