"""Adds papers (records, plan pages, authorizations) to a case as exhibits, and hands them out."""

from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.plain import to_plain
from appeals.domain.versions import sha256
from appeals.domain.views import CaseView, Download
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import Conflict, NotFound, TooLarge, UnsupportedFile
from appeals.intake.notice import LARGEST_BYTES, NoticeProblem, page_texts
from appeals.services.bodies import keep_body, open_body
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.case_rows import touch
from appeals.services.case_views import case_view
from appeals.services.disclosing import refuse_paper
from appeals.services.exhibits import next_label
from appeals.services.sent_files import whole_body
from appeals.services.word_papers import drawn_word_paper, is_word, keep_original, refuse_same_word
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.packet_picture import picture_format
from letter_templates.packet_workroom import page_of_picture

MEDIA_TYPE = "application/pdf"
PICTURES = {"png": "image/png", "jpg": "image/jpeg"}


def attach_exhibit(uow: UnitOfWork, case_id: UUID, *, title: str, content: bytes | BinaryIO) -> CaseView:
    """Add a PDF, picture or Word file as the next exhibit, with the text of its pages. Permission EDIT_CASES.

    A Word file is drawn as PDF and kept beside it.

    Raises UnsupportedFile or TooLarge as for a notice; Conflict if the case has the same paper already.
    """
    uow.check("exhibit.added", Permission.EDIT_CASES)
    name = told(title, "title", "say what paper it is", longest=LONGEST_NAME)
    sent = whole_body(content, LARGEST_BYTES)
    word = drawn_word_paper(sent, name) if is_word(sent) else None
    body, pages, media_type = read_paper(word.pdf if word is not None else sent)
    with uow.act("exhibit.added", Permission.EDIT_CASES, case_id) as act:
        case = case_to_change(uow, case_id)
        row = ExhibitRow(
            case_id=case.id,
            label=next_label(uow, case),
            title=name,
            blob_id=keep_body(uow, body, media_type).id,
            pages=to_plain(pages),
            sha256=sha256(body),
            added_at=uow.now,
        )
        _refuse_twice(uow, case, row.sha256)
        if word is not None:
            refuse_same_word(uow, case, word)
        uow.add(row)
        uow.session.flush()
        if word is not None:
            keep_original(uow, row, word)
        touch(uow, case)
        act.about(case.id, exhibit=row.id.hex, label=row.label)
        return case_view(uow, case)


def exhibit_file(uow: UnitOfWork, exhibit_id: UUID, *, within: UUID | None = None) -> Download:
    """The exhibit's PDF. Permission SEE_CASES.

    ``within``: NotFound unless it is a paper of this very case. DisclosureBlocked for notes that are kept
    apart, and for a substance use record asked for by a program, without a consent of their own.
    """
    with uow.look("exhibit.read", Permission.SEE_CASES, exhibit_id):
        row = uow.see(ExhibitRow, exhibit_id, "exhibit")
        case = case_view(uow, case_to_see(uow, within or row.case_id))
        if case.id != row.case_id:
            raise NotFound("exhibit in this case")
        refuse_paper(case, row.label, uow.actor.kind, on=uow.today)
        body = open_body(uow, row.blob_id)
        name = f"exhibit-{row.label}.{picture_format(body) or 'pdf'}"
        return Download(name, _media_type(body), body, row.sha256)


def read_paper(content: bytes | BinaryIO) -> tuple[bytes, tuple[str, ...], str]:
    """The bytes of a PDF, PNG or JPEG, the text of each page, and the media type. In no act: it takes time.

    Raises UnsupportedFile or TooLarge.
    """
    body = whole_body(content, LARGEST_BYTES)
    return body, _pages(body), _media_type(body)


def _media_type(body: bytes) -> str:
    return PICTURES.get(picture_format(body), MEDIA_TYPE)


def _pages(body: bytes) -> tuple[str, ...]:
    """The text of each page; a picture is one page without text, and is tried before it is kept."""
    if picture_format(body):
        _refuse_broken_picture(body)
        return ("",)
    try:
        return page_texts(body)
    except NoticeProblem as problem:
        if problem.code == "too_large":
            raise TooLarge(str(problem)) from problem
        raise UnsupportedFile(problem.code, str(problem)) from problem


def _refuse_broken_picture(body: bytes) -> None:
    try:
        page_of_picture(body)
    except ValueError as error:
        again = "Take or scan it again, and attach the new file."
        raise UnsupportedFile("damaged", f"The picture cannot be used: {error}. {again}") from error


def _refuse_twice(uow: UnitOfWork, case: CaseRow, digest: str) -> None:
    same = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case.id, ExhibitRow.sha256 == digest)
    known = uow.session.scalars(same).first()
    if known is not None:
        raise Conflict(f"This very paper is already Exhibit {known.label} of the case.")
