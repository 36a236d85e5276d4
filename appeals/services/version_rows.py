"""Keeps a drawn letter as the next version of its document: row, chain, signature. Needs an open act."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from appeals.domain.case import MOVES, CaseDetails, CaseState
from appeals.domain.plain import from_plain
from appeals.domain.versions import FIRST, sha256, text_hash
from appeals.errors import Conflict
from appeals.services.bodies import keep_body
from appeals.services.case_rows import touch
from appeals.services.clause_rows import keep_texts
from appeals.services.law_rows import note_reading, reading_of
from appeals.services.pdf_sealing import SealedPdf, note_seal
from appeals.services.sealing import DOCX, PDF, Drawn, row_hash
from appeals.services.signing import sign_version
from appeals.store.audit import Act
from appeals.store.base import new_id
from appeals.store.cases import CaseRow
from appeals.store.documents import DocumentRow, DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.template_set import template_set
from nqtl_library.library import version as library_version


def versions_of(uow: UnitOfWork, case_id: UUID, kind: str) -> Iterator[DocumentVersionRow]:
    """The versions of one document, newest first."""
    rows = (
        uow.rows(DocumentVersionRow)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(DocumentRow.case_id == case_id, DocumentRow.kind == kind)
        .order_by(DocumentVersionRow.number.desc())
    )
    return iter(uow.session.scalars(rows))


def next_number(uow: UnitOfWork, case_id: UUID, kind: str) -> int:
    """The number that the next version of a document will have."""
    latest = next(versions_of(uow, case_id, kind), None)
    return latest.number + 1 if latest is not None else 1


def keep_version(
    uow: UnitOfWork, act: Act, case: CaseRow, *, kind: str, letter: Drawn, pdf: SealedPdf, reason: str
) -> DocumentVersionRow:
    """Add the version, sign it, move the case on, and say all of it in the act's audit event.

    ``pdf`` is the letter's PDF under its seal: what is kept, and what its hash is of. Raises Conflict where
    somebody sealed a version since the letter was drawn with its number.
    """
    before = next(versions_of(uow, case.id, kind), None)
    if letter.number != (before.number + 1 if before is not None else 1):
        raise Conflict("Someone else sealed a version of this letter just now. Look at it, then seal again.")
    letter = replace(letter, pdf=pdf.content)
    row = _row(uow, _document(uow, case, kind, letter.title), before, letter, reason)
    uow.add(row)
    uow.session.flush()
    note_seal(uow, pdf, row.id)
    keep_texts(uow, letter.templates)
    details = from_plain(CaseDetails, case.details)
    note_reading(uow, reading_of(uow, case.id, kind, details, letter.authorities))
    key = sign_version(uow, row)
    if CaseState.SEALED in MOVES[case.state]:
        case.state = CaseState.SEALED
        touch(uow, case)
    act.about(row.id, case=case.id.hex, kind=kind, number=row.number, sha256=row.sha256, key=key)
    return row


def _document(uow: UnitOfWork, case: CaseRow, kind: str, title: str) -> DocumentRow:
    rows = uow.rows(DocumentRow).where(DocumentRow.case_id == case.id, DocumentRow.kind == kind)
    document = uow.session.scalars(rows).one_or_none()
    if document is None:
        document = uow.add(DocumentRow(case_id=case.id, kind=kind, title=title, created_at=uow.now))
        uow.session.flush()
    return document


def _row(
    uow: UnitOfWork, document: DocumentRow, before: DocumentVersionRow | None, letter: Drawn, reason: str
) -> DocumentVersionRow:
    row = DocumentVersionRow(
        id=new_id(),
        organization_id=uow.actor.organization_id,
        document_id=document.id,
        number=letter.number,
        kind=document.kind,
        title=letter.title,
        created_at=uow.now,
        created_by=uow.actor.id,
        author=uow.actor.name,
        reason=reason,
        letter_date=letter.letter_date,
        template_set_sha256=template_set().sha256,
        library_version=library_version(),
        clauses=list(letter.clauses),
        authorities=list(letter.authorities),
        facts_json=letter.facts_json,
        facts_sha256=sha256(letter.facts_json.encode()),
        text_sha256=text_hash(letter.text),
        docx_blob_id=keep_body(uow, letter.docx, DOCX).id,
        docx_sha256=sha256(letter.docx),
        pdf_blob_id=keep_body(uow, letter.pdf, PDF).id,
        pdf_sha256=sha256(letter.pdf),
        previous_sha256=before.sha256 if before is not None else FIRST,
    )
    row.sha256 = row_hash(row)
    return row
