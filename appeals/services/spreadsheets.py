"""Tables for a spreadsheet program, in which no cell can be taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Comma-separated values with a line of column names."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    for cells in rows:
        table.writerow([f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell for cell in cells])
    return text.getvalue()
