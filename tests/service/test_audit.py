import json

import pytest
from factories import THEIRS, a_case, a_remittance, a_reported_denial, received, work
from sqlalchemy import select, text

from appeals.domain.actor import Role
from appeals.errors import NotAllowed, NotFound, UnsupportedFile
from appeals.services import cases, denials, versions, worklist
from appeals.store.audit import AuditEventRow
from appeals.store.base import new_id
from appeals.wiring import Service


def events(service: Service) -> list[AuditEventRow]:
    with service.store.reading() as session:
        return list(session.scalars(select(AuditEventRow).order_by(AuditEventRow.number, AuditEventRow.id)))


def actions(service: Service) -> list[str]:
    return [event.action for event in events(service)]


def test_a_change_and_its_event_are_written_together(service: Service) -> None:
    case = a_case(service)
    cases.change_case(work(service), case.id, changes={"state": "WA"}, expected_version=case.version)

    event = events(service)[-1]

    assert (event.action, event.subject_id) == ("case.changed", case.id)
    assert json.loads(event.detail) == {"fields": ["state"], "version": 2}


def test_reading_is_remembered_with_what_was_seen(service: Service) -> None:
    case = a_case(service)
    cases.read_case(work(service), case.id)
    worklist.worklist(work(service))

    read, listed = events(service)[-2:]

    assert (read.action, read.subject_id) == ("case.read", case.id)
    assert json.loads(listed.detail)["seen"] == [case.id.hex]


def test_a_refusal_undoes_the_act_and_is_remembered_itself(service: Service) -> None:
    case = a_case(service)
    with pytest.raises(NotAllowed):
        cases.change_case(
            work(service, Role.AUDITOR), case.id, changes={"state": "WA"}, expected_version=case.version
        )
    with pytest.raises(NotFound):
        cases.read_case(work(service), new_id())

    changed, read = events(service)[-2:]

    assert (changed.action, json.loads(changed.detail)["code"]) == ("case.changed.refused", "not_allowed")
    assert (read.action, json.loads(read.detail)["code"]) == ("case.read.refused", "not_found")
    assert cases.read_case(work(service), case.id).version == case.version


def test_what_is_not_acted_on_leaves_no_event_of_success(service: Service) -> None:
    with pytest.raises(UnsupportedFile):
        received(service, b"nothing of the kind")

    assert "remittance.received" not in actions(service)


def test_events_hold_no_words_about_the_patient(service: Service) -> None:
    denials.report_denial(work(service), a_reported_denial())
    received(service, a_remittance())
    told = " ".join(event.detail for event in events(service))

    assert "Testa Sample" not in told
    assert "ICN5001" not in told


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"])
def test_the_database_refuses_to_change_or_delete_an_event(service: Service, statement: str) -> None:
    a_case(service)

    with pytest.raises(Exception, match="audit_events is written once"), service.store.engine.begin() as one:
        one.execute(text(statement))


@pytest.mark.parametrize(
    ("change", "number", "why"),
    [
        ("UPDATE audit_events SET actor_name = 'Nobody' WHERE number = 2", 2, "was changed"),
        ("UPDATE audit_events SET detail = '{}' WHERE number = 3", 3, "was changed"),
        ("DELETE FROM audit_events WHERE number = 2", 2, "missing from the chain"),
    ],
)
def test_an_edited_or_missing_event_is_named(
    sqlite_service: Service, change: str, number: int, why: str
) -> None:
    case = a_case(sqlite_service)
    cases.read_case(work(sqlite_service), case.id)
    with sqlite_service.store.engine.begin() as connection:
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_events_no_{verb}")
        own = work(sqlite_service).actor.organization_id.hex
        connection.exec_driver_sql(f"{change} AND organization_id = '{own}'")

    (first, *_) = versions.verify_all(work(sqlite_service)).broken

    assert first.where == f"audit event {number}"
    assert why in first.why


def test_each_organization_has_its_own_chain(service: Service) -> None:
    a_case(service)
    denials.report_denial(work(service, of=THEIRS), a_reported_denial("2"))

    for name in ({"of": THEIRS}, {}):
        report = versions.verify_all(work(service, **name))
        assert report.sound
        numbers = [
            e.number
            for e in events(service)
            if e.organization_id == work(service, **name).actor.organization_id
        ]
        assert numbers == list(range(1, len(numbers) + 1))
