"""Brings a backup back onto an installation that was never used: all of it, or nothing that counts."""

import json
from pathlib import Path

from sqlalchemy.orm import Session

from appeals.errors import BrokenRecord, Conflict
from appeals.services.backups import FILES, FORMAT, KEYS, START, TABLES, BackupReport
from appeals.services.estimate_links import revoke_all
from appeals.services.installation import tell_all
from appeals.services.job_running import hold_after_restore
from appeals.store import schema
from appeals.store.backup_archive import Member, members
from appeals.store.keys import KeyRing
from appeals.store.table_text import is_empty, take_in
from appeals.store.unit_of_work import Door

NOT_EMPTY = (
    "This installation already holds an organization, and a restore never writes over anything. "
    "Set EVENHAND_HOME (and EVENHAND_DATABASE_URL, where you use it) to a new, empty place first."
)


def keys_in(path: Path, passphrase: str) -> KeyRing:
    """The key ring that a backup carries. Raises BadInput for a wrong passphrase."""
    with path.open("rb") as source:
        for member in members(source, passphrase):
            if member.name == KEYS:
                return KeyRing.from_text(member.content.decode())
    raise BrokenRecord("The backup carries no keys.")


def restore(door: Door, path: Path, passphrase: str) -> BackupReport:
    """Take in a backup: the rows in one transaction, which is committed when the last body is in its place.

    Interrupted, it can simply be run again. Raises Conflict if the installation holds anything, BrokenRecord
    naming what is damaged in the backup.
    """
    with door.store.reading() as session:
        if not is_empty(session):
            raise Conflict(NOT_EMPTY)
    report = BackupReport(size=path.stat().st_size)
    with path.open("rb") as source:
        each = members(source, passphrase)
        schema.make_empty(door.store.engine, _revision(next(each)))
        with door.store.writing() as session:
            for member in each:
                _take(door, session, member, report)
    schema.migrate(door.store.engine, door.store.keys)
    with door.store.writing() as session:
        hold_after_restore(session)
        revoke_all(session, door.now)
        tell_all(door, session, "backup.restored", file=path.name, rows=report.rows, files=report.files)
    return report


def _revision(first: Member) -> str:
    start = json.loads(first.content) if first.name == START else {}
    if start.get("format") != FORMAT:
        raise BrokenRecord("The backup was made by another version, whose form is not known here.")
    return str(start["revision"])


def _take(door: Door, session: Session, member: Member, report: BackupReport) -> None:
    if member.name.startswith(TABLES):
        report.rows += take_in(session, member.content)
    elif member.name.startswith(FILES):
        door.store.blobs.put_sealed(member.name.removeprefix(FILES), member.content)
        report.files += 1
