from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from factories import NOW, a_case, a_full_case, a_reported_denial, work
from sqlalchemy import text

from appeals.cli import main
from appeals.errors import Conflict, WrongKeys
from appeals.services import cases, denials, key_rotation, versions
from appeals.services.versions import FileFormat
from appeals.store.keys import KeyRing
from appeals.wiring import Service


@contextmanager
def started_anew(service: Service) -> Iterator[Service]:
    again = Service.from_settings(service.settings)
    again.migrate()
    yield again
    again.close()


def rotate(service: Service) -> str:
    active = key_rotation.add_key(service.settings.keys_file)
    with started_anew(service) as again:
        key_rotation.rewrap(again.door(now=NOW))
    return active


def test_everything_moves_to_the_new_key_and_still_verifies(service: Service) -> None:
    case = a_full_case(service)
    version = versions.seal(work(service), case.id, kind="appeal.level_one", reason="Ready.")
    before = versions.download(work(service), version.id, format=FileFormat.PDF).content

    active = rotate(service)

    with started_anew(service) as again:
        report = key_rotation.read_keys(again.door(now=NOW))
        assert {kid for kid, count in report.values.items() if count} == {active}
        assert versions.verify_all(work(again)).sound
        assert versions.download(work(again), version.id, format=FileFormat.PDF).content == before
        assert versions.read_version(work(again), version.id) == version
        assert cases.read_case(work(again), case.id).details.patient.name == "Testa Sample"


def test_sealed_versions_are_write_once_again_after_a_rotation(service: Service) -> None:
    versions.seal(work(service), a_full_case(service).id, kind="appeal.level_one", reason="Ready.")

    rotate(service)

    for statement in ("UPDATE document_versions SET number = 9", "DELETE FROM document_versions"):
        with (
            pytest.raises(Exception, match="document_versions is written once"),
            service.store.engine.begin() as connection,
        ):
            connection.execute(text(statement))


def test_a_service_that_was_running_follows_the_rotation(service: Service) -> None:
    case = a_case(service)
    rotate(service)

    assert cases.read_case(work(service), case.id).details.patient.name == "Testa Sample"
    service.ready()
    with started_anew(service) as again:
        later = a_case(again, "5002")
        assert cases.read_case(work(service), later.id).id == later.id


def test_an_old_key_stays_while_anything_needs_it_and_then_goes(service: Service) -> None:
    a_case(service)
    rotate(service)
    denials.report_denial(work(service), a_reported_denial("late"))  # by the service that was not restarted
    aside = service.settings.keys_file.with_name("aside.json")

    with started_anew(service) as again:
        with pytest.raises(Conflict, match="evenhand keys rewrap"):
            key_rotation.retire_keys(again.door(now=NOW), service.settings.keys_file, aside)
        key_rotation.rewrap(again.door(now=NOW))
        retired = key_rotation.retire_keys(again.door(now=NOW), service.settings.keys_file, aside)

    assert len(retired) == 1
    assert set(KeyRing.from_text(aside.read_text()).masters) > set(retired)
    assert set(KeyRing.from_text(service.settings.keys_file.read_text()).masters).isdisjoint(retired)
    with started_anew(service) as again:
        again.ready()
        assert versions.verify_all(work(again)).sound


def test_the_key_file_of_before_a_retirement_no_longer_fits(service: Service) -> None:
    a_case(service)
    old = service.settings.keys_file.read_text()
    rotate(service)
    with started_anew(service) as again:
        key_rotation.retire_keys(
            again.door(now=NOW), service.settings.keys_file, service.settings.home / "aside.json"
        )
    service.settings.keys_file.write_text(old)

    wrong = Service.from_settings(service.settings)
    with pytest.raises(WrongKeys, match="not the one"):
        wrong.ready()
    wrong.close()


def test_the_commands_rotate_and_retire(
    sqlite_service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_case(sqlite_service)
    monkeypatch.setenv("EVENHAND_HOME", str(sqlite_service.settings.home))

    assert [main(["keys", act]) for act in ("rotate", "list", "retire", "list")] == [0, 0, 0, 0]

    told = capsys.readouterr().out
    assert "(active)" in told
    assert "left the key file" in told
    monkeypatch.setenv("EVENHAND_KEYS", sqlite_service.settings.keys_file.read_text())
    assert main(["keys", "rotate"]) == 1
    assert "EVENHAND_KEYS" in capsys.readouterr().err
