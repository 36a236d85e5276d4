"""Each trap that merged PDFs are known for, and that a packet does not fall into it."""

import io
import re
import struct
import time
import zlib
from collections.abc import Callable, Sequence

import pytest
from packet_samples import (
    Paper,
    a_layout,
    a_packet,
    a_paper_file,
    a_sealed_letter,
    assembled,
    enclosure,
    records,
    rewritten,
)
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from letter_templates.packet import Enclosure, Packet, PacketProblem, build
from letter_templates.packet_inspect import inspect


@pytest.fixture(scope="module")
def letter() -> bytes:
    return a_sealed_letter()


def opened(packet: Packet) -> PdfReader:
    return PdfReader(io.BytesIO(packet.content), strict=True)


def exhibit_pages(packet: Packet, label: str = "A") -> list[DictionaryObject]:
    pages = list(opened(packet).pages)
    following = min(
        [start for start in packet.starts.values() if start > packet.starts[label]] or [len(pages) + 1]
    )
    return pages[packet.starts[label] : following - 1]  # type: ignore[return-value]


def test_what_an_exhibit_says_and_shows_goes_along_word_for_word(letter: bytes) -> None:
    source = records("Record", 4, lines=30)

    pages = exhibit_pages(a_packet(source, letter=letter))

    for number, (page, original) in enumerate(
        zip(pages, PdfReader(io.BytesIO(source)).pages, strict=True), 1
    ):
        text = page.extract_text()  # type: ignore[attr-defined]
        assert original.extract_text().strip() in text
        assert f"Exhibit A, page {number} of 4" in text


def test_the_same_layout_gives_the_same_bytes(letter: bytes) -> None:
    first, second = (a_packet(records("Record", 3), letter=letter) for _ in range(2))

    assert first.content == second.content


def test_tags_and_language_of_the_letter_stay_and_the_cover_becomes_their_first_part(letter: bytes) -> None:
    reader = opened(a_packet(records("Record", 2), letter=letter))

    root = reader.root_object
    assert root["/Lang"] == "en-US"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    tree = root["/StructTreeRoot"]
    (document,) = (each.get_object() for each in tree["/K"])
    kinds = [each.get_object()["/S"] for each in document["/K"]]
    assert kinds[0] == "/Part"
    assert "/H1" in str([each.get_object()["/S"] for each in document["/K"][0].get_object()["/K"]])
    nums = tree["/ParentTree"]["/Nums"]
    assert list(nums[::2]) == sorted(set(nums[::2]))  # every key once, in order
    keys = set(nums[::2])
    own = [page["/StructParents"] for page in reader.pages if "/StructParents" in page]
    assert len(own) == len(set(own))
    assert set(own) <= keys


def test_claims_that_are_true_of_the_letter_alone_are_not_made_for_the_packet(letter: bytes) -> None:
    packet = a_packet(records("Record", 2), letter=letter)

    assert b"pdfuaid" not in packet.content
    assert "/OutputIntents" not in opened(packet).root_object


def test_keys_into_an_exhibits_own_structure_are_dropped(letter: bytes) -> None:
    tagged = a_paper_file(
        [Paper(["Tagged"], entries="/StructParents 0 /Tabs /S")],
        catalog="/StructTreeRoot 4 0 R /MarkInfo << /Marked true >>",
        more=["<< /Type /StructTreeRoot >>"],
    )

    (page,) = exhibit_pages(a_packet(tagged, letter=letter))

    assert "/StructParents" not in page


ACTION = "/S /JavaScript /JS (app.alert\\(1\\))"


@pytest.mark.parametrize(
    ("entries", "catalog"),
    [
        pytest.param(f"/AA << /O << {ACTION} >> >>", "", id="a page that runs a script when opened"),
        pytest.param("/AA << /O << /S /Launch /F (cmd.exe) >> >>", "", id="a page that starts a program"),
        pytest.param("", f"/OpenAction << {ACTION} >>", id="a file that runs a script when opened"),
        pytest.param("", f"/Names << /JavaScript << /Names [(a) << {ACTION} >>] >> >>", id="named scripts"),
        pytest.param(
            f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << {ACTION} >> >>]", "", id="a link"
        ),
        pytest.param(
            f"/Annots [<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /AA << /E << {ACTION} >> >> >>]",
            "",
            id="a highlight with a script",
        ),
        pytest.param(
            "/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /F (x.exe) >> >>]",
            "",
            id="an attached program",
        ),
        pytest.param(
            "/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (javascript:x) >> >>]",
            "",
            id="a link that is a script",
        ),
    ],
)
def test_nothing_in_a_packet_acts(letter: bytes, entries: str, catalog: str) -> None:
    packet = a_packet(a_paper_file([Paper(["Text"], entries=entries)], catalog=catalog), letter=letter)

    for sign in (b"JavaScript", b"javascript:", b"/Launch", b"app.alert", b".exe", b"/AA", b"/OpenAction"):
        assert sign not in packet.content
    assert "Text" in exhibit_pages(packet)[0].extract_text()  # type: ignore[attr-defined]


