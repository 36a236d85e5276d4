"""Has the end of the audit chain confirmed by an outside clock, and hands such anchors out.

Whoever holds both the keys and the database can write a chain of their own; what they cannot do is have it
confirmed for a day that has passed. An anchor that somebody else keeps proves the chain to them.
"""

from appeals.domain.actor import Permission
from appeals.domain.timestamps import Anchor, AnchorView, Stamped, chain_message
from appeals.errors import Conflict
from appeals.services.anchor_rows import ANCHORED, anchors, newest_anchor
from appeals.services.stamping import keep_stamp
from appeals.store.audit import AuditHeadRow
from appeals.store.unit_of_work import UnitOfWork


def anchor_chain(uow: UnitOfWork) -> Anchor | None:
    """Have the chain's end confirmed; None where no authority is set, or nothing happened since. VERIFY.

    For the daily schedule: safe to repeat. Raises NoTimestamp where the authority gives no time stamp.
    """
    authority, organization = uow.authority, uow.actor.organization_id
    if authority is None:
        return None
    with uow.glance():
        head, last = uow.session.get(AuditHeadRow, organization), newest_anchor(uow)
    if head is None or (last is not None and head.number <= last.number + 1):  # its own event comes after it
        return None
    message = chain_message(organization, head.number, head.mac)
    given = authority.stamp(message)  # outside of any transaction: it may take seconds
    with uow.act(ANCHORED, Permission.VERIFY, organization) as act:
        newest = newest_anchor(uow)
        if newest is not None and newest.number >= head.number:
            raise Conflict("The audit chain was anchored by somebody else at this moment.")
        keep_stamp(uow, given, Stamped.AUDIT, organization, covered=head.mac, number=head.number)
        act.about(organization, number=head.number, at=given.at.isoformat(), authority=given.authority)
    return Anchor(head.number, given.at, given.authority, message, given.response)


def last_anchor(uow: UnitOfWork) -> AnchorView | None:
    """The newest anchor; None where there is none. Permission VERIFY."""
    with uow.look("audit.anchor_read", Permission.VERIFY, uow.actor.organization_id):
        found = newest_anchor(uow)
        return found.view if found is not None else None


def export_anchors(uow: UnitOfWork) -> tuple[Anchor, ...]:
    """Every anchor, oldest first, for somebody else to keep. Permission VERIFY."""
    with uow.look("audit.anchors_exported", Permission.VERIFY, uow.actor.organization_id) as act:
        found = anchors(uow)
        act.about(uow.actor.organization_id, anchors=len(found))
        return found
