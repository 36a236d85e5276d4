"""The seal on a PDF: appended, invisible, over every byte, and judged alike by two others who know PAdES."""

import io
import logging
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from drawing_sample import a_letter, pdf
from hypothesis import given, settings
from hypothesis import strategies as st
from local_tsa import make_authority
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader, PdfWriter
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from appeals.domain.certificates import SigningCertificate, self_made
from appeals.domain.timestamp_proof import check_timestamp
from letter_templates.finishing import finished
from letter_templates.pades import sign_pdf
from letter_templates.pades_check import BadSignature, pdf_signature
from letter_templates.pdf_seal import SEALED, without_seal
from letter_templates.text import pdf_text

SEALED_AT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
NAME = "Example Behavioral Health"


@cache
def certificate() -> SigningCertificate:
    return self_made(NAME, now=SEALED_AT)


@cache
def drawn() -> bytes:
    return pdf(a_letter())


@cache
def sealed() -> bytes:
    return seal(drawn(), certificate().loaded_key(), [certificate().own])


def seal(
    content: bytes,
    key: RSAPrivateKey,
    certificates: list[x509.Certificate],
    stamper: Callable[[bytes], bytes | None] | None = None,
) -> bytes:
    given_in = [each.public_bytes(Encoding.DER) for each in certificates]
    return sign_pdf(content, key, given_in, at=SEALED_AT, signer=NAME, stamper=stamper)


def test_what_was_drawn_stays_byte_for_byte() -> None:
    assert sealed().startswith(drawn())
    assert without_seal(sealed()) == drawn()
    assert without_seal(drawn()) == drawn()
    assert pdf_text(sealed()) == pdf_text(drawn())


def test_the_seal_says_who_and_when_and_that_it_is_self_made() -> None:
    found = pdf_signature(sealed())

    assert found is not None
    assert (found.signer, found.issuer, found.self_made, found.trusted) == (NAME, NAME, True, False)
    assert found.claimed_at == SEALED_AT
    assert found.stamp is None
    assert pdf_signature(drawn()) is None


def test_pyhanko_agrees_and_finds_a_certification_that_allows_no_change() -> None:
    signature = PdfFileReader(io.BytesIO(sealed())).embedded_signatures[0]
    roots = list(load_certs_from_pemder_data(certificate().certificates.encode()))

    context = ValidationContext(trust_roots=roots, moment=SEALED_AT)
    status = finished(async_validate_pdf_signature(signature, context))

    assert status.bottom_line
    assert status.modification_level is ModificationLevel.NONE
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == SEALED.decode()


def test_pdfsig_agrees_and_finds_a_changed_byte(tmp_path: Path) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed())
    assert b"Signature is Valid" in _pdfsig(path)
    changed = bytearray(sealed())
    changed[len(drawn()) // 2] ^= 1
    path.write_bytes(bytes(changed))
    assert b"Signature is Valid" not in _pdfsig(path)


def _pdfsig(path: Path) -> bytes:
    return subprocess.run(["pdfsig", str(path)], capture_output=True, check=False).stdout


@settings(max_examples=60)
@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_no_flipped_bit_of_a_sealed_file_goes_unseen(place: int, bit: int) -> None:
    changed = bytearray(sealed())
    changed[place % len(changed)] ^= 1 << bit

    with pytest.raises(BadSignature):
        assert pdf_signature(bytes(changed)) is None, "the seal was taken for a good one"


def test_what_is_appended_after_the_seal_is_found() -> None:
    writer = PdfWriter(io.BytesIO(sealed()), incremental=True)
    writer.add_metadata({"/Title": "Another letter"})
    changed = io.BytesIO()
    writer.write(changed)

    with pytest.raises(BadSignature, match="added after it was signed"):
        pdf_signature(changed.getvalue())


def test_a_seal_cut_off_leaves_no_seal_and_one_blanked_is_told() -> None:
    with pytest.raises(BadSignature):
        pdf_signature(sealed().replace(b"/AcroForm", b"/Acro4orm"))
    assert pdf_signature(without_seal(sealed())) is None


def test_the_form_field_is_invisible_named_and_allowed_by_pdf_a_and_pdf_ua() -> None:
    reader = PdfReader(io.BytesIO(sealed()))
    field = reader.pages[0]["/Annots"][0].get_object()  # type: ignore[index]
    root = reader.root_object

    assert field["/TU"] == f"Electronic seal of {NAME}"  # what a screen reader says of it
    assert field["/F"] & 2 == 0  # not hidden: PDF/A forbids that
    assert field["/Rect"][0] < reader.pages[0].cropbox.left  # outside of the page, so it needs no tag
    assert field["/Rect"][0] == field["/Rect"][2]
    assert reader.pages[0]["/Tabs"] == "/S"
    assert "/Version" not in root  # still PDF 1.7, which PDF/A-2 stands on
    assert root["/Metadata"].get_data() == PdfReader(io.BytesIO(drawn())).root_object["/Metadata"].get_data()
    assert len(reader.pages) == len(PdfReader(io.BytesIO(drawn())).pages)


def test_a_time_stamp_is_carried_in_the_seal_and_is_over_its_signature(tmp_path: Path) -> None:
    authority = make_authority(tmp_path / "tsa")

    def stamped(signature: bytes) -> bytes:
        question = TimestampRequestBuilder().data(signature).hash_algorithm(HashAlgorithm.SHA256).build()
        return authority.reply(question.as_bytes())

    found = pdf_signature(seal(drawn(), certificate().loaded_key(), [certificate().own], stamped))

    assert found is not None
    assert found.stamp is not None
    root = x509.load_pem_x509_certificate(authority.root.read_bytes()).public_bytes(Encoding.DER)
    given_time = check_timestamp(found.stamp, found.signature, [root])
    assert abs(given_time.at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_stamper_that_gives_nothing_leaves_a_whole_seal_without_it() -> None:
    found = pdf_signature(seal(drawn(), certificate().loaded_key(), [certificate().own], lambda _: None))

    assert found is not None
    assert found.stamp is None


def test_judging_a_seal_writes_nothing_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        pdf_signature(sealed(), [b"".join([certificate().certificates.encode()])])

    assert "Example" not in caplog.text
