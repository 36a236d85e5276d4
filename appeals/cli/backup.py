"""backup and restore: everything in one encrypted file, and back onto an empty installation."""

import argparse
import getpass
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from appeals.cli.command import opened_service, refusing
from appeals.cli.verify import verify_each
from appeals.errors import WrongKeys
from appeals.services import backups, restoring
from appeals.settings import Settings
from appeals.store.keys import KeyRing, load_keys, read_keys, save_keys
from appeals.wiring import Service, key_service_of


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The file, and where its passphrase comes from."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="PATH",
        help="first line of this file; else it is asked for, or read from standard input",
    )
    if command == "backup":
        parser.add_argument("--check", action="store_true", help="make none: prove that FILE is whole")


def run(arguments: argparse.Namespace, command: str) -> int:
    """Do it; refuses in one sentence."""
    if command == "restore":
        return refusing(command, lambda: _restore(arguments))
    return refusing(command, lambda: _check(arguments) if arguments.check else _backup(arguments))


def _backup(arguments: argparse.Namespace) -> int:
    passphrase = _passphrase(arguments)
    with opened_service() as service:
        report = backups.make_backup(service.door(now=datetime.now(UTC)), arguments.file, passphrase)
    for name in report.missing:
        sys.stdout.write(f"MISSING {name}: the document store does not have it, so the backup has not.\n")
    sys.stdout.write(f"{arguments.file}: {_told(report)}. Without its passphrase nobody can open it.\n")
    return 1 if report.missing else 0


def _check(arguments: argparse.Namespace) -> int:
    report = backups.check_backup(arguments.file, _passphrase(arguments))
    sys.stdout.write(f"{arguments.file} is whole: {_told(report)}.\n")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    passphrase, settings = _passphrase(arguments), Settings.from_env()
    backups.check_backup(arguments.file, passphrase)  # all of it, before anything is written
    _put_keys(settings, restoring.keys_in(arguments.file, passphrase))
    service = Service.from_settings(settings)
    try:
        report = restoring.restore(service.door(now=datetime.now(UTC)), arguments.file, passphrase)
        sys.stdout.write(f"Restored {_told(report)}. Verifying:\n")
        return 0 if verify_each(service) else 1
    finally:
        service.close()


def _put_keys(settings: Settings, ring: KeyRing) -> None:
    """The backup's keys become the installation's; keys that are there already must be the same ones."""
    kept_by = key_service_of(settings)
    if settings.keys:
        there = read_keys(settings.keys, kept_by)
    elif settings.keys_file.exists():
        there = load_keys(settings.keys_file, may_create=False, kept_by=kept_by)
    else:
        settings.keys_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_keys(settings.keys_file, replace(ring, kept_by=kept_by))
        return
    if there.root != ring.root or any(there.masters.get(kid) != key for kid, key in ring.masters.items()):
        raise WrongKeys(
            "There are keys here that are not those of the backup. Move the key file away, then try again."
        )


def _passphrase(arguments: argparse.Namespace) -> str:
    if arguments.passphrase_file is not None:
        lines = arguments.passphrase_file.read_text(encoding="utf-8").splitlines()
        return str(lines[0]) if lines else ""
    if sys.stdin.isatty():
        return getpass.getpass("Passphrase of the backup: ")
    return sys.stdin.readline().rstrip("\n")


def _told(report: backups.BackupReport) -> str:
    return f"{report.rows} rows and {report.files} files, {report.size / 1024 / 1024:.1f} MB"
