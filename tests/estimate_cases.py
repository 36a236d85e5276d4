"""Makes fictitious practices, fee schedules and estimates for tests of the services and of both faces."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from appeals.domain.estimate_file import (
    CoverageAnswers,
    DeliveryKind,
    DeliveryTold,
    EventKind,
    EventTold,
)
from appeals.domain.estimate_people import EstimatePatient, Location, ProviderEntry
from appeals.domain.estimate_views import EstimateView, LineOrder, ProviderView
from appeals.domain.fee_schedules import Discount, FeeContent, FeeItem, FeeScheduleView, Tier
from appeals.services import (
    estimate_building,
    estimate_directory,
    estimates,
    fee_schedules,
)
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_kinds import Method

NPI, OTHER_NPI = "1234567893", "1245319599"
BOOKED, SERVICE = date(2026, 11, 23), date(2026, 11, 30)  # a Monday for a Monday: example 1 of section 6.1
ASKED = CoverageAnswers(enrolled=False, kind="none", asked_at=BOOKED, asked_by="Front Desk", script="3")
Work = Callable[[], UnitOfWork]


def a_patient(**more: object) -> EstimatePatient:
    known: dict[str, object] = {
        "name": "Testa Sample",
        "birth_date": date(1990, 4, 2),
        "asked_method": Method.PORTAL,
    }
    return EstimatePatient(**{**known, **more})  # type: ignore[arg-type]


def an_entry(**more: object) -> ProviderEntry:
    known: dict[str, object] = {
        "name": "Example Behavioral Health",
        "npi": NPI,
        "tin": "12-3456789",
        "locations": (Location("Main office", ("100 Example Street", "Sampletown, NC 27000"), "NC"),),
        "phone": "555-0100",
    }
    return ProviderEntry(**{**known, **more})  # type: ignore[arg-type]


def fees(**more: object) -> FeeContent:
    known: dict[str, object] = {
        "items": (
            FeeItem(
                "iop",
                "S9480",
                "Evening program",
                Decimal("250.00"),
                unit="day",
                level="IOP",
                includes=("group", "Family evening once a month"),
                excludes=("Individual therapy", "Medication visits"),
            ),
            FeeItem("php", "H0035", "Day program", Decimal("550.00"), unit="day", includes=("group",)),
            FeeItem("group", "90853", "Group therapy on program days", Decimal("60.00")),
            FeeItem("therapy", "90837", "Individual therapy, one hour", Decimal("180.00")),
            FeeItem("evaluation", "90791", "First evaluation", Decimal("240.00")),
            FeeItem("drug", "J2315", "Long-acting naltrexone", Decimal("4.00"), unit="mg"),
            FeeItem("injection", "96372", "Giving the injection", Decimal("40.00")),
        ),
        "discounts": (Discount("Prompt payment", Decimal(10), ("90837",)),),
        "tiers": (Tier("Half", Decimal(50), "up to twice the poverty line"), Tier("Free", Decimal(0))),
    }
    return FeeContent(**{**known, **more})  # type: ignore[arg-type]


def a_provider(work: Work, **more: object) -> ProviderView:
    return estimate_directory.add_provider(work(), entry=an_entry(**more))


def a_schedule(work: Work, **more: object) -> FeeScheduleView:
    return fee_schedules.keep_schedule(
        work(), name="Self-pay fees", starts_on=date(2026, 1, 1), content=fees(**more)
    )


def booked(on: date = BOOKED, service_on: date = SERVICE) -> EventTold:
    return EventTold(EventKind.SCHEDULED, on, service_on=service_on, channel="phone")


def an_estimate(
    work: Work,
    *,
    patient: EstimatePatient | None = None,
    answers: CoverageAnswers | None = ASKED,
    event: EventTold | None = None,
    provider_id: UUID | None = None,
) -> EstimateView:
    """An estimate just begun."""
    return estimates.open_estimate(
        work(),
        provider_id=provider_id or a_provider(work).id,
        patient=patient or a_patient(),
        answers=answers,
        event=event or booked(),
    )


def a_ready_estimate(work: Work, **more: object) -> EstimateView:
    """An evening program beside weekly therapy: nothing stops its issue, and nothing warns."""
    begun = an_estimate(work, **more)  # type: ignore[arg-type]
    spoken = EventTold(EventKind.NOTICE_SPOKEN, BOOKED)
    begun = estimates.record_event(work(), begun.id, event=spoken)
    begun = changed(work, begun, {**CONTENT, "pricing": {"schedule_id": str(a_schedule(work).id)}})
    return estimate_building.add_services(
        work(), begun.id, orders=PROGRAM_BESIDE_THERAPY, expected_version=begun.version
    )


def changed(work: Work, before: EstimateView, changes: Mapping[str, object]) -> EstimateView:
    return estimates.change_estimate(work(), before.id, changes=changes, expected_version=before.version)


def handed_over(at: datetime | None = None, **more: object) -> DeliveryTold:
    known: dict[str, object] = {
        "kind": DeliveryKind.GIVEN,
        "method": Method.PORTAL,
        "at": at or datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
        "proof": "Opened in the portal",
    }
    return DeliveryTold(**{**known, **more})  # type: ignore[arg-type]


CONTENT: Mapping[str, object] = {
    "primary": "Evening program for depression, three days a week for four weeks",
    "diagnosis_not_determined": True,
    "separate": ["Confirming drug test at an outside lab"],
    "room_and_board": "none",
    "recurring": {
        "first": SERVICE.isoformat(),
        "last": (SERVICE + timedelta(days=27)).isoformat(),
        "frequency": "three days a week",
        "count": 12,
    },
}
PROGRAM_BESIDE_THERAPY = (
    LineOrder(
        item="iop",
        quantity=Decimal(12),
        first_day=SERVICE,
        last_day=SERVICE + timedelta(days=27),
        frequency="three days a week",
    ),
    LineOrder(item="therapy", quantity=Decimal(4), frequency="once a week"),
)
