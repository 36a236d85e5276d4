"""The demo practice's estimates: an evening program under way, a year of therapy to come, and a no."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from appeals.demo.bills import add_bills
from appeals.domain.estimate_file import (
    CoverageAnswers,
    DeliveryKind,
    DeliveryTold,
    EventKind,
    EventTold,
    NoticeKind,
    PracticeNotice,
)
from appeals.domain.estimate_people import Clinician, EstimatePatient, Location, ProviderEntry
from appeals.domain.estimate_views import EstimateView, LineOrder
from appeals.domain.fee_schedules import Discount, FeeContent, FeeItem, Tier
from appeals.services import (
    estimate_building,
    estimate_deliveries,
    estimate_directory,
    estimate_issuing,
    estimate_list,
    estimates,
    fee_schedules,
)
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_kinds import ClaimIntent, Method

Work = Callable[[], UnitOfWork]
Ago = Callable[[int], Work]  # units of work of so many days ago

PRACTICE = ProviderEntry(
    name="Example Behavioral Health",
    npi="1234567893",
    tin="12-3456789",
    locations=(Location("Main office", ("100 Example Street", "Sampletown, WA 98000"), "WA"),),
    time_zone="America/Los_Angeles",
    phone="555-010-0100",
    email="office@demo.example",
    clinicians=(Clinician("Thea Therapist", "1245319599"),),
)
FEES = FeeContent(
    items=(
        FeeItem(
            key="iop",
            code="S9480",
            description="Evening program",
            amount=Decimal("250.00"),
            unit="day",
            level="Intensive outpatient program",
            includes=("group", "Family evening once a month"),
            excludes=("Individual therapy", "Medication visits", "Lab tests"),
        ),
        FeeItem("group", "90853", "Group therapy on program days", Decimal("60.00")),
        FeeItem("therapy", "90837", "Individual therapy, one hour", Decimal("180.00")),
        FeeItem("evaluation", "90791", "First evaluation", Decimal("240.00")),
        FeeItem("visit", "99214", "Medication visit", Decimal("175.00"), unit="visit"),
        FeeItem("screen", "80305", "Urine drug test on site", Decimal("25.00"), unit="test"),
    ),
    discounts=(Discount("Paid at the visit", Decimal(5)),),
    tiers=(
        Tier("Step A", Decimal(40), "income up to the federal poverty line"),
        Tier("Step B", Decimal(70), "income up to twice the federal poverty line"),
    ),
)
PROGRAM_PATIENT = EstimatePatient(
    name="Testa Evening",
    birth_date=date(1991, 5, 14),
    asked_method=Method.PORTAL,
    address=("12 Sample Lane", "Sampletown, WA 98000"),
)
THERAPY_PATIENT = EstimatePatient(
    name="Testa Weekly", birth_date=date(1984, 9, 2), asked_method=Method.EMAIL, email="weekly@demo.example"
)
DISPUTING_PATIENT = EstimatePatient(
    name="Testa Disputing", birth_date=date(1979, 11, 19), asked_method=Method.PORTAL
)
FEDERAL_PATIENT = EstimatePatient(name="Testa Senior", birth_date=date(1950, 1, 31))


def add_estimates(ago: Ago, today: date) -> None:
    """Load what is missing; each step can be repeated."""
    work = ago(0)
    practice, schedule = _practice(work), _fees(work, today)
    _notices(work, today)
    day = work().now.date()
    program = given_program(ago(36), practice, schedule, PROGRAM_PATIENT)
    disputed = given_program(ago(80), practice, schedule, DISPUTING_PATIENT)
    add_bills(work, PRACTICE.npi, program, disputed)
    _therapy(work, practice, schedule, day)
    if _is_new(work, FEDERAL_PATIENT):
        answers = CoverageAnswers(kind="medicare", enrolled=True, claim_intent=ClaimIntent.YES)
        booked = EventTold(EventKind.SCHEDULED, _office_day(day), service_on=day + timedelta(days=20))
        _open(work, practice, FEDERAL_PATIENT, answers, booked)


def given_program(work: Work, practice: UUID, schedule: UUID, patient: EstimatePatient) -> UUID:
    """The daily rate beside sessions, booked two weeks ahead, sealed and handed over, all at that time."""
    known = _known(work, patient)
    if known is not None:
        return known
    day = work().now.date()
    start = day + timedelta(days=14)
    last = start + timedelta(days=27)
    booked = EventTold(EventKind.SCHEDULED, _office_day(day), service_on=start, channel="phone")
    begun = _open(work, practice, patient, _uninsured(day), booked)
    content = {
        "pricing": {"schedule_id": str(schedule)},
        "primary": "Evening program for depression, three evenings a week for four weeks",
        "diagnosis_not_determined": True,
        "separate": ["Confirming drug test at an outside lab"],
        "room_and_board": "none",
        "recurring": {
            "first": start.isoformat(),
            "last": last.isoformat(),
            "frequency": "three evenings a week",
            "count": 12,
        },
    }
    orders = (
        LineOrder("iop", Decimal(12), frequency="three evenings a week", first_day=start, last_day=last),
        LineOrder("therapy", Decimal(4), frequency="once a week"),
        LineOrder("evaluation", Decimal(1)),
        LineOrder("screen", Decimal(4), frequency="once a week"),
    )
    ready = _filled(work, begun, content, orders, day)
    issued = estimate_issuing.issue_estimate(work(), ready.id)
    given = DeliveryTold(
        kind=DeliveryKind.GIVEN,
        method=Method.PORTAL,
        at=issued.created_at,
        recipient=patient.name,
        proof="Opened in the portal by the patient",
    )
    estimate_deliveries.record_delivery(work(), issued.id, delivery=given)
    return begun.id


def _therapy(work: Work, practice: UUID, schedule: UUID, day: date) -> None:
    """A year of weekly therapy, prepared and not issued yet."""
    if not _is_new(work, THERAPY_PATIENT):
        return
    start = day + timedelta(days=14)
    booked = EventTold(EventKind.SCHEDULED, _office_day(day), service_on=start, channel="web form")
    begun = _open(work, practice, THERAPY_PATIENT, _uninsured(day), booked)
    content = {
        "pricing": {"schedule_id": str(schedule), "tier": "unknown"},
        "primary": "Weekly talk therapy for anxiety",
        "diagnosis_not_determined": True,
        "separate": [],
        "recurring": {
            "first": start.isoformat(),
            "last": (start + timedelta(days=180)).isoformat(),
            "frequency": "once a week, with weeks off",
            "count": 24,
        },
    }
    orders = (LineOrder("therapy", Decimal(24), frequency="once a week, with weeks off"),)
    _filled(work, begun, content, orders, day)


def _filled(
    work: Work, begun: EstimateView, content: dict[str, object], orders: tuple[LineOrder, ...], day: date
) -> EstimateView:
    told = EventTold(EventKind.NOTICE_SPOKEN, _office_day(day), channel="phone")
    begun = estimates.record_event(work(), begun.id, event=told)
    changed = estimates.change_estimate(work(), begun.id, changes=content, expected_version=begun.version)
    return estimate_building.add_services(work(), begun.id, orders=orders, expected_version=changed.version)


def _open(
    work: Work, practice: UUID, patient: EstimatePatient, answers: CoverageAnswers, event: EventTold
) -> EstimateView:
    return estimates.open_estimate(
        work(), provider_id=practice, patient=patient, answers=answers, event=event
    )


def _practice(work: Work) -> UUID:
    known = {each.entry.npi: each.id for each in estimate_directory.list_providers(work())}
    found = known.get(PRACTICE.npi)
    return found if found is not None else estimate_directory.add_provider(work(), entry=PRACTICE).id


def _fees(work: Work, today: date) -> UUID:
    """The prices hold since last year began: the disputed program was booked weeks ago."""
    since = date(today.year - 1, 1, 1)
    return fee_schedules.keep_schedule(
        work(), name="Self-pay fees", starts_on=since, content=FEES, note="Made up."
    ).id


def _notices(work: Work, today: date) -> None:
    if estimate_directory.list_notices(work()):
        return
    checked = today - timedelta(days=3)
    for kind, where in (
        (NoticeKind.WEBSITE, "https://example-behavioral-health.example/costs"),
        (NoticeKind.POSTED, "Main office, front desk"),
    ):
        notice = PracticeNotice(kind, checked, where, languages=("en", "es"), proof="Photograph on file")
        estimate_directory.record_notice(work(), notice=notice)


def _is_new(work: Work, patient: EstimatePatient) -> bool:
    return _known(work, patient) is None


def _known(work: Work, patient: EstimatePatient) -> UUID | None:
    born = patient.birth_date or date.min
    found = estimate_list.find_estimates(work(), name=patient.name, birth_date=born).items
    return found[0].id if found else None


def _uninsured(day: date) -> CoverageAnswers:
    return CoverageAnswers(enrolled=False, kind="none", asked_at=_office_day(day), asked_by="Front desk")


def _office_day(day: date) -> date:
    """The day before: today in UTC may still be tomorrow at the office."""
    return day - timedelta(days=1)
