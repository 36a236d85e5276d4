"""Reads the answer to a request: judgments, both sides beside each other, figures, tested limits."""

from collections.abc import Callable
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.analysis_review import Judgment
from appeals.domain.plain import to_plain
from appeals.domain.request_views import reference_of
from appeals.domain.review_views import AnswerPaper, OtherAnswer, ReviewView, compared
from appeals.domain.reviews import (
    FactorRow,
    FiguresRow,
    NumericLimit,
    ReviewContent,
    judged,
    unjudged,
    with_factor,
    with_figures,
    with_test,
    without,
)
from appeals.errors import Conflict, StaleVersion
from appeals.services.request_rows import Loaded, request_to_change, request_to_see
from appeals.services.review_rows import (
    answer_papers,
    other_answers,
    review_row,
    review_view,
)
from appeals.store.reviews import ReviewRow
from appeals.store.unit_of_work import UnitOfWork

NO_ANSWER = "Nothing of the plan's answer is in hand yet. Record the answer with its document first."


def read_review(uow: UnitOfWork, request_id: UUID) -> ReviewView:
    """The reading as it is now, with everything that follows from it. Permission SEE_CASES."""
    with uow.look("review.read", Permission.SEE_CASES, request_id):
        return review_view(uow, request_to_see(uow, request_id))


def judge_question(
    uow: UnitOfWork, request_id: UUID, judgment: Judgment, *, expected_version: int
) -> ReviewView:
    """Mark one question of the scorecard. EDIT_CASES. BadInput names what the page does not bear out."""
    detail = {"question": judgment.content_id, "mark": judgment.mark.value}
    return _changed(
        uow, request_id, expected_version, detail, lambda view: judged(view.reading, judgment, view.pages)
    )


def reopen_question(
    uow: UnitOfWork, request_id: UUID, content_id: str, *, expected_version: int
) -> ReviewView:
    """Take back the mark of a question. Permission EDIT_CASES."""
    detail = {"question": content_id, "mark": ""}
    return _changed(
        uow, request_id, expected_version, detail, lambda view: unjudged(view.reading, content_id)
    )


def put_factor(uow: UnitOfWork, request_id: UUID, row: FactorRow, *, expected_version: int) -> ReviewView:
    """Put a row into the table of both sides, or replace it. EDIT_CASES; BadInput by field."""
    detail = {"row": row.key, "kind": row.kind.value}
    return _changed(
        uow, request_id, expected_version, detail, lambda view: with_factor(view.reading, row, view.pages)
    )


def put_figures(uow: UnitOfWork, request_id: UUID, row: FiguresRow, *, expected_version: int) -> ReviewView:
    """Put figures in operation in, or replace them. EDIT_CASES; BadInput by field."""
    detail = {"row": row.key, "measure": row.figures.measure.value}
    return _changed(
        uow, request_id, expected_version, detail, lambda view: with_figures(view.reading, row, view.pages)
    )


def put_test(uow: UnitOfWork, request_id: UUID, row: NumericLimit, *, expected_version: int) -> ReviewView:
    """Put a tested limit in, or replace it. EDIT_CASES; BadInput by field."""
    detail = {"row": row.key, "test": row.kind.value}
    return _changed(uow, request_id, expected_version, detail, lambda view: with_test(view.reading, row))


def drop_row(uow: UnitOfWork, request_id: UUID, key: str, *, expected_version: int) -> ReviewView:
    """Take a row out. EDIT_CASES; NotFound where there is none."""
    return _changed(
        uow, request_id, expected_version, {"dropped": key}, lambda view: without(view.reading, key)
    )


def compare_answers(uow: UnitOfWork, request_id: UUID) -> tuple[OtherAnswer, ...]:
    """The organization's other answers beside this one: shared passages, and changes between plan years.

    Answers in cases that are closed to the actor are left out. Permission SEE_CASES.
    """
    with uow.look("review.compared", Permission.SEE_CASES, request_id):
        found = request_to_see(uow, request_id)
        ours = answer_papers(uow, found)
        if not ours:
            return ()
        return tuple(_beside(uow, found, ours, each) for each in other_answers(uow, found))


def _beside(uow: UnitOfWork, found: Loaded, ours: tuple[AnswerPaper, ...], other: Loaded) -> OtherAnswer:
    own, theirs = found.progress.terms, other.progress.terms
    same_plan = own.plan_name.casefold() == theirs.plan_name.casefold()
    years = same_plan and own.plan_year != theirs.plan_year
    passages, moved = compared(
        ours,
        answer_papers(uow, other),
        same_plan=years,
        earlier=theirs.plan_year < own.plan_year,
    )
    return OtherAnswer(
        request_id=other.row.id,
        request_reference=reference_of(other.row.number),
        plan_name=theirs.plan_name,
        plan_year=theirs.plan_year,
        same_plan=same_plan,
        shared=passages,
        changes=moved,
    )


def _changed(
    uow: UnitOfWork,
    request_id: UUID,
    expected_version: int,
    detail: dict[str, str],
    change: Callable[[ReviewView], ReviewContent],
) -> ReviewView:
    """One change of the reading, held against the documents of the answer."""
    with uow.act("review.changed", Permission.EDIT_CASES, request_id) as act:
        found = request_to_change(uow, request_id)
        row = review_row(uow, request_id)
        version = row.version if row is not None else 0
        if version != expected_version:
            raise StaleVersion(expected_version, version)
        before = review_view(uow, found)
        if not before.papers:
            raise Conflict(NO_ANSWER)
        reading = change(before)
        row = row or uow.add(ReviewRow(request_id=request_id, version=0))
        row.reading = to_plain(reading)
        row.version = version + 1
        row.changed_at, row.changed_by, row.reader = uow.now, uow.actor.id, uow.actor.name
        uow.session.flush()
        act.about(request_id, **detail)
        return review_view(uow, found)
