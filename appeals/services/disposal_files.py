"""Deletes the files of disposed records, after the transaction that destroyed their keys."""

from collections.abc import Collection
from uuid import UUID

from appeals.store.base import DISPOSED
from appeals.store.documents import BlobRow
from appeals.store.unit_of_work import UnitOfWork


def destroy_files(uow: UnitOfWork, blob_ids: Collection[UUID]) -> int:
    """Delete these files where their rows are disposed of; how many the store would not let go at once."""
    return sum(not _destroyed(uow, blob_id) for blob_id in blob_ids)


def finish_files(uow: UnitOfWork) -> int:
    """Delete every file of a disposed record that is still there; how many the store would not let go."""
    present = set(uow.blobs.names())
    with uow.glance():
        rows = uow.rows(BlobRow).where(BlobRow.wrapped_key == DISPOSED)
        left = [row.id for row in uow.session.scalars(rows) if row.name in present]
    return destroy_files(uow, left)


def undeleted(uow: UnitOfWork) -> tuple[str, ...]:
    """What is to be said of files of disposed records that the store still has. Needs an open act."""
    present = set(uow.blobs.names())
    rows = uow.session.scalars(uow.rows(BlobRow).where(BlobRow.wrapped_key == DISPOSED))
    count = sum(row.name in present for row in rows)
    if not count:
        return ()
    return (
        f"{count} files of disposed records are still in the document store, encrypted under the master key",
    )


def _destroyed(uow: UnitOfWork, blob_id: UUID) -> bool:
    """Under the organization's lock: the same paper may come again, and then the file is another record's."""
    with uow.jot():
        row = uow.get(BlobRow, blob_id, "file")
        return bytes(row.wrapped_key) != DISPOSED or uow.blobs.destroy(row.name)
