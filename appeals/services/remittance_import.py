"""Takes the good transactions of a file in: stores denials, nets reversals, opens and joins cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from appeals.domain.denial import DenialSource, DenialState, ReceiptLine, ReportedDenial
from appeals.domain.outlook import CONTESTABLE
from appeals.intake.advice import Transaction
from appeals.intake.denials import DenialUnit, outcome
from appeals.services.case_rows import (
    case_of_claim,
    claims_with_cases,
    join_row,
    open_rows,
    refresh_finding,
)
from appeals.services.denial_rows import case_of, cases_of, search_key, store_denial
from appeals.services.receipts import stored_line, transaction_start
from appeals.services.reversals import chunks, keep_claims, reversed_before, take_back
from appeals.store.cases import CaseRow
from appeals.store.denials import DenialRow
from appeals.store.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Taken:
    """What a file brought: receipt lines by transaction, and cases opened."""

    lines: dict[int, list[ReceiptLine]] = field(default_factory=dict)
    opened: list[UUID] = field(default_factory=list)

    def note(self, start: int, line: ReceiptLine) -> None:
        """Add a line to the transaction that starts at this segment."""
        self.lines.setdefault(start, []).append(line)


def take_in(uow: UnitOfWork, good: Sequence[Transaction], file_id: UUID) -> Taken:
    """Store what the transactions say. Reversals go first, so that a correction joins an open case."""
    taken, found = Taken(), outcome(good)
    units = {uow.blind("denial", unit.key.text): unit for unit in found.units}
    keep_claims(uow, good, file_id)
    touched: dict[UUID, None] = {}
    for reversal, row in take_back(uow, found.reversals, units):
        case_id = case_of(uow, row.id)
        uow.record("denial.reversed", row.id, file=file_id.hex)
        start = transaction_start(good, reversal.claim.segment_number)
        taken.note(start, stored_line(row, "reversed", case_id))
        if case_id is not None:
            touched[case_id] = None
    rows = _stored(uow, units, file_id)
    _open_cases(uow, [row for row, known in rows.values() if not known], taken)
    _note_lines(uow, good, units, rows, taken)
    for case_id in touched:
        refresh_finding(uow, uow.get(CaseRow, case_id, "case"))
    return taken


def _stored(
    uow: UnitOfWork, units: Mapping[str, DenialUnit], file_id: UUID
) -> dict[str, tuple[DenialRow, bool]]:
    """Each denial's row, and whether it was known before."""
    known: dict[str, DenialRow] = {}
    for part in chunks(list(units)):
        rows = uow.session.scalars(uow.rows(DenialRow).where(DenialRow.identity.in_(part)))
        known.update({row.identity: row for row in rows})
    new = [unit for identity, unit in units.items() if identity not in known]
    gone = reversed_before(uow, new, file_id)
    stored: dict[str, tuple[DenialRow, bool]] = {}
    for identity, unit in units.items():
        row = known.get(identity) or _store(uow, identity, unit, file_id, gone)
        stored[identity] = (row, identity in known)
    uow.session.flush()
    return stored


def _store(
    uow: UnitOfWork, identity: str, unit: DenialUnit, file_id: UUID, gone: frozenset[str]
) -> DenialRow:
    number = search_key(uow, "claim", unit.details.payer_claim_number)
    return store_denial(
        uow,
        ReportedDenial(unit.facts, unit.details),
        identity=identity,
        source=DenialSource.REMITTANCE,
        file_id=file_id,
        state=DenialState.REVERSED if number in gone else DenialState.OPEN,
    )


def _open_cases(uow: UnitOfWork, rows: Sequence[DenialRow], taken: Taken) -> None:
    """One case per claim that has a denial which is, or may be, a parity matter."""
    claims: dict[tuple[str, str, str], list[DenialRow]] = {}
    for row in rows:
        if row.state is DenialState.OPEN and row.verdict in CONTESTABLE:
            claims.setdefault((row.payer_id, row.claim_key, row.payer_claim_key), []).append(row)
    keys = sorted({key for _, *numbers in claims for key in numbers})
    known = frozenset().union(*(claims_with_cases(uow, part) for part in chunks(keys)))
    fresh = []
    for (_, *numbers), of_claim in claims.items():
        case = case_of_claim(uow, numbers, of_claim[0].member_key) if known.intersection(numbers) else None
        if case is not None:
            join_row(uow, case, of_claim)
        else:
            fresh.append(of_claim)
    taken.opened += [case.id for case in open_rows(uow, fresh)]


def _note_lines(
    uow: UnitOfWork,
    good: Sequence[Transaction],
    units: Mapping[str, DenialUnit],
    rows: Mapping[str, tuple[DenialRow, bool]],
    taken: Taken,
) -> None:
    cases: dict[UUID, UUID] = {}
    for part in chunks(list(rows)):
        cases.update(cases_of(uow, [rows[identity][0].id for identity in part]))
    for identity, (row, known) in rows.items():
        fresh = "reversed" if row.state is DenialState.REVERSED else "stored"
        start = transaction_start(good, units[identity].segment_number)
        taken.note(start, stored_line(row, "known" if known else fresh, cases.get(row.id)))
