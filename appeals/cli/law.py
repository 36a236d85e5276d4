"""law: what is due for review, and what a changed row would touch."""

import argparse
import sys
from datetime import date
from pathlib import Path

from appeals.cli.command import refusing
from letter_templates.clause import clauses
from nqtl_library.legal_sources import due_for_review, legal_sources, touched_by


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """What to look at."""
    actions = parser.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="list the rows whose check-by date has passed")
    check.add_argument("--on", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
    touches = actions.add_parser("touches", help="list what rests on one row")
    touches.add_argument("authority")
    sources = actions.add_parser("sources", help="write docs/legal-sources.md from the rows")
    sources.add_argument("file", type=Path)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Print one line a finding."""
    return refusing(command, lambda: _ACTS[arguments.action](arguments))


def _check(arguments: argparse.Namespace) -> int:
    due = due_for_review(arguments.on or date.today())  # noqa: DTZ011 - a person's own calendar day
    sys.stdout.writelines(f"{line}\n" for line in due)
    return 1 if due else 0


def _touches(arguments: argparse.Namespace) -> int:
    cited = {clause.id: clause.cites for clause in clauses()}
    sys.stdout.writelines(f"{line}\n" for line in touched_by(arguments.authority, cited))
    return 0


def _sources(arguments: argparse.Namespace) -> int:
    arguments.file.write_text(legal_sources(), encoding="utf-8")
    return 0


_ACTS = {"check": _check, "touches": _touches, "sources": _sources}
