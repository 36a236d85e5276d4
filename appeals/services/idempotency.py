"""Remembers the answer to a request that carried an idempotency key, so a repeat gets the same one."""

import base64
import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from appeals.errors import BadInput, Conflict, Fault
from appeals.store.people import IdempotencyKeyRow
from appeals.store.unit_of_work import UnitOfWork

KEPT = timedelta(days=1)
LAPSES = timedelta(minutes=10)  # a reservation whose request died


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """The answer that the first request got."""

    status: int
    body: bytes
    media_type: str
    location: str


def begin_once(uow: UnitOfWork, *, key: str, fingerprint: str) -> SavedAnswer | None:
    """Reserve ``key`` for this actor; the saved answer if it was used before for the same request.

    Raises Conflict if the key was used for another request, or its first request is still running.
    A reservation without an answer lapses after ten minutes.
    """
    if not 0 < len(key) <= 255:
        raise BadInput([Fault("Idempotency-Key", "needs 1 to 255 characters")])
    with uow.jot():
        _drop_old(uow)
        row = _find(uow, key)
        if row is None:
            _reserve(uow, key, fingerprint)
            return None
        if row.fingerprint != fingerprint:
            raise Conflict(
                "This idempotency key was used for another request. Use a new key for a new request."
            )
        if row.answer is None:
            raise Conflict(
                "The first request with this idempotency key is still running. Wait, then repeat it."
            )
        return _read(row.answer)


def finish_once(uow: UnitOfWork, *, key: str, answer: SavedAnswer) -> None:
    """Keep the answer, encrypted, for a day."""
    with uow.jot():
        row = _find(uow, key)
        if row is not None:
            row.answer = _written(answer)


def abandon_once(uow: UnitOfWork, *, key: str) -> None:
    """Free the key after a refusal, so that a corrected request may use it."""
    with uow.jot():
        row = _find(uow, key)
        if row is not None and row.answer is None:
            uow.session.delete(row)


def _find(uow: UnitOfWork, key: str) -> IdempotencyKeyRow | None:
    rows = uow.rows(IdempotencyKeyRow).where(
        IdempotencyKeyRow.actor_id == uow.actor.id, IdempotencyKeyRow.key == key
    )
    return uow.session.scalars(rows).one_or_none()


def _reserve(uow: UnitOfWork, key: str, fingerprint: str) -> None:
    row = IdempotencyKeyRow(actor_id=uow.actor.id, key=key, fingerprint=fingerprint, created_at=uow.now)
    uow.add(row)


def _drop_old(uow: UnitOfWork) -> None:
    old = IdempotencyKeyRow.created_at < uow.now - KEPT
    lapsed = IdempotencyKeyRow.answer.is_(None) & (IdempotencyKeyRow.created_at < uow.now - LAPSES)
    own = IdempotencyKeyRow.organization_id == uow.actor.organization_id
    uow.session.execute(delete(IdempotencyKeyRow).where(own, old | lapsed))


def _written(answer: SavedAnswer) -> str:
    body = base64.b64encode(answer.body).decode()
    return json.dumps([answer.status, body, answer.media_type, answer.location])


def _read(text: str) -> SavedAnswer:
    status, body, media_type, location = json.loads(text)
    return SavedAnswer(int(status), base64.b64decode(body), str(media_type), str(location))
