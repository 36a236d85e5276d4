"""Keeps document bodies in the store, and opens them. Needs an open act."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from appeals.domain.versions import sha256
from appeals.domain.views import Broken, Download
from appeals.errors import AppealsError, BrokenRecord
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


def sealed_file(uow: UnitOfWork, name: str, media_type: str, blob_id: UUID, expected: str) -> Download:
    """The body as it was sealed, to hand out. Raises BrokenRecord where it is another one now."""
    content = open_body(uow, blob_id)
    if sha256(content) != expected:
        raise BrokenRecord(f"The file {name} is not the one that was sealed. Run verify, and restore it.")
    return Download(name, media_type, content, expected)


def broken_body(uow: UnitOfWork, what: str, where: str, blob_id: UUID, expected: str) -> Iterator[Broken]:
    """What keeps a body from being the one that was sealed: it cannot be read, or it is another."""
    try:
        content = open_body(uow, blob_id)
    except (AppealsError, SQLAlchemyError, ValueError) as error:
        yield Broken(what, where, str(error))
        return
    if sha256(content) != expected:
        yield Broken(what, where, "it is not the file that was sealed")
