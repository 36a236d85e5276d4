"""Word files beyond our own drawing: drawn by LibreOffice within limits, proved word by word, tagged."""

import dataclasses
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from drawing_sample import a_letter, word
from office_needed import HAVE_OFFICE, MUST_HAVE, NEEDS_OFFICE
from word_letters import DOCUMENT, with_part
from word_shell_samples import W, in_columns, saved

from letter_templates import office
from letter_templates.converting import OURS, converted
from letter_templates.docx_package import pack, read_package
from letter_templates.office import OfficeFailed, office_pdf
from letter_templates.office_proof import office_differences
from letter_templates.pdf import Unsupported
from letter_templates.shell_tags import Weight
from letter_templates.shell_workroom import draw_paper, try_shell
from letter_templates.text import pdf_text

ON = datetime(2026, 6, 12, 12, tzinfo=UTC)
WITHOUT_FAULT = (
    "it is not marked as tagged",
    "it has no structure tree",
    "does not say its language",
    "not embedded",
)


def of(content: bytes) -> object:
    return converted(content, title="A letter", language="en-US", created=ON)


def in_columns_for(name: str) -> bytes:
    """A letter in columns, which our own drawing refuses before it comes to any word."""
    return with_part(in_columns(), DOCUMENT, lambda xml: xml.replace("{{ letter }}", f"Dear {name}, hello."))


def two_sections() -> bytes:
    document = docx.Document()
    document.add_paragraph("Upright page with enough words to be found again.")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("Second section.")
    return saved(document)


def a_text_box() -> bytes:
    """A box of text as Word writes it: once for newer readers, once for older ones."""
    document = docx.Document()
    document.add_paragraph("Beside the box.")
    inner = "<w:txbxContent><w:p><w:r><w:t>Words in the box.</w:t></w:r></w:p></w:txbxContent>"
    size, office = 'cx="2000000" cy="500000"', "http://schemas.microsoft.com/office/word/2010"
    open_formats = "http://schemas.openxmlformats.org"
    drawing = f"{open_formats}/drawingml/2006"
    names = (
        f'{W} xmlns:mc="{open_formats}/markup-compatibility/2006" xmlns:wps="{office}/wordprocessingShape" '
        f'xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:a="{drawing}/main" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    shape = (
        f'<w:r {names}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>'
        f'<wp:extent {size}/><wp:docPr id="1" name="Box" descr="A box"/><a:graphic>'
        f'<a:graphicData uri="{office}/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"/></wps:spPr>'
        f"<wps:txbx>{inner}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        '<mc:Fallback><w:pict><v:shape style="width:157pt;height:39pt"><v:textbox>'
        f"{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(shape))
    return saved(document)


def test_libreoffice_is_there_where_it_must_be() -> None:
    if MUST_HAVE:
        assert HAVE_OFFICE, "CI needs LibreOffice: apt-get install libreoffice-writer-nogui"


@NEEDS_OFFICE
@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(two_sections, ("Upright page with enough words", "Second section."), id="two sections"),
        pytest.param(a_text_box, ("Beside the box.", "Words in the box."), id="a box of text"),
        pytest.param(in_columns, ("{{ letter }}",), id="columns"),
    ],
)
def test_what_we_do_not_draw_libreoffice_draws_with_the_same_words(
    content: object, says: tuple[str, ...]
) -> None:
    assert callable(content)
    made = of(content())
    assert made.by.startswith("LibreOffice ")
    text = " ".join(pdf_text(made.pdf).split())
    assert all(each in text for each in says)
    assert text.count(says[-1]) == 1
    assert [each for each in made.lacks if any(fault in each for fault in WITHOUT_FAULT)] == []


@NEEDS_OFFICE
def test_what_we_draw_ourselves_never_reaches_libreoffice() -> None:
    assert of(word(a_letter())).by == OURS


@NEEDS_OFFICE
def test_a_long_letter_by_libreoffice_passes_the_proof_and_a_lost_or_added_word_does_not() -> None:
    content = word(a_letter())
    pdf = office_pdf(content)
    assert office_differences(content, pdf) == []
    less = word(dataclasses.replace(a_letter(), blocks=a_letter().blocks[:-6]))
    assert any("says more than Word" in each for each in office_differences(less, pdf))
    other = office_pdf(less)
    assert any("lacks" in each for each in office_differences(content, other))


@NEEDS_OFFICE
def test_unsettled_changes_are_not_handed_on() -> None:
    parts = read_package(two_sections())
    text = parts["word/document.xml"].replace(b"<w:r>", b'<w:ins w:id="1"><w:r>', 1)
    parts["word/document.xml"] = text.replace(b"</w:r>", b"</w:r></w:ins>", 1)
    with pytest.raises(Unsupported, match="still tracked"):
        of(pack(parts))


@NEEDS_OFFICE
def test_a_shell_in_columns_is_kept_with_a_note_of_who_draws_it() -> None:
    trial, by = try_shell(in_columns())
    assert by.startswith("LibreOffice ")
    assert [each.weight for each in trial.findings] == [Weight.NOTE]
    assert "text in columns" in trial.findings[0].what
    assert "Set one column" in trial.findings[0].remedy
    assert trial.pdf.startswith(b"%PDF")


@NEEDS_OFFICE
def test_a_paper_in_two_sections_becomes_a_pdf() -> None:
    assert draw_paper(two_sections(), title="A paper").by.startswith("LibreOffice ")


@NEEDS_OFFICE
def test_overrun_is_ended_with_everything_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(office, "SECONDS", 0.4)
    office_pdf.cache_clear()  # or a drawing of the same file by an earlier test would answer at once
    begun = time.monotonic()
    with pytest.raises(OfficeFailed, match="took too long"):
        office_pdf(two_sections())
    assert time.monotonic() - begun < 10
    assert [each for each in _commands() if str(tmp_path) in each] == []


@NEEDS_OFFICE
def test_nothing_of_a_letter_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    office_pdf(saved(docx.Document()))
    assert list(tmp_path.iterdir()) == []


def test_without_libreoffice_the_construct_and_the_remedy_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letter_templates.converting.office_name", str)
    monkeypatch.setattr("letter_templates.shell_workroom.office_name", str)
    with pytest.raises(Unsupported, match=r"more than one section.*Remove the section breaks"):
        of(two_sections())
    trial, by = try_shell(in_columns())
    assert (by, trial.content) == ("", b"")
    assert [each.weight for each in trial.findings] == [Weight.STOPS]
    assert "text in columns" in trial.findings[0].what
    assert "Set one column" in trial.findings[0].remedy
    assert "not installed here" in trial.findings[0].remedy


def _commands() -> list[str]:
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and int(each.name) != os.getpid():
            try:
                found.append((each / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
            except OSError:  # it has just ended
                continue
    return found


@NEEDS_OFFICE
@pytest.mark.parametrize("name", ["王小明", "김민수", "สมชาย", "Testa 😀", "משה", "محمد"])
def test_names_that_only_its_fonts_might_hold_are_refused_by_name(name: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        of(in_columns_for(name))
    assert any(f"U+{ord(letter):04X}" in str(refusal.value) for letter in name if not letter.isascii())


@NEEDS_OFFICE
def test_boxes_to_tick_are_drawn_for_libreoffice_brings_a_font_for_them() -> None:
    drawn = of(in_columns_for("\u2610 Testa \u2713"))
    assert {"\u2610", "\u2713"} <= set(pdf_text(drawn.pdf))
