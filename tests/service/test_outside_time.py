"""An outside clock confirms what is sealed and where the audit chain ends; without it nothing stops."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from factories import OURS, a_case, a_full_case, an_actor, work
from local_tsa import LocalTsa, make_authority, served
from sqlalchemy import select, text

from appeals.cli.anchor_files import read_anchors, write_anchors
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.packets import PacketOrder
from appeals.domain.proof import Given, Outcome, prove
from appeals.domain.timestamps import StampState
from appeals.domain.views import VersionView
from appeals.errors import NoTimestamp
from appeals.gateways.timestamping import HttpAuthority
from appeals.services import audit_anchors, audit_trail, packets, stamping, versions
from appeals.services.versions import FileFormat
from appeals.store import audit
from appeals.store.audit import CHAIN, AuditEventRow, AuditHeadRow, content_of
from appeals.store.migrations.helpers import no_longer_write_once
from appeals.wiring import Service

SOON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> LocalTsa:
    return make_authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def other_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("other"), "Another Authority").root


@pytest.fixture
def tsa(made: LocalTsa) -> Iterator[LocalTsa]:
    with served(made):
        yield made
    made.instead = None


@pytest.fixture
def stamped_service(sqlite_service: Service, tsa: LocalTsa) -> Service:
    return with_clock(sqlite_service, HttpAuthority.from_settings(tsa.url, tsa.root))


def with_clock(service: Service, authority: HttpAuthority) -> Service:
    return replace(service, store=replace(service.store, authority=authority))


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(503)
    handler.end_headers()


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/steal")
    handler.end_headers()


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"0" * 200_000)


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"\x30\x03\x02\x01\x00")


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        (silent, "status 503"),
        (elsewhere, "status 302"),
        (endless, "too large"),
        (nonsense, "no time stamp"),
    ],
)
def test_an_answer_that_proves_nothing_is_refused(
    tsa: LocalTsa, instead: Callable[[BaseHTTPRequestHandler], None], told: str
) -> None:
    tsa.instead = instead

    with pytest.raises(NoTimestamp, match=told):
        HttpAuthority.from_settings(tsa.url, tsa.root).stamp(b"a message")


def test_an_authority_under_another_root_is_not_believed(tsa: LocalTsa, other_root: Path) -> None:
    with pytest.raises(NoTimestamp, match="not from the pinned ones"):
        HttpAuthority.from_settings(tsa.url, other_root).stamp(b"a message")


def test_an_authority_that_failed_is_left_alone_for_a_while(tsa: LocalTsa) -> None:
    tsa.instead = silent
    authority = HttpAuthority.from_settings(tsa.url, tsa.root)
    before = tsa.asked
    for _ in range(3):
        with pytest.raises(NoTimestamp):
            authority.stamp(b"a message")

    assert tsa.asked == before + 1


@pytest.mark.parametrize(
    "url", ["http://tsa.example/", "ftp://tsa.example/", "http://127.0.0.1.evil.example/"]
)
def test_only_https_and_this_machine_are_asked(made: LocalTsa, url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        HttpAuthority.from_settings(url, made.root)


def sealed(service: Service) -> VersionView:
    return versions.seal(work(service), a_full_case(service).id, kind=APPEAL, reason="Ready.")


def files(service: Service, version: VersionView) -> tuple[list[Given], list[Given], dict[str, object]]:
    got = [versions.download(work(service), version.id, format=each) for each in FileFormat]
    given = [Given(each.name, each.content) for each in got]
    manifest = json.loads(next(each.content for each in given if each.name.endswith(".json")))
    return given[:2], given[2:], manifest


def test_a_seal_carries_the_outside_time_and_the_version_is_stamped_by_the_schedule(
    stamped_service: Service, tsa: LocalTsa
) -> None:
    version = sealed(stamped_service)
    assert version.pdf_seal is not None
    assert version.pdf_seal.stamped_at is not None
    assert "Example TSA" in version.pdf_seal.authority
    assert version.timestamp.state is StampState.PENDING

    assert stamping.stamp_waiting(work(stamped_service)) == 1
    assert stamping.stamp_waiting(work(stamped_service)) == 0  # safe to repeat

    after = versions.read_version(work(stamped_service), version.id)
    assert after.timestamp.state is StampState.STAMPED
    assert after.timestamp.at is not None
    assert versions.verify_all(work(stamped_service)).sound

    papers, manifests, manifest = files(stamped_service, version)
    proof = prove(papers, manifests, authorities=[tsa.root.read_bytes()])
    assert proof.holds, proof.statements
    said = [each.what for each in proof.statements if each.outcome is Outcome.PROVED]
    assert any("the version existed before" in each and "Example TSA" in each for each in said)
    assert any("it was sealed before" in each for each in said)
    assert manifest["timestamp"]["state"] == "stamped"  # type: ignore[index]


def test_a_stamp_of_somebody_elses_clock_is_not_believed_offline(
    stamped_service: Service, other_root: Path
) -> None:
    version = sealed(stamped_service)
    stamping.stamp_waiting(work(stamped_service))
    papers, manifests, _ = files(stamped_service, version)

    proof = prove(papers, manifests, authorities=[other_root.read_bytes()])

    broken = [each.what for each in proof.statements if each.outcome is Outcome.BROKEN]
    assert len(broken) == 2  # in the manifest and in the seal
    assert all("not from the pinned ones" in each for each in broken)


def test_a_clock_that_is_down_delays_the_stamp_and_never_the_seal(
    stamped_service: Service, tsa: LocalTsa
) -> None:
    tsa.instead = silent
    version = sealed(stamped_service)

    assert version.pdf_seal is not None
    assert version.pdf_seal.stamped_at is None
    assert version.timestamp.state is StampState.PENDING
    _, _, manifest = files(stamped_service, version)
    assert manifest["timestamp"] == {"state": "pending"}
    with pytest.raises(NoTimestamp):
        stamping.stamp_waiting(work(stamped_service))

    tsa.instead = None
    later = with_clock(stamped_service, HttpAuthority.from_settings(tsa.url, tsa.root))
    assert stamping.stamp_waiting(work(later)) == 1
    assert versions.read_version(work(later), version.id).timestamp.state is StampState.STAMPED


def test_where_no_clock_is_set_that_is_said_and_nothing_is_asked(service: Service) -> None:
    version = sealed(service)

    assert version.timestamp.state is StampState.NONE
    assert files(service, version)[2]["timestamp"] == {"state": "none"}
    assert stamping.stamp_waiting(work(service)) == 0
    assert audit_anchors.anchor_chain(work(service)) is None


def test_an_anchor_says_up_to_where_and_when_the_chain_is_confirmed(stamped_service: Service) -> None:
    a_case(stamped_service)

    anchor = audit_anchors.anchor_chain(work(stamped_service))

    assert anchor is not None
    report = audit_trail.verify_chain(work(stamped_service))
    assert report.sound
    assert report.anchor is not None
    assert (report.anchor.number, report.anchor.at) == (anchor.number, anchor.at)
    assert audit_anchors.anchor_chain(work(stamped_service)) is not None  # looking was an event too
    assert audit_anchors.anchor_chain(work(stamped_service)) is None  # nothing happened since


def rewritten(service: Service, number: int) -> None:
    """What somebody with the keys and the database can do: change an event and key the whole chain anew."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    keys = service.store.keys
    with service.store.writing() as session:
        with Operations.context(MigrationContext.configure(session.connection())):
            no_longer_write_once("audit_events")
        organization = an_actor(service, of=OURS).organization_id
        own = select(AuditEventRow).where(AuditEventRow.organization_id == organization)
        previous = ""
        for event in session.scalars(own.order_by(AuditEventRow.number)):
            if event.number == number:
                event.actor_name = "Nobody At All"
            event.previous_mac = previous or event.previous_mac
            event.mac = previous = keys.mac(CHAIN, content_of(event))
        head = session.get_one(AuditHeadRow, organization)
        head.mac = previous
        head.seal = audit.head_seal(keys, head)


