"""Seals PDFs with the organization's certificate before they are kept, and notes which one it was."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from appeals.domain.certificates import SigningCertificate, fingerprint, self_made, told_name
from appeals.domain.timestamps import PdfSealView, Timestamp, TimestampAuthority
from appeals.domain.versions import sha256
from appeals.errors import NoTimestamp
from appeals.store.base import new_id
from appeals.store.people import OrganizationRow
from appeals.store.seals import PdfSealRow, SigningCertificateRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.pdf_seal import LARGEST_STAMP, PdfSealer


@dataclass(frozen=True, slots=True)
class SealedPdf:
    """A PDF as it will be kept, and what is noted of its seal."""

    content: bytes
    certificate_id: UUID
    stamped: Timestamp | None


def load_sealer() -> None:
    """Load what signs, so that the first seal does not wait half a second for it."""
    _sealer()


def sealed_pdf(uow: UnitOfWork, pdf: bytes) -> SealedPdf:
    """The PDF under the organization's seal; makes a certificate at the first. Not inside a transaction.

    Where an authority is set it is asked for a time stamp; if it gives none, the seal goes without.
    """
    with uow.glance():
        row = certificate_in_use(uow)
    if row is None or row.valid_until <= uow.now:
        row = _made(uow)
    return _sealed(uow, row, pdf)


def note_seal(uow: UnitOfWork, sealed: SealedPdf, subject_id: UUID, part: int = 0) -> None:
    """Keep what is known of the seal on a PDF: of a version, a paper, a certificate, or a part of a packet.

    Needs an open act.
    """
    uow.add(
        PdfSealRow(
            subject_id=subject_id,
            part=part,
            certificate_id=sealed.certificate_id,
            pdf_sha256=sha256(sealed.content),
            stamped_at=sealed.stamped.at if sealed.stamped is not None else None,
            authority=sealed.stamped.authority[:250] if sealed.stamped is not None else "",
        )
    )


def seal_of(uow: UnitOfWork, subject_id: UUID) -> PdfSealView | None:
    """Whose seal is on a version's PDF; None for one of before there were seals. Needs an open act."""
    return seals_of(uow, [subject_id]).get(subject_id)


def seals_of(uow: UnitOfWork, subject_ids: Collection[UUID]) -> Mapping[UUID, PdfSealView]:
    """The same of many at once; what was kept before there were seals is not among them."""
    seal, by = PdfSealRow, SigningCertificateRow
    own = (seal.organization_id == uow.actor.organization_id, seal.part == 0)
    rows = (
        select(seal.subject_id, by.subject, by.issuer, by.fingerprint, by.self_made)
        .add_columns(seal.stamped_at, seal.authority)
        .join(by, by.id == seal.certificate_id)
        .where(*own, seal.subject_id.in_(subject_ids))
    )
    return {subject_id: PdfSealView(*told) for subject_id, *told in uow.session.execute(rows)}


def certificate_in_use(uow: UnitOfWork) -> SigningCertificateRow | None:
    """The certificate that PDFs are sealed with now. Needs an open act."""
    rows = uow.rows(SigningCertificateRow).where(SigningCertificateRow.retired_at.is_(None))
    return uow.session.scalars(rows).one_or_none()


def new_self_made(uow: UnitOfWork) -> SigningCertificate:
    """A fresh certificate in the organization's own name. Takes a fifth of a second; needs an open act."""
    organization = uow.session.get_one(OrganizationRow, uow.actor.organization_id)
    return self_made(organization.name, now=uow.now)


def put_in_use(uow: UnitOfWork, made: SigningCertificate) -> SigningCertificateRow:
    """Retire the certificate in use, where there is one, and take this one. Needs an open act."""
    before, own = certificate_in_use(uow), made.own
    if before is not None:
        before.retired_at = uow.now
        uow.session.flush()
    row = uow.add(
        SigningCertificateRow(
            id=new_id(),
            private_key=made.private_key,
            certificates=made.certificates,
            fingerprint=fingerprint(own),
            subject=told_name(own.subject)[:250],
            issuer=told_name(own.issuer)[:250],
            self_made=own.subject == own.issuer,
            valid_until=own.not_valid_after_utc,
            made_at=uow.now,
        )
    )
    uow.session.flush()
    uow.record("certificate.in_use", row.id, fingerprint=row.fingerprint, self_made=row.self_made)
    return row


@cache
def _sealer() -> PdfSealer:
    sealer: PdfSealer = import_module("letter_templates.pades").sign_pdf
    return sealer


def _made(uow: UnitOfWork) -> SigningCertificateRow:
    """A self-made certificate put in use, unless somebody else just did the same."""
    with uow.glance():
        made = new_self_made(uow)
    with uow.jot():
        row = certificate_in_use(uow)
        if row is None or row.valid_until <= uow.now:
            row = put_in_use(uow, made)
            uow.settle_events()
        return row


def _sealed(uow: UnitOfWork, row: SigningCertificateRow, pdf: bytes) -> SealedPdf:
    held = SigningCertificate(row.private_key, row.certificates)
    stamps = _Stamps(uow.authority)
    content = _sealer()(
        pdf,
        held.loaded_key(),
        [each.public_bytes(Encoding.DER) for each in (held.own, *held.above)],
        at=uow.now,
        signer=row.subject,
        stamper=stamps.over if uow.authority is not None else None,
    )
    return SealedPdf(content, row.id, stamps.given)


@dataclass(slots=True)
class _Stamps:
    """Asks the authority once; a seal never fails for want of a time stamp."""

    authority: TimestampAuthority | None
    given: Timestamp | None = None

    def over(self, signature: bytes) -> bytes | None:
        try:
            found = self.authority.stamp(signature) if self.authority is not None else None
        except NoTimestamp:
            return None
        if found is not None and len(found.response) <= LARGEST_STAMP:
            self.given = found
        return self.given.response if self.given is not None else None
