"""Keeps document bodies in the store, and opens them. Needs an open act."""

from uuid import UUID

from appeals.domain.versions import sha256
from appeals.errors import BrokenRecord
from appeals.store.base import DISPOSED
from appeals.store.documents import BlobRow
from appeals.store.unit_of_work import UnitOfWork


def keep_body(uow: UnitOfWork, content: bytes, media_type: str) -> BlobRow:
    """Store a body once; the same bytes again give the same row, with a new key where it was disposed of."""
    digest = sha256(content)
    known = uow.session.scalars(uow.rows(BlobRow).where(BlobRow.sha256 == digest).limit(1)).first()
    if known is not None and bytes(known.wrapped_key) != DISPOSED:
        return known
    stored = uow.blobs.put(uow.actor.organization_id, content)
    if known is not None:
        known.name, known.wrapped_key, known.created_at = stored.name, stored.wrapped_key, uow.now
        uow.session.flush()
        return known
    row = BlobRow(
        name=stored.name,
        wrapped_key=stored.wrapped_key,
        sha256=digest,
        size=len(content),
        media_type=media_type,
        created_at=uow.now,
    )
    uow.add(row)
    uow.session.flush()
    return row


def open_body(uow: UnitOfWork, blob_id: UUID) -> bytes:
    """The body, checked against its hash; raises BrokenRecord naming the file."""
    row = uow.see(BlobRow, blob_id, "file")
    content = uow.blobs.get(row.stored)
    if sha256(content) != row.sha256:
        raise BrokenRecord(f"The file {row.name} does not match its hash.")
    return content