def test_a_chain_that_root_and_database_wrote_anew_is_found_by_its_anchor_alone(
    stamped_service: Service,
) -> None:
    a_case(stamped_service)
    audit_anchors.anchor_chain(work(stamped_service))
    unanchored = replace(stamped_service, store=replace(stamped_service.store, authority=None))

    rewritten(stamped_service, 2)

    report = audit_trail.verify_chain(work(stamped_service))
    assert [each.why for each in report.broken if "written anew" not in each.why] == []  # the keys fit it all
    assert "Example TSA" in report.broken[0].why
    assert not audit_trail.verify_chain(work(unanchored)).sound


def test_an_anchor_kept_elsewhere_finds_it_even_where_ours_were_removed(
    stamped_service: Service, tmp_path: Path
) -> None:
    a_case(stamped_service)
    audit_anchors.anchor_chain(work(stamped_service))
    assert write_anchors(tmp_path, audit_anchors.export_anchors(work(stamped_service))) == 1
    with stamped_service.store.writing() as session:
        for statement in ("DROP TRIGGER timestamps_no_DELETE", "DELETE FROM timestamps"):
            session.execute(text(statement))

    missing = audit_trail.verify_chain(work(stamped_service))
    assert [each.why for each in missing.broken] == ["it is gone; the chain saw it made"]
    rewritten(stamped_service, 2)
    report = audit_trail.verify_chain(work(stamped_service), brought=read_anchors(tmp_path))
    assert any("written anew" in each.why for each in report.broken)


