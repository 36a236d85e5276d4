"""Whole days of an organization as spans of instants, for questions to the audit trail. Needs an open act."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select

from appeals.store.audit import AuditEventRow
from appeals.store.people import OrganizationRow
from appeals.store.unit_of_work import UnitOfWork


def zone_of(uow: UnitOfWork) -> ZoneInfo:
    """The time zone of the actor's organization."""
    return ZoneInfo(uow.session.get_one(OrganizationRow, uow.actor.organization_id).time_zone)


def between(
    rows: Select[AuditEventRow], zone: ZoneInfo, first: date | None, last: date | None
) -> Select[AuditEventRow]:
    """Only events from the first to the last day, both included; None leaves that end open."""
    if first is not None:
        rows = rows.where(AuditEventRow.at >= _midnight(first, zone))
    if last is not None:
        rows = rows.where(AuditEventRow.at < _midnight(last + timedelta(days=1), zone))
    return rows


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
