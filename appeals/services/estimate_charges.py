"""Takes in what was billed and what is planned: files that are looked at first, lines told one by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_bill_views import ChargesLook
from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_file import reference_of
from appeals.domain.estimate_matching import Found, Match
from appeals.errors import BadInput, Fault
from appeals.services.denial_rows import patient_key
from appeals.services.estimate_charge_keeping import (
    add_charges,
    add_plan,
    count_anew,
    count_in_turns,
    of_same_claims,
)
from appeals.services.estimate_charge_matching import identities, known_identities
from appeals.services.estimate_charge_reading import ReadCharges, look_at, read_charges
from appeals.services.estimate_rows import estimate_to_see
from appeals.store.base import new_id
from appeals.store.estimate_bills import EstimateChargeFileRow, EstimatePlannedChargeRow
from appeals.store.estimates import EstimatePatientRow, EstimateRow
from appeals.store.unit_of_work import UnitOfWork


def preview_charges(
    uow: UnitOfWork, *, content: BinaryIO, name: str, planned: bool = False, dated_on: date | None = None
) -> ChargesLook:
    """What a file of bills (837, CSV) or of planned charges (CSV) would become; nothing is kept. ESTIMATE."""
    with uow.look("estimate_charges.previewed", Permission.ESTIMATE):
        read = read_charges(uow, content, name, planned=planned, dated_on=dated_on)
        return look_at(uow, read, planned=planned, again=_seen_before(uow, read.key) is not None)


def import_charges(
    uow: UnitOfWork, *, content: BinaryIO, name: str, planned: bool = False, dated_on: date | None = None
) -> ChargesLook:
    """Take a file in: the same file, or the same line of another, adds nothing; strays are kept apart.

    ``dated_on``: the day of bills that do not tell it, today unless given. Permission ESTIMATE.
    """
    uow.check("estimate_charges.imported", Permission.ESTIMATE)
    with uow.glance():  # reading and matching take their time, and others write meanwhile
        read = read_charges(uow, content, name, planned=planned, dated_on=dated_on)
    with uow.act("estimate_charges.imported", Permission.ESTIMATE) as act:
        read = read if planned else replace(read, known=known_identities(uow, read.identities))
        before = None if planned else _seen_before(uow, read.key)
        look = look_at(uow, read, planned=planned, again=before is not None)
        if before is not None:
            act.about(before.id, again=True)
        else:
            kept = _keep_plans(uow, read) if planned else _keep_file(uow, read, look)
            act.about(kept, recorded=look.new, known=look.known, unmatched=look.unmatched, planned=planned)
        touched = {*(one.estimate_id for one in read.matches), *of_same_claims(uow, read.lines)}
    crossed = count_in_turns(uow, touched)  # after a file was taken in and the counting was cut short, too
    return look if before is not None else replace(look, kept=True, crossed=crossed)


def record_charges(uow: UnitOfWork, estimate_id: UUID, *, lines: Sequence[BilledLine]) -> tuple[int, int]:
    """Record bills of one estimate, told line by line: how many are new, how many were known. ESTIMATE."""
    if not lines:
        raise BadInput([Fault("lines", "tell at least one billed line")])
    with uow.act("estimate_charges.recorded", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_see(uow, estimate_id)
        whose = uow.see(EstimatePatientRow, row.patient_id, "patient")
        full = [_told_line(each, number, row, uow.today) for number, each in enumerate(lines)]
        for number, each in enumerate(full):
            key = patient_key(uow, each.patient_name, each.birth_date)
            if key and whose.patient_key and key != whose.patient_key:
                raise BadInput([Fault(f"lines[{number}].patient_name", "is not whom this estimate is for")])
        names = identities(uow, full)
        known = known_identities(uow, names)
        fresh = [(line, name) for line, name in zip(full, names, strict=True) if name not in known]
        add_charges(uow, [(line, name, Match(Found.HAND, row.id)) for line, name in fresh])
        count_anew(uow, {row.id, *of_same_claims(uow, full)})
        act.about(row.id, recorded=len(fresh), known=len(full) - len(fresh))
        return len(fresh), len(full) - len(fresh)


def _told_line(line: BilledLine, number: int, row: EstimateRow, today: date) -> BilledLine:
    where = f"lines[{number}]"
    faults = []
    if line.first_day is None:
        faults.append(Fault(f"{where}.first_day", "is needed: the day of the service"))
    elif line.last_day is not None and line.last_day < line.first_day:
        faults.append(Fault(f"{where}.last_day", "is before the first day"))
    if line.dated_on is not None and line.dated_on > today:
        faults.append(Fault(f"{where}.dated_on", "is in the future; what is to come is a planned charge"))
    if not line.shown_code:
        faults.append(Fault(f"{where}.code", "is needed: the service code that was billed"))
    if faults:
        raise BadInput(faults)
    return replace(
        line,
        code=line.code.strip().upper(),
        dated_on=line.dated_on or today,
        estimate=reference_of(row.number),
        claim_id=line.claim_id.strip(),
    )


def _keep_file(uow: UnitOfWork, read: ReadCharges, look: ChargesLook) -> UUID:
    file = EstimateChargeFileRow(
        id=new_id(),
        file_key=read.key,
        format=read.format,
        recorded=look.new,
        known=look.known,
        unreadable=sum(one.severity == "error" for one in look.problems),
        imported_at=uow.now,
        imported_by=uow.actor.name,
    )
    uow.add(file)
    uow.session.flush()
    told = zip(read.lines, read.identities, read.matches, strict=True)
    add_charges(uow, [each for each in told if each[1] not in read.known], file.id)
    return file.id


def _keep_plans(uow: UnitOfWork, read: ReadCharges) -> UUID:
    rows = uow.rows(EstimatePlannedChargeRow).where(
        EstimatePlannedChargeRow.estimate_id.in_({one.estimate_id for one in read.matches})
    )
    known = {row.identity for row in uow.session.scalars(rows)}
    for line, name, match in zip(read.lines, read.identities, read.matches, strict=True):
        if match.estimate_id is not None and name not in known and line.first_day is not None:
            plan = PlannedCharge(line.provider_npi, line.first_day, line.cents, line.shown_code, line.label)
            add_plan(uow, match.estimate_id, plan, name)
    uow.session.flush()
    return uow.actor.organization_id


def _seen_before(uow: UnitOfWork, key: str) -> EstimateChargeFileRow | None:
    rows = uow.rows(EstimateChargeFileRow).where(EstimateChargeFileRow.file_key == key)
    return uow.session.scalars(rows).one_or_none()
