"""The demo practice's bills: one that the next program day takes over its estimate, and one in dispute."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_disputes import DisputeEvent, DisputeEventKind
from appeals.errors import Conflict
from appeals.services import estimate_bills, estimate_charges, estimate_disputes
from appeals.store.unit_of_work import UnitOfWork

Work = Callable[[], UnitOfWork]
CONVENING = "convening"
PRICES = {"S9480": 25_000, "90837": 18_000, "90791": 24_000, "80305": 2_500, "90839": 22_000}  # cents


def add_bills(work: Work, npi: str, program: UUID, disputed: UUID) -> None:
    """Load what is missing for the two estimates; each step can be repeated."""
    _watched(work, npi, program)
    _disputed(work, npi, disputed)


def _watched(work: Work, npi: str, estimate_id: UUID) -> None:
    """$360.00 over the estimate so far, and an evening in three days that would take it over $400.00."""
    today = work().today
    first, last = today - timedelta(days=22), today - timedelta(days=1)
    counts = {"S9480": 12, "90837": 6, "90791": 1, "80305": 4}
    lines = [_line(npi, code, number, first, last, dated=last) for code, number in counts.items()]
    estimate_charges.record_charges(work(), estimate_id, lines=lines)
    evening = PlannedCharge(npi, today + timedelta(days=3), PRICES["S9480"], "S9480", "Evening program")
    estimate_bills.plan_charges(work(), estimate_id, charges=(evening,))


def _disputed(work: Work, npi: str, estimate_id: UUID) -> None:
    """$720.00 over, with a crisis session that nobody gave a reason for yet; the packet waits to be built."""
    today = work().today
    first, last, billed_on = (today - timedelta(days=ago) for ago in (66, 40, 35))
    counts = {"S9480": 14, "90837": 4, "90791": 1, "80305": 4, "90839": 1}
    lines = [_line(npi, code, number, first, last, dated=billed_on) for code, number in counts.items()]
    estimate_charges.record_charges(work(), estimate_id, lines=lines)
    notice = today - timedelta(days=3)
    with suppress(Conflict):  # it is open already: an earlier start was cut short
        dispute = estimate_disputes.open_dispute(
            work(), estimate_id, provider=CONVENING, notice_on=notice, reference="PPDR-MADE-UP-1"
        )
        rests = DisputeEvent(DisputeEventKind.HOLD_ON, notice)
        estimate_disputes.record_dispute_event(work(), dispute.id, event=rests)


def _line(npi: str, code: str, number: int, first: date, last: date, *, dated: date) -> BilledLine:
    return BilledLine(
        npi,
        code,
        number * PRICES[code],
        first_day=first,
        last_day=last,
        dated_on=dated,
        quantity=Decimal(number),
    )
