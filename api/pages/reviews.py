"""The reading desk: the answer page by page, the scorecard, both sides, figures, findings for letters."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import review_words
from api.pages.forms import version_of
from api.pages.review_chart import bars
from api.pages.review_forms import factor_in, figures_in, judgment_in, limit_in
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.review_views import ReviewView
from appeals.errors import BadInput, Conflict, NotFound, StaleVersion
from appeals.services import review_choosing, reviews
from nqtl_library.analysis_content import Group, contents, patterns
from nqtl_library.authority_register import register
from nqtl_library.quantitative_test import percent

blueprint = Blueprint("reviews", __name__, url_prefix="/requests/<uuid:request_id>/reading")

CAVEATED = "reg-2024-ca-dol"


@blueprint.get("")
@needs(Permission.SEE_CASES)
def show(request_id: UUID) -> str:
    """The whole reading."""
    return _desk(reviews.read_review(new_work(), request_id))


@blueprint.get("/papers/<string:key>/<int:number>")
@needs(Permission.SEE_CASES)
def page(request_id: UUID, key: str, number: int) -> str:
    """One page of the answer, to copy words from."""
    view = reviews.read_review(new_work(), request_id)
    paper = next((each for each in view.papers if each.key == key), None)
    if paper is None or not 1 <= number <= paper.pages:
        raise NotFound("page of the answer")
    told = [each for each in view.reading.judgments if each.passage and each.passage.exhibit == key]
    here = [each for each in told if each.passage and each.passage.page == number]
    return render_template(
        "reviews/page.html", review=view, paper=paper, number=number, here=here, contents=contents()
    )


@blueprint.get("/others")
@needs(Permission.SEE_CASES)
def others(request_id: UUID) -> str:
    """The organization's other answers beside this one."""
    return render_template(
        "reviews/others.html",
        review=reviews.read_review(new_work(), request_id),
        others=reviews.compare_answers(new_work(), request_id),
        words=review_words,
    )


@blueprint.post("/questions/<string:content_id>")
@needs(Permission.EDIT_CASES)
def judge(request_id: UUID, content_id: str) -> ResponseReturnValue:
    """Mark a question, or take its mark back."""
    if "reopen" in request.form:
        return _done(
            request_id,
            lambda version: reviews.reopen_question(
                new_work(), request_id, content_id, expected_version=version
            ),
            "The question is open again.",
            f"question-{content_id}",
        )
    return _done(
        request_id,
        lambda version: reviews.judge_question(
            new_work(), request_id, judgment_in(request.form, content_id), expected_version=version
        ),
        "Marked.",
        f"question-{content_id}",
    )


@blueprint.post("/factors")
@needs(Permission.EDIT_CASES)
def put_factor(request_id: UUID) -> ResponseReturnValue:
    """Put a row into the table of both sides."""
    return _done(
        request_id,
        lambda version: reviews.put_factor(
            new_work(), request_id, factor_in(request.form), expected_version=version
        ),
        "The row is in the table.",
        "sides",
    )


@blueprint.post("/figures")
@needs(Permission.EDIT_CASES)
def put_figures(request_id: UUID) -> ResponseReturnValue:
    """Put counts of both sides in."""
    return _done(
        request_id,
        lambda version: reviews.put_figures(
            new_work(), request_id, figures_in(request.form), expected_version=version
        ),
        "The figures are computed.",
        "figures",
    )


@blueprint.post("/limits")
@needs(Permission.EDIT_CASES)
def put_limit(request_id: UUID) -> ResponseReturnValue:
    """Test a numeric limit."""
    return _done(
        request_id,
        lambda version: reviews.put_test(
            new_work(), request_id, limit_in(request.form), expected_version=version
        ),
        "The limit is tested.",
        "limits",
    )


@blueprint.post("/rows/<string:key>")
@needs(Permission.EDIT_CASES)
def drop(request_id: UUID, key: str) -> ResponseReturnValue:
    """Take a row out of the reading."""
    return _done(
        request_id,
        lambda version: reviews.drop_row(new_work(), request_id, key, expected_version=version),
        "The row is taken out.",
        "sides",
    )


@blueprint.post("/letters/<uuid:case_id>")
@needs(Permission.EDIT_CASES)
def choose(request_id: UUID, case_id: UUID) -> ResponseReturnValue:
    """Choose what a case's letters tell of the answer."""
    return _done(
        request_id,
        lambda _version: review_choosing.choose_for_letters(
            new_work(),
            request_id,
            case_id=case_id,
            content_ids=request.form.getlist("findings"),
            figure_keys=request.form.getlist("figures"),
        ),
        "The letters of the case tell this from now on.",
        "letters",
    )


def _done(request_id: UUID, act: Callable[[int], ReviewView], words: str, anchor: str) -> ResponseReturnValue:
    try:
        act(version_of(request.form, "page"))
    except (BadInput, Conflict, StaleVersion) as refusal:
        flash(refusal.sentence, "error")
        return _desk(reviews.read_review(new_work(), request_id), typed=anchor), 422
    flash(words, "good")
    return redirect(url_for("reviews.show", request_id=request_id, _anchor=anchor), code=303)


def _desk(view: ReviewView, *, typed: str = "") -> str:
    """The page; ``typed`` names the form that was refused, whose words are kept."""
    return render_template(
        "reviews/show.html",
        review=view,
        marks={each.content_id: each for each in view.reading.judgments},
        questions={group: [each for each in contents().values() if each.group is group] for group in Group},
        patterns=patterns(),
        caveat=register()[CAVEATED].caveat,
        words=review_words,
        percent=percent,
        bars=bars,
        typed=request.form if typed else {},
        typed_in=typed,
    )
