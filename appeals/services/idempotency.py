"""Remembers the answer to a request that carried an idempotency key, so a repeat gets the same one."""

from dataclasses import dataclass

from appeals.store.unit_of_work import UnitOfWork


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
    raise NotImplementedError


def finish_once(uow: UnitOfWork, *, key: str, answer: SavedAnswer) -> None:
    """Keep the answer, encrypted, for a day."""
    raise NotImplementedError


def abandon_once(uow: UnitOfWork, *, key: str) -> None:
    """Free the key after a refusal, so that a corrected request may use it."""
    raise NotImplementedError
