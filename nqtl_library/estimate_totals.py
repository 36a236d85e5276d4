"""What an estimate comes to: cents by provider and overall; included lines never sum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from nqtl_library.estimate_kinds import Billed
from nqtl_library.estimate_terms import Estimate, Line, Provider

CENT = Decimal("0.01")
UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals in cents; ``by_provider`` has every provider that is listed or named by a line."""

    by_provider: Mapping[str, int]
    overall: int


def totals(estimate: Estimate) -> Totals:
    """Add up the lines that are charged on their own, for each provider apart."""
    known = provider_keys(estimate.providers)
    sums = {provider.id: 0 for provider in estimate.providers}
    for line in estimate.lines:
        key = known.get(line.provider, line.provider or UNASSIGNED)
        if line.billed is Billed.SEPARATE:
            sums[key] = sums.get(key, 0) + line_cents(line)
    return Totals(sums, sum(sums.values()))


def provider_keys(providers: Iterable[Provider]) -> Mapping[str, str]:
    """Whatever a line may call a provider (id, NPI or name) to its id; an id wins over a name.

    A line that names none belongs to the only provider there is, if there is but one.
    """
    listed = tuple(providers)
    by_name = {word: one.id for one in listed for word in (one.name, one.npi) if word}
    only = {"": listed[0].id} if len(listed) == 1 else {}
    return only | by_name | {one.id: one.id for one in listed}


def line_cents(line: Line) -> int:
    """The charge of a line in cents; computed where only its parts are given, 0 where nothing is."""
    if line.billed is not Billed.SEPARATE:
        return 0
    charge = line.charge if line.charge is not None else computed_charge(line)
    return cents(charge) if charge is not None else 0


def computed_charge(line: Line) -> Decimal | None:
    """Quantity times unit charge less discount, in dollars; None where a factor is missing."""
    if line.quantity is None or line.unit_charge is None:
        return None
    return line.quantity * line.unit_charge - (line.discount or Decimal(0))


def cents(dollars: Decimal) -> int:
    """Dollars as whole cents, half a cent up."""
    return int((dollars.quantize(CENT, ROUND_HALF_UP) * 100).to_integral_value())


def in_dollars(amount: int) -> str:
    """Cents as 1234.50."""
    return f"{Decimal(amount) / 100:.2f}"


def spelled(amount: int) -> str:
    """Cents for a reader: 1,234.50."""
    return f"{Decimal(amount) / 100:,.2f}"
