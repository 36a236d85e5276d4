"""Shows what an organization signs with, follows it by something new, and brings its own certificate."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.actor import Permission
from appeals.domain.certificates import NotACertificate, from_pkcs12
from appeals.domain.versions import sha256
from appeals.domain.views import Download
from appeals.errors import BadInput, Fault
from appeals.services.pdf_sealing import new_self_made, put_in_use
from appeals.services.signing import new_key
from appeals.store.documents import SignatureRow, SigningKeyRow
from appeals.store.seals import PdfSealRow, SigningCertificateRow
from appeals.store.unit_of_work import UnitOfWork

LARGEST = 256 * 1024  # bytes of a PKCS#12 file
WARN = timedelta(days=45)  # before a certificate ends


@dataclass(frozen=True, slots=True)
class SigningKeyView:
    """A key that signs versions and manifests, or did; what it signed is verified with it for ever."""

    id: UUID
    fingerprint: str
    retired_at: datetime | None
    versions: int  # that it signed


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate that seals PDFs, or did."""

    id: UUID
    subject: str
    issuer: str
    fingerprint: str
    self_made: bool
    made_at: datetime
    valid_until: datetime
    ends_soon: bool
    retired_at: datetime | None
    pdfs: int  # that it sealed


@dataclass(frozen=True, slots=True)
class SigningView:
    """Everything an organization signs with, what is in use first."""

    keys: tuple[SigningKeyView, ...]
    certificates: tuple[CertificateView, ...]


def read_signing(uow: UnitOfWork) -> SigningView:
    """Keys and certificates, those in use first. Permission MANAGE_KEYS."""
    with uow.look("signing.read", Permission.MANAGE_KEYS, uow.actor.organization_id):
        return _view(uow)


def rotate_signing_key(uow: UnitOfWork) -> SigningView:
    """A new key for what is sealed from now on; what older ones signed stays proved by them. MANAGE_KEYS."""
    with uow.act("signing_key.rotated", Permission.MANAGE_KEYS) as act:
        row = new_key(uow)
        act.about(row.id, fingerprint=row.fingerprint)
        return _view(uow)


def renew_certificate(uow: UnitOfWork) -> SigningView:
    """A new self-made certificate, in the organization's present name. Permission MANAGE_KEYS."""
    uow.check("certificate.renewed", Permission.MANAGE_KEYS)
    with uow.glance():
        made = new_self_made(uow)  # before the transaction: making a key takes its time
    with uow.act("certificate.renewed", Permission.MANAGE_KEYS) as act:
        row = put_in_use(uow, made)
        act.about(row.id, fingerprint=row.fingerprint)
        return _view(uow)


def import_certificate(uow: UnitOfWork, *, content: bytes, password: str) -> SigningView:
    """Seal with a certificate from an issuer, brought as PKCS#12 (.p12, .pfx). Permission MANAGE_KEYS.

    Raises BadInput saying what is wrong with the file. The password is not kept.
    """
    uow.check("certificate.imported", Permission.MANAGE_KEYS)
    if len(content) > LARGEST:
        raise BadInput([Fault("file", "is too large for a certificate")])
    try:
        brought = from_pkcs12(content, password, now=uow.now)
    except NotACertificate as error:
        raise BadInput([Fault("file", str(error))], str(error)) from error
    with uow.act("certificate.imported", Permission.MANAGE_KEYS) as act:
        row = put_in_use(uow, brought)
        act.about(row.id, fingerprint=row.fingerprint, issuer=row.issuer)
        return _view(uow)


def certificate_file(uow: UnitOfWork, certificate_id: UUID) -> Download:
    """The certificate without its key, for those who are to trust it. Permission MANAGE_KEYS."""
    with uow.look("certificate.downloaded", Permission.MANAGE_KEYS, certificate_id):
        row = uow.see(SigningCertificateRow, certificate_id, "certificate")
        content = row.certificates.encode()
        return Download(f"seal-{row.fingerprint[:8]}.pem", "application/x-pem-file", content, sha256(content))


def _view(uow: UnitOfWork) -> SigningView:
    signed, sealed = _signed(uow), _sealed(uow)
    keys = uow.session.scalars(uow.rows(SigningKeyRow).order_by(SigningKeyRow.id.desc())).all()
    rows = uow.rows(SigningCertificateRow).order_by(SigningCertificateRow.id.desc())
    certificates = uow.session.scalars(rows).all()
    return SigningView(
        tuple(
            SigningKeyView(row.id, row.fingerprint, row.retired_at, signed[row.id])
            for row in sorted(keys, key=lambda row: row.retired_at is not None)
        ),
        tuple(
            _certificate(row, uow.now, sealed[row.id])
            for row in sorted(certificates, key=lambda row: row.retired_at is not None)
        ),
    )


def _certificate(row: SigningCertificateRow, now: datetime, pdfs: int) -> CertificateView:
    return CertificateView(
        id=row.id,
        subject=row.subject,
        issuer=row.issuer,
        fingerprint=row.fingerprint,
        self_made=row.self_made,
        made_at=row.made_at,
        valid_until=row.valid_until,
        ends_soon=row.valid_until - WARN <= now,
        retired_at=row.retired_at,
        pdfs=pdfs,
    )


def _signed(uow: UnitOfWork) -> Counter[UUID]:
    own = SignatureRow.organization_id == uow.actor.organization_id
    counted = select(SignatureRow.key_id, func.count()).where(own).group_by(SignatureRow.key_id)
    return Counter(dict(uow.session.execute(counted).all()))


def _sealed(uow: UnitOfWork) -> Counter[UUID]:
    own = PdfSealRow.organization_id == uow.actor.organization_id
    counted = select(PdfSealRow.certificate_id, func.count()).where(own).group_by(PdfSealRow.certificate_id)
    return Counter(dict(uow.session.execute(counted).all()))
