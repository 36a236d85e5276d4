"""Tells other systems what happened: in order, by ids, signed, and again until it is taken."""

import base64
import secrets
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.actor import Permission
from appeals.domain.webhooks import (
    EVENTS,
    GIVES_UP_AFTER,
    MOST_HOOKS,
    SECRET_PREFIX,
    HookState,
    Message,
    NewWebhook,
    NotTaken,
    Postbox,
    UnsafeAddress,
    WebhookView,
    pause_after,
    signed_headers,
)
from appeals.errors import BadInput, Conflict, Fault
from appeals.store.audit import AuditEventRow
from appeals.store.base import new_id
from appeals.store.unit_of_work import UnitOfWork
from appeals.store.webhooks import WebhookRow

AT_ONCE = 100  # messages to one address in one run; the next run goes on
LONGEST_URL = 2000


def list_webhooks(uow: UnitOfWork) -> tuple[WebhookView, ...]:
    """The organization's webhooks, oldest first. Permission MANAGE_KEYS."""
    with uow.look("webhooks.listed", Permission.MANAGE_KEYS):
        rows = uow.rows(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.id)
        return tuple(_view(row) for row in uow.session.scalars(rows))


def add_webhook(uow: UnitOfWork, *, url: str, events: Collection[str]) -> NewWebhook:
    """Tell an address these events from now on. MANAGE_KEYS. BadInput for what nothing is sent to."""
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()
    with uow.act("webhook.added", Permission.MANAGE_KEYS) as act:
        _refuse(uow.outgoing, url, events)
        if len(uow.session.scalars(uow.rows(WebhookRow)).all()) >= MOST_HOOKS:
            raise Conflict(f"There are {MOST_HOOKS} webhooks already. Take one out first.")
        row = uow.add(
            WebhookRow(
                id=new_id(),
                url=url.strip(),
                secret=secret,
                events=sorted(set(events)),
                state=HookState.ACTIVE,
                created_at=uow.now,
                created_by=uow.actor.name,
                told_to=_end_of_chain(uow),
                told=0,
                failures=0,
                last_outcome="",
            )
        )
        uow.session.flush()
        act.about(row.id, events=row.events)
        return NewWebhook(_view(row), secret)


def set_webhook(uow: UnitOfWork, webhook_id: UUID, *, active: bool) -> WebhookView:
    """Pause a webhook, or start it again where it stopped. Permission MANAGE_KEYS."""
    with uow.act("webhook.set", Permission.MANAGE_KEYS, webhook_id) as act:
        row = uow.get(WebhookRow, webhook_id, "webhook")
        row.state = HookState.ACTIVE if active else HookState.PAUSED
        row.failures, row.failing_since, row.next_at = 0, None, None
        act.about(webhook_id, state=row.state.value)
        return _view(row)


def drop_webhook(uow: UnitOfWork, webhook_id: UUID) -> None:
    """Take a webhook out; nothing is told to it any more. Permission MANAGE_KEYS."""
    with uow.act("webhook.dropped", Permission.MANAGE_KEYS, webhook_id):
        uow.session.delete(uow.get(WebhookRow, webhook_id, "webhook"))


def tell_waiting(uow: UnitOfWork) -> int:
    """Tell every active webhook what has happened since; how many messages were taken.

    For the schedule: safe to repeat, because a message keeps its id. Permission MANAGE_KEYS.
    """
    with uow.glance():
        rows = uow.rows(WebhookRow).where(WebhookRow.state == HookState.ACTIVE)
        due = [row.id for row in uow.session.scalars(rows) if row.next_at is None or row.next_at <= uow.now]
    return sum(_tell(uow, webhook_id) for webhook_id in due)


def _tell(uow: UnitOfWork, webhook_id: UUID) -> int:
    with uow.glance():
        row = uow.see(WebhookRow, webhook_id, "webhook")
        url, secret = row.url, row.secret
        waiting, seen_to = _waiting(uow, row)
    taken = 0
    for number, message in waiting:
        outcome = _sent(uow, url, secret, message)
        with uow.jot():
            kept = uow.get(WebhookRow, webhook_id, "webhook")
            _note(uow, kept, number, outcome)
        if outcome:
            return taken
        taken += 1
    with uow.jot():
        kept = uow.get(WebhookRow, webhook_id, "webhook")
        kept.told_to = max(kept.told_to, seen_to)
    return taken


def _waiting(uow: UnitOfWork, row: WebhookRow) -> tuple[list[tuple[int, Message]], int]:
    """The next messages, and up to which event of the chain they reach."""
    own = AuditEventRow.organization_id == uow.actor.organization_id
    end = _end_of_chain(uow)
    rows = (
        select(AuditEventRow)
        .where(own, AuditEventRow.number > row.told_to, AuditEventRow.action.in_(row.events))
        .order_by(AuditEventRow.number)
        .limit(AT_ONCE)
    )
    found = uow.session.scalars(rows).all()
    messages = [(each.number, Message(each.id.hex, each.action, each.at, each.subject_id)) for each in found]
    return messages, messages[-1][0] if len(messages) == AT_ONCE else end


def _sent(uow: UnitOfWork, url: str, secret: str, message: Message) -> str:
    """Empty where it was taken; else what went wrong, without the other side's words."""
    body = message.body()
    try:
        uow.outgoing.post(url, body, signed_headers(message, body, secret, uow.now))
    except NotTaken as error:
        return str(error)[:80]
    except UnsafeAddress:
        return "the address leads into a private network"
    return ""


def _note(uow: UnitOfWork, row: WebhookRow, number: int, outcome: str) -> None:
    row.last_at, row.last_outcome = uow.now, outcome or "taken"
    if not outcome:
        row.told_to, row.told = number, row.told + 1
        row.failures, row.failing_since, row.next_at = 0, None, None
        return
    row.failures += 1
    row.failing_since = row.failing_since or uow.now
    row.next_at = uow.now + pause_after(row.failures)
    if uow.now - row.failing_since >= GIVES_UP_AFTER:
        row.state = HookState.GIVEN_UP


def _end_of_chain(uow: UnitOfWork) -> int:
    own = AuditEventRow.organization_id == uow.actor.organization_id
    return uow.session.scalar(select(func.max(AuditEventRow.number)).where(own)) or 0


def _refuse(outgoing: Postbox, url: str, events: Collection[str]) -> None:
    faults = []
    if len(url) > LONGEST_URL:
        faults.append(Fault("url", f"is longer than {LONGEST_URL} characters"))
    else:
        try:
            outgoing.check(url)
        except UnsafeAddress as error:
            faults.append(Fault("url", str(error)))
    unknown = sorted(set(events) - set(EVENTS))
    if unknown or not events:
        what = f"{', '.join(unknown)[:200]} cannot be told" if unknown else "choose at least one event"
        faults.append(Fault("events", what))
    if faults:
        raise BadInput(faults)


def _view(row: WebhookRow) -> WebhookView:
    return WebhookView(
        id=row.id,
        url=row.url,
        events=tuple(row.events),
        state=row.state,
        created_at=row.created_at,
        created_by=row.created_by,
        told=row.told,
        failures=row.failures,
        last_at=row.last_at,
        last_outcome=row.last_outcome,
        next_at=row.next_at,
    )
