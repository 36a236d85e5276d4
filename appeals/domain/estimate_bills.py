"""What was billed against an estimate: which claims stand, which version counts, what is not on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from nqtl_library.estimate_kinds import Billed
from nqtl_library.estimate_story import eve_of
from nqtl_library.estimate_terms import Estimate
from nqtl_library.estimate_totals import provider_keys, totals

REPLACES, VOIDS = "7", "8"  # claim frequency codes, CLM05-3
_RANK = {REPLACES: 1, VOIDS: 2}  # among bills of one day; every other frequency goes first
_UNDATED = date.min


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One service that was billed, in cents. ``dated_on`` is the day of the bill or claim."""

    provider_npi: str
    code: str
    cents: int
    first_day: date | None = None
    last_day: date | None = None
    dated_on: date | None = None
    claim_id: str = ""
    frequency: str = "1"
    original: str = ""  # the payer's number of the claim that this one replaces or takes back (REF F8)
    provider_name: str = ""
    patient_name: str = ""
    birth_date: date | None = None
    member_id: str = ""
    label: str = ""
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    quantity: Decimal | None = None
    estimate: str = ""  # the number that the bill itself names

    @property
    def shown_code(self) -> str:
        """The service code, else the revenue code."""
        return self.code or self.revenue_code

    @property
    def until(self) -> date | None:
        """The last day of the service."""
        return self.last_day or self.first_day


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line as it is kept. ``claim`` is the same for every bill of one claim; empty: a bill of its own.

    ``replaces``: the claims, under whichever number, that its frequency 7 or 8 is about.
    """

    id: UUID
    estimate_id: UUID | None
    claim: str
    line: BilledLine
    replaces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts, what a later claim took back, and claims that take back nothing that is known."""

    lines: tuple[Recorded, ...]
    taken_back: Mapping[UUID, UUID]  # line -> the line of the claim that took it back
    without_earlier: frozenset[UUID]


def standing(recorded: Iterable[Recorded]) -> Standing:
    """Lay every claim's bills over each other in the order of their days, in whichever order they came.

    Frequency 7 takes the place of the earlier bills of its claim that touch its days, 8 takes them back.
    """
    claims = _joined(recorded)
    lines: list[Recorded] = []
    taken: dict[UUID, UUID] = {}
    without: set[UUID] = set()
    for claim in claims:
        kept = _laid_over(claim, taken, without)
        lines += kept
    lines.sort(key=_in_order)
    return Standing(tuple(lines), taken, frozenset(without))


def _joined(recorded: Iterable[Recorded]) -> Iterable[Sequence[Recorded]]:
    """The bills of each claim; a later one may name the claim that it is about by another number."""
    claims: dict[str, list[Recorded]] = defaultdict(list)
    for each in recorded:
        claims[each.claim or each.id.hex].append(each)
    now = {name: name for name in claims}
    for bills in tuple(claims.values()):
        for other in {name for each in bills for name in each.replaces if name in now}:
            gone, left = now[other], now[bills[0].claim or bills[0].id.hex]
            if gone != left:
                claims[left] += claims.pop(gone)
                now.update({name: left for name, at in now.items() if at == gone})
    return claims.values()


def _laid_over(claim: Sequence[Recorded], taken: dict[UUID, UUID], without: set[UUID]) -> list[Recorded]:
    bills: dict[tuple[date, int], list[Recorded]] = defaultdict(list)
    for each in claim:
        rank = _RANK.get(each.line.frequency, 0)
        bills[each.line.dated_on or _UNDATED, rank].append(each)
    kept: list[Recorded] = []
    for (_, rank), bill in sorted(bills.items(), key=lambda one: one[0]):
        if rank:
            by = min(bill, key=lambda one: one.id)
            gone = [one for one in kept if _touches(one.line, bill)]
            taken.update({one.id: by.id for one in gone})
            without.update(one.id for one in bill if not gone)
            kept = [one for one in kept if one not in gone]
        if rank != _RANK[VOIDS]:
            kept += bill
    return kept


