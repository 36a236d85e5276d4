import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from empty_places import run_alone
from factories import NOW, OURS, THEIRS, a_case, a_denial, a_full_case, a_remittance, received, work
from sqlalchemy import text

from appeals.cli import main
from appeals.domain.jobs import JobState
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.views import VersionView
from appeals.errors import BadInput, BrokenRecord, Conflict, StoreUnavailable
from appeals.services import backups, cases, jobs, letter_batches, restoring, versions
from appeals.services.job_running import not_handed
from appeals.services.versions import FileFormat
from appeals.settings import Settings
from appeals.store import backup_archive, backup_stream
from appeals.store.keys import save_keys
from appeals.store.table_text import table_parts
from appeals.wiring import Service

PASSPHRASE = "an example passphrase"


@pytest.fixture(autouse=True)
def a_cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_stream, "COST", 2**14)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """An installation that was never used, on another machine."""
    if request.param == "sqlite":
        yield Settings.at(tmp_path / "elsewhere")
        return
    server, name = str(request.getfixturevalue("postgres")), f"empty_{uuid4().hex}"
    run_alone(server, f'CREATE DATABASE "{name}"')
    yield Settings.at(tmp_path / "elsewhere", server.format(name))
    run_alone(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def nearby(tmp_path: Path) -> Settings:
    return Settings.at(tmp_path / "nearby")


def something_of_everything(service: Service) -> VersionView:
    received(service, a_remittance())
    a_denial(service, "6001")
    return versions.seal(
        work(service), a_full_case(service).id, kind="appeal.level_one", reason="Ready to send."
    )


def backed_up(service: Service, tmp_path: Path) -> Path:
    path = tmp_path / "everything.backup"
    backups.make_backup(service.door(now=NOW), path, PASSPHRASE)
    return path


def restored(path: Path, there: Settings) -> Service:
    there.home.mkdir(exist_ok=True)
    save_keys(there.keys_file, restoring.keys_in(path, PASSPHRASE))
    service = Service.from_settings(there)
    restoring.restore(service.door(now=NOW), path, PASSPHRASE)
    return service


def rows(service: Service) -> list[tuple[str, int, bytes]]:
    with service.store.reading() as session:
        return list(table_parts(session))


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(bytes(content))


def test_everything_comes_back_on_either_engine_and_verifies(
    service: Service, elsewhere: Settings, tmp_path: Path
) -> None:
    version = something_of_everything(service)
    path = backed_up(service, tmp_path)

    again = restored(path, elsewhere)

    for name in (OURS, THEIRS):
        report = versions.verify_all(work(again, of=name))
        assert report.sound, report.broken
        assert report.orphans == ()
    assert versions.read_version(work(again), version.id) == version
    for kind in FileFormat:
        there = versions.download(work(again), version.id, format=kind)
        assert there == versions.download(work(service), version.id, format=kind)
    assert cases.read_case(work(again), version.case_id) == cases.read_case(work(service), version.case_id)
    a_denial(again, "7001")  # and work goes on
    assert versions.verify_all(work(again)).sound
    again.close()


def test_every_row_comes_back_as_it_was(service: Service, elsewhere: Settings, tmp_path: Path) -> None:
    something_of_everything(service)
    path = backed_up(service, tmp_path)
    before = rows(service)

    again = restored(path, elsewhere)

    left_out = {"audit_events", "audit_heads"}  # there the restore itself was added
    assert [part for part in rows(again) if part[0] not in left_out] == [
        part for part in before if part[0] not in left_out
    ]
    again.close()


def test_a_backup_does_not_wait_for_work_and_holds_one_moment(
    sqlite_service: Service, nearby: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    something_of_everything(sqlite_service)
    add, later = backup_archive.ArchiveWriter.add, iter([lambda: a_denial(sqlite_service, "9999")])

    def working_beside(archive: backup_archive.ArchiveWriter, name: str, content: bytes) -> None:
        add(archive, name, content)
        next(later, lambda: None)()

    monkeypatch.setattr(backup_archive.ArchiveWriter, "add", working_beside)
    path = backed_up(sqlite_service, tmp_path)

    again = restored(path, nearby)
    assert versions.verify_all(work(again)).sound
    assert versions.verify_all(work(sqlite_service)).sound
    again.close()


def test_nothing_of_a_patient_can_be_read_in_a_backup(sqlite_service: Service, tmp_path: Path) -> None:
    a_denial(sqlite_service, "1", patient_name="Marker Namewright")
    path = backed_up(sqlite_service, tmp_path)

    content = path.read_bytes()

    for marker in (b"Namewright", b"Sample Mutual", b"audit_events", b"masters", OURS.encode()):
        assert marker not in content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("place", [0, 5, 30, 80, 200, 0.3, 0.6, 0.9, -1])
def test_a_flipped_bit_is_refused_and_the_place_named(
    sqlite_service: Service, nearby: Settings, tmp_path: Path, place: float
) -> None:
    something_of_everything(sqlite_service)
    path = backed_up(sqlite_service, tmp_path)
    flip(path, int(place * path.stat().st_size) if isinstance(place, float) else place)

    with pytest.raises((BrokenRecord, BadInput), match=r"backup") as refused:
        backups.check_backup(path, PASSPHRASE)

    assert "damaged" in str(refused.value) or "changed" in str(refused.value)


def test_the_damaged_chunk_and_what_was_read_before_it_are_named(
    sqlite_service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_stream, "CHUNK", 4096)
    something_of_everything(sqlite_service)
    path = backed_up(sqlite_service, tmp_path)
    flip(path, path.stat().st_size * 9 // 10)  # the rows come first, then the papers

    with pytest.raises(BrokenRecord, match=r"chunk \d+ \(from byte \d+ .*files/v1/"):
        backups.check_backup(path, PASSPHRASE)


@pytest.mark.parametrize("how", ["cut", "cut at a chunk", "prolonged", "two chunks swapped"])
def test_a_backup_that_was_cut_prolonged_or_shuffled_is_refused(
    sqlite_service: Service, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_stream, "CHUNK", 4096)
    something_of_everything(sqlite_service)
    path = backed_up(sqlite_service, tmp_path)
    content = path.read_bytes()
    start = len(backup_stream.MAGIC) + 4 + int.from_bytes(content[len(backup_stream.MAGIC) :][:4], "big")
    size = 4 + 4096 + backup_stream.TAG
    head, first, second = (
        content[:start],
        content[start : start + size],
        content[start + size : start + 2 * size],
    )
    damaged = {
        "cut": content[:-100],
        "cut at a chunk": head + first + second,
        "prolonged": content + b"more",
        "two chunks swapped": head + second + first + content[start + 2 * size :],
    }
    path.write_bytes(damaged[how])

    with pytest.raises(BrokenRecord):
        backups.check_backup(path, PASSPHRASE)


def test_a_damaged_backup_leaves_an_empty_place_empty(
    sqlite_service: Service, nearby: Settings, tmp_path: Path
) -> None:
    something_of_everything(sqlite_service)
    path = backed_up(sqlite_service, tmp_path)
    whole = path.read_bytes()
    flip(path, -10)

    there = Service.from_settings(nearby)
    save_keys(nearby.keys_file, sqlite_service.store.keys)
    there.close()
    with pytest.raises(BrokenRecord):
        restored(path, nearby)

    path.write_bytes(whole)  # another copy is whole: the same place takes it in
    again = restored(path, nearby)
    assert versions.verify_all(work(again)).sound
    again.close()


def test_what_was_under_way_is_held_for_a_person_after_a_restore(
    sqlite_service: Service, nearby: Settings, tmp_path: Path
) -> None:
    batch = letter_batches.begin_batch(
        work(sqlite_service), [a_case(sqlite_service).id], kind=APPEAL, reason="Friday."
    )
    again = restored(backed_up(sqlite_service, tmp_path), nearby)

    assert not_handed(again.door(now=NOW)) == ()
    [job] = jobs.list_jobs(work(again)).items
    assert batch.job is not None
    assert (job.id, job.state, job.may_be_tried_again) == (batch.job.id, JobState.HELD, True)
    again.close()


def test_a_restore_refuses_a_place_that_holds_anything(service: Service, tmp_path: Path) -> None:
    path = backed_up(service, tmp_path)
    before = rows(service)

    with pytest.raises(Conflict, match="never writes over"):
        restoring.restore(service.door(now=NOW), path, PASSPHRASE)

    assert rows(service) == before


def test_a_backup_is_never_overwritten_nor_left_half_written(sqlite_service: Service, tmp_path: Path) -> None:
    path = backed_up(sqlite_service, tmp_path)
    content = path.read_bytes()

    with pytest.raises(Conflict, match="never overwritten"):
        backed_up(sqlite_service, tmp_path)
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        backups.make_backup(sqlite_service.door(now=NOW), tmp_path / "no" / "folder", PASSPHRASE)
    with pytest.raises(BadInput, match="12 characters"):
        backups.make_backup(sqlite_service.door(now=NOW), tmp_path / "other", "too short")

    assert path.read_bytes() == content
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == [path.name]


def test_a_body_that_is_gone_is_named_and_does_not_stop_the_backup(
    sqlite_service: Service, tmp_path: Path
) -> None:
    something_of_everything(sqlite_service)
    lost = next(iter(sqlite_service.store.blobs.names()))
    (sqlite_service.settings.blobs / lost).unlink()

    report = backups.make_backup(sqlite_service.door(now=NOW), tmp_path / "b", PASSPHRASE)

    assert report.missing == [lost]
    assert backups.check_backup(tmp_path / "b", PASSPHRASE).files == report.files > 0


def test_a_backup_of_a_later_version_is_refused_in_a_sentence(
    sqlite_service: Service, nearby: Settings, tmp_path: Path
) -> None:
    with sqlite_service.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    path = backed_up(sqlite_service, tmp_path)

    with pytest.raises(StoreUnavailable, match="later version"):
        restored(path, nearby)


def test_the_commands_back_up_check_and_restore_onto_an_empty_machine(
    sqlite_service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    something_of_everything(sqlite_service)
    secret, path = tmp_path / "passphrase", str(tmp_path / "b")
    secret.write_text(PASSPHRASE + "\n")
    words = ["--passphrase-file", str(secret)]

    monkeypatch.setenv("EVENHAND_HOME", str(sqlite_service.settings.home))
    assert main(["backup", path, *words]) == 0
    assert main(["backup", "--check", path, *words]) == 0
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path / "new machine"))
    assert main(["restore", path, *words]) == 0
    assert capsys.readouterr().out.count("Sound") == 2  # both organizations were verified
    assert main(["restore", path, *words]) == 1
    assert "never writes over" in capsys.readouterr().err
    secret.write_text("another passphrase\n")
    assert main(["backup", "--check", path, *words]) == 1
    assert "passphrase does not open" in capsys.readouterr().err
