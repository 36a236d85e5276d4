"""Daily reminders over a real socket: who gets one, when, and that it says nothing of any patient."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from factories import NOW, a_case, work
from postmaster import Postmaster, mail_server, with_mail

from appeals.domain.actor import Actor, ActorKind, Role, permissions_of
from appeals.services import accounts, mail_reminders
from appeals.settings import Settings
from appeals.wiring import Service


@pytest.fixture
def postmaster() -> Iterator[Postmaster]:
    with mail_server() as kept:
        yield kept


@pytest.fixture
def mailing(sqlite_service: Service, postmaster: Postmaster) -> Iterator[Service]:
    service = Service.from_settings(with_mail(sqlite_service.settings.home, postmaster))
    yield service
    service.close()


def a_person(service: Service) -> Actor:
    added = accounts.add_user(
        work(service),
        email="testa@clinic.example",
        name="Testa Worker",
        password="a long made-up passphrase",
        roles=[Role.DRAFTER],
    )
    home = work(service).actor.organization_id
    return Actor(added.id, home, "Testa Worker", ActorKind.PERSON, permissions_of([Role.DRAFTER]))


def test_whoever_wants_it_gets_one_a_day_and_it_names_nobody(
    mailing: Service, postmaster: Postmaster
) -> None:
    person = a_person(mailing)
    case = a_case(mailing)
    near = work(mailing, now=NOW + timedelta(days=160))
    assert mail_reminders.send_reminders(near) == 0  # nobody asked for it
    mail_reminders.choose_mail(work(mailing, actor=person), daily=True)
    assert mail_reminders.send_reminders(near) == 1
    assert mail_reminders.send_reminders(near) == 0
    (mail,) = postmaster.mails
    assert "testa@clinic.example" in mail
    assert "https://evenhand.example" in mail
    for word in ("Sample", case.reference, "Mutual", "claim", "appeal"):
        assert word not in mail
    assert mail_reminders.send_reminders(work(mailing, now=NOW + timedelta(days=161))) == 1


def test_nothing_is_sent_where_nothing_is_due(mailing: Service, postmaster: Postmaster) -> None:
    mail_reminders.choose_mail(work(mailing, actor=a_person(mailing)), daily=True)
    assert mail_reminders.send_reminders(work(mailing)) == 0
    assert postmaster.mails == []


def test_a_mail_that_was_not_taken_is_sent_at_the_next_strike(
    mailing: Service, postmaster: Postmaster
) -> None:
    a_case(mailing)
    mail_reminders.choose_mail(work(mailing, actor=a_person(mailing)), daily=True)
    near = NOW + timedelta(days=160)
    postmaster.refuses = True
    assert mail_reminders.send_reminders(work(mailing, now=near)) == 0
    postmaster.refuses = False
    assert mail_reminders.send_reminders(work(mailing, now=near)) == 1


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://mail.example", "a@b.example"), ("smtps://", "a@b.example"), ("smtps://mail.example", "nobody")],
)
def test_a_mail_server_that_cannot_be_is_refused_at_the_start(
    sqlite_service: Service, url: str, sender: str
) -> None:
    told = {"EVENHAND_HOME": str(sqlite_service.settings.home)}
    with pytest.raises(ValueError, match="EVENHAND_"):
        Service.from_settings(
            Settings.from_env({**told, "EVENHAND_SMTP_URL": url, "EVENHAND_MAIL_FROM": sender})
        )
