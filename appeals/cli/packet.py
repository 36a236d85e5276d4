"""packet: what a case's packet would hold, building it, and writing its files to a folder."""

import argparse
import sys
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.domain.packets import Channel, PacketOrder, PacketPlan
from appeals.errors import LetterBlocked
from appeals.services import packets
from appeals.store.unit_of_work import UnitOfWork


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """The case, how the packet goes, and whether to build it."""
    parser.add_argument("case", type=UUID, metavar="CASE-ID")
    parser.add_argument("--letter", type=UUID, metavar="VERSION-ID", help="else the newest sealed appeal")
    parser.add_argument("--by", choices=[each.value for each in Channel], default="mail", help="how it goes")
    parser.add_argument("--fax", default="", metavar="NUMBER")
    parser.add_argument("--most-mb", type=Decimal, metavar="N", help="what the destination takes in one file")
    parser.add_argument("--most-pages", type=int, metavar="N", help="what a fax takes in one call")
    parser.add_argument("--reason", default="", help="build it, for this reason; else only say what it holds")
    parser.add_argument("--into", type=Path, default=Path(), metavar="FOLDER", help="where its files go")
    organization_argument(parser)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Plan or build; 1 where something stops it."""
    order = PacketOrder(
        arguments.letter, Channel(arguments.by), arguments.fax, arguments.most_mb, arguments.most_pages
    )

    def act() -> int:
        with opened_service() as service:
            work = operator_work(service, arguments.organization)
            if arguments.reason:
                return _build(work, arguments, order)
            return _told(packets.plan_packet(work, arguments.case, order=order))

    return refusing(command, act)


def _told(plan: PacketPlan) -> int:
    for each in plan.exhibits:
        pages = "left out" if each.particulars.left_out else f"{each.taken} of {each.pages} pages"
        sys.stdout.write(f"Exhibit {each.label}  {each.title}: {each.kind_words or 'no kind yet'}, {pages}\n")
    for wanted in plan.checklist:
        sign = ", ".join(wanted.exhibits) or ("MISSING" if wanted.needed else "none")
        sys.stdout.write(f"{wanted.label}: {sign}\n")
    for part in plan.parts:
        sys.stdout.write(
            f"Part {part.number}: about {part.pages} pages, exhibits {', '.join(part.exhibits)}\n"
        )
    for each_warning in plan.warnings:
        sys.stderr.write(f"note: {each_warning.where}: {each_warning.what} {each_warning.remedy}\n")
    for problem in plan.problems:
        sys.stderr.write(f"{problem.where}: {problem.what} {problem.remedy}\n")
    return 0 if plan.can_be_built else 1


def _build(work: UnitOfWork, arguments: argparse.Namespace, order: PacketOrder) -> int:
    try:
        packet = packets.seal_packet(work, arguments.case, order=order, reason=arguments.reason)
    except LetterBlocked as blocked:
        for problem in blocked.problems:
            sys.stderr.write(f"{problem.where}: {problem.what} {problem.remedy}\n")
        return 1
    arguments.into.mkdir(parents=True, exist_ok=True)
    files = [packets.download_packet(work, packet.id, part=each.number) for each in packet.parts]
    for file in (*files, packets.download_manifest(work, packet.id)):
        path = arguments.into / file.name
        path.write_bytes(file.content)
        sys.stdout.write(f"{path}  sha256 {file.sha256}\n")
    return 0
