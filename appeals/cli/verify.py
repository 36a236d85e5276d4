"""verify: recomputes every fact, file, chain and audit event, or proves downloaded files on their own."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.cli.verify_files import verify_files
from appeals.domain.views import VerifyReport
from appeals.services import accounts, versions
from appeals.wiring import Service

MOST_ORPHANS = 20


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """One version, everything, or files without a database."""
    parser.add_argument(
        "what",
        nargs="*",
        metavar="VERSION-ID | FILE",
        help="only this sealed version; or downloaded files, which need no database",
    )
    parser.add_argument(
        "--manifest",
        action="append",
        default=[],
        type=Path,
        metavar="M",
        help="of the files; may be repeated",
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="FINGERPRINT",
        help="of the organization's key or certificate, as its version page shows them; may be repeated",
    )
    parser.add_argument(
        "--issuer", action="append", default=[], type=Path, metavar="PEM", help="who issues certificates"
    )
    parser.add_argument(
        "--tsa", action="append", default=[], type=Path, metavar="PEM", help="whose time stamps are trusted"
    )
    organization_argument(parser)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Say what was proved; 1 if anything is broken."""
    version = _version_id(arguments.what)
    if version is None and (arguments.what or arguments.manifest):
        paths = [Path(each) for each in arguments.what]
        return refusing(command, lambda: _files(paths, arguments))
    return refusing(command, lambda: _verify(version, arguments.organization))


def _files(paths: Sequence[Path], arguments: argparse.Namespace) -> int:
    return verify_files(
        paths,
        arguments.manifest,
        fingerprint=",".join(arguments.key),
        issuers=arguments.issuer,
        authorities=arguments.tsa,
    )


def verify_each(service: Service) -> bool:
    """Verify every organization and say so; whether all is sound."""
    known = accounts.organizations(service.door(now=datetime.now(UTC)))
    reports = [(each.name, versions.verify_all(operator_work(service, each.name))) for each in known]
    sound = [_told(report, name) for name, report in reports]
    _tell_orphans(reports[-1][1].orphans if reports else ())  # those of the whole store, not of one of them
    return all(sound)


def _version_id(given: Sequence[str]) -> UUID | None:
    """The one id that was given; a file of that name comes first."""
    if len(given) != 1 or Path(given[0]).exists():
        return None
    try:
        return UUID(given[0])
    except ValueError:
        return None


def _verify(version: UUID | None, organization: str) -> int:
    with opened_service() as service:
        if version is None and not organization:
            return 0 if verify_each(service) else 1
        work = operator_work(service, organization)
        if version is not None:
            return 0 if _told(versions.verify_version(work, version), "") else 1
        return 0 if _told(versions.verify_all(work), organization) else 1


def _told(report: VerifyReport, organization: str) -> bool:
    for broken in report.broken:
        sys.stdout.write(f"BROKEN {broken.what}: {broken.where}: {broken.why}\n")
    for words in report.disposed:
        sys.stdout.write(f"disposed of: {words}\n")
    counts = ((report.versions, "version"), (report.files, "file"), (report.audit_events, "audit event"))
    counted = ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts)
    of = f"{organization}: " if organization else ""
    sys.stdout.write(f"{of}{'Sound' if report.sound else 'Not sound'}: {counted} recomputed.\n")
    return report.sound


def _tell_orphans(names: tuple[str, ...]) -> None:
    for name in names[:MOST_ORPHANS]:
        sys.stdout.write(f"left over: {name}\n")
    if names:
        sys.stdout.write(
            f"{len(names)} left over in the document store, named by no row: a write was cut short before it "
            "counted. Nothing is missing; such a file is taken up again when the same paper comes.\n"
        )
