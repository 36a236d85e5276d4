import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from factories import NOW, OURS, THEIRS, a_case, a_full_case, an_actor, work
from sqlalchemy import text

from appeals.cli import main
from appeals.domain.actor import Actor, ActorKind, Permission, Role
from appeals.domain.views import Broken
from appeals.errors import NotAllowed, NotFound
from appeals.services import audit_trail, cases, denials, versions, worklist
from appeals.services.versions import FileFormat
from appeals.store.base import new_id
from appeals.wiring import Service

MARCH = datetime(2026, 3, 10, 12, 0, tzinfo=NOW.tzinfo)


def tamper(service: Service, *statements: str) -> None:
    """Change the trail as somebody would who owns the database: the triggers are lifted first."""
    engine = service.store.engine
    own = work(service).actor.organization_id
    owner = f"'{own.hex}'" if engine.dialect.name == "sqlite" else f"'{own}'"
    with engine.begin() as connection:
        for verb in ("UPDATE", "DELETE"):
            on = "" if engine.dialect.name == "sqlite" else " ON audit_events"
            connection.execute(text(f"DROP TRIGGER audit_events_no_{verb}{on}"))
        for statement in statements:
            connection.execute(text(f"{statement} AND organization_id = {owner}"))


def broken(service: Service) -> tuple[Broken, ...]:
    return audit_trail.verify_chain(work(service)).broken


def six_events(service: Service) -> None:
    case = a_case(service)
    for _ in range(3):
        cases.read_case(work(service), case.id)


def test_a_trail_that_nobody_touched_is_whole(service: Service) -> None:
    six_events(service)

    report = audit_trail.verify_chain(work(service))

    assert report.sound
    assert report.audit_events >= 6


@pytest.mark.parametrize(
    ("statement", "where", "why"),
    [
        ("UPDATE audit_events SET actor_name = 'Nobody' WHERE number = 2", "audit event 2", "changed"),
        ("UPDATE audit_events SET detail = '{}' WHERE number = 3", "audit event 3", "changed"),
        ("UPDATE audit_events SET subject_id = NULL WHERE number = 4", "audit event 4", "changed"),
        ("UPDATE audit_events SET mac = '' WHERE number = 4", "audit event 4", "changed"),
        ("UPDATE audit_events SET actor_kind = 'ghost' WHERE number = 4", "audit event 4", "cannot be read"),
        ("DELETE FROM audit_events WHERE number = 2", "audit event 2", "it is missing"),
        ("DELETE FROM audit_events WHERE number IN (2, 3)", "audit events 2 to 3", "they are missing"),
        ("DELETE FROM audit_events WHERE number = 1", "audit event 1", "it is missing"),
    ],
)
def test_an_edited_or_removed_event_is_named(service: Service, statement: str, where: str, why: str) -> None:
    six_events(service)
    tamper(service, statement)

    (first, *_) = broken(service)

    assert first.where == where
    assert why in first.why


def test_events_that_changed_places_are_named_with_the_place_they_had(service: Service) -> None:
    six_events(service)
    swap = "UPDATE audit_events SET number = {} WHERE number = {}"
    tamper(service, swap.format(999, 2), swap.format(2, 3), swap.format(3, 999))

    told = {each.where: each.why for each in broken(service)}

    assert told["audit event 2"] == "it was moved: it was written as event 3"
    assert told["audit event 3"] == "it was moved: it was written as event 2"


def test_a_chain_cut_at_its_end_is_seen(service: Service) -> None:
    six_events(service)
    tamper(service, "DELETE FROM audit_events WHERE number >= 5")

    (first, *_) = broken(service)

    assert first.where.startswith("audit event")
    assert "missing from the chain" in first.why


def test_a_cut_chain_is_still_seen_after_more_was_written(service: Service) -> None:
    six_events(service)
    tamper(service, "DELETE FROM audit_events WHERE number >= 5")
    a_case(service, "5002")

    assert "missing from the chain" in broken(service)[0].why


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE audit_heads SET number = number - 1 WHERE true", "was changed"),
        ("DELETE FROM audit_heads WHERE true", "was removed"),
    ],
)
def test_the_note_of_the_end_cannot_be_rewritten_without_the_keys(
    service: Service, statement: str, why: str
) -> None:
    six_events(service)
    tamper(service, statement)

    assert why in broken(service)[0].why


def test_a_rewritten_end_stays_visible_when_work_goes_on(service: Service) -> None:
    six_events(service)
    tamper(
        service,
        "DELETE FROM audit_events WHERE number >= 5",
        "UPDATE audit_heads SET number = 4 WHERE true",
    )

    a_case(service, "5002")
    a_case(service, "5003")

    assert [(each.where, "may be missing" in each.why) for each in broken(service)] == [
        ("audit event 5", True)
    ]


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_chain_that_was_removed_whole_is_seen(service: Service, goes_on: bool) -> None:
    six_events(service)
    tamper(service, "DELETE FROM audit_events WHERE true", "DELETE FROM audit_heads WHERE true")
    if goes_on:
        a_case(service, "5002")

    assert "missing" in broken(service)[0].why


