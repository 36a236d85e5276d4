"""Claim adjustment, remark, group and acknowledgement codes: our plain label, and what each points to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType

from nqtl_library.library import Row, read_keyed
from nqtl_library.terms import Confidence, NextAction, Nqtl

GROUPS = ("CO", "PR", "OA", "PI", "CR")

_CARC = re.compile(r"^(?:CARC)?(CO|PR|OA|PI|CR)?0*([A-Z]?)0*(\d{1,3})$")
_RARC = re.compile(r"^(?:RARC|HE|RX)?(MA|M|N)0*(\d{1,3})$")
_STATUS = re.compile(r"^(?:STC)?([A-Z]\d)?[:>*/|^~,; -]*(\d+)?(?:[:>*/|^~,; -]+([A-Z0-9]{2,3}))?")
_SPACE = re.compile(r"[\s_./-]+")


class Route(StrEnum):
    """Where a code leads by itself."""

    PARITY = "parity"
    NOT_PARITY = "not_parity"
    SETTLED = "settled"  # the amount needs no appeal: contract, cost share, prior payer, reversal
    ALERT = "alert"  # says nothing of the reason
    OPEN = "open"  # cannot be decided from this code
    UNKNOWN = "unknown"


class Mixed(StrEnum):
    """Which remark codes decide instead of a reason code that has several meanings."""

    NO = ""
    ANY = "any"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One reason or remark code: our label and the hypothesis it supports. It never proves a violation."""

    code: str
    means: str
    route: Route
    nqtl: tuple[Nqtl, ...]  # most likely first
    per_remark: tuple[Nqtl, ...]  # only when a remark code says so
    reason: str  # the not-parity reason, where there is one
    sure: Confidence
    action: NextAction
    mixed: Mixed
    withdrawn: bool
    withdrawn_on: date | None
    use: tuple[str, ...]  # the codes that replaced it
    stay: Nqtl | None  # during a stay or a day program
    office: Nqtl | None  # for office visits
    special_place: Nqtl | None  # where the place itself is the payer's objection
    out_of_network: Nqtl | None
    if_authorized: str  # the not-parity reason when an authorization is on file
    if_not_authorized: Nqtl | None
    final: bool  # the payer says: no appeal, new claim
    note: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Who bears an adjustment, and whose appeal it is."""

    code: str
    means: str
    appeal: str
    reversal: bool


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status of a claim acknowledgement: what is wrong and where in the claim it is put right."""

    code: str
    means: str
    reason: str
    action: NextAction
    fix: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """One 277CA composite, category:status:entity; parts that were not given are empty."""

    category: str
    status: str
    entity: str


def carc(code: str) -> CodeRow | None:
    """The row of a claim adjustment reason code, however it is written; None for a code we do not map."""
    return carcs().get(split_reason(code)[1])


def rarc(code: str) -> CodeRow | None:
    """The row of a remittance advice remark code; None for a code we do not map."""
    return rarcs().get(remark(code))


def group_code(code: str) -> GroupRow | None:
    """The row of a group code."""
    return _groups().get(code.strip().upper())


def status(code: str) -> StatusRow | None:
    """The row of a claim status number (277CA)."""
    return _statuses().get(code.strip().lstrip("0"))


def category(code: str) -> StatusRow | None:
    """The row of a claim status category such as A7."""
    return _categories().get(code.strip().upper())


@lru_cache(maxsize=8192)
def split_reason(text: str) -> tuple[str, str]:
    """Group and reason of 'CO-197', 'co197', ' 197 ' or 'b7'; other text comes back tidied."""
    tidy = _SPACE.sub("", text).upper()
    found = _CARC.match(tidy)
    return (found[1] or "", found[2] + found[3]) if found else ("", tidy)


@lru_cache(maxsize=8192)
def remark(text: str) -> str:
    """A remark code in the form of the table, e.g. 'ma1' becomes MA01."""
    tidy = _SPACE.sub("", text).upper()
    found = _RARC.match(tidy)
    if not found:
        return tidy
    return found[1] + (found[2].zfill(2) if found[1] == "MA" else found[2])