def test_links_to_pages_and_to_the_web_stay_and_named_places_are_resolved(letter: bytes) -> None:
    links = (
        "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest (second) >>"
        " << /Type /Annot /Subtype /Link /Rect [9 9 20 20] /A << /S /URI /URI (https://plan.example) >> >>]"
    )
    names = "/Names << /Dests << /Names [(second) [7 0 R /XYZ 0 700 0]] >> >>"
    source = a_paper_file([Paper(["One"], entries=links), Paper(["Two"])], catalog=names)

    packet = a_packet(source, letter=letter)

    first, second = exhibit_pages(packet)
    annotations = [each.get_object() for each in first["/Annots"]]
    assert annotations[0]["/Dest"][0] == second.indirect_reference  # type: ignore[attr-defined]
    assert annotations[1]["/A"]["/URI"] == "https://plan.example"
    assert "/Names" not in opened(packet).root_object or "/Dests" not in opened(packet).root_object["/Names"]


def test_many_named_places_cost_no_more_than_few(letter: bytes) -> None:
    def exhibit(seed: int) -> bytes:
        names = " ".join(f"(place-{seed}-{n:03}) [{4 + 3 * (n % 10)} 0 R /Fit]" for n in range(100))
        return a_paper_file(
            [Paper([f"Page {n}"]) for n in range(10)], catalog=f"/Names << /Dests << /Names [{names}] >> >>"
        )

    def seconds(count: int) -> float:
        contents = [exhibit(seed) for seed in range(count)]
        begun = time.process_time()
        a_packet_of(contents, letter)
        return time.process_time() - begun

    seconds(2)
    few, many = seconds(20) / 20, seconds(80) / 80

    assert many <= 2 * few


def a_packet_of(contents: Sequence[bytes], letter: bytes) -> Packet:
    labels = [f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDEFGHIJ"]
    return build(
        a_layout([enclosure(label, each) for label, each in zip(labels, contents, strict=False)], letter)
    )


def a_form(value: str, *, drawn: bool) -> bytes:
    look = "/AP << /N 5 0 R >>" if drawn else ""
    widget = (
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V ({value}) /Rect [100 600 300 620] {look} "
        "/AA << /K << /S /JavaScript /JS (x) >> >> >>"
    )
    body = f"BT /F1 10 Tf 2 5 Td (Drawn {value}) Tj ET"
    appearance = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >> "
        f"/Length {len(body)} >>\nstream\n{body}\nendstream"
    )
    return a_paper_file(
        [Paper(["Form"], entries="/Annots [4 0 R]")],
        catalog="/AcroForm << /Fields [4 0 R] >>",
        more=[widget, appearance],
    )


def test_what_is_filled_into_forms_becomes_part_of_the_page_and_fields_do_not_collide(letter: bytes) -> None:
    packet = a_packet(a_form("Testa", drawn=True), a_form("Otto", drawn=False), letter=letter)

    first, second = (exhibit_pages(packet, label)[0] for label in "AB")
    assert "Drawn Testa" in first.extract_text()  # type: ignore[attr-defined]
    assert "Otto" in second.extract_text()  # type: ignore[attr-defined]
    assert "/AcroForm" not in opened(packet).root_object
    assert "/Annots" not in first
    assert b"/Widget" not in packet.content


def test_content_that_leaves_the_page_turned_or_unbalanced_does_not_reach_the_stamp(letter: bytes) -> None:
    content = zlib.compress(b"q q 3 0 0 -3 50 700 cm BT /F1 10 Tf (Unbalanced) Tj ET")
    source = one_page(b"5 0 R", b"<< /Filter /FlateDecode /Length %d >>" % len(content) + in_stream(content))

    (place,) = stamps(a_packet(source, letter=letter))

    assert place == pytest.approx((24, 12), abs=1)


