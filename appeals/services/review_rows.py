"""Between readings as the domain knows them and their rows. Needs an open act or look."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from appeals.domain.case import CaseDetails
from appeals.domain.plain import from_plain
from appeals.domain.request_views import reference_of
from appeals.domain.requests import RequestEventKind
from appeals.domain.review_views import AnswerPaper, LetterChoice, ReviewView
from appeals.domain.reviews import ReviewContent
from appeals.services.case_access import closed_cases
from appeals.services.request_papers import received_documents
from appeals.services.request_rows import Loaded, request_to_see
from appeals.services.request_views import case_ids_of
from appeals.store.cases import CaseRow
from appeals.store.requests import RequestPaperRow, RequestRow
from appeals.store.reviews import ReviewRow
from appeals.store.unit_of_work import UnitOfWork

ANSWERS = frozenset(
    {
        RequestEventKind.PARTLY_ANSWERED,
        RequestEventKind.ANSWERED,
        RequestEventKind.REFUSED,
        RequestEventKind.PAPER_RECEIVED,
    }
)
MOST_COMPARED = 20  # other answers, the newest first


def review_row(uow: UnitOfWork, request_id: UUID) -> ReviewRow | None:
    """The row of a request's reading; None: nothing is read yet."""
    return uow.session.scalars(uow.rows(ReviewRow).where(ReviewRow.request_id == request_id)).one_or_none()


def review_view(uow: UnitOfWork, found: Loaded) -> ReviewView:
    """The whole reading to give out."""
    row = review_row(uow, found.row.id)
    return ReviewView(
        request_id=found.row.id,
        request_reference=reference_of(found.row.number),
        version=row.version if row is not None else 0,
        reading=from_plain(ReviewContent, row.reading) if row is not None else ReviewContent(),
        papers=answer_papers(uow, found),
        choices=tuple(_choices(uow, found)),
        changed_at=row.changed_at if row is not None else None,
        reader=row.reader if row is not None else "",
    )


def answer_papers(uow: UnitOfWork, found: Loaded) -> tuple[AnswerPaper, ...]:
    """The documents of the plan's answer, oldest first."""
    return tuple(
        AnswerPaper(one.id.hex, one.title, one.exhibit, one.pages)
        for one in received_documents(uow, found, ANSWERS)
    )


def other_answers(uow: UnitOfWork, found: Loaded) -> Iterator[Loaded]:
    """Other requests of the organization that have documents and are open to the actor, newest first."""
    has_papers = select(RequestPaperRow.request_id).where(
        RequestPaperRow.organization_id == uow.actor.organization_id
    )
    rows = (
        uow.rows(RequestRow)
        .where(RequestRow.id != found.row.id, RequestRow.id.in_(has_papers))
        .order_by(RequestRow.number.desc())
        .limit(MOST_COMPARED)
    )
    others = uow.session.scalars(rows).all()
    closed = closed_cases(uow, [each.case_id for each in others])
    for each in others:
        if each.case_id not in closed:
            yield request_to_see(uow, each.id)


def _choices(uow: UnitOfWork, found: Loaded) -> Iterator[LetterChoice]:
    ids = case_ids_of(uow, found.row.id)
    closed = closed_cases(uow, list(ids))
    rows = uow.rows(CaseRow).where(CaseRow.id.in_(list(ids))).order_by(CaseRow.number)
    for row in uow.session.scalars(rows):
        if row.id not in closed:
            details = from_plain(CaseDetails, row.details)
            chosen = frozenset(one.content_id for one in details.analysis_findings)
            yield LetterChoice(row.id, f"C-{row.number:05d}", chosen, len(details.analysis_figures))
