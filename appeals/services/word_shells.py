"""An organization's own Word shells: tried, looked at, published by a second person, taken back."""

from dataclasses import asdict
from datetime import date
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.plain import to_plain
from appeals.domain.shells import ShellOutcome, ShellShelf, ShellView, in_force
from appeals.domain.versions import sha256
from appeals.domain.views import Download
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import BadInput, Conflict, Fault, NotFound
from appeals.services.bodies import keep_body, open_body
from appeals.services.four_eyes import person_behind
from appeals.services.sealing import DOCX, PDF
from appeals.services.sent_files import whole_body
from appeals.services.shell_rows import (
    is_second_person,
    next_shell_number,
    shell_rows,
    shell_view,
    uses_of,
)
from appeals.store.base import new_id
from appeals.store.shells import ShellUseRow, WordShellRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.docx_package import MAX_PACKED
from letter_templates.page_pictures import page_count, page_picture
from letter_templates.shell import shell
from letter_templates.shell_trial import Trial
from letter_templates.shell_workroom import try_shell

PNG = "image/png"
STARTING_POINT = "evenhand-letter-shell.docx"


def upload_shell(uow: UnitOfWork, *, name: str, reason: str, content: bytes | BinaryIO) -> ShellOutcome:
    """Try a Word file as a shell; one that can be used is kept as the next version. MANAGE_TEMPLATES.

    One that cannot is not kept; the outcome says what is wrong with it, where, and what to do in Word.
    Raises BadInput or TooLarge; Conflict for the same file a second time.
    """
    uow.check("shell.uploaded", Permission.MANAGE_TEMPLATES)
    called = told(name, "name", "say what it is called", longest=LONGEST_NAME)
    why = told(reason, "reason", "say what is new in it")
    body = whole_body(content, MAX_PACKED)
    trial, drawn_by = try_shell(body)  # before the transaction: it takes its time
    if not drawn_by:
        with uow.look("shell.tried", Permission.MANAGE_TEMPLATES) as act:
            act.about(uow.actor.organization_id, sha256=sha256(body), findings=len(trial.findings))
        return ShellOutcome(trial.findings)
    with uow.act("shell.uploaded", Permission.MANAGE_TEMPLATES) as act:
        _refuse_twice(uow, sha256(body))
        row = _row(uow, trial, drawn_by, body)
        row.name, row.reason = called, why
        uow.add(row)
        uow.session.flush()
        act.about(row.id, number=row.number, sha256=row.sha256, drawn_by=drawn_by)
        return ShellOutcome(trial.findings, shell_view(uow, row, uses_of(uow)))


def list_shells(uow: UnitOfWork) -> ShellShelf:
    """Every shell, and which was, is and will be in use. Permission SEE_CASES."""
    with uow.look("shells.listed", Permission.SEE_CASES):
        uses = uses_of(uow)
        views = tuple(shell_view(uow, row, uses) for row in shell_rows(uow))
        return ShellShelf(views, tuple(reversed(uses)), next((each for each in views if each.in_use), None))


def read_shell(uow: UnitOfWork, shell_id: UUID) -> ShellView:
    """One shell. Permission SEE_CASES."""
    with uow.look("shell.read", Permission.SEE_CASES, shell_id):
        return shell_view(uow, uow.see(WordShellRow, shell_id, "Word shell"), uses_of(uow))


def sample_pages(uow: UnitOfWork, shell_id: UUID) -> int:
    """How many pages the sample letter in a shell has. Permission SEE_CASES."""
    with uow.look("shell.read", Permission.SEE_CASES, shell_id):
        return page_count(_sample(uow, shell_id))


def sample_page(uow: UnitOfWork, shell_id: UUID, *, page: int) -> Download:
    """A page of the sample letter as a picture; every person in it is made up. Permission SEE_CASES."""
    with uow.look("shell.read", Permission.SEE_CASES, shell_id):
        sample = _sample(uow, shell_id)
        if not 1 <= page <= page_count(sample):
            raise NotFound("page of the sample letter")
        content = page_picture(sample, page)
        return Download(f"sample-{page}.png", PNG, content, sha256(content))


def sample_file(uow: UnitOfWork, shell_id: UUID) -> Download:
    """The sample letter in a shell, as PDF. Permission SEE_CASES."""
    with uow.look("shell.read", Permission.SEE_CASES, shell_id):
        content = _sample(uow, shell_id)
        return Download("sample-letter.pdf", PDF, content, sha256(content))


