"""Readings on the walk of every route; the request comes from the walk of requests."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from factories import a_pdf
from http_callers import work_of

from appeals.domain.actor import Actor
from appeals.domain.analysis_review import Judgment, Mark
from appeals.domain.requests import RequestEventKind
from appeals.domain.reviews import FactorRow, RowKind
from appeals.services import request_recording, requests, reviews
from appeals.services.request_recording import SentPaper
from appeals.wiring import Service
from nqtl_library.analysis_content import Side

FORMS: Mapping[str, Mapping[str, object]] = {
    "reviews.judge": {"version": "1", "mark": "not", "note": "x"},
    "reviews.put_factor": {
        "version": "1",
        "name": "x",
        "kind": "factor",
        "side": "as_written",
        "difference": "unclear",
    },
    "reviews.put_figures": {"version": "1", "measure": "denials"},
    "reviews.put_limit": {"version": "1", "kind": "visit_limit"},
    "reviews.drop": {"version": "1"},
    "reviews.choose": {"version": "1"},
}
BODIES: Mapping[str, object] = {
    "Reviews.ReviewQuestion": {"mark": "not", "note": "x"},
    "Reviews.ReviewFactor": {"name": "x", "kind": "factor", "side": "as_written"},
    "Reviews.ReviewFigures": {"measure": "denials", "mh_sud": {"trials": 0}, "med_surg": {"trials": 0}},
    "Reviews.ReviewNumericLimit": {"kind": "visit_limit"},
    "Reviews.ReviewRow": None,
    "Reviews.ReviewLetters": {"case_id": "00000000-0000-7000-8000-000000000001", "content_ids": []},
}
WORDS = {"content_id": "period", "key": "walked", "number": "1"}


def things(service: Service, actor: Actor, ids: Mapping[str, str]) -> dict[str, str]:
    """An answer that is partly read."""
    if "request_id" in ids:
        request_id = UUID(ids["request_id"])
    else:
        request_id = requests.open_request(work_of(service, actor), UUID(ids["case_id"]), changes={}).id
    today = datetime.now(UTC).date()
    request_recording.record(
        work_of(service, actor),
        request_id,
        kind=RequestEventKind.PAPER_RECEIVED,
        on=today,
        changes={"note": "Walked past."},
        papers=[SentPaper("Answer", a_pdf([["The answer of a made-up plan"]]))],
    )
    judgment = Judgment("period", Mark.NOT, note="x")
    reviews.judge_question(work_of(service, actor), request_id, judgment, expected_version=0)
    row = FactorRow("walked", RowKind.FACTOR, "Cost", Side.AS_WRITTEN)
    reviews.put_factor(work_of(service, actor), request_id, row, expected_version=1)
    return {"request_id": str(request_id)}
