"""read-era: prints what an 835 says, as JSON."""

import argparse
import sys
from pathlib import Path

from appeals.cli.records import write_json
from appeals.intake.file_problems import Severity
from appeals.intake.remittance import read_remittances
from appeals.intake.remittance_json import to_json


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """One or more files."""
    parser.add_argument("files", nargs="+", metavar="FILE")


def run(arguments: argparse.Namespace, _command: str) -> int:
    """Print one object for one file, a list for several; 1 if any has an error, 2 if one cannot be opened."""
    answers, status = [], 0
    for name in arguments.files:
        try:
            with Path(name).open("rb") as stream:
                read = read_remittances(stream, Path(name).name)
        except OSError as error:
            sys.stderr.write(f"evenhand read-era: {name}: {error.strerror or error}\n")
            return 2
        answers.append(to_json(read))
        if any(problem.severity is Severity.ERROR for problem in read.all_problems()):
            status = 1
    write_json(answers[0] if len(answers) == 1 else answers, sys.stdout)
    return status
