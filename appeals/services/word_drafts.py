"""The way through Word: a letter goes out as a Word file, comes back edited, is looked at, and is sealed."""

import json
from typing import BinaryIO
from uuid import UUID

from lxml import etree
from sqlalchemy import delete

from appeals.domain.actor import Permission
from appeals.domain.edits import FileEnd, SentBack, snapshot
from appeals.domain.letter_kinds import KINDS
from appeals.domain.versions import canonical_json, sha256
from appeals.domain.views import CaseView, Download, VersionView
from appeals.domain.words import told
from appeals.errors import BadInput, Conflict, Fault, LetterBlocked, NotFound, StaleVersion, UnsupportedFile
from appeals.services.bodies import keep_body, open_body
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.case_views import case_view
from appeals.services.clause_rows import keep_texts, own_templates
from appeals.services.comparing import DRAFT, end_of
from appeals.services.disclosing import refuse_disclosure
from appeals.services.drafting import present_draft
from appeals.services.pdf_sealing import sealed_pdf
from appeals.services.request_letters import note_sealed
from appeals.services.sealing import DOCX, DRAWN_WITH, Drawn, converted_pdf, drawn_with, drawn_word
from appeals.services.sent_files import whole_body
from appeals.services.shell_rows import shell_in_force
from appeals.services.version_rows import keep_version, next_number
from appeals.services.version_views import seen_version, version_view
from appeals.services.word_judging import drawing_problems, judge
from appeals.store.documents import DocumentVersionRow, WordDraftRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.block import Document
from letter_templates.docx_package import MAX_PACKED, BadPackage
from letter_templates.incoming import incoming_word
from letter_templates.pdf_construct import Unsupported, parsed
from letter_templates.text import docx_text
from letter_templates.word_footer import with_version
from letter_templates.word_lines import about_of, word_lines


def draft_file(uow: UnitOfWork, case_id: UUID, *, kind: str) -> Download:
    """The draft as it stands as a Word file, to be edited; its footer says draft. Permission DOWNLOAD.

    Raises Conflict where the draft cannot be written now, DisclosureBlocked as for a sealed file.
    """
    with uow.look("draft.downloaded", Permission.DOWNLOAD, case_id) as act:
        case = case_view(uow, case_to_see(uow, case_id))
        act.about(case_id, kind=kind)
        on = case.details.letter_date or uow.today
        document = present_draft(uow, case, kind, on=on).document
        if document is None:
            raise Conflict("The draft cannot be written now. Open it to see what is missing.")
        refuse_disclosure(case, kind, on=on, today=uow.today)
        content = _draft_word(uow, document)
        name = f"{kind.replace('.', '-').replace('_', '-')}-draft-{case.reference}.docx"
        return Download(name, DOCX, content, sha256(content))


def send_back(
    uow: UnitOfWork, case_id: UUID, *, kind: str, content: bytes | BinaryIO, base_id: UUID | None = None
) -> SentBack:
    """Take a letter that was edited in Word; it replaces an earlier one that was not sealed. DRAFT.

    ``base_id`` is the sealed version that was edited; None: the draft as it stands. Raises TooLarge or
    UnsupportedFile for a file that cannot be taken, Conflict for one that nobody edited.
    """
    uow.check("word.sent_back", Permission.DRAFT)
    with uow.glance():
        case_to_see(uow, case_id)  # whose case it is comes before what the file is
    body = whole_body(content, MAX_PACKED)
    _readable(body)
    with uow.act("word.sent_back", Permission.DRAFT, case_id) as act:
        row = case_to_change(uow, case_id)
        case = case_view(uow, row)
        made = _base_version(uow, case, kind, base_id) if base_id else _base_draft(uow, case, kind)
        made.blob_id, made.sha256 = keep_body(uow, body, DOCX).id, sha256(body)
        if made.blob_id == made.base_blob_id:
            raise Conflict("This is the file as it was handed out. Edit it in Word, save it, and send that.")
        made.case_id, made.kind = case.id, kind
        made.sent_at, made.sent_by, made.sender = uow.now, uow.actor.id, uow.actor.name
        _clear(uow, case.id, kind)
        uow.add(made)
        uow.session.flush()
        act.about(case.id, kind=kind, sha256=made.sha256)
    with uow.glance():  # drawing takes its time; nobody waits for it
        kept = _waiting(uow, case_id, kind)
        return _sent_back(uow, kept or made, case)


def read_sent_back(uow: UnitOfWork, case_id: UUID, *, kind: str) -> SentBack | None:
    """The edited letter that waits to be sealed; None where there is none. Permission DRAFT."""
    with uow.look("word.read", Permission.DRAFT, case_id):
        case = case_view(uow, case_to_see(uow, case_id))
        row = _waiting(uow, case_id, kind)
        return _sent_back(uow, row, case) if row is not None else None


def drop_sent_back(uow: UnitOfWork, case_id: UUID, *, kind: str) -> None:
    """Throw the edited letter away. Permission DRAFT. NotFound where there is none."""
    with uow.act("word.dropped", Permission.DRAFT, case_id) as act:
        case_to_change(uow, case_id)
        act.about(case_id, kind=kind)
        if _waiting(uow, case_id, kind) is None:
            raise NotFound("letter edited in Word")
        _clear(uow, case_id, kind)


