from datetime import timedelta

import pytest
from factories import NOW, OURS, THEIRS, an_actor, work

from appeals.domain.actor import ActorKind, Permission, Role
from appeals.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn
from appeals.services import accounts
from appeals.wiring import Service

PASSWORD = "correct horse battery"


def a_user(service: Service, email: str = "Drafter@Demo.example") -> accounts.UserView:
    return accounts.add_user(
        work(service), email=email, name="Dana Drafter", password=PASSWORD, roles=[Role.DRAFTER]
    )


def test_a_person_signs_in_with_any_case_of_the_address(service: Service) -> None:
    user = a_user(service)

    signed_in = accounts.sign_in_check(
        service.door(now=NOW), email="drafter@demo.EXAMPLE ", password=PASSWORD
    )

    actor = accounts.actor_for_session(
        service.door(now=NOW), user_id=user.id, session_key=signed_in.session_key
    )
    assert (actor.id, actor.kind) == (user.id, ActorKind.PERSON)
    assert actor.may(Permission.DRAFT)
    assert not actor.may(Permission.SEAL)


def test_wrong_password_and_unknown_address_sound_the_same(service: Service) -> None:
    a_user(service)

    said = set()
    for email, password in (("drafter@demo.example", "wrong wrong wrong"), ("nobody@demo.example", PASSWORD)):
        with pytest.raises(NotSignedIn) as refusal:
            accounts.sign_in_check(service.door(now=NOW), email=email, password=password)
        said.add(str(refusal.value))

    assert len(said) == 1


def test_after_five_failures_even_the_right_password_waits(service: Service) -> None:
    a_user(service)
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            accounts.sign_in_check(
                service.door(now=NOW), email="drafter@demo.example", password="no no no no no"
            )

    with pytest.raises(NotSignedIn):
        accounts.sign_in_check(service.door(now=NOW), email="drafter@demo.example", password=PASSWORD)
    later = service.door(now=NOW + timedelta(minutes=2))
    assert accounts.sign_in_check(later, email="drafter@demo.example", password=PASSWORD).actor


def test_a_session_of_another_key_is_nobody(service: Service) -> None:
    user = a_user(service)

    with pytest.raises(NotSignedIn):
        accounts.actor_for_session(service.door(now=NOW), user_id=user.id, session_key="x" * 64)


def test_an_address_is_taken_once_and_a_short_password_is_refused(service: Service) -> None:
    a_user(service)

    with pytest.raises(Conflict, match="already signs in"):
        a_user(service)
    with pytest.raises(BadInput, match="12 to 256"):
        accounts.add_user(work(service), email="a@b.example", name="", password="short", roles=[])


def test_a_key_acts_in_its_organization_with_its_scopes_only(service: Service) -> None:
    key = accounts.issue_api_key(work(service), name="Billing", scopes=[Permission.IMPORT])

    actor = accounts.actor_for_api_key(service.door(now=NOW), key.token)

    assert key.token.startswith("ev_")
    assert actor.permissions == {Permission.IMPORT}
    assert actor.organization_id == an_actor(service).organization_id
    assert key.token.split(".")[1] not in str(accounts.list_api_keys(work(service)))


@pytest.mark.parametrize("spoil", ["", "ev_x.y", "other", "longer"])
def test_a_wrong_key_is_nobody(service: Service, spoil: str) -> None:
    token = accounts.issue_api_key(work(service), name="Billing", scopes=[Permission.IMPORT]).token
    wrong = {"other": token.replace("ev_", "xx_"), "longer": token + "a"}.get(spoil, spoil)

    with pytest.raises(NotSignedIn):
        accounts.actor_for_api_key(service.door(now=NOW), wrong)


def test_a_revoked_or_expired_key_is_nobody(service: Service) -> None:
    key = accounts.issue_api_key(
        work(service), name="Soon", scopes=[Permission.IMPORT], expires_on=NOW.date()
    )
    accounts.actor_for_api_key(service.door(now=NOW), key.token)

    with pytest.raises(NotSignedIn):
        accounts.actor_for_api_key(service.door(now=NOW + timedelta(days=1)), key.token)
    accounts.revoke_api_key(work(service), key.id)
    with pytest.raises(NotSignedIn):
        accounts.actor_for_api_key(service.door(now=NOW), key.token)


def test_nobody_issues_more_than_they_may_themselves(service: Service) -> None:
    with pytest.raises(NotAllowed):
        accounts.issue_api_key(work(service, Role.DRAFTER), name="x", scopes=[Permission.DRAFT])


def test_another_organization_cannot_revoke_our_key(service: Service) -> None:
    key = accounts.issue_api_key(work(service), name="Billing", scopes=[Permission.IMPORT])

    with pytest.raises(NotFound):
        accounts.revoke_api_key(work(service, of=THEIRS), key.id)


def test_the_command_line_names_its_organization_where_there_are_two(service: Service) -> None:
    with pytest.raises(BadInput, match=THEIRS):
        accounts.command_actor(service.door(now=NOW))

    assert accounts.command_actor(service.door(now=NOW), OURS).kind is ActorKind.COMMAND
