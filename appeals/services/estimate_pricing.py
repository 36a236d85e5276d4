"""What an estimate says, held to the directory and the fee schedule. Needs an open act."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from appeals.domain.estimate_file import EstimateContent, ListedProvider, PricedLine
from appeals.domain.estimate_people import ProviderEntry
from appeals.domain.estimate_views import LineOrder
from appeals.domain.fee_schedules import FeeContent, FeeItem, is_free, price
from appeals.errors import BadInput, Fault
from appeals.services.estimate_rows import directory, schedule_content
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_kinds import Billed, Role

MOST_LINES = 200
MOST_QUANTITY = Decimal(1_000_000)
MOST_DOLLARS = Decimal(10_000_000)
LONGEST = 500
MOST_PLACES = 6


def check_content(uow: UnitOfWork, content: EstimateContent) -> None:
    """Raise BadInput naming every field that cannot be kept. Gaps may stay: only the issue asks for all."""
    known = directory(uow, [each.provider_id for each in content.providers])
    faults = [
        *_provider_faults(content, known),
        *_line_faults(content),
        *_text_faults(content),
    ]
    if faults:
        raise BadInput(faults)


def repriced(uow: UnitOfWork, content: EstimateContent) -> EstimateContent:
    """The content with every line of the fee schedule at its price of now, after scale and discounts.

    A step of the scale at which nothing is paid makes it an estimate without charges.
    """
    fees = schedule_content(uow, content.pricing.schedule_id)
    if fees is None:
        return content
    tier = content.pricing.tier
    lines = tuple(_repriced(line, number, content, fees) for number, line in enumerate(content.lines))
    return replace(content, lines=lines, no_charge=content.no_charge or is_free(fees, tier))


def lines_of(content: EstimateContent, fees: FeeContent, order: LineOrder) -> tuple[PricedLine, ...]:
    """The line of an order, and with a daily rate the lines of what is in it, named and not charged."""
    item = fees.item(order.item)
    if item is None:
        raise BadInput([Fault("item", "is not a price of this fee schedule")])
    provider = order.provider or next((each.key for each in content.providers), "")
    taken = {line.id for line in content.lines}
    main = _line(item, order, provider, _free_id(item.key, taken), _words(item.includes, fees))
    parts = []
    for name in item.includes:
        part = fees.meant(name)
        if part is not None and part.key != item.key and main.billed is Billed.SEPARATE:
            own = _free_id(f"{main.id}-{part.key}", taken | {main.id})
            parts.append(_part(part, main, own))
    return (main, *parts)


def _line(
    item: FeeItem, order: LineOrder, provider: str, own_id: str, includes: tuple[str, ...]
) -> PricedLine:
    counted = Decimal(len(order.days)) if order.days else Decimal(1)
    return PricedLine(
        id=own_id,
        description=item.description,
        provider=provider,
        code=item.code,
        code_system=item.code_system,
        kind=item.line_kind,
        billed=Billed.INCLUDED if order.included_in else Billed.SEPARATE,
        included_in=order.included_in,
        quantity=order.quantity if order.quantity is not None else counted,
        unit=item.unit,
        first_day=order.first_day,
        last_day=order.last_day,
        days=order.days,
        frequency=order.frequency,
        basis=order.basis,
        includes=includes,
        excludes=item.excludes,
        item=item.key,
        level=item.level,
    )


def _part(item: FeeItem, bundle: PricedLine, own_id: str) -> PricedLine:
    return PricedLine(
        id=own_id,
        description=item.description,
        provider=bundle.provider,
        code=item.code,
        code_system=item.code_system,
        kind=item.line_kind,
        billed=Billed.INCLUDED,
        included_in=bundle.id,
        unit=item.unit,
        first_day=bundle.first_day,
        last_day=bundle.last_day,
        days=bundle.days,
        item=item.key,
        level=bundle.level,
    )


def _words(includes: tuple[str, ...], fees: FeeContent) -> tuple[str, ...]:
    """What is in a daily rate, in words: a name of another price stands for that price's words."""
    found = ((word, fees.meant(word)) for word in includes)
    return tuple(item.description if item is not None else word for word, item in found)


