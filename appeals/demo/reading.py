"""A made-up request whose answer is partly read, so that a newcomer sees how findings reach the letters."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from appeals.demo.analysis import demo_analysis
from appeals.domain.analysis_review import Judgment, Mark, Passage
from appeals.domain.case import CaseState
from appeals.domain.operation_figures import Count, Figures, Measure
from appeals.domain.requests import RequestEventKind
from appeals.domain.review_views import ReviewView
from appeals.domain.reviews import Difference, FactorRow, FiguresRow, RowKind, Stated
from appeals.services import request_recording, requests, reviews
from appeals.services.patient_search import find_patient
from appeals.services.request_recording import SentPaper
from appeals.services.requests import RequestFilter
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.analysis_content import Side

Work = Callable[[], UnitOfWork]
CLAIM = "SMH000001001"  # the residential stay of the made-up denial letter
SENT, ANSWERED = 10, 2  # days ago
K = RequestEventKind

THREE = "For residential treatment the initial authorization is three days."
FOURTEEN = "For skilled nursing facility care the initial authorization is fourteen days."
BY_FINANCE = "Variability in length of stay was defined by the finance department."
YEAR = "They cover requests that were decided in calendar year 2023."
NO_NEED = "The committee finds no need for corrective action."
MARKS = (
    ("comparison_written", "different_standards", 7, THREE),
    ("standards", "list_without_definitions", 4, BY_FINANCE),
    ("comparison_operation", "old_data", 10, YEAR),
    ("findings", "conclusion_only", 12, NO_NEED),
)


def add_reading(work: Work, today: date) -> None:
    """A request that was answered with twenty-two pages, of which some are read; once."""
    found = [each for each in find_patient(work(), CLAIM).cases if each.state is not CaseState.CLOSED]
    if not found:
        return
    case_id = found[0].id
    known = requests.list_requests(work(), show=RequestFilter.ALL, case_id=case_id).items
    request_id = known[0].id if known else _answered(work, case_id, today)
    view = reviews.read_review(work(), request_id)
    if view.version == 0 and view.papers:
        _read(work, view)


def _answered(work: Work, case_id: UUID, today: date) -> UUID:
    opened = requests.open_request(work(), case_id, changes={"nqtls": ["concurrent_review"]})
    sent = {"method": "fax", "proof": "Confirmation 0001", "outside": True, "note": "Sent by fax before."}
    request_recording.record(work(), opened.id, kind=K.SENT, on=today - timedelta(days=SENT), changes=sent)
    on = today - timedelta(days=ANSWERED)
    paper = SentPaper("The plan's comparative analysis", demo_analysis(on))
    request_recording.record(work(), opened.id, kind=K.ANSWERED, on=on, changes={}, papers=[paper])
    return opened.id


def _read(work: Work, view: ReviewView) -> None:
    key, request_id = view.papers[0].key, view.request_id
    for number, (content, pattern, page, quote) in enumerate(MARKS):
        judgment = Judgment(content, Mark.PARTLY, Passage(key, page, quote), pattern)
        reviews.judge_question(work(), request_id, judgment, expected_version=number)
    row = FactorRow(
        "first-days",
        RowKind.PROCESS,
        "Days first authorized",
        Side.AS_WRITTEN,
        Stated("Three days for residential treatment", Passage(key, 7, THREE)),
        Stated("Fourteen days for skilled nursing", Passage(key, 6, FOURTEEN)),
        Difference.STRICTER,
    )
    reviews.put_factor(work(), request_id, row, expected_version=len(MARKS))
    figures = Figures(
        Measure.DENIALS,
        Count(412, 131),
        Count(638, 58),
        "residential treatment",
        "skilled nursing facility care",
        "inpatient, in-network",
        "requests decided in 2023",
        key,
        10,
    )
    denied = FiguresRow("denials", figures)
    reviews.put_figures(work(), request_id, denied, expected_version=len(MARKS) + 1)
