"""migrate: brings the database to the present schema."""

import argparse
import sys

from appeals.cli.command import opened_service, refusing


def add_arguments(_parser: argparse.ArgumentParser, _command: str) -> None:
    """None: the environment says which database."""


def run(_arguments: argparse.Namespace, command: str) -> int:
    """Migrate and say so."""
    return refusing(command, _migrate)


def _migrate() -> int:
    with opened_service() as service:
        sys.stdout.write(f"The database in {service.settings.home} has the present shape.\n")
    return 0