def _free_id(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(f"{wanted}-{n}" for n in range(2, MOST_LINES + 3) if f"{wanted}-{n}" not in taken)


def _repriced(line: PricedLine, number: int, content: EstimateContent, fees: FeeContent) -> PricedLine:
    if not line.item or line.billed is not Billed.SEPARATE:
        return line
    item = fees.item(line.item)
    if item is None:
        raise BadInput([Fault(f"lines[{number}].item", "is not a price of this fee schedule")])
    if line.quantity is None:
        return replace(line, unit_charge=item.amount)
    pricing = content.pricing
    found = price(item, line.quantity, fees, tier=pricing.tier, discounts=pricing.discounts)
    return replace(line, unit_charge=found.unit_charge, discount=found.discount)


def _provider_faults(content: EstimateContent, known: Mapping[UUID, ProviderEntry]) -> Iterator[Fault]:
    keys = [each.key.strip() for each in content.providers]
    for number, listed in enumerate(content.providers):
        where = f"providers[{number}]"
        if not listed.key.strip() or keys.count(listed.key.strip()) > 1:
            yield Fault(f"{where}.key", "needs a name that no other provider of this estimate has")
        yield from _place_faults(listed, known.get(listed.provider_id), where)
    if sum(each.role is Role.CONVENING for each in content.providers) > 1:
        yield Fault("providers", "has two convening providers; one is responsible for the estimate")


def _place_faults(listed: ListedProvider, entry: ProviderEntry | None, where: str) -> Iterator[Fault]:
    if entry is None:
        yield Fault(f"{where}.provider_id", "is not in the directory of providers")
    elif listed.location and entry.location(listed.location) is None:
        places = ", ".join(each.name for each in entry.locations) or "none"
        yield Fault(f"{where}.location", f"is not one of its locations: {places}")


def _line_faults(content: EstimateContent) -> Iterator[Fault]:
    ids = [line.id.strip() for line in content.lines]
    if len(ids) > MOST_LINES:
        yield Fault("lines", f"has more than {MOST_LINES} services")
        return
    for number, line in enumerate(content.lines):
        where = f"lines[{number}]"
        if not line.id.strip() or ids.count(line.id.strip()) > 1:
            yield Fault(f"{where}.id", "needs a name that no other line has")
        if line.billed is Billed.INCLUDED and (line.included_in not in ids or line.included_in == line.id):
            yield Fault(f"{where}.included_in", "needs the id of the daily-rate line that it is part of")
        yield from _number_faults(line, where)


def _number_faults(line: PricedLine, where: str) -> Iterator[Fault]:
    number = line.quantity
    if number is not None and not (0 <= number <= MOST_QUANTITY and _has_few_places(number)):
        yield Fault(f"{where}.quantity", "needs a number from 0 to a million")
    for name, amount in (("unit_charge", line.unit_charge), ("discount", line.discount)):
        if amount is not None and not (0 <= amount <= MOST_DOLLARS and _has_few_places(amount)):
            yield Fault(f"{where}.{name}", "needs an amount from 0 to ten million dollars")
    if line.first_day and line.last_day and line.last_day < line.first_day:
        yield Fault(f"{where}.last_day", "is before the first day")


def _has_few_places(number: Decimal) -> bool:
    """Drugs are priced in fractions of a cent; six places are enough for all of them."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_PLACES


def _text_faults(content: EstimateContent) -> Iterator[Fault]:
    texts = [("primary", content.primary), ("room_and_board", content.room_and_board)]
    texts += [(f"separate[{n}]", text) for n, text in enumerate(content.separate or ())]
    for number, line in enumerate(content.lines):
        texts += [(f"lines[{number}].{name}", getattr(line, name)) for name in ("description", "frequency")]
    yield from (
        Fault(where, f"is longer than {LONGEST} characters") for where, text in texts if len(text) > LONGEST
    )
    state = content.state
    if state and not (len(state) == 2 and state.isalpha() and state.isupper()):
        yield Fault("state", "needs two capital letters like NC")
