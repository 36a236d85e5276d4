"""Every kind of letter, and a packet's own pages, keep the rules of PDF/UA-1; else the checker sees it."""

import io
from collections.abc import Callable

import pytest
from drawing_sample import DRAWN_ON, a_letter, pdf, word
from golden_letters import LETTERS
from packet_samples import a_layout, a_sealed_letter, enclosure, records
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
from word_shell_samples import a_letterhead

from letter_templates.accessible import shortcomings
from letter_templates.packet_workroom import build_packet
from letter_templates.pdf import render_pdf
from letter_templates.shell_trial import tried

ONE_OF_EACH_KIND = {kind: name for name, (_, kind) in reversed(LETTERS.items())}
NO_CLAIM = "it does not declare PDF/UA-1 (5; 06-001)"
NO_TITLE = "it has no title (7.1; 06-003)"
Spoil = Callable[[PdfWriter], None]


@pytest.mark.parametrize("name", sorted(ONE_OF_EACH_KIND.values()))
def test_a_letter_of_each_kind_keeps_every_rule(name: str) -> None:
    situation, kind = LETTERS[name]
    assert shortcomings(pdf(situation().letter(kind))) == ()


def test_there_is_a_letter_of_every_kind() -> None:
    assert len(ONE_OF_EACH_KIND) >= 22


def test_a_letter_with_every_kind_of_block_keeps_every_rule() -> None:
    assert shortcomings(pdf(a_letter())) == ()


def test_a_letter_in_a_letterhead_of_their_own_keeps_every_rule() -> None:
    assert shortcomings(tried(a_letterhead()).pdf) == ()


def test_a_packet_lacks_tags_only_where_its_exhibits_did() -> None:
    packet = build_packet(a_layout([enclosure("A", records("Record A", 3))], a_sealed_letter()))
    exhibit_at = packet.starts["A"]
    pages = range(exhibit_at, exhibit_at + 4)  # its sheet, and three pages that came without tags
    allowed = {f"page {number}" for number in pages}
    lacking = {each for each in shortcomings(packet.content) if each.partition(":")[0] not in allowed}
    # It cannot declare what pages from elsewhere do not keep; and their fonts are theirs.
    assert {each for each in lacking if "font" not in each} == {NO_CLAIM, NO_TITLE}


def test_the_tab_key_and_the_outline_follow_the_letter() -> None:
    reader = PdfReader(io.BytesIO(pdf(a_letter())))
    assert [str(each["/Title"]) for each in reader.outline if not isinstance(each, list)][:1] == [
        "What we ask"
    ]
    assert all(page.get("/Tabs") == "/S" for page in reader.pages if "/Annots" in page)


def without(name: str) -> Spoil:
    def spoil(writer: PdfWriter) -> None:
        del writer.root_object[name]

    return spoil


def each_element(change: Callable[[DictionaryObject], None]) -> Spoil:
    def spoil(writer: PdfWriter) -> None:
        for number in range(1, len(writer._objects) + 1):
            found = writer._objects[number - 1]
            if isinstance(found, DictionaryObject) and found.get("/Type") == "/StructElem":
                change(found)

    return spoil


def renamed(old: str, new: str) -> Spoil:
    def change(element: DictionaryObject) -> None:
        if element.get("/S") == old:
            element[NameObject("/S")] = NameObject(new)

    return each_element(change)


def no_attributes(element: DictionaryObject) -> None:
    element.pop("/A", None)


def no_kids(writer: PdfWriter) -> None:
    writer.root_object["/StructTreeRoot"].get_object()[NameObject("/K")] = ArrayObject()


def no_font_files(writer: PdfWriter) -> None:
    for found in writer._objects:
        if isinstance(found, DictionaryObject) and found.get("/Type") == "/FontDescriptor":
            for name in ("/FontFile", "/FontFile2", "/FontFile3"):
                found.pop(name, None)


def no_letters(writer: PdfWriter) -> None:
    for found in writer._objects:
        if isinstance(found, DictionaryObject) and found.get("/Type") == "/Font":
            found.pop("/ToUnicode", None)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(without("/MarkInfo"), "not marked as tagged", id="mark"),
        pytest.param(without("/StructTreeRoot"), "no structure tree", id="tree"),
        pytest.param(without("/Lang"), "does not say its language", id="language"),
        pytest.param(without("/ViewerPreferences"), "name of the file", id="title shown"),
        pytest.param(without("/Metadata"), "does not declare PDF/UA-1", id="claim"),
        pytest.param(renamed("/H1", "/H3"), "the first heading is of level", id="first heading"),
        pytest.param(renamed("/TR", "/Sect"), "stands in", id="cells outside of rows"),
        pytest.param(renamed("/P", "/Paragraph"), "is not a standard one", id="unknown tag"),
        pytest.param(each_element(no_attributes), "heads a row or a column", id="scope"),
        pytest.param(no_kids, "is not in the structure tree", id="content outside of the tree"),
        pytest.param(no_font_files, "is not embedded", id="fonts"),
        pytest.param(no_letters, "cannot be told", id="letters"),
    ],
)
def test_the_checker_sees_what_is_taken_away(spoil: Spoil, says: str) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(a_letter())))
    spoil(writer)
    target = io.BytesIO()
    writer.write(target)
    assert any(says in each for each in shortcomings(target.getvalue()))


def test_a_figure_without_words_and_a_bare_page_are_seen() -> None:
    made = render_pdf(word(a_letter()), title="x", language="en-US", created=DRAWN_ON)
    assert shortcomings(made) == ()
    writer = PdfWriter(clone_from=io.BytesIO(made))
    renamed("/Table", "/Figure")(writer)
    target = io.BytesIO()
    writer.write(target)
    assert any("a figure has no words" in each for each in shortcomings(target.getvalue()))
    assert "it is not marked as tagged (7.1; 06-002)" in shortcomings(records("Record", 1))
