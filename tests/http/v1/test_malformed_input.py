"""Broken, hostile and absurd files and bodies: a clear refusal, nothing stored, the service goes on."""

import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from http_callers import IssueKey, Program
from pypdf import PdfWriter

from appeals.demo.remittance import demo_remittance

TODAY = datetime.now(UTC).date()
GOOD = demo_remittance(TODAY)
EDI = "application/edi-x12"


def _encrypted_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    writer.write(out)
    return out.getvalue()


def _blank_pdf(pages: int = 1) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def _bomb_pdf() -> bytes:
    """A page whose content unpacks to 200 MB."""
    packed = zlib.compress(b" " * 200_000_000, 9)
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    head += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    body = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(packed), packed)
    return head + page + body + b"trailer<</Root 1 0 R>>\n%%EOF"


REMITTANCES = {
    "nothing": b"",
    "a zip file": b"PK\x03\x04" + b"\x00" * 200,
    "a PDF": _blank_pdf(),
    "plain words": b"Dear Sir or Madam, please find enclosed",
    "only an interchange header": GOOD[:106],
    "cut in the middle": GOOD[: len(GOOD) // 2],
    "cut in the header": GOOD[:60],
    "another transaction set": GOOD.replace(b"ST*835", b"ST*837"),
    "separators that swallow each other": GOOD.replace(b"*", b"~"),
    "an amount in words": GOOD.replace(b"*14000.00*", b"*FOURTEEN*", 1),
    "an amount beyond all money": GOOD.replace(b"*14000.00*", b"*" + b"9" * 60 + b"*"),
    "not a number": GOOD.replace(b"*14000.00*", b"*NaN*"),
    "a negative count": GOOD.replace(b"SE*", b"SE*-", 1),
    "null bytes": GOOD.replace(b"SAMPLE", b"SAM\x00LE"),
}
NOTICES = {
    "nothing": b"",
    "not a PDF": b"MZ\x90\x00 this is a program",
    "a PDF that is cut off": _blank_pdf()[:80],
    "an encrypted PDF": _encrypted_pdf(),
    "a PDF without text": _blank_pdf(),
    "too many pages": _blank_pdf(201),
    "a bomb": _bomb_pdf(),
    "a loop": _blank_pdf().replace(b"/Kids [ 4 0 R ]", b"/Kids [ 1 0 R ]"),
}
BODIES = {
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"7",
    "a lone surrogate": b'{"facts": {"text": "\\ud800"}}',
    "a control character": b'{"facts": {"text": "a\\u0000b"}}',
    "an amount that is infinite": b'{"details": {"denied": "Infinity"}, "facts": {}}',
    "an unknown field": b'{"facts": {}, "colour": "red"}',
    "not UTF-8": b'{"facts": {"text": "\xff\xfe"}}',
    "nested without end": b'{"facts":' * 5000 + b"{}" + b"}" * 5000,
}


@pytest.fixture
def system(program: IssueKey) -> Iterator[Program]:
    """A program at an empty service; afterwards the service must be empty still and take a good file."""
    issued = program()
    yield issued
    assert issued.get("/denials").json["total"] == 0
    assert issued.get("/cases").json["total"] == 0
    assert issued.post("/remittances", data=GOOD, content_type=EDI).status_code == 201


@pytest.mark.parametrize("content", REMITTANCES.values(), ids=REMITTANCES.keys())
def test_a_broken_remittance_is_refused_with_a_reason(system: Program, content: bytes) -> None:
    answer = system.post("/remittances", data=content, content_type=EDI)

    assert answer.status_code == 422
    told = answer.json.get("detail") or answer.json["sentence"]
    assert len(told) > 20


@pytest.mark.parametrize("content", NOTICES.values(), ids=NOTICES.keys())
def test_a_broken_notice_is_refused_with_a_reason(system: Program, content: bytes) -> None:
    answer = system.post("/notices", data=content, content_type="application/pdf")

    assert answer.status_code in {413, 422}
    assert len(answer.json["detail"]) > 20


@pytest.mark.parametrize("content", BODIES.values(), ids=BODIES.keys())
def test_a_broken_body_is_refused_with_a_reason(system: Program, content: bytes) -> None:
    answer = system.post("/denials", data=content, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert len(answer.json["detail"]) > 20


def test_a_body_above_the_limit_is_refused(system: Program) -> None:
    answer = system.post("/denials", data=b" " * 3_000_000, content_type="application/json")

    assert answer.status_code == 413
