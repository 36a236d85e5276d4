"""What a shell's tags may and may not say."""

import io
import zipfile

import pytest
from drawing_sample import a_document, a_letter

from letter_templates.docx import render_docx
from letter_templates.docx_dialect import ShellProblem
from letter_templates.docx_package import BadPackage, pack, read_package
from letter_templates.shell import Shell, shell, shell_from

TAG = "{{ title }}"


def with_header(words: str) -> Shell:
    """The shipped shell with other words in place of the title in its header."""
    entries = read_package(shell().content)
    entries["word/header1.xml"] = entries["word/header1.xml"].replace(TAG.encode(), words.encode())
    return shell_from("changed", pack(entries))


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ 'a' * 200000000 }}",
        "{{ 2 ** 100000 }}",
        "{{ title.upper() }}",
        "{{ title | pprint }}",
        "{% for a in blocks %}{{ range(9) }}{% endfor %}",
        "{{ '%1000000000d' % 1 }}",
        "{% set x = title %}",
        "{% include 'other' %}",
    ],
)
def test_a_shell_may_place_words_but_not_compute(expression: str) -> None:
    with pytest.raises(ShellProblem):
        render_docx(a_document(), with_header(expression))


def test_a_name_that_no_document_has_is_named() -> None:
    with pytest.raises(ShellProblem, match=r"word/header1\.xml.*'fax_number' is undefined"):
        render_docx(a_document(), with_header("{{ fax_number }}"))


def test_a_tag_that_cannot_be_read_is_refused_with_its_part() -> None:
    with pytest.raises(ShellProblem, match=r"word/header1\.xml"):
        render_docx(a_document(), with_header("{% if title %}"))


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * 61_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "not a readable Word file", id="empty"),
        pytest.param(b"%PDF-1.7", "not a readable Word file", id="a PDF"),
        pytest.param(shell().content[:-40], "not a readable Word file", id="cut off"),
        pytest.param(pack({"a.txt": b"x"}), "not a Word document", id="another zip"),
        pytest.param(bomb(), "unpacks to", id="zip bomb"),
        pytest.param(b"x" * 10_000_001, "at most", id="too large"),
    ],
)
def test_what_is_not_a_word_file_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(BadPackage, match=says):
        read_package(content)


def test_unchanged_parts_keep_their_content() -> None:
    drawn = read_package(render_docx(a_letter(), shell()))
    given = read_package(shell().content)
    for name in ("word/numbering.xml", "word/settings.xml", "[Content_Types].xml"):
        assert drawn[name] == given[name]
