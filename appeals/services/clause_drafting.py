"""People write clauses of their own, try them in made-up letters, and propose them to a second person."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.clause_lint import lint
from appeals.domain.clause_trial import Trial, faultless
from appeals.domain.clauses import (
    ClauseDraftView,
    ClauseFault,
    ClauseStep,
    ClauseWords,
    DraftState,
    Preview,
    settled,
)
from appeals.domain.words import told
from appeals.errors import BadInput, Conflict, Fault, StaleVersion
from appeals.services.clause_rows import own_templates, parsed_own
from appeals.services.clause_views import draft_of_clause, draft_view, next_number, note_step
from appeals.services.four_eyes import person_behind
from appeals.store.clauses import ClauseDraftRow
from appeals.store.unit_of_work import UnitOfWork


def try_clause(uow: UnitOfWork, words: ClauseWords) -> Preview:
    """What is wrong with a clause, and how it reads in made-up letters; nothing is kept.

    Permission SEE_CASES, as for reading clauses: who may not write them may still look.
    """
    uow.check("clause.tried", Permission.SEE_CASES)
    with uow.glance():
        return tried_words(uow, words)


def write_clause(
    uow: UnitOfWork, words: ClauseWords, *, reason: str, expected_version: int | None = None
) -> ClauseDraftView:
    """Keep a clause that is being written; what is wrong with it is told, and stops only the proposal.

    Permission MANAGE_TEMPLATES. What waits for the second person is a draft again once it is changed. Raises
    Conflict where another person is writing it, StaleVersion where it was changed meanwhile.
    """
    with uow.act("clause.written", Permission.MANAGE_TEMPLATES) as act:
        words = settled(words)
        why = told(reason, "reason", "say why the clause is needed, for the person who publishes it")
        number, person = next_number(uow, words.id), person_behind(uow, uow.actor.id)
        faults, clause = lint(words, number)
        unkept = [each for each in faults if each.where == "id" and each.blocks]
        if unkept or clause is None:
            raise BadInput([Fault(each.where, each.what) for each in unkept or faults if each.blocks])
        row = draft_of_clause(uow, words.id)
        _refuse_other(uow, row, expected_version)
        if row is None:
            row = uow.add(ClauseDraftRow(clause_id=words.id, version=0))
        row.text, row.reason, row.state = words.written(number), why, DraftState.DRAFT
        row.author_id, row.author, row.person_id = uow.actor.id, uow.actor.name, person
        row.changed_at, row.version = uow.now, row.version + 1
        uow.session.flush()
        act.about(row.id, clause=row.clause_id)
        return draft_view(uow, row)


def propose_clause(uow: UnitOfWork, draft_id: UUID) -> ClauseDraftView:
    """Give a clause to the second person. Permission MANAGE_TEMPLATES.

    Raises BadInput naming everything that is wrong with it.
    """
    with uow.act("clause.proposed", Permission.MANAGE_TEMPLATES, draft_id) as act:
        row = uow.get(ClauseDraftRow, draft_id, "clause draft")
        _refuse_other(uow, row, None)
        refuse_faulty(draft_view(uow, row).faults)
        if row.state is DraftState.PROPOSED:
            raise Conflict("The clause is proposed already. Somebody else publishes it or returns it.")
        row.state, row.version = DraftState.PROPOSED, row.version + 1
        note_step(
            uow, row.clause_id, ClauseStep.PROPOSED, number=next_number(uow, row.clause_id), words=row.reason
        )
        act.about(row.id, clause=row.clause_id)
        return draft_view(uow, row)


def withdraw_clause(uow: UnitOfWork, draft_id: UUID) -> None:
    """Throw a clause away that is not published; what is in use stays. Permission MANAGE_TEMPLATES."""
    with uow.act("clause.withdrawn", Permission.MANAGE_TEMPLATES, draft_id) as act:
        row = uow.get(ClauseDraftRow, draft_id, "clause draft")
        note_step(uow, row.clause_id, ClauseStep.WITHDRAWN, number=next_number(uow, row.clause_id), words="")
        act.about(row.id, clause=row.clause_id)
        uow.session.delete(row)


def read_draft(uow: UnitOfWork, draft_id: UUID) -> ClauseDraftView:
    """A clause that is being written, with what is wrong with it. Permission SEE_CASES."""
    with uow.look("clause.draft_read", Permission.SEE_CASES, draft_id):
        return draft_view(uow, uow.see(ClauseDraftRow, draft_id, "clause draft"))


def tried_words(uow: UnitOfWork, words: ClauseWords) -> Preview:
    """The same as ``try_clause`` inside an open act."""
    words = settled(words)
    faults, clause = lint(words, next_number(uow, words.id))
    if clause is None or any(each.blocks for each in faults):
        return Preview(tuple(faults))
    own = own_templates(uow, on=uow.today)
    more, samples = faultless(Trial(parsed_own(clause.source), own, uow.today))
    return Preview((*faults, *more), tuple(samples))


def refuse_faulty(faults: tuple[ClauseFault, ...]) -> None:
    """Raise BadInput that names every fault that stops a clause."""
    stops = [each for each in faults if each.blocks]
    if stops:
        lines = [f"text, line {each.line}" if each.line else each.where for each in stops]
        raise BadInput([Fault(where, each.what) for where, each in zip(lines, stops, strict=True)])


def _refuse_other(uow: UnitOfWork, row: ClauseDraftRow | None, expected: int | None) -> None:
    if row is None:
        return
    if row.person_id != person_behind(uow, uow.actor.id):
        raise Conflict(
            f"{row.author} is writing this clause. Ask them, or withdraw it and write it anew: "
            "whoever writes it cannot be the one who publishes it."
        )
    if expected is not None and row.version != expected:
        raise StaleVersion(expected, row.version)
