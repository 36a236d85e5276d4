import re
from pathlib import Path

import pytest

from appeals.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
READ = set(re.findall(r"EVENHAND_[A-Z_]+", (ROOT / "appeals" / "settings.py").read_text(encoding="utf-8")))


def test_the_operators_page_lists_every_setting_and_no_other() -> None:
    assert READ - {"EVENHAND_"} == set(re.findall(r"^\| `(EVENHAND_[A-Z_]+)`", PAGE, re.MULTILINE))


@pytest.mark.parametrize("command", ["backup", "restore", "keys", "audit", "verify", "migrate"])
def test_the_operators_page_tells_of_the_commands_that_keep_the_store(command: str) -> None:
    assert command in COMMANDS
    assert f"evenhand {command}" in PAGE
