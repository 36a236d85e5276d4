"""Keeps the documents of a request's events, once and for good. Needs an open act."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from appeals.domain.case import RefusalGround
from appeals.domain.plain import to_plain
from appeals.domain.request_views import ReceivedDocument
from appeals.domain.requests import RequestEventKind
from appeals.domain.versions import sha256
from appeals.errors import BadInput, Fault
from appeals.services.bodies import keep_body
from appeals.services.exhibits import attach_once
from appeals.services.request_rows import Loaded
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.requests import RequestEventRow, RequestPaperRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork

_SAME = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "‐": "-", "–": "-", "\u00ad": ""})


@dataclass(frozen=True, slots=True)
class PaperIn:
    """A document that was read: its bytes, the text of each page, and its media type."""

    title: str
    body: bytes
    pages: tuple[str, ...]
    media_type: str


def keep_papers(
    uow: UnitOfWork,
    request: RequestRow,
    event: RequestEventRow,
    papers: Sequence[PaperIn],
    *,
    case: CaseRow | None,
) -> None:
    """Store documents with their event. ``case``: they become its exhibits, too; None: they do not."""
    for place, paper in enumerate(papers):
        blob = keep_body(uow, paper.body, paper.media_type)
        exhibit = _exhibit(uow, case, paper, blob.id) if case is not None else None
        uow.add(
            RequestPaperRow(
                request_id=request.id,
                event_id=event.id,
                place=place,
                title=paper.title,
                blob_id=blob.id,
                pages=to_plain(paper.pages),
                page_count=len(paper.pages),
                sha256=sha256(paper.body),
                media_type=paper.media_type,
                exhibit_id=exhibit.id if exhibit is not None else None,
                added_at=uow.now,
            )
        )
    uow.session.flush()


def quoted_in(papers: Sequence[PaperIn], grounds: Sequence[RefusalGround]) -> Iterator[RefusalGround]:
    """Grounds with the page on which the reply that came along gives them.

    BadInput where the quoted words are in none of its pages: an answer to words that were not said is worse
    than none. Without a document that has text there is nothing to look in, and the page is taken as told.
    """
    texts = [page for paper in papers for page in paper.pages]
    for place, ground in enumerate(grounds):
        if not ground.quote or not any(texts):
            yield ground
            continue
        wanted = _plain(ground.quote)
        pages = [number for number, page in enumerate(papers[0].pages, 1) if wanted in _plain(page)]
        if not pages:
            what = "are not the words of the document: copy them as they stand in it"
            raise BadInput([Fault(f"grounds[{place}].quote", what)])
        yield replace(ground, page=ground.page if ground.page in pages else pages[0])


def _plain(text: str) -> str:
    """Words to compare: one blank between them, one kind of quotation mark and hyphen."""
    return " ".join(text.translate(_SAME).split()).casefold()


def received_documents(
    uow: UnitOfWork, found: Loaded, kinds: Collection[RequestEventKind]
) -> tuple[ReceivedDocument, ...]:
    """The documents of events of these kinds, oldest first, with the text of their pages."""
    event_of = {paper.id: event for event in found.events for paper in event.papers}
    label_of = {paper.id: paper.exhibit for event in found.events for paper in event.papers}
    rows = uow.rows(RequestPaperRow).where(RequestPaperRow.request_id == found.row.id)
    in_order = rows.order_by(RequestPaperRow.added_at, RequestPaperRow.place, RequestPaperRow.id)
    return tuple(
        ReceivedDocument(
            id=row.id,
            request_id=row.request_id,
            title=row.title,
            pages=tuple(str(page) for page in row.pages) if isinstance(row.pages, list) else (),
            sha256=row.sha256,
            kind=event_of[row.id].kind,
            on=event_of[row.id].on,
            exhibit=label_of[row.id],
        )
        for row in uow.session.scalars(in_order)
        if event_of[row.id].kind in kinds
    )


def _exhibit(uow: UnitOfWork, case: CaseRow, paper: PaperIn, blob_id: UUID) -> ExhibitRow:
    digest, pages = sha256(paper.body), to_plain(paper.pages)
    return attach_once(uow, case, title=paper.title, blob_id=blob_id, pages=pages, digest=digest)
