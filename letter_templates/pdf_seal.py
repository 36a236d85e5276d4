"""What everybody may know of a seal on a PDF without loading what signs: its limits, and where it begins."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

END = b"%%EOF"
SEALED = b"/ETSI.CAdES.detached"
LARGEST_STAMP = 12_000  # bytes of a time stamp that still fits into a signature
MOST_ADDED = 65_536  # bytes that sealing adds at most; long chains of certificates have some thousands

Stamper = Callable[[bytes], bytes | None]  # the signature -> an RFC 3161 response over it, or None


class PdfSealer(Protocol):
    """What ``letter_templates.pades.sign_pdf`` is. That module takes half a second to load."""

    def __call__(
        self,
        pdf: bytes,
        key: RSAPrivateKey,
        certificates: Sequence[bytes],
        *,
        at: datetime,
        signer: str,
        stamper: Stamper | None,
    ) -> bytes:
        """The PDF with a signature over every byte of it."""
        ...


def without_seal(pdf: bytes) -> bytes:
    """What was drawn before the seal was appended to it; the file itself where nothing was."""
    last = pdf.rfind(b"startxref")
    drawn_until = pdf.rfind(END, 0, max(last, 0))
    if drawn_until < 0 or pdf.find(SEALED, drawn_until) < 0:
        return pdf
    return pdf[: drawn_until + len(END)]
