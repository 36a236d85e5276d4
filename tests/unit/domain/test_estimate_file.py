"""An estimate's file becomes the library's record: sums hold, order does not matter, nothing later undoes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from estimate_cases import ASKED, BOOKED, SERVICE, a_patient, an_entry
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.domain.estimate_file import (
    DeliveryKind,
    DeliveryTold,
    EstimateContent,
    EstimateFile,
    EstimateState,
    EventKind,
    EventTold,
    EventView,
    GivenVersion,
    ListedProvider,
    PricedLine,
    Scope,
)
from appeals.domain.estimate_history import given_record, reached
from appeals.domain.estimate_record import is_renewal, live_record, sealed_record
from appeals.domain.estimate_status import status_of
from appeals.domain.estimates import layout
from appeals.domain.plain import from_plain, to_plain
from nqtl_library.estimate_kinds import Billed, ChangeKind, LineKind, Method, Role
from nqtl_library.estimate_rules import judge
from nqtl_library.records.estimate import read

CLINIC, LAB = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
DIRECTORY = {CLINIC: an_entry(), LAB: an_entry(name="Sample Laboratory", npi="1245319599")}
MONEY = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)
LINE = st.builds(
    PricedLine,
    id=st.just(""),
    description=st.sampled_from(["Therapy", "Group", "Drug units"]),
    provider=st.sampled_from(["clinic", "lab"]),
    code=st.sampled_from(["90837", "90853", "J2315", "H0035"]),
    kind=st.sampled_from([None, *LineKind]),
    billed=st.sampled_from([Billed.SEPARATE, Billed.INFORMATION, Billed.INCLUDED]),
    quantity=st.integers(0, 400).map(Decimal),
    unit_charge=MONEY,
)
LINES = st.lists(LINE, max_size=12).map(
    lambda lines: tuple(replace(line, id=f"line-{n}") for n, line in enumerate(lines))
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def a_file(*told: EventTold, lines: tuple[PricedLine, ...] = (), **more: object) -> EstimateFile:
    providers = (ListedProvider("clinic", CLINIC), ListedProvider("lab", LAB, role=Role.CO_PROVIDER))
    content = EstimateContent(primary="Therapy", providers=providers, lines=lines, separate=())
    events = tuple(
        EventView(UUID(int=10 + n), each, NOW + timedelta(seconds=n), "x") for n, each in enumerate(told)
    )
    known: dict[str, object] = {
        "reference": "E-00001",
        "opened_at": NOW,
        "zone": "America/New_York",
        "patient": a_patient(),
        "coverage": ASKED,
        "content": content,
        "directory": DIRECTORY,
        "events": events,
    }
    return EstimateFile(**{**known, **more})  # type: ignore[arg-type]


def booked(on: date = BOOKED, service_on: date = SERVICE) -> EventTold:
    return EventTold(EventKind.SCHEDULED, on, service_on=service_on)


def clocks(file: EstimateFile, as_of: date = date(2026, 11, 24)) -> dict[str, Any]:
    judgement = judge(read(live_record(file, as_of=as_of)))
    return {one.legal.id: (one.legal.due, one.safe_due) for one in judgement.clocks}


@settings(max_examples=80)
@given(LINES)
def test_the_total_is_the_sum_of_its_parts_and_what_is_included_never_sums(
    lines: tuple[PricedLine, ...],
) -> None:
    record = live_record(a_file(booked(), lines=lines), as_of=NOW.date())
    shown = layout(read(record))
    expected = sum(
        (line.quantity or 0) * (line.unit_charge or 0)
        for line in lines
        if line.billed is Billed.SEPARATE and line.kind is not LineKind.ADMIN_FEE
    )

    assert shown.overall == expected * 100
    assert shown.overall == sum(provider.total for provider in shown.providers)
    for provider in shown.providers:
        assert provider.total == sum(section.subtotal for section in provider.sections)
        for section in provider.sections:
            assert section.subtotal == sum(line.expected for line in section.lines)
            assert all(
                line.expected == 0 for line in section.lines if line.line.billed is not Billed.SEPARATE
            )
    totals: Any = record["totals"]
    assert totals["overall"] == f"{expected:.2f}"


@settings(max_examples=80)
@given(st.integers(0, 40), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 90)), max_size=4))
def test_later_scheduling_never_makes_an_earlier_due_date_wrong(
    ahead: int, moves: list[tuple[int, int]]
) -> None:
    service_on = BOOKED + timedelta(days=ahead)
    first = clocks(a_file(booked(service_on=service_on)))
    told = [
        EventTold(
            EventKind.RESCHEDULED,
            BOOKED + timedelta(days=after),
            service_on=BOOKED + timedelta(days=after + more),
        )
        for after, more in moves
    ]

    later = clocks(a_file(booked(service_on=service_on), *told))

    assert later.get("scheduled") == first.get("scheduled")


@settings(max_examples=60)
@given(st.permutations([0, 1, 2, 3]))
def test_the_order_in_which_events_are_recorded_does_not_matter(order: list[int]) -> None:
    told = (
        booked(),
        EventTold(EventKind.REQUESTED, date(2026, 11, 20)),
        EventTold(EventKind.RESCHEDULED, date(2026, 11, 24), service_on=date(2026, 12, 8)),
        EventTold(EventKind.NOTICE_SPOKEN, date(2026, 11, 21)),
    )

    assert clocks(a_file(*(told[n] for n in order))) == clocks(a_file(*told))


def test_an_event_taken_back_leaves_no_trace_in_the_record() -> None:
    asked = EventTold(EventKind.REQUESTED, BOOKED)
    file = a_file(booked(), asked)
    taken = replace(file, events=(file.events[0], replace(file.events[1], withdrawn=True)))

    assert live_record(taken, as_of=NOW.date()) == live_record(a_file(booked()), as_of=NOW.date())


@settings(max_examples=60)
@given(LINES)
def test_content_survives_being_kept(lines: tuple[PricedLine, ...]) -> None:
    content = EstimateContent(lines=lines, recurring=Scope(first=SERVICE, count=3), separate=("Lab",))

    assert from_plain(EstimateContent, to_plain(content)) == content


def test_a_renewal_is_told_from_a_change_by_its_first_day() -> None:
    first = replace(
        a_file(booked()).content, recurring=Scope(SERVICE, SERVICE + timedelta(days=27), "weekly", 4)
    )
    file = a_file(booked(), content=first)
    version = GivenVersion(1, NOW, sealed(file))
    same = replace(file, versions=(version,))
    next_scope = Scope(SERVICE + timedelta(days=28), SERVICE + timedelta(days=55), "weekly", 4)

    assert not is_renewal(file)
    assert not is_renewal(same)
    assert is_renewal(replace(same, content=replace(first, recurring=next_scope)))


def sealed(file: EstimateFile) -> dict[str, object]:
    return sealed_record(file, now=NOW, as_of=NOW.date(), reason="", changes=())


def given_by(method: Method, hour: int, kind: DeliveryKind = DeliveryKind.GIVEN) -> DeliveryTold:
    return DeliveryTold(kind, method, NOW + timedelta(hours=hour), proof="x")


def test_what_bounced_did_not_reach_the_patient_until_it_went_out_again() -> None:
    sent, back = given_by(Method.EMAIL, 0), given_by(Method.EMAIL, 1, DeliveryKind.FAILED)
    again = given_by(Method.MAIL, 2)

    assert reached([sent]) == (sent,)
    assert reached([sent, back]) == ()
    assert reached([sent, back, again]) == (again,)


def test_a_version_is_judged_with_its_own_deliveries() -> None:
    file = a_file(booked())
    version = GivenVersion(1, NOW, sealed(file), (given_by(Method.EMAIL, 0),))

    judgement = judge(read(given_record(version, file, as_of=NOW.date())))

    assert "D02" in {one.rule for one in judgement.breaches}  # the patient asked for the portal
    assert next(one for one in judgement.clocks if one.rule == "T01").met is True


def test_the_state_follows_from_what_happened() -> None:
    def state(file: EstimateFile) -> EstimateState:
        return status_of(file, judge(read(live_record(file, as_of=NOW.date())))).state

    file = a_file(booked())
    undelivered = replace(file, versions=(GivenVersion(1, NOW, sealed(file)),))
    given_one = replace(file, versions=(GivenVersion(1, NOW, sealed(file), (given_by(Method.PORTAL, 0),)),))
    moved = EventTold(EventKind.CHANGED, date(2026, 11, 25), what=ChangeKind.ITEMS)
    change = EventView(UUID(int=99), moved, NOW, "x")

    assert state(file) is EstimateState.PREPARING
    assert state(undelivered) is EstimateState.ISSUED
    assert state(given_one) is EstimateState.GIVEN
    assert state(replace(given_one, events=(*given_one.events, change))) is EstimateState.PREPARING
    assert state(a_file(booked(service_on=BOOKED))) is EstimateState.NOT_REQUIRED