def _touches(line: BilledLine, bill: Iterable[Recorded]) -> bool:
    """Whether a bill is about the days of a line; a line without a day is touched by any."""
    first = [each.line.first_day for each in bill if each.line.first_day is not None]
    last = [each.line.until for each in bill if each.line.until is not None]
    if line.first_day is None or not first or not last:
        return True
    return line.first_day <= max(last) and (line.until or line.first_day) >= min(first)


def _in_order(each: Recorded) -> tuple[date, str, str]:
    return each.line.first_day or _UNDATED, each.line.shown_code, each.id.hex


class Listed(StrEnum):
    """How a billed code stands on the estimate."""

    LISTED = "listed"
    INCLUDED = "included"  # only inside of a daily rate, and billed apart all the same
    UNLISTED = "unlisted"  # never estimated: without a reason worth nothing in a dispute, 149.620(f)(3)


@dataclass(frozen=True, slots=True)
class Side:
    """One provider's side of an estimate: who it is, its total in cents, and the codes it lists."""

    key: str
    name: str
    npis: frozenset[str]  # its own and its clinicians'
    npi: str
    state: str
    total: int
    charged: frozenset[str]
    included: frozenset[str]

    def listed(self, code: str) -> Listed:
        """How a billed code stands here."""
        if code in self.charged:
            return Listed.LISTED
        return Listed.INCLUDED if code in self.included else Listed.UNLISTED


@dataclass(frozen=True, slots=True)
class VersionTotals:
    """What one sealed version says of each provider, and since when the patient had it."""

    number: int
    given_on: date | None
    state: str
    on_request: bool
    sides: tuple[Side, ...]

    def side(self, npi: str) -> Side | None:
        """The provider with that NPI, or whose clinician has it; the only one there is where none is told."""
        if not npi:
            return self.sides[0] if len(self.sides) == 1 else None
        return next((each for each in self.sides if npi in each.npis), None)


def sides_of(estimate: Estimate, clinicians: Mapping[str, frozenset[str]]) -> tuple[Side, ...]:
    """Each provider of an estimate with its own total. ``clinicians``: their NPIs, by its key."""
    keys, sums = provider_keys(estimate.providers), totals(estimate).by_provider
    return tuple(
        Side(
            key=each.id,
            name=each.name or each.id,
            npi=each.npi,
            npis=frozenset({each.npi, *clinicians.get(each.id, ())} - {""}),
            state=each.state or estimate.state,
            total=sums.get(each.id, 0),
            charged=_codes(estimate, keys, each.id, {Billed.SEPARATE}),
            included=_codes(estimate, keys, each.id, {Billed.INCLUDED}),
        )
        for each in estimate.providers
    )


def _codes(
    estimate: Estimate, keys: Mapping[str, str], provider: str, billed: Collection[Billed]
) -> frozenset[str]:
    return frozenset(
        line.code
        for line in estimate.lines
        if line.billed in billed and line.code and keys.get(line.provider, line.provider) == provider
    )


def in_force(versions: Iterable[VersionTotals], last_service: date | None) -> VersionTotals | None:
    """The version that bills up to a day are held against; None where the patient was given none.

    The newest one that was given at least a business day before the last service, for a later one comes too
    late for it (45 CFR 149.610(b)(1)(vii)); the first one given counts in any case.
    """
    given = sorted((each for each in versions if each.given_on is not None), key=lambda one: one.number)
    if not given:
        return None
    in_time = [one for one in given if last_service is None or _in_time(one, last_service)]
    return in_time[-1] if in_time else given[0]


def _in_time(version: VersionTotals, service: date) -> bool:
    return version.given_on is not None and version.given_on <= eve_of(service)


def last_service(lines: Iterable[BilledLine]) -> date | None:
    """The last day on which anything billed was done."""
    return max((each.until for each in lines if each.until is not None), default=None)


def first_dated(lines: Iterable[BilledLine]) -> date | None:
    """The day of the first bill: from it the patient's 120 days are counted."""
    return min((each.dated_on for each in lines if each.dated_on is not None), default=None)
