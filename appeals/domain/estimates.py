"""How an estimate is laid out: by provider, daily rates apart from sessions, subtotals in cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nqtl_library.estimate_kinds import Billed, LineKind
from nqtl_library.estimate_rows import limit
from nqtl_library.estimate_terms import Estimate, Line, Provider
from nqtl_library.estimate_totals import UNASSIGNED, cents, line_cents, provider_keys, totals


class Section(StrEnum):
    """The parts of a provider's list, in the order of the page."""

    DAILY = "daily"
    ROOM_AND_BOARD = "room_and_board"
    SESSIONS = "sessions"
    MEDICAL = "medical"
    TESTS_AND_DRUGS = "tests_and_drugs"
    OTHER = "other"
    INFORMATION = "information"  # printed for the reader, never in a total


HEADINGS: Mapping[Section, str] = {
    Section.DAILY: "Program days, charged by the day",
    Section.ROOM_AND_BOARD: "Room and board",
    Section.SESSIONS: "Sessions, charged one by one",
    Section.MEDICAL: "Evaluations and medication visits",
    Section.TESTS_AND_DRUGS: "Lab tests, injections and medicines",
    Section.OTHER: "Other services",
    Section.INFORMATION: "For your information, not in the total",
}

_SECTION_OF: Mapping[LineKind, Section] = {
    LineKind.PROGRAM_PER_DIEM: Section.DAILY,
    LineKind.ROOM_BOARD: Section.ROOM_AND_BOARD,
    LineKind.INDIVIDUAL: Section.SESSIONS,
    LineKind.GROUP: Section.SESSIONS,
    LineKind.FAMILY: Section.SESSIONS,
    LineKind.CRISIS: Section.SESSIONS,
    LineKind.TELEHEALTH: Section.SESSIONS,
    LineKind.CASE_MGMT: Section.SESSIONS,
    LineKind.EVALUATION: Section.MEDICAL,
    LineKind.MED_MGMT: Section.MEDICAL,
    LineKind.TESTING: Section.MEDICAL,
    LineKind.LAB: Section.TESTS_AND_DRUGS,
    LineKind.INJECTION_ADMIN: Section.TESTS_AND_DRUGS,
    LineKind.DRUG_UNIT: Section.TESTS_AND_DRUGS,
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line as it is printed. An included line costs 0 and names its daily rate."""

    line: Line
    expected: int  # cents
    unit_charge: int | None  # cents
    quantity: Decimal | None
    included_in: str  # the description of the daily rate; empty where it stands on its own


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section of one provider's list and its own subtotal in cents."""

    section: Section
    heading: str
    lines: tuple[ShownLine, ...]
    subtotal: int


@dataclass(frozen=True, slots=True)
class ProviderShown:
    """Everything that one provider is expected to charge.

    ``dispute_from`` is the bill, in cents, from which a dispute may be started against this provider.
    """

    provider: Provider
    sections: tuple[SectionShown, ...]
    total: int
    dispute_from: int


@dataclass(frozen=True, slots=True)
class Layout:
    """An estimate as a page shows it: providers in the order they are listed, then what is booked apart."""

    providers: tuple[ProviderShown, ...]
    booked_apart: tuple[str, ...]
    overall: int


def layout(estimate: Estimate) -> Layout:
    """Lay out every line once, under its provider and in its section."""
    keys = provider_keys(estimate.providers)
    named = {provider.id: provider for provider in estimate.providers}
    grouped: dict[str, list[Line]] = {key: [] for key in named}
    for line in estimate.lines:
        grouped.setdefault(keys.get(line.provider, line.provider or UNASSIGNED), []).append(line)
    bundles = {line.id: line.shown for line in estimate.lines if line.id}
    shown = (_provider(named.get(key, Provider(id=key)), lines, bundles) for key, lines in grouped.items())
    return Layout(tuple(shown), estimate.separate or (), totals(estimate).overall)


def section_of(line: Line) -> Section:
    """Where a line stands; what is in a daily rate stands beside it."""
    if line.billed is Billed.INFORMATION:
        return Section.INFORMATION
    if line.billed is Billed.INCLUDED:
        return Section.DAILY
    return _SECTION_OF.get(line.kind, Section.OTHER)


def _provider(provider: Provider, lines: Iterable[Line], bundles: Mapping[str, str]) -> ProviderShown:
    by_section: dict[Section, list[ShownLine]] = {section: [] for section in Section}
    for line in lines:
        by_section[section_of(line)].append(_shown(line, bundles))
    sections = tuple(
        SectionShown(section, HEADINGS[section], tuple(listed), sum(one.expected for one in listed))
        for section, listed in by_section.items()
        if listed
    )
    total = sum(section.subtotal for section in sections)
    return ProviderShown(provider, sections, total, total + limit("substantially_in_excess", "cents"))


def _shown(line: Line, bundles: Mapping[str, str]) -> ShownLine:
    inside = line.billed is Billed.INCLUDED
    return ShownLine(
        line=line,
        expected=line_cents(line),
        unit_charge=cents(line.unit_charge) if line.unit_charge is not None else None,
        quantity=line.quantity,
        included_in=bundles.get(line.included_in, "the daily rate") if inside else "",
    )
