"""Has sealed versions and packets confirmed by an outside clock, and tells how far that is."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, literal, select

from appeals.domain.actor import Permission
from appeals.domain.timestamp_proof import BadTimestamp, check_timestamp
from appeals.domain.timestamps import Stamped, StampState, StampView, Timestamp, version_message
from appeals.domain.views import Broken
from appeals.store.documents import DocumentVersionRow
from appeals.store.packets import PacketRow
from appeals.store.seals import TimestampRow
from appeals.store.unit_of_work import UnitOfWork

AT_ONCE = 200  # time stamps asked for in one run; the next run goes on


@dataclass(frozen=True, slots=True)
class _Waiting:
    what: Stamped
    subject_id: UUID
    sha256: str


def stamp_waiting(uow: UnitOfWork) -> int:
    """Ask the authority for what is sealed and not yet stamped, oldest first; how many it stamped.

    For the schedule: safe to repeat. Raises NoTimestamp where the authority gives none: what waits, waits on.
    Permission VERIFY.
    """
    authority = uow.authority
    if authority is None:
        return 0
    with uow.glance():
        waiting = list(_waiting(uow))
    for each in waiting:
        given = authority.stamp(version_message(each.what, each.sha256))  # outside of any transaction
        with uow.act(f"{each.what}.stamped", Permission.VERIFY, each.subject_id) as act:
            if _found(uow, each.what, each.subject_id) is None:
                keep_stamp(uow, given, each.what, each.subject_id, covered=each.sha256)
            act.about(each.subject_id, at=given.at.isoformat(), authority=given.authority)
    return len(waiting)


def keep_stamp(
    uow: UnitOfWork, given: Timestamp, what: Stamped, subject_id: UUID, *, covered: str, number: int = 0
) -> None:
    """Keep a time stamp for good. Needs an open act."""
    uow.add(
        TimestampRow(
            what=what,
            subject_id=subject_id,
            number=number,
            covered=covered,
            response=given.response,
            at=given.at,
            authority=given.authority[:250],
            serial=given.serial[:80],
        )
    )
    uow.session.flush()


def stamp_of(uow: UnitOfWork, what: Stamped, subject_id: UUID) -> StampView:
    """How far the outside confirmation of something is. Needs an open act."""
    row = _found(uow, what, subject_id)
    if row is not None:
        return StampView(StampState.STAMPED, row.at, row.authority)
    return StampView(StampState.PENDING if uow.authority is not None else StampState.NONE)


def stamp_for_manifest(uow: UnitOfWork, what: Stamped, subject_id: UUID) -> dict[str, object]:
    """What a manifest says of the outside time: the time stamp itself, or that there is none."""
    row = _found(uow, what, subject_id)
    if row is None:
        return {"state": stamp_of(uow, what, subject_id).state}
    response = base64.b64encode(row.response).decode()
    return {"state": StampState.STAMPED, "at": row.at, "authority": row.authority, "response": response}


def broken_stamps(
    uow: UnitOfWork, what: Stamped, subject_id: UUID, sha256: str, where: str
) -> Iterator[Broken]:
    """What does not hold of the time stamp of one thing, where it has one. Needs an open act."""
    row = _found(uow, what, subject_id)
    if row is None or uow.authority is None:
        return
    try:
        check_timestamp(row.response, version_message(what, sha256), uow.authority.trusted)
    except BadTimestamp as error:
        yield Broken(what.value, where, str(error))


def _found(uow: UnitOfWork, what: Stamped, subject_id: UUID) -> TimestampRow | None:
    rows = uow.rows(TimestampRow).where(TimestampRow.what == what, TimestampRow.subject_id == subject_id)
    return uow.session.scalars(rows).first()


def _waiting(uow: UnitOfWork) -> Iterator[_Waiting]:
    """Ids and hashes alone: nothing of a patient is opened for it."""
    for what, kind in ((Stamped.VERSION, DocumentVersionRow), (Stamped.PACKET, PacketRow)):
        stamped = exists(literal(1)).where(TimestampRow.what == what, TimestampRow.subject_id == kind.id)
        own = kind.organization_id == uow.actor.organization_id
        rows = (
            select(kind.id, kind.sha256)
            .where(own, ~stamped)
            .order_by(kind.created_at, kind.id)
            .limit(AT_ONCE)
        )
        for subject_id, sha256 in uow.session.execute(rows).all():
            yield _Waiting(what, subject_id, sha256)
