import pytest
from factories import NOW, THEIRS, a_full_case, an_actor, work
from sqlalchemy import text

from appeals.domain.actor import Actor, Permission, Role
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import REQUEST
from appeals.domain.views import VersionView
from appeals.errors import Conflict, NotAllowed, NotFound
from appeals.services import accounts, cases, releases, versions
from appeals.wiring import Service


def sealed_by(service: Service, author: Actor, number: str = "5001") -> VersionView:
    case = a_full_case(service, number)
    return versions.seal(work(service, actor=author), case.id, kind=REQUEST, reason="Ready.")


def test_a_second_person_releases_what_one_has_sealed(service: Service) -> None:
    version = sealed_by(service, an_actor(service, Role.REVIEWER))
    second = an_actor(service, Role.SENDER)

    released = releases.release(work(service, actor=second), version.id)

    assert version.release is None
    assert released.release is not None
    assert (released.release.releaser, released.release.version_sha256) == (second.name, version.sha256)
    assert versions.read_version(work(service), version.id).release == released.release


def test_nobody_releases_their_own_version_not_even_an_administrator(service: Service) -> None:
    author = an_actor(service)
    version = sealed_by(service, author)

    with pytest.raises(Conflict, match="sealed this version yourself"):
        releases.release(work(service, actor=author), version.id)


def test_two_keys_of_one_person_are_not_four_eyes(service: Service) -> None:
    person = an_actor(service)
    scopes = [each for each in Permission if each is not Permission.MANAGE_KEYS]
    keys = [
        accounts.issue_api_key(work(service, actor=person), name=name, scopes=scopes) for name in ("a", "b")
    ]
    first, second = (accounts.actor_for_api_key(service.door(now=NOW), each.token) for each in keys)
    version = sealed_by(service, first)

    for own in (person, second):
        with pytest.raises(Conflict, match="yourself"):
            releases.release(work(service, actor=own), version.id)


def test_only_the_newest_version_is_released_and_only_once(service: Service) -> None:
    author, second = an_actor(service, Role.REVIEWER), an_actor(service, Role.REVIEWER)
    old = sealed_by(service, author)
    new = versions.seal(work(service, actor=author), old.case_id, kind=REQUEST, reason="A better one.")

    with pytest.raises(Conflict, match="Version 2 of this document is newer"):
        releases.release(work(service, actor=second), old.id)
    releases.release(work(service, actor=second), new.id)
    with pytest.raises(Conflict, match="released already"):
        releases.release(work(service, actor=second), new.id)


def test_a_case_is_sent_with_a_released_version_or_with_a_reason(service: Service) -> None:
    version = sealed_by(service, an_actor(service, Role.REVIEWER))

    with pytest.raises(Conflict, match="No version is released"):
        cases.move_case(work(service, Role.SENDER), version.case_id, to=CaseState.SUBMITTED)
    releases.release(work(service, Role.SENDER), version.id)
    sent = cases.move_case(work(service, Role.SENDER), version.case_id, to=CaseState.SUBMITTED)

    assert sent.state is CaseState.SUBMITTED


def test_a_newer_seal_needs_a_new_release_before_the_case_is_sent(service: Service) -> None:
    author = an_actor(service, Role.REVIEWER)
    version = sealed_by(service, author)
    releases.release(work(service, Role.SENDER), version.id)
    versions.seal(work(service, actor=author), version.case_id, kind=REQUEST, reason="Changed since.")

    with pytest.raises(Conflict, match="No version is released"):
        cases.move_case(work(service, Role.SENDER), version.case_id, to=CaseState.SUBMITTED)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.DRAFTER, Role.COMPLIANCE, Role.AUDITOR])
def test_other_jobs_do_not_release(service: Service, role: Role) -> None:
    version = sealed_by(service, an_actor(service, Role.REVIEWER))

    with pytest.raises(NotAllowed):
        releases.release(work(service, role), version.id)


def test_another_organizations_version_is_not_there_to_release(service: Service) -> None:
    version = sealed_by(service, an_actor(service, Role.REVIEWER))

    with pytest.raises(NotFound):
        releases.release(work(service, of=THEIRS), version.id)


def test_the_database_refuses_to_change_or_take_back_a_release(service: Service) -> None:
    version = sealed_by(service, an_actor(service, Role.REVIEWER))
    releases.release(work(service, Role.SENDER), version.id)

    for statement in ("UPDATE releases SET releaser = 'X'", "DELETE FROM releases"):
        with pytest.raises(Exception, match="written once"), service.store.writing() as session:
            session.execute(text(statement))