@lru_cache(maxsize=8192)
def split_status(text: str) -> ClaimStatus:
    """Category, status and entity of 'A7:562:85', whatever stands between them."""
    found = _STATUS.match(text.strip().upper())
    parts = found.groups("") if found else ("", "", "")
    return ClaimStatus(parts[0], parts[1].lstrip("0"), parts[2])


@cache
def carcs() -> Mapping[str, CodeRow]:
    """Every claim adjustment reason code that we map."""
    return _code_rows("carc.toml", "carc")


@cache
def rarcs() -> Mapping[str, CodeRow]:
    """Every remark code that we map."""
    return _code_rows("rarc.toml", "rarc")


@cache
def _groups() -> Mapping[str, GroupRow]:
    return MappingProxyType({row.id: _group_row(row) for row in read_keyed("group_codes.toml", "group")})


@cache
def _statuses() -> Mapping[str, StatusRow]:
    return MappingProxyType({row.id: _status_row(row) for row in read_keyed("claim_status.toml", "status")})


@cache
def _categories() -> Mapping[str, StatusRow]:
    rows = read_keyed("claim_status.toml", "category")
    return MappingProxyType({row.id: _category_row(row) for row in rows})


def _code_rows(file: str, table: str) -> Mapping[str, CodeRow]:
    return MappingProxyType({row.id: _code_row(row) for row in read_keyed(file, table)})


def _code_row(row: Row) -> CodeRow:
    row.only(
        "means", "route", "nqtl", "per_remark", "reason", "sure", "action", "mixed", "off", "use", "stay",
        "office", "special_place", "out_of_network", "if_authorized", "if_not_authorized", "final", "note",
    )  # fmt: skip
    route = row.one_of(Route, "route")
    nqtl = row.all_of(Nqtl, "nqtl", ())
    if route is Route.PARITY and not nqtl:
        raise row.fail("nqtl", "a parity route needs at least one type")
    if route is Route.NOT_PARITY and not row.text("reason", ""):
        raise row.fail("reason", "a not-parity route needs its reason")
    return CodeRow(
        code=row.id,
        means=row.text("means"),
        route=route,
        nqtl=nqtl,
        per_remark=row.all_of(Nqtl, "per_remark", ()),
        reason=row.text("reason", ""),
        sure=row.one_of(Confidence, "sure"),
        action=row.one_of(NextAction, "action"),
        mixed=row.one_of(Mixed, "mixed", Mixed.NO),
        withdrawn=row.has("off"),
        withdrawn_on=None if row.fields.get("off") == "unknown" else row.day_or_none("off"),
        use=row.texts("use", ()),
        stay=_nqtl_or_none(row, "stay"),
        office=_nqtl_or_none(row, "office"),
        special_place=_nqtl_or_none(row, "special_place"),
        out_of_network=_nqtl_or_none(row, "out_of_network"),
        if_authorized=row.text("if_authorized", ""),
        if_not_authorized=_nqtl_or_none(row, "if_not_authorized"),
        final=row.flag("final", default=False),
        note=row.text("note", ""),
    )


def _nqtl_or_none(row: Row, name: str) -> Nqtl | None:
    return row.one_of(Nqtl, name) if row.has(name) else None


def _group_row(row: Row) -> GroupRow:
    row.only("means", "appeal", "reversal")
    return GroupRow(row.id, row.text("means"), row.text("appeal"), row.flag("reversal", default=False))


def _status_row(row: Row) -> StatusRow:
    row.only("means", "reason", "action", "fix", "accepted")
    return StatusRow(
        code=row.id,
        means=row.text("means"),
        reason=row.text("reason", ""),
        action=row.one_of(NextAction, "action"),
        fix=row.text("fix"),
        accepted=row.flag("accepted", default=False),
    )


def _category_row(row: Row) -> StatusRow:
    row.only("means", "accepted", "note")
    accepted = row.flag("accepted")
    action = NextAction.NONE if accepted else NextAction.CORRECT_RESUBMIT
    return StatusRow(row.id, row.text("means"), "", action, row.text("note", ""), accepted)
