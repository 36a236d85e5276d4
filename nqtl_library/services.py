"""Procedure and revenue numbers: which service, at which level of care, in which class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from nqtl_library.library import Row, read_keyed
from nqtl_library.terms import BenefitClass, SubClass

FILE = "services.toml"

_QUALIFIER = re.compile(r"^(?:HC|NU|ER|IV|WK|HP)[:^>|*]")
_SEPARATOR = re.compile(r"[:^>|* -]")
_DRUG_NUMBER = re.compile(r"^(?:N4[:^>|*]?)?(\d{11}|\d{4,5}-\d{3,4}-\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Service:
    """A service by its number. ``level`` is a key of the comparators; no class: the bill type decides."""

    code: str
    means: str
    level: str
    benefit_class: BenefitClass | None
    sub_class: SubClass | None
    benefit: str  # mh, sud, either, any (the diagnosis decides) or no
    analogue: str
    catalogued: bool  # its own row, not only a range


@lru_cache(maxsize=16384)
def tidy_procedure(text: str) -> str:
    """The bare procedure number of '90837', 'HC:90837:95' or 'h0018 '."""
    bare = _QUALIFIER.sub("", text.strip().upper())
    return bare if is_drug_number(bare) else _SEPARATOR.split(bare)[0]


def is_drug_number(text: str) -> bool:
    """Whether it is a national drug code, so that the claim is one for a drug."""
    return _DRUG_NUMBER.match(text.strip().upper()) is not None


@lru_cache(maxsize=16384)
def procedure_service(text: str) -> Service | None:
    """The service of a procedure number: its own row, else the narrowest range; None where unknown."""
    code = tidy_procedure(text)
    return _rows("procedure").get(code) or _in_range(code, "range")


@lru_cache(maxsize=16384)
def revenue_service(text: str) -> Service | None:
    """The service of a revenue number; '124' is 0124."""
    digits = text.strip()
    code = digits.zfill(4) if digits else ""
    return _rows("revenue").get(code) or _in_range(code, "revenue_range")


def _in_range(code: str, table: str) -> Service | None:
    shape = _shape(code)
    fitting = [
        entry for entry in _ranges(table) if entry[0] <= code <= entry[1] and _shape(entry[0]) == shape
    ]
    return (
        min(fitting, key=lambda entry: (entry[1] > code, entry[2].benefit_class is None))[2]
        if fitting
        else None
    )


def _shape(code: str) -> tuple[int, bool]:
    return len(code), code[:1].isalpha()


@cache
def _rows(table: str) -> Mapping[str, Service]:
    return MappingProxyType({row.id: _service(row) for row in read_keyed(FILE, table)})


@cache
def _ranges(table: str) -> tuple[tuple[str, str, Service], ...]:
    return tuple((row.text("from"), row.text("to"), _service(row)) for row in read_keyed(FILE, table))


def _service(row: Row) -> Service:
    row.only("service", "level", "class", "sub_class", "benefit", "analogue", "from", "to")
    benefit = row.text("benefit")
    if benefit not in ("mh", "sud", "either", "any", "no"):
        raise row.fail("benefit", f"{benefit!r} is not one of mh, sud, either, any, no")
    return Service(
        code=row.id,
        means=row.text("service"),
        level=row.text("level", ""),
        benefit_class=row.one_of(BenefitClass, "class") if row.text("class", "") else None,
        sub_class=row.one_of(SubClass, "sub_class") if row.text("sub_class", "") else None,
        benefit=benefit,
        analogue=row.text("analogue", ""),
        catalogued=not row.has("from"),
    )
