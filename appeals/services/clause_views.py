"""Clauses to give out: drafts, versions, steps, and how they stand on a day. Needs an open act."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import String, cast, func, select

from appeals.domain.actor import Permission
from appeals.domain.clause_lint import letters_of, lint
from appeals.domain.clause_trial import Trial, faultless
from appeals.domain.clauses import (
    CitedAuthority,
    ClauseDraftView,
    ClauseFault,
    ClauseRow,
    ClauseState,
    ClauseStep,
    ClauseView,
    Origin,
    PublishedVersion,
    Retirement,
    StepView,
    words_of,
)
from appeals.services.clause_rows import (
    ALL_VERSIONS,
    own_templates,
    parsed_own,
    retirements,
    versions_on,
    withheld_on,
)
from appeals.services.four_eyes import person_behind
from appeals.store.clauses import ClauseDraftRow, ClauseStepRow, ClauseVersionRow
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.clause import Clause, ClauseError, clauses, read_front
from nqtl_library.authorities import register

LATEST = date.max


def draft_of_clause(uow: UnitOfWork, clause_id: str) -> ClauseDraftRow | None:
    """The draft of a clause; None where nobody is writing one."""
    rows = uow.rows(ClauseDraftRow).where(ClauseDraftRow.clause_id == clause_id)
    return uow.session.scalars(rows).one_or_none()


def next_number(uow: UnitOfWork, clause_id: str) -> int:
    """The number that the next version of a clause will have."""
    own = (
        ClauseVersionRow.organization_id == uow.actor.organization_id,
        ClauseVersionRow.clause_id == clause_id,
    )
    return (uow.session.scalar(select(func.max(ClauseVersionRow.number)).where(*own)) or 0) + 1


def note_step(
    uow: UnitOfWork,
    clause_id: str,
    step: ClauseStep,
    *,
    number: int,
    words: str,
    last_day: date | None = None,
) -> None:
    """Write one step of a clause's life down for good."""
    uow.add(
        ClauseStepRow(
            clause_id=clause_id,
            number=number,
            step=step,
            last_day=last_day,
            words=words,
            taken_at=uow.now,
            taken_by=uow.actor.id,
            taker=uow.actor.name,
        )
    )
    uow.session.flush()


def draft_view(uow: UnitOfWork, row: ClauseDraftRow) -> ClauseDraftView:
    """A draft with everything that is wrong with it today."""
    clause = read_front(row.text, "own/clause")
    words, number = words_of(clause), clause.version
    second = row.person_id != person_behind(uow, uow.actor.id)
    returned = _last_step(uow, row.clause_id, ClauseStep.RETURNED)
    return ClauseDraftView(
        id=row.id,
        clause_id=row.clause_id,
        state=row.state,
        words=words,
        number=number,
        reason=row.reason,
        author_id=row.author_id,
        author=row.author,
        changed_at=row.changed_at,
        version=row.version,
        faults=faults_of(uow, row.text, uow.today),
        comment=returned.words if returned is not None and returned.number == number else "",
        may_publish=second and uow.actor.may(Permission.PUBLISH_TEMPLATES),
    )


def faults_of(uow: UnitOfWork, text: str, on: date) -> tuple[ClauseFault, ...]:
    """Everything that is wrong with a clause that would come into use on a day."""
    clause = read_front(text, "own/clause")
    faults, _ = lint(words_of(clause), clause.version)
    if any(each.blocks for each in faults):
        return tuple(faults)
    own = own_templates(uow, on=on)
    rivals = [each.id for each in own.clauses.clauses if each.replaces == clause.replaces != ""]
    other = next((name for name in rivals if name != clause.id), "")
    if other:
        what = f"{other} already stands in the place of {clause.replaces}; change that one, or retire it"
        return (*faults, ClauseFault("replaces", what))
    more, _ = faultless(Trial(parsed_own(text), own, on))
    return (*faults, *more)


def rows_of_library(uow: UnitOfWork, on: date) -> tuple[ClauseRow, ...]:
    """Every clause that is shipped, published or being written, in reading order."""
    retired = retirements(uow)
    versions = {row.clause_id: row for row in versions_on(uow, LATEST)}
    now = {row.clause_id: row for row in versions_on(uow, on)}
    drafts = {row.clause_id: row for row in uow.session.scalars(uow.rows(ClauseDraftRow))}
    own = [
        _own_row(row, now.get(name), drafts.get(name), retired.get(name), on)
        for name, row in versions.items()
    ]
    new = [_draft_row(row) for name, row in drafts.items() if name not in versions]
    replaced = {each.replaces: each.id for each in own if each.replaces and each.state is ClauseState.IN_USE}
    shipped = [_shipped_row(each, replaced, retired.get(each.id), on) for each in clauses()]
    return tuple(sorted((*own, *new, *shipped), key=lambda row: (row.part, row.origin, row.id)))


