"""Makes a backup of the whole installation: one encrypted file, one moment, everything that is needed."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from appeals.errors import BrokenRecord, Conflict, StoreUnavailable
from appeals.services.installation import tell_all
from appeals.store import schema
from appeals.store.backup_archive import ArchiveWriter, members
from appeals.store.base import DISPOSED
from appeals.store.documents import BlobRow
from appeals.store.table_text import AT_ONCE, table_parts
from appeals.store.unit_of_work import Door

START, KEYS, TABLES, FILES = "start.json", "keys.json", "tables/", "files/"
FORMAT = 1


@dataclass(slots=True)
class BackupReport:
    """What a backup holds. ``missing`` names bodies that the document store could not give."""

    rows: int = 0
    files: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)


def make_backup(door: Door, path: Path, passphrase: str) -> BackupReport:
    """Write everything into a new file at ``path``: keys, rows as of one moment, and their bodies.

    The file appears under its name only when it is whole. A body that is missing is named in the report and
    does not stop the rest. Raises Conflict if there is such a file already, StoreUnavailable if it cannot be
    written, BadInput if the passphrase is too short.
    """
    if path.exists():
        raise Conflict(f"There is already a file {path}. Choose another name; a backup is never overwritten.")
    partial = path.with_name(f"{path.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            report = _write(door, target, path.name, passphrase)
            target.flush()
            os.fsync(target.fileno())
        report.size = partial.stat().st_size
        partial.rename(path)
    except OSError as error:
        raise StoreUnavailable(
            f"The backup cannot be written to {path.parent}: {error.strerror}. Free some space there, "
            "or name another folder."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return report


def check_backup(path: Path, passphrase: str) -> BackupReport:
    """Read a backup to its end and prove every byte of it. Raises BrokenRecord naming what is damaged."""
    report = BackupReport(size=path.stat().st_size)
    with path.open("rb") as source:
        for member in members(source, passphrase):
            report.rows += member.content.count(b"\n") if member.name.startswith(TABLES) else 0
            report.files += member.name.startswith(FILES)
    return report


def _write(door: Door, target: BinaryIO, name: str, passphrase: str) -> BackupReport:
    archive = ArchiveWriter(target, passphrase, door.now)
    with door.store.writing() as session:  # before the moment that is kept, so that the copy tells of itself
        tell_all(door, session, "backup.made", file=name)
    with door.store.reading() as session:
        start = {"format": FORMAT, "made_at": door.now.isoformat(), "revision": schema.revision(session)}
        archive.add(START, json.dumps(start).encode())
        archive.add(KEYS, door.store.keys.to_text().encode())
        report = BackupReport()
        for number, (table, count, part) in enumerate(table_parts(session), 1):
            archive.add(f"{TABLES}{number:06}-{table}.jsonl", part)
            report.rows += count
        _add_files(door, session, archive, report)
    archive.finish(rows=report.rows, files=report.files, missing=len(report.missing))
    return report


def _add_files(door: Door, session: Session, archive: ArchiveWriter, report: BackupReport) -> None:
    """Bodies that the rows name are there for as long as it takes, but for those disposed of meanwhile."""
    column = BlobRow.__table__.c.name
    kept = BlobRow.__table__.c.wrapped_key != DISPOSED
    names = select(column).where(kept).distinct().order_by(column).execution_options(yield_per=AT_ONCE)
    for name in session.scalars(names):
        try:
            size, parts = door.store.blobs.sealed(name)
        except BrokenRecord:
            report.missing.append(name)
            continue
        archive.add_parts(f"{FILES}{name}", size, parts)
        report.files += 1
