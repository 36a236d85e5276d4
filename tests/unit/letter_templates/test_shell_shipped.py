"""The shipped shell: reproducible, without words of its own, and readable by others."""

import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType

import docx
import pytest

from letter_templates.docx_package import read_package
from letter_templates.pdf_construct import W, parsed
from letter_templates.shell import shell

ROOT = Path(__file__).parents[3]
SHELLS = ("letter", "large_print")


def make_shell() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_shell", ROOT / "tools" / "make_shell.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shells_are_what_their_tool_builds() -> None:
    tool = make_shell()
    assert {look.name: tool.shell(look) for look in tool.LOOKS} == {
        name: shell(name).content for name in SHELLS
    }


def test_large_print_has_no_print_below_eighteen_points() -> None:
    styles = read_package(shell("large_print").content)["word/styles.xml"].decode()
    assert min(size for size in map(int, re.findall(r'<w:sz w:val="(\d+)"', styles)) if size > 12) == 36


@pytest.mark.parametrize("shell_name", SHELLS)
def test_the_shell_says_nothing_of_its_own(shell_name: str) -> None:
    for name, part in read_package(shell(shell_name).content).items():
        if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", name):
            words = "".join(text.text or "" for text in parsed(part).iter(f"{W}t"))
            own = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", words)
            assert not re.search("[A-Za-z]", own), name


def test_the_shell_opens_in_another_reader() -> None:
    assert docx.Document(io.BytesIO(shell().content)).styles["Quote"] is not None


def test_an_unknown_shell_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="there are: large_print, letter"):
        shell("postcard")
