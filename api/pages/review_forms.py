"""Reads the forms of a reading: marks, rows of both sides, counts, and numbers of benefits."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from uuid import uuid4

from appeals.domain.analysis_review import Judgment
from appeals.domain.operation_figures import MEANS, Figures
from appeals.domain.plain import Plain, from_plain
from appeals.domain.reviews import FactorRow, FiguresRow, NumericLimit
from appeals.errors import BadInput, Fault

Typed = Mapping[str, str]


def new_key() -> str:
    """The key of a row that is put in."""
    return uuid4().hex


def judgment_in(typed: Typed, content_id: str) -> Judgment:
    """The mark that the form gives a question."""
    return from_plain(
        Judgment,
        {
            "content_id": content_id,
            "mark": typed.get("mark", ""),
            "passage": passage_in(typed, ""),
            "pattern_id": typed.get("pattern_id", ""),
            "note": typed.get("note", "").strip(),
        },
    )


def factor_in(typed: Typed) -> FactorRow:
    """The row of the table of both sides."""
    sides: dict[str, Plain] = {
        side: {"text": typed.get(f"{side}_text", "").strip(), "passage": passage_in(typed, f"{side}_")}
        for side in ("mh_sud", "med_surg")
    }
    plain = {name: typed.get(name, "").strip() for name in ("kind", "name", "side", "difference")}
    return from_plain(FactorRow, {"key": typed.get("key") or new_key(), **plain, **sides})


def figures_in(typed: Typed) -> FiguresRow:
    """Counts of both sides."""
    measure = typed.get("measure", "")
    plain: dict[str, Plain] = {
        "measure": measure,
        "mh_sud": _count(typed, "mh_sud", measure),
        "med_surg": _count(typed, "med_surg", measure),
        "exhibit": typed.get("paper", ""),
        "page": _whole(typed.get("page", ""), "page"),
    }
    for name in ("mh_sud_benefit", "med_surg_benefit", "classification", "period"):
        plain[name] = typed.get(name, "").strip()
    return FiguresRow(typed.get("key") or new_key(), from_plain(Figures, plain))


def limit_in(typed: Typed) -> NumericLimit:
    """A numeric limit: one benefit a line, with level and, on the medical side, expected payments."""
    return from_plain(
        NumericLimit,
        {
            "key": typed.get("key") or new_key(),
            "kind": typed.get("kind", ""),
            "classification": typed.get("classification", "").strip(),
            "med_surg": list(_benefits(typed.get("med_surg", ""), "med_surg", priced=True)),
            "mh_sud": list(_benefits(typed.get("mh_sud", ""), "mh_sud", priced=False)),
        },
    )


def passage_in(typed: Typed, before: str) -> Plain:
    """A passage where one was typed: document, page and words."""
    quote, page = typed.get(f"{before}quote", "").strip(), typed.get(f"{before}page", "").strip()
    if not quote and not page:
        return None
    number = _whole(page, f"{before}page")
    if number is None:
        raise BadInput([Fault(f"{before}page", "needs the page on which the words stand")])
    return {"exhibit": typed.get(f"{before}paper") or typed.get("paper", ""), "page": number, "quote": quote}


def _count(typed: Typed, side: str, measure: str) -> Plain:
    trials = _whole(typed.get(f"{side}_trials", ""), f"{side}_trials") or 0
    part = typed.get(f"{side}_part", "").strip()
    if measure in {each.value for each in MEANS}:
        total = _number(part, f"{side}_part") or Decimal(0)
        return {"trials": trials, "total": f"{total}"}
    return {"trials": trials, "hits": _whole(part, f"{side}_part") or 0}


def _benefits(text: str, where: str, *, priced: bool) -> Iterator[Plain]:
    """Lines like ``office visits; 25; 900000``; a level left empty means that the limit does not apply."""
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        parts = [part.strip() for part in line.split(";")]
        if len(parts) != (3 if priced else 2):
            wanted = "name; level; expected payments" if priced else "name; level"
            raise BadInput([Fault(f"{where}, line {number}", f"is written: {wanted}")])
        yield _benefit(parts, f"{where}, line {number}")


def _benefit(parts: Sequence[str], where: str) -> Plain:
    level = _number(parts[1], where)
    told: dict[str, Plain] = {"name": parts[0], "level": None if level is None else f"{level}"}
    if len(parts) > 2:
        payments = _number(parts[2], where)
        told["expected_payments"] = None if payments is None else f"{payments}"
    return told


def _whole(text: str, where: str) -> int | None:
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise BadInput([Fault(where, "needs a whole number")])
    return int(plain)


def _number(text: str, where: str) -> Decimal | None:
    plain = text.strip().lstrip("$").replace(",", "")
    if not plain:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(plain) > 20:
        raise BadInput([Fault(where, f"{text[:40]!r} is not a number")])
    return number
