"""A full disk and a read-only store: one clear sentence, nothing lost, and work goes on afterwards."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from empty_places import run_alone
from factories import a_case, a_denial, a_full_case, a_remittance, a_reported_denial, received, work

from api.app import create_app
from appeals.domain.actor import Permission
from appeals.errors import StoreUnavailable
from appeals.services import accounts, cases, denials, versions
from appeals.settings import Settings
from appeals.wiring import Service

LETTER = "appeal.level_one"


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Whatever would make a file longer than this fails, as on a full disk; needs no privilege."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of two megabytes."""
    place = tmp_path / "small disk"
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def unchanged_and_sound(service: Service, total: int) -> None:
    assert denials.list_denials(work(service)).total == total
    report = versions.verify_all(work(service))
    assert report.sound, report.broken


def test_a_full_disk_under_the_database_is_a_sentence_and_loses_nothing(sqlite_service: Service) -> None:
    case = a_full_case(sqlite_service)

    with files_no_larger_than(8192):
        for act in (
            lambda: a_denial(sqlite_service, "6001"),
            lambda: received(sqlite_service, a_remittance()),
            lambda: versions.seal(work(sqlite_service), case.id, kind=LETTER, reason="Now."),
            lambda: cases.read_case(work(sqlite_service), case.id),  # what cannot be audited is not shown
        ):
            with pytest.raises(StoreUnavailable, match="disk full"):
                act()

    unchanged_and_sound(sqlite_service, 1)
    assert cases.read_case(work(sqlite_service), case.id).version == case.version
    versions.seal(work(sqlite_service), case.id, kind=LETTER, reason="There is room again.")
    unchanged_and_sound(sqlite_service, 1)


def test_a_full_disk_under_the_document_store_is_a_sentence_and_loses_nothing(
    postgres_service: Service,
) -> None:
    case = a_full_case(postgres_service)

    with (
        files_no_larger_than(4096),
        pytest.raises(StoreUnavailable, match="document store cannot be written"),
    ):
        versions.seal(work(postgres_service), case.id, kind=LETTER, reason="Now.")

    assert versions.list_versions(work(postgres_service), case.id) == ()
    assert cases.read_case(work(postgres_service), case.id).version == case.version
    versions.seal(work(postgres_service), case.id, kind=LETTER, reason="There is room again.")
    unchanged_and_sound(postgres_service, 1)


def test_a_service_on_a_really_full_disk_keeps_answering_and_recovers(
    small_disk: Path, migrated_home: Path
) -> None:
    shutil.copytree(migrated_home, small_disk / "home")
    service = Service.from_settings(Settings.at(small_disk / "home"))
    a_denial(service, "1")
    ballast = small_disk / "ballast"
    _fill(ballast)

    stored, refusals = 1, []
    for number in range(2, 400):
        try:
            a_denial(service, str(number))
            stored += 1
        except StoreUnavailable as refusal:
            refusals.append(refusal.sentence)
            if len(refusals) == 3:
                break
    ballast.unlink()

    assert len(refusals) == 3
    assert all("disk full" in sentence for sentence in refusals)
    unchanged_and_sound(service, stored)
    a_denial(service, "1000")
    unchanged_and_sound(service, stored + 1)
    service.close()


def test_the_web_service_answers_503_in_words_and_lives_on(sqlite_service: Service) -> None:
    key = accounts.issue_api_key(work(sqlite_service), name="reader", scopes=[Permission.SEE_CASES])
    client = create_app(sqlite_service.settings).test_client()
    as_reader = {"Authorization": f"Bearer {key.token}"}

    with files_no_larger_than(4096):
        refused = client.get("/api/v1/denials", headers=as_reader)
        alive = client.get("/healthz")

    assert refused.status_code == 503
    assert refused.content_type == "application/problem+json"
    assert "disk full" in refused.get_data(as_text=True)
    assert alive.status_code == 200
    assert client.get("/api/v1/denials", headers=as_reader).status_code == 200


@pytest.mark.postgres
def test_a_read_only_postgresql_is_a_sentence_and_loses_nothing(
    postgres_service: Service, postgres: str
) -> None:
    case = a_case(postgres_service)
    name = postgres_service.store.engine.url.database
    run_alone(postgres, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    postgres_service.store.engine.dispose()

    for act in (
        lambda: a_denial(postgres_service, "6001"),
        lambda: cases.read_case(work(postgres_service), case.id),
    ):
        with pytest.raises(StoreUnavailable, match="read-only"):
            act()

    run_alone(postgres, f'ALTER DATABASE "{name}" SET default_transaction_read_only = off')
    postgres_service.store.engine.dispose()
    unchanged_and_sound(postgres_service, 1)


def test_a_read_only_disk_is_a_sentence_and_loses_nothing(small_disk: Path, migrated_home: Path) -> None:
    shutil.copytree(migrated_home, small_disk / "home")
    service = Service.from_settings(Settings.at(small_disk / "home"))
    a_denial(service, "1")
    service.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with pytest.raises(StoreUnavailable, match="read-only"):
        denials.report_denial(work(service), a_reported_denial("2"))
    with pytest.raises(StoreUnavailable, match="read-only"):
        service.store.blobs.put(work(service).actor.organization_id, b"body")
    service.close()

    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    unchanged_and_sound(service, 1)
    service.close()


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
