"""What every command with a database shares: the service, the operator, and refusals as sentences."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from appeals.errors import AppealsError
from appeals.services import accounts
from appeals.settings import Settings
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service


def organization_argument(parser: argparse.ArgumentParser) -> None:
    """Which organization, where the database holds several."""
    parser.add_argument("--organization", default="", metavar="NAME", help="needed only if there are several")


@contextmanager
def opened_service() -> Iterator[Service]:
    """The service of this environment, its database in the present shape."""
    service = Service.from_settings(Settings.from_env())
    try:
        service.migrate()
        yield service
    finally:
        service.close()


def operator_work(service: Service, organization: str = "") -> UnitOfWork:
    """A unit of work for the operator, on the organization's own calendar day."""
    now = datetime.now(UTC)
    actor = accounts.command_actor(service.door(now=now), organization)
    asking = service.work(actor, now=now, today=now.date())
    zone = ZoneInfo(accounts.organization(asking).time_zone)
    return service.work(actor, now=now, today=now.astimezone(zone).date())


def refusing(command: str, act: Callable[[], int]) -> int:
    """Run a command; a refusal is one sentence on standard error and exit status 1, never a traceback."""
    try:
        return act()
    except AppealsError as refusal:
        sys.stderr.write(f"evenhand {command}: {refusal.sentence}\n")
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        sys.stderr.write(f"evenhand {command}: {error}\n")
    return 1
