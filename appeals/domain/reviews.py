"""A person's whole reading of an answer: judgments, both sides beside each other, figures, tested limits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from appeals.domain.analysis_review import Judgment, Passage, check, passage_faults
from appeals.domain.operation_figures import Figures, compare
from appeals.errors import BadInput, Fault, NotFound
from nqtl_library.analysis_content import Side
from nqtl_library.quantitative_test import Kind

MOST_ROWS = 200  # of each kind in one reading
_KEY = re.compile(r"[A-Za-z0-9-]{1,60}")


class RowKind(StrEnum):
    """What stands in a row of the table of both sides."""

    FACTOR = "factor"
    STANDARD = "standard"  # an evidentiary standard
    SOURCE = "source"
    PROCESS = "process"


class Difference(StrEnum):
    """What a person makes of a row; a side that is not stated is never called the same."""

    SAME = "same"
    STRICTER = "stricter"  # for behavioral benefits
    LOOSER = "looser"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the answer states for one side, and where. Empty: not stated."""

    text: str = ""
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One factor, standard, source or step of the process, both sides beside each other."""

    key: str
    kind: RowKind
    name: str
    side: Side
    mh_sud: Stated = Stated()
    med_surg: Stated = Stated()
    difference: Difference = Difference.UNCLEAR


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """Figures in operation under a key."""

    key: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Priced:
    """A benefit with its level; medical/surgical ones with the plan's expected payments in dollars."""

    name: str
    level: Decimal | None = None
    expected_payments: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NumericLimit:
    """Numbers for the two-thirds and predominant test of one type in one classification."""

    key: str
    kind: Kind
    classification: str = ""
    med_surg: tuple[Priced, ...] = ()
    mh_sud: tuple[Priced, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewContent:
    """Everything that was read out of an answer so far."""

    judgments: tuple[Judgment, ...] = ()
    factors: tuple[FactorRow, ...] = ()
    figures: tuple[FiguresRow, ...] = ()
    tests: tuple[NumericLimit, ...] = ()


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Row = TypeVar("Row", bound=_Keyed)
Pages = Mapping[str, Sequence[str]]


def judged(reading: ReviewContent, judgment: Judgment, pages: Pages) -> ReviewContent:
    """The reading with one question marked, or marked anew. Raises BadInput by field."""
    check(judgment, pages)
    others = tuple(one for one in reading.judgments if one.content_id != judgment.content_id)
    return replace(reading, judgments=(*others, judgment))


def unjudged(reading: ReviewContent, content_id: str) -> ReviewContent:
    """The reading with one question open again."""
    others = tuple(one for one in reading.judgments if one.content_id != content_id)
    return replace(reading, judgments=others)


def with_factor(reading: ReviewContent, row: FactorRow, pages: Pages) -> ReviewContent:
    """The reading with a row of the table put in or replaced. Raises BadInput by field."""
    faults = (
        [Fault("name", "say which factor, standard, source or step it is")] if not row.name.strip() else []
    )
    for name, stated in (("mh_sud", row.mh_sud), ("med_surg", row.med_surg)):
        faults += passage_faults(stated.passage, pages, f"{name}.passage") if stated.passage else []
        if stated.passage and not stated.text.strip():
            faults.append(Fault(f"{name}.text", "say in a few words what the passage states"))
    stated_twice = bool(row.mh_sud.text.strip() and row.med_surg.text.strip())
    if row.difference is not Difference.UNCLEAR and not stated_twice:
        faults.append(Fault("difference", "is unclear while a side is not stated"))
    _refuse(faults)
    return replace(reading, factors=_put(reading.factors, row))


def with_figures(reading: ReviewContent, row: FiguresRow, pages: Pages) -> ReviewContent:
    """The reading with figures put in or replaced. Raises BadInput by field."""
    told = row.figures
    faults = []
    try:
        compare(told)
    except ValueError as error:
        faults.append(Fault("figures", str(error)))
    if told.exhibit or told.page:
        texts = pages.get(told.exhibit)
        if texts is None:
            faults.append(Fault("figures.exhibit", "there is no such document in this answer"))
        elif told.page is None or not 1 <= told.page <= len(texts):
            faults.append(Fault("figures.page", f"the document has pages 1 to {len(texts)}"))
    _refuse(faults)
    return replace(reading, figures=_put(reading.figures, row))


def with_test(reading: ReviewContent, row: NumericLimit) -> ReviewContent:
    """The reading with a tested limit put in or replaced. Raises BadInput by field."""
    faults = []
    for number, one in enumerate(row.med_surg):
        if one.expected_payments is None or one.expected_payments < 0:
            faults.append(Fault(f"med_surg[{number}].expected_payments", "needs dollars of the plan year"))
    for side, rows in (("med_surg", row.med_surg), ("mh_sud", row.mh_sud)):
        for number, one in enumerate(rows):
            if not one.name.strip():
                faults.append(Fault(f"{side}[{number}].name", "needs the benefit's name"))
            if one.level is not None and one.level < 0:
                faults.append(Fault(f"{side}[{number}].level", "cannot be below zero"))
    _refuse(faults)
    return replace(reading, tests=_put(reading.tests, row))


def without(reading: ReviewContent, key: str) -> ReviewContent:
    """The reading without the row of this key. Raises NotFound."""
    keys = {one.key for rows in (reading.factors, reading.figures, reading.tests) for one in rows}
    if key not in keys:
        raise NotFound("row of this reading")
    return replace(
        reading,
        factors=tuple(one for one in reading.factors if one.key != key),
        figures=tuple(one for one in reading.figures if one.key != key),
        tests=tuple(one for one in reading.tests if one.key != key),
    )


def _put(rows: tuple[Row, ...], row: Row) -> tuple[Row, ...]:
    """The row in the place of the one with its key; a new one at the end."""
    if not _KEY.fullmatch(row.key):
        raise BadInput([Fault("key", "needs 1 to 60 letters, digits or hyphens")])
    if not any(one.key == row.key for one in rows):
        if len(rows) >= MOST_ROWS:
            raise BadInput([Fault("key", f"a reading has {MOST_ROWS} rows of a kind at most")])
        return (*rows, row)
    return tuple(row if one.key == row.key else one for one in rows)


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise BadInput(faults)
