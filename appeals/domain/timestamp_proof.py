"""Checks RFC 3161 time stamps against pinned certificates, without asking anybody."""

import hashlib
from collections.abc import Iterable, Sequence

from cryptography import x509
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from appeals.domain.certificates import told_name
from appeals.domain.timestamps import Timestamp

UNTRUSTED = "the authority's certificate is not from the pinned ones, or was not valid at that instant"


class BadTimestamp(ValueError):
    """A time stamp does not prove what it should; the message says why."""


def certificates_in(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file; raises ValueError where there are none."""
    return tuple(x509.load_pem_x509_certificates(pem))


def check_timestamp(
    response: bytes, message: bytes, trusted: Iterable[bytes], *, nonce: int | None = None
) -> Timestamp:
    """What a time stamp proves over the SHA-256 of ``message``, judged at its own instant.

    ``trusted`` are certificates in DER, one of which must have issued the authority's. Raises BadTimestamp.
    """
    answer = _decoded(response)
    known = [x509.load_der_x509_certificate(each) for each in trusted]
    try:
        VerifierBuilder(roots=known, nonce=nonce).build().verify(answer, hashlib.sha256(message).digest())
    except (VerificationError, ValueError) as error:
        raise BadTimestamp(f"the time stamp does not hold: {_why(error)}") from error
    return _told(answer)


def read_timestamp(response: bytes, message: bytes) -> Timestamp:
    """What a time stamp says of itself, if it is over ``message``. Who made it is not proved by reading it.

    Raises BadTimestamp.
    """
    answer = _decoded(response)
    told = _told(answer)
    if answer.tst_info.message_imprint.message != hashlib.sha256(message).digest():
        raise BadTimestamp("the time stamp is over something else")
    return told


def _why(error: Exception) -> str:
    """The reason in words, without the trace of the library beneath."""
    return UNTRUSTED if "certificate verify error" in str(error) else str(error).partition(": ErrorStack")[0]


def _decoded(response: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(response)
    except ValueError as error:
        raise BadTimestamp("this is no time stamp") from error


def _told(answer: TimeStampResponse) -> Timestamp:
    try:
        info = answer.tst_info
        signers = answer.signed_data.signer_infos
        known = [x509.load_der_x509_certificate(each) for each in answer.signed_data.certificates]
    except ValueError as error:
        raise BadTimestamp("the answer carries no time stamp") from error
    return Timestamp(info.gen_time, _name(known, signers), f"{info.serial_number:x}", answer.as_bytes())


def _name(known: Sequence[x509.Certificate], signers: Iterable[object]) -> str:
    signed = {(getattr(each, "issuer", None), getattr(each, "serial_number", None)) for each in signers}
    found = (each for each in known if (each.issuer, each.serial_number) in signed)
    leaf = next(found, None)
    return told_name(leaf.subject) if leaf is not None else "a certificate that it does not carry"
