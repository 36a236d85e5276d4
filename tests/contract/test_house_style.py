"""Guards about the house: sizes, names, clocks and doors, read from the code itself."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("nqtl_library", "letter_templates", "appeals", "api")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
BANNED_NAMES = {
    "utils",
    "helper",
    "manager",
    "processor",
    "insurer",
    "restriction_type",
    "claim_issue",
    "era_file",
}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
# Time enters here and is handed down (house, section 11).
MAY_READ_THE_CLOCK = ("api/", "appeals/cli/", "appeals/wiring.py", "appeals/demo/")
MIGRATION_STEPS = ("upgrade", "downgrade")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name, node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_source_file_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{name}:{function.lineno} {function.name} {length(function)}"
        for name, function in functions()
        if length(function) > 40 and function.name not in MIGRATION_STEPS
    ]
    assert long == []


def test_functions_are_short_on_average() -> None:
    assert statistics.mean(length(function) for _, function in functions()) <= 9


def test_names_are_the_fields_words() -> None:
    found = [
        f"{name}:{node.lineno} {word}"
        for name, tree in trees()
        for node in ast.walk(tree)
        for word in _names(node)
        if word.lower() in BANNED_NAMES
    ]
    assert found == []


def test_the_clock_is_read_only_at_the_edge() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        if not name.startswith(MAY_READ_THE_CLOCK)
        for node in ast.walk(tree)
        if _reads_the_clock(node)
    ]
    assert found == []


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{name}:{inner.lineno}"
        for name, function in functions()
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_every_module_begins_with_what_it_knows() -> None:
    assert [name for name, tree in trees() if not ast.get_docstring(tree)] == []


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg


def _reads_the_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in CLOCKS
    )