def test_openssl_verifies_an_exported_anchor_without_us(
    stamped_service: Service, tsa: LocalTsa, tmp_path: Path
) -> None:
    audit_anchors.anchor_chain(work(stamped_service))
    write_anchors(tmp_path, audit_anchors.export_anchors(work(stamped_service)))
    stamped = next(tmp_path.rglob("anchor-*.txt"))
    words = ["openssl", "ts", "-verify", "-data", str(stamped), "-in", str(stamped.with_suffix(".tsr"))]

    done = subprocess.run([*words, "-CAfile", str(tsa.root)], capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr
    stamped.write_bytes(stamped.read_bytes().replace(b"audit", b"Audit"))
    done = subprocess.run([*words, "-CAfile", str(tsa.root)], capture_output=True, text=True, check=False)
    assert "Verification: FAILED" in done.stdout + done.stderr


def test_stamps_and_anchors_are_written_once(stamped_service: Service) -> None:
    audit_anchors.anchor_chain(work(stamped_service))
    for statement in ("UPDATE timestamps SET number = 1", "DELETE FROM timestamps"):
        with pytest.raises(Exception, match="written once"), stamped_service.store.writing() as session:
            session.execute(text(statement))


def test_a_packets_stamp_is_held_against_it(stamped_service: Service) -> None:
    version = sealed(stamped_service)
    packet = packets.seal_packet(work(stamped_service), version.case_id, order=PacketOrder(), reason="Ready.")

    assert stamping.stamp_waiting(work(stamped_service)) == 2

    assert packets.verify_packet(work(stamped_service), packet.id).sound
    with stamped_service.store.writing() as session:
        session.execute(text("DROP TRIGGER timestamps_no_UPDATE"))
        session.execute(
            text(
                "UPDATE timestamps SET response = (SELECT response FROM timestamps WHERE what = 'version')"
                " WHERE what = 'packet'"
            )
        )
    broken = packets.verify_packet(work(stamped_service), packet.id).broken
    assert ["Mismatch between messages" in each.why for each in broken] == [True]