def stamps(packet: Packet, label: str = "A") -> list[tuple[float, float]]:
    """Where each page's left stamp begins, in the page's own units."""
    found = []
    for page in exhibit_pages(packet, label):
        places: list[tuple[float, float]] = []

        def visit(text: str, cm: list[float], tm: list[float], *_: object, into: list = places) -> None:  # type: ignore[type-arg]
            if text.startswith(f"Exhibit {label}"):
                x, y = tm[4], tm[5]
                into.append((cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5]))

        page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]
        found += places[:1]
    return found


@pytest.mark.parametrize(
    ("box", "entries", "expected"),
    [
        pytest.param("[0 0 612 792]", "", (24, 12), id="upright"),
        pytest.param("[0 0 792 612]", "", (24, 12), id="landscape by its box"),
        pytest.param("[0 0 612 792]", "/Rotate 90", (612 - 12, 24), id="turned right"),
        pytest.param("[0 0 612 792]", "/Rotate 180", (612 - 24, 792 - 12), id="upside down"),
        pytest.param("[0 0 612 792]", "/Rotate 270", (12, 792 - 24), id="turned left"),
        pytest.param("[0 0 612 792]", "/Rotate -90", (12, 792 - 24), id="turned left, told as -90"),
        pytest.param("[0 0 700 900]", "/CropBox [50 60 662 852]", (74, 72), id="cropped"),
        pytest.param("[-100 -200 512 592]", "", (-76, -188), id="an origin elsewhere"),
        pytest.param("[612 792 0 0]", "", (24, 12), id="corners the other way round"),
        pytest.param("[0 0 306 396]", "/UserUnit 2", (12, 6), id="a unit of two points"),
        pytest.param(
            "[0 0 700 900]", "/CropBox [50 60 662 852] /Rotate 90", (662 - 12, 84), id="cropped, turned"
        ),
    ],
)
def test_a_stamp_stands_at_the_lower_left_of_what_is_seen(
    letter: bytes, box: str, entries: str, expected: tuple[float, float]
) -> None:
    source = a_paper_file([Paper(["Text"], box=box, entries=entries)])

    (place,) = stamps(a_packet(source, letter=letter))

    assert place == pytest.approx(expected, abs=0.6)


@pytest.mark.parametrize(
    "box",
    ["[0 0 200 100]", "[0 0 90 90]", "[0 0 2550 3300]", "[0 0 5000 200]"],
    ids=["slip", "label", "pixels", "strip"],
)
def test_a_stamp_fits_pages_of_any_size(letter: bytes, box: str) -> None:
    packet = a_packet(a_paper_file([Paper([""], box=box)]), letter=letter)

    (page,) = exhibit_pages(packet)
    assert "Exhibit A, page 1 of 1" in page.extract_text()  # type: ignore[attr-defined]
    (place,) = stamps(packet)
    width, height = (float(side) for side in (page.mediabox.right, page.mediabox.top))  # type: ignore[attr-defined]
    assert 0 <= place[0] <= width / 2
    assert 0 <= place[1] <= height * 0.11


def test_an_owner_password_is_no_obstacle_and_a_user_password_is_named(letter: bytes) -> None:
    free = rewritten(records("Record", 2), user_password="", owner_password="owner")
    assert len(exhibit_pages(a_packet(free, letter=letter))) == 2

    locked = rewritten(records("Record", 2), user_password="user", owner_password="owner")
    (flaw,) = inspect(locked).flaws
    assert (flaw.code, flaw.blocks) == ("encrypted", True)


