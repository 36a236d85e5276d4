"""Reminds people by mail, once a day, that dates have come; the mail says nothing of any patient."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select

from appeals.domain.actor import Permission
from appeals.domain.mail import NotSent, reminder
from appeals.store.base import new_id
from appeals.store.cases import CaseRow
from appeals.store.estimates import EstimateRow
from appeals.store.mail import MailChoiceRow
from appeals.store.people import UserRow
from appeals.store.requests import RequestReminderRow
from appeals.store.unit_of_work import UnitOfWork

CLOSE = timedelta(days=3)


def wants_mail(uow: UnitOfWork) -> bool:
    """Whether the actor gets the daily reminder."""
    with uow.glance():
        row = _choice(uow, uow.actor.id)
        return row is not None and row.daily


def choose_mail(uow: UnitOfWork, *, daily: bool) -> None:
    """Turn one's own daily reminder on or off."""
    with uow.act("mail.chosen", Permission.SEE_CASES, uow.actor.id) as act:
        row = _choice(uow, uow.actor.id)
        if row is None:
            row = uow.add(MailChoiceRow(id=new_id(), user_id=uow.actor.id, daily=daily, sent_on=None))
        row.daily = daily
        act.about(uow.actor.id, daily=daily)


def send_reminders(uow: UnitOfWork) -> int:
    """Send today's reminders to those who want one, where anything is due; how many went out.

    For the schedule. Safe to repeat: a person gets one a day, and a repeat has the same message id.
    Permission SEE_CASES.
    """
    mailer = uow.mailer
    if mailer is None:
        return 0
    with uow.glance():
        waiting = _waiting(uow) if _anything_due(uow) else []
    sent = 0
    for choice_id, email in waiting:
        letter = reminder(email, uow.address)
        try:
            mailer.send(letter, message_id=f"{choice_id.hex}.{uow.today.isoformat()}")
        except NotSent:
            continue  # it is tried again at the next strike of the clock
        with uow.act("mail.reminded", Permission.SEE_CASES, choice_id):
            uow.get(MailChoiceRow, choice_id, "choice").sent_on = uow.today
        sent += 1
    return sent


def _choice(uow: UnitOfWork, user_id: UUID) -> MailChoiceRow | None:
    rows = uow.rows(MailChoiceRow).where(MailChoiceRow.user_id == user_id)
    return uow.session.scalars(rows).one_or_none()


def _waiting(uow: UnitOfWork) -> list[tuple[UUID, str]]:
    rows = (
        select(MailChoiceRow.id, UserRow.email)
        .join(UserRow, UserRow.id == MailChoiceRow.user_id)
        .where(
            MailChoiceRow.organization_id == uow.actor.organization_id,
            MailChoiceRow.daily.is_(True),
            UserRow.active.is_(True),
            (MailChoiceRow.sent_on.is_(None)) | (MailChoiceRow.sent_on < uow.today),
        )
    )
    return [(choice_id, email) for choice_id, email in uow.session.execute(rows)]


def _anything_due(uow: UnitOfWork) -> bool:
    """Whether a date of a case, a request or an estimate has come or is close."""
    own, soon = uow.actor.organization_id, uow.today + CLOSE
    case = exists().where(CaseRow.organization_id == own, CaseRow.is_open.is_(True), CaseRow.next_due <= soon)
    request = exists().where(
        RequestReminderRow.organization_id == own, RequestReminderRow.settled_at.is_(None)
    )
    estimate = exists().where(EstimateRow.organization_id == own, EstimateRow.safe_due <= soon)
    return bool(uow.session.scalar(select(case | request | estimate)))
