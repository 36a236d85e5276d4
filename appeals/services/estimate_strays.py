"""Billed lines that found no estimate: listed, looked for again, placed by a person, or set aside."""

from collections.abc import Sequence
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_bill_views import UnmatchedView
from appeals.domain.estimate_file import reference_of
from appeals.domain.estimate_matching import Found, Match
from appeals.domain.words import told
from appeals.errors import Conflict
from appeals.services.denial_rows import patient_key
from appeals.services.estimate_bill_rows import line_of
from appeals.services.estimate_bill_showing import unmatched_views
from appeals.services.estimate_charge_keeping import (
    count_anew,
    count_in_turns,
    of_same_claims,
    place,
)
from appeals.services.estimate_charge_matching import Matcher
from appeals.services.estimate_rows import estimate_to_see
from appeals.store.estimate_bills import EstimateChargeRow
from appeals.store.estimates import EstimatePatientRow
from appeals.store.unit_of_work import UnitOfWork


def list_unmatched(uow: UnitOfWork) -> tuple[UnmatchedView, ...]:
    """Every billed line that found no estimate, with those it may belong to. Permission SEE_ESTIMATES."""
    with uow.look("estimate_charges.unmatched_listed", Permission.SEE_ESTIMATES):
        return unmatched_views(uow, _strays(uow))


def match_again(uow: UnitOfWork) -> int:
    """Look once more for the estimates of all strays; how many found theirs. Permission ESTIMATE."""
    uow.check("estimate_charges.matched_again", Permission.ESTIMATE)
    with uow.glance():  # looking takes its time, and others write meanwhile
        matcher = Matcher(uow)
        found = {stray.id: matcher.match(line_of(stray)) for stray in _strays(uow)}
    with uow.act("estimate_charges.matched_again", Permission.ESTIMATE) as act:
        strays = [stray for stray in _strays(uow) if stray.id in found]
        for stray in strays:
            place(uow, stray, found[stray.id])
        placed = [stray.estimate_id for stray in strays if stray.estimate_id is not None]
        act.about(uow.actor.organization_id, placed=len(placed))
    count_in_turns(uow, placed)
    return len(placed)


def place_charge(uow: UnitOfWork, charge_id: UUID, estimate_id: UUID) -> None:
    """Say to which estimate a line belongs; never to one of another patient. Permission ESTIMATE."""
    with uow.act("estimate_charge.placed", Permission.ESTIMATE, charge_id) as act:
        charge = uow.get(EstimateChargeRow, charge_id, "billed line")
        row = estimate_to_see(uow, estimate_id)
        line = line_of(charge)
        key = patient_key(uow, line.patient_name, line.birth_date)
        whose = uow.see(EstimatePatientRow, row.patient_id, "patient")
        if key and whose.patient_key and key != whose.patient_key:
            raise Conflict(f"{reference_of(row.number)} is for another patient than this bill names.")
        before = charge.estimate_id
        place(uow, charge, Match(Found.HAND, row.id))
        charge.set_aside_because = ""
        uow.session.flush()
        count_anew(uow, {before, row.id, *of_same_claims(uow, [line])})
        act.about(charge.id, estimate=row.id.hex)


def set_charge_aside(uow: UnitOfWork, charge_id: UUID, *, reason: str) -> None:
    """Say that a line is no matter of estimates, or was recorded by mistake; it stays and counts no more.

    Permission ESTIMATE.
    """
    why = told(reason, "reason", "say why it does not count")
    with uow.act("estimate_charge.set_aside", Permission.ESTIMATE, charge_id) as act:
        charge = uow.get(EstimateChargeRow, charge_id, "billed line")
        charge.found, charge.set_aside_because = Found.SET_ASIDE, why
        uow.session.flush()
        count_anew(uow, {charge.estimate_id, *of_same_claims(uow, [line_of(charge)])})
        act.about(charge.id)


def _strays(uow: UnitOfWork) -> Sequence[EstimateChargeRow]:
    rows = uow.rows(EstimateChargeRow).where(
        EstimateChargeRow.estimate_id.is_(None), EstimateChargeRow.found != Found.SET_ASIDE
    )
    return uow.session.scalars(rows.order_by(EstimateChargeRow.id)).all()
