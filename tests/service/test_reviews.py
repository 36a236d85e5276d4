"""Reading an answer through the services: marks held against pages, findings inside letters."""

from datetime import timedelta
from decimal import Decimal

import pytest
from factories import TODAY, a_case, a_full_case, an_actor, work

from appeals.demo.analysis import demo_analysis
from appeals.demo.details import residential_case
from appeals.domain.actor import Role
from appeals.domain.analysis_review import Judgment, Mark, Passage
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.operation_figures import Count, Figures, Measure, Reading
from appeals.domain.requests import RequestEventKind
from appeals.domain.review_views import ReviewView
from appeals.domain.reviews import Difference, FactorRow, FiguresRow, NumericLimit, Priced, RowKind, Stated
from appeals.domain.views import CaseView
from appeals.errors import BadInput, Conflict, NotAllowed, NotFound, StaleVersion
from appeals.services import cases, letters, request_recording, requests, review_choosing, reviews
from appeals.services.request_recording import SentPaper
from appeals.wiring import Service
from nqtl_library.analysis_content import Side
from nqtl_library.quantitative_test import Kind, Outcome

K = RequestEventKind
THREE_DAYS = "For residential treatment the initial authorization is three days."
FOURTEEN = "For skilled nursing facility care the initial authorization is fourteen days."


def a_told_case(service: Service, number: str = "5001") -> CaseView:
    """A case whose plan and claim are known, without papers."""
    case = a_case(service, number)
    known = residential_case(TODAY)
    return cases.change_case(work(service), case.id, changes=known, expected_version=case.version)


def answered(service: Service, case: CaseView | None = None, **terms: object) -> tuple[CaseView, ReviewView]:
    """A case whose request was answered with the made-up analysis."""
    case = case or a_told_case(service)
    opened = requests.open_request(work(service), case.id, changes=terms)
    sent = {"method": "certified_mail", "proof": "9400 0000", "outside": True, "note": "By hand."}
    request_recording.record(work(service), opened.id, kind=K.SENT, on=TODAY, changes=sent)
    later = work(service, now=work(service).now + timedelta(days=20))
    paper = SentPaper("The plan's comparative analysis", demo_analysis(TODAY))
    request_recording.record(
        later, opened.id, kind=K.ANSWERED, on=TODAY + timedelta(days=19), changes={}, papers=[paper]
    )
    return cases.read_case(work(service), case.id), reviews.read_review(work(service), opened.id)


def passage(view: ReviewView, page: int, quote: str) -> Passage:
    return Passage(view.papers[0].key, page, quote)


def judge(service: Service, view: ReviewView, pattern: str, page: int = 7) -> ReviewView:
    """The comparison as written is marked as partly answered, with words of page 7."""
    judgment = Judgment("comparison_written", Mark.PARTLY, passage(view, page, THREE_DAYS), pattern)
    return reviews.judge_question(work(service), view.request_id, judgment, expected_version=view.version)


def test_a_finding_goes_from_the_page_into_the_appeal_letter(service: Service) -> None:
    case, view = answered(service, a_full_case(service))
    view = judge(service, view, "different_standards")
    assert [one.content_id for one in view.findings] == ["comparison_written"]

    chosen = review_choosing.choose_for_letters(
        work(service), view.request_id, case_id=case.id, content_ids=["comparison_written"]
    )
    assert chosen.choices[0].content_ids == {"comparison_written"}

    told = cases.read_case(work(service), case.id)
    (finding,) = told.details.analysis_findings
    exhibit = next(each for each in told.exhibits if each.label == finding.exhibit)
    assert THREE_DAYS in " ".join(exhibit.pages[6].split())
    draft = letters.draft(work(service), case.id, kind=APPEAL)
    assert draft.document is not None
    assert f"“{THREE_DAYS}” (Exhibit {finding.exhibit}, page 7)" in draft.document.text
    assert not [each for each in draft.problems if "not on" in each.what]


def test_a_second_choice_takes_the_place_of_the_first(sqlite_service: Service) -> None:
    service = sqlite_service
    case, view = answered(service)
    judge(service, view, "different_standards")
    for names in (["comparison_written"], []):
        review_choosing.choose_for_letters(work(service), view.request_id, case_id=case.id, content_ids=names)
    assert cases.read_case(work(service), case.id).details.analysis_findings == ()


def test_words_that_are_not_on_the_page_are_refused_and_nothing_is_kept(sqlite_service: Service) -> None:
    service = sqlite_service
    _, view = answered(service)
    with pytest.raises(BadInput) as refused:
        judge(service, view, "different_standards", page=6)
    assert "page 7" in refused.value.problems[0].what
    assert reviews.read_review(work(service), view.request_id).version == 0


