"""The audit of estimates: who was owed one, who got it when, why one was late; as a page and as tables."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from appeals.domain.actor import Permission
from appeals.domain.estimate_audit import (
    AuditedEstimate,
    AuditView,
    figures,
    grouped,
    missing_evidence,
    newest_checks,
)
from appeals.domain.estimate_file import EventKind, EventTold, NoticeKind, reference_of
from appeals.domain.estimate_history import BOOKINGS, REQUESTS, local_day, reached
from appeals.domain.estimate_views import PracticeNoticeView
from appeals.domain.estimate_watch import Level
from appeals.domain.plain import from_plain
from appeals.domain.versions import sha256
from appeals.domain.views import Download
from appeals.errors import BadInput, Fault
from appeals.services.estimate_audit_tables import CSV, XLSX, estimates_table, workbook
from appeals.services.estimate_directory import notice_views
from appeals.services.estimate_rows import delivery_told
from appeals.store.base import DISPOSED_TEXT
from appeals.store.estimate_bills import EstimateDisputeRow, EstimateWatchRow
from appeals.store.estimates import EstimateDeliveryRow, EstimateEventRow, EstimateRow, EstimateVersionRow
from appeals.store.unit_of_work import UnitOfWork

LONGEST = timedelta(days=400)
AT_ONCE = 500
FIRST_CLOCKS = frozenset({"T01", "T02", "T03", "S03"})


@dataclass(frozen=True, slots=True)
class _Around:
    """The rows around many estimates, by the estimate."""

    versions: defaultdict[UUID, list[EstimateVersionRow]]
    deliveries: defaultdict[UUID, list[EstimateDeliveryRow]]
    events: defaultdict[UUID, list[EstimateEventRow]]
    watches: dict[UUID, EstimateWatchRow]
    disputes: Counter[UUID]


def audit_estimates(uow: UnitOfWork, *, first: date, last: date) -> AuditView:
    """The audit of estimates begun on these days, at most 400. Permission SEE_ESTIMATES."""
    with uow.look("estimates.audited", Permission.SEE_ESTIMATES):
        return _audit(uow, first, last)


def export_audit(uow: UnitOfWork, *, first: date, last: date, xlsx: bool = False) -> Download:
    """The audit as CSV (every estimate) or as a workbook (figures, estimates, evidence). SEE_ESTIMATES."""
    with uow.look("estimates.audit_exported", Permission.SEE_ESTIMATES) as act:
        view = _audit(uow, first, last)
        act.detail["estimates"] = len(view.estimates)
    stem = f"estimates-{first}-{last}"
    if xlsx:
        content = workbook(view)
        return Download(f"{stem}.xlsx", XLSX, content, sha256(content))
    content = estimates_table(view).encode("utf-8-sig")
    return Download(f"{stem}.csv", CSV, content, sha256(content))


def _audit(uow: UnitOfWork, first: date, last: date) -> AuditView:
    if last < first or last - first > LONGEST:
        raise BadInput([Fault("last", "needs a day after the first, at most 400 days later")])
    rows = list(_rows(uow, first, last))
    around = _around(uow, [row.id for row in rows])
    told = (_audited(row, around, uow.today) for row in rows)
    estimates = tuple(one for one in told if first <= one.begun_on <= last)
    notices = newest_checks(notice_views(uow))
    return AuditView(
        first=first,
        last=last,
        whole=figures(estimates),
        groups=grouped(estimates),
        estimates=estimates,
        notices=_of(notices, training=False),
        training=_of(notices, training=True),
        missing=tuple(missing_evidence(notices, uow.today)),
    )


def _of(notices: Iterable[PracticeNoticeView], *, training: bool) -> tuple[PracticeNoticeView, ...]:
    return tuple(one for one in notices if (one.kind is NoticeKind.TRAINING) is training)


def _rows(uow: UnitOfWork, first: date, last: date) -> Iterator[EstimateRow]:
    """Estimates that may have begun in the span: a booking is at most some weeks before it was entered."""
    since = datetime.combine(first, time(), tzinfo=UTC)
    until = datetime.combine(last, time(), tzinfo=UTC) + LONGEST
    rows = uow.rows(EstimateRow).where(EstimateRow.opened_at >= since, EstimateRow.opened_at < until)
    for row in uow.session.scalars(rows.order_by(EstimateRow.number)):
        if row.closed_because != DISPOSED_TEXT:
            yield row


def _around(uow: UnitOfWork, ids: Sequence[UUID]) -> _Around:
    around = _Around(defaultdict(list), defaultdict(list), defaultdict(list), {}, Counter())
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        for version in uow.session.scalars(
            uow.rows(EstimateVersionRow)
            .where(EstimateVersionRow.estimate_id.in_(part))
            .order_by(EstimateVersionRow.number)
        ):
            around.versions[version.estimate_id].append(version)
        for delivery in uow.session.scalars(
            uow.rows(EstimateDeliveryRow)
            .where(EstimateDeliveryRow.estimate_id.in_(part))
            .order_by(EstimateDeliveryRow.at)
        ):
            around.deliveries[delivery.estimate_id].append(delivery)
        for event in uow.session.scalars(
            uow.rows(EstimateEventRow)
            .where(EstimateEventRow.estimate_id.in_(part))
            .order_by(EstimateEventRow.recorded_at, EstimateEventRow.id)
        ):
            around.events[event.estimate_id].append(event)
        for watch in uow.session.scalars(
            uow.rows(EstimateWatchRow).where(EstimateWatchRow.estimate_id.in_(part))
        ):
            around.watches[watch.estimate_id] = watch
        for dispute in uow.session.scalars(
            uow.rows(EstimateDisputeRow).where(EstimateDisputeRow.estimate_id.in_(part))
        ):
            around.disputes[dispute.estimate_id] += 1
    return around


def _audited(row: EstimateRow, around: _Around, today: date) -> AuditedEstimate:
    events = _standing(around.events[row.id])
    trigger = next((one for one in events if one.kind in BOOKINGS | REQUESTS), None)
    begun = _instant(trigger.at, row.zone) if trigger else row.opened_at
    versions = around.versions[row.id]
    given = _first_given(versions, around.deliveries[row.id])
    due = _due(versions, row)
    watch = around.watches.get(row.id)
    given_at = given.at if given is not None else None
    return AuditedEstimate(
        reference=reference_of(row.number),
        estimate_id=str(row.id),
        location=row.location,
        begun_on=begun.astimezone(ZoneInfo(row.zone)).date(),
        required=row.required,
        trigger=trigger.kind.value if trigger else "",
        begun_at=begun,
        due=due,
        given_at=given_at,
        method=given.method.value if given is not None else "",
        has_proof=given is not None and bool(given.proof_sha256 or delivery_told(given).proof),
        on_time=_on_time(row, due, given_at, today),
        why_late="; ".join(filter(None, (_late_because(one) for one in versions))),
        versions=len(versions),
        corrections=sum(one.kind is EventKind.ERROR_CORRECTED for one in events),
        open_change=bool(versions) and row.clock in {"T07", "T10"},
        level=watch.level if watch is not None else Level.WITHIN,
        over=watch.over if watch is not None else 0,
        disputes=around.disputes[row.id],
    )


def _standing(rows: Sequence[EstimateEventRow]) -> list[EventTold]:
    withdrawn = {row.withdraws for row in rows if row.withdraws is not None}
    return [from_plain(EventTold, row.told) for row in rows if row.id not in withdrawn]


def _first_given(
    versions: Sequence[EstimateVersionRow], deliveries: Sequence[EstimateDeliveryRow]
) -> EstimateDeliveryRow | None:
    """The first written delivery that did not come back, of whichever version."""
    for version in versions:
        own = [each for each in deliveries if each.version_id == version.id]
        told = [delivery_told(each) for each in own]
        for one in reached(told):
            if one.method.written:
                return own[told.index(one)]
    return None


def _due(versions: Sequence[EstimateVersionRow], row: EstimateRow) -> date | None:
    """The earliest of the clocks that the first version answered; before that, the one that runs."""
    if not versions:
        return row.legal_due
    clocks = json.loads(versions[0].facts_json).get("clocks") or ()
    return min(
        (date.fromisoformat(one["legal_due"]) for one in clocks if one["rule"] in FIRST_CLOCKS), default=None
    )


def _on_time(row: EstimateRow, due: date | None, given_at: datetime | None, today: date) -> bool | None:
    if due is None or not row.required:
        return None
    if given_at is not None:
        return local_day(given_at, row.zone) <= due
    return False if due < today else None


def _late_because(version: EstimateVersionRow) -> str:
    return str(json.loads(version.facts_json).get("late_because") or "")


def _instant(at: date | datetime, zone: str) -> datetime:
    """A day without an hour begins at its midnight at the office."""
    moment = at if isinstance(at, datetime) else datetime.combine(at, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
