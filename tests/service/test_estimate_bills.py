"""After an estimate: bills found and never doubled, the watch, plans, reasons, disputes and their packets."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from estimate_cases import NPI, a_patient, a_ready_estimate, an_entry, an_estimate, handed_over
from factories import a_remittance, received, work
from sqlalchemy import Connection, event, text

from appeals.domain.actor import Role
from appeals.domain.estimate_bill_views import Unforeseen
from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_disputes import DisputeEvent, DisputeEventKind
from appeals.domain.estimate_file import EventKind, EventTold
from appeals.domain.estimate_matching import Found
from appeals.domain.estimate_views import EstimateView
from appeals.domain.estimate_watch import Level
from appeals.errors import BadInput, Conflict, NotAllowed
from appeals.services import (
    estimate_bills,
    estimate_charges,
    estimate_deliveries,
    estimate_directory,
    estimate_dispute_packets,
    estimate_disputes,
    estimate_issuing,
    estimate_list,
    estimate_rows,
    estimate_strays,
    estimates,
    versions,
)
from appeals.services.estimate_list import Filter
from appeals.store.engine import READ_ONLY
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

Work = Callable[[], UnitOfWork]
GIVEN = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
LATER = datetime(2026, 12, 28, 15, 30, tzinfo=UTC)  # after four weeks of the program
EXPECTED = 372_000  # cents: 12 program days and 4 sessions


@pytest.fixture
def ours(sqlite_service: Service) -> Work:
    """On SQLite alone: what the database has no part in."""
    return lambda: work(sqlite_service, now=LATER)


@pytest.fixture
def given(sqlite_service: Service) -> EstimateView:
    """An estimate in its patient's hands, a day after it was booked."""
    return _given(lambda: work(sqlite_service, now=GIVEN))


@pytest.fixture
def either(service: Service) -> Work:
    """On both databases."""
    return lambda: work(service, now=LATER)


@pytest.fixture
def held(service: Service) -> EstimateView:
    return _given(lambda: work(service, now=GIVEN))


def _given(early: Work, **more: object) -> EstimateView:
    view = a_ready_estimate(early, **more)
    version = estimate_issuing.issue_estimate(early(), view.id)
    estimate_deliveries.record_delivery(early(), version.id, delivery=handed_over(GIVEN))
    return view


def day(number: int = 0) -> date:
    return date(2026, 11, 30) + timedelta(days=number)


def billed(cents: int, code: str = "S9480", **more: object) -> BilledLine:
    known: dict[str, object] = {"provider_npi": NPI, "first_day": day(), "dated_on": day(2)}
    return BilledLine(code=code, cents=cents, **{**known, **more})  # type: ignore[arg-type]


def table(*rows: str) -> io.BytesIO:
    head = "estimate,patient,dob,npi,code,date,amount,claim"
    return io.BytesIO("\n".join((head, *rows)).encode())


def claim(
    number: str,
    cents: str,
    *,
    frequency: str = "1",
    sent: str = "20261203",
    on: str = "20261130",
    original: str = "",
) -> str:
    return "~".join(
        (
            f"BHT*0019*00*1*{sent}*1200*CH",
            "HL*1**20*1",
            f"NM1*85*2*EXAMPLE BEHAVIORAL HEALTH*****XX*{NPI}",
            "HL*2*1*22*0",
            "NM1*IL*1*SAMPLE*TESTA****MI*M1",
            "DMG*D8*19900402*F",
            f"CLM*{number}*{cents}***11:B:{frequency}*Y*A*Y*Y",
            *([f"REF*F8*{original}"] if original else []),
            f"SV1*HC:S9480*{cents}*UN*1***1",
            f"DTP*472*D8*{on}",
        )
    )


def x12(*claims: str) -> io.BytesIO:
    parties = f"ZZ*{'SENDER':15}*ZZ*{'RECEIVER':15}"
    isa = f"ISA*00*{'':10}*00*{'':10}*{parties}*261201*1200*^*00501*000000001*0*T*:~"
    told = "".join(f"ST*837*{n:04d}*005010X222A1~{each}~SE*11*{n:04d}~" for n, each in enumerate(claims, 1))
    whole = f"{isa}GS*HC*SENDER*RECEIVER*20261201*1200*1*X*005010X222A1~{told}GE*1*1~IEA*1*000000001~"
    return io.BytesIO(whole.encode())


