"""audit: proves the audit chain, and tells who did what with a case."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.domain.trail import TrailEvent
from appeals.services import accounts, audit_trail


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """Verify the chain, or ask for a case's trail."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser("verify", help="name every event that was edited, moved or removed")
    trail = acts.add_parser("trail", help="who opened or changed a case, and when")
    trail.add_argument("case", type=UUID, metavar="CASE-ID")
    trail.add_argument("--from", type=date.fromisoformat, dest="first", metavar="YYYY-MM-DD")
    trail.add_argument("--to", type=date.fromisoformat, dest="last", metavar="YYYY-MM-DD")
    trail.add_argument("--opened", action="store_true", help="only who saw it or took something out of it")
    trail.add_argument("--csv", type=Path, metavar="FILE", help="write a table for a spreadsheet")
    for each in (verify, trail):
        organization_argument(each)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Do it; refuses in one sentence."""
    act = _verify if arguments.act == "verify" else _trail
    return refusing(f"{command} {arguments.act}", lambda: act(arguments))


def _verify(arguments: argparse.Namespace) -> int:
    sound = True
    with opened_service() as service:
        known = accounts.organizations(service.door(now=datetime.now(UTC)))
        for name in [arguments.organization] if arguments.organization else [each.name for each in known]:
            report = audit_trail.verify_chain(operator_work(service, name))
            for broken in report.broken:
                sys.stdout.write(f"BROKEN {name}: {broken.where}: {broken.why}\n")
            word = "whole" if report.sound else "not whole"
            sys.stdout.write(f"{name}: the audit trail is {word}, {report.audit_events} events recomputed.\n")
            sound = sound and report.sound
    return 0 if sound else 1


def _trail(arguments: argparse.Namespace) -> int:
    with opened_service() as service:
        work = operator_work(service, arguments.organization)
        events = audit_trail.case_trail(work, arguments.case, first=arguments.first, last=arguments.last)
    shown = [each for each in events if each.opened or not arguments.opened]
    if arguments.csv is not None:
        arguments.csv.write_text(audit_trail.trail_csv(shown), encoding="utf-8", newline="")
        sys.stdout.write(f"{len(shown)} events in {arguments.csv}\n")
        return 0
    sys.stdout.writelines(f"{_line(each)}\n" for each in shown)
    return 0


def _line(event: TrailEvent) -> str:
    who = f"{event.actor_name} ({event.actor_kind})"
    return f"{event.at:%Y-%m-%d %H:%M:%S %Z}  {who}  {event.action}  {event.about}"
