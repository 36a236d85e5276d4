"""Reads the PAdES signature of a PDF and says whether it holds, who made it and when. Asks nobody."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp, x509  # type: ignore[import-untyped]  # it ships no types
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from letter_templates.finishing import finished

STAMP = "signature_time_stamp_token"


class BadSignature(ValueError):
    """The PDF carries a signature that does not hold; the message says why."""


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """A signature that holds over every byte of its file."""

    signer: str  # the common name of the certificate's subject
    issuer: str
    fingerprint: str  # SHA-256 of the certificate, 64 hex digits
    self_made: bool  # the certificate vouches for itself
    valid_until: datetime
    claimed_at: datetime | None  # the signer's own clock
    signature: bytes  # what a time stamp is over
    stamp: bytes | None  # the RFC 3161 response, where there is one
    trusted: bool  # issued under one of the certificates that were given


def pdf_signature(pdf: bytes, trusted: Sequence[bytes] = ()) -> PdfSignature | None:
    """The one signature over the whole file; None where the PDF carries none.

    ``trusted`` are PEM or DER files of issuers. Raises BadSignature where a signature is there and does not
    hold, is not over the whole file, or where the file cannot be read.
    """
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not found:
            if b"/ByteRange" in pdf:
                raise BadSignature("its signature was taken out of its form")
            return None
        return _held(found[0], len(found), trusted)
    except (PdfError, SignatureValidationError) as error:
        raise BadSignature(f"it cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError) as error:
        if isinstance(error, BadSignature):
            raise
        raise BadSignature("its signature cannot be read: it was damaged") from error


def _held(found: EmbeddedPdfSignature, count: int, trusted: Sequence[bytes]) -> PdfSignature:
    certificate: x509.Certificate = found.signer_cert
    claimed = found.self_reported_timestamp
    _refuse_changed(found, certificate, count)
    _refuse_touched(found)
    return PdfSignature(
        signer=_told(certificate.subject),
        issuer=_told(certificate.issuer),
        fingerprint=certificate.sha256.hex(),
        self_made=certificate.self_signed == "maybe",
        valid_until=certificate.not_valid_after,
        claimed_at=claimed,
        signature=bytes(found.signer_info["signature"].native),
        stamp=_stamp(found),
        trusted=_is_issued(found, claimed, trusted),
    )


def _refuse_changed(found: EmbeddedPdfSignature, certificate: x509.Certificate, count: int) -> None:
    found.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]  # types in part only
    intact, valid = validate_sig_integrity(
        found.signer_info, certificate, expected_content_type="data", actual_digest=found.compute_digest()
    )
    if not intact:
        raise BadSignature("its bytes are not those that were signed")
    if not valid:
        raise BadSignature("the signature was not made with the certificate that it carries")
    if count > 1 or found.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise BadSignature("something was added after it was signed")


def _refuse_touched(found: EmbeddedPdfSignature) -> None:
    """What stands in the gap of the signed bytes must be the signature and nothing else."""
    first, length, second, _ = (int(each) for each in found.byte_range)
    stream = found.reader.stream
    stream.seek(first + length)
    gap = stream.read(second - first - length)
    given = found.pkcs7_content
    whole = cms.ContentInfo.load(given).dump(force=True)
    if gap != b"<" + given.hex().upper().encode() + b">" or given != whole.ljust(len(given), b"\0"):
        raise BadSignature("what stands between its signed bytes is not a whole signature alone")
    signed = found.signed_data
    algorithms = [each.dump() for each in signed["digest_algorithms"]]
    if signed["version"].native != "v1" or algorithms != [found.signer_info["digest_algorithm"].dump()]:
        raise BadSignature("what its signature says of itself was changed")


def _is_issued(found: EmbeddedPdfSignature, at: datetime | None, trusted: Sequence[bytes]) -> bool:
    """Whether the certificate stands under one of those given; nobody is asked whether it was revoked."""
    roots = [each for content in trusted for each in load_certs_from_pemder_data(content)]
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
    chain = CertificateValidator(found.signer_cert, found.other_embedded_certs, validation_context=context)
    try:
        finished(chain.async_validate_usage(set()))  # type: ignore[no-untyped-call]  # types in part only
    except (PathError, ValidationError):
        return False
    return True


def _stamp(found: EmbeddedPdfSignature) -> bytes | None:
    attributes = found.signer_info["unsigned_attrs"]
    for attribute in attributes if attributes.native else ():
        if attribute["type"].native == STAMP:
            answer = {"status": {"status": "granted"}, "time_stamp_token": attribute["values"][0]}
            return bytes(tsp.TimeStampResp(answer).dump())
    return None


def _told(name: x509.Name) -> str:
    """A name as people say it: its common name, else all of it."""
    common = name.native.get("common_name")
    return common if isinstance(common, str) else str(name.human_friendly)
