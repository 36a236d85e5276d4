"""The second person publishes a clause or returns it; a clause is retired from a day on, or comes back."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.clause_samples import Sample, samples
from appeals.domain.clauses import OWN, ClauseDraftView, ClauseStep, ClauseView, DraftState
from appeals.domain.versions import sha256
from appeals.domain.words import told
from appeals.errors import BadInput, Conflict, Fault, NotFound, StaleVersion
from appeals.services.clause_drafting import refuse_faulty
from appeals.services.clause_library import seen_clause
from appeals.services.clause_rows import ALL_VERSIONS, clause_set, retirements
from appeals.services.clause_views import draft_view, faults_of, next_number, note_step
from appeals.services.four_eyes import person_behind
from appeals.store.clauses import ClauseDraftRow, ClauseVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.choice import choose
from letter_templates.clause import clauses
from letter_templates.clause_set import ClauseSet
from letter_templates.outline import Outline, outlines
from letter_templates.refusals import PartHasNoClause


def publish_clause(
    uow: UnitOfWork, draft_id: UUID, *, in_use_from: date, expected_version: int | None = None
) -> ClauseView:
    """Say yes to a proposed clause, as somebody else than its author. Permission PUBLISH_TEMPLATES.

    From its day on letters are written with it; letters of earlier dates, and what is sealed, never are.
    Raises Conflict for the author and for what is not proposed, BadInput for a day in the past or for faults
    that came up since, StaleVersion where it is not the text that was read.
    """
    with uow.act("clause.published", Permission.PUBLISH_TEMPLATES, draft_id) as act:
        row = uow.get(ClauseDraftRow, draft_id, "clause draft")
        _refuse_publishing(uow, row, expected_version)
        if in_use_from < uow.today:
            raise BadInput([Fault("in_use_from", "cannot be in the past: letters of that day are written")])
        refuse_faulty(faults_of(uow, row.text, in_use_from))
        number = next_number(uow, row.clause_id)
        made = uow.add(
            ClauseVersionRow(
                clause_id=row.clause_id,
                number=number,
                text=row.text,
                sha256=sha256(row.text.encode()),
                in_use_from=in_use_from,
                reason=row.reason,
                author_id=row.author_id,
                author=row.author,
                published_at=uow.now,
                published_by=uow.actor.id,
                publisher=uow.actor.name,
            )
        )
        uow.session.delete(row)
        uow.session.flush()
        note_step(uow, made.clause_id, ClauseStep.PUBLISHED, number=number, words=made.reason)
        act.about(made.id, clause=made.clause_id, number=number, sha256=made.sha256)
        return seen_clause(uow, made.clause_id)


def return_clause(uow: UnitOfWork, draft_id: UUID, *, comment: str) -> ClauseDraftView:
    """Give a proposed clause back to its author with a comment. Permission PUBLISH_TEMPLATES."""
    with uow.act("clause.returned", Permission.PUBLISH_TEMPLATES, draft_id) as act:
        row = uow.get(ClauseDraftRow, draft_id, "clause draft")
        words = told(comment, "comment", "say what should change, so that the author can mend it")
        if row.state is not DraftState.PROPOSED:
            raise Conflict("This clause is not proposed, so there is nothing to return.")
        row.state, row.version = DraftState.RETURNED, row.version + 1
        number = next_number(uow, row.clause_id)
        note_step(uow, row.clause_id, ClauseStep.RETURNED, number=number, words=words)
        act.about(row.id, clause=row.clause_id)
        return draft_view(uow, row)


def retire_clause(uow: UnitOfWork, clause_id: str, *, last_day: date, reason: str) -> ClauseView:
    """Use a clause, shipped or own, for the last time on a day. Permission PUBLISH_TEMPLATES.

    Raises BadInput where letters could not be written without it, or for a day in the past; NotFound for a
    clause that is not published.
    """
    with uow.act("clause.retired", Permission.PUBLISH_TEMPLATES) as act:
        words = told(reason, "reason", "say why, for those who will ask in a year")
        number = _published_number(uow, clause_id)
        if last_day < uow.today:
            raise BadInput([Fault("last_day", "cannot be in the past: letters of that day are written")])
        _refuse_gap(uow, clause_id, last_day)
        note_step(uow, clause_id, ClauseStep.RETIRED, number=number, words=words, last_day=last_day)
        act.about(uow.actor.organization_id, clause=clause_id, last_day=last_day.isoformat())
        return seen_clause(uow, clause_id)


def reinstate_clause(uow: UnitOfWork, clause_id: str, *, reason: str) -> ClauseView:
    """Lift a retirement: the clause goes on being used. Permission PUBLISH_TEMPLATES."""
    with uow.act("clause.reinstated", Permission.PUBLISH_TEMPLATES) as act:
        words = told(reason, "reason", "say why, for those who will ask in a year")
        number = _published_number(uow, clause_id)
        if clause_id not in retirements(uow):
            raise Conflict("This clause has no last day, so there is nothing to lift.")
        note_step(uow, clause_id, ClauseStep.REINSTATED, number=number, words=words)
        act.about(uow.actor.organization_id, clause=clause_id)
        return seen_clause(uow, clause_id)


def _refuse_publishing(uow: UnitOfWork, row: ClauseDraftRow, expected: int | None) -> None:
    if row.person_id == person_behind(uow, uow.actor.id):
        raise Conflict("You wrote this clause yourself. Someone else must read and publish it.")
    if row.state is not DraftState.PROPOSED:
        raise Conflict("This clause is not proposed. Its author proposes it first.")
    if expected is not None and row.version != expected:
        raise StaleVersion(expected, row.version)


def _published_number(uow: UnitOfWork, clause_id: str) -> int:
    """The newest version that a word about the clause reaches; for a shipped one, all that will ever come."""
    if clause_id.startswith(OWN):
        number = next_number(uow, clause_id) - 1
        if number:
            return number
    elif any(each.id == clause_id for each in clauses()):
        return ALL_VERSIONS
    raise NotFound("published clause")


def _refuse_gap(uow: UnitOfWork, clause_id: str, last_day: date) -> None:
    """A mandatory part of a letter may not be left without a clause."""
    now = clause_set(uow, on=last_day)
    own = next((each for each in now.clauses if each.id == clause_id), None)
    if own is None:
        return
    without = now.with_own([], [clause_id])
    if own.replaces:  # the shipped clause comes back into its place
        without = without.with_own([each for each in clauses() if each.id == own.replaces])
    for sample in samples(last_day):
        for plan in outlines().values():
            if own.family in plan.families:
                for part in _gaps(sample, plan, now, without):
                    what = (
                        f"“{plan.name}” could not be written for {sample.title}: nothing else stands in "
                        f"“{part}”. Write a clause that replaces it instead."
                    )
                    raise BadInput([Fault("clause", what)])


def _gaps(sample: Sample, plan: Outline, before: ClauseSet, after: ClauseSet) -> Iterator[str]:
    """The part that stays empty after a change and did not before."""
    letter, cites = sample.letter(plan.id), sample.cites({})
    try:
        choose(plan, letter.facts, letter.tags, cites, before)
    except PartHasNoClause:
        return
    try:
        choose(plan, letter.facts, letter.tags, cites, after)
    except PartHasNoClause as gap:
        yield gap.part