def test_an_edit_and_a_removal_are_both_named(service: Service) -> None:
    six_events(service)
    tamper(
        service,
        "DELETE FROM audit_events WHERE number = 2",
        "UPDATE audit_events SET action = 'x' WHERE number = 3",
    )

    assert [each.where for each in broken(service)] == ["audit event 2", "audit event 3"]


def a_person(service: Service, name: str) -> Actor:
    own = an_actor(service).organization_id
    return Actor(new_id(), own, name, ActorKind.PERSON, frozenset(Permission))


def test_who_opened_a_case_in_march_is_answered(service: Service) -> None:
    case = a_case(service)
    dana, erin = a_person(service, "Dana Drafter"), a_person(service, "Erin Elsewhere")
    cases.read_case(work(service, actor=dana, now=MARCH), case.id)
    cases.read_case(work(service, actor=erin, now=MARCH + timedelta(days=40)), case.id)
    cases.read_case(work(service, actor=erin, now=MARCH), a_case(service, "5002").id)

    trail = audit_trail.case_trail(work(service), case.id, first=date(2026, 3, 1), last=date(2026, 3, 31))

    assert [(each.actor_name, each.action) for each in trail if each.opened] == [
        ("Dana Drafter", "case.read")
    ]


def test_the_days_asked_for_are_the_organizations_own(service: Service) -> None:
    case = a_case(service)
    midnight_in_utc = datetime(2026, 4, 1, 3, 59, tzinfo=NOW.tzinfo)  # 31 March, 23:59 in New York
    cases.read_case(work(service, now=midnight_in_utc), case.id)

    def opened(first: date, last: date) -> list[date]:
        trail = audit_trail.case_trail(work(service), case.id, first=first, last=last)
        return [each.at.date() for each in trail if each.opened]

    assert opened(date(2026, 3, 31), date(2026, 3, 31)) == [date(2026, 3, 31)]
    assert opened(date(2026, 4, 1), date(2026, 4, 30)) == []


def test_letters_denials_and_lists_belong_to_the_case_they_show(service: Service) -> None:
    case = a_full_case(service)
    version = versions.seal(work(service), case.id, kind="appeal.level_one", reason="Ready.")
    versions.download(work(service), version.id, format=FileFormat.PDF)
    denials.read_denial(work(service), case.denials[0].id)
    worklist.worklist(work(service))

    trail = audit_trail.case_trail(work(service), case.id)

    about = {(each.action, each.about) for each in trail}
    assert about >= {
        ("case.opened", "case"),
        ("exhibit.added", "case"),
        ("version.sealed", "version"),
        ("version.downloaded", "version"),
        ("denial.read", "denial"),
        ("worklist.read", "shown in a list"),
    }


def test_asking_for_a_trail_is_in_the_trail(service: Service) -> None:
    case = a_case(service)
    audit_trail.case_trail(work(service, Role.AUDITOR), case.id)

    assert audit_trail.case_trail(work(service), case.id)[-1].action == "case.trail_read"


def test_only_those_who_may_verify_see_a_trail_and_only_their_own(service: Service) -> None:
    case = a_case(service)

    with pytest.raises(NotAllowed):
        audit_trail.case_trail(work(service, Role.DRAFTER), case.id)
    with pytest.raises(NotFound):
        audit_trail.case_trail(work(service, of=THEIRS), case.id)


def test_the_exported_trail_has_no_cell_that_a_spreadsheet_would_run(sqlite_service: Service) -> None:
    case = a_case(sqlite_service)
    cases.read_case(work(sqlite_service, actor=a_person(sqlite_service, "=cmd()")), case.id)

    table = audit_trail.trail_csv(audit_trail.case_trail(work(sqlite_service), case.id))

    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows[-1]["who"] == "'=cmd()"
    assert rows[-1]["action"] == "case.read"


def test_the_commands_verify_the_trail_and_tell_who_opened_a_case(
    sqlite_service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = a_case(sqlite_service)
    cases.read_case(work(sqlite_service, actor=a_person(sqlite_service, "Dana Drafter"), now=MARCH), case.id)
    monkeypatch.setenv("EVENHAND_HOME", str(sqlite_service.settings.home))
    asked = ["audit", "trail", str(case.id), "--from", "2026-03-01", "--to", "2026-03-31", "--opened"]
    asked += ["--organization", OURS]

    assert main(["audit", "verify"]) == 0
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "Dana Drafter (person)  case.read  case" in told
    assert main([*asked, "--csv", str(tmp_path / "march.csv")]) == 0
    assert "Dana Drafter" in (tmp_path / "march.csv").read_text()

    tamper(sqlite_service, "DELETE FROM audit_events WHERE number = 2")
    assert main(["audit", "verify"]) == 1
    assert f"BROKEN {OURS}: audit event 2: it is missing" in capsys.readouterr().out
