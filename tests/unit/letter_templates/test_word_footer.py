"""The version in the footer of a letter that came back from Word."""

import subprocess
from pathlib import Path

import pytest
from drawing_sample import DRAWN_ON
from letter_cases import APPEAL, residential_by_representative
from word_letters import with_part

from letter_templates.differences import changed_only, differences
from letter_templates.docx import render_docx
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell
from letter_templates.text import pdf_text
from letter_templates.word_footer import with_version
from letter_templates.word_lines import about_of, word_lines

OFFICE = Path("/usr/bin/soffice")


@pytest.fixture(scope="module")
def word() -> bytes:
    letter = residential_by_representative().letter(APPEAL)
    letter.properties["version"] = "1"
    return render_docx(letter, shell())


def footers(content: bytes) -> str:
    return pdf_text(render_pdf(content, title="A letter", language="en-US", created=DRAWN_ON))


def test_the_footer_of_every_page_tells_the_new_version(word: bytes) -> None:
    told = footers(with_version(word, "12"))

    assert told.count("Version 12") == told.count("\f") + 1
    assert "Version 1 " not in told


def test_a_number_that_word_cut_into_runs_is_set_too(word: bytes) -> None:
    cut = "Version 1</w:t></w:r>"
    runs = 'Versi</w:t></w:r><w:r><w:t xml:space="preserve">on </w:t></w:r><w:r><w:t>1</w:t></w:r>'
    changed = word
    for part in ("word/footer1.xml", "word/footer2.xml"):
        changed = with_part(changed, part, lambda xml: xml.replace(cut, runs))
    assert changed != word

    assert "Version 7" in footers(with_version(changed, "7"))


def test_the_same_file_and_number_give_the_same_bytes(word: bytes) -> None:
    assert with_version(word, "2") == with_version(word, "2")


def test_a_footer_without_a_version_leaves_the_file_as_it_came(word: bytes) -> None:
    bare = word
    for part in ("word/footer1.xml", "word/footer2.xml"):
        bare = with_part(bare, part, lambda xml: xml.replace("Version 1", ""))

    assert with_version(bare, "2") == bare


def test_the_file_tells_its_title_and_language(word: bytes) -> None:
    title, language = about_of(word)

    assert "Testa Sample" in title
    assert language == "en-US"


@pytest.mark.skipif(not OFFICE.exists(), reason="LibreOffice is not installed: saving there was NOT tested")
def test_a_letter_saved_in_libreoffice_keeps_its_words_and_can_be_drawn(word: bytes, tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(word)
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", tmp_path / "saved"),
            tmp_path / "letter.docx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    saved = (tmp_path / "saved" / "letter.docx").read_bytes()

    lines = [[each.text for each in word_lines(content)] for content in (word, saved)]
    assert changed_only(differences(*lines)) == ()
    assert "Version 3" in footers(with_version(saved, "3"))
