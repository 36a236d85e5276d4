"""Who stands behind an act, so that four eyes are two persons. Needs an open act."""

from uuid import UUID

from appeals.store.people import ApiKeyRow
from appeals.store.unit_of_work import UnitOfWork


def person_behind(uow: UnitOfWork, actor_id: UUID) -> UUID:
    """A program acts for the person who issued its key; four eyes are two persons, not two keys."""
    key = uow.session.scalars(uow.rows(ApiKeyRow).where(ApiKeyRow.id == actor_id)).one_or_none()
    return key.created_by if key is not None else actor_id
