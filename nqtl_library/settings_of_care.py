"""Where care was given: the class and level of care that places, bill types and service numbers say.

The order follows the classes of 29 CFR 2590.712(c)(2)(ii): emergency, residential, inpatient, partial
hospitalization, intensive outpatient, drugs, then the professional code. The plan's own assignment governs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from nqtl_library.library import Row, read_keyed
from nqtl_library.services import Service, is_drug_number, procedure_service, revenue_service
from nqtl_library.terms import BenefitClass, Evidence, SubClass

FILE = "places.toml"

RESIDENTIAL = frozenset({"residential", "supervised_living", "residential_withdrawal"})
STAYS = RESIDENTIAL | {
    "inpatient_psychiatric",
    "inpatient_withdrawal",
    "inpatient_rehabilitation",
    "skilled_nursing",
    "wilderness",
}
PROGRAMS = frozenset({"partial_hospitalization", "intensive_outpatient", "day_treatment", "aba"})
OFFICE = frozenset({"outpatient_office", "outpatient_group"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place of service or a bill type."""

    code: str
    means: str
    level: str
    benefit_class: BenefitClass | None
    sub_class: SubClass | None
    benefit: str
    special: bool  # the place itself is often the payer's objection


@dataclass(frozen=True, slots=True)
class Setting:
    """The class, sub-class and level of care of a service, with what says so."""

    benefit_class: BenefitClass
    sub_class: SubClass | None
    level: str
    evidence: tuple[Evidence, ...] = ()


UNKNOWN_SETTING = Setting(BenefitClass.UNKNOWN, None, "")


@dataclass(frozen=True, slots=True)
class _Source:
    """One thing that was coded, and what it says of the setting."""

    kind: str
    code: str
    means: str
    level: str
    benefit_class: BenefitClass | None
    sub_class: SubClass | None


def place(code: str) -> Place | None:
    """The row of a place of service; '2' is 02."""
    return _places("place").get(code.strip().zfill(2)) if code.strip() else None


def bill_type_place(code: str) -> Place | None:
    """The row of a bill type, by its first two digits ('0863', '86x' and '861' are all 86)."""
    tidy = code.strip()
    digits = tidy[1:] if len(tidy) == 4 and tidy.startswith("0") else tidy
    return _places("bill_type").get(digits[:2])


def modifier_benefit(code: str) -> str:
    """What a modifier says of the benefit: mh, sud, either, or nothing."""
    return _modifiers().get(code.strip().upper(), "")


@lru_cache(maxsize=65536)
def setting(
    procedure: str, revenue: str, place_of_service: str, type_of_bill: str, claim_type: str
) -> Setting:
    """The setting that the codes say, in the fixed order; unknown where they say nothing."""
    where, bill = place(place_of_service), bill_type_place(type_of_bill)
    services = (
        ("procedure", procedure, procedure_service(procedure)),
        ("revenue", revenue, revenue_service(revenue)),
    )
    sources = tuple(_sources(services, (("bill_type", bill), ("place", where))))
    if _is_drug(procedure, where, claim_type) and not _class_of(sources, BenefitClass.EMERGENCY):
        said = Evidence("procedure", procedure, "A drug by its number or dispensed by a pharmacy.")
        return Setting(BenefitClass.PRESCRIPTION_DRUGS, None, "drug", (said,))
    chosen = (
        _class_of(sources, BenefitClass.EMERGENCY)
        or _level_of(sources, RESIDENTIAL)
        or _class_of(sources, BenefitClass.INPATIENT)
        or _level_of(sources, frozenset({"partial_hospitalization"}))
        or _level_of(sources, frozenset({"intensive_outpatient"}))
        or next((source for source in sources if source.benefit_class), None)
    )
    return _setting(chosen, sources) if chosen else UNKNOWN_SETTING


def _sources(
    services: tuple[tuple[str, str, Service | None], ...], places: tuple[tuple[str, Place | None], ...]
) -> Iterable[_Source]:
    """In the order in which they decide among equals: own rows first, ranges last."""
    for kind, code, service in services:
        if service and service.catalogued:
            yield _of_service(kind, code, service)
    for kind, spot in places:
        if spot:
            yield _Source(kind, spot.code, spot.means, spot.level, spot.benefit_class, spot.sub_class)
    for kind, code, service in services:
        if service and not service.catalogued:
            yield _of_service(kind, code, service)


def _of_service(kind: str, code: str, service: Service) -> _Source:
    benefit_class, sub_class = service.benefit_class, service.sub_class
    if benefit_class is BenefitClass.PRESCRIPTION_DRUGS:  # on a medical claim it is a medical drug
        benefit_class, sub_class = BenefitClass.OUTPATIENT, SubClass.OTHER_OUTPATIENT
    return _Source(kind, code, service.means, service.level, benefit_class, sub_class)


def _is_drug(procedure: str, where: Place | None, claim_type: str) -> bool:
    pharmacy = where is not None and where.benefit_class is BenefitClass.PRESCRIPTION_DRUGS
    return pharmacy or is_drug_number(procedure) or claim_type.strip().upper() in ("NCPDP", "PHARMACY", "RX")


def _class_of(sources: tuple[_Source, ...], wanted: BenefitClass) -> _Source | None:
    return next((source for source in sources if source.benefit_class is wanted), None)


def _level_of(sources: tuple[_Source, ...], wanted: frozenset[str]) -> _Source | None:
    return next((source for source in sources if source.level in wanted), None)


def _setting(chosen: _Source, sources: tuple[_Source, ...]) -> Setting:
    benefit_class = chosen.benefit_class or BenefitClass.UNKNOWN
    level = _level(chosen, sources, benefit_class)
    evidence = Evidence(chosen.kind, chosen.code, f"{chosen.means}: {benefit_class.value} benefits.")
    sub_class = chosen.sub_class if benefit_class is BenefitClass.OUTPATIENT else None
    return Setting(benefit_class, sub_class, level, (evidence,))


def _level(chosen: _Source, sources: tuple[_Source, ...], benefit_class: BenefitClass) -> str:
    """The chosen source's level, unless another of the same class names a more specific one."""
    if benefit_class is BenefitClass.INPATIENT and chosen.kind in ("place", "bill_type"):
        own = [s.level for s in sources if s.kind in ("procedure", "revenue") and s.level in STAYS]
        return own[0] if own else chosen.level
    if chosen.level in ("", "program_by_bill_type"):
        own = [s.level for s in sources if s.level not in ("", "program_by_bill_type")]
        return own[0] if own and benefit_class is not BenefitClass.UNKNOWN else ""
    return chosen.level


@cache
def _places(table: str) -> Mapping[str, Place]:
    return MappingProxyType({row.id: _place(row) for row in read_keyed(FILE, table)})


def _place(row: Row) -> Place:
    row.only("means", "class", "sub_class", "level", "benefit", "special")
    return Place(
        code=row.id,
        means=row.text("means"),
        level=row.text("level", ""),
        benefit_class=row.one_of(BenefitClass, "class") if row.text("class", "") else None,
        sub_class=row.one_of(SubClass, "sub_class") if row.has("sub_class") else None,
        benefit=row.text("benefit", ""),
        special=row.flag("special", default=False),
    )


@cache
def _modifiers() -> Mapping[str, str]:
    rows = read_keyed(FILE, "modifier")
    return MappingProxyType(
        {row.id: row.only("means", "benefit", "telehealth").text("benefit", "") for row in rows}
    )
