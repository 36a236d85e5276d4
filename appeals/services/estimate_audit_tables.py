"""The audit of estimates as tables for a spreadsheet program."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from openpyxl import Workbook  # type: ignore[import-untyped]  # it ships no types

from appeals.domain.estimate_audit import AuditedEstimate, AuditFigures, AuditView
from appeals.domain.estimate_watch import Level
from appeals.services.spreadsheets import STARTS_A_FORMULA, table_text

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "Estimate", "Location", "Month", "Owed", "Began with", "Began at (UTC)", "Due", "Given at (UTC)",
    "Method", "Proof", "On time", "Hours", "Why late", "Versions", "Open change", "Corrections",
    "Over by (dollars)", "Over a limit", "Disputes",
)  # fmt: skip
FIGURES = (
    "Month", "Location", "Estimates", "Owed", "Given", "Late", "Waiting", "On time %", "With proof %",
    "Median hours", "Open changes", "Over a limit", "Over a limit %", "Corrections", "Disputes",
)  # fmt: skip
Cell = str | int | float


def estimates_table(view: AuditView) -> str:
    """Every estimate as CSV."""
    return table_text(COLUMNS, ([str(cell) for cell in _cells(one)] for one in view.estimates))


def workbook(view: AuditView) -> bytes:
    """Figures, estimates and evidence as three sheets; no cell can be taken for a formula."""
    book = Workbook()
    evidence = [
        (one.kind.value, one.place, one.checked_on.isoformat(), one.proof, one.recorded_by)
        for one in (*view.notices, *view.training)
    ]
    sheets: tuple[tuple[str, Sequence[str], Sequence[Sequence[Cell]]], ...] = (
        ("Figures", FIGURES, [_figures(each) for each in (view.whole, *view.groups)]),
        ("Estimates", COLUMNS, [_cells(each) for each in view.estimates]),
        ("Evidence", ("Kind", "Place", "Checked on", "Proof", "Recorded by"), evidence),
    )
    book.remove(book.active)
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.append(list(columns))
        for row in rows:
            sheet.append([_safe(cell) for cell in row])
        sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cells(one: AuditedEstimate) -> tuple[Cell, ...]:
    timely = {True: "yes", False: "no", None: ""}[one.on_time]
    return (
        one.reference,
        one.location,
        one.month,
        "yes" if one.required else "no",
        one.trigger,
        _moment(one.begun_at),
        one.due.isoformat() if one.due else "",
        _moment(one.given_at),
        one.method,
        "yes" if one.has_proof else "no",
        timely,
        float(one.hours) if one.hours is not None else "",
        one.why_late,
        one.versions,
        "yes" if one.open_change else "no",
        one.corrections,
        max(one.over, 0) / 100,
        "yes" if one.level is Level.CROSSED else "no",
        one.disputes,
    )


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at is not None else ""


def _figures(one: AuditFigures) -> tuple[Cell, ...]:
    values: tuple[Cell | Decimal | None, ...] = (
        one.month or "all",
        one.location or "all",
        one.estimates,
        one.owed,
        one.given,
        one.late,
        one.waiting,
        one.on_time_percent,
        one.with_proof_percent,
        one.median_hours,
        one.open_changes,
        one.over_limit,
        one.over_limit_percent,
        one.corrections,
        one.disputes,
    )
    return tuple("" if one is None else float(one) if isinstance(one, Decimal) else one for one in values)


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) else cell
