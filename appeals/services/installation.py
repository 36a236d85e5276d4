"""What concerns the whole installation, all organizations: each of them is told in its own audit chain."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from appeals.domain.actor import Actor, ActorKind, Permission
from appeals.services.accounts import COMMAND
from appeals.store import audit
from appeals.store.audit import Act
from appeals.store.people import OrganizationRow
from appeals.store.unit_of_work import Door


def operator(organization_id: UUID) -> Actor:
    """The operator at the command line, acting in one organization."""
    return Actor(COMMAND, organization_id, "command line", ActorKind.COMMAND, frozenset(Permission))


def organization_ids(session: Session) -> tuple[UUID, ...]:
    """All organizations, oldest first."""
    rows = select(OrganizationRow.id).order_by(OrganizationRow.created_at, OrganizationRow.id)
    return tuple(session.scalars(rows))


def tell_all(door: Door, session: Session, action: str, **detail: object) -> None:
    """Write the same event into every organization's chain, in the caller's transaction."""
    for organization_id in organization_ids(session):
        act = Act(action, organization_id, dict(detail))
        audit.append(session, door.store.keys, operator(organization_id), door.now, act)
