"""The kinds of treatment limitation: where the rule lists them, what betrays a disparity, and what to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from nqtl_library.authority_register import register
from nqtl_library.library import DataError, Row, read_keyed
from nqtl_library.terms import Nqtl

FILE = "nqtls.toml"
LIST_ITEMS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """One example of the 2013 rule, in our own words."""

    number: int
    facts: str
    result: str  # violation, or no violation
    use: str
    authority: str = "reg-2013-examples"


@dataclass(frozen=True, slots=True)
class NqtlFacts:
    """What is known of one kind of limitation. ``item`` is empty for a quantitative limit."""

    nqtl: Nqtl
    label: str
    means: str
    paragraph: str  # of 29 CFR 2590.712 and its two twins
    item: str
    also_listed: tuple[str, ...]
    authorities: tuple[str, ...]
    red_flags: tuple[str, ...]
    ask_for: tuple[str, ...]
    as_written: str
    in_operation: str
    caution: str
    examples: tuple[WorkedExample, ...]
    verified: bool
    basis: str
    source: str
    check_by: date


def nqtl_facts(nqtl: Nqtl) -> NqtlFacts:
    """Everything about one kind of limitation."""
    return all_nqtl_facts()[nqtl]


@cache
def all_nqtl_facts() -> Mapping[Nqtl, NqtlFacts]:
    """Every kind, in the order of the enum; a missing or unknown one is an error of the data."""
    rows = {row.id: _facts(row) for row in read_keyed(FILE, "nqtl")}
    for nqtl in Nqtl:
        if nqtl.value not in rows:
            raise DataError(FILE, nqtl.value, "nqtl", "has no row")
    return MappingProxyType({nqtl: rows[nqtl.value] for nqtl in Nqtl})


_FIELDS = (
    "label", "means", "paragraph", "item", "also_listed", "authorities", "red_flags", "ask_for", "as_written",
    "in_operation", "caution", "example", "verified", "basis", "source", "check_by",
)  # fmt: skip


def _facts(row: Row) -> NqtlFacts:
    row.only(*_FIELDS)
    try:
        nqtl = Nqtl(row.id)
    except ValueError:
        raise row.fail("id", "is not a kind of limitation") from None
    return NqtlFacts(
        nqtl=nqtl,
        label=row.text("label"),
        means=row.text("means"),
        paragraph=row.text("paragraph"),
        item=row.text("item", ""),
        also_listed=row.texts("also_listed"),
        authorities=_known(row),
        red_flags=row.texts("red_flags"),
        ask_for=row.texts("ask_for"),
        as_written=row.text("as_written"),
        in_operation=row.text("in_operation"),
        caution=row.text("caution", ""),
        examples=tuple(map(_example, row.rows("example"))),
        verified=row.flag("verified"),
        basis=row.text("basis"),
        source=row.text("source"),
        check_by=row.day("check_by"),
    )


def _known(row: Row) -> tuple[str, ...]:
    for authority in row.texts("authorities"):
        if authority not in register():
            raise row.fail("authorities", f"{authority!r} is not in the register")
    return row.texts("authorities")


def _example(row: Row) -> WorkedExample:
    row.only("number", "facts", "result", "use")
    if row.text("result") not in {"violation", "no violation"}:
        raise row.fail("result", "is violation or no violation")
    return WorkedExample(row.whole("number"), row.text("facts"), row.text("result"), row.text("use"))
