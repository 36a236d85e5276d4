"""What a shell's tags may and may not say."""

import io
import zipfile

import pytest
from drawing_sample import a_document, a_letter, paragraphs

from letter_templates.docx import render_docx
from letter_templates.docx_dialect import ShellProblem
from letter_templates.docx_package import BadPackage, pack, read_package
from letter_templates.incoming import incoming_shell, incoming_word
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


def test_an_organizations_own_shell_is_tried_on_every_kind_of_block() -> None:
    own = incoming_shell("own", with_header("{{ title | upper }}").content)
    assert b"SAMPLE" in read_package(render_docx(paragraphs("x"), own))["word/header1.xml"].upper()


def test_a_shell_with_a_wrong_tag_is_refused_when_it_comes_in() -> None:
    with pytest.raises(ShellProblem, match="fax_number"):
        incoming_shell("own", with_header("{{ fax_number }}").content)


def repacked(**changes: bytes) -> bytes:
    return pack(read_package(shell().content) | changes)


OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="https://example.invalid/a.dotm" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"word/vbaProject.bin": b"x"}, "may run", id="macros"),
        pytest.param(
            {"word/_rels/settings.xml.rels": OUTSIDE}, "fetches a attachedTemplate", id="outside template"
        ),
        pytest.param({"word/settings.xml": b"<!DOCTYPE a []><a/>"}, "declares a document type", id="DTD"),
        pytest.param({"word/_rels/settings.xml.rels": b"<broken"}, "damaged", id="damaged relationships"),
    ],
)
def test_a_word_file_with_hidden_machinery_is_refused(changes: dict[str, bytes], says: str) -> None:
    with pytest.raises(BadPackage, match=says):
        incoming_word(repacked(**changes))


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
