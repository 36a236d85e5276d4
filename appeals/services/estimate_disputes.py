"""Disputes over a bill: opened at the notice of selection, held, answered, settled or decided."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_bill_views import DisputeView
from appeals.domain.estimate_bill_watch import Billing, provider_watches
from appeals.domain.estimate_disputes import (
    ENDS,
    NEEDS_AN_AMOUNT,
    DisputeEvent,
    DisputeEventKind,
    DisputeState,
    dispute_state,
)
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import BadInput, Conflict, Fault, NotFound, TooLarge
from appeals.services.bodies import keep_body
from appeals.services.estimate_bill_rows import (
    books_of,
    dispute_event_rows,
    dispute_states,
    keep_watch,
)
from appeals.services.estimate_dispute_showing import dispute_view
from appeals.services.estimate_rows import estimate_to_see, office_day
from appeals.store.base import new_id
from appeals.store.estimate_bills import EstimateDisputeEventRow, EstimateDisputeRow
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.packet_picture import picture_format
from letter_templates.packet_workroom import inspect_exhibits, page_of_picture

WHAT = "dispute"
LARGEST_PAPER = 25 * 1024 * 1024
LONGEST = 2000
MEDIA_TYPE = "application/pdf"


def open_dispute(
    uow: UnitOfWork, estimate_id: UUID, *, provider: str, notice_on: date | None = None, reference: str = ""
) -> DisputeView:
    """Begin a dispute over one provider's bill; the day of the notice of selection starts its clock.

    ``provider``: its key on the estimate. Permission ESTIMATE; Conflict while one is open for it.
    """
    with uow.act("estimate_dispute.opened", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_see(uow, estimate_id)
        billing = books_of(uow, row).billing
        watches = provider_watches(billing)
        keys = [each.key for each in watches]
        if provider not in keys:
            raise BadInput(
                [Fault("provider", f"needs one of {', '.join(keys) or 'those of a sealed version'}")]
            )
        before = dispute_states(uow, row.id)
        if any(each.provider == provider and state.is_open for each, state in before):
            raise Conflict("A dispute over this provider’s bill is open already. Record what happens there.")
        dispute = EstimateDisputeRow(
            id=new_id(),
            estimate_id=row.id,
            number=len(before) + 1,
            provider=provider,
            opened_at=uow.now,
            opened_by=uow.actor.name,
        )
        uow.add(dispute)
        uow.session.flush()
        if notice_on is not None:
            event = DisputeEvent(DisputeEventKind.NOTICE, notice_on, reference=reference.strip())
            _refuse(_faults(event, dispute_state(()), office_day(uow, row)))
            _keep(uow, dispute, event)
        keep_watch(uow, row, billing)
        act.about(dispute.id, estimate=row.id.hex, number=dispute.number)
        return shown_dispute(uow, row, dispute, billing)


def read_dispute(uow: UnitOfWork, dispute_id: UUID) -> DisputeView:
    """One dispute: its dates, holds, papers and packets. Permission SEE_ESTIMATES."""
    with uow.look("estimate_dispute.read", Permission.SEE_ESTIMATES, dispute_id):
        return shown_dispute(uow, *dispute_to_see(uow, dispute_id))


def record_dispute_event(
    uow: UnitOfWork, dispute_id: UUID, *, event: DisputeEvent, paper: BinaryIO | None = None
) -> DisputeView:
    """Record what happened, with its paper where it has one. Written once. Permission ESTIMATE.

    Collections stay on hold while the dispute is pending, 45 CFR 149.620(c)(5): taking them off is refused.
    """
    uow.check("estimate_dispute.event_recorded", Permission.ESTIMATE)
    content, pages = _paper(paper)
    with uow.act("estimate_dispute.event_recorded", Permission.ESTIMATE, dispute_id) as act:
        row, dispute = dispute_to_see(uow, dispute_id)
        told = [from_plain(DisputeEvent, each.told) for each in dispute_event_rows(uow, dispute.id)]
        state = dispute_state(told)
        _refuse(_faults(event, state, office_day(uow, row)))
        if event.kind is DisputeEventKind.PAPER and content is None:
            raise BadInput([Fault("file", "is missing: add the paper as PDF, PNG or JPEG")])
        _refuse_out_of_turn(event, state)
        kept = _keep(uow, dispute, event, content, pages)
        billing = books_of(uow, row).billing
        keep_watch(uow, row, billing)
        act.about(dispute.id, event=kept.id.hex, kind=event.kind)
        return shown_dispute(uow, row, dispute, billing)


def dispute_to_see(uow: UnitOfWork, dispute_id: UUID) -> tuple[EstimateRow, EstimateDisputeRow]:
    """A dispute and its estimate; raises NotFound. Needs an open act."""
    dispute = uow.see(EstimateDisputeRow, dispute_id, WHAT)
    try:
        return estimate_to_see(uow, dispute.estimate_id), dispute
    except NotFound:
        raise NotFound(WHAT) from None


def shown_dispute(
    uow: UnitOfWork, row: EstimateRow, dispute: EstimateDisputeRow, billing: Billing | None = None
) -> DisputeView:
    """A dispute to give out. Needs an open act."""
    told = billing or books_of(uow, row).billing
    state = next(state for each, state in dispute_states(uow, row.id) if each.id == dispute.id)
    return dispute_view(uow, row, dispute, state, provider_watches(told))


def _keep(
    uow: UnitOfWork,
    dispute: EstimateDisputeRow,
    event: DisputeEvent,
    content: bytes | None = None,
    pages: int = 0,
) -> EstimateDisputeEventRow:
    kept = EstimateDisputeEventRow(
        id=new_id(),
        dispute_id=dispute.id,
        kind=event.kind,
        told=to_plain(event),
        blob_id=keep_body(uow, content, MEDIA_TYPE).id if content is not None else None,
        pages=pages,
        recorded_at=uow.now,
        recorded_by=uow.actor.name,
    )
    uow.add(kept)
    uow.session.flush()
    return kept


def _refuse(faults: Iterator[Fault]) -> None:
    found = list(faults)
    if found:
        raise BadInput(found)


def _faults(event: DisputeEvent, state: DisputeState, today: date) -> Iterator[Fault]:
    if event.on > today:
        yield Fault("on", "is in the future; record it when it has happened")
    if state.notice_on is not None and event.on < state.notice_on and event.kind in ENDS:
        yield Fault("on", "is before the notice of selection was received")
    if event.kind in NEEDS_AN_AMOUNT and event.amount is None:
        yield Fault("amount", "say what the patient is to pay")
    if event.amount is not None and event.amount < 0:
        yield Fault("amount", "cannot be below nothing")
    if event.kind is DisputeEventKind.PAPER and not event.title.strip():
        yield Fault("title", "give the paper a title for the index")
    for name in ("note", "reference", "title"):
        if len(getattr(event, name)) > (LONGEST if name == "note" else 200):
            yield Fault(name, "is too long")


def _refuse_out_of_turn(event: DisputeEvent, state: DisputeState) -> None:
    kind = event.kind
    if kind is DisputeEventKind.HOLD_OFF and state.is_open:
        raise Conflict(
            "Collections stay on hold while the dispute is pending (45 CFR 149.620(c)(5)). "
            "Record its settlement or decision first."
        )
    if not state.is_open and kind is not DisputeEventKind.HOLD_OFF:
        raise Conflict("This dispute has ended. Only the hold on collections can be taken off.")
    if kind is DisputeEventKind.NOTICE and state.notice_on is not None:
        raise Conflict(f"The notice of {state.notice_on} is recorded already, and its clock runs.")


def _paper(paper: BinaryIO | None) -> tuple[bytes | None, int]:
    """A paper as PDF, looked through outside of the transaction; raises what is wrong with it."""
    content = paper.read(LARGEST_PAPER + 1) if paper is not None else b""
    if not content:
        return None, 0
    if len(content) > LARGEST_PAPER:
        raise TooLarge("The paper is larger than 25 MB. Send a smaller scan.")
    try:
        pdf = page_of_picture(content) if picture_format(content) else content
    except ValueError as error:
        raise BadInput([Fault("file", str(error))]) from error
    found = inspect_exhibits([pdf])[0]
    stopping = [flaw for flaw in found.flaws if flaw.blocks]
    if stopping:
        raise BadInput([Fault("file", f"{each.what} {each.remedy}") for each in stopping])
    return pdf, found.pages
