"""People put a paragraph of a draft into their own words, and go back to the clause."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.views import Draft
from appeals.domain.words import told
from appeals.errors import BadInput, Fault, NotFound
from appeals.services.case_access import case_to_change
from appeals.services.case_rows import touch
from appeals.services.case_views import case_view
from appeals.services.drafting import own_rows, present_draft
from appeals.store.cases import CaseRow
from appeals.store.documents import OwnWordsRow
from appeals.store.unit_of_work import UnitOfWork

LONGEST = 6000  # letters of one paragraph: two pages


def write_own_words(uow: UnitOfWork, case_id: UUID, *, kind: str, place: str, text: str) -> Draft:
    """Replace one paragraph of a draft by a person's text; the draft as it is then. Permission DRAFT.

    The same text again confirms it over what the clause says now. Raises NotFound for a place that the
    letter does not have, BadInput for the clause's own words.
    """
    with uow.act("own_words.written", Permission.DRAFT, case_id) as act:
        case = case_to_change(uow, case_id)
        words = told(text, "text", "write the paragraph, or go back to the clause", longest=LONGEST)
        draft = _present(uow, case, kind)
        here = (each for each in draft.paragraphs if each.place == place and each.block is not None)
        found = next(here, None)
        if found is None:
            raise NotFound("paragraph of this letter")
        if words.split() == found.composed.split():
            raise BadInput([Fault("text", "is what the clause says; go back to the clause instead")])
        row = next((each for each in own_rows(uow, case.id, kind) if each.place == place), None)
        if row is None:
            row = uow.add(OwnWordsRow(case_id=case.id, kind=kind, place=place))
        row.composed, row.text = found.composed, words
        row.written_at, row.written_by, row.writer = uow.now, uow.actor.id, uow.actor.name
        uow.session.flush()
        touch(uow, case)
        act.about(case.id, kind=kind, place=place)
        return _present(uow, case, kind)


def drop_own_words(uow: UnitOfWork, case_id: UUID, *, kind: str, place: str) -> Draft:
    """Go back to the clause's own words; the draft as it is then. Permission DRAFT. NotFound if none were."""
    with uow.act("own_words.dropped", Permission.DRAFT, case_id) as act:
        case = case_to_change(uow, case_id)
        row = next((each for each in own_rows(uow, case.id, kind) if each.place == place), None)
        if row is None:
            raise NotFound("paragraph in own words")
        uow.session.delete(row)
        touch(uow, case)
        act.about(case.id, kind=kind, place=place)
        return _present(uow, case, kind)


def _present(uow: UnitOfWork, row: CaseRow, kind: str) -> Draft:
    case = case_view(uow, row)
    return present_draft(uow, case, kind, on=case.details.letter_date or uow.today)
