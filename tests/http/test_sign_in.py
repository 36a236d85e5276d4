"""Signing in and out through the pages: the usual attacks, with the service's clock in our hands."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from urllib.parse import urljoin, urlsplit

import pytest
from factories import a_case
from flask import Flask
from http_callers import OURS, PASSWORD, Person, SignIn, owner, totp, work_of
from members import EMAIL, Clock, Member
from sqlalchemy import select

from api.app import create_app
from api.work import KEY
from appeals.domain.actor import Permission, Role
from appeals.errors import NotSignedIn
from appeals.services import accounts, first_run, people, sign_in
from appeals.settings import Settings
from appeals.store.audit import AuditEventRow
from appeals.wiring import Service

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(home: Path, clock: Clock) -> Iterator[Flask]:
    application = create_app(replace(Settings.at(home), sign_ins_per_minute=1000), clock)
    yield application
    application.extensions[KEY].close()


@pytest.fixture
def member(app: Flask, clock: Clock) -> Member:
    """Someone who has set everything up and signed out again, a minute ago."""
    someone = Member(Person(app.test_client()), clock)
    someone.sets_up()
    someone.at.post("/sign-out")
    clock.passes(minutes=1)
    return someone


def test_a_page_asks_a_stranger_to_sign_in_and_comes_back(anyone: Person) -> None:
    answer = anyone.get("/worklist?due=week")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/worklist?due%3Dweek"


def test_the_first_sign_in_sets_a_second_factor_up_before_anything_is_shown(app: Flask, clock: Clock) -> None:
    someone = Member(Person(app.test_client()), clock)
    someone.gives_password()
    assert not someone.is_in()

    someone.at.client = app.test_client()
    someone.sets_up()

    assert someone.is_in()
    assert len(someone.codes) == len(set(someone.codes)) == 10


def test_password_and_code_open_the_page_that_was_asked_for(member: Member) -> None:
    code_page = member.gives_password(next="/denials?page=1")
    assert not member.is_in()

    onward = member.at.fill(code_page, {"code": member.code()}).location

    assert onward.endswith("/denials?page=1")
    assert member.is_in()


def test_signing_out_ends_the_session_also_for_a_copy_of_its_cookie(member: Member, app: Flask) -> None:
    member.gives_password()
    member.gives_code()
    with member.at.client.session_transaction() as session:
        stolen = dict(session)
    member.at.post("/sign-out")

    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(stolen)

    assert thief.get("/worklist").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param(EMAIL, "wrong", id="wrong password"),
        pytest.param("nobody@ours.example", "wrong", id="unknown person"),
        pytest.param("", "", id="nothing"),
        pytest.param("drafter@ours.example' --", "x", id="an attempt at SQL"),
        pytest.param("x" * 5000, "\ud83d" * 10, id="too long, half characters"),
    ],
)
def test_every_failure_to_sign_in_says_the_same(anyone: Person, email: str, password: str) -> None:
    typed = {"email": email, "password": password.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}

    shown = anyone.fill("/sign-in", typed).get_data(as_text=True)

    told = re.search(r'role="alert"><h2>([^<]*)</h2><p>([^<]*)</p>', shown)
    assert told.groups() == ("You are not signed in", sign_in.REFUSED)


def test_an_unknown_address_takes_as_long_as_a_wrong_password(app: Flask) -> None:
    service: Service = app.extensions[KEY]

    def cost(address: str) -> float:
        start = process_time()
        with pytest.raises(NotSignedIn):
            sign_in.sign_in_check(service.door(now=datetime.now(UTC)), email=address, password="wrong one")
        return process_time() - start

    known = statistics.median(cost(f"{role.value}@ours.example") for role in Role)
    unknown = statistics.median(cost(f"nobody{number}@ours.example") for number in range(7))

    assert 0.5 < known / unknown < 2


def test_after_five_failures_the_page_says_how_long_to_wait(member: Member) -> None:
    for _ in range(5):
        member.gives_password("wrong wrong wrong")

    shown = member.at.fill("/sign-in", {"email": EMAIL, "password": PASSWORD}).get_data(as_text=True)
    assert "Too many failed attempts" in shown
    assert "wait a minute" in shown

    member.clock.passes(minutes=2)
    assert "/sign-in/code" in member.gives_password()


def test_wrong_codes_count_as_failures_even_between_right_passwords(member: Member) -> None:
    for _ in range(5):
        member.gives_password()
        member.gives_code("000000")

    assert member.gives_password() == ""
    assert not member.is_in()


def test_a_code_is_good_once(member: Member, app: Flask) -> None:
    member.gives_password()
    used = member.code()
    assert member.gives_code(used).endswith("/worklist")

    other = Member(Person(app.test_client()), member.clock, member.key)
    other.gives_password()
    again = other.at.fill("/sign-in/code", {"code": used})

    assert "was used before" in again.get_data(as_text=True)
    assert not other.is_in()


@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_code_may_be_half_a_minute_off(member: Member, seconds: int, opens: bool) -> None:
    member.clock.passes(minutes=5)
    member.gives_password()

    member.gives_code(totp(member.key, member.clock.now + timedelta(seconds=seconds)))

    assert member.is_in() is opens


def test_a_recovery_code_opens_once(member: Member) -> None:
    member.gives_password()
    member.at.fill("/sign-in/recovery-code", {"code": member.codes[0].upper().replace("-", " ")})
    assert member.is_in()
    member.at.post("/sign-out")

    member.gives_password()
    again = member.at.fill("/sign-in/recovery-code", {"code": member.codes[0]})

    assert "was used before" in again.get_data(as_text=True)
    assert not member.is_in()


def test_recovery_codes_are_shown_once(member: Member) -> None:
    member.gives_password()
    member.gives_code()

    shown = member.at.get("/account/recovery-codes?show_codes=yes").get_data(as_text=True)

    assert not any(code in shown for code in member.codes)


def test_a_password_without_its_code_is_forgotten_after_ten_minutes(member: Member) -> None:
    member.gives_password()
    member.clock.passes(minutes=11)

    assert member.at.get("/sign-in/code").location.endswith("/sign-in")


@pytest.mark.parametrize(
    "path", ["/sign-in/code", "/sign-in/recovery-code", "/account/second-factor", "/sign-in/choose"]
)
def test_no_step_can_be_taken_before_the_password(anyone: Person, path: str) -> None:
    assert anyone.get(path).location.endswith("/sign-in")


def test_a_half_done_sign_in_cannot_replace_the_second_factor(member: Member) -> None:
    member.gives_password()

    assert member.at.get("/account/second-factor").location.endswith("/sign-in")


@pytest.mark.parametrize(("minutes", "holds"), [(14, True), (16, False)])
def test_a_session_ends_when_it_is_idle_and_the_page_says_so(
    sign_in: SignIn, clock: Clock, minutes: int, holds: bool
) -> None:
    person = sign_in("drafter")
    assert person.get("/worklist").status_code == 200
    clock.passes(minutes=minutes)

    answer = person.get("/worklist")

    assert (answer.status_code == 200) is holds
    if not holds:
        told = person.get("/sign-in").get_data(as_text=True)
        assert "signed out after 15 minutes without activity" in told


def test_a_session_ends_after_a_working_day_however_busy(sign_in: SignIn, clock: Clock) -> None:
    person = sign_in("drafter")
    for _ in range(71):
        clock.passes(minutes=10)
        assert person.get("/worklist").status_code == 200

    clock.passes(minutes=11)

    assert person.get("/worklist").status_code == 303
    assert "at most 12 hours" in person.get("/sign-in").get_data(as_text=True)


def test_an_ended_session_opens_none_of_the_librarys_pages_either(sign_in: SignIn, clock: Clock) -> None:
    person = sign_in("drafter")
    clock.passes(minutes=16)

    for path in ("/account/passkeys", "/account/recovery-codes", "/account/second-factor", "/sign-in/again"):
        assert "/sign-in" in (person.get(path).location or ""), path


def test_what_was_planted_before_signing_in_is_worth_nothing_after(member: Member) -> None:
    member.at.get("/sign-in")
    with member.at.client.session_transaction() as session:
        planted = dict(session)
    member.gives_password()
    member.gives_code()
    member.is_in()
    member.at.get("/account")

    with member.at.client.session_transaction() as session:
        assert session["csrf_token"] != planted["csrf_token"]
        assert "stay" in session
        assert "stay" not in planted


@pytest.mark.parametrize("secure", [False, True])
def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(home: Path, secure: bool) -> None:
    app = create_app(replace(Settings.at(home), cookies_over_https_only=secure))
    answer = app.test_client().get("/sign-in", base_url="https://evenhand.example")
    app.extensions[KEY].close()

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-evenhand=" if secure else "evenhand=")
    assert ("Secure" in cookie) is secure
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


ELSEWHERE = [
    "https://evil.example/worklist",
    "//evil.example",
    "///evil.example",
    r"\\evil.example",
    r"/\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "http://localhost@evil.example/",
]


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_nobody_is_sent_to_another_site_after_signing_in(member: Member, onward: str) -> None:
    code_page = member.gives_password(next=onward)
    after = member.at.fill(code_page, {"code": member.code()}).location

    assert urlsplit(urljoin("http://localhost/sign-in/code", after)).netloc == "localhost"
    assert "\\" not in after


def test_every_form_needs_its_token(app: Flask, sign_in: SignIn) -> None:
    people = {"a person": sign_in("administrator").client, "nobody": app.test_client()}
    taken = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") or "POST" not in (rule.methods or ()):
            continue
        if (
            rule.endpoint == "received.answer"
        ):  # no session is trusted there: the link and the answer are the proof
            continue
        address = re.sub(r"<uuid:[^>]+>", "00000000-0000-7000-8000-000000000001", rule.rule)
        address = re.sub(r"<[^>]+>", "x", address)
        taken += [
            (address, who, answer.status_code)
            for who, client in people.items()
            if (answer := client.post(address, data={"email": EMAIL})).status_code != 400
        ]

    assert taken == []


def test_a_person_whose_access_is_closed_is_out_at_once(sign_in: SignIn, service: Service) -> None:
    person = sign_in("drafter")
    work = work_of(service, owner(service, OURS))
    user = next(each for each in accounts.list_users(work) if each.email == EMAIL)

    people.close_access(work_of(service, owner(service, OURS)), user.id)

    assert person.get("/worklist").status_code == 303


def test_a_changed_role_counts_at_once(sign_in: SignIn, service: Service) -> None:
    person = sign_in("drafter")
    assert person.get("/import").status_code == 200
    user = next(
        each for each in accounts.list_users(work_of(service, owner(service, OURS))) if each.email == EMAIL
    )

    administrator = sign_in("administrator")
    administrator.post(f"/people/{user.id}/roles", {"roles": ["auditor"]})

    assert person.get("/worklist").status_code == 200
    refused = person.post("/import/remittances", {"file": ""})
    assert refused.status_code in {403, 404, 405, 422}
    assert person.get("/people").status_code == 403


@pytest.mark.parametrize("role", [each.value for each in Role if each is not Role.ADMINISTRATOR])
def test_people_and_keys_are_for_administrators(sign_in: SignIn, role: str) -> None:
    person = sign_in(role)

    assert [person.get(path).status_code for path in ("/people", "/api-keys")] == [403, 403]


def test_before_keys_and_people_one_shows_again_who_one_is(sign_in: SignIn, clock: Clock) -> None:
    person = sign_in("administrator")
    assert person.get("/api-keys").status_code == 200
    clock.passes(minutes=11)

    asked = person.get("/people")
    assert asked.location == "/sign-in/again?next=/people"
    wrong = person.fill(asked.location, {"password": "wrong wrong wrong"})
    assert "This is not your password" in wrong.get_data(as_text=True)
    sent = person.post(
        "/api-keys", {"name": "x", "scopes": "see_cases"}, headers={"Referer": "http://localhost/api-keys"}
    )
    assert sent.location == "/sign-in/again?next=/api-keys"

    right = person.fill(asked.location, {"password": PASSWORD})
    assert right.location.endswith("/people")


def test_before_an_export_one_shows_again_who_one_is(sign_in: SignIn, service: Service, clock: Clock) -> None:
    person, trail = sign_in("compliance"), f"/cases/{a_case(service).id}/trail"
    assert person.get(f"{trail}?form=csv").mimetype == "text/csv"
    clock.passes(minutes=11)

    assert person.get(trail).status_code == 200
    assert person.get(f"{trail}?form=csv").location == f"/sign-in/again?next={trail}?form%3Dcsv"


def test_guessing_the_password_again_and_again_rests_too(sign_in: SignIn, clock: Clock) -> None:
    person = sign_in("administrator")
    for _ in range(5):
        person.fill("/sign-in/again", {"password": "wrong wrong wrong"})

    assert "Too many failed attempts" in person.fill("/sign-in/again", {"password": PASSWORD}).get_data(
        as_text=True
    )


def test_a_changed_password_ends_the_other_sessions(sign_in: SignIn) -> None:
    here, there = sign_in("drafter"), sign_in("drafter")

    here.fill("/account/password", {"password": "another long passphrase"})

    assert here.get("/worklist").status_code == 200
    assert there.get("/worklist").status_code == 303


def test_one_can_sign_out_everywhere_else_or_everywhere(sign_in: SignIn) -> None:
    here, there = sign_in("drafter"), sign_in("drafter")

    here.post("/account/sessions/end-others")
    assert [each.get("/worklist").status_code for each in (here, there)] == [200, 303]

    here.post("/account/sessions/end-all")
    assert here.get("/worklist").status_code == 303


def test_an_invited_person_comes_in_by_a_link_that_works_once(sign_in: SignIn, app: Flask) -> None:
    page = sign_in("administrator").fill(
        "/people", {"name": "Nia Newcomer", "email": "nia@ours.example", "roles": ["intake", "drafter"]}
    )
    link = re.search(r'value="http://localhost(/join/[^"]+)"', page.get_data(as_text=True)).group(1)
    newcomer = Person(app.test_client())

    assert "12 to 256" in newcomer.fill(link, {"password": "short"}).get_data(as_text=True)
    assert newcomer.fill(link, {"password": PASSWORD}).location.endswith("/sign-in")

    assert newcomer.get(link).status_code == 410
    onward = newcomer.fill("/sign-in", {"email": "nia@ours.example", "password": PASSWORD}).location
    assert onward.endswith("/account/second-factor")


def test_an_administrator_cannot_lock_the_organization_out(sign_in: SignIn, service: Service) -> None:
    administrator = sign_in("administrator")
    me = next(
        each
        for each in accounts.list_users(work_of(service, owner(service, OURS)))
        if each.email == "administrator@ours.example"
    )

    administrator.post(f"/people/{me.id}/close")

    assert "only administrator left" in administrator.get(f"/people/{me.id}").get_data(as_text=True)


def test_a_key_is_shown_once_works_and_is_revoked(sign_in: SignIn, app: Flask) -> None:
    administrator = sign_in("administrator")
    page = administrator.fill("/api-keys", {"name": "Billing", "scopes": ["see_cases", "import"]})
    token = re.search(r'value="(ev_[^"]+)"', page.get_data(as_text=True)).group(1)
    caller = {"headers": {"Authorization": f"Bearer {token}"}}
    assert app.test_client().get("/api/v1/cases", **caller).status_code == 200

    listed = administrator.get("/api-keys").get_data(as_text=True)
    assert token not in listed
    administrator.post(re.search(r'action="(/api-keys/[^"]+/revocation)"', listed).group(1))

    assert app.test_client().get("/api/v1/cases", **caller).status_code == 401
    assert "Revoked" in administrator.get("/api-keys").get_data(as_text=True)


def test_a_key_ends_after_its_last_day(sign_in: SignIn, app: Flask, clock: Clock) -> None:
    last = clock.now.date() + timedelta(days=1)
    page = sign_in("administrator").fill(
        "/api-keys", {"name": "Trial", "scopes": "see_cases", "expires_on": last.isoformat()}
    )
    token = re.search(r'value="(ev_[^"]+)"', page.get_data(as_text=True)).group(1)
    caller = {"headers": {"Authorization": f"Bearer {token}"}}

    assert app.test_client().get("/api/v1/cases", **caller).status_code == 200
    clock.passes(days=3)
    assert app.test_client().get("/api/v1/cases", **caller).status_code == 401


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "", "scopes": "see_cases"}, "say what the key is for"),
        ({"name": "x"}, "needs at least one"),
        ({"name": "x", "scopes": "see_cases", "expires_on": "2020-01-01"}, "cannot be in the past"),
        ({"name": "x", "scopes": "see_cases", "expires_on": "soon"}, "needs a date"),
    ],
)
def test_a_key_that_cannot_be_made_says_why(sign_in: SignIn, fields: dict[str, object], told: str) -> None:
    answer = sign_in("administrator").fill("/api-keys", fields)

    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_too_many_attempts_from_one_place_are_told_to_wait(home: Path) -> None:
    app = create_app(replace(Settings.at(home), sign_ins_per_minute=3))
    person = Person(app.test_client())
    answers = [
        person.fill("/sign-in", {"email": f"{number}@x.example", "password": "wrong"}) for number in range(4)
    ]
    app.extensions[KEY].close()

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert "Wait a little" in answers[-1].get_data(as_text=True)


def test_too_many_calls_with_one_key_are_a_problem_and_another_key_is_not_slowed(home: Path) -> None:
    app = create_app(replace(Settings.at(home), calls_per_minute=3))
    service: Service = app.extensions[KEY]
    keys = [
        accounts.issue_api_key(
            work_of(service, owner(service, OURS)), name="x", scopes=[Permission.SEE_CASES]
        ).token
        for _ in range(2)
    ]

    def call(token: str) -> object:
        return app.test_client().get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})

    answers = [call(keys[0]) for _ in range(4)]
    other = call(keys[1])
    service.close()

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[-1].mimetype == "application/problem+json"
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert other.status_code == 200


def test_the_demonstration_says_that_it_asks_for_no_second_factor(home: Path) -> None:
    app = create_app(replace(Settings.at(home), demo=True))
    person = Person(app.test_client())

    assert "does not ask for a second factor" in person.get("/sign-in").get_data(as_text=True)
    assert person.fill("/sign-in", {"email": EMAIL, "password": PASSWORD}).location.endswith("/worklist")
    assert person.get("/worklist").status_code == 200
    app.extensions[KEY].close()


def test_every_page_of_the_sign_in_library_is_one_of_ours(app: Flask) -> None:
    used = {
        value
        for name, value in app.config.items()
        if name.startswith("SECURITY_")
        and name.endswith("_TEMPLATE")
        and name.split("_")[1] in {"LOGIN", "VERIFY", "TWO", "MULTI", "WAN"}
    } - {"security/email/two_factor_instructions", "security/email/two_factor_rescue"}

    assert [each for each in used if not (ROOT / "api/pages/templates" / each).exists()] == []


def test_the_library_answers_no_json_and_gives_no_token(app: Flask) -> None:
    answer = app.test_client().post(
        "/sign-in?include_auth_token=yes", json={"email": EMAIL, "password": PASSWORD}
    )

    assert answer.status_code == 400
    assert "auth" not in answer.get_data(as_text=True).lower().replace("author", "")


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[Flask]:
    """An installation that nobody has set up yet."""
    settings = Settings.at(tmp_path / "new")
    service = Service.from_settings(settings)
    service.migrate()
    service.close()
    app = create_app(settings)
    yield app
    app.extensions[KEY].close()


def test_the_first_administrator_is_made_with_the_consoles_token_and_never_again(
    untouched: Flask,
) -> None:
    token = first_run.new_setup_token(untouched.extensions[KEY].door(now=datetime.now(UTC)))
    someone = Person(untouched.test_client())
    assert "/set-up" in someone.get("/sign-in").get_data(as_text=True)
    typed = {
        "organization": OURS,
        "time_zone": "America/Chicago",
        "name": "Ada Administrator",
        "email": "ada@ours.example",
        "password": PASSWORD,
    }

    wrong = someone.fill("/set-up", {**typed, "token": "guess"})
    assert "not the set-up token" in wrong.get_data(as_text=True)
    assert someone.fill("/set-up", {**typed, "token": token}).location.endswith("/sign-in")

    assert someone.get("/set-up").status_code == 404
    assert someone.post("/set-up", {**typed, "token": token}).status_code == 404
    assert "/set-up" not in someone.get("/sign-in").get_data(as_text=True)


def test_a_set_up_installation_has_no_set_up_page(anyone: Person) -> None:
    assert anyone.get("/set-up").status_code == 404


def test_signing_in_and_failing_to_is_in_the_trail(member: Member, service: Service) -> None:
    member.gives_password("wrong wrong wrong")
    member.gives_password()
    member.gives_code("000000")
    member.gives_code()

    with service.store.reading() as session:
        rows = session.scalars(select(AuditEventRow).order_by(AuditEventRow.number.desc()).limit(4))
        told = [(row.action, row.detail) for row in rows][::-1]
    assert [action for action, _ in told] == [
        "sign_in.refused",
        "password.accepted",
        "sign_in.refused",
        "signed_in",
    ]
    assert '"via":"password+code"' in told[-1][1]
