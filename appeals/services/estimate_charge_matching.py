"""Finds the estimates that billed lines belong to, and knows a line again. Needs an open act."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from appeals.domain.estimate_bills import REPLACES, VOIDS, BilledLine
from appeals.domain.estimate_matching import Match, Reference, match, number_in
from appeals.services.denial_rows import patient_key
from appeals.services.estimate_bill_rows import clinicians_of, line_of
from appeals.services.estimate_claims import claim_key
from appeals.services.estimate_rows import file_of, judged_live
from appeals.store.base import DISPOSED_TEXT
from appeals.store.estimate_bills import EstimateChargeRow
from appeals.store.estimates import EstimatePatientRow, EstimateRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_story import service_day
from nqtl_library.estimate_terms import Estimate
from nqtl_library.records.estimate import read

AT_ONCE = 500


class Matcher:
    """Matches line after line; what it has looked up once it keeps."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._numbered: dict[int, Reference] = {}
        self._asked: set[int] = set()
        self._patients: dict[str, tuple[Reference, ...]] = {}

    def match(self, line: BilledLine) -> Match:
        """Where a line belongs."""
        key = patient_key(self._uow, line.patient_name, line.birth_date)
        number = number_in(line.estimate)
        if number and number not in self._asked:
            self._asked.add(number)
            self._numbered.update({one.number: one for one in self._found(EstimateRow.number == number)})
        if key and key not in self._patients:
            self._patients[key] = tuple(self._of_patient(key))
        return match(line, key, self._numbered, self._patients.get(key, ()))

    def reference(self, estimate_id: UUID) -> Reference | None:
        """An estimate as a bill may belong to it."""
        return next(iter(self._found(EstimateRow.id == estimate_id)), None)

    def _of_patient(self, key: str) -> Iterator[Reference]:
        rows = self._uow.rows(EstimatePatientRow).where(EstimatePatientRow.patient_key == key)
        ids = [row.id for row in self._uow.session.scalars(rows)]
        return self._found(EstimateRow.patient_id.in_(ids)) if ids else iter(())

    def _found(self, wanted: ColumnElement[bool]) -> Iterator[Reference]:
        rows = self._uow.rows(EstimateRow).where(wanted)
        for row in self._uow.session.scalars(rows.order_by(EstimateRow.number)).all():
            if row.closed_because != DISPOSED_TEXT:
                yield _reference(self._uow, row)


def identities(uow: UnitOfWork, lines: Sequence[BilledLine]) -> list[str]:
    """What makes each line this line and no other: sent again, in whichever file, it is the same.

    Two equal lines of one file are two. A claim that is billed once more after it was taken back is new.
    """
    voided = _voids(uow, lines)
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        own = uow.blind("estimate-charge", *_parts(uow, line, voided))
        seen[own] += 1
        found.append(own if seen[own] == 1 else uow.blind("estimate-charge", own, str(seen[own])))
    return found


def known_identities(uow: UnitOfWork, wanted: Sequence[str]) -> frozenset[str]:
    """Those that are recorded already, whoever may see them."""
    found: set[str] = set()
    with uow.beyond_practices():
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            rows = select(EstimateChargeRow.identity).where(
                EstimateChargeRow.organization_id == uow.actor.organization_id,
                EstimateChargeRow.identity.in_(part),
            )
            found.update(uow.session.scalars(rows))
    return frozenset(found)


def days_of(estimates: Iterable[Estimate]) -> tuple[date | None, date | None]:
    """The first and the last day that estimates are about."""
    days = [day for each in estimates for day in _days(each) if day is not None]
    return min(days, default=None), max(days, default=None)


def _days(estimate: Estimate) -> Iterator[date | None]:
    yield service_day(estimate)
    if estimate.recurring is not None:
        yield from (estimate.recurring.first, estimate.recurring.last)
    for line in estimate.lines:
        yield from (line.first_day, line.last_day, *line.days)


def _reference(uow: UnitOfWork, row: EstimateRow) -> Reference:
    file = file_of(uow, row)
    told = [read(each.record) for each in file.versions] or [judged_live(uow, row, file)[0]]
    first, last = days_of(told)
    patient = uow.see(EstimatePatientRow, row.patient_id, "patient")
    own = {each.npi for estimate in told for each in estimate.providers if each.npi}
    npis = own.union(*clinicians_of(file).values())
    return Reference(row.id, row.number, patient.patient_key, frozenset(npis), first, last)


def _parts(uow: UnitOfWork, line: BilledLine, voided: Mapping[str, Sequence[date]]) -> list[str]:
    key = claim_key(uow, line)
    whose = key or "|".join((line.estimate.upper(), line.patient_name.upper(), str(line.birth_date)))
    again = sum(day < (line.dated_on or date.max) for day in voided.get(key, ()))
    dated = str(line.dated_on) if line.frequency in {REPLACES, VOIDS} else ""
    quantity = format(line.quantity.normalize(), "f") if line.quantity is not None else ""
    service = (line.code, *line.modifiers, line.revenue_code, str(line.first_day), str(line.until))
    took_back = str(again) if line.frequency != VOIDS else ""
    return [
        whose,
        line.frequency,
        line.provider_npi,
        dated,
        took_back,
        quantity,
        str(line.cents),
        "|".join(service),
    ]


def _voids(uow: UnitOfWork, lines: Sequence[BilledLine]) -> Mapping[str, Sequence[date]]:
    """The days on which each claim was taken back, as far as it is recorded."""
    keys = sorted({claim_key(uow, line) for line in lines} - {""})
    days: dict[str, set[date]] = {}
    with uow.beyond_practices():
        for start in range(0, len(keys), AT_ONCE):
            part = keys[start : start + AT_ONCE]
            wanted = or_(EstimateChargeRow.claim_key.in_(part), EstimateChargeRow.original_key.in_(part))
            for row in uow.session.scalars(uow.rows(EstimateChargeRow).where(wanted)):
                line = line_of(row)
                if line.frequency == VOIDS and line.dated_on is not None:
                    for key in (row.claim_key, row.original_key):
                        days.setdefault(key, set()).add(line.dated_on)
    return {key: sorted(found) for key, found in days.items()}
