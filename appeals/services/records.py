"""Finds what is due for disposal, lists it beside holds and certificates, finishes what was disposed of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, select

from appeals.domain.actor import Permission
from appeals.domain.case import CaseState
from appeals.domain.denial import DenialState
from appeals.domain.retention import DisposalProposal, DisposalView, HoldView, RecordStanding
from appeals.errors import AppealsError, NotFound
from appeals.services.certificates import disposal_view
from appeals.services.disposal import live_proposal, new_proposal, proposal_view
from appeals.services.disposal_files import finish_files
from appeals.services.hold_rows import hold_view
from appeals.services.holds import refuse_limited
from appeals.services.record_standing import own_years, standing
from appeals.store.cases import CaseDenialRow, CaseRow
from appeals.store.denials import DenialRow, ImportedFileRow, NoticeRow
from appeals.store.estimates import EstimatePatientRow
from appeals.store.holdings import GONE
from appeals.store.retention import DisposalRow, DisposedRowRow, LegalHoldRow, ProposalRow, ProposalState
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.retention import RecordKind, shortest_own_period

MUST = Permission.DISPOSE_RECORDS
MOST_LISTED = 500
MOST_FOUND = 500  # that one review notes; the next goes on
AT_ONCE = 200
LEFT_ALONE = timedelta(days=365)  # after a proposal was withdrawn
LAST_DAY = timedelta(days=2)  # within which the nightly review sees every disposal


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """What compliance reads about keeping and disposing. ``more``: there is more than is shown."""

    found: tuple[DisposalProposal, ...]
    proposed: tuple[DisposalProposal, ...]
    holds: tuple[HoldView, ...]
    disposed: tuple[DisposalView, ...]
    own_years: int
    shortest: int
    more: bool


def records_page(uow: UnitOfWork) -> RecordsPage:
    """What is due, proposed, held and disposed of. Permission DISPOSE_RECORDS."""
    with uow.look("records.listed", MUST):
        refuse_limited(uow, MUST)
        live = uow.rows(ProposalRow).where(ProposalRow.ended_at.is_(None))
        rows = uow.session.scalars(live.order_by(ProposalRow.keep_until, ProposalRow.id).limit(MOST_LISTED))
        shown = [(row.state, proposal_view(row, _stands(uow, row))) for row in rows.all()]
        holds = uow.rows(LegalHoldRow).where(LegalHoldRow.lifted_at.is_(None)).order_by(LegalHoldRow.id)
        gone = uow.rows(DisposalRow).order_by(DisposalRow.number.desc()).limit(MOST_LISTED)
        return RecordsPage(
            found=tuple(view for state, view in shown if state is ProposalState.FOUND),
            proposed=tuple(view for state, view in shown if state is ProposalState.PROPOSED),
            holds=tuple(hold_view(row) for row in uow.session.scalars(holds)),
            disposed=tuple(disposal_view(uow, row) for row in uow.session.scalars(gone)),
            own_years=own_years(uow),
            shortest=shortest_own_period(),
            more=len(shown) == MOST_LISTED,
        )


def review(uow: UnitOfWork) -> int:
    """Note every record whose time has passed; how many were new. Proposes only: nothing is destroyed.

    Also finishes what earlier disposals left: files that were still there, and the database's own free
    space. Permission DISPOSE_RECORDS; called nightly, and from the page.
    """
    uow.check("records.reviewed", MUST)
    with uow.glance():  # nobody waits while many are counted
        due = list(islice(_due(uow), MOST_FOUND))
    with uow.act("records.reviewed", MUST) as act:
        refuse_limited(uow, MUST)
        new = 0
        for record, record_id in due:
            stands = _standing_or_none(uow, record, record_id)
            if stands is not None and stands.due and live_proposal(uow, record_id) is None:
                new_proposal(uow, stands)
                new += 1
        recent = uow.rows(DisposalRow).where(DisposalRow.disposed_at > uow.now - LAST_DAY)
        disposed_lately = uow.session.scalars(recent).first() is not None
        act.about(uow.actor.organization_id, found=new)
    finish(uow, compact=disposed_lately)
    return new


def finish(uow: UnitOfWork, *, compact: bool = True) -> int:
    """Delete what is left of the files of disposed records, and rewrite the tables; how many files stay."""
    uow.check("records.finished", MUST)
    left = finish_files(uow)
    if compact:
        uow.forget_free_space()
    return left


def _due(uow: UnitOfWork) -> Iterator[tuple[RecordKind, UUID]]:
    for number, (record, record_id) in enumerate(list(_old_enough(uow))):
        if number % AT_ONCE == 0:
            uow.session.expunge_all()  # flat memory, however many there are
        stands = _standing_or_none(uow, record, record_id)
        if stands is not None and stands.due:
            yield record, record_id


def _old_enough(uow: UnitOfWork) -> Iterator[tuple[RecordKind, UUID]]:
    """Records that may be due: old enough for the shortest rule, and neither noted nor left alone."""
    before = uow.now - timedelta(days=365 * shortest_own_period())
    noted = select(ProposalRow.record_id).where(
        ProposalRow.ended_at.is_(None) | (ProposalRow.ended_at > uow.now - LEFT_ALONE)
    )
    estimates = (
        RecordKind.ESTIMATE,
        EstimatePatientRow,
        EstimatePatientRow.changed_at,
        (EstimatePatientRow.id.not_in(select(DisposedRowRow.row_id)),),
    )
    in_a_case = select(CaseDenialRow.id).where(CaseDenialRow.denial_id == DenialRow.id).exists()
    kinds = (
        (RecordKind.CASE, CaseRow, CaseRow.changed_at, (CaseRow.state == CaseState.CLOSED,)),
        (RecordKind.FILE, ImportedFileRow, ImportedFileRow.received_at, (_still(ImportedFileRow),)),
        (RecordKind.NOTICE, NoticeRow, NoticeRow.received_at, (_still(NoticeRow),)),
        (
            RecordKind.DENIAL,
            DenialRow,
            DenialRow.created_at,
            (
                DenialRow.state != DenialState.DISPOSED,
                DenialRow.file_id.is_(None),
                DenialRow.notice_id.is_(None),
                ~in_a_case,
            ),
        ),
    )
    for record, kind, since, wanted in (*kinds, estimates):
        rows = select(kind.id).where(
            kind.organization_id == uow.actor.organization_id, since < before, kind.id.not_in(noted), *wanted
        )
        yield from ((record, each) for each in uow.session.scalars(rows.order_by(since)))


def _still(kind: type[ImportedFileRow] | type[NoticeRow]) -> ColumnElement[bool]:
    return ~kind.sha256.startswith(GONE)


def _standing_or_none(uow: UnitOfWork, record: RecordKind, record_id: UUID) -> RecordStanding | None:
    try:
        return standing(uow, record, record_id)
    except NotFound:
        return None


def _stands(uow: UnitOfWork, row: ProposalRow) -> RecordStanding | None:
    try:
        return standing(uow, row.record, row.record_id)
    except AppealsError:
        return None