def test_both_sides_stand_beside_each_other_with_their_pages(sqlite_service: Service) -> None:
    service = sqlite_service
    _, view = answered(service)
    row = FactorRow(
        "first-days",
        RowKind.PROCESS,
        "Days first authorized",
        Side.AS_WRITTEN,
        Stated("three days", passage(view, 7, THREE_DAYS)),
        Stated("fourteen days", passage(view, 6, FOURTEEN)),
        Difference.STRICTER,
    )
    told = reviews.put_factor(work(service), view.request_id, row, expected_version=0)
    assert told.reading.factors == (row,)
    half = FactorRow(
        "half", RowKind.FACTOR, "Cost", Side.AS_WRITTEN, Stated("high"), difference=Difference.SAME
    )
    with pytest.raises(BadInput) as refused:
        reviews.put_factor(work(service), view.request_id, half, expected_version=1)
    assert [each.where for each in refused.value.problems] == ["difference"]


def test_figures_are_computed_and_may_be_told_where_they_are_enough(sqlite_service: Service) -> None:
    service = sqlite_service
    case, view = answered(service)
    key = view.papers[0].key
    denied = Figures(Measure.DENIALS, Count(412, 131), Count(638, 58), period="2023", exhibit=key, page=10)
    few = Figures(Measure.OVERTURNS, Count(20, 9), Count(21, 6), period="2023", exhibit=key, page=10)
    view = reviews.put_figures(work(service), view.request_id, FiguresRow("d", denied), expected_version=0)
    view = reviews.put_figures(work(service), view.request_id, FiguresRow("o", few), expected_version=1)
    assert view.comparisons["d"].reading is Reading.LESS_FAVORABLE
    assert view.comparisons["o"].reading is Reading.TOO_FEW

    with pytest.raises(BadInput) as refused:
        review_choosing.choose_for_letters(
            work(service), view.request_id, case_id=case.id, content_ids=[], figure_keys=["o", "x"]
        )
    assert len(refused.value.problems) == 2
    review_choosing.choose_for_letters(
        work(service), view.request_id, case_id=case.id, content_ids=[], figure_keys=["d"]
    )
    (told,) = cases.read_case(work(service), case.id).details.analysis_figures
    assert told.mh_sud.startswith("131 of 412")


def test_a_numeric_limit_is_tested_with_its_working(sqlite_service: Service) -> None:
    service = sqlite_service
    _, view = answered(service)
    row = NumericLimit(
        "visits",
        Kind.VISIT_LIMIT,
        "outpatient",
        (Priced("therapy after injury", Decimal(60), Decimal(900)), Priced("other", None, Decimal(100))),
        (Priced("psychotherapy", Decimal(20)),),
    )
    told = reviews.put_test(work(service), view.request_id, row, expected_version=0)
    assert told.tests["visits"].judged[0].outcome is Outcome.TOO_RESTRICTIVE
    gone = reviews.drop_row(work(service), view.request_id, "visits", expected_version=1)
    assert gone.tests == {}
    with pytest.raises(NotFound):
        reviews.drop_row(work(service), view.request_id, "visits", expected_version=2)


def test_two_answers_with_the_same_words_are_called_generic(sqlite_service: Service) -> None:
    service = sqlite_service
    _, one = answered(service)
    _, other = answered(service, plan_year="2024")
    (beside,) = reviews.compare_answers(work(service), one.request_id)
    assert beside.request_id == other.request_id
    assert {each.kind for each in beside.changes} == {"kept"}
    assert len(beside.shared) > 30
    assert all(each.likeness == 1 for each in beside.shared)


def test_a_reading_is_not_begun_without_an_answer_and_never_overwritten(sqlite_service: Service) -> None:
    service = sqlite_service
    case = a_told_case(service)
    opened = requests.open_request(work(service), case.id, changes={"plan_year": "2023"})
    with pytest.raises(Conflict):
        reviews.judge_question(
            work(service), opened.id, Judgment("period", Mark.NOT, note="x"), expected_version=0
        )
    _, view = answered(service)
    judge(service, view, "different_standards")
    with pytest.raises(StaleVersion):
        judge(service, view, "")


def test_an_auditor_reads_and_does_not_write(sqlite_service: Service) -> None:
    service = sqlite_service
    _, view = answered(service)
    auditor = an_actor(service, Role.AUDITOR)
    assert reviews.read_review(work(service, actor=auditor), view.request_id).papers
    with pytest.raises(NotAllowed):
        reviews.reopen_question(work(service, actor=auditor), view.request_id, "period", expected_version=0)
