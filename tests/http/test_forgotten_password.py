"""A forgotten password: a link by mail, once, for a short while, and no word on who has an account."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from http_callers import OURS, PASSWORD, Person, SignIn, owner, token_in, work_of
from members import EMAIL, Clock, Member
from postmaster import Postmaster, mail_server, with_mail
from sqlalchemy import event, func, select

from api.app import create_app
from api.work import KEY
from appeals.domain.actor import Role
from appeals.domain.jobs import JobKind
from appeals.services import job_running, password_links, people
from appeals.settings import Settings
from appeals.store.audit import AuditEventRow
from appeals.store.sign_in import InvitationRow, PasswordAskRow
from appeals.wiring import Service

FORGOTTEN = "/sign-in/forgotten"
NEW = "another made-up passphrase"


@pytest.fixture
def postmaster() -> Iterator[Postmaster]:
    with mail_server() as kept:
        yield kept


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(home: Path, clock: Clock, postmaster: Postmaster) -> Iterator[Flask]:
    application = create_app(replace(with_mail(home, postmaster), sign_ins_per_minute=1000), clock)
    yield application
    application.extensions[KEY].close()


@pytest.fixture
def mailed(service: Service, clock: Clock, postmaster: Postmaster) -> Callable[[], list[str]]:
    """What the clock's next strike mails: the path of each link."""

    def strike() -> list[str]:
        organization = owner(service, OURS).organization_id
        by_the_clock = job_running.scheduled(organization, JobKind.SIGN_IN_LINKS)
        before = len(postmaster.mails)
        work = service.work(by_the_clock, now=clock.now, today=clock.now.date())
        assert password_links.send_links(work) == len(postmaster.mails) - before
        return [_link(mail) for mail in postmaster.mails[before:]]

    return strike


def _link(mail: str) -> str:
    found = re.search(r"https://evenhand\.example(/join/\S+)", mail.replace("=\r\n", ""))
    assert found, mail
    return found.group(1)


def asks(person: Person, email: str = EMAIL) -> str:
    """What the page answers."""
    answer = person.fill(FORGOTTEN, {"email": email})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    told = re.search(
        r'<div class="notice[^>]*>(.*?)</div>', person.get("/sign-in").get_data(as_text=True), re.S
    )
    assert told
    return told.group(1)


def waiting(service: Service) -> int:
    with service.store.reading() as session:
        return session.scalar(select(func.count()).select_from(PasswordAskRow)) or 0


def test_a_mailed_link_changes_the_password_once_ends_sessions_and_leaves_the_second_factor(
    app: Flask, clock: Clock, sign_in: SignIn, service: Service, mailed: Callable[[], list[str]]
) -> None:
    member = Member(Person(app.test_client()), clock)
    member.sets_up()
    member.at.post("/sign-out")
    elsewhere, someone = sign_in("drafter"), Person(app.test_client())
    asks(someone)
    (link,) = mailed()
    clock.passes(minutes=1)

    page = someone.get(link).get_data(as_text=True)
    assert "Choose a new password" in page
    sent = someone.client.post(link, data={"csrf_token": token_in(page), "password": NEW})

    assert sent.location.endswith("/sign-in")
    assert someone.get(link).status_code == 410
    assert elsewhere.get("/worklist").status_code == 303
    assert member.gives_password(PASSWORD) == ""
    assert "/sign-in/code" in member.gives_password(NEW)
    assert not member.is_in()
    member.gives_code()
    assert member.is_in()
    with service.store.reading() as session:
        done = session.scalars(select(AuditEventRow.action).order_by(AuditEventRow.number)).all()
    assert [each for each in done if each in {"password.link_made", "password.reset"}] == [
        "password.link_made",
        "password.reset",
    ]


def test_the_answer_and_the_work_are_the_same_whoever_has_the_address(app: Flask, service: Service) -> None:
    told, worked = [], []
    for email in (EMAIL, "nobody@ours.example", "x" * 5000, ""):
        person, statements = Person(app.test_client()), []

        def note(
            _c: object, _k: object, statement: str, *_rest: object, kept: list[str] = statements
        ) -> None:
            kept.append(statement)

        event.listen(service.store.engine, "before_cursor_execute", note)
        told.append(asks(person, email))
        event.remove(service.store.engine, "before_cursor_execute", note)
        worked.append(statements)

    assert len(set(told)) == 1
    assert "If somebody signs in here" in told[0]
    assert worked[1:] == worked[:-1]
    assert not [each for each in worked[0] if "users.email" in each]


