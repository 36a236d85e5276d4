"""Practices as rows, and to which one of them a denial belongs. Needs an open act."""

from collections.abc import Collection, Iterable
from uuid import UUID

from appeals.domain.practices import PracticeDetails, PracticeView
from appeals.errors import BadInput, Conflict, Fault
from appeals.store.practices import OfPractice, PracticeRow
from appeals.store.unit_of_work import UnitOfWork

ELSEWHERE = "This is already with another practice of your organization. Ask somebody who sees all of it."


def practice_by_npi(uow: UnitOfWork, npis: Iterable[str]) -> UUID | None:
    """The practice with the first of these numbers that one has; None where none of them is a practice's."""
    wanted = [npi for npi in npis if npi]
    if not wanted:
        return None
    rows = uow.rows(PracticeRow).where(PracticeRow.npi.in_(wanted), PracticeRow.closed_at.is_(None))
    found = {row.npi: row.id for row in uow.session.scalars(rows.order_by(PracticeRow.id.desc()))}
    return next((found[npi] for npi in wanted if npi in found), None)


def choose_practice(uow: UnitOfWork, practice_id: UUID | None) -> None:
    """From now on in this act, what is brought in belongs to this practice; NotFound, or Conflict if closed.

    None: by the provider's number, else to the actor's only practice, else to the whole organization.
    """
    if practice_id is not None:
        uow.practice = open_practice(uow, practice_id).id


def open_practice(uow: UnitOfWork, practice_id: UUID) -> PracticeRow:
    """A practice that the actor may put things into."""
    if uow.actor.practices is not None and practice_id not in uow.actor.practices:
        raise BadInput([Fault("practice_id", "is none of your practices")])
    row = uow.see(PracticeRow, practice_id, "practice")
    if row.closed_at is not None:
        raise Conflict("This practice is closed. Choose another.")
    return row


def refuse_elsewhere(uow: UnitOfWork, row: OfPractice | None) -> None:
    """Raise Conflict for what another practice has, that the actor does not see."""
    limit = uow.actor.practices
    if row is not None and limit is not None and row.practice_id not in limit:
        raise Conflict(ELSEWHERE)


def practice_view(row: PracticeRow) -> PracticeView:
    """A practice to give out."""
    return PracticeView(row.id, details_of(row), row.created_at, row.closed_at)


def details_of(row: PracticeRow) -> PracticeDetails:
    """What is known of a practice."""
    lines = tuple(row.address_lines)
    return PracticeDetails(row.name, row.npi, row.tax_id, lines, row.phone, row.email)


def existing(uow: UnitOfWork, practice_ids: Collection[UUID]) -> list[str]:
    """Practices to limit somebody to, as they are kept; NotFound where one is not there."""
    for each in practice_ids:
        uow.must_have(PracticeRow, each, "practice")
    return sorted({str(each) for each in practice_ids})
