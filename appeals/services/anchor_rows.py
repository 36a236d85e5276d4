"""Anchors of an audit chain as they are kept, and what does not agree between them and the chain.

Needs an open act.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from appeals.domain.timestamp_proof import BadTimestamp, check_timestamp, read_timestamp
from appeals.domain.timestamps import Anchor, Stamped, Timestamp, chain_message, read_chain_message
from appeals.domain.views import Broken
from appeals.store.audit import AuditEventRow
from appeals.store.seals import TimestampRow
from appeals.store.unit_of_work import UnitOfWork

ANCHORED = "audit.anchored"


@dataclass(frozen=True, slots=True)
class Brought:
    """An exported anchor that somebody kept: the name of its file, what was stamped, and the time stamp."""

    name: str
    message: bytes
    response: bytes

    @property
    def organization(self) -> str:
        """Whose chain it is of; empty where the file is no anchor."""
        return read_chain_message(self.message)[0]


def anchors(uow: UnitOfWork) -> tuple[Anchor, ...]:
    """All anchors of the organization's chain, oldest first."""
    own = uow.rows(TimestampRow).where(TimestampRow.what == Stamped.AUDIT)
    return tuple(_anchor(row) for row in uow.session.scalars(own.order_by(TimestampRow.number)))


def newest_anchor(uow: UnitOfWork) -> Anchor | None:
    """The anchor of the latest event that has one."""
    own = uow.rows(TimestampRow).where(TimestampRow.what == Stamped.AUDIT)
    row = uow.session.scalars(own.order_by(TimestampRow.number.desc()).limit(1)).first()
    return _anchor(row) if row is not None else None


def broken_anchors(uow: UnitOfWork, brought: Sequence[Brought] = ()) -> Iterator[Broken]:
    """What does not agree between the chain and its anchors, those kept here and those brought."""
    kept = anchors(uow)
    for each in kept:
        yield from _disagreement(uow, Brought(each.name, each.message, each.response))
    for number in sorted(_seen_made(uow) - {each.number for each in kept}):
        yield Broken("audit", f"the anchor of audit event {number}", "it is gone; the chain saw it made")
    for given in brought:
        if given.organization in {"", str(uow.actor.organization_id)}:  # those of others are theirs to judge
            yield from _disagreement(uow, given)


def _disagreement(uow: UnitOfWork, anchor: Brought) -> Iterator[Broken]:
    organization, number, mac = read_chain_message(anchor.message)
    if organization != str(uow.actor.organization_id):
        yield Broken("audit", anchor.name, "it is no anchor of this organization's chain")
        return
    try:
        stamped = _judged(uow, anchor)
    except BadTimestamp as error:
        yield Broken("audit", f"{anchor.name}, of audit event {number}", str(error))
        return
    present = uow.session.scalar(
        select(AuditEventRow.mac).where(
            AuditEventRow.organization_id == uow.actor.organization_id, AuditEventRow.number == number
        )
    )
    if present != mac:
        what = "is gone" if present is None else "is another one now: the chain was written anew"
        seen = f"what {stamped.authority} confirmed at {stamped.at:%Y-%m-%d %H:%M:%S} UTC"
        yield Broken("audit", f"audit event {number}", f"{seen} {what}")


def _judged(uow: UnitOfWork, anchor: Brought) -> Timestamp:
    """The time stamp, checked against the pinned certificates where there are any."""
    if uow.authority is None:
        return read_timestamp(anchor.response, anchor.message)
    return check_timestamp(anchor.response, anchor.message, uow.authority.trusted)


def _seen_made(uow: UnitOfWork) -> set[int]:
    """The anchors that the chain itself remembers."""
    rows = select(AuditEventRow.detail).where(
        AuditEventRow.organization_id == uow.actor.organization_id, AuditEventRow.action == ANCHORED
    )
    return {number for detail in uow.session.scalars(rows) if (number := _number(detail)) is not None}


def _number(detail: str) -> int | None:
    """Which event was anchored; None where the detail was changed, which the chain's own check tells."""
    try:
        found = json.loads(detail).get("number")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, int) else None


def _anchor(row: TimestampRow) -> Anchor:
    message = chain_message(row.organization_id, row.number, row.covered)
    return Anchor(row.number, row.at, row.authority, message, row.response)
