"""Draws a case's letter as its next version, and keeps it: the two steps of sealing one letter or many."""

from dataclasses import dataclass
from uuid import UUID

from appeals.errors import StaleVersion
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.case_views import case_view
from appeals.services.drafting import present_draft
from appeals.services.pdf_sealing import SealedPdf, sealed_pdf
from appeals.services.request_letters import note_sealed
from appeals.services.sealing import Drawn, drawn
from appeals.services.shell_rows import shell_in_force
from appeals.services.version_rows import keep_version, next_number
from appeals.store.audit import Act
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DrawnLetter:
    """A letter as it was drawn from its case at one of the case's versions."""

    case_id: UUID
    kind: str
    letter: Drawn
    pdf: SealedPdf  # the letter's PDF under the organization's seal
    case_version: int


def draw_letter(uow: UnitOfWork, case_id: UUID, kind: str) -> DrawnLetter:
    """Draw the draft as it stands and seal its PDF; in no open act, for it takes its time.

    Raises MissingFactsForLetter, LetterBlocked or NotThisLetter where it cannot be sealed.
    """
    with uow.glance():
        case = case_view(uow, case_to_see(uow, case_id))
        on = case.details.letter_date or uow.today
        draft = present_draft(uow, case, kind, on=on)
        number = next_number(uow, case_id, kind)
        layout = shell_in_force(uow, on=uow.today)
    letter = drawn(draft, letter_date=on, number=number, layout=layout)
    return DrawnLetter(case_id, kind, letter, sealed_pdf(uow, letter.pdf), case.version)


def keep_letter(uow: UnitOfWork, act: Act, drawing: DrawnLetter, *, reason: str) -> DocumentVersionRow:
    """Keep it for good as the next version, in an open act. Raises StaleVersion if the case has changed."""
    case = case_to_change(uow, drawing.case_id)
    if case.version != drawing.case_version:
        raise StaleVersion(drawing.case_version, case.version)
    row = keep_version(
        uow, act, case, kind=drawing.kind, letter=drawing.letter, pdf=drawing.pdf, reason=reason
    )
    note_sealed(uow, case, row)
    return row
