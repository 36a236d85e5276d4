"""The two-thirds and predominant test as JSON: figures of one type in one classification."""

from decimal import Decimal
from fractions import Fraction

from nqtl_library.authorities import rests_on_read_text
from nqtl_library.library import version
from nqtl_library.quantitative_test import (
    AUTHORITIES,
    RULE,
    Judged,
    Kind,
    Level,
    MedSurgBenefit,
    MhSudBenefit,
    percent,
    quantitative_test,
)
from nqtl_library.records.reading import Record, RecordError


def answer(record: object) -> dict[str, object]:
    """In: ``kind``, ``classification``, ``med_surg [{name, expected_payments, level}]``, ``mh_sud``.

    ``level`` is null where the type does not apply to the benefit. Amounts and levels come out as text.
    """
    asked = Record(record)
    if not asked.text("kind"):
        raise RecordError("kind", f"needs one of {', '.join(Kind)}: every type is tested by itself")
    tested = quantitative_test(
        asked.one_of(Kind, "kind", Kind.VISIT_LIMIT),
        [_med_surg(one) for one in asked.records("med_surg")],
        [MhSudBenefit(_named(one), _level(one)) for one in asked.records("mh_sud")],
    )
    return {
        "id": asked.text("id"),
        "kind": tested.kind.value,
        "classification": asked.text("classification"),
        "payments": str(tested.payments),
        "subject": str(tested.subject),
        "share": _share(tested.share),
        "substantially_all": tested.substantially_all,
        "levels": [_row(one) for one in tested.levels],
        "combined": [str(one) for one in tested.combined],
        "predominant": None if tested.predominant is None else str(tested.predominant),
        "judged": [_judged(one) for one in tested.judged],
        "steps": list(tested.steps),
        "cautions": list(tested.cautions),
        "citation": RULE,
        "authorities": list(AUTHORITIES),
        "verified": rests_on_read_text(AUTHORITIES),
        "library_version": version(),
    }


def _med_surg(one: Record) -> MedSurgBenefit:
    payments = one.number("expected_payments")
    if payments is None or payments < 0:
        raise one.wrong("expected_payments", "needs the plan's expected payments of the year in dollars")
    return MedSurgBenefit(_named(one), payments, _level(one))


def _named(one: Record) -> str:
    name = one.text("name").strip()
    if not name:
        raise one.wrong("name", "needs the benefit's name")
    return name


def _level(one: Record) -> Decimal | None:
    level = one.number("level")
    if level is not None and level < 0:
        raise one.wrong("level", "cannot be below zero")
    return level


def _row(one: Level) -> dict[str, object]:
    return {"level": str(one.level), "payments": str(one.payments), "share": _share(one.share)}


def _judged(one: Judged) -> dict[str, object]:
    level = None if one.level is None else str(one.level)
    return {"name": one.name, "level": level, "outcome": one.outcome.value, "why": one.why}


def _share(share: Fraction | None) -> str | None:
    return None if share is None else percent(share)
