"""Jobs in tests: people who may ask for them, and doing what waits without the engine."""

from datetime import datetime

from factories import NOW, OURS, work

from appeals import jobs
from appeals.domain.actor import Actor, Role
from appeals.services import accounts
from appeals.services.user_rows import person
from appeals.store.people import UserRow
from appeals.wiring import Service

PASSWORD = "a long enough password 42"


def a_colleague(service: Service, *roles: Role, of: str = OURS, email: str = "asker@example.org") -> Actor:
    """Somebody who really works there (an administrator where no role is named): jobs ask for that."""
    added = accounts.add_user(
        work(service, of=of),
        email=email,
        name="Testa Asker",
        password=PASSWORD,
        roles=roles or (Role.ADMINISTRATOR,),
    )
    with service.store.reading() as session:
        return person(session.get_one(UserRow, added.id))


def jobs_done(service: Service, now: datetime = NOW) -> int:
    """Do all jobs that wait; how many there were."""
    return jobs.run_waiting(service, lambda: now)
