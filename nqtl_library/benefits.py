"""Which benefit was denied: mental health or substance use or neither, in which class, compared with what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType

from nqtl_library.library import Row, read_keyed, read_list
from nqtl_library.services import Service, procedure_service, revenue_service
from nqtl_library.settings_of_care import bill_type_place, modifier_benefit, place
from nqtl_library.terms import BenefitClass, Comparator, Confidence, Evidence, Nqtl

CONTEXT_KINDS = frozenset({"context", "symptom", "mixed", "signal_mh", "signal_sud"})
ICD_10_CM = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}")
MH_KINDS = frozenset({"mh", "mh_review"})


@dataclass(frozen=True, slots=True)
class Family:
    """A family of diagnoses and what it says of the benefit."""

    id: str
    kind: str
    means: str
    note: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """Whether it is an MH/SUD benefit (None: cannot be known), which of the two, and why."""

    mhsud: bool | None
    which: str  # mh, sud, both, or empty
    sure: Confidence
    evidence: tuple[Evidence, ...]


def tidy_diagnosis(code: str) -> str:
    """An ICD-10-CM code without its dot, in capitals."""
    return code.replace(".", "").strip().upper()


@lru_cache(maxsize=16384)
def family_of(code: str) -> Family | None:
    """The family of a diagnosis: the longest prefix that we have; None for text that is no diagnosis."""
    prefixes = _families()
    tidy = tidy_diagnosis(code)
    if not ICD_10_CM.fullmatch(tidy):
        return None
    return next((prefixes[tidy[:n]] for n in range(len(tidy), 0, -1) if tidy[:n] in prefixes), None)


@lru_cache(maxsize=65536)
def mhsud(
    diagnoses: tuple[str, ...],
    *,
    procedure: str,
    revenue: str,
    place_of_service: str,
    type_of_bill: str,
    modifiers: tuple[str, ...],
) -> Benefit:
    """Decide by the principal diagnosis, else by the service; a diagnosis beats a procedure.

    The plan's definition must follow a generally recognised standard, 45 CFR 146.136(a).
    """
    by_service = _by_service(procedure, revenue, place_of_service, type_of_bill, modifiers)
    known = [(code, family) for code in diagnoses if (family := family_of(code))]
    unknown = tuple(map(_no_diagnosis, (code for code in diagnoses if code.strip() and not family_of(code))))
    found = _by_diagnosis(known, by_service) if known else by_service
    return replace(found, evidence=(*found.evidence, *unknown)) if unknown else found


def _no_diagnosis(code: str) -> Evidence:
    return Evidence("unmapped", code, "This is no ICD-10-CM diagnosis that we know; check it on the claim.")


def _by_diagnosis(known: list[tuple[str, Family]], by_service: Benefit) -> Benefit:
    code, family = known[0]
    if family.kind not in CONTEXT_KINDS:
        return _decided(code, family, known)
    paired = next((pair for pair in known[1:] if pair[1].kind in ("mh", "sud")), None)
    if paired:
        return _decided(*paired, known)
    return _undecided(code, family, by_service)


def comparators(level: str, benefit_class: BenefitClass, nqtl: Nqtl | None) -> tuple[Comparator, ...]:
    """Medical/surgical benefits to compare with: by level of care, else by class, and by the limit itself."""
    return _comparators(level, benefit_class, nqtl)


@lru_cache(maxsize=1024)
def _comparators(level: str, benefit_class: BenefitClass, nqtl: Nqtl | None) -> tuple[Comparator, ...]:
    rows = _comparator_rows()
    found = [row for keys, row in rows if level and f"level:{level}" in keys]
    found = found or [row for keys, row in rows if f"class:{benefit_class}" in keys]
    return tuple(found + [row for keys, row in rows if nqtl and f"nqtl:{nqtl}" in keys])


@cache
def _comparator_rows() -> tuple[tuple[frozenset[str], Comparator], ...]:
    return tuple(map(_comparator_row, read_list("comparators.toml", "comparator")))


def _comparator_row(row: Row) -> tuple[frozenset[str], Comparator]:
    row.only("level", "class", "nqtl", "benefit", "authority", "strength")
    keys = [f"{name}:{value}" for name in ("level", "class", "nqtl") for value in row.texts(name, ())]
    strength = row.one_of(Confidence, "strength")
    return frozenset(keys), Comparator(row.text("benefit"), row.text("authority", ""), strength)


@cache
def _families() -> Mapping[str, Family]:
    prefixes: dict[str, Family] = {}
    for row in read_keyed("diagnoses.toml", "family"):
        row.only("prefixes", "kind", "means", "note")
        family = Family(row.id, row.text("kind"), row.text("means"), row.text("note", ""))
        for prefix in row.texts("prefixes"):
            if prefix in prefixes:
                raise row.fail("prefixes", f"{prefix!r} stands twice")
            prefixes[prefix] = family
    return MappingProxyType(prefixes)


def _decided(code: str, family: Family, known: list[tuple[str, Family]]) -> Benefit:
    which = _which(family.kind)
    others = {_which(other.kind) for _, other in known} - {"", which}
    both = f" {' and '.join(sorted(others)).upper()} is also coded; this one was treated." if others else ""
    note = f" {family.note}" if family.note else ""
    evidence = (Evidence("diagnosis", code, f"{family.means}.{note}{both}"),)
    if family.kind == "review":
        return Benefit(None, "", Confidence.LOW, evidence)
    sure = Confidence.MEDIUM if family.kind == "mh_review" else Confidence.HIGH
    return Benefit(bool(which), which, sure, evidence)


def _which(kind: str) -> str:
    return "mh" if kind in MH_KINDS else "sud" if kind == "sud" else ""


def _undecided(code: str, family: Family, by_service: Benefit) -> Benefit:
    """A symptom, a signal or a circumstance: the service decides, else what the signal suggests."""
    note = family.note or "Look for a paired diagnosis."
    evidence = (Evidence("diagnosis", code, f"{family.means}. {note}"), *by_service.evidence)
    if by_service.mhsud is not None:
        return Benefit(by_service.mhsud, by_service.which, Confidence.LOW, evidence)
    suggested = {"signal_mh": True, "symptom": False}.get(family.kind)
    return Benefit(suggested, "mh" if suggested else "", Confidence.LOW, evidence)


def _by_service(
    procedure: str, revenue: str, place_of_service: str, type_of_bill: str, modifiers: tuple[str, ...]
) -> Benefit:
    services = [(kind, code, service) for kind, code, service in _services(procedure, revenue) if service]
    evidence = tuple(Evidence(kind, code, f"{service.means}.") for kind, code, service in services)
    named = {service.benefit for _, _, service in services}
    where = place(place_of_service), bill_type_place(type_of_bill)
    named |= {spot.benefit for spot in where if spot and spot.benefit}
    named |= {benefit for modifier in modifiers if (benefit := modifier_benefit(modifier))}
    if named & {"mh", "sud", "either"}:
        which = "sud" if "sud" in named else "mh" if "mh" in named else ""
        return Benefit(True, which, Confidence.MEDIUM, evidence)
    if "no" in named:
        return Benefit(False, "", Confidence.MEDIUM, evidence)
    return Benefit(None, "", Confidence.LOW, evidence)


def _services(procedure: str, revenue: str) -> Iterable[tuple[str, str, Service | None]]:
    yield "procedure", procedure, procedure_service(procedure)
    yield "revenue", revenue, revenue_service(revenue)
