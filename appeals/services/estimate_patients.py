"""Whom estimates are for: kept once, found again by name and birth date. Needs an open act."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import BadInput, Fault
from appeals.services.denial_rows import patient_key
from appeals.store.base import new_id
from appeals.store.estimates import EstimatePatientRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_kinds import Method

OLDEST = 1900
LONGEST = 200


def patient_row(
    uow: UnitOfWork, patient: EstimatePatient | None, patient_id: UUID | None
) -> EstimatePatientRow:
    """The row of a patient: the one named, the one of the same name and birth date, or a new one.

    What is given replaces what is kept; what is left empty keeps it.
    """
    if patient is None and patient_id is None:
        raise BadInput([Fault("patient", "say for whom the estimate is")])
    row = uow.get(EstimatePatientRow, patient_id, "patient") if patient_id else None
    if patient is None and row is not None:
        return row
    given = check_patient(patient or EstimatePatient(), today=uow.today)
    key = patient_key(uow, given.name, given.birth_date)
    row = row or _known(uow, key)
    if row is None:
        row = uow.add(EstimatePatientRow(id=new_id(), told=None, name="", patient_key="", changed_at=uow.now))
        kept = given
    else:
        kept = _laid_over(from_plain(EstimatePatient, row.told), given)
    row.told, row.name, row.changed_at = to_plain(kept), kept.name, uow.now
    row.patient_key = patient_key(uow, kept.name, kept.birth_date)
    uow.session.flush()
    return row


def check_patient(patient: EstimatePatient, *, today: date | None = None) -> EstimatePatient:
    """The patient if everything told can be used; raises BadInput naming each field that cannot."""
    faults = list(_faults(patient, today))
    if faults:
        raise BadInput(faults)
    return replace(patient, name=" ".join(patient.name.split()), language=patient.language.strip().lower())


def _faults(patient: EstimatePatient, today: date | None) -> Iterator[Fault]:
    if not patient.name.strip():
        yield Fault("patient.name", "is required")
    if len(patient.name) > LONGEST:
        yield Fault("patient.name", f"is longer than {LONGEST} characters")
    born = patient.birth_date
    if born is not None and (born.year < OLDEST or (today is not None and born > today)):
        yield Fault("patient.birth_date", "needs a day in the past, in this century or the last")
    private = patient.private_channel
    if private is not None and private.method is Method.UNKNOWN:
        yield Fault("patient.private_channel.method", "say by which method alone the patient may be reached")
    if patient.asked_method is Method.EMAIL and "@" not in patient.email:
        yield Fault("patient.email", "is needed: the patient asked for e-mail")


def _known(uow: UnitOfWork, key: str) -> EstimatePatientRow | None:
    if not key:
        return None
    rows = uow.rows(EstimatePatientRow).where(EstimatePatientRow.patient_key == key)
    return uow.session.scalars(rows.order_by(EstimatePatientRow.id).limit(1).with_for_update()).first()


def _laid_over(before: EstimatePatient, given: EstimatePatient) -> EstimatePatient:
    """What is given, over what is kept; a field left as it is by default says nothing."""
    untold = EstimatePatient()
    told = {
        name: getattr(given, name)
        for name in EstimatePatient.__slots__
        if getattr(given, name) != getattr(untold, name)
    }
    return replace(before, **told)
