"""The letters of a batch as one archive: each version's files with its manifest, and a list of all."""

import json
import zipfile
from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.batches import ItemState
from appeals.domain.plain import Plain, to_plain
from appeals.domain.versions import sha256
from appeals.domain.views import Download
from appeals.errors import AppealsError, BadInput, Fault, StoreUnavailable
from appeals.services.batch_rows import items_of, references
from appeals.services.version_files import manifest_file, may_leave, pdf_file, word_file
from appeals.services.version_views import seen_version
from appeals.store.batches import BatchItemRow, BatchRow
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork

ZIP = "application/zip"
LIST = "letters.json"
FORMAT = "evenhand.letters.1"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can hold


def batch_files(uow: UnitOfWork, batch_id: UUID) -> Download:
    """What was sealed so far, as one archive: Word, PDF and manifest of each. Permission DOWNLOAD.

    Its list names every letter of the batch: with the hashes of its files, or why they are not there. Raises
    BadInput where nothing was sealed.
    """
    with uow.look("letter_batch.downloaded", Permission.DOWNLOAD, batch_id) as act:
        batch = uow.see(BatchRow, batch_id, "batch of letters")
        rows = items_of(uow, batch_id)
        sealed = [row for row in rows if row.state is ItemState.SEALED]
        if not sealed:
            raise BadInput([Fault("batch", "nothing of it is sealed yet")])
        act.about(batch_id, letters=len(sealed), seen=[row.case_id.hex for row in sealed])
        content = _archive(uow, batch, rows)
        return Download(f"letters-{batch.id.hex[-8:]}.zip", ZIP, content, sha256(content))


def _archive(uow: UnitOfWork, batch: BatchRow, rows: Sequence[BatchItemRow]) -> bytes:
    known = references(uow, [row.case_id for row in rows])
    target, listed = BytesIO(), []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # what is in it is compressed already
        for row in rows:
            folder = known.get(row.case_id, row.case_id.hex)
            listed.append(_add(uow, archive, row, folder))
        told = {"format": FORMAT, "batch_id": batch.id, "kind": batch.kind, "letters": listed}
        archive.writestr(_entry(LIST), json.dumps(to_plain(told), indent=2, ensure_ascii=False) + "\n")
    return target.getvalue()


def _add(uow: UnitOfWork, archive: zipfile.ZipFile, row: BatchItemRow, folder: str) -> Plain:
    told: dict[str, object] = {"case": folder, "case_id": row.case_id, "state": row.state.value}
    if row.version_id is None:
        return to_plain(told)
    told["version_id"] = row.version_id
    try:
        files = _files(uow, row.version_id)
    except StoreUnavailable:
        raise
    except AppealsError as refusal:  # restricted, without consent, broken: named, and the others go out
        return to_plain({**told, "left_out": refusal.code})
    for each in files:
        archive.writestr(_entry(f"{folder}/{each.name}"), each.content)
    return to_plain({**told, "files": {f"{folder}/{each.name}": each.sha256 for each in files}})


def _entry(name: str) -> zipfile.ZipInfo:
    """Nothing of the clock, so that the same letters are the same archive."""
    return zipfile.ZipInfo(name, EARLIEST)


def _files(uow: UnitOfWork, version_id: UUID) -> tuple[Download, ...]:
    view = seen_version(uow, version_id)
    row = uow.see(DocumentVersionRow, version_id, "version")
    may_leave(uow, view, row)
    return pdf_file(uow, view, row), word_file(uow, view, row), manifest_file(uow, view, row)
