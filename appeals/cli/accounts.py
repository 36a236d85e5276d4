"""user and api-key: who may come in."""

import argparse
import getpass
import sys
from datetime import UTC, date, datetime

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.domain.actor import Permission, Role
from appeals.services import accounts


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """A person with roles, or a key with scopes."""
    parser.add_argument("name")
    if command == "user":
        parser.add_argument("email")
        parser.add_argument("roles", nargs="+", type=Role, metavar="ROLE", help=", ".join(Role))
        parser.add_argument("--new-organization", action="store_true", help="open --organization first")
    else:
        parser.add_argument("scopes", nargs="+", type=Permission, metavar="SCOPE", help=", ".join(Permission))
        parser.add_argument("--expires", type=date.fromisoformat, metavar="YYYY-MM-DD")
    organization_argument(parser)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Add the person (asks for a password) or print the key, this once."""
    return refusing(command, lambda: _add_user(arguments) if command == "user" else _issue_key(arguments))


def _add_user(arguments: argparse.Namespace) -> int:
    password = _password()
    with opened_service() as service:
        if arguments.new_organization:
            door = service.door(now=datetime.now(UTC))
            accounts.open_organization(door, name=arguments.organization)
        user = accounts.add_user(
            operator_work(service, arguments.organization),
            email=arguments.email,
            name=arguments.name,
            password=password,
            roles=arguments.roles,
        )
    sys.stdout.write(f"{user.email} may sign in as {', '.join(user.roles)}.\n")
    return 0


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password for the new person: ")
    return sys.stdin.readline().rstrip("\n")


def _issue_key(arguments: argparse.Namespace) -> int:
    with opened_service() as service:
        work = operator_work(service, arguments.organization)
        key = accounts.issue_api_key(
            work, name=arguments.name, scopes=arguments.scopes, expires_on=arguments.expires
        )
    sys.stderr.write("This key is shown once and is not kept:\n")
    sys.stdout.write(key.token + "\n")
    return 0