def seal_sent_back(uow: UnitOfWork, case_id: UUID, *, kind: str, reason: str) -> VersionView:
    """Seal the edited letter as the next version: the Word file as it came, with its number. SEAL.

    Raises LetterBlocked naming everything that stops it; NotFound where none waits.
    """
    why = told(reason, "reason", "say why it is sealed")
    uow.check("version.sealed", Permission.SEAL)
    letter, sent, case_version = _draw(uow, case_id, kind)  # before the transaction: it takes its time
    pdf = sealed_pdf(uow, letter.pdf)
    with uow.act("version.sealed", Permission.SEAL, case_id) as act:
        case = case_to_change(uow, case_id)
        waiting = _waiting(uow, case_id, kind)
        if case.version != case_version or waiting is None or waiting.sha256 != sent:
            raise StaleVersion(case_version, case.version)
        _clear(uow, case_id, kind)
        row = keep_version(uow, act, case, kind=kind, letter=letter, pdf=pdf, reason=why)
        note_sealed(uow, case, row)
        return version_view(uow, row, case.id)


def _draw(uow: UnitOfWork, case_id: UUID, kind: str) -> tuple[Drawn, str, int]:
    with uow.glance():
        case = case_view(uow, case_to_see(uow, case_id))
        row = _waiting(uow, case_id, kind)
        if row is None:
            raise NotFound("letter edited in Word")
        sent = _sent_back(uow, row, case)
        content, base = open_body(uow, row.blob_id), open_body(uow, row.base_blob_id)
        number = next_number(uow, case_id, kind)
    if sent.problems:
        raise LetterBlocked(sent.problems)
    word = with_version(content, str(number))
    title, language = about_of(content)
    made = converted_pdf(word, title=title or sent.title, language=language, letter_date=row.letter_date)
    facts = snapshot(sent, json.loads(row.facts_json), sha256(base))
    letter = Drawn(
        docx=word,
        pdf=made.pdf,
        text=docx_text(word),
        facts_json=canonical_json({**facts, DRAWN_WITH: drawn_with(made)}).decode(),
        title=sent.title,
        clauses=tuple(row.clauses),
        authorities=tuple(row.authorities),
        letter_date=row.letter_date,
        number=number,
    )
    return letter, row.sha256, case.version


def _sent_back(uow: UnitOfWork, row: WordDraftRow, case: CaseView) -> SentBack:
    content = open_body(uow, row.blob_id)
    base = FileEnd(KINDS[row.kind], None, None)
    if row.base_version_id is not None:
        base = end_of(seen_version(uow, row.base_version_id))
    found = judge(
        row,
        case,
        base=base,
        before=word_lines(open_body(uow, row.base_blob_id)),
        after=word_lines(content),
        latest=next_number(uow, case.id, row.kind) - 1,
        draft=present_draft(uow, case, row.kind, on=row.letter_date),
        templates=own_templates(uow, on=row.letter_date),
    )
    title, language = about_of(content)
    undrawable = drawing_problems(content, row, title=title or base.title, language=language)
    return SentBack(
        case_id=case.id,
        kind=row.kind,
        title=KINDS[row.kind],
        base=base,
        letter_date=row.letter_date,
        sha256=row.sha256,
        sent_at=row.sent_at,
        sender=row.sender,
        changed=found.changed,
        problems=(*undrawable, *found.problems),
        warnings=found.warnings,
    )


def _base_version(uow: UnitOfWork, case: CaseView, kind: str, version_id: UUID) -> WordDraftRow:
    view = seen_version(uow, version_id)
    if (view.case_id, view.kind) != (case.id, kind):
        raise BadInput([Fault("base", "is a version of another letter")])
    row = uow.see(DocumentVersionRow, version_id, "version")
    return WordDraftRow(
        base_version_id=row.id,
        base_blob_id=row.docx_blob_id,
        facts_json=row.facts_json,
        authorities=row.authorities,
        clauses=row.clauses,
        letter_date=row.letter_date,
    )


def _base_draft(uow: UnitOfWork, case: CaseView, kind: str) -> WordDraftRow:
    on = case.details.letter_date or uow.today
    draft = present_draft(uow, case, kind, on=on)
    if draft.document is None:
        raise Conflict("The draft cannot be written now. Open it to see what is missing.")
    keep_texts(uow, draft.document.templates)
    return WordDraftRow(
        base_blob_id=keep_body(uow, _draft_word(uow, draft.document), DOCX).id,
        facts_json=canonical_json(draft.facts).decode(),
        authorities=list(draft.document.authorities),
        clauses=list(draft.document.clauses),
        letter_date=on,
    )


def _draft_word(uow: UnitOfWork, document: Document) -> bytes:
    return drawn_word(document, DRAFT, shell_in_force(uow, on=uow.today))


def _readable(body: bytes) -> None:
    """Refuse what is no clean Word letter before it is kept."""
    try:
        for name, part in incoming_word(body).items():
            if name.endswith(".xml"):
                parsed(part)
        word_lines(body)
    except BadPackage as error:
        raise UnsupportedFile("not_a_word_letter", str(error)) from error
    except Unsupported as error:
        raise UnsupportedFile("not_drawable", str(error)) from error
    except etree.XMLSyntaxError as error:
        raise UnsupportedFile("damaged", "The Word file is damaged. Save it again in Word.") from error


def _waiting(uow: UnitOfWork, case_id: UUID, kind: str) -> WordDraftRow | None:
    rows = uow.rows(WordDraftRow).where(WordDraftRow.case_id == case_id, WordDraftRow.kind == kind)
    return uow.session.scalars(rows).one_or_none()


def _clear(uow: UnitOfWork, case_id: UUID, kind: str) -> None:
    own = WordDraftRow.organization_id == uow.actor.organization_id
    uow.session.execute(
        delete(WordDraftRow).where(own, WordDraftRow.case_id == case_id, WordDraftRow.kind == kind)
    )
