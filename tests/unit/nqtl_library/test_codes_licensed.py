"""Licensed descriptors: taken whole or refused with the line that is wrong, and kept out of our own data."""

from datetime import date
from pathlib import Path

import pytest

from nqtl_library.code_sets import (
    CodeKind,
    CodeSet,
    CodeSetError,
    load_code_set,
    read_code_set,
    save_code_set,
)

DAY = date(2026, 11, 24)


def read(*lines: str, licence: str = "Example licence 1") -> CodeSet:
    return read_code_set(lines, kind=CodeKind.CARC, licence=licence, loaded_on=DAY)


def test_a_file_is_read_and_codes_that_we_do_not_map_are_named() -> None:
    codes = read("description,code", '"Made-up words, one",50', "", "Made-up words two,Z77")

    assert codes.descriptions == {"50": "Made-up words, one", "Z77": "Made-up words two"}
    assert codes.unmapped == ("Z77",)


def test_tabs_are_understood() -> None:
    assert read("Code\tDescription\tStop", "b7\tmade up\t").descriptions == {"B7": "made up"}


def test_a_saved_set_comes_back_the_same(tmp_path: Path) -> None:
    codes = read("code,description", "50,made up")
    save_code_set(codes, tmp_path / "licensed")

    assert load_code_set(CodeKind.CARC, tmp_path / "licensed") == codes
    assert load_code_set(CodeKind.RARC, tmp_path / "licensed") is None


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        pytest.param(("number,text", "50,x"), 1, id="no such columns"),
        pytest.param(("code,description", "50"), 2, id="a short line"),
        pytest.param(("code,description", "50,one", "50,two"), 3, id="two descriptions"),
        pytest.param(("code,description", "=CMD(),x"), 2, id="no code"),
        pytest.param(("code,description", "50,"), 2, id="no description"),
        pytest.param((), 1, id="an empty file"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(lines: tuple[str, ...], line: int) -> None:
    with pytest.raises(CodeSetError) as caught:
        read(*lines)

    assert caught.value.line == line


def test_descriptors_without_a_licence_are_refused() -> None:
    with pytest.raises(CodeSetError, match="licence"):
        read("code,description", "50,x", licence=" ")
