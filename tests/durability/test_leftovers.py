"""Files that were written before their transaction was undone: found, listed, and in nobody's way."""

from contextlib import suppress

import pytest
from factories import a_pdf, a_remittance, received, work

from appeals.cli import main
from appeals.services import notices, versions
from appeals.store.base import new_id
from appeals.wiring import Service


class Interrupted(RuntimeError):
    """Stands for whatever ends a process between its two writes."""


def test_a_file_without_a_row_is_listed_and_breaks_nothing(service: Service) -> None:
    received(service, a_remittance())
    left = service.store.blobs.put(new_id(), b"letter")

    report = versions.verify_all(work(service))

    assert report.orphans == (left.name,)
    assert report.sound


def test_the_same_paper_takes_up_the_file_that_was_left_over(service: Service) -> None:
    paper = a_pdf([["Sample Mutual Health Plan", "Claim number: ICN1001"]])
    own = work(service).actor.organization_id
    left = service.store.blobs.put(own, paper)  # and then the power went

    notices.receive_notice(work(service), name="notice.pdf", content=paper)

    report = versions.verify_all(work(service))
    assert list(service.store.blobs.names()) == [left.name]
    assert report.orphans == ()
    assert report.sound


def test_a_transaction_that_is_undone_leaves_a_file_and_no_row(service: Service) -> None:
    before = versions.verify_all(work(service)).files
    with suppress(Interrupted), service.store.writing():
        service.store.blobs.put(new_id(), b"letter")
        raise Interrupted

    report = versions.verify_all(work(service))

    assert report.files == before
    assert len(report.orphans) == 1


def test_the_command_lists_left_over_files_and_still_says_sound(
    sqlite_service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = sqlite_service.store.blobs.put(new_id(), b"letter")
    monkeypatch.setenv("EVENHAND_HOME", str(sqlite_service.settings.home))

    assert main(["verify"]) == 0

    told = capsys.readouterr().out
    assert f"left over: {left.name}" in told
    assert told.count("Sound") == 2
