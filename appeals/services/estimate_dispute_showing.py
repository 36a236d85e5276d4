"""Disputes and their packets to give out. Needs an open act."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from appeals.domain.estimate_bill_views import DisputePacketView, DisputeView, ProviderWatch
from appeals.domain.estimate_disputes import REMINDERS, DisputeEvent, DisputeEventView, DisputeState
from appeals.domain.estimate_file import reference_of
from appeals.domain.plain import from_plain
from appeals.services.estimate_bill_rows import dispute_event_rows
from appeals.store.estimate_bills import EstimateDisputePacketRow, EstimateDisputeRow
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork


def dispute_view(
    uow: UnitOfWork,
    estimate: EstimateRow,
    row: EstimateDisputeRow,
    state: DisputeState,
    watches: Iterable[ProviderWatch],
) -> DisputeView:
    """A dispute with its events and packets."""
    provider = next((each for each in watches if each.key == row.provider), None)
    return DisputeView(
        id=row.id,
        estimate_id=estimate.id,
        reference=reference_of(estimate.number),
        number=row.number,
        provider=provider.name if provider else row.provider,
        provider_npi=provider.npi if provider else "",
        opened_at=row.opened_at,
        state=state,
        events=tuple(
            DisputeEventView(
                each.id,
                from_plain(DisputeEvent, each.told),
                each.recorded_at,
                each.recorded_by,
                each.pages,
            )
            for each in dispute_event_rows(uow, row.id)
        ),
        packets=tuple(packet_view(each) for each in packet_rows(uow, row.id)),
        reminders=REMINDERS if state.is_open else (),
    )


def packet_rows(uow: UnitOfWork, dispute_id: UUID) -> Sequence[EstimateDisputePacketRow]:
    """The sealed packets of a dispute, the newest first."""
    rows = uow.rows(EstimateDisputePacketRow).where(EstimateDisputePacketRow.dispute_id == dispute_id)
    return uow.session.scalars(rows.order_by(EstimateDisputePacketRow.number.desc())).all()


def packet_view(row: EstimateDisputePacketRow) -> DisputePacketView:
    """A packet to give out."""
    return DisputePacketView(
        id=row.id,
        number=row.number,
        title=row.title,
        pages=row.pages,
        created_at=row.created_at,
        author=row.author,
        pdf_sha256=row.pdf_sha256,
        manifest_sha256=row.manifest_sha256,
        previous_sha256=row.previous_sha256,
        sha256=row.sha256,
    )
