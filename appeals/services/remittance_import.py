"""Takes the good claims of a file in: stores denials, nets reversals, opens and joins cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TypeVar
from uuid import UUID

from appeals.domain.denial import DenialDetails, DenialSource, DenialState, ReceiptLine, ReportedDenial
from appeals.domain.outlook import CONTESTABLE
from appeals.domain.plain import from_plain
from appeals.intake.advice import JudgedFile
from appeals.intake.denials import DenialUnit, FlatOutcome
from appeals.intake.netting import Held, Reversal
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

TOGETHER = 1000  # claims, or denials, whose rows are in memory at a time

T = TypeVar("T")


class Stored(NamedTuple):
    """A denial of the file with its row, and whether the row was there before."""

    unit: DenialUnit
    row: DenialRow
    known: bool


@dataclass(slots=True)
class Taken:
    """What a file brought: receipt lines by transaction, cases opened, identities of its denials."""

    starts: Sequence[int]  # the segment numbers at which its transactions start
    lines: dict[int, list[ReceiptLine]] = field(default_factory=dict)
    opened: list[UUID] = field(default_factory=list)
    identities: set[str] = field(default_factory=set)

    def note(self, segment_number: int, line: ReceiptLine) -> None:
        """Add a line to the transaction that this segment is in."""
        self.lines.setdefault(transaction_start(self.starts, segment_number), []).append(line)


def take_in(uow: UnitOfWork, judged: JudgedFile, claims: Iterable[Held], file_id: UUID) -> Taken:
    """Store what the good claims of a file say: many claims in one transaction, in flat memory.

    What a reversal is about comes last, after earlier denials were taken back, so that a correction joins
    the open case.
    """
    taken = Taken([each.segment_number for each in judged.file.transactions])
    flat = FlatOutcome(judged.taken_back)
    place = 0
    for part in _parts(claims):
        keep_claims(uow, part, file_id, first=place)
        place += len(part)
        _take_units(uow, [unit for held in part for unit in flat.take(held)], file_id, taken)
        uow.settle_events()
    rest = flat.rest()
    standing = taken.identities | {_identity(uow, unit) for unit in rest.units}
    touched = list(_reverse(uow, take_back(uow, rest.reversals, standing), file_id, taken))
    for units in _parts(rest.units):
        _take_units(uow, units, file_id, taken)
    for case_id in dict.fromkeys(touched):
        refresh_finding(uow, uow.get(CaseRow, case_id, "case"))
    return taken


def _parts(values: Iterable[T]) -> Iterator[list[T]]:
    source = iter(values)
    while part := list(islice(source, TOGETHER)):
        yield part


def _identity(uow: UnitOfWork, unit: DenialUnit) -> str:
    return uow.blind("denial", unit.key.text)


def _reverse(
    uow: UnitOfWork, reversed_rows: Iterable[tuple[Reversal, DenialRow]], file_id: UUID, taken: Taken
) -> Iterator[UUID]:
    """Note denials of earlier files that are taken back; gives the cases they are in."""
    for reversal, row in reversed_rows:
        case_id = case_of(uow, row.id)
        uow.record("denial.reversed", row.id, file=file_id.hex)
        details = from_plain(DenialDetails, row.details)
        taken.note(reversal.claim.segment_number, stored_line(row, details, "reversed", case_id))
        if case_id is not None:
            yield case_id


def _take_units(uow: UnitOfWork, units: Sequence[DenialUnit], file_id: UUID, taken: Taken) -> None:
    """Store denials, open or join their cases, and note both. What the file told before is passed over."""
    told = {_identity(uow, unit): unit for unit in units}
    fresh = {identity: unit for identity, unit in told.items() if identity not in taken.identities}
    taken.identities.update(fresh)
    stored = _stored(uow, fresh, file_id)
    _open_cases(uow, [each.row for each in stored if not each.known], taken)
    _note_lines(uow, stored, taken)


def _stored(uow: UnitOfWork, units: Mapping[str, DenialUnit], file_id: UUID) -> list[Stored]:
    known: dict[str, DenialRow] = {}
    for part in chunks(list(units)):
        rows = uow.session.scalars(uow.rows(DenialRow).where(DenialRow.identity.in_(part)))
        known.update({row.identity: row for row in rows})
    gone = reversed_before(uow, [unit for identity, unit in units.items() if identity not in known], file_id)
    stored = []
    for identity, unit in units.items():
        row = known.get(identity) or _store(uow, identity, unit, file_id, gone)
        stored.append(Stored(unit, row, identity in known))
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


def _note_lines(uow: UnitOfWork, stored: Sequence[Stored], taken: Taken) -> None:
    cases: dict[UUID, UUID] = {}
    for part in _parts(each.row.id for each in stored):
        cases.update(cases_of(uow, part))
    for unit, row, known in stored:
        fresh = "reversed" if row.state is DenialState.REVERSED else "stored"
        line = stored_line(row, unit.details, "known" if known else fresh, cases.get(row.id))
        taken.note(unit.segment_number, line)