def took_in(ours: Work, content: io.BytesIO) -> int:
    return estimate_charges.import_charges(ours(), content=content, name="claims").new


def the_watch(ours: Work, view: EstimateView) -> tuple[int, int, Level]:
    bills = estimate_bills.read_bills(ours(), view.id)
    return bills.watches[0].billed, bills.watches[0].over, bills.level


def test_the_four_hundredth_dollar_is_told_once_and_filters_the_list(ours: Work, given: EstimateView) -> None:
    estimate_charges.record_charges(ours(), given.id, lines=[billed(EXPECTED + 39_999)])
    assert the_watch(ours, given) == (EXPECTED + 39_999, 39_999, Level.NEAR)
    assert not estimate_list.list_estimates(ours(), which=Filter.OVER).items

    estimate_charges.record_charges(ours(), given.id, lines=[billed(1, first_day=day(1))])

    assert the_watch(ours, given) == (EXPECTED + 40_000, 40_000, Level.CROSSED)
    assert [row.id for row in estimate_list.list_estimates(ours(), which=Filter.OVER).items] == [given.id]


def test_a_claim_finds_its_estimate_by_patient_provider_and_day(ours: Work, given: EstimateView) -> None:
    looked = estimate_charges.preview_charges(ours(), content=x12(claim("A1", "250")), name="claims")
    assert [(line.found, line.reference) for line in looked.lines] == [(Found.PATIENT, given.reference)]
    assert the_watch(ours, given)[0] == 0

    assert took_in(ours, x12(claim("A1", "250"))) == 1

    assert the_watch(ours, given)[0] == 25_000


def test_the_same_file_and_the_same_line_of_another_add_nothing(either: Work, held: EstimateView) -> None:
    took_in(either, x12(claim("A1", "250")))
    again = estimate_charges.import_charges(either(), content=x12(claim("A1", "250")), name="claims")
    mixed = took_in(either, x12(claim("A1", "250"), claim("A2", "250", on="20261202")))

    assert (again.again, mixed) == (True, 1)
    assert the_watch(either, held)[0] == 50_000


def test_a_replacement_takes_the_place_and_a_void_takes_back(either: Work, held: EstimateView) -> None:
    took_in(either, x12(claim("A1", "250"), claim("A2", "250", on="20261202")))
    took_in(either, x12(claim("A1", "300", frequency="7", sent="20261205")))
    assert the_watch(either, held)[0] == 55_000

    took_in(either, x12(claim("A1", "300", frequency="8", sent="20261207")))
    assert the_watch(either, held)[0] == 25_000

    took_in(either, x12(claim("A1", "250", sent="20261210")))  # billed once more
    assert the_watch(either, held)[0] == 50_000


@pytest.mark.parametrize("frequency", ["7", "8"])
@pytest.mark.parametrize("earlier_first", [True, False])
def test_a_claim_under_another_number_replaces_the_one_that_the_payer_answered(
    sqlite_service: Service, ours: Work, given: EstimateView, *, frequency: str, earlier_first: bool
) -> None:
    """837 CLM01 ACCT-1001; 835 CLP01 ACCT-1001 and CLP07 ICN1001; 837 REF F8 ICN1001."""
    first = x12(claim("ACCT-1001", "250"))
    later = x12(claim("B7", "300", frequency=frequency, sent="20261205", original="ICN1001"))
    for content in (first, later) if earlier_first else (later, first):
        took_in(ours, content)
    bills = estimate_bills.read_bills(ours(), given.id)
    assert (
        sum(each.without_earlier for each in bills.charges) == 1
    )  # the payer's number says nothing to us yet

    received(sqlite_service, a_remittance())
    estimate_bills.recount_watches(ours())

    bills = estimate_bills.read_bills(ours(), given.id)
    assert bills.watches[0].billed == (30_000 if frequency == "7" else 0)
    assert not any(each.without_earlier for each in bills.charges)


def test_a_claim_may_name_the_earlier_one_by_our_own_number(ours: Work, given: EstimateView) -> None:
    took_in(ours, x12(claim("A1", "250")))
    took_in(ours, x12(claim("B1", "250", frequency="8", sent="20261205", original="A1")))
    assert the_watch(ours, given)[0] == 0

    took_in(ours, x12(claim("A1", "250", sent="20261210")))  # billed once more

    assert the_watch(ours, given)[0] == 25_000


