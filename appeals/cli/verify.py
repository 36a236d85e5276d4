"""verify: recomputes every fact, file, chain and audit event, and names the first thing that is broken."""

import argparse
import sys
from uuid import UUID

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.services import versions


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """One version, or everything."""
    parser.add_argument(
        "version", nargs="?", type=UUID, metavar="VERSION-ID", help="only this sealed version"
    )
    organization_argument(parser)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Say what was proved; 1 if anything is broken."""
    return refusing(command, lambda: _verify(arguments))


def _verify(arguments: argparse.Namespace) -> int:
    with opened_service() as service:
        work = operator_work(service, arguments.organization)
        if arguments.version is None:
            report = versions.verify_all(work)
        else:
            report = versions.verify_version(work, arguments.version)
    for broken in report.broken:
        sys.stdout.write(f"BROKEN {broken.what}: {broken.where}: {broken.why}\n")
    counted = f"{report.versions} versions, {report.files} files, {report.audit_events} audit events"
    sys.stdout.write(f"{'Sound' if report.sound else 'Not sound'}: {counted} recomputed.\n")
    return 0 if report.sound else 1