def shell_file(uow: UnitOfWork, shell_id: UUID) -> Download:
    """A shell as it was uploaded, to be edited again. Permission MANAGE_TEMPLATES."""
    with uow.look("shell.downloaded", Permission.MANAGE_TEMPLATES, shell_id):
        row = uow.see(WordShellRow, shell_id, "Word shell")
        return Download(f"shell-{row.number}.docx", DOCX, open_body(uow, row.sent_blob_id), row.sent_sha256)


def starting_point(uow: UnitOfWork) -> Download:
    """The shipped shell, to begin from in Word. Permission MANAGE_TEMPLATES."""
    with uow.look("shell.starting_point", Permission.MANAGE_TEMPLATES):
        shipped = shell()
        return Download(STARTING_POINT, DOCX, shipped.content, shipped.sha256)


def publish_shell(uow: UnitOfWork, shell_id: UUID, *, from_day: date, reason: str) -> ShellView:
    """Draw letters in a shell from a day on. PUBLISH_TEMPLATES, and not the person who uploaded it.

    Raises Conflict for that person and for a shell that is in use then; BadInput for a day that has passed.
    """
    with uow.act("shell.published", Permission.PUBLISH_TEMPLATES, shell_id) as act:
        row = uow.see(WordShellRow, shell_id, "Word shell")
        if not is_second_person(uow, row.uploaded_by):
            raise Conflict("You uploaded this shell yourself. Someone else must look at it and publish it.")
        _refuse_same(uow, shell_id, from_day)
        use = _use(uow, shell_id, from_day, reason)
        act.about(shell_id, number=row.number, sha256=row.sha256, from_day=use.from_day.isoformat())
        return shell_view(uow, row, uses_of(uow))


def use_shipped_shell(uow: UnitOfWork, *, from_day: date, reason: str) -> None:
    """Draw letters in the shipped shell again from a day on. Permission PUBLISH_TEMPLATES."""
    with uow.act("shell.taken_back", Permission.PUBLISH_TEMPLATES) as act:
        _refuse_same(uow, None, from_day)
        use = _use(uow, None, from_day, reason)
        act.about(uow.actor.organization_id, from_day=use.from_day.isoformat())


def _row(uow: UnitOfWork, trial: Trial, drawn_by: str, body: bytes) -> WordShellRow:
    sent, used = keep_body(uow, body, DOCX), keep_body(uow, trial.content, DOCX)
    return WordShellRow(
        id=new_id(),
        number=next_shell_number(uow),
        sent_blob_id=sent.id,
        sent_sha256=sent.sha256,
        blob_id=used.id,
        sha256=used.sha256,
        sample_blob_id=keep_body(uow, trial.pdf, PDF).id,
        findings=to_plain([asdict(each) for each in trial.findings]),
        drawn_by=drawn_by,
        uploaded_at=uow.now,
        uploaded_by=uow.actor.id,
        uploader=uow.actor.name,
    )


def _refuse_twice(uow: UnitOfWork, digest: str) -> None:
    known = next((row for row in shell_rows(uow) if row.sent_sha256 == digest), None)
    if known is not None:
        raise Conflict(f"This very file is shell {known.number} already. Change it in Word first.")


def _refuse_same(uow: UnitOfWork, shell_id: UUID | None, from_day: date) -> None:
    before = in_force(uses_of(uow), from_day)
    if (before.shell_id if before is not None else None) == shell_id:
        raise Conflict("Letters of that day are drawn in it already.")


def _use(uow: UnitOfWork, shell_id: UUID | None, from_day: date, reason: str) -> ShellUseRow:
    why = told(reason, "reason", "say why it comes into use")
    if from_day < uow.today:
        raise BadInput([Fault("from_day", "has passed: what was sealed stays as it was")])
    row = ShellUseRow(
        shell_id=shell_id,
        from_day=from_day,
        decided_at=uow.now,
        decided_by=uow.actor.id,
        decider=uow.actor.name,
        person_id=person_behind(uow, uow.actor.id),
        reason=why,
    )
    uow.add(row)
    uow.session.flush()
    return row


def _sample(uow: UnitOfWork, shell_id: UUID) -> bytes:
    return open_body(uow, uow.see(WordShellRow, shell_id, "Word shell").sample_blob_id)
