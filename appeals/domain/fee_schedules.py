"""What the practice charges: dated fee schedules, discounts, sliding scales, and the price they give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from appeals.errors import BadInput, Fault
from nqtl_library.estimate_identifiers import code_problem
from nqtl_library.estimate_kinds import LineKind
from nqtl_library.estimate_rows import code_kinds, daily_rates

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
MOST = Decimal(1_000_000)  # dollars for one unit; more is a slip of the keyboard
MOST_ITEMS = 5000
UNKNOWN_TIER = "unknown"  # full price, the whole scale attached, and a note


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One price: a service's code, the practice's own words for it, and dollars for one unit.

    ``key`` names it inside its schedule. ``includes`` and ``excludes`` say what is in a daily rate; a word
    there may be the key, code or description of another price, which is then named and not charged apart.
    """

    key: str
    code: str
    description: str
    amount: Decimal
    unit: str = "session"
    code_system: str = ""
    kind: LineKind | None = None  # None: what the code says
    level: str = ""  # level of care, as the practice calls it
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def line_kind(self) -> LineKind:
        """What kind of line the service is."""
        if self.kind is not None:
            return self.kind
        if self.code in daily_rates():
            return LineKind.PROGRAM_PER_DIEM
        return LineKind(code_kinds().get(self.code, LineKind.OTHER.value))


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount for anybody who meets its condition: percent off; ``codes`` empty means every service."""

    name: str
    percent: Decimal
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of the sliding scale: the patient pays this percent of the fee; 0 means no charge at all."""

    name: str
    percent_of_fee: Decimal
    who: str = ""  # to whom it applies, in the practice's words


@dataclass(frozen=True, slots=True)
class FeeContent:
    """Everything that one version of a fee schedule says."""

    items: tuple[FeeItem, ...] = ()
    discounts: tuple[Discount, ...] = ()
    tiers: tuple[Tier, ...] = ()

    def item(self, key: str) -> FeeItem | None:
        """The price of that key."""
        return next((one for one in self.items if one.key == key), None)

    def meant(self, word: str) -> FeeItem | None:
        """The price that a word in ``includes`` means: its key, its code, or its own words."""
        wanted = word.strip().casefold()
        named = (
            one
            for one in self.items
            if wanted in (one.key.casefold(), one.code.casefold(), one.description.casefold())
        )
        return next(named, None)

    def tier(self, name: str) -> Tier | None:
        """The step of that name."""
        return next((one for one in self.tiers if one.name.casefold() == name.casefold()), None)


@dataclass(frozen=True, slots=True)
class FeeScheduleView:
    """One version of a fee schedule. It is never changed: a new price makes the next version."""

    id: UUID
    name: str
    number: int
    starts_on: date
    created_at: datetime
    author: str
    note: str
    content: FeeContent
    sha256: str


