"""Signs PDFs as PAdES without changing a page of them: an appended part, invisible, that allows no change."""

import io
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import cms, tsp, x509  # type: ignore[import-untyped]  # it ships no types
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from letter_templates.finishing import finished
from letter_templates.pdf_seal import LARGEST_STAMP, Stamper

DIGEST = "sha256"
FIELD = "Seal"
PLAIN_ROOM = 2_048  # bytes for a signature without its certificates


def sign_pdf(
    pdf: bytes,
    key: RSAPrivateKey,
    certificates: Sequence[bytes],
    *,
    at: datetime,
    signer: str,
    stamper: Stamper | None,
) -> bytes:
    """The PDF with a PAdES baseline B signature over every byte of it: what was drawn stays as it was.

    ``certificates`` in DER: the key's own, then those above it. With a ``stamper`` that gives a time stamp
    the level is B-T. It is a certification signature: no change is allowed after it. RSA, because PDF 1.7, on
    which PDF/A-2 stands, knows no signatures on elliptic curves.
    """
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=signer,
    )
    place = SigFieldSpec(
        FIELD,
        readable_field_name=f"Electronic seal of {signer}",
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),  # untagged, as PDF/UA and PDF/A ask
    )
    room = PLAIN_ROOM + sum(map(len, certificates)) + (LARGEST_STAMP if stamper is not None else 0)
    sealer = PdfSigner(about, _Sealer(key, certificates, stamper), new_field_spec=place)
    return finished(_signed(sealer, _Appending(io.BytesIO(pdf)), at, room=2 * room))


async def _signed(sealer: PdfSigner, writer: IncrementalPdfFileWriter, at: datetime, *, room: int) -> bytes:
    session = sealer.init_signing_session(writer)
    session.system_time = at
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    output = io.BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    done = await prepared.perform_signature(digest.document_digest, attributes)
    await done.post_signature_processing(output)
    return output.getvalue()


class _Appending(IncrementalPdfFileWriter):
    """Adds the signature's objects alone: title, dates and producer stay those of the drawing."""

    def _update_meta(self) -> None:
        return


class _Sealer(Signer):
    """Signs with a key in memory; asks the stamper once the signature is made."""

    def __init__(self, key: RSAPrivateKey, certificates: Sequence[bytes], stamper: Stamper | None) -> None:
        own, *above = (x509.Certificate.load(each) for each in certificates)
        known = SimpleCertificateStore.from_certs(above)  # type: ignore[no-untyped-call]  # types in part only
        super().__init__(signing_cert=own, cert_registry=known)
        self._key, self._stamper = key, stamper

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002  always SHA-256 here
        dry_run: bool = False,  # noqa: ARG002  the room is reckoned by us
    ) -> bytes:
        return self._key.sign(data, PKCS1v15(), SHA256())

    async def unsigned_attrs(
        self,
        digest_algorithm: str,  # noqa: ARG002  always SHA-256 here
        signature: bytes,
        *_: object,
        **__: object,
    ) -> cms.CMSAttributes | None:
        answer = self._stamper(signature) if self._stamper is not None else None
        if answer is None:
            return None
        token = tsp.TimeStampResp.load(answer)["time_stamp_token"]
        kept = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": (token,)})
        return cms.CMSAttributes([kept])
