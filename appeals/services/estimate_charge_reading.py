"""Reads a file of bills or planned charges, and what each line of it would become. Needs an open act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from uuid import UUID

from appeals.domain.estimate_bill_views import ChargesLook, LookedLine, LookedProblem
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_file import reference_of
from appeals.domain.estimate_matching import Match
from appeals.domain.words import printable
from appeals.errors import BadInput, Fault, TooLarge
from appeals.intake.charges import ChargedLine, ChargesFile
from appeals.intake.charges_table import read_charges_table
from appeals.intake.claims import read_claims
from appeals.services.estimate_charge_matching import Matcher, identities, known_identities
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork

LARGEST = 25 * 1024 * 1024
X12, TABLE = "837", "table"


@dataclass(frozen=True, slots=True)
class ReadCharges:
    """A file as it was read, with what each line would become."""

    name: str
    format: str
    key: str  # blind index of the file's hash
    file: ChargesFile
    lines: tuple[BilledLine, ...]
    identities: tuple[str, ...]
    known: frozenset[str]
    matches: tuple[Match, ...]


def read_charges(
    uow: UnitOfWork, content: BinaryIO, name: str, *, planned: bool, dated_on: date | None
) -> ReadCharges:
    """Read the file; raises TooLarge, or BadInput for a claim among plans. What is wrong in it is told."""
    body = content.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise TooLarge("The file is larger than 25 MB. Split it.")
    kind = X12 if body.lstrip()[:3] == b"ISA" else TABLE
    if planned and kind == X12:
        raise BadInput([Fault("file", "is a claim: it bills what was done. Planned days come from a table")])
    file = read_claims(body, name) if kind == X12 else read_charges_table(body, name)
    lines = tuple(_billed(each, dated_on or uow.today) for each in file.lines)
    matcher = Matcher(uow)
    names = tuple(identities(uow, lines))
    known = frozenset[str]() if planned else known_identities(uow, names)
    matches = tuple(matcher.match(line) for line in lines)
    key = uow.blind("estimate-charge-file", file.sha256)
    return ReadCharges(printable(name), kind, key, file, lines, names, known, matches)


def look_at(uow: UnitOfWork, read: ReadCharges, *, planned: bool, again: bool) -> ChargesLook:
    """Every line and what would become of it."""
    numbers = _references(uow, read.matches)
    seen = zip(read.file.lines, read.lines, read.identities, read.matches, strict=True)
    lines = tuple(
        LookedLine(
            where=told_line.where,
            patient_name=line.patient_name,
            provider=line.provider_name or line.provider_npi,
            code=line.shown_code,
            day=line.first_day,
            amount=line.cents,
            frequency=line.frequency,
            known=name in read.known,
            found=match.found,
            reference=numbers.get(match.estimate_id, ""),
            may_be=tuple(numbers.get(each, "") for each in match.may_be),
        )
        for told_line, line, name, match in seen
    )
    fresh = [each for each in lines if not each.known]
    return ChargesLook(
        name=read.name,
        format=read.format,
        planned=planned,
        again=again,
        kept=False,
        lines=lines,
        problems=tuple(
            LookedProblem(one.segment_number, one.where, one.what, one.severity.value)
            for one in read.file.problems
        ),
        new=len(fresh),
        known=len(lines) - len(fresh),
        unmatched=sum(not each.found.matched for each in fresh),
        crossed=(),
    )


def _billed(line: ChargedLine, dated_on: date) -> BilledLine:
    return BilledLine(
        provider_npi=printable(line.provider_npi, 20),
        code=printable(line.procedure_code, 20).upper(),
        cents=int(line.charge.scaleb(2)),
        first_day=line.first_day,
        last_day=line.last_day,
        dated_on=line.dated_on or dated_on,
        claim_id=printable(line.claim_id, 60),
        frequency=line.frequency,
        original=printable(line.original, 60),
        provider_name=printable(line.provider_name),
        patient_name=printable(line.patient_name),
        birth_date=line.birth_date,
        member_id=printable(line.member_id, 80),
        label=printable(line.label),
        modifiers=line.modifiers,
        revenue_code=line.revenue_code,
        quantity=line.quantity,
        estimate=printable(line.estimate, 20),
    )


def _references(uow: UnitOfWork, matches: Iterable[Match]) -> dict[UUID | None, str]:
    ids = {one.estimate_id for one in matches} | {each for one in matches for each in one.may_be}
    wanted = sorted(each for each in ids if each is not None)
    rows = uow.rows(EstimateRow).where(EstimateRow.id.in_(wanted))
    return {row.id: reference_of(row.number) for row in uow.session.scalars(rows)} if wanted else {}
