"""Packets that a job builds: ordering one, where it is, and the job itself."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.jobs import JobKind
from appeals.domain.packets import OrderedPacket, PacketOrder
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.words import told
from appeals.errors import Conflict
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.job_rows import job_view
from appeals.services.packet_sealing import build_packet_files, keep_packet
from appeals.store.base import new_id
from appeals.store.batches import PacketOrderRow
from appeals.store.job_queue import JobRow
from appeals.store.unit_of_work import UnitOfWork

BUILDS = 3  # of one packet, where its case is changed while it is built


def order_packet(uow: UnitOfWork, case_id: UUID, *, order: PacketOrder, reason: str) -> OrderedPacket:
    """Ask for a case's packet to be built and sealed by a job. Permission SEAL.

    What stops it is told by the job; ``plan_packet`` tells it before.
    """
    with uow.act("packet.ordered", Permission.SEAL, case_id) as act:
        why = told(reason, "reason", "say why it is built")
        case = case_to_change(uow, case_id)
        order_id = new_id()
        row = PacketOrderRow(
            id=order_id,
            case_id=case.id,
            wanted=to_plain(order),
            reason=why,
            ordered_at=uow.now,
            ordered_by=uow.actor.id,
            job_id=uow.enqueue(JobKind.PACKET, order_id),
        )
        uow.add(row)
        uow.session.flush()
        act.about(case.id, order=order_id.hex)
        return _view(uow, row)


def read_order(uow: UnitOfWork, order_id: UUID) -> OrderedPacket:
    """Where an ordered packet is. Permission SEE_CASES."""
    with uow.look("packet_order.read", Permission.SEE_CASES, order_id):
        row = uow.see(PacketOrderRow, order_id, "ordered packet")
        case_to_see(uow, row.case_id)
        return _view(uow, row)


def build_ordered(uow: UnitOfWork, order_id: UUID) -> None:
    """The job: build and seal what was ordered, once. Permission SEAL.

    Raises PacketBlocked naming every obstacle. The packet and the note that it is there are one transaction.
    """
    uow.check("packet.sealed", Permission.SEAL)
    for left in reversed(range(BUILDS)):
        with uow.glance():
            row = uow.see(PacketOrderRow, order_id, "ordered packet")
        if row.packet_id is not None:
            return
        try:
            _build(uow, order_id, row.case_id, from_plain(PacketOrder, row.wanted))
        except Conflict:
            if not left:
                raise


def _build(uow: UnitOfWork, order_id: UUID, case_id: UUID, wanted: PacketOrder) -> None:
    packet = build_packet_files(uow, case_id, wanted)
    with uow.act("packet.sealed", Permission.SEAL, case_id) as act:
        row = uow.get(PacketOrderRow, order_id, "ordered packet")
        if row.packet_id is not None:
            raise Conflict("The packet was built already.")
        row.packet_id = keep_packet(uow, act, packet, reason=row.reason).id
        act.detail["order"] = order_id.hex
        uow.progress(1, 1)


def _view(uow: UnitOfWork, row: PacketOrderRow) -> OrderedPacket:
    job = uow.session.scalars(uow.rows(JobRow).where(JobRow.id == row.job_id)).one_or_none()
    return OrderedPacket(
        row.id,
        row.case_id,
        row.ordered_at,
        row.reason,
        row.packet_id,
        job_view(job, uow.actor) if job is not None else None,
    )
