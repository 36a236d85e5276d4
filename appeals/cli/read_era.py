"""read-era: prints what an 835 says, as JSON."""

import argparse
import sys
from pathlib import Path

from appeals.cli.records import write_json
from appeals.intake.remittance import read_remittances
from appeals.intake.remittance_json import to_json


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """One or more files."""
    parser.add_argument("files", nargs="+", metavar="FILE")


def run(arguments: argparse.Namespace, _command: str) -> int:
    """Print one object for one file, a list for several; 1 if any has a problem, 2 if one is unreadable."""
    answers, status = [], 0
    for name in arguments.files:
        try:
            with Path(name).open("rb") as stream:
                read = to_json(read_remittances(stream, Path(name).name))
        except OSError as error:
            sys.stderr.write(f"evenhand read-era: {name}: {error.strerror or error}\n")
            return 2
        answers.append(read)
        status = max(status, 1 if read["problems"] else 0)
    write_json(answers[0] if len(answers) == 1 else answers, sys.stdout)
    return status
