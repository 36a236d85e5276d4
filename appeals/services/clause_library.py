"""The clause library: every clause that letters are written from, how it stands, and what changed in it."""

from datetime import date

from appeals.domain.actor import Permission
from appeals.domain.clauses import ClauseRow, ClauseState, ClauseView, Origin
from appeals.errors import NotFound
from appeals.services.clause_rows import parsed_own
from appeals.services.clause_views import clause_view, draft_of_clause, rows_of_library
from appeals.store.clauses import ClauseVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.clause import Clause, clauses, read_front
from letter_templates.differences import Difference, differences


def list_clauses(
    uow: UnitOfWork,
    *,
    family: str = "",
    part: str = "",
    voice: str = "",
    state: ClauseState | None = None,
    origin: Origin | None = None,
    cites: str = "",
    words: str = "",
    on: date | None = None,
) -> tuple[ClauseRow, ...]:
    """Clauses in reading order, as they stand ``on`` a day, today unless told. Permission SEE_CASES.

    ``words`` are searched in the text, the id and the tags; ``cites`` is an authority's id.
    """
    with uow.look("clauses.listed", Permission.SEE_CASES):
        wanted = words.casefold()
        return tuple(
            row
            for row in rows_of_library(uow, on or uow.today)
            if (not family or row.family == family)
            and (not part or row.part == part)
            and (not voice or row.voice == voice)
            and (state is None or row.state is state)
            and (origin is None or row.origin is origin)
            and (not cites or cites in row.cites)
            and wanted in f"{row.id}\n{row.text}\n{' '.join(row.applies_when)}".casefold()
        )


def read_clause(uow: UnitOfWork, clause_id: str) -> ClauseView:
    """One clause with its history and the law that it cites. Permission SEE_CASES. Raises NotFound."""
    with uow.look("clause.read", Permission.SEE_CASES):
        return seen_clause(uow, clause_id)


def compare_clause(
    uow: UnitOfWork, clause_id: str, *, before: str = "", after: str = ""
) -> tuple[Difference, ...]:
    """What changed in the text of a clause, line by line and word by word. Permission SEE_CASES.

    ``before`` and ``after`` are version numbers, ``shipped`` for what it replaces, or ``draft``. Without
    them, the newest text is held against the one before.
    """
    with uow.look("clause.compared", Permission.SEE_CASES):
        texts = _texts(uow, clause_id)
        known = list(texts)
        last = after or known[-1]
        first = before or (known[known.index(last) - 1] if last in known and known.index(last) else last)
        if first not in texts or last not in texts:
            raise NotFound("version of this clause")
        return differences(texts[first].split("\n"), texts[last].split("\n"))


def sides_of(uow: UnitOfWork, clause_id: str) -> tuple[str, ...]:
    """What can be compared, oldest first. Permission SEE_CASES."""
    with uow.look("clause.compared", Permission.SEE_CASES):
        return tuple(_texts(uow, clause_id))


def front_of(source: str) -> Clause:
    """A clause from its whole text, for who wants to change it."""
    return read_front(source, "own/clause")


def seen_clause(uow: UnitOfWork, clause_id: str) -> ClauseView:
    """One clause, inside an open act. Raises NotFound."""
    row = next((each for each in rows_of_library(uow, uow.today) if each.id == clause_id), None)
    if row is None:
        raise NotFound("clause")
    return clause_view(uow, row, _source(uow, row))


def _source(uow: UnitOfWork, row: ClauseRow) -> Clause:
    if row.origin is Origin.SHIPPED:
        return next(each for each in clauses() if each.id == row.id)
    rows = uow.rows(ClauseVersionRow).where(
        ClauseVersionRow.clause_id == row.id, ClauseVersionRow.number == row.number
    )
    published = uow.session.scalars(rows).one_or_none()
    if published is not None:
        return parsed_own(published.text)
    draft = draft_of_clause(uow, row.id)
    if draft is None:
        raise NotFound("clause")
    return read_front(draft.text, "own/clause")


def _texts(uow: UnitOfWork, clause_id: str) -> dict[str, str]:
    """The texts that can be compared, oldest first."""
    rows = uow.rows(ClauseVersionRow).where(ClauseVersionRow.clause_id == clause_id)
    versions = uow.session.scalars(rows.order_by(ClauseVersionRow.number)).all()
    draft = draft_of_clause(uow, clause_id)
    texts = {str(row.number): row.text for row in versions}
    texts |= {"draft": draft.text} if draft is not None else {}
    shipped = {each.id: each for each in clauses()}
    first = next(iter(texts.values()), "")
    replaced = read_front(first, "own/clause").replaces if first else clause_id
    known = {"shipped": shipped[replaced].source} if replaced in shipped else {}
    if not known and not texts:
        raise NotFound("clause")
    return {**known, **texts}
