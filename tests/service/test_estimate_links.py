"""Links to sealed estimates: what the mail says, who may open them, what is kept of it, and how they end."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from estimate_cases import a_patient, a_ready_estimate
from factories import NOW, work
from postmaster import ADDRESS, Postmaster, mail_server, with_mail

from appeals.domain.actor import Role
from appeals.domain.estimate_file import EventKind, EventTold
from appeals.domain.estimate_links import FEW, Asks, LinkOrder, LinkState, LinkView
from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.estimate_views import EstimateVersionView
from appeals.errors import AppealsError, BadInput, Conflict, EstimateBlocked, NotAllowed, NotFound
from appeals.services import (
    estimate_issuing,
    estimate_link_opening,
    estimate_links,
    estimate_versions,
    estimates,
)
from appeals.services.estimate_links import revoke_all
from appeals.services.versions import FileFormat
from appeals.settings import Settings
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from nqtl_library.estimate_kinds import ChangeKind, Method

Work = Callable[[], UnitOfWork]
MAIL = "testa@example.org"
BORN = "04/02/1990"


@pytest.fixture
def postmaster() -> Iterator[Postmaster]:
    with mail_server() as kept:
        yield kept


@pytest.fixture(scope="module")
def issued(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, EstimateVersionView]:
    """A home with one sealed version, for a patient who asked for e-mail; copied, never used."""
    home = tmp_path_factory.mktemp("issued") / "home"
    shutil.copytree(migrated_home, home)
    service = Service.from_settings(Settings.at(home))
    view = a_ready_estimate(lambda: work(service), patient=by_mail())
    version = estimate_issuing.issue_estimate(work(service), view.id)
    service.close()
    return home, version


@pytest.fixture
def version(issued: tuple[Path, EstimateVersionView]) -> EstimateVersionView:
    return issued[1]


@pytest.fixture
def mailing(
    issued: tuple[Path, EstimateVersionView], tmp_path: Path, postmaster: Postmaster
) -> Iterator[Service]:
    shutil.copytree(issued[0], tmp_path / "home")
    service = Service.from_settings(with_mail(tmp_path / "home", postmaster))
    yield service
    service.close()


@pytest.fixture
def ours(mailing: Service) -> Work:
    return lambda: work(mailing, now=NOW)


def by_mail() -> EstimatePatient:
    return a_patient(asked_method=Method.EMAIL, email=MAIL)


def with_patient(ours: Work, version: EstimateVersionView, **changes: object) -> None:
    before = estimates.read_estimate(ours(), version.estimate_id).version
    estimates.change_patient(ours(), version.estimate_id, changes=changes, expected_version=before)


def sent(ours: Work, version: EstimateVersionView, **order: object) -> LinkView:
    return estimate_links.send_link(ours(), version.id, order=LinkOrder(**order)).link  # type: ignore[arg-type]


def secret_in(postmaster: Postmaster) -> str:
    found = re.search(rf"{ADDRESS}/paper/(\S+)", postmaster.text())
    assert found, postmaster.text()
    return found.group(1)


def given(ours: Work, version: EstimateVersionView) -> list[str]:
    told = estimate_versions.read_estimate_version(ours(), version.id).deliveries
    return [f"{each.method.value} {each.where}: {each.proof}" for each in told]


def opened(service: Service, secret: str, answer: str, at: datetime = NOW) -> bool:
    return estimate_link_opening.answer_link(service.door(now=at), secret, answer) is not None


def state(service: Service, secret: str, at: datetime = NOW) -> LinkState:
    return estimate_link_opening.gate_of(service.door(now=at), secret).state


def test_the_mail_names_nobody_and_sending_counts_as_given(
    ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    link = sent(ours, version)

    mail = postmaster.mails[0] + postmaster.text()
    for word in ("Testa", "Sample", "Behavioral", "Program", "stimate", version.reference, "1990"):
        assert word not in mail.replace(MAIL, "")
    assert (link.to, link.state, link.openings) == (MAIL, LinkState.WORKS, 0)
    (told,) = estimate_versions.read_estimate_version(ours(), version.id).deliveries
    assert (told.method, told.where, told.version_sha256) == (Method.EMAIL, MAIL, version.sha256)
    assert estimates.read_estimate(ours(), version.estimate_id).state == "given"


def test_the_mail_is_in_the_patients_language(
    ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    estimate_versions.add_paper(ours(), version.id, language="es", form="standard")
    sent(ours, version)
    assert "24 de diciembre de 2026" in postmaster.text()


def test_whoever_knows_the_birth_date_reads_the_sealed_bytes_and_each_opening_is_kept(
    mailing: Service, ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    sent(ours, version)
    secret = secret_in(postmaster)
    assert opened(mailing, secret, BORN)
    assert opened(mailing, secret, "1990-04-02")

    paper = version.papers[-1]
    sealed = estimate_versions.download_paper(ours(), paper.id, format=FileFormat.PDF)
    door = mailing.door(now=NOW)
    assert estimate_link_opening.linked_file(door, secret).content == sealed.content
    shown = estimate_link_opening.opened_paper(door, secret)
    assert (shown.number, shown.pdf_sha256, shown.newer_on) == (1, paper.pdf_sha256, None)
    assert len([each for each in given(ours, version) if "knew the birth date" in each]) == 2
    (link,) = estimate_links.list_links(ours(), version.id)
    assert (link.openings, link.last_opened_at) == (2, NOW)
    assert estimate_versions.verify_estimate_version(ours(), version.id).sound


def test_an_opening_stops_nobody_who_works_on_the_next_version(
    mailing: Service, ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    sent(ours, version)
    before = estimates.read_estimate(ours(), version.estimate_id).version
    assert opened(mailing, secret_in(postmaster), BORN)
    assert estimates.read_estimate(ours(), version.estimate_id).version == before


@pytest.mark.parametrize("asks", list(Asks))
def test_few_wrong_answers_lock_a_link_for_the_right_one_too(
    mailing: Service, ours: Work, version: EstimateVersionView, postmaster: Postmaster, asks: Asks
) -> None:
    code = estimate_links.send_link(ours(), version.id, order=LinkOrder(asks)).code
    right, secret = code or BORN, secret_in(postmaster)
    for wrong in ("04/03/1990", "", "WRONG-ONE", "1990", "04/02/1990 to 05/02/1990")[: FEW - 1]:
        assert not opened(mailing, secret, wrong)
    assert opened(mailing, secret, right.lower())  # still open after four

    assert not opened(mailing, secret, "one too many")

    assert state(mailing, secret) is LinkState.LOCKED
    assert not opened(mailing, secret, right)
    with pytest.raises(NotFound):
        estimate_link_opening.linked_file(mailing.door(now=NOW), secret)
    (link,) = estimate_links.list_links(ours(), version.id)
    assert (link.openings, link.wrong_answers) == (1, FEW)


def test_a_code_opens_where_the_birth_date_does_not(
    mailing: Service, ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    made = estimate_links.send_link(ours(), version.id, order=LinkOrder(Asks.CODE))
    secret = secret_in(postmaster)
    assert made.code not in postmaster.mails[0]
    assert not opened(mailing, secret, BORN)
    assert opened(mailing, secret, f"{made.code[:4]}-{made.code[4:]}")


def _revoked(ours: Work, version: EstimateVersionView) -> None:
    estimate_links.revoke_link(ours(), estimate_links.list_links(ours(), version.id)[0].id)


def _restored(ours: Work, _version: EstimateVersionView) -> None:
    uow = ours()
    with uow.jot():
        revoke_all(uow.session, NOW)


def _asked_for_paper(ours: Work, version: EstimateVersionView) -> None:
    with_patient(ours, version, private_channel={"method": "mail", "where": ""})


@pytest.mark.parametrize("end", [_revoked, _restored, _asked_for_paper])
def test_a_link_that_was_taken_back_opens_nothing_also_where_it_was_open(
    mailing: Service,
    ours: Work,
    version: EstimateVersionView,
    postmaster: Postmaster,
    end: Callable[[Work, EstimateVersionView], None],
) -> None:
    sent(ours, version)
    secret = secret_in(postmaster)
    assert opened(mailing, secret, BORN)

    end(ours, version)

    assert state(mailing, secret) is LinkState.REVOKED
    assert not opened(mailing, secret, BORN)
    for read in (estimate_link_opening.opened_paper, estimate_link_opening.linked_file):
        with pytest.raises(NotFound):
            read(mailing.door(now=NOW), secret)


def test_a_link_ends_with_its_last_day(
    mailing: Service, ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    sent(ours, version, days=2)
    secret = secret_in(postmaster)
    assert state(mailing, secret, NOW + timedelta(days=2, seconds=-1)) is LinkState.WORKS
    assert state(mailing, secret, NOW + timedelta(days=2)) is LinkState.ENDED
    assert not opened(mailing, secret, BORN, NOW + timedelta(days=2))


def test_an_earlier_versions_link_says_that_there_is_a_newer_one(
    mailing: Service, ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    sent(ours, version)
    moved = EventTold(EventKind.CHANGED, NOW.date(), what=ChangeKind.CHARGES, note="Prices")
    estimates.record_event(ours(), version.estimate_id, event=moved)
    estimate_issuing.issue_estimate(ours(), version.estimate_id, reason="Prices changed.")
    shown = estimate_link_opening.opened_paper(mailing.door(now=NOW), secret_in(postmaster))
    assert (shown.number, shown.newer_on) == (1, NOW.date())


@pytest.mark.parametrize(
    ("patient", "days", "refusal", "words"),
    [
        ({"asked_method": "portal"}, 30, EstimateBlocked, "did not ask for e-mail"),
        ({"private_channel": {"method": "mail", "where": ""}}, 30, EstimateBlocked, "by mail only"),
        ({"email": "a@b.example,c@d.example"}, 30, BadInput, "one address alone"),
        ({"email": "testa@"}, 30, BadInput, "name@example.org"),
        ({"birth_date": None}, 30, BadInput, "Choose a code"),
        ({"phone": "555-0100"}, 91, BadInput, "1 to 90"),
    ],
)
def test_a_link_goes_only_where_the_patient_wants_it(
    ours: Work,
    version: EstimateVersionView,
    postmaster: Postmaster,
    *,
    patient: dict[str, object],
    days: int,
    refusal: type[AppealsError],
    words: str,
) -> None:
    with_patient(ours, version, **patient)
    with pytest.raises(refusal, match=words):
        sent(ours, version, days=days)
    assert (postmaster.mails, given(ours, version)) == ([], [])


def test_a_confidential_address_goes_before_the_usual_one(
    ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    with_patient(ours, version, private_channel={"method": "email", "where": "private@example.org"})
    assert sent(ours, version).to == "private@example.org"
    assert MAIL not in postmaster.mails[0]


def test_a_mail_that_was_not_taken_leaves_no_link_and_nothing_given(
    ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    postmaster.refuses = True
    with pytest.raises(Conflict, match="did not take"):
        sent(ours, version)
    (link,) = estimate_links.list_links(ours(), version.id)
    assert (link.state, link.sent_at, given(ours, version)) == (LinkState.REVOKED, None, [])


def test_without_a_mail_server_no_link_is_sent_and_it_is_said(
    mailing: Service, version: EstimateVersionView
) -> None:
    plain = Service.from_settings(Settings.at(mailing.settings.home))
    assert not estimate_links.can_send_links(work(plain))
    with pytest.raises(Conflict, match="No mail is set up"):
        estimate_links.send_link(work(plain), version.id, order=LinkOrder())
    plain.close()


def test_an_auditor_sends_no_link(
    mailing: Service, ours: Work, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    with pytest.raises(NotAllowed):
        estimate_links.send_link(work(mailing, Role.AUDITOR), version.id, order=LinkOrder())
    assert postmaster.mails == []


def test_a_secret_that_is_none_opens_nothing(mailing: Service) -> None:
    with pytest.raises(NotFound):
        estimate_link_opening.gate_of(mailing.door(now=NOW), "made-up")
