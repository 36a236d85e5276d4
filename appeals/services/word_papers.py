"""Papers that come as Word files: drawn as PDF to be exhibits, the Word file kept beside."""

from dataclasses import dataclass
from uuid import UUID

from appeals.domain.versions import sha256
from appeals.errors import Conflict, UnsupportedFile
from appeals.services.bodies import keep_body
from appeals.services.sealing import DOCX
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.shells import ExhibitOriginalRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.docx_package import BadPackage
from letter_templates.pdf_construct import Unsupported
from letter_templates.shell_workroom import draw_paper

ZIP = b"PK\x03\x04"  # how a Word file begins, as other packages do
OTHERWISE = "Or save it as PDF in Word and attach that."


@dataclass(frozen=True, slots=True)
class WordPaper:
    """A Word file and its PDF."""

    original: bytes
    pdf: bytes
    drawn_by: str


def is_word(body: bytes) -> bool:
    """Whether a paper may be a Word file."""
    return body.startswith(ZIP)


def drawn_word_paper(body: bytes, title: str) -> WordPaper:
    """The paper as PDF, drawn in a limited process. In no act: it takes its time.

    Raises UnsupportedFile for a hostile or damaged file, and for what no program here can draw.
    """
    try:
        made = draw_paper(body, title=title)
    except BadPackage as error:
        raise UnsupportedFile("not_a_word_file", str(error)) from error
    except Unsupported as error:
        raise UnsupportedFile("not_drawable", f"{error} {OTHERWISE}") from error
    return WordPaper(body, made.pdf, made.by)


def keep_original(uow: UnitOfWork, exhibit: ExhibitRow, paper: WordPaper) -> None:
    """Keep the Word file of an exhibit. Needs an open act."""
    uow.add(
        ExhibitOriginalRow(
            exhibit_id=exhibit.id,
            blob_id=keep_body(uow, paper.original, DOCX).id,
            sha256=sha256(paper.original),
            drawn_by=paper.drawn_by,
        )
    )
    uow.session.flush()


def original_of(uow: UnitOfWork, exhibit_id: UUID) -> ExhibitOriginalRow | None:
    """The Word file that an exhibit was drawn from; None where it came as PDF or picture."""
    rows = uow.rows(ExhibitOriginalRow).where(ExhibitOriginalRow.exhibit_id == exhibit_id)
    return uow.session.scalars(rows).one_or_none()


def refuse_same_word(uow: UnitOfWork, case: CaseRow, paper: WordPaper) -> None:
    """Raise Conflict where the case has this very Word file already; its PDF may differ each time."""
    known = uow.session.scalars(
        uow.rows(ExhibitRow)
        .join(ExhibitOriginalRow, ExhibitOriginalRow.exhibit_id == ExhibitRow.id)
        .where(ExhibitRow.case_id == case.id, ExhibitOriginalRow.sha256 == sha256(paper.original))
    ).first()
    if known is not None:
        raise Conflict(f"This very paper is already Exhibit {known.label} of the case.")