def clause_view(uow: UnitOfWork, row: ClauseRow, source: Clause) -> ClauseView:
    """Everything that is known of one clause."""
    draft = draft_of_clause(uow, row.id)
    withheld = withheld_on(uow, uow.today)
    return ClauseView(
        row=row,
        source=source.source,
        sha256=source.sha256,
        letters=tuple(plan.name for plan in letters_of(source.family, source.part)),
        authorities=tuple(_authority(name, withheld, uow.today) for name in source.cites),
        versions=_published(uow, row.id),
        steps=_steps(uow, row.id),
        draft=draft_view(uow, draft) if draft is not None else None,
        replaced_by=_replacement(uow, row.id) if row.origin is Origin.SHIPPED else "",
        uses=_uses(uow, row.id),
    )


def _own_row(
    row: ClauseVersionRow,
    now: ClauseVersionRow | None,
    draft: ClauseDraftRow | None,
    retired: Retirement | None,
    on: date,
) -> ClauseRow:
    """The newest version in use, else the one to come; a draft of the next one shows as the state."""
    shown = now or row
    last = retired if retired is not None and shown.number <= retired.upto else None
    state = ClauseState.IN_USE if now is not None else ClauseState.COMING
    if last is not None and on > last.last_day:
        state = ClauseState.RETIRED
    elif draft is not None:
        state = ClauseState(draft.state.value)
    clause = parsed_own(shown.text)
    row_shown = _row(clause, Origin.OWN, state, author=shown.author)
    return replace(row_shown, in_use_from=shown.in_use_from, last_day=last.last_day if last else None)


def _draft_row(row: ClauseDraftRow) -> ClauseRow:
    clause = read_front(row.text, "own/clause")
    return _row(clause, Origin.OWN, ClauseState(row.state.value), author=row.author)


def _shipped_row(
    clause: Clause, replaced: Mapping[str, str], retired: Retirement | None, on: date
) -> ClauseRow:
    state = ClauseState.REPLACED if clause.id in replaced else ClauseState.IN_USE
    last = retired if retired is not None and retired.upto == ALL_VERSIONS else None
    if last is not None and on > last.last_day:
        state = ClauseState.RETIRED
    return replace(_row(clause, Origin.SHIPPED, state), last_day=last.last_day if last else None)


def _row(clause: Clause, origin: Origin, state: ClauseState, *, author: str = "Evenhand") -> ClauseRow:
    return ClauseRow(
        id=clause.id,
        number=clause.version,
        origin=origin,
        state=state,
        part=clause.part,
        family=clause.family,
        kind=clause.kind,
        voice=clause.voice,
        applies_when=tuple(sorted(clause.when)),
        cites=clause.cites,
        text=clause.body,
        replaces=clause.replaces,
        in_use_from=None,
        last_day=None,
        author=author,
    )


def _replacement(uow: UnitOfWork, shipped_id: str) -> str:
    in_use = versions_on(uow, uow.today)
    return next((each.clause_id for each in in_use if _replaces(each, shipped_id)), "")


def _replaces(row: ClauseVersionRow, shipped_id: str) -> bool:
    try:
        return parsed_own(row.text).replaces == shipped_id
    except ClauseError:
        return False


def _published(uow: UnitOfWork, clause_id: str) -> tuple[PublishedVersion, ...]:
    rows = uow.rows(ClauseVersionRow).where(ClauseVersionRow.clause_id == clause_id)
    return tuple(
        PublishedVersion(
            row.number,
            row.sha256,
            row.text,
            row.in_use_from,
            row.author,
            row.publisher,
            row.published_at,
            row.reason,
        )
        for row in uow.session.scalars(rows.order_by(ClauseVersionRow.number.desc()))
    )


def _steps(uow: UnitOfWork, clause_id: str) -> tuple[StepView, ...]:
    rows = uow.rows(ClauseStepRow).where(ClauseStepRow.clause_id == clause_id)
    return tuple(
        StepView(row.step, row.number, row.last_day, row.words, row.taken_at, row.taker)
        for row in uow.session.scalars(rows.order_by(ClauseStepRow.id.desc()))
    )


def _last_step(uow: UnitOfWork, clause_id: str, step: ClauseStep) -> ClauseStepRow | None:
    rows = uow.rows(ClauseStepRow).where(ClauseStepRow.clause_id == clause_id, ClauseStepRow.step == step)
    return uow.session.scalars(rows.order_by(ClauseStepRow.id.desc()).limit(1)).first()


def _authority(name: str, withheld: Mapping[str, str], on: date) -> CitedAuthority:
    known = register().get(name)
    if known is None:
        return CitedAuthority(name, name, "not in the register", verified=False)
    status = known.status_on(on).value.replace("_", " ")
    return CitedAuthority(name, known.cite, status, known.verified, withheld.get(name, ""))


def _uses(uow: UnitOfWork, clause_id: str) -> int:
    """How many sealed versions were written with it; the list of labels is searched as text."""
    own = DocumentVersionRow.organization_id == uow.actor.organization_id
    named = cast(DocumentVersionRow.clauses, String).contains(f'"{clause_id}@', autoescape=True)
    return uow.session.scalar(select(func.count(DocumentVersionRow.id)).where(own, named)) or 0
