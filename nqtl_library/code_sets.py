"""Descriptors that a code owner licenses: read from the licensee's file, kept apart from our own labels."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from nqtl_library.codes import carc, rarc, status
from nqtl_library.services import procedure_service, revenue_service

LONGEST = 1_000  # characters of one descriptor
MOST = 200_000  # rows of one file


class CodeKind(StrEnum):
    """The code lists whose descriptors have an owner."""

    CARC = "carc"
    RARC = "rarc"
    CLAIM_STATUS = "claim_status"
    PROCEDURE = "procedure"
    REVENUE = "revenue"


class CodeSetError(ValueError):
    """A descriptor file cannot be taken; says which line and what is wrong with it."""

    def __init__(self, line: int, problem: str) -> None:
        self.line, self.problem = line, problem
        super().__init__(f"line {line}: {problem}")


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Licensed descriptors of one code list, with the licence under which they may be shown."""

    kind: CodeKind
    licence: str  # who licensed what to whom, in the licensee's words
    loaded_on: date
    descriptions: Mapping[str, str]
    unmapped: tuple[str, ...]  # codes that our tables do not map


def read_code_set(lines: Iterable[str], *, kind: CodeKind, licence: str, loaded_on: date) -> CodeSet:
    """Read comma- or tab-separated columns, ``code`` and ``description``, named in the first line.

    Raises CodeSetError where a line cannot be read, a code stands twice with different words, or no licence
    is named.
    """
    if not licence.strip():
        raise CodeSetError(0, "name the licence under which these descriptors may be shown")
    rows = iter(lines)
    header = next(rows, "")
    reader = csv.reader(rows, delimiter="\t" if "\t" in header else ",")
    places = _places(next(csv.reader([header], delimiter=reader.dialect.delimiter), []))
    descriptions: dict[str, str] = {}
    for number, cells in enumerate(reader, start=2):
        if any(cell.strip() for cell in cells):
            _add(descriptions, *_cells(cells, places, number), number)
    unmapped = tuple(code for code in descriptions if not _mapped(kind, code))
    return CodeSet(kind, licence.strip(), loaded_on, descriptions, unmapped)


def save_code_set(codes: CodeSet, folder: Path) -> Path:
    """Write the set into the licensee's folder, replacing an earlier one of its kind; never into our data."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{codes.kind.value}.json"
    content = {
        "kind": codes.kind.value,
        "licence": codes.licence,
        "loaded_on": codes.loaded_on.isoformat(),
        "descriptions": dict(sorted(codes.descriptions.items())),
    }
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)
    return path


def load_code_set(kind: CodeKind, folder: Path) -> CodeSet | None:
    """The licensee's descriptors of one kind, None where none were loaded."""
    path = folder / f"{kind.value}.json"
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    descriptions = {str(code): str(text) for code, text in content["descriptions"].items()}
    unmapped = tuple(code for code in descriptions if not _mapped(kind, code))
    loaded_on = date.fromisoformat(content["loaded_on"])
    return CodeSet(kind, str(content["licence"]), loaded_on, descriptions, unmapped)


def _places(header: list[str]) -> tuple[int, int]:
    names = [name.strip().lower().lstrip("\ufeff") for name in header]
    if "code" not in names or "description" not in names:
        raise CodeSetError(1, "the first line must name the columns code and description")
    return names.index("code"), names.index("description")


def _cells(cells: list[str], places: tuple[int, int], number: int) -> tuple[str, str]:
    if len(cells) <= max(places):
        raise CodeSetError(number, "has fewer columns than the first line")
    code, description = cells[places[0]].strip().upper(), " ".join(cells[places[1]].split())
    if not code or not code.isalnum() or len(code) > 7:
        raise CodeSetError(number, f"{code[:20]!r} is no code")
    if not description or len(description) > LONGEST:
        raise CodeSetError(number, f"the description of {code} is empty or longer than {LONGEST} characters")
    return code, description


def _add(descriptions: dict[str, str], code: str, description: str, number: int) -> None:
    if descriptions.setdefault(code, description) != description:
        raise CodeSetError(number, f"{code} stands twice with different descriptions")
    if len(descriptions) > MOST:
        raise CodeSetError(number, f"more than {MOST} codes")


def _mapped(kind: CodeKind, code: str) -> bool:
    tables: dict[CodeKind, Callable[[str], object]] = {
        CodeKind.CARC: carc,
        CodeKind.RARC: rarc,
        CodeKind.CLAIM_STATUS: status,
        CodeKind.PROCEDURE: procedure_service,
        CodeKind.REVENUE: revenue_service,
    }
    return tables[kind](code) is not None
