"""The library for scripts, without a database: classify, deadlines, authorities, rights, lint and more."""

import argparse
import sys
from importlib import import_module

from appeals.cli.records import UnreadableInput, answer_stream, opened


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """A file, or standard input."""
    parser.add_argument(
        "file", nargs="?", default="-", help=f"JSON or JSON Lines of {command} records; - is standard input"
    )


def run(arguments: argparse.Namespace, command: str) -> int:
    """Answer each record."""
    answer = import_module(f"nqtl_library.records.{command}").answer
    try:
        with opened(arguments.file) as source:
            return answer_stream(answer, source, sys.stdout)
    except BrokenPipeError:
        raise
    except (OSError, UnreadableInput, UnicodeDecodeError) as error:
        sys.stderr.write(f"evenhand {command}: {arguments.file}: {error}\n")
        return 2
