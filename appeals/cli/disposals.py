"""disposals: writes the register of certificates, disposes again after a restore, finishes what is left."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.services import accounts, disposal_again, records
from appeals.services.disposal_again import Registered
from appeals.wiring import Service


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """Write the register, take it in again, or finish."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    written = acts.add_parser(
        "register", help="write every certificate into a file, to be kept off the backups"
    )
    again = acts.add_parser("reapply", help="dispose again of what a restored backup brought back")
    for each in (written, again):
        each.add_argument("file", type=Path, metavar="FILE", help="one certificate a line, without PHI")
    finish = acts.add_parser(
        "finish", help="delete files that are left, and rewrite the tables without free space"
    )
    for each in (written, again, finish):
        organization_argument(each)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Do it; refuses in one sentence."""
    act = {"register": _register, "reapply": _reapply, "finish": _finish}[arguments.act]
    return refusing(f"{command} {arguments.act}", lambda: act(arguments))


def _register(arguments: argparse.Namespace) -> int:
    with opened_service() as service:
        lines = [
            json.dumps({"organization": name, "manifest": each.manifest, "mac": each.mac})
            for name in _organizations(service, arguments)
            for each in disposal_again.register(operator_work(service, name))
        ]
    arguments.file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    sys.stdout.write(f"{len(lines)} certificates in {arguments.file}. Keep it apart from the backups.\n")
    return 0


def _reapply(arguments: argparse.Namespace) -> int:
    lines = arguments.file.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if line.strip()]
    held = 0
    with opened_service() as service:
        for name in _organizations(service, arguments):
            theirs = (each for each in told if each["organization"] == name)
            own = [Registered(str(each["manifest"]), str(each["mac"])) for each in theirs]
            done = disposal_again.dispose_again(operator_work(service, name), own)
            held += done.held
            sys.stdout.write(
                f"{name}: {done.disposed} disposed of again, {done.gone} gone already, "
                f"{done.not_there} not in this copy, {done.held} kept by a legal hold.\n"
            )
    return 1 if held else 0


def _finish(arguments: argparse.Namespace) -> int:
    left = 0
    with opened_service() as service:
        for name in _organizations(service, arguments):
            left += records.finish(operator_work(service, name))
    sys.stdout.write(f"The tables are rewritten. {left} files are left to the document store's own rules.\n")
    return 0


def _organizations(service: Service, arguments: argparse.Namespace) -> list[str]:
    if arguments.organization:
        return [arguments.organization]
    return [each.name for each in accounts.organizations(service.door(now=datetime.now(UTC)))]
