"""Licensed descriptors by the command line: kept in the installation, shown beside our own labels."""

from pathlib import Path

import pytest

from appeals.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path / "home"))
    return tmp_path


def a_file(home: Path, text: str) -> str:
    path = home / "descriptors.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_descriptors_are_loaded_and_shown_with_their_licence(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(home, "\ufeffcode,description\n50,made-up words\nZ77,made-up too\n")

    assert main(["codes", "import", "carc", file, "--licence", "Example licence 1"]) == 0
    assert "Z77" in capsys.readouterr().out

    assert main(["codes", "show", "carc", "50"]) == 0
    shown = capsys.readouterr().out
    assert "Not a medical necessity to the payer" in shown
    assert "made-up words (Example licence 1" in shown


def test_a_code_that_nobody_knows_is_said_to_be_unknown(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["codes", "show", "rarc", "ZZ9"]) == 1
    assert "not in our tables" in capsys.readouterr().out


def test_a_file_with_a_wrong_line_loads_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(home, "code,description\n50,one\n50,two\n")

    assert main(["codes", "import", "carc", file, "--licence", "Example licence 1"]) == 1
    assert "line 3" in capsys.readouterr().err
    assert not (home / "home").exists()