def test_a_large_file_holds_the_database_no_longer_than_a_small_one(
    sqlite_service: Service, ours: Work, given: EstimateView
) -> None:
    """Else every page waits until it is kept, and after half a minute answers 503."""
    held: list[str] = []

    def heard(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if not connection.get_execution_options().get(READ_ONLY):
            held.append(statement)

    event.listen(sqlite_service.store.engine, "before_cursor_execute", heard)
    counts = []
    for lines in (1, 40):
        row = f"{given.reference},,,{NPI},S9480,2026-12-01,"
        held.clear()
        assert took_in(ours, table(*(f"{row}{lines}.{cents:02d}," for cents in range(lines)))) == lines
        counts.append(len(held))
    assert counts[0] == counts[1]


def test_counting_anew_takes_a_few_estimates_in_each_transaction(
    sqlite_service: Service, ours: Work, given: EstimateView, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = given.content.providers[0]
    an_estimate(ours, patient=a_patient(name="Second Sample"), provider_id=listed.provider_id)
    monkeypatch.setattr(estimate_rows, "A_TURN", 1)
    estimate_list.recount_estimates(ours())
    counted = text("SELECT COUNT(*) FROM audit_events WHERE action = 'estimates.recounted'")
    with sqlite_service.store.reading() as session:
        assert session.scalar(counted) == 2


def test_strays_are_shown_and_placed_by_a_person_never_with_another_patient(
    ours: Work, given: EstimateView
) -> None:
    rows = (
        f",Testa Sample,1990-04-02,{NPI},S9480,2027-02-01,250,",
        f"E-99999,,,{NPI},S9480,2026-12-01,250,",
        f"{given.reference},Other Person,1980-01-01,{NPI},S9480,2026-12-01,250,",
        f"{given.reference},,,{NPI},S9480,not a day,250,",
    )
    look = estimate_charges.import_charges(ours(), content=table(*rows), name="bills.csv")
    assert [one.found for one in look.lines] == [Found.OTHER_DAYS, Found.UNKNOWN_NUMBER, Found.OTHER_PATIENT]
    assert [(one.where, one.field) for one in look.problems] == [(5, "first_day")]

    strays = {one.charge.found: one for one in estimate_strays.list_unmatched(ours())}
    late = strays[Found.OTHER_DAYS]
    assert [one.reference for one in late.may_be] == [given.reference]
    estimate_strays.place_charge(ours(), late.charge.id, given.id)
    with pytest.raises(Conflict, match="another patient"):
        estimate_strays.place_charge(ours(), strays[Found.OTHER_PATIENT].charge.id, given.id)
    estimate_strays.set_charge_aside(ours(), strays[Found.UNKNOWN_NUMBER].charge.id, reason="Not ours")

    assert the_watch(ours, given)[0] == 25_000
    assert [one.charge.found for one in estimate_strays.list_unmatched(ours())] == [Found.OTHER_PATIENT]


def test_a_stray_is_found_once_its_estimate_is_there(sqlite_service: Service) -> None:
    row = f",Later Sample,1991-05-03,{NPI},S9480,2026-12-01,250,"

    def late() -> UnitOfWork:
        return work(sqlite_service, now=LATER)

    estimate_charges.import_charges(late(), content=table(row), name="bills.csv")
    view = _given(
        lambda: work(sqlite_service, now=GIVEN),
        patient=a_patient(name="Later Sample", birth_date=date(1991, 5, 3)),
    )

    assert estimate_strays.match_again(late()) == 1
    assert the_watch(late, view)[0] == 25_000


def test_one_more_program_day_is_seen_coming_and_a_new_version_answers_it(
    ours: Work, given: EstimateView
) -> None:
    estimate_charges.record_charges(ours(), given.id, lines=[billed(EXPECTED + 20_000)])
    plans = tuple(PlannedCharge(NPI, day(28 + each), 25_000, "S9480", "Evening program") for each in (0, 1))

    view = estimate_bills.plan_charges(ours(), given.id, charges=plans)

    coming = view.watches[0].coming
    assert coming is not None
    assert (coming.on, coming.over, coming.limit) == (day(28), 45_000, "federal")
    assert [row.id for row in estimate_list.list_estimates(ours(), which=Filter.COMING).items] == [given.id]
    view = estimate_bills.forget_planned(ours(), given.id, view.planned[0].id)
    view = estimate_bills.forget_planned(ours(), given.id, view.planned[0].id)
    assert view.watches[0].coming is None


@pytest.mark.parametrize(
    ("asked", "over", "crossed"),
    [
        (False, 40_000, ("federal",)),  # booked, not asked for: Colorado's cap hangs on a request
        (True, 40_000, ("federal",)),  # C.R.S. 25-49-106: 400 dollars may be reached
        (True, 40_001, ("federal", "CO")),  # and not passed
    ],
)
def test_colorado_caps_what_a_patient_asked_for(
    sqlite_service: Service, *, asked: bool, over: int, crossed: tuple[str, ...]
) -> None:
    def early() -> UnitOfWork:
        return work(sqlite_service, now=GIVEN)

    denver = replace(an_entry().locations[0], state="CO")
    provider = estimate_directory.add_provider(early(), entry=an_entry(locations=(denver,)))
    view = a_ready_estimate(early, provider_id=provider.id)
    if asked:
        estimates.record_event(early(), view.id, event=EventTold(EventKind.REQUESTED, date(2026, 11, 23)))
    version = estimate_issuing.issue_estimate(early(), view.id)
    estimate_deliveries.record_delivery(early(), version.id, delivery=handed_over(GIVEN))

    def late() -> UnitOfWork:
        return work(sqlite_service, now=LATER)

    estimate_charges.record_charges(late(), view.id, lines=[billed(EXPECTED + over)])

    assert estimate_bills.read_bills(late(), view.id).watches[0].crossed == crossed


def test_what_was_never_estimated_is_worth_nothing_without_a_reason(ours: Work, given: EstimateView) -> None:
    estimate_charges.record_charges(ours(), given.id, lines=[billed(24_000, "90839")])
    unlisted = estimate_bills.read_bills(ours(), given.id).watches[0].unlisted
    assert [(one.code, one.amount, one.reason) for one in unlisted] == [("90839", 24_000, "")]

    why = Unforeseen("Crisis session", day(), "A loss in the family that morning.", "Risk", code="90839")
    view = estimate_bills.record_unforeseen(ours(), given.id, what=why)

    assert view.watches[0].unlisted[0].reason == "A loss in the family that morning."
    assert view.unforeseen[0].days_later == 28


def test_a_dispute_holds_collections_and_its_packet_is_proved(either: Work, held: EstimateView) -> None:
    estimate_charges.record_charges(either(), held.id, lines=[billed(EXPECTED + 40_000)])
    begun = estimate_disputes.open_dispute(
        either(), held.id, provider="convening", notice_on=date(2026, 12, 14), reference="D-77"
    )
    assert (begun.state.packet_due, begun.state.on_hold) == (date(2026, 12, 29), False)
    assert begun.state.packet_working
    told(either, begun.id, DisputeEventKind.HOLD_ON)
    with pytest.raises(Conflict, match="pending"):
        told(either, begun.id, DisputeEventKind.HOLD_OFF)

    sealed = estimate_dispute_packets.seal_dispute_packet(either(), begun.id)
    again = estimate_dispute_packets.seal_dispute_packet(either(), begun.id)

    assert again.previous_sha256 == sealed.sha256
    assert versions.verify_all(either()).broken == ()
    file = estimate_dispute_packets.download_dispute_packet(either(), sealed.id)
    assert file.content.startswith(b"%PDF")
    told(either, begun.id, DisputeEventKind.PACKET_SENT)
    ended = told(either, begun.id, DisputeEventKind.DECIDED, amount=EXPECTED)
    assert (ended.state.is_open, ended.state.missing) == (False, ())
    assert not told(either, begun.id, DisputeEventKind.HOLD_OFF).state.on_hold


def told(
    ours: Work, dispute_id: object, kind: DisputeEventKind, **more: object
) -> "estimate_disputes.DisputeView":
    event = DisputeEvent(kind, date(2026, 12, 28), **more)  # type: ignore[arg-type]
    return estimate_disputes.record_dispute_event(ours(), dispute_id, event=event)  # type: ignore[arg-type]


def test_who_may_only_look_records_nothing(sqlite_service: Service) -> None:
    view = _given(lambda: work(sqlite_service, now=GIVEN))
    looker = work(sqlite_service, Role.AUDITOR, now=LATER)
    with pytest.raises(NotAllowed):
        estimate_charges.record_charges(looker, view.id, lines=[billed(1)])
    with pytest.raises(BadInput, match="first_day"):
        estimate_charges.record_charges(
            work(sqlite_service, now=LATER), view.id, lines=[billed(1, first_day=None)]
        )
