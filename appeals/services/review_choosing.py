"""Lets chosen findings of a reading into a case's letters, cited by exhibit and page."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.analysis_findings import (
    AnalysisFinding,
    FigureFinding,
    letter_figures,
    letter_finding,
)
from appeals.domain.analysis_review import AnswerFinding
from appeals.domain.case import CaseDetails
from appeals.domain.operation_figures import compare
from appeals.domain.plain import from_plain
from appeals.domain.review_views import ReviewView
from appeals.errors import BadInput, Conflict, Fault
from appeals.services.case_access import case_to_change
from appeals.services.case_rows import denials_of, set_details, touch
from appeals.services.request_rows import request_to_see
from appeals.services.request_views import case_ids_of
from appeals.services.review_exhibits import exhibit_labels
from appeals.services.review_rows import review_view
from appeals.store.unit_of_work import UnitOfWork

NOT_SERVED = "The request does not serve this case. Link the case to the request first."


def choose_for_letters(
    uow: UnitOfWork,
    request_id: UUID,
    *,
    case_id: UUID,
    content_ids: Collection[str],
    figure_keys: Collection[str] = (),
) -> ReviewView:
    """Say what of the reading a case's letters tell; what is not named is left out of them. EDIT_CASES.

    The answer becomes an exhibit of the case where it is none. BadInput names what cannot be told: a question
    that was not read short, the structure of the 2024 rule, figures that are too few or have no page.
    """
    with uow.act("review.chosen", Permission.EDIT_CASES, request_id) as act:
        found = request_to_see(uow, request_id)
        case = case_to_change(uow, case_id)
        if case.id not in case_ids_of(uow, request_id):
            raise Conflict(NOT_SERVED)
        view = review_view(uow, found)
        findings, figures = _told(view, content_ids, figure_keys)
        labels = exhibit_labels(uow, case, _papers(findings, figures))
        details = replace(
            from_plain(CaseDetails, case.details),
            analysis_findings=tuple(_labelled(one, labels) for one in findings),
            analysis_figures=tuple(replace(one, exhibit=labels[one.exhibit]) for one in figures),
        )
        set_details(uow, case, details, denials_of(uow, case.id))
        touch(uow, case)
        act.about(request_id, case=case.id.hex, questions=sorted(content_ids), figures=len(figures))
        return review_view(uow, found)


def _told(
    view: ReviewView, content_ids: Collection[str], figure_keys: Collection[str]
) -> tuple[list[AnalysisFinding], list[FigureFinding]]:
    short = {one.content_id: one for one in view.findings}
    faults = [*_unfit_findings(short, content_ids), *_unfit_figures(view, figure_keys)]
    if faults:
        raise BadInput(faults)
    findings = [one for one in view.findings if one.content_id in content_ids]
    told = [letter for letter in map(letter_finding, findings) if letter is not None]
    chosen = [row.figures for row in view.reading.figures if row.key in figure_keys]
    counted = [letter for letter in (letter_figures(compare(one)) for one in chosen) if letter is not None]
    return told, counted


def _unfit_findings(short: Mapping[str, AnswerFinding], content_ids: Collection[str]) -> Iterator[Fault]:
    for name in content_ids:
        if name not in short:
            yield Fault("content_ids", f"{name!r} was not read as partly or not answered")
        elif letter_finding(short[name]) is None:
            yield Fault(
                "content_ids",
                f"{name!r} is of the 2024 structure, which is not enforced: no letter rests on it",
            )


def _unfit_figures(view: ReviewView, figure_keys: Collection[str]) -> Iterator[Fault]:
    rows = {one.key: one.figures for one in view.reading.figures}
    for key in figure_keys:
        if key not in rows:
            yield Fault("figure_keys", f"there are no figures {key!r}")
        elif letter_figures(compare(rows[key])) is None:
            yield Fault("figure_keys", f"{key!r} are too few to be told, or their page is not known")


def _papers(findings: Collection[AnalysisFinding], figures: Collection[FigureFinding]) -> frozenset[str]:
    both: tuple[AnalysisFinding | FigureFinding, ...] = (*findings, *figures)
    return frozenset(one.exhibit for one in both if one.exhibit)


def _labelled(one: AnalysisFinding, labels: Mapping[str, str]) -> AnalysisFinding:
    return replace(one, exhibit=labels[one.exhibit]) if one.exhibit else one
