"""A whole packet, opened again: every bookmark, index line, label and stamp leads where it says."""

import io
import re
from collections.abc import Iterator

import pytest
from packet_samples import (
    LETTERS,
    Paper,
    a_layout,
    a_paper_file,
    a_sealed_letter,
    enclosure,
    records,
    rewritten,
)
from pypdf import PdfReader
from pypdf.generic import Destination

from letter_templates.packet import Packet
from letter_templates.packet_workroom import build_packet, inspect_exhibits
from letter_templates.text import pdf_text

LANDSCAPE, LOCKED, BROKEN = 3, 6, 9  # places among the fourteen
PAGES = 25  # of each of the twelve that go along


def fourteen() -> list[bytes]:
    contents = [records(f"Record {letter}", PAGES, seed=n) for n, letter in enumerate(LETTERS[:14])]
    sideways = [
        Paper([f"Record D, page {n}, line 1, of Testa Sample"], box="[0 0 792 612]")
        for n in range(1, PAGES + 1)
    ]
    contents[LANDSCAPE] = a_paper_file(sideways)
    contents[LOCKED] = rewritten(contents[LOCKED], user_password="user", owner_password="owner")
    contents[BROKEN] = contents[BROKEN][:2_000]
    return contents


@pytest.fixture(scope="module")
def packet() -> Packet:
    contents = fourteen()
    found = inspect_exhibits(contents)
    flaws = {LETTERS[n]: [flaw.code for flaw in each.flaws] for n, each in enumerate(found) if each.flaws}
    assert flaws == {"G": ["encrypted"], "J": ["damaged"]}  # named before the build
    going = [
        enclosure(LETTERS[n], each, title=f"The record called {LETTERS[n]}")
        for n, each in enumerate(contents)
        if n not in {LOCKED, BROKEN}
    ]
    return build_packet(a_layout(going, a_sealed_letter()))


@pytest.fixture(scope="module")
def reader(packet: Packet) -> PdfReader:
    return PdfReader(io.BytesIO(packet.content), strict=True)


@pytest.fixture(scope="module")
def texts(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def test_it_has_the_pages_that_its_cover_says(packet: Packet, texts: list[str]) -> None:
    assert len(texts) == packet.pages == 12 * (PAGES + 1) + 2 + 3
    assert f"{packet.pages} in all" in " ".join(texts[0].split())


def test_every_page_has_its_running_number_once(packet: Packet, texts: list[str]) -> None:
    for number, text in enumerate(texts, 1):
        assert re.findall(r"Packet page (\d+) of (\d+)", text) == [(str(number), str(packet.pages))]


def test_every_bookmark_lands_on_its_page(packet: Packet, reader: PdfReader, texts: list[str]) -> None:
    marks = list(_flat(reader.outline))
    landed = {str(mark["/Title"]): reader.get_destination_page_number(mark) for mark in marks}

    assert landed["Cover sheet"] == 0
    assert "Index of exhibits" in texts[landed["Index of exhibits"] or -1]
    exhibits = {title: page for title, page in landed.items() if title.startswith("Exhibit ")}
    assert len(exhibits) == 12
    for title, page in exhibits.items():
        name, _, words = title.partition(": ")
        assert page is not None
        assert name in texts[page]
        assert words in texts[page]
        assert f"{name}, page 1 of {PAGES}" in texts[page + 1]
        assert packet.starts[name.removeprefix("Exhibit ")] == page + 1


def _flat(outline: list[object]) -> Iterator[Destination]:
    for each in outline:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            assert isinstance(each, Destination)
            yield each


def test_every_line_of_the_index_links_to_its_page_and_prints_its_number(
    packet: Packet, reader: PdfReader, texts: list[str]
) -> None:
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    annotations = [each.get_object() for each in reader.pages[1]["/Annots"]]
    landed = {str(each["/Contents"]): numbers[each["/Dest"][0].idnum] for each in annotations}

    assert len(landed) == 13
    assert landed["Go to the letter"] == packet.starts["letter"] - 1
    index = " ".join(texts[1].split())
    for label, start in packet.starts.items():
        if len(label) == 1:
            assert landed[f"Go to Exhibit {label}"] == start - 1
            assert re.search(rf"Exhibit {label} .*?The record called {label}.*? {PAGES} {start}\b", index)


def test_every_page_of_every_exhibit_is_there_in_order_with_its_stamp(
    packet: Packet, texts: list[str]
) -> None:
    for label, start in packet.starts.items():
        if len(label) > 1:
            continue
        for number in range(1, PAGES + 1):
            text = texts[start - 1 + number]
            assert f"Record {label}, page {number}, " in text
            assert f"Exhibit {label}, page {number} of {PAGES}" in text


def test_page_labels_say_exhibit_and_page(packet: Packet, reader: PdfReader) -> None:
    labels = reader.page_labels

    assert labels[:2] == ["Cover", "Index 1"]
    assert labels[packet.starts["letter"] - 1] == "1"
    assert labels[packet.starts["B"] - 1 : packet.starts["B"] + 2] == ["B", "B-1", "B-2"]


def test_another_reader_sees_the_same_pages_and_the_landscape_ones_lie(
    packet: Packet, reader: PdfReader
) -> None:
    words = pdf_text(packet.content)

    assert words.count("Packet page") == packet.pages
    page = reader.pages[packet.starts["D"]]
    assert (page.mediabox.width, page.mediabox.height) == (792, 612)


def test_the_letter_in_the_packet_says_what_the_sealed_letter_says(packet: Packet, texts: list[str]) -> None:
    sealed = [page.extract_text() for page in PdfReader(io.BytesIO(a_sealed_letter())).pages]

    for number, text in enumerate(sealed):
        assert text.strip() in texts[packet.starts["letter"] - 1 + number]


def test_three_thousand_pages_are_built_in_bounded_memory() -> None:
    contents = [records(f"Record {n}", 200, lines=20, seed=n) for n in range(15)]
    layout = a_layout([enclosure(LETTERS[n], each) for n, each in enumerate(contents)], a_sealed_letter())

    packet = build_packet(layout)  # in the limited process, which refuses to grow

    assert packet.pages == 3_000 + 15 + 2 + 3
    last = PdfReader(io.BytesIO(packet.content)).pages[packet.pages - 1].extract_text()
    assert "Exhibit O, page 200 of 200" in last
    assert f"Packet page {packet.pages} of {packet.pages}" in last
