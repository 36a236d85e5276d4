"""audit: proves the audit chain, has it confirmed by an outside clock, and tells who did what with a case."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from appeals.cli.anchor_files import read_anchors, write_anchors
from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.domain.timestamps import Anchor, AnchorView
from appeals.domain.trail import TrailEvent
from appeals.services import accounts, audit_anchors, audit_trail
from appeals.wiring import Service

NOT_SET = (
    "no time-stamp authority is set: EVENHAND_TSA_URL and EVENHAND_TSA_CERTIFICATES (docs/operations.md)"
)


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """Verify the chain, or ask for a case's trail."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser("verify", help="name every event that was edited, moved or removed")
    verify.add_argument(
        "--anchors", type=Path, metavar="FOLDER", help="exported anchors that must agree with the chain"
    )
    anchor = acts.add_parser("anchor", help="have the chain's end confirmed by the time-stamp authority")
    anchor.add_argument(
        "--export", type=Path, metavar="FOLDER", help="also write every anchor there, for somebody else"
    )
    trail = acts.add_parser("trail", help="who opened or changed a case, and when")
    trail.add_argument("case", type=UUID, metavar="CASE-ID")
    trail.add_argument("--from", type=date.fromisoformat, dest="first", metavar="YYYY-MM-DD")
    trail.add_argument("--to", type=date.fromisoformat, dest="last", metavar="YYYY-MM-DD")
    trail.add_argument("--opened", action="store_true", help="only who saw it or took something out of it")
    trail.add_argument("--csv", type=Path, metavar="FILE", help="write a table for a spreadsheet")
    for each in (verify, anchor, trail):
        organization_argument(each)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Do it; refuses in one sentence."""
    act = {"verify": _verify, "anchor": _anchor, "trail": _trail}[arguments.act]
    return refusing(f"{command} {arguments.act}", lambda: act(arguments))


def _verify(arguments: argparse.Namespace) -> int:
    sound = True
    brought = read_anchors(arguments.anchors) if arguments.anchors is not None else ()
    with opened_service() as service:
        for name in _organizations(service, arguments):
            work = operator_work(service, name)
            own = [each for each in brought if each.organization == str(work.actor.organization_id)]
            report = audit_trail.verify_chain(work, brought=brought)
            for broken in report.broken:
                sys.stdout.write(f"BROKEN {name}: {broken.where}: {broken.why}\n")
            word = "whole" if report.sound else "not whole"
            sys.stdout.write(f"{name}: the audit trail is {word}, {report.audit_events} events recomputed.\n")
            if brought:
                sys.stdout.write(f"{name}: held against {len(own)} exported anchors.\n")
            checked = service.store.authority is not None
            sys.stdout.write(f"{name}: {_confirmed(report.anchor, checked=checked)}\n")
            sound = sound and report.sound
    return 0 if sound else 1


def _anchor(arguments: argparse.Namespace) -> int:
    with opened_service() as service:
        if service.store.authority is None:
            raise ValueError(NOT_SET)
        for name in _organizations(service, arguments):
            made = audit_anchors.anchor_chain(operator_work(service, name))
            nothing = "nothing happened since the last anchor."
            sys.stdout.write(f"{name}: {_confirmed(made, checked=True) if made is not None else nothing}\n")
            if arguments.export is not None:
                found = audit_anchors.export_anchors(operator_work(service, name))
                count = write_anchors(arguments.export, found)
                sys.stdout.write(
                    f"{name}: {count} new of {len(found)} anchors written to {arguments.export}\n"
                )
    return 0


def _confirmed(anchor: AnchorView | Anchor | None, *, checked: bool) -> str:
    if anchor is None:
        return "no outside clock has confirmed it yet."
    told = f"confirmed up to event {anchor.number} at {anchor.at:%Y-%m-%d %H:%M:%S} UTC by {anchor.authority}"
    return f"{told}." if checked else f"{told}; whose clock that is is not proved here, no authority is set."


def _organizations(service: Service, arguments: argparse.Namespace) -> list[str]:
    if arguments.organization:
        return [arguments.organization]
    return [each.name for each in accounts.organizations(service.door(now=datetime.now(UTC)))]


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
