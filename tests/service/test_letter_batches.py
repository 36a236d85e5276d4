"""Batches of letters: the look ahead, what comes of each letter, the archive, and packets built by a job."""

import io
import json
import zipfile
from pathlib import Path
from uuid import UUID

import pytest
from factories import NOW, THEIRS, a_case, a_full_case, work
from job_steps import a_colleague, jobs_done
from sqlalchemy import text

from appeals.cli.verify_files import verify_files
from appeals.domain.actor import Actor, Role
from appeals.domain.batches import MOST_LETTERS, BatchView, ItemState
from appeals.domain.jobs import JobState
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.packets import PacketOrder
from appeals.domain.views import CaseView
from appeals.errors import BadInput, NotAllowed, NotFound
from appeals.services import (
    batch_files,
    cases,
    jobs,
    letter_batches,
    nightly,
    packet_orders,
    packets,
    restricting,
    versions,
)
from appeals.store.base import new_id
from appeals.wiring import Service

WHY = "The board meets on Friday."


def begun(service: Service, actor: Actor, *case_ids: UUID) -> BatchView:
    return letter_batches.begin_batch(work(service, actor=actor), case_ids, kind=APPEAL, reason=WHY)


def a_bare_case(service: Service, number: str) -> CaseView:
    """A case that lacks facts, but not what kind of plan it is."""
    case = a_case(service, number)
    changes = {"plan_type": "erisa_self_funded"}
    return cases.change_case(work(service), case.id, changes=changes, expected_version=case.version)


def test_what_is_foretold_is_what_comes_of_each_letter(service: Service) -> None:
    asker = a_colleague(service)
    ready, bare = a_full_case(service, "1"), a_bare_case(service, "2")
    ids = [ready.id, bare.id, ready.id]  # the same case twice is one letter

    foretold = letter_batches.preview_batch(work(service), ids, kind=APPEAL)
    assert versions.list_versions(work(service), ready.id) == ()
    batch = begun(service, asker, *ids)
    jobs_done(service)
    ended = letter_batches.read_batch(work(service, actor=asker), batch.id)

    assert (foretold.ready, foretold.stopped) == (1, 1)
    assert [each.state for each in foretold.items] == [ItemState.SEALED, ItemState.MISSING_FACTS]
    assert (ended.total, ended.sealed, ended.stopped, ended.left) == (2, 1, 1, 0)
    assert [each.hindrances for each in ended.items] == [each.hindrances for each in foretold.items]
    assert {each.where for each in foretold.reasons} == {each.where for each in foretold.items[1].hindrances}
    assert all(each.letters == 1 for each in foretold.reasons)
    [version] = versions.list_versions(work(service), ready.id)
    assert (version.id, version.reason, version.author) == (ended.items[0].version_id, WHY, asker.name)
    assert ended.job is not None
    assert (ended.job.state, ended.job.progress.done) == (JobState.DONE, 2)


def test_a_batch_done_again_seals_only_what_it_had_not_come_to(service: Service) -> None:
    asker = a_colleague(service)
    first, second = a_full_case(service, "1"), a_full_case(service, "2")
    batch = begun(service, asker, first.id, second.id)
    jobs_done(service)
    with service.store.writing() as session:  # as after a kill between the two
        session.execute(text("UPDATE letter_batch_items SET state = 'waiting' WHERE place = 2"))
    letter_batches.seal_batch(work(service, actor=asker), batch.id)
    letter_batches.seal_batch(work(service, actor=asker), batch.id)

    assert len(versions.list_versions(work(service), first.id)) == 1
    assert len(versions.list_versions(work(service), second.id)) == 2  # the note was lost, by our own hand
    assert letter_batches.read_batch(work(service), batch.id).sealed == 2


