"""Fee schedules: looked at before they are kept, kept as versions that are never changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.fee_schedules import FeeContent, FeePreview, FeeScheduleView, checked
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.versions import canonical_json, sha256
from appeals.domain.words import told
from appeals.errors import BadInput, Fault
from appeals.intake.fee_table import COLUMNS, read_fee_table
from appeals.services.spreadsheets import table_text
from appeals.store.base import new_id
from appeals.store.fee_schedules import FeeScheduleRow
from appeals.store.unit_of_work import UnitOfWork

LONGEST_NAME = 120
LONGEST_NOTE = 500
EARLIEST, LATEST = date(2015, 1, 1), date(2100, 12, 31)


def preview_schedule(uow: UnitOfWork, *, content: BinaryIO) -> FeePreview:
    """What a CSV or Excel table would become, with every problem by its row. Permission ESTIMATE."""
    with uow.look("fee_schedule.previewed", Permission.ESTIMATE) as act:
        found = read_fee_table(content)
        act.detail.update(items=len(found.content.items), problems=len(found.problems))
        return found


def import_schedule(
    uow: UnitOfWork,
    *,
    name: str,
    starts_on: date,
    content: BinaryIO,
    note: str = "",
    accept_good: bool = False,
) -> FeeScheduleView:
    """Keep a table as the next version of the schedule of that name. Permission ESTIMATE.

    Raises BadInput naming every bad row, unless the good rows are to be kept without them.
    """
    uow.check("fee_schedule.kept", Permission.ESTIMATE)
    found = read_fee_table(content)
    if found.problems and not (accept_good and found.content.items):
        raise BadInput(found.problems)
    return _keep(uow, name=name, starts_on=starts_on, content=found.content, note=note)


def keep_schedule(
    uow: UnitOfWork, *, name: str, starts_on: date, content: FeeContent, note: str = ""
) -> FeeScheduleView:
    """Keep prices as the next version of the schedule of that name. Permission ESTIMATE.

    Estimates go on with the version that they chose; the same prices again give the version that has them.
    """
    return _keep(uow, name=name, starts_on=starts_on, content=content, note=note)


def read_schedule(uow: UnitOfWork, schedule_id: UUID) -> FeeScheduleView:
    """One version of a schedule. Permission SEE_ESTIMATES."""
    with uow.look("fee_schedule.read", Permission.SEE_ESTIMATES, schedule_id):
        return schedule_view(uow.see(FeeScheduleRow, schedule_id, "fee schedule"))


def list_schedules(uow: UnitOfWork) -> tuple[FeeScheduleView, ...]:
    """Every version of every schedule, by name, the newest first. Permission SEE_ESTIMATES."""
    with uow.look("fee_schedules.listed", Permission.SEE_ESTIMATES):
        rows = uow.rows(FeeScheduleRow).order_by(FeeScheduleRow.name, FeeScheduleRow.number.desc())
        return tuple(map(schedule_view, uow.session.scalars(rows)))


def schedule_table(uow: UnitOfWork, schedule_id: UUID) -> str:
    """A schedule as CSV that can be changed in a spreadsheet and sent back. Permission SEE_ESTIMATES."""
    with uow.look("fee_schedule.exported", Permission.SEE_ESTIMATES, schedule_id):
        content = schedule_view(uow.see(FeeScheduleRow, schedule_id, "fee schedule")).content
        return written_table(content)


def written_table(content: FeeContent) -> str:
    """A schedule as the table that it can be read from again."""
    return table_text(COLUMNS, _table(content))


def schedule_view(row: FeeScheduleRow) -> FeeScheduleView:
    """A version of a schedule to give out."""
    return FeeScheduleView(
        id=row.id,
        name=row.name,
        number=row.number,
        starts_on=row.starts_on,
        created_at=row.created_at,
        author=row.author,
        note=row.note,
        content=from_plain(FeeContent, row.content),
        sha256=row.sha256,
    )


def _keep(uow: UnitOfWork, *, name: str, starts_on: date, content: FeeContent, note: str) -> FeeScheduleView:
    title = told(name, "name", "give the schedule a name", longest=LONGEST_NAME)
    if not EARLIEST <= starts_on <= LATEST:
        raise BadInput([Fault("starts_on", "needs a day from 2015 to 2100")])
    if len(note) > LONGEST_NOTE:
        raise BadInput([Fault("note", f"is longer than {LONGEST_NOTE} characters")])
    with uow.act("fee_schedule.kept", Permission.ESTIMATE) as act:
        plain = to_plain(checked(content))
        digest = sha256(canonical_json({"starts_on": starts_on, "content": plain}))
        before = next(_versions(uow, title), None)
        if before is not None and before.sha256 == digest:
            act.about(before.id, number=before.number, again=True)
            return schedule_view(before)
        row = FeeScheduleRow(
            id=new_id(),
            name=title,
            number=before.number + 1 if before is not None else 1,
            starts_on=starts_on,
            note=note.strip(),
            content=plain,
            sha256=digest,
            created_at=uow.now,
            created_by=uow.actor.id,
            author=uow.actor.name,
        )
        uow.add(row)
        uow.session.flush()
        act.about(row.id, number=row.number, sha256=digest)
        return schedule_view(row)


def _versions(uow: UnitOfWork, name: str) -> Iterator[FeeScheduleRow]:
    rows = uow.rows(FeeScheduleRow).where(FeeScheduleRow.name == name).order_by(FeeScheduleRow.number.desc())
    return iter(uow.session.scalars(rows))


def _table(content: FeeContent) -> Iterator[Sequence[str]]:
    for item in content.items:
        yield _cells(
            row="item",
            key=item.key,
            code=item.code,
            code_system=item.code_system,
            description=item.description,
            unit=item.unit,
            amount=f"{item.amount:.2f}",
            kind=item.kind.value if item.kind else "",
            level=item.level,
            includes="; ".join(item.includes),
            excludes="; ".join(item.excludes),
        )
    for one in content.discounts:
        codes = "; ".join(one.codes)
        yield _cells(row="discount", description=one.name, percent=f"{one.percent:f}", codes=codes)
    for tier in content.tiers:
        yield _cells(row="tier", description=tier.name, percent=f"{tier.percent_of_fee:f}", note=tier.who)


def _cells(**told_cells: str) -> Sequence[str]:
    return [told_cells.get(name, "") for name in COLUMNS]
