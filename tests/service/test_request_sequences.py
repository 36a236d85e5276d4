"""Whatever is recorded in whatever order, each document comes back as it was sent, and lists say the same."""

from datetime import timedelta
from itertools import count
from uuid import UUID

from factories import NOW, TODAY, a_full_case, a_pdf, work
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from appeals.domain.actor import Permission
from appeals.domain.request_states import replay
from appeals.domain.requests import RequestEventKind
from appeals.domain.versions import sha256
from appeals.errors import AppealsError
from appeals.services import request_recording, requests
from appeals.services.request_recording import SentPaper
from appeals.store.requests import RequestRow
from appeals.wiring import Service

K = RequestEventKind
ENOUGH: dict[RequestEventKind, dict[str, object]] = {
    K.SENT: {"method": "fax", "proof": "OK", "outside": True, "note": "Faxed."},
    K.REFUSED: {"grounds": [{"ground": "no_analysis"}]},
    K.ESCALATED: {"office": "ebsa"},
    K.STRUCK: {"note": "A mistake.", "strikes": 3},
}
KINDS = (K.PARTLY_ANSWERED, K.REFUSED, K.ANSWERED, K.PAPER_RECEIVED, K.CLOSED, K.WITHDRAWN, K.STRUCK)
PAPERS = tuple(a_pdf([[f"Document {number}"]]) for number in range(3))
YEARS = count(2027)
Step = tuple[RequestEventKind, int | None]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(st.sampled_from(KINDS), st.none() | st.integers(0, 2)), max_size=5))
def test_no_sequence_loses_a_document(sqlite_service: Service, steps: list[Step]) -> None:
    request_id, kept = _sent(sqlite_service), []
    for days, (kind, paper) in enumerate(steps, 1):
        papers = () if paper is None else (SentPaper(f"Document {paper}", PAPERS[paper]),)
        try:
            request_recording.record(
                work(sqlite_service, now=NOW + timedelta(days=days)),
                request_id,
                kind=kind,
                on=TODAY + timedelta(days=days),
                changes=ENOUGH.get(kind, {"note": "A note."}),
                papers=papers,
            )
        except AppealsError:
            continue  # refused as a whole: nothing of it is kept
        kept += [] if paper is None else [sha256(PAPERS[paper])]

    found = requests.read_request(work(sqlite_service), request_id)
    told = [paper for event in found.events for paper in event.papers]
    files = [request_recording.paper_file(work(sqlite_service), paper.id) for paper in told]
    uow = work(sqlite_service)
    with uow.look("test", Permission.SEE_CASES):
        row = uow.session.scalars(select(RequestRow).where(RequestRow.id == request_id)).one()
    assert [sha256(file.content) for file in files] == kept
    assert row.state is replay(found.events).state
    assert row.is_open == replay(found.events).is_open


def _sent(service: Service) -> UUID:
    """A fresh request that was sent today; each of another plan year, so that none stands for another."""
    listed = requests.list_requests(work(service), show=requests.RequestFilter.ALL)
    case_id = listed.items[0].case_id if listed.items else a_full_case(service).id
    opened = requests.open_request(
        work(service), case_id, changes={"standing": "participant", "plan_year": str(next(YEARS))}
    )
    request_recording.record(work(service), opened.id, kind=K.SENT, on=TODAY, changes=ENOUGH[K.SENT])
    return opened.id