def test_the_mail_names_nobody_and_only_the_hash_of_its_secret_is_kept(
    anyone: Person, service: Service, mailed: Callable[[], list[str]], postmaster: Postmaster
) -> None:
    asks(anyone, " Drafter@OURS.example ")

    (link,) = mailed()

    (mail,) = postmaster.mails
    assert f"To: {EMAIL}" in mail
    assert not [word for word in ("Testa", OURS, "patient", "case") if word in mail]
    with service.store.reading() as session:
        kept = session.scalars(select(InvitationRow.secret_sha256)).one()
    assert link.rpartition("/")[2] != kept
    assert waiting(service) == 0


def test_a_link_lasts_half_an_hour_and_a_newer_one_ends_it(
    anyone: Person, clock: Clock, mailed: Callable[[], list[str]]
) -> None:
    asks(anyone)
    (first,) = mailed()
    asks(anyone)
    (second,) = mailed()
    assert [anyone.get(each).status_code for each in (first, second)] == [410, 200]

    clock.passes(minutes=31)

    assert anyone.get(second).status_code == 410


def test_only_who_has_a_password_and_may_sign_in_gets_a_mail(
    anyone: Person, service: Service, clock: Clock, mailed: Callable[[], list[str]]
) -> None:
    ours = work_of(service, owner(service, OURS))
    invited = people.invite(ours, email="new@ours.example", name="Testa New", roles=[Role.INTAKE])
    closed = next(
        each
        for each in people.list_people(work_of(service, owner(service, OURS)))
        if each.email == "auditor@ours.example"
    )
    people.close_access(work_of(service, owner(service, OURS)), closed.id)
    for email in (invited.user.email, closed.email, "drafter@theirs.example", "nobody@ours.example"):
        asks(anyone, email)

    assert mailed() == []
    assert anyone.get(f"/join/{invited.token}").status_code == 200
    clock.passes(minutes=16)
    assert mailed() == []
    assert waiting(service) == 0


def test_asked_for_again_and_again_an_address_rests_and_signing_in_does_not(
    app: Flask, service: Service, clock: Clock
) -> None:
    someone = Person(app.test_client())
    answers = {asks(someone) for _ in range(9)}

    assert len(answers) == 1
    assert waiting(service) == 5
    onward = someone.fill("/sign-in", {"email": EMAIL, "password": PASSWORD}).location
    assert onward.endswith("/account/second-factor")
    clock.passes(minutes=2)
    asks(Person(app.test_client()))
    assert waiting(service) == 6


def test_a_mail_that_was_not_taken_is_sent_at_the_next_strike(
    anyone: Person, mailed: Callable[[], list[str]], postmaster: Postmaster
) -> None:
    asks(anyone)
    postmaster.refuses = True
    assert mailed() == []
    postmaster.refuses = False

    assert len(mailed()) == 1


def test_without_a_mail_server_the_page_says_whom_to_ask(home: Path) -> None:
    app = create_app(Settings.at(home))
    someone = Person(app.test_client())

    assert FORGOTTEN in someone.get("/sign-in").get_data(as_text=True)
    assert "Ask your administrator" in someone.get(FORGOTTEN).get_data(as_text=True)
    assert someone.post(FORGOTTEN, {"email": EMAIL}).location == FORGOTTEN
    assert waiting(app.extensions[KEY]) == 0
    app.extensions[KEY].close()


def test_asking_is_slowed_down_like_signing_in(home: Path, postmaster: Postmaster) -> None:
    app = create_app(replace(with_mail(home, postmaster), sign_ins_per_minute=3))
    someone = Person(app.test_client())

    told = [someone.post(FORGOTTEN, {"email": EMAIL}).status_code for _ in range(4)]

    app.extensions[KEY].close()
    assert told == [303, 303, 303, 429]
