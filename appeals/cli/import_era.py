"""import-era: takes in remittance files and tells what became of every transaction."""

import argparse
import sys
from pathlib import Path

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.cli.records import write_json
from appeals.domain.plain import to_plain
from appeals.services import denials


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """Files, and what to do about a broken transaction."""
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--accept-good", action="store_true", help="store the good transactions of a file that has bad ones"
    )
    organization_argument(parser)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Print each file's receipt as JSON; 1 if any file was not stored whole."""
    return refusing(command, lambda: _import(arguments))


def _import(arguments: argparse.Namespace) -> int:
    receipts = []
    with opened_service() as service:
        for name in arguments.files:
            with Path(name).open("rb") as content:
                work = operator_work(service, arguments.organization)
                receipt = denials.receive_remittance(
                    work, name=Path(name).name, content=content, accept_good=arguments.accept_good
                )
            sys.stderr.write(f"{name}: {receipt.sentence}\n")
            receipts.append(receipt)
    write_json([to_plain(receipt) for receipt in receipts], sys.stdout)
    return 0 if all(receipt.stored or receipt.already_received for receipt in receipts) else 1
