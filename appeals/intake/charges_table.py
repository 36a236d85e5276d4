"""Reads billed charges from a table (CSV): one row a line, columns by their headings."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from appeals.intake.charges import ChargedLine, ChargesFile
from appeals.intake.elements import BadElement, money, quantity_or_none
from appeals.intake.file_problems import FileProblem
from appeals.intake.foreign import looks_like
from appeals.intake.written_dates import days_at

MOST_ROWS = 100_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "estimate": ("estimate", "estimate number"),
    "claim_id": ("claim", "claim number", "account", "invoice"),
    "provider_npi": ("provider npi", "npi"),
    "provider_name": ("provider", "provider name"),
    "patient_name": ("patient", "patient name"),
    "birth_date": ("birth date", "date of birth", "dob"),
    "procedure_code": ("code", "procedure", "procedure code", "service code"),
    "first_day": ("date", "service date", "from", "date of service"),
    "last_day": ("to", "through", "last date"),
    "quantity": ("quantity", "units", "qty"),
    "charge": ("charge", "amount", "charged", "billed"),
    "dated_on": ("bill date", "billed on", "statement date", "invoice date"),
    "label": ("description", "service"),
}
NEEDED = ("charge", "first_day")


def read_charges_table(content: bytes, name: str) -> ChargesFile:
    """Read a table. Never raises for what is in it: a row that cannot be read is named and left out."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        what = f"The file is no CSV table in UTF-8. {looks_like(content[:512])}"
        return ChargesFile(name, digest, (), (FileProblem(1, "file", what),))
    problems = list(_unfit(rows))
    if problems:
        return ChargesFile(name, digest, (), tuple(problems))
    places = _places(rows[0])
    lines: list[ChargedLine] = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            try:
                lines.append(_line(number, row, places))
            except BadElement as error:
                problems.append(FileProblem(number, error.where.removesuffix("00"), error.what))
    return ChargesFile(name, digest, tuple(lines), tuple(problems))


def _unfit(rows: list[list[str]]) -> Iterator[FileProblem]:
    if not rows:
        yield FileProblem(1, "file", "The file is empty.")
        return
    places = _places(rows[0])
    for missing in (wanted for wanted in NEEDED if wanted not in places):
        headings = " or ".join(repr(heading) for heading in COLUMNS[missing])
        yield FileProblem(1, missing, f"There is no column for it: its heading is {headings}")
    if len(rows) > MOST_ROWS:
        yield FileProblem(MOST_ROWS, "file", f"The table has more than {MOST_ROWS} rows; split it")


def _places(headings: list[str]) -> dict[str, int]:
    """Where each known column stands."""
    told = [" ".join(heading.replace("_", " ").casefold().split()) for heading in headings]
    return {
        column: told.index(known[0] if known[0] in told else next(each for each in known if each in told))
        for column, known in COLUMNS.items()
        if any(each in told for each in known)
    }


def _line(number: int, row: list[str], places: Mapping[str, int]) -> ChargedLine:
    def cell(column: str) -> str:
        place = places.get(column, len(row))
        return row[place].strip() if place < len(row) else ""

    first = _day(cell("first_day"), "first_day")
    if first is None:
        raise _wrong("first_day", "is missing")
    return ChargedLine(
        where=number,
        claim_id=cell("claim_id"),
        provider_npi=cell("provider_npi"),
        provider_name=cell("provider_name"),
        provider_tin="",
        patient_name=cell("patient_name"),
        birth_date=_day(cell("birth_date"), "birth_date"),
        member_id="",
        procedure_code=cell("procedure_code").upper(),
        modifiers=(),
        revenue_code="",
        first_day=first,
        last_day=_day(cell("last_day"), "last_day") or first,
        quantity=quantity_or_none(cell("quantity"), "quantity", 0),
        charge=_charge(cell("charge")),
        estimate=cell("estimate"),
        dated_on=_day(cell("dated_on"), "dated_on"),
        label=cell("label")[:200],
    )


def _charge(text: str) -> Decimal:
    return money(text.removeprefix("$").replace(",", "").strip(), "charge", 0)


def _day(text: str, column: str) -> date | None:
    if not text:
        return None
    found = days_at(text, 0)
    if found is None or found.span != (0, len(text)) or found.first != found.last:
        raise _wrong(column, f"is {text[:40]!r}, not a date like 2026-11-23 or 11/23/2026")
    return found.first


def _wrong(column: str, what: str) -> BadElement:
    return BadElement(column, 0, what)