def test_the_archive_holds_every_letter_and_each_can_be_proved_offline(
    sqlite_service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asker = a_colleague(sqlite_service)
    first, second, bare = (
        a_full_case(sqlite_service, "1"),
        a_full_case(sqlite_service, "2"),
        a_bare_case(sqlite_service, "3"),
    )
    batch = begun(sqlite_service, asker, first.id, second.id, bare.id)
    with pytest.raises(BadInput, match="nothing of it is sealed"):
        batch_files.batch_files(work(sqlite_service), batch.id)
    jobs_done(sqlite_service)
    restricting.restrict_case(work(sqlite_service), second.id, restricted=True, reason="A colleague.")

    whole = batch_files.batch_files(work(sqlite_service), batch.id)
    partial = batch_files.batch_files(work(sqlite_service, Role.DRAFTER), batch.id)
    assert batch_files.batch_files(work(sqlite_service), batch.id).sha256 == whole.sha256

    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        listed = json.loads(archive.read("letters.json"))
        archive.extractall(tmp_path)
    assert [each["state"] for each in listed["letters"]] == ["sealed", "sealed", "missing_facts"]
    files = [tmp_path / name for each in listed["letters"] for name in each.get("files", ())]
    assert len(files) == 6
    assert verify_files(files, [], fingerprint="") == 0
    assert "Testa" not in "".join(zipfile.ZipFile(io.BytesIO(whole.content)).namelist())
    files[0].write_bytes(files[0].read_bytes() + b" ")
    assert verify_files(files, [], fingerprint="") == 1
    assert files[0].name in capsys.readouterr().out
    with zipfile.ZipFile(io.BytesIO(partial.content)) as archive:
        left_out = json.loads(archive.read("letters.json"))["letters"][1]
        assert left_out["left_out"] == "restricted"
        assert len(archive.namelist()) == 4


def test_a_batch_asks_for_the_right_to_seal_and_for_cases_of_ones_own(sqlite_service: Service) -> None:
    case = a_case(sqlite_service)
    for choose in (
        lambda uow, ids: letter_batches.preview_batch(uow, ids, kind=APPEAL),
        lambda uow, ids: letter_batches.begin_batch(uow, ids, kind=APPEAL, reason=WHY),
    ):
        with pytest.raises(NotAllowed):
            choose(work(sqlite_service, Role.DRAFTER), [case.id])
        with pytest.raises(NotFound):
            choose(work(sqlite_service, of=THEIRS), [case.id])
        with pytest.raises(BadInput, match="at least one"):
            choose(work(sqlite_service), [])
        with pytest.raises(BadInput, match=str(MOST_LETTERS)):
            choose(work(sqlite_service), [new_id() for _ in range(MOST_LETTERS + 1)])
    with pytest.raises(BadInput, match="kind"):
        letter_batches.preview_batch(work(sqlite_service), [case.id], kind="appeal.none")
    with pytest.raises(BadInput, match="reason"):
        letter_batches.begin_batch(work(sqlite_service), [case.id], kind=APPEAL, reason=" ")
    assert jobs.list_jobs(work(sqlite_service)).total == 0


def test_an_ordered_packet_is_built_once_and_what_stops_one_is_told(sqlite_service: Service) -> None:
    asker = a_colleague(sqlite_service)
    case = a_full_case(sqlite_service)
    too_early = packet_orders.order_packet(
        work(sqlite_service, actor=asker), case.id, order=PacketOrder(), reason=WHY
    )
    jobs_done(sqlite_service)
    versions.seal(work(sqlite_service), case.id, kind=APPEAL, reason=WHY)
    for each in case.exhibits:
        dated = {"kind": "record", "dated": "2026-10-20"}
        packets.describe_exhibit(work(sqlite_service), each.id, changes=dated)  # type: ignore[arg-type]
    ordered = packet_orders.order_packet(
        work(sqlite_service, actor=asker), case.id, order=PacketOrder(), reason=WHY
    )
    jobs_done(sqlite_service)
    packet_orders.build_ordered(work(sqlite_service, actor=asker), ordered.id)

    stopped = packet_orders.read_order(work(sqlite_service, actor=asker), too_early.id)
    assert (stopped.packet, stopped.job and stopped.job.code) == (None, "packet_blocked")
    done = packet_orders.read_order(work(sqlite_service), ordered.id)
    [packet] = packets.list_packets(work(sqlite_service), case.id)
    assert (done.packet, packet.reason) == (packet.id, WHY)
    assert done.job is not None
    assert done.job.state is JobState.DONE


def test_a_nightly_check_names_a_changed_letter_until_somebody_takes_notice(sqlite_service: Service) -> None:
    case = a_full_case(sqlite_service)
    version = versions.seal(work(sqlite_service), case.id, kind=APPEAL, reason=WHY)
    nightly.check_tonight(work(sqlite_service))
    with sqlite_service.store.writing() as session:
        session.execute(text("DROP TRIGGER signatures_no_DELETE"))
        session.execute(text("DELETE FROM signatures"))
    nightly.check_tonight(work(sqlite_service))

    found, whole = nightly.nightly_checks(work(sqlite_service, Role.COMPLIANCE))
    assert (whole.broken, whole.versions) == ((), 1)
    assert any(str(version.id) in where for where, _ in found.broken)
    assert found.seen_at is None
    seen = nightly.take_notice(work(sqlite_service, Role.COMPLIANCE), found.id)
    assert (seen.seen_by, seen.seen_at) == ("Testa Worker", NOW)
    with pytest.raises(NotAllowed):
        nightly.nightly_checks(work(sqlite_service, Role.DRAFTER))
