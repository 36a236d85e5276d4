"""The Word shell that an organization's letters are drawn in. Needs an open act."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from appeals.domain.plain import from_plain
from appeals.domain.shells import ShellUse, ShellView, in_force, spans_of
from appeals.services.bodies import open_body
from appeals.services.four_eyes import person_behind
from appeals.store.shells import ShellUseRow, WordShellRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.shell import Shell, shell, shell_from
from letter_templates.shell_tags import ShellFinding


def shell_in_force(uow: UnitOfWork, *, on: date) -> Shell:
    """The organization's own shell that is in use on a day, else the shipped one."""
    use = in_force(uses_of(uow), on)
    if use is None or use.shell_id is None:
        return shell()
    row = uow.see(WordShellRow, use.shell_id, "Word shell")
    return shell_from(f"{row.name} ({row.number})", open_body(uow, row.blob_id))


def uses_of(uow: UnitOfWork) -> tuple[ShellUse, ...]:
    """Every decision about shells, oldest first."""
    rows = uow.rows(ShellUseRow).order_by(ShellUseRow.decided_at, ShellUseRow.id)
    return tuple(
        ShellUse(row.shell_id, row.from_day, row.decided_at, row.decider, row.reason)
        for row in uow.session.scalars(rows)
    )


def shell_rows(uow: UnitOfWork) -> Sequence[WordShellRow]:
    """Every shell, newest first."""
    return uow.session.scalars(uow.rows(WordShellRow).order_by(WordShellRow.number.desc())).all()


def next_shell_number(uow: UnitOfWork) -> int:
    """The number that the next shell will have."""
    return max((row.number for row in shell_rows(uow)), default=0) + 1


def shell_view(uow: UnitOfWork, row: WordShellRow, uses: Sequence[ShellUse]) -> ShellView:
    """A shell to give out."""
    now = in_force(uses, uow.today)
    found = row.findings if isinstance(row.findings, list) else []
    return ShellView(
        id=row.id,
        number=row.number,
        name=row.name,
        sha256=row.sha256,
        sent_sha256=row.sent_sha256,
        drawn_by=row.drawn_by,
        findings=tuple(from_plain(ShellFinding, each) for each in found),
        reason=row.reason,
        uploaded_at=row.uploaded_at,
        uploader=row.uploader,
        uses=spans_of(row.id, uses),
        in_use=now is not None and now.shell_id == row.id,
        may_publish=is_second_person(uow, row.uploaded_by),
    )


def is_second_person(uow: UnitOfWork, uploaded_by: UUID) -> bool:
    """Whether the actor is somebody else than the one who uploaded."""
    return person_behind(uow, uow.actor.id) != person_behind(uow, uploaded_by)
