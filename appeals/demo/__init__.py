"""Loads an obviously fictitious practice once, so that a newcomer can try everything."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from appeals.demo.details import residential_case
from appeals.demo.estimates import add_estimates
from appeals.demo.papers import demo_authorization, demo_notice, demo_record
from appeals.demo.reading import add_reading
from appeals.demo.remittance import demo_remittance
from appeals.demo.requests import add_requests
from appeals.domain.actor import Actor, Role
from appeals.errors import Conflict
from appeals.services import accounts, cases, denials, notices, papers
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

ORGANIZATION = "Example Behavioral Health (demo)"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A made-up person. The password is published: demo mode listens on this machine only."""

    email: str
    name: str
    password: str
    roles: tuple[Role, ...]


SIGN_INS = (
    SignIn("drafter@demo.example", "Dana Drafter", "demo-drafter-2026", (Role.DRAFTER, Role.REVIEWER)),
    SignIn("compliance@demo.example", "Cora Compliance", "demo-compliance-2026", (Role.COMPLIANCE,)),
    SignIn("admin@demo.example", "Ada Administrator", "demo-administrator-2026", (Role.ADMINISTRATOR,)),
)


def load_once(service: Service) -> None:
    """Load the demo unless it is there. Each step can be repeated, so a killed start mends itself."""
    done = service.settings.home / "demo-loaded"
    if done.exists():
        return
    now = datetime.now(UTC)
    if ORGANIZATION not in {each.name for each in accounts.organizations(service.door(now=now))}:
        accounts.open_organization(service.door(now=now), name=ORGANIZATION)
    actor = accounts.command_actor(service.door(now=now), ORGANIZATION)
    _add_people(service, actor, now)
    _add_denials(service, actor, now)
    add_requests(lambda: _work(service, actor, now), now.date())
    add_reading(lambda: _work(service, actor, now), now.date())
    add_estimates(lambda days: lambda: _work(service, actor, now - timedelta(days=days)), now.date())
    done.touch()


def _work(service: Service, actor: Actor, now: datetime) -> UnitOfWork:
    return service.work(actor, now=now, today=now.date())


def _add_people(service: Service, actor: Actor, now: datetime) -> None:
    for each in SIGN_INS:
        with suppress(Conflict):  # already there: an earlier start was cut short
            accounts.add_user(
                _work(service, actor, now),
                email=each.email,
                name=each.name,
                password=each.password,
                roles=each.roles,
            )


def _add_denials(service: Service, actor: Actor, now: datetime) -> None:
    today = now.date()
    denials.receive_remittance(
        _work(service, actor, now), name="demo-remittance.835", content=demo_remittance(today)
    )
    read = notices.receive_notice(
        _work(service, actor, now), name="demo-denial-letter.pdf", content=demo_notice(today)
    )
    if read.denial_id is None:
        fields = {each.field: each.value for each in reversed(read.proposals)}  # the surest stands first
        fields["notice_received"] = (today - timedelta(days=17)).isoformat()
        denial = notices.confirm_notice(_work(service, actor, now), read.id, fields=fields)
    else:
        denial = denials.read_denial(_work(service, actor, now), read.denial_id)
    if denial.case_id is not None:
        _complete(service, actor, now, denial.case_id, today)


def _complete(service: Service, actor: Actor, now: datetime, case_id: UUID, today: date) -> None:
    for title, content in (
        ("Designation of an authorized representative", demo_authorization(today)),
        ("Extract of the clinical record", demo_record(today)),
    ):
        with suppress(Conflict):  # already attached
            papers.attach_exhibit(_work(service, actor, now), case_id, title=title, content=content)
    case = cases.read_case(_work(service, actor, now), case_id)
    cases.change_case(
        _work(service, actor, now),
        case_id,
        changes=residential_case(today),
        expected_version=case.version,
    )
