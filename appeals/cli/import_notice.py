"""import-notice: reads a denial letter and prints what it proposes; a person confirms before it counts."""

import argparse
import sys
from pathlib import Path
from uuid import UUID

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.cli.records import write_json
from appeals.domain.plain import to_plain
from appeals.services import notices


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """A PDF to read, or a read notice to confirm."""
    parser.add_argument("file", metavar="FILE", help="a denial letter (PDF), or a notice's id with --confirm")
    parser.add_argument(
        "--confirm",
        nargs="+",
        metavar="FIELD=VALUE",
        help="make a denial of these fields of an already read notice, and of nothing else",
    )
    organization_argument(parser)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Print the notice with its proposals, or the denial that it became."""
    return refusing(command, lambda: _confirm(arguments) if arguments.confirm else _read(arguments))


def _read(arguments: argparse.Namespace) -> int:
    with opened_service() as service, Path(arguments.file).open("rb") as content:
        work = operator_work(service, arguments.organization)
        notice = notices.receive_notice(work, name=Path(arguments.file).name, content=content)
    write_json(to_plain(notice), sys.stdout)
    return 0


def _confirm(arguments: argparse.Namespace) -> int:
    fields = dict(_pair(word) for word in arguments.confirm)
    with opened_service() as service:
        work = operator_work(service, arguments.organization)
        denial = notices.confirm_notice(work, UUID(arguments.file), fields=fields)
    write_json(to_plain(denial), sys.stdout)
    return 0


def _pair(word: str) -> tuple[str, str]:
    name, separator, value = word.partition("=")
    if not separator:
        raise ValueError(f"{word!r} is not FIELD=VALUE")
    return name, value
