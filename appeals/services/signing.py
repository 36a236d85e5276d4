"""The organization's signing key: made at the first seal, followed by another where somebody asks for it.

Needs an open act.
"""

from collections.abc import Callable
from uuid import UUID

from appeals.domain import signatures
from appeals.domain.edits import SignatureView
from appeals.store.base import new_id
from appeals.store.documents import DocumentVersionRow, SignatureRow, SigningKeyRow
from appeals.store.unit_of_work import UnitOfWork


def sign_version(uow: UnitOfWork, row: DocumentVersionRow) -> str:
    """Keep the organization's signature over a version being sealed; makes the key if there is none.

    Gives the key's fingerprint, for the audit event.
    """
    key = signing_key(uow)
    made = signatures.signed(key.private_key, "version", row.sha256)
    uow.add(SignatureRow(version_id=row.id, key_id=key.id, signature=made))
    uow.session.flush()
    return key.fingerprint


def signature_of(uow: UnitOfWork, version_id: UUID) -> SignatureView | None:
    """Who signed a version and how; None for a version of before there were signatures."""
    found = uow.session.scalars(uow.rows(SignatureRow).where(SignatureRow.version_id == version_id)).first()
    if found is None:
        return None
    key = uow.see(SigningKeyRow, found.key_id, "signing key")
    return SignatureView(signatures.ALGORITHM, key.public_key, key.fingerprint, found.signature)


def manifest_signer(uow: UnitOfWork, version_id: UUID) -> Callable[[str], str]:
    """Signs the hash of a version's manifest with the key that signed the version, in use or retired."""
    found = uow.session.scalars(uow.rows(SignatureRow).where(SignatureRow.version_id == version_id)).first()
    key = uow.see(SigningKeyRow, found.key_id, "signing key") if found is not None else None

    def sign(digest: str) -> str:
        return signatures.signed(key.private_key, "manifest", digest) if key is not None else ""

    return sign


def is_signed(uow: UnitOfWork, row: DocumentVersionRow) -> bool:
    """Whether the signature over a version holds, where it has one."""
    found = signature_of(uow, row.id)
    return found is None or signatures.holds(found.public_key, "version", row.sha256, found.signature)


def holds(uow: UnitOfWork, key_id: UUID, what: str, digest: str, signature: str) -> bool:
    """Whether a signature over a digest is that key's, for what it says that it signed."""
    key = uow.see(SigningKeyRow, key_id, "signing key")
    return signatures.holds(key.public_key, what, digest, signature)


def signing_key(uow: UnitOfWork) -> SigningKeyRow:
    """The key that signs now, made where there is none. Needs an open act."""
    return key_in_use(uow) or new_key(uow)


def key_in_use(uow: UnitOfWork) -> SigningKeyRow | None:
    """The key that signs now. Needs an open act."""
    rows = uow.rows(SigningKeyRow).where(SigningKeyRow.retired_at.is_(None))
    return uow.session.scalars(rows).one_or_none()


def new_key(uow: UnitOfWork) -> SigningKeyRow:
    """Retire the key in use, where there is one, and make another. Needs an open act."""
    before = key_in_use(uow)
    if before is not None:
        before.retired_at = uow.now
        uow.session.flush()
    private = signatures.new_private_key()
    public = signatures.public_key_of(private)
    row = uow.add(
        SigningKeyRow(
            id=new_id(),
            private_key=private,
            public_key=public,
            fingerprint=signatures.fingerprint(public),
        )
    )
    uow.session.flush()
    uow.record("signing_key.made", row.id, fingerprint=row.fingerprint)
    return row
