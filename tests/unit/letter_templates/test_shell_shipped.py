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


def make_shell() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_shell", ROOT / "tools" / "make_shell.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shell_is_what_its_tool_builds() -> None:
    assert make_shell().shell() == shell().content


def test_the_shell_says_nothing_of_its_own() -> None:
    for name, part in read_package(shell().content).items():
        if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", name):
            words = "".join(text.text or "" for text in parsed(part).iter(f"{W}t"))
            own = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", words)
            assert not re.search("[A-Za-z]", own), name


def test_the_shell_opens_in_another_reader() -> None:
    assert docx.Document(io.BytesIO(shell().content)).styles["Quote"] is not None


def test_an_unknown_shell_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="there are: letter"):
        shell("postcard")
