"""estimate: judge good faith estimates given as JSON, without a database."""

import argparse
import sys
from datetime import date

from appeals.cli.records import Answer, UnreadableInput, answer_stream, opened, write_json
from nqtl_library.records.estimate import answer, schema


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """What to judge, and by which day."""
    actions = parser.add_subparsers(dest="action", required=True)
    check = actions.add_parser(
        "check", help="judge estimates: is one owed, by when, what is wrong, what total"
    )
    check.add_argument(
        "file", nargs="?", default="-", help="JSON or JSON Lines of estimates; - is standard input"
    )
    check.add_argument(
        "--as-of",
        type=date.fromisoformat,
        default=None,
        metavar="YYYY-MM-DD",
        help="the day to judge by, for records that name none",
    )
    check.add_argument("--schema", action="store_true", help="print the JSON Schema of estimate and answer")
    check.add_argument("--example", action="store_true", help="print an estimate that breaks no rule")


def run(arguments: argparse.Namespace, command: str) -> int:
    """Answer each estimate; broken rules are in the answer. Exit status 1 if a record could not be read."""
    if arguments.schema or arguments.example:
        found = schema()
        examples = found["examples"]
        write_json(examples[0] if arguments.example and isinstance(examples, list) else found, sys.stdout)
        return 0
    try:
        with opened(arguments.file) as source:
            return answer_stream(_by_day(arguments.as_of), source, sys.stdout)
    except (OSError, UnreadableInput, UnicodeDecodeError) as error:
        sys.stderr.write(f"evenhand {command}: {arguments.file}: {error}\n")
        return 2


def _by_day(as_of: date | None) -> Answer:
    """The answer for a record; its own day wins."""

    def judged(record: object) -> dict[str, object]:
        if as_of is None or not isinstance(record, dict) or record.get("as_of") is not None:
            return answer(record)
        return answer({**record, "as_of": as_of.isoformat()})

    return judged
