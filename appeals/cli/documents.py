"""draft, seal and download: a case's documents from the command line."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.cli.records import write_json
from appeals.domain.letter_kinds import KINDS
from appeals.domain.plain import to_plain
from appeals.services import letters, versions
from appeals.services.versions import FileFormat
from appeals.store.unit_of_work import UnitOfWork


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The case or version, and what to make of it."""
    if command == "download":
        parser.add_argument("version", type=UUID, metavar="VERSION-ID")
        parser.add_argument("--into", type=Path, default=Path(), metavar="FOLDER")
    else:
        parser.add_argument("case", type=UUID, metavar="CASE-ID")
        parser.add_argument("kind", choices=sorted(KINDS))
    if command == "seal":
        parser.add_argument("--reason", required=True, help="why this version is made")
    organization_argument(parser)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Do it as the operator."""

    def act() -> int:
        with opened_service() as service:
            return _ACTS[command](operator_work(service, arguments.organization), arguments)

    return refusing(command, act)


def _draft(work: UnitOfWork, arguments: argparse.Namespace) -> int:
    made = letters.draft(work, arguments.case, kind=arguments.kind)
    if made.document is not None:
        sys.stdout.write(made.document.text + "\n")
    for each in (*made.missing, *made.problems, *made.warnings):
        sys.stderr.write(f"{each.where}: {each.what} {each.remedy}\n")
    for refusal in made.refused:
        sys.stderr.write(f"{refusal.what}: {refusal.why} {refusal.who_can} {refusal.needed}\n")
    if made.not_this_letter:
        sys.stderr.write(made.not_this_letter + "\n")
    return 0 if made.can_be_sealed else 1


def _seal(work: UnitOfWork, arguments: argparse.Namespace) -> int:
    sealed = versions.seal(work, arguments.case, kind=arguments.kind, reason=arguments.reason)
    write_json(to_plain(sealed), sys.stdout)
    return 0


def _download(work: UnitOfWork, arguments: argparse.Namespace) -> int:
    arguments.into.mkdir(parents=True, exist_ok=True)
    for each in FileFormat:
        file = versions.download(work, arguments.version, format=each)
        path = arguments.into / file.name
        path.write_bytes(file.content)
        sys.stdout.write(f"{path}  sha256 {file.sha256}\n")
    return 0


_ACTS: Mapping[str, Callable[[UnitOfWork, argparse.Namespace], int]] = {
    "draft": _draft,
    "seal": _seal,
    "download": _download,
}
