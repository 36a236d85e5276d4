"""Signing in step by step, on both databases: guessing, sessions, factors, invitations, the first start."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from factories import NOW, an_actor, work
from sqlalchemy import select

from appeals.domain.accounts import NewPasskey
from appeals.domain.actor import Role
from appeals.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn, Resting
from appeals.services import accounts, first_run, people, second_factors, sign_in, single_sign_on
from appeals.settings import Settings
from appeals.store.audit import AuditEventRow
from appeals.store.people import UserRow
from appeals.store.sign_in import AttemptsRow
from appeals.store.unit_of_work import Door
from appeals.wiring import Service

PASSWORD = "correct horse battery"
EMAIL = "drafter@demo.example"
RULES = sign_in.SessionRules(idle=timedelta(minutes=15), longest=timedelta(hours=12))


def door(service: Service, *, later: timedelta = timedelta()) -> Door:
    return service.door(now=NOW + later)


@pytest.fixture
def user(service: Service) -> accounts.UserView:
    return accounts.add_user(
        work(service), email=EMAIL, name="Dana Drafter", password=PASSWORD, roles=[Role.DRAFTER]
    )


def fails(service: Service, email: str, times: int, later: timedelta = timedelta()) -> NotSignedIn:
    for _ in range(times):
        with pytest.raises(NotSignedIn) as refusal:
            sign_in.sign_in_check(door(service, later=later), email=email, password="no no no no no")
    return refusal.value


def actions(service: Service) -> list[str]:
    with service.store.reading() as session:
        return list(session.scalars(select(AuditEventRow.action).order_by(AuditEventRow.number)))


def test_the_account_rests_longer_with_every_failure_up_to_an_hour(
    service: Service, user: accounts.UserView
) -> None:
    fails(service, EMAIL, 4)
    rests, passed = [], timedelta()
    for _ in range(8):
        refusal = fails(service, EMAIL, 1, passed)
        assert isinstance(refusal, Resting)
        rests.append(round(refusal.seconds / 60))
        passed += timedelta(seconds=refusal.seconds)

    assert rests == [1, 2, 4, 8, 16, 32, 60, 60]


def test_an_address_that_nobody_has_rests_in_the_same_words(
    service: Service, user: accounts.UserView
) -> None:
    known, unknown = fails(service, EMAIL, 6), fails(service, "nobody@demo.example", 6)

    assert isinstance(known, Resting)
    assert str(known) == str(unknown)


def test_a_right_password_alone_does_not_forgive_failures(service: Service, user: accounts.UserView) -> None:
    """Else who has the password could guess codes without end, proving the password in between."""
    for _ in range(5):
        sign_in.sign_in_check(door(service), email=EMAIL, password=PASSWORD)
        sign_in.note_refused_factor(door(service), user.id, "code")

    with pytest.raises(Resting):
        sign_in.sign_in_check(door(service), email=EMAIL, password=PASSWORD)


def test_getting_in_forgives_failures(service: Service, user: accounts.UserView) -> None:
    fails(service, EMAIL, 4)
    sign_in.begin_session(door(service), user.id, via=["password", "code"])

    assert not isinstance(fails(service, EMAIL, 4), Resting)


def test_failures_are_forgotten_after_a_day(service: Service, user: accounts.UserView) -> None:
    fails(service, EMAIL, 4)

    fails(service, EMAIL, 1, timedelta(hours=25))

    with service.store.reading() as session:
        assert session.scalars(select(AttemptsRow.failures)).all() == [1]


def test_a_closed_account_sounds_like_a_wrong_password(service: Service, user: accounts.UserView) -> None:
    wrong = fails(service, EMAIL, 1)
    people.close_access(work(service), user.id)

    with pytest.raises(NotSignedIn) as closed:
        sign_in.sign_in_check(door(service), email=EMAIL, password=PASSWORD)

    assert str(closed.value) == str(wrong)


@pytest.mark.parametrize(
    ("idle_for", "holds"), [(timedelta(minutes=14), True), (timedelta(minutes=16), False)]
)
def test_a_session_ends_after_fifteen_idle_minutes(
    service: Service, user: accounts.UserView, idle_for: timedelta, holds: bool
) -> None:
    stay = sign_in.begin_session(door(service), user.id, via=["password"])

    assert continues(service, stay, user.id, idle_for) is holds


def test_a_session_ends_after_its_longest_time_however_busy(
    service: Service, user: accounts.UserView
) -> None:
    stay = sign_in.begin_session(door(service), user.id, via=["password"])
    held = [continues(service, stay, user.id, timedelta(minutes=10 * step)) for step in range(1, 75)]

    assert held[:72] == [True] * 72
    assert held[72:] == [False] * 2


def continues(service: Service, stay: UUID, user_id: UUID, later: timedelta) -> bool:
    try:
        sign_in.continue_session(door(service, later=later), session_id=stay, user_id=user_id, rules=RULES)
    except NotSignedIn:
        return False
    return True


def test_a_session_that_was_signed_out_of_holds_no_more(service: Service, user: accounts.UserView) -> None:
    stay = sign_in.begin_session(door(service), user.id, via=["password"])

    sign_in.end_session(door(service), stay)

    assert not continues(service, stay, user.id, timedelta())
    assert actions(service)[-2:] == ["signed_in", "signed_out"]


def test_the_session_of_one_person_is_not_anothers(service: Service, user: accounts.UserView) -> None:
    stay = sign_in.begin_session(door(service), user.id, via=["password"])

    assert not continues(service, stay, an_actor(service).id, timedelta())


def test_other_sessions_can_be_ended_and_the_present_one_kept(
    service: Service, user: accounts.UserView
) -> None:
    stays = [sign_in.begin_session(door(service), user.id, via=["password"]) for _ in range(3)]

    assert sign_in.end_other_sessions(door(service), user.id, keep=stays[0]) == 2

    assert [each.id for each in sign_in.list_sessions(door(service), user.id)] == [stays[0]]


def test_an_administrator_ends_all_sessions_and_half_done_sign_ins(
    service: Service, user: accounts.UserView
) -> None:
    stay = sign_in.begin_session(door(service), user.id, via=["password"])
    half = sign_in.sign_in_check(door(service), email=EMAIL, password=PASSWORD)

    assert people.end_sessions_of(work(service), user.id) == 1

    assert not continues(service, stay, user.id, timedelta())
    with pytest.raises(NotSignedIn):
        sign_in.account_for_session(door(service), user_id=user.id, session_key=half.session_key)


def test_a_code_is_taken_once_even_by_two_at_the_same_moment(
    service: Service, user: accounts.UserView
) -> None:
    assert at_once(lambda: second_factors.claim_code(door(service), user.id, 5000)) == [False, True]
    assert not second_factors.claim_code(door(service), user.id, 4999)
    assert second_factors.claim_code(door(service), user.id, 5001)


def test_a_recovery_code_is_taken_once_even_by_two_at_the_same_moment(
    service: Service, user: accounts.UserView
) -> None:
    second_factors.keep_recovery_codes(door(service), user.id, ["aaaa-bbbb-cccc", "dddd-eeee-ffff"])

    used = at_once(lambda: second_factors.use_recovery_code(door(service), user.id, "AAAA BBBB CCCC"))

    assert used == [False, True]
    assert not second_factors.use_recovery_code(door(service), user.id, "no-such-code")
    assert second_factors.use_recovery_code(door(service), user.id, "dddd-eeee-ffff")


def at_once(do: object) -> list[bool]:
    start, done = Barrier(2), []

    def run() -> None:
        start.wait()
        done.append(do())  # type: ignore[operator]

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


def test_no_secret_of_signing_in_is_kept_in_the_clear(service: Service, user: accounts.UserView) -> None:
    second_factors.keep_recovery_codes(door(service), user.id, ["aaaa-bbbb-cccc"])
    invited = people.invite_again(work(service), user.id)

    with service.store.reading() as session:
        kept = session.get_one(UserRow, user.id)
        codes = kept.tf_recovery_codes or ""
    assert "aaaa" not in codes
    assert invited.token not in str(vars(kept))


def a_passkey(name: str = "Laptop", credential_id: bytes = b"id-1") -> NewPasskey:
    return NewPasskey(name, credential_id, b"key", 0, ("internal",), True, "multi_device", None)


def test_a_passkey_is_kept_found_and_removed(service: Service, user: accounts.UserView) -> None:
    second_factors.add_passkey(door(service), user.id, a_passkey())

    found = second_factors.find_passkey(door(service), b"id-1")
    assert found is not None
    assert (found.user_id, found.public_key) == (user.id, b"key")
    second_factors.note_passkey_use(door(service), found.id, sign_count=7)
    assert second_factors.list_passkeys(door(service), user.id)[0].sign_count == 7
    second_factors.remove_passkey(door(service), user.id, found.id)
    assert second_factors.find_passkey(door(service), b"id-1") is None


def test_nobody_removes_a_passkey_of_somebody_else(service: Service, user: accounts.UserView) -> None:
    second_factors.add_passkey(door(service), user.id, a_passkey())
    other = accounts.add_user(
        work(service), email="o@demo.example", name="Other", password=PASSWORD, roles=[Role.DRAFTER]
    )
    found = second_factors.list_passkeys(door(service), user.id)[0]

    with pytest.raises(Conflict):
        second_factors.remove_passkey(door(service), other.id, found.id)


def test_an_invited_person_sets_a_password_once(service: Service) -> None:
    invited = people.invite(work(service), email="New@Demo.example", name="Nia Newcomer", roles=[Role.INTAKE])
    assert people.read_invitation(door(service), invited.token).name == "Nia Newcomer"
    assert not people.read_person(work(service), invited.user.id).joined

    people.accept_invitation(door(service), invited.token, password=PASSWORD)

    assert sign_in.sign_in_check(door(service), email="new@demo.example", password=PASSWORD)
    with pytest.raises(NotSignedIn, match="was used"):
        people.accept_invitation(door(service), invited.token, password="another long one")


@pytest.mark.parametrize("password", ["", "short"])
def test_before_the_invitation_is_accepted_no_password_fits(service: Service, password: str) -> None:
    people.invite(work(service), email="new@demo.example", name="Nia Newcomer", roles=[Role.INTAKE])

    with pytest.raises(NotSignedIn):
        sign_in.sign_in_check(door(service), email="new@demo.example", password=password)


def test_an_invitation_ends_after_a_week_or_with_the_next(service: Service) -> None:
    first = people.invite(work(service), email="new@demo.example", name="Nia", roles=[Role.INTAKE])
    second = people.invite_again(work(service), first.user.id)

    with pytest.raises(NotSignedIn):
        people.read_invitation(door(service), first.token)
    with pytest.raises(NotSignedIn):
        people.read_invitation(door(service, later=timedelta(days=8)), second.token)
    with pytest.raises(BadInput, match="12 to 256"):
        people.accept_invitation(door(service), second.token, password="short")
    people.accept_invitation(door(service), second.token, password=PASSWORD)


def test_a_role_counts_from_the_moment_it_is_changed(service: Service, user: accounts.UserView) -> None:
    key = sign_in.sign_in_check(door(service), email=EMAIL, password=PASSWORD).session_key

    people.change_roles(work(service), user.id, [Role.AUDITOR])

    actor = sign_in.actor_for_session(door(service), user_id=user.id, session_key=key)
    assert actor.permissions == an_actor(service, Role.AUDITOR).permissions


def test_the_last_administrator_stays(service: Service) -> None:
    only = accounts.add_user(
        work(service), email="a@demo.example", name="Ada", password=PASSWORD, roles=[Role.ADMINISTRATOR]
    )

    with pytest.raises(Conflict, match="only administrator"):
        people.close_access(work(service), only.id)
    with pytest.raises(Conflict, match="only administrator"):
        people.change_roles(work(service), only.id, [Role.DRAFTER])


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMINISTRATOR])
def test_only_an_administrator_changes_people(service: Service, user: accounts.UserView, role: Role) -> None:
    mine = work(service, role)
    for act in (
        lambda: people.list_people(mine),
        lambda: people.invite(mine, email="x@demo.example", name="X", roles=[Role.INTAKE]),
        lambda: people.invite_again(mine, user.id),
        lambda: people.change_roles(mine, user.id, [Role.ADMINISTRATOR]),
        lambda: people.close_access(mine, user.id),
        lambda: people.end_sessions_of(mine, user.id),
        lambda: people.reset_second_factor(mine, user.id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_another_organization_cannot_touch_our_people(service: Service, user: accounts.UserView) -> None:
    theirs = work(service, of="Other Example Clinic")

    for act in (people.close_access, people.invite_again, people.end_sessions_of, people.read_person):
        with pytest.raises(NotFound):
            act(theirs, user.id)


def test_a_reset_forgets_every_factor(service: Service, user: accounts.UserView) -> None:
    second_factors.set_totp(door(service), user.id, "sealed")
    second_factors.add_passkey(door(service), user.id, a_passkey())
    second_factors.keep_recovery_codes(door(service), user.id, ["aaaa-bbbb-cccc"])

    after = people.reset_second_factor(work(service), user.id)

    assert (after.second_factor, after.passkeys) == (False, 0)
    assert not second_factors.use_recovery_code(door(service), user.id, "aaaa-bbbb-cccc")


SUBJECT = {"issuer": "https://idp.example", "subject": "77", "email": EMAIL, "email_verified": True}


def test_the_provider_binds_a_person_once_and_then_its_own_id_counts(
    service: Service, user: accounts.UserView
) -> None:
    assert single_sign_on.account_for_subject(door(service), **SUBJECT).actor.id == user.id

    moved = {**SUBJECT, "email": "changed@demo.example", "email_verified": False}
    assert single_sign_on.account_for_subject(door(service), **moved).actor.id == user.id
    with pytest.raises(NotSignedIn):
        single_sign_on.account_for_subject(door(service), **{**SUBJECT, "subject": "78"})


@pytest.mark.parametrize("change", [{"email_verified": False}, {"email": "nobody@demo.example"}])
def test_an_unverified_or_unknown_address_opens_nothing(
    service: Service, user: accounts.UserView, change: dict[str, object]
) -> None:
    with pytest.raises(NotSignedIn):
        single_sign_on.account_for_subject(door(service), **{**SUBJECT, **change})


def test_a_closed_person_does_not_come_in_through_the_provider(
    service: Service, user: accounts.UserView
) -> None:
    single_sign_on.account_for_subject(door(service), **SUBJECT)
    people.close_access(work(service), user.id)

    with pytest.raises(NotSignedIn):
        single_sign_on.account_for_subject(door(service), **SUBJECT)


FIRST = {
    "organization": "Example Behavioral Health",
    "time_zone": "America/Chicago",
    "name": "Ada Administrator",
    "email": "ada@example.org",
    "password": PASSWORD,
}


def test_the_console_token_makes_one_administrator_and_is_gone(service: Service) -> None:
    token = first_run.new_setup_token(door(service))
    assert token is not None

    made = first_run.set_up(door(service), token=f" {token} ", **FIRST)

    assert made.roles == (Role.ADMINISTRATOR,)
    assert not first_run.is_first_run(door(service))
    assert first_run.new_setup_token(door(service)) is None
    with pytest.raises(NotFound):
        first_run.set_up(door(service), token=token, **FIRST)


def test_a_wrong_old_or_replaced_token_sets_nothing_up(service: Service) -> None:
    first = first_run.new_setup_token(door(service))
    second = first_run.new_setup_token(door(service))

    for token, later in (("", 0), ("guess", 0), (first, 0), (second, 25)):
        with pytest.raises(NotSignedIn, match="not the set-up token"):
            first_run.set_up(door(service, later=timedelta(hours=later)), token=token, **FIRST)

    assert first_run.is_first_run(door(service))


def test_a_mistake_in_the_form_does_not_use_the_token_up(service: Service) -> None:
    token = first_run.new_setup_token(door(service))

    with pytest.raises(BadInput, match="12 to 256"):
        first_run.set_up(door(service), token=token, **{**FIRST, "password": "short"})

    assert first_run.set_up(door(service), token=token, **FIRST)


def test_at_the_very_first_start_there_is_nobody(tmp_path: object) -> None:
    fresh = Service.from_settings(Settings.at(tmp_path / "home"))  # type: ignore[operator]
    fresh.migrate()

    assert first_run.is_first_run(fresh.door(now=datetime.now(UTC)))
    fresh.close()
