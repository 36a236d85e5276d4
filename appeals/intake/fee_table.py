"""Reads a table of fees (CSV or Excel): prices, discounts, sliding scale, and what is wrong with each row.

A cell that is or begins like a formula is refused, never reckoned: only plain values are prices.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from openpyxl import load_workbook  # type: ignore[import-untyped]  # it ships no types
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from appeals.domain.fee_schedules import (
    MOST_ITEMS,
    Discount,
    FeeContent,
    FeeItem,
    FeePreview,
    Tier,
    item_problems,
    percent_problem,
)
from appeals.domain.words import flaw
from appeals.errors import Fault, TooLarge, UnsupportedFile
from nqtl_library.estimate_kinds import LineKind

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
WIDEST = 60  # columns
ZIP = b"PK\x03\x04"
COLUMNS = (
    "row", "key", "code", "code_system", "description", "unit", "amount", "kind", "level", "includes",
    "excludes", "percent", "codes", "note",
)  # fmt: skip
ALSO: Mapping[str, str] = {
    "service code": "code", "cpt": "code", "hcpcs": "code", "cpt/hcpcs": "code", "procedure code": "code",
    "name": "description", "service": "description", "service description": "description",
    "price": "amount", "fee": "amount", "rate": "amount", "charge": "amount", "self-pay rate": "amount",
    "type": "kind", "level of care": "level", "system": "code_system", "who": "note", "id": "key",
    "percent off": "percent", "percent of fee": "percent",
}  # fmt: skip
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MONEY = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})*|\d+)(\.\d+)?")
_KEY = re.compile(r"[^a-z0-9]+")

Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int  # as the spreadsheet counts
    cells: Mapping[str, str]

    def of(self, name: str) -> str:
        return self.cells.get(name, "")


def read_fee_table(content: BinaryIO) -> FeePreview:
    """What the table would become, and every problem named by row and column.

    Raises UnsupportedFile or TooLarge where it is no table that can be read at all.
    """
    whole = content.read(LARGEST + 1)
    if len(whole) > LARGEST:
        raise TooLarge("The file is larger than 5 MB. A fee schedule has only a few thousand rows.")
    rows = _excel_rows(whole) if whole.startswith(ZIP) else _csv_rows(whole)
    faults: list[Fault] = []
    lines = list(_lines(rows, faults))
    items: list[FeeItem] = []
    discounts: list[Discount] = []
    tiers: list[Tier] = []
    for line in lines:
        match line.of("row").lower() or "item":
            case "item":
                items += _item(line, items, faults)
            case "discount":
                discounts += _discount(line, faults)
            case "tier":
                tiers += _tier(line, faults)
            case _:
                faults.append(_fault(line, "row", "needs item, discount or tier"))
    if not lines and not faults:
        faults.append(Fault("file", "has no rows below its headings"))
    return FeePreview(FeeContent(tuple(items), tuple(discounts), tuple(tiers)), tuple(faults))


def _csv_rows(whole: bytes) -> Iterator[Cells]:
    if b"\x00" in whole:
        raise UnsupportedFile("not_a_table", "This is neither CSV nor Excel (.xlsx). Save it as one of them.")
    try:
        text = whole.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = whole.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    divider = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    except csv.Error as error:
        raise UnsupportedFile("damaged", f"The CSV cannot be read: {error}. Save it again.") from error


def _excel_rows(whole: bytes) -> Iterator[Cells]:
    """The first sheet, with formulas as text so that they can be refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
                raise TooLarge("The workbook unpacks to more than 60 MB. Save only the fee table.")
        book = load_workbook(io.BytesIO(whole), read_only=True, data_only=False, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise UnsupportedFile(
            "damaged", "The Excel file cannot be opened. Save it again as .xlsx."
        ) from error
    try:
        yield from book.worksheets[0].iter_rows(max_row=MOST_ITEMS + 100, max_col=WIDEST, values_only=True)
    finally:
        book.close()


def _lines(rows: Iterable[Cells], faults: list[Fault]) -> Iterator[_Line]:
    names: list[str] | None = None
    for number, cells in enumerate(rows, 1):
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        if names is None:
            names = [_column(text) for text in texts]
            missing = [name for name in ("code", "description", "amount") if name not in names]
            if missing:
                told = ", ".join(missing)
                raise UnsupportedFile(
                    "no_headings",
                    f"The first row needs headings; {told} not found. Known are: {', '.join(COLUMNS)}.",
                )
            continue
        if number > MOST_ITEMS + 1:
            faults.append(Fault("file", f"has more than {MOST_ITEMS} rows; those after it were not read"))
            return
        line = _Line(number, dict(zip(names, texts, strict=False)))
        wrong = list(_cell_faults(line))
        faults += wrong
        if not wrong:
            yield line


def _cell_faults(line: _Line) -> Iterator[Fault]:
    for name, text in line.cells.items():
        if name not in COLUMNS:
            continue
        if text.startswith(STARTS_A_FORMULA):
            yield _fault(line, name, "is or begins like a formula; put the plain value there")
        elif flaw(text):
            yield _fault(line, name, flaw(text))


def _item(line: _Line, known: Sequence[FeeItem], faults: list[Fault]) -> list[FeeItem]:
    amount = _number(line, "amount", faults)
    kind = _kind(line, faults)
    if amount is None or (kind is None and line.of("kind")):
        return []
    code = line.of("code").upper()
    item = FeeItem(
        key=_key(line.of("key") or code or line.of("description"), known),
        code=code,
        description=line.of("description"),
        amount=amount,
        unit=line.of("unit") or "session",
        code_system=line.of("code_system").lower(),
        kind=kind,
        level=line.of("level"),
        includes=_list(line.of("includes")),
        excludes=_list(line.of("excludes")),
    )
    wrong = [_fault(line, field, what) for field, what in item_problems(item)]
    faults += wrong
    return [] if wrong else [item]


def _discount(line: _Line, faults: list[Fault]) -> list[Discount]:
    percent = _percent(line, faults)
    if not line.of("description"):
        faults.append(_fault(line, "description", "needs the name of the discount"))
        return []
    codes = tuple(each.upper() for each in _list(line.of("codes")))
    return [Discount(line.of("description"), percent, codes)] if percent is not None else []


def _tier(line: _Line, faults: list[Fault]) -> list[Tier]:
    percent = _percent(line, faults)
    if not line.of("description"):
        faults.append(_fault(line, "description", "needs the name of the step"))
        return []
    return [Tier(line.of("description"), percent, line.of("note"))] if percent is not None else []


def _percent(line: _Line, faults: list[Fault]) -> Decimal | None:
    text = line.of("percent").rstrip("%").strip()
    number = _decimal(text)
    problem = "needs a number from 0 to 100" if number is None else percent_problem(number)
    if problem:
        faults.append(_fault(line, "percent", problem))
        return None
    return number


def _number(line: _Line, name: str, faults: list[Fault]) -> Decimal | None:
    found = _MONEY.fullmatch(line.of(name))
    number = _decimal(found.group(1).replace(",", "") + (found.group(2) or "")) if found else None
    if number is None:
        faults.append(_fault(line, name, "needs an amount like 180.00"))
    return number


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _kind(line: _Line, faults: list[Fault]) -> LineKind | None:
    said = line.of("kind").lower().replace(" ", "_").replace("-", "_")
    if not said:
        return None
    try:
        return LineKind(said)
    except ValueError:
        faults.append(_fault(line, "kind", f"needs one of {', '.join(LineKind)}, or nothing"))
        return None


def _key(wanted: str, known: Sequence[FeeItem]) -> str:
    plain = _KEY.sub("-", wanted.lower()).strip("-") or "item"
    taken = {item.key for item in known}
    if plain not in taken:
        return plain
    return next(f"{plain}-{n}" for n in range(2, MOST_ITEMS + 3) if f"{plain}-{n}" not in taken)


def _column(heading: str) -> str:
    plain = " ".join(heading.lower().replace("_", " ").split())
    return ALSO.get(plain, plain.replace(" ", "_"))


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;|\n]", text) if part.strip())


def _text(cell: object) -> str:
    """A cell as text. A number keeps its digits: 0906 of a text cell stays 0906, 180.0 becomes 180."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    guarded = text[1:] if text[:1] == "'" and text[1:].startswith(STARTS_A_FORMULA) else text
    return guarded if guarded.startswith(("\t", "\r")) else guarded.strip()


def _fault(line: _Line, name: str, what: str) -> Fault:
    return Fault(f"row {line.number}: {name.replace('_', ' ')}", what)
