"""Receives denial-letter PDFs, proposes what they say, and makes a denial of what a person confirms."""

from collections.abc import Mapping
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.denial import DenialSource, DenialView, NoticeRead, ProposalView, ReportedDenial
from appeals.domain.notice_facts import confirmed_denial
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.words import printable
from appeals.errors import Conflict, TooLarge, UnsupportedFile
from appeals.intake.notice import LARGEST_BYTES, Notice, NoticeProblem
from appeals.intake.notice import read_notice as read_pdf
from appeals.services.bodies import keep_body, open_body
from appeals.services.case_access import check_notice
from appeals.services.case_placing import settle_case
from appeals.services.case_rows import case_of_claim, denials_of
from appeals.services.denial_rows import case_of, denial_view, search_key, store_denial
from appeals.services.practice_rows import choose_practice, refuse_elsewhere
from appeals.services.sent_files import whole_body
from appeals.store.denials import DenialRow, NoticeRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import DenialFacts

MEDIA_TYPE = "application/pdf"


def receive_notice(
    uow: UnitOfWork, *, name: str, content: bytes | BinaryIO, practice_id: UUID | None = None
) -> NoticeRead:
    """Read a notice and keep it, encrypted, with its proposals. Permission IMPORT.

    Raises UnsupportedFile (reason encrypted, damaged, image_only, too_many_pages, hostile, not_a_pdf)
    or TooLarge; nothing is stored then.
    """
    uow.check("notice.received", Permission.IMPORT)
    body = whole_body(content, LARGEST_BYTES)
    notice = _read(body, printable(name))
    with uow.act("notice.received", Permission.IMPORT) as act:
        choose_practice(uow, practice_id)
        with uow.beyond_practices():
            same = uow.rows(NoticeRow).where(NoticeRow.sha256 == notice.sha256)
            known = uow.session.scalars(same).one_or_none()
        refuse_elsewhere(uow, known)
        row = known or _keep(uow, notice, body)
        act.about(row.id, already_received=known is not None)
        return _view(uow, row, already_received=known is not None)


def read_notice(uow: UnitOfWork, notice_id: UUID) -> NoticeRead:
    """A notice's page texts and proposals. Permission SEE_CASES."""
    with uow.look("notice.read", Permission.SEE_CASES, notice_id):
        check_notice(uow, notice_id)
        return _view(uow, uow.see(NoticeRow, notice_id, "notice"), already_received=False)


def notice_file(uow: UnitOfWork, notice_id: UUID) -> bytes:
    """The PDF itself, as received. Permission SEE_CASES."""
    with uow.look("notice.file_read", Permission.SEE_CASES, notice_id):
        check_notice(uow, notice_id)
        return open_body(uow, uow.see(NoticeRow, notice_id, "notice").blob_id)


def confirm_notice(uow: UnitOfWork, notice_id: UUID, *, fields: Mapping[str, str]) -> DenialView:
    """Make a denial of the confirmed fields, and of nothing else. Permission IMPORT.

    ``fields``: names of DenialDetails as proposed, and codes (domain.notice_facts.CONFIRMABLE), each as
    confirmed or corrected by a person. The PDF becomes an exhibit of the case, Exhibit A of a new one; a
    case of the same claim is joined, else one opens. Conflict if the notice was confirmed before.
    """
    with uow.act("notice.confirmed", Permission.IMPORT, notice_id) as act:
        notice = uow.get(NoticeRow, notice_id, "notice")
        if notice.confirmed_at is not None:
            raise Conflict("This notice was confirmed before. Open its denial, and correct the case there.")
        pages = _pages(notice)
        reported = confirmed_denial(fields, pages, _known_facts(uow, confirmed_denial(fields, pages, None)))
        identity = uow.blind("denial", "notice", notice.sha256)
        uow.practice = notice.practice_id
        row = store_denial(uow, reported, identity=identity, source=DenialSource.NOTICE, notice_id=notice.id)
        uow.session.flush()
        notice.confirmed, notice.confirmed_at, notice.confirmed_by = to_plain(fields), uow.now, uow.actor.id
        notice.practice_id = row.practice_id
        case_id = settle_case(uow, row)
        act.about(notice.id, denial=row.id.hex, case=case_id.hex if case_id else "", fields=sorted(fields))
        return denial_view(row, case_of(uow, row.id))


def _read(body: bytes, name: str) -> Notice:
    try:
        return read_pdf(body, name)
    except NoticeProblem as problem:
        if problem.code == "too_large":
            raise TooLarge(str(problem)) from problem
        raise UnsupportedFile(problem.code, str(problem)) from problem


def _keep(uow: UnitOfWork, notice: Notice, body: bytes) -> NoticeRow:
    row = NoticeRow(
        name=notice.name,
        sha256=notice.sha256,
        blob_id=keep_body(uow, body, MEDIA_TYPE).id,
        pages=to_plain(notice.pages),
        proposals=to_plain(notice.proposals),
        confirmed=None,
        received_at=uow.now,
    )
    uow.add(row)
    uow.session.flush()
    return row


def _known_facts(uow: UnitOfWork, told: ReportedDenial) -> DenialFacts | None:
    """The coded facts of the same claim, where a remittance brought them; the letter's words go over them."""
    details = told.details
    keys = [search_key(uow, "claim", each) for each in (details.claim_number, details.payer_claim_number)]
    case = case_of_claim(uow, keys, search_key(uow, "member", details.member_id))
    if case is None:
        return None
    return next((each.facts for each in denials_of(uow, case.id)), None)


def _pages(notice: NoticeRow) -> tuple[str, ...]:
    return tuple(str(page) for page in notice.pages) if isinstance(notice.pages, list) else ()


def _view(uow: UnitOfWork, row: NoticeRow, *, already_received: bool) -> NoticeRead:
    proposals = row.proposals if isinstance(row.proposals, list) else []
    denial = uow.session.scalars(uow.rows(DenialRow).where(DenialRow.notice_id == row.id)).first()
    return NoticeRead(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        pages=_pages(row),
        proposals=tuple(from_plain(ProposalView, each) for each in proposals),
        already_received=already_received,
        received_at=row.received_at,
        denial_id=denial.id if denial is not None else None,
        confirmed={str(name): str(value) for name, value in row.confirmed.items()}
        if isinstance(row.confirmed, dict)
        else {},
    )
