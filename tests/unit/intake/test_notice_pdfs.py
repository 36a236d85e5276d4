"""PDFs of all kinds are read in a process of their own, and each that cannot be read gets its own words."""

import io
import zlib
from collections.abc import Callable

import pypdf
import pytest
import typst

from appeals.intake import notice
from appeals.intake.notice import NoticeProblem, page_texts, read_notice

LETTER = """
#set page(paper: "us-letter")
#set text(size: 11pt)
Example Mutual Health Plan

September 3, 2026

#table(columns: 2, [Member name], [Testa Sample], [Member ID], [ZZ9001-22], [Claim number], [C26-000123],
  [Date of service], [08/03/2026 - 08/14/2026], [Service],
  [Intensive outpatient program])

We are unable to approve payment because the records sent to us do not show that this level of care was
needed for the days listed above.

#pagebreak()
You may appeal within 180 days of receiving this letter. Send your appeal to: Appeals Department, Example
Mutual Health Plan, PO Box 99, Sampletown, NY 10001 or fax it to (800) 555-0123.
"""


@pytest.fixture(scope="module")
def letter() -> bytes:
    return typst.compile(LETTER.encode())


def changed(pdf: bytes, change: Callable[[pypdf.PdfWriter], object]) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf)) if pdf else pypdf.PdfWriter()
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank(pages: int) -> bytes:
    def add(writer: pypdf.PdfWriter) -> None:
        for _ in range(pages):
            writer.add_blank_page(612, 792)

    return changed(b"", add)


def drawn_by(content: bytes, *filters: str) -> bytes:
    """A PDF of one page whose content stream is given as it stands in the file."""
    names = " ".join(f"/{name}" for name in filters)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(content), names.encode(), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    return of_objects(objects)


def of_objects(objects: list[bytes]) -> bytes:
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return out.getvalue()


def problem_of(pdf: bytes) -> NoticeProblem:
    with pytest.raises(NoticeProblem) as caught:
        read_notice(pdf, "letter.pdf")
    return caught.value


def test_a_letter_of_two_pages_is_read_with_its_places(letter: bytes) -> None:
    read = read_notice(letter, "letter.pdf")
    values = {one.field: (one.value, one.page) for one in reversed(read.proposals)}

    assert len(read.pages) == 2
    assert values["member_id"] == ("ZZ9001-22", 1)
    assert values["claim_number"] == ("C26-000123", 1)
    assert values["first_day"] == ("2026-08-03", 1)
    assert values["window_days"] == ("180", 2)
    assert values["appeals_fax"] == ("(800) 555-0123", 2)
    assert values["quote"][0].startswith("We are unable to approve payment because the records")
    assert all(read.pages[one.page - 1][slice(*one.span)] == one.quote for one in read.proposals)


def test_a_letter_that_only_its_owner_locked_opens(letter: bytes) -> None:
    locked = changed(letter, lambda writer: writer.encrypt("", "owner", algorithm="AES-256"))

    assert page_texts(locked) == page_texts(letter)


def test_a_page_without_text_among_others_is_named(letter: bytes) -> None:
    mixed = changed(letter, lambda writer: writer.add_blank_page(612, 792))

    assert read_notice(mixed, "letter.pdf").pages_without_text == (3,)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_letter_locked_with_a_password_is_encrypted(letter: bytes, algorithm: str) -> None:
    locked = changed(letter, lambda writer: writer.encrypt("secret", "owner", algorithm=algorithm))

    assert problem_of(locked).code == "encrypted"


def test_damage_is_told_from_everything_else(letter: bytes) -> None:
    assert problem_of(letter[: len(letter) // 2]).code == "damaged"
    assert problem_of(b"%PDF-1.7\n" + bytes(range(256)) * 20).code == "damaged"
    assert problem_of(b"%PDF-1.7").code == "damaged"


def test_pictures_of_pages_hold_no_text() -> None:
    found = problem_of(blank(2))

    assert found.code == "image_only"
    assert "OCR" in str(found)


def test_size_and_number_of_pages_are_limited() -> None:
    assert problem_of(b"%PDF-1.7\n" + bytes(notice.LARGEST_BYTES)).code == "too_large"
    assert problem_of(blank(notice.MOST_PAGES + 1)).code == "too_many_pages"


def test_two_hundred_megabytes_packed_small_are_refused() -> None:
    packed = zlib.compress(bytes(200_000_000), 1)
    twice = zlib.compress(packed, 9)

    assert len(twice) < 20_000
    assert problem_of(drawn_by(twice, "FlateDecode", "FlateDecode")).code == "hostile"


def test_a_page_that_takes_for_ever_to_draw_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice, "CPU_SECONDS", 1)
    endless = zlib.compress(b"BT /F 9 Tf " + b"(a) Tj " * 5_000_000 + b" ET", 9)

    assert problem_of(drawn_by(endless, "FlateDecode")).code == "hostile"


def test_a_page_tree_that_bites_its_tail_is_refused() -> None:
    pdf = of_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"])

    assert problem_of(pdf).code in {"hostile", "damaged"}


def test_nests_a_million_deep_are_refused() -> None:
    pdf = of_objects([b"<</Type/Catalog/Pages " + b"[" * 1_000_000 + b"2 0 R>>"])

    assert problem_of(pdf).code in {"hostile", "damaged"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04word", "Word document"),
        (b"ISA*00*", "remittance"),
        (b"\x89PNG\r\n", "picture"),
        (b"Dear member", "not a PDF"),
    ],
)
def test_what_is_no_pdf_is_named(content: bytes, said: str) -> None:
    found = problem_of(content)

    assert found.code == "not_a_pdf"
    assert said in str(found)


def test_the_process_needs_nothing_of_our_environment(letter: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")

    assert len(page_texts(letter)) == 2
