"""The draft of a case as it stands: composed, with people's own words in it, held to consents.

Needs an open act.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from appeals.domain.edits import EDITED_IN_WORD, OwnWordsView, ParagraphView
from appeals.domain.own_templates import OwnTemplates
from appeals.domain.views import CaseView, Draft
from appeals.errors import Hindrance
from appeals.services.clause_rows import own_templates
from appeals.services.composing import basis_of, draft_of, judged
from appeals.services.disclosing import gated
from appeals.services.law_rows import with_law_changes
from appeals.services.request_speaking import of_request
from appeals.services.version_rows import versions_of
from appeals.store.documents import OwnWordsRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.block import Document
from letter_templates.own_words import OwnWords, Standing, paragraphs, standing, with_own_words

STALE = {
    Standing.CHANGED_BENEATH: (
        "the paragraph under {writer}’s words has changed since they were written",
        "Read what it says now, then keep your words by saving them again, or go back to the clause.",
    ),
    Standing.WITHOUT_PLACE: (
        "{writer}’s words have no place in the letter any more: “{text}”",
        "Take them out, or bring back the fact that the paragraph hangs on.",
    ),
}
SHOWN = 80  # letters of a text that is named


def present_draft(uow: UnitOfWork, case: CaseView, kind: str, *, on: date) -> Draft:
    """The draft as it would be sealed. Raises BadInput for an unknown kind."""
    spoken = of_request(uow, case, kind, on=on)
    case = spoken.case
    templates = own_templates(uow, on=on)
    composed = draft_of(case, kind, on=on, own=templates)
    draft = _in_own_words(composed, own_rows(uow, case.id, kind), case, on, templates)
    draft = with_law_changes(uow, draft, case)
    draft = replace(draft, problems=(*draft.problems, *spoken.problems))
    return gated(_with_word_warning(uow, draft, case.id), case, on=on)


def own_rows(uow: UnitOfWork, case_id: UUID, kind: str) -> Sequence[OwnWordsRow]:
    """What people wrote in place of clauses, oldest first."""
    rows = uow.rows(OwnWordsRow).where(OwnWordsRow.case_id == case_id, OwnWordsRow.kind == kind)
    return uow.session.scalars(rows.order_by(OwnWordsRow.written_at, OwnWordsRow.id)).all()


def _with_word_warning(uow: UnitOfWork, draft: Draft, case_id: UUID) -> Draft:
    """The draft, with a warning where sealing it would leave out what was edited in Word."""
    latest = next(versions_of(uow, case_id, draft.kind), None)
    if draft.document is None or latest is None or EDITED_IN_WORD not in json.loads(latest.facts_json):
        return draft
    what = f"version {latest.number} was edited in Word, and this draft is without those changes"
    remedy = f"Compare the draft with version {latest.number}; to keep the changes, edit that one in Word."
    return replace(draft, warnings=(Hindrance("letter", what, remedy), *draft.warnings))


def _in_own_words(
    composed: Draft, rows: Sequence[OwnWordsRow], case: CaseView, on: date, templates: OwnTemplates
) -> Draft:
    document, leading = composed.document, case.leading_denial
    if document is None or leading is None:
        return composed
    told = _paragraphs(document, rows)
    if not rows:
        return replace(composed, paragraphs=told)
    own = [OwnWords(row.place, row.composed, row.text, row.writer) for row in rows]
    basis = basis_of(case, leading, on=on, kind=composed.kind, own=templates)
    found = judged(composed, with_own_words(document, own), case, basis, on=on)
    used = [
        {"place": each.place, "replaced": each.own.replaced, "text": each.own.text, "writer": each.own.writer}
        for each in told
        if each.own is not None and each.block is not None
    ]
    return replace(
        found,
        paragraphs=told,
        problems=(*found.problems, *_stale(told)),
        facts={**composed.facts, "own_words": used},
    )


def _paragraphs(document: Document, rows: Sequence[OwnWordsRow]) -> tuple[ParagraphView, ...]:
    """All paragraphs in reading order, then what has lost its place."""
    found = paragraphs(document)
    now = {each.place: each.text for each in found}
    own = {row.place: _view(row, now) for row in rows}
    placed = [
        ParagraphView(each.place, each.block, each.item, each.text, own.get(each.place)) for each in found
    ]
    lost = [ParagraphView(place, None, 0, "", each) for place, each in own.items() if place not in now]
    return (*placed, *lost)


def _view(row: OwnWordsRow, now: dict[str, str]) -> OwnWordsView:
    words = OwnWords(row.place, row.composed, row.text, row.writer)
    return OwnWordsView(row.text, standing(words, now), row.composed, row.writer, row.written_at)


def _stale(told: Sequence[ParagraphView]) -> list[Hindrance]:
    found = []
    for each in told:
        if each.own is not None and each.own.standing in STALE:
            what, remedy = STALE[each.own.standing]
            text = each.own.text if len(each.own.text) <= SHOWN else each.own.text[: SHOWN - 1] + "…"
            part = each.place.partition("/")[0]
            found.append(Hindrance(part, what.format(writer=each.own.writer, text=text), remedy))
    return found
