"""Names in every script: drawn right in Word and PDF, or refused by name, wherever they stand."""

import unicodedata
from collections.abc import Callable

import pytest
from drawing_sample import DRAWN_ON, a_document, block, pdf, rows, word
from packet_samples import a_layout, a_sealed_letter, enclosure, records

from letter_templates.block import BlockKind, Document
from letter_templates.packet_front import Cover, Entry, NotDrawn, Sheet, draw_front
from letter_templates.packet_workroom import build_packet
from letter_templates.pdf import MissingCharacter
from letter_templates.pdf_construct import RightToLeft
from letter_templates.text import all_text, pdf_text, same_words

DRAWN = (
    "Müller & Søn",
    "<Test> O'Brien",
    "Łódź Žižek",
    "Nguyễn Thị Ánh",
    "Ελένη Παππά",
    "Иван Петров",
    "José “Pepe” Núñez",
)
HEBREW = "משה כהן"  # our fonts hold it, but a letter is drawn in pieces whose order it would turn around
REFUSED = ("王小明", "田中さくら", "김민수", HEBREW, "محمد علي", "สมชาย", "अमित", "Testa 😀")
Place = Callable[[str], Document]


def in_a_table(name: str) -> Document:
    return a_document(rows(BlockKind.TABLE, (name, "x"), ("y", name), header=("Name", name)))


def in_header_and_footer(name: str) -> Document:
    text = [block(BlockKind.PARAGRAPH, "Words of the letter. " * 40) for _ in range(12)]
    foot = block(BlockKind.FOOTER, f"About {name}")
    return a_document(
        *text, foot, title=f"Appeal for {name}", organization=f"Clinic of {name}", letter_id="E-1"
    )


PLACES = {
    "a paragraph": lambda name: a_document(block(BlockKind.PARAGRAPH, f"Dear {name}, hello.")),
    "a heading": lambda name: a_document(block(BlockKind.HEADING, name)),
    "a list": lambda name: a_document(rows(BlockKind.NUMBERED, (name,), (name,))),
    "a quotation": lambda name: a_document(block(BlockKind.QUOTATION, name)),
    "the address": lambda name: a_document(block(BlockKind.RECIPIENT, f"{name}\n1 Sample Street")),
    "the reference": lambda name: a_document(rows(BlockKind.REFERENCE, ("Member", name))),
    "the signature": lambda name: a_document(block(BlockKind.SIGNATURE, f"Respectfully,\n{name}")),
    "a note": lambda name: a_document(rows(BlockKind.NOTE, (f"[1] {name}",))),
    "a table": in_a_table,
    "header and footer": in_header_and_footer,
}


@pytest.mark.parametrize("place", PLACES)
def test_names_that_our_fonts_hold_appear_right_in_word_and_pdf(place: str) -> None:
    for name in DRAWN:
        document = PLACES[place](name)
        content, made = word(document), pdf(document)
        assert name in all_text(content)
        assert _bare(name) in _bare(pdf_text(made))
        assert same_words(content, made) == []


@pytest.mark.parametrize("place", PLACES)
def test_names_that_they_do_not_hold_are_refused_by_name_and_stay_right_in_word(place: str) -> None:
    for name in REFUSED:
        document = PLACES[place](name)
        assert name in all_text(word(document))
        with pytest.raises((MissingCharacter, RightToLeft)) as refusal:
            pdf(document)
        assert any(f"U+{ord(letter):04X}" in str(refusal.value) for letter in name if not letter.isascii())


@pytest.mark.parametrize("name", DRAWN)
def test_a_packet_shows_the_name_on_cover_index_sheet_and_bookmark(name: str) -> None:
    packet = build_packet(a_layout([enclosure("A", records("Record", 1), title=name)], a_sealed_letter()))
    text = _bare(pdf_text(packet.content))
    assert text.count(_bare(name)) >= 2  # index and sheet


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("where", ["cover", "index", "sheet"])
def test_a_packet_is_not_drawn_with_a_name_that_it_cannot_show(name: str, where: str) -> None:
    told = {each: name if each == where else "Plain" for each in ("cover", "index", "sheet")}
    cover = Cover("Appeal", (told["cover"],), ("Example Clinic",), (("Member", told["cover"]),))
    with pytest.raises(NotDrawn) as refusal:
        draw_front(
            cover, [Entry("A", told["index"], 1)], [Sheet("A", told["sheet"])],
            title="Packet", language="en-US", created=DRAWN_ON,
        )  # fmt: skip
    assert any(letter in str(refusal.value) for letter in name if not letter.isascii())


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