@dataclass(frozen=True, slots=True)
class FeePreview:
    """What a table of fees would become, and what is wrong with its rows. Nothing is stored by looking."""

    content: FeeContent
    problems: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for one unit, and dollars off the whole line."""

    unit_charge: Decimal
    discount: Decimal


def price(
    item: FeeItem,
    quantity: Decimal,
    content: FeeContent,
    *,
    tier: str = "",
    discounts: Sequence[str] = (),
) -> Price:
    """The self-pay price after discounts, 45 CFR 149.610(a)(2)(v): the scale first, then each discount.

    An unknown tier takes nothing off (CMS FAQ of 2022-12-27). Raises BadInput for a name that the
    schedule does not have.
    """
    full = quantity * item.amount
    left = full * _share(content, tier)
    for name in discounts:
        found = _discount(content, name)
        if not found.codes or item.code in found.codes:
            left = left * (HUNDRED - found.percent) / HUNDRED
    return Price(item.amount, _cents(full) - _cents(left))


def is_free(content: FeeContent, tier: str) -> bool:
    """Whether a patient of that tier gets no bill at all."""
    found = content.tier(tier) if tier and tier != UNKNOWN_TIER else None
    return found is not None and found.percent_of_fee == 0


def in_force(views: Sequence[FeeScheduleView], on: date) -> FeeScheduleView | None:
    """Of the versions of one schedule the one that holds on a day: the latest begun, then the latest made."""
    begun = [one for one in views if one.starts_on <= on]
    return max(begun, key=lambda one: (one.starts_on, one.number), default=None)


def checked(content: FeeContent) -> FeeContent:
    """The content if every row can be used; raises BadInput naming each that cannot."""
    faults = [*_item_faults(content.items), *_discount_faults(content), *_tier_faults(content.tiers)]
    if faults:
        raise BadInput(faults)
    return content


def item_problems(item: FeeItem) -> Iterator[tuple[str, str]]:
    """What is wrong with one price: the field, and the words."""
    wrong_code = code_problem(item.code, item.code_system)
    if wrong_code and item.line_kind is not LineKind.ROOM_BOARD:
        yield "code", f"cannot be used: {wrong_code}"
    if not item.description.strip():
        yield "description", "needs everyday words for the service"
    if item.amount < 0 or item.amount >= MOST:
        yield "amount", "needs an amount from 0 to below a million"
    elif item.amount != item.amount.quantize(CENT):
        yield "amount", "needs whole cents"


def percent_problem(percent: Decimal) -> str:
    """What is wrong with a percentage; empty where nothing is."""
    return "" if 0 <= percent <= HUNDRED else "needs a number from 0 to 100"


def _item_faults(items: Sequence[FeeItem]) -> Iterator[Fault]:
    if not items:
        yield Fault("items", "needs at least one price")
    if len(items) > MOST_ITEMS:
        yield Fault("items", f"has more than {MOST_ITEMS} prices")
    seen: set[str] = set()
    for number, item in enumerate(items):
        yield from (Fault(f"items[{number}].{field}", what) for field, what in item_problems(item))
        if not item.key.strip() or item.key in seen:
            yield Fault(f"items[{number}].key", "needs a name that no other price of the schedule has")
        seen.add(item.key)


def _discount_faults(content: FeeContent) -> Iterator[Fault]:
    for number, one in enumerate(content.discounts):
        if not one.name.strip():
            yield Fault(f"discounts[{number}].name", "needs a name")
        if percent_problem(one.percent):
            yield Fault(f"discounts[{number}].percent", percent_problem(one.percent))


def _tier_faults(tiers: Sequence[Tier]) -> Iterator[Fault]:
    names = [one.name.strip().casefold() for one in tiers]
    for number, one in enumerate(tiers):
        if not names[number] or names.count(names[number]) > 1 or names[number] == UNKNOWN_TIER:
            yield Fault(f"tiers[{number}].name", "needs a name of its own, other than unknown")
        if percent_problem(one.percent_of_fee):
            yield Fault(f"tiers[{number}].percent_of_fee", percent_problem(one.percent_of_fee))


def _share(content: FeeContent, tier: str) -> Decimal:
    if not tier or tier == UNKNOWN_TIER:
        return Decimal(1)
    found = content.tier(tier)
    if found is None:
        known = ", ".join(one.name for one in content.tiers) or "none"
        raise BadInput([Fault("pricing.tier", f"is not a step of this schedule; it has {known}")])
    return found.percent_of_fee / HUNDRED


def _discount(content: FeeContent, name: str) -> Discount:
    by_name: Mapping[str, Discount] = {one.name.casefold(): one for one in content.discounts}
    found = by_name.get(name.casefold())
    if found is None:
        known = ", ".join(one.name for one in content.discounts) or "none"
        raise BadInput([Fault("pricing.discounts", f"has no discount {name}; it has {known}")])
    return found


def _cents(dollars: Decimal) -> Decimal:
    return dollars.quantize(CENT, ROUND_HALF_UP)
