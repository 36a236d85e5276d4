"""codes: load descriptors that a code owner licenses, and show what is loaded beside our own labels."""

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from appeals.cli.command import refusing
from appeals.settings import Settings
from nqtl_library.code_sets import CodeKind, load_code_set, read_code_set, save_code_set
from nqtl_library.codes import CodeRow, StatusRow, carc, rarc, status
from nqtl_library.services import Service, procedure_service, revenue_service

LICENSED = "licensed-codes"  # the folder under EVENHAND_HOME
_OWN: Mapping[CodeKind, Callable[[str], CodeRow | StatusRow | Service | None]] = {
    CodeKind.CARC: carc,
    CodeKind.RARC: rarc,
    CodeKind.CLAIM_STATUS: status,
    CodeKind.PROCEDURE: procedure_service,
    CodeKind.REVENUE: revenue_service,
}


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """What to do with which code list."""
    actions = parser.add_subparsers(dest="action", required=True)
    load = actions.add_parser("import", help="load descriptors from a file that a licence lets you use")
    load.add_argument("kind", choices=[kind.value for kind in CodeKind])
    load.add_argument("file", type=Path, help="columns code and description, named in the first line")
    load.add_argument("--licence", required=True, metavar="TEXT", help="who licensed what to whom")
    show = actions.add_parser("show", help="show our label and the licensed descriptor of codes")
    show.add_argument("kind", choices=[kind.value for kind in CodeKind])
    show.add_argument("codes", nargs="+", metavar="CODE")


def run(arguments: argparse.Namespace, command: str) -> int:
    """Load, or show; a file that cannot be taken changes nothing."""
    return refusing(command, lambda: _ACTS[arguments.action](arguments))


def _import(arguments: argparse.Namespace) -> int:
    today = date.today()  # noqa: DTZ011 - a person's own calendar day
    lines = arguments.file.read_text(encoding="utf-8-sig").splitlines()
    codes = read_code_set(lines, kind=CodeKind(arguments.kind), licence=arguments.licence, loaded_on=today)
    path = save_code_set(codes, _folder())
    sys.stdout.write(f"{len(codes.descriptions)} descriptors of {codes.kind.value} are now in {path}.\n")
    if codes.unmapped:
        few = ", ".join(codes.unmapped[:20]) + (" ..." if len(codes.unmapped) > 20 else "")
        sys.stdout.write(f"{len(codes.unmapped)} of them are in no table of ours: {few}\n")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    kind = CodeKind(arguments.kind)
    loaded = load_code_set(kind, _folder())
    unknown = 0
    for code in (given.strip().upper() for given in arguments.codes):
        row = _OWN[kind](code)
        described = loaded.descriptions.get(code) if loaded else None
        unknown += row is None and described is None
        sys.stdout.write(f"{code}: {row.means if row else 'not in our tables'}\n")
        if loaded and described:
            sys.stdout.write(f"  {described} ({loaded.licence}, loaded {loaded.loaded_on})\n")
    return 1 if unknown else 0


def _folder() -> Path:
    return Settings.from_env().home / LICENSED


_ACTS = {"import": _import, "show": _show}