def with_object_streams(content: bytes) -> bytes:
    """The file as newer programs write it: objects packed in a stream, the table in another."""
    whole = {int(m[1]): m for m in re.finditer(rb"(\d+) 0 obj\n(.*?)\nendobj\n", content, re.DOTALL)}
    packed = {number: match[2] for number, match in whole.items() if b"stream" not in match[2]}
    out, places = bytearray(b"%PDF-1.5\n"), {}
    for number, match in whole.items():
        if number not in packed:
            places[number] = len(out)
            out += match[0]
    stream, table = max(whole) + 1, max(whole) + 2
    head, body = b"", b""
    for number, value in packed.items():
        head += b"%d %d " % (number, len(body))
        body += value + b" "
    places[stream] = len(out)
    out += _packed(stream, b"/Type /ObjStm /N %d /First %d" % (len(packed), len(head)), head + body)
    places[table] = len(out)
    order = {number: place for place, number in enumerate(packed)}
    rows = b"\0\0\0\0\0\xff\xff" + b"".join(
        struct.pack(">BIH", *((2, stream, order[n]) if n in order else (1, places[n], 0)))
        for n in range(1, table + 1)
    )
    out += _packed(table, b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R" % (table + 1), rows)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % places[table]


def _packed(number: int, entries: bytes, body: bytes) -> bytes:
    packed = zlib.compress(body)
    head = b"<< %b /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
    return b"%d 0 obj\n%b%b\nendobj\n" % (number, head, in_stream(packed))


def junk_before(content: bytes) -> bytes:
    return b"From: a scanner\r\n\r\n" + content


def broken_table(content: bytes) -> bytes:
    return re.sub(rb"startxref\n\d+", b"startxref\n7", content)


def saved_again(content: bytes) -> bytes:
    """An incremental save on top: the page is turned, the old one stays in the file."""
    writer = PdfWriter(io.BytesIO(content), incremental=True)
    writer.pages[0][NameObject("/Rotate")] = NumberObject(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("change", [with_object_streams, junk_before, broken_table, saved_again, rewritten])
def test_files_are_read_however_they_are_built(letter: bytes, change: Callable[[bytes], bytes]) -> None:
    pages = exhibit_pages(a_packet(change(records("Record", 3)), letter=letter))

    texts = [page.extract_text() for page in pages]  # type: ignore[attr-defined]
    assert [f"Record, page {n}" in text for n, text in enumerate(texts, 1)] == [True] * 3


def test_a_page_in_several_streams_is_joined(letter: bytes) -> None:
    first = b"BT /F1 10 Tf 60 700 Td (First) Tj ET BT /F1 10 Tf"
    second = zlib.compress(b"60 600 Td (Second) Tj ET")
    source = one_page(
        b"[5 0 R 6 0 R]",
        b"<< /Length %d >>" % len(first) + in_stream(first),
        b"<< /Filter [/FlateDecode] /Length %d >>" % len(second) + in_stream(second),
    )

    (found,) = exhibit_pages(a_packet(source, letter=letter))

    assert "First" in found.extract_text()  # type: ignore[attr-defined]
    assert "Second" in found.extract_text()  # type: ignore[attr-defined]


def one_page(contents: bytes, *streams: bytes) -> bytes:
    resources = b"/Resources << /Font << /F1 3 0 R >> >>"
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Page /Parent 2 0 R %b /Contents %b >>" % (resources, contents),
            *streams,
        ]
    )


def in_stream(content: bytes) -> bytes:
    return b"\nstream\n%b\nendstream" % content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        records("Record", 3)[:400],
        assembled([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        assembled([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
    ],
    ids=["empty", "nothing but a head", "cut off", "a page tree in a circle", "no pages"],
)
def test_a_broken_exhibit_is_named_and_never_half_copied(letter: bytes, content: bytes) -> None:
    found = inspect(content)
    assert found.pages == 0
    assert found.flaws[0].blocks
    broken = Enclosure("A", "The broken one", content, 1, 3, 3)
    with pytest.raises(PacketProblem, match=r"Exhibit A \(The broken one\)"):
        build(a_layout([broken], letter))


@pytest.mark.parametrize(
    ("entries", "catalog", "code"),
    [
        ("/Annots [<< /Type /Annot /Subtype /Redact /Rect [0 0 9 9] >>]", "", "open_redactions"),
        ("", "/OCProperties << /OCGs [3 0 R] /D << /OFF [3 0 R] >> >>", "hidden_layers"),
        ("/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (internal) >>]", "", "comments"),
        ("/CropBox [0 0 20 20]", "", "page_size"),
    ],
)
def test_what_a_sender_must_know_is_seen_before_the_build(entries: str, catalog: str, code: str) -> None:
    found = inspect(a_paper_file([Paper(["Text"], entries=entries)], catalog=catalog))

    assert [flaw.code for flaw in found.flaws] == [code]
    assert found.pages == 1


def test_hidden_notes_stay_behind(letter: bytes) -> None:
    note = "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /F 2 /Contents (for our eyes) >>]"

    packet = a_packet(a_paper_file([Paper(["Text"], entries=note)]), letter=letter)

    assert b"for our eyes" not in packet.content
