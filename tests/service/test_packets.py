"""Packets end to end: planned, stopped where they must be, built, sealed, handed out, verified."""

import io
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from factories import NOW, THEIRS, TODAY, a_case, a_full_case, a_pdf, work
from packet_samples import records, rewritten
from pypdf import PdfReader
from sqlalchemy import text

from appeals.domain.actor import Role
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.packet_checks import problems
from appeals.domain.packets import Channel, PacketOrder, PaperKind
from appeals.domain.privacy import ConsentScope, ConsentTerms, Recipient, RecordClass
from appeals.domain.views import CaseView
from appeals.errors import BadInput, DisclosureBlocked, NotAllowed, NotFound, PacketBlocked, UnsupportedFile
from appeals.services import cases, consents, packets, papers, versions
from appeals.services.bodies import keep_body
from appeals.services.packet_gathering import gather
from appeals.store.cases import ExhibitRow
from appeals.wiring import Service
from letter_templates.pdf_seal import without_seal
from nqtl_library.record_privacy import part_2_notice

BY_MAIL = PacketOrder()


def a_sealed_case(service: Service, number: str = "5001") -> CaseView:
    case = a_full_case(service, number)
    versions.seal(work(service), case.id, kind=APPEAL, reason="Ready.")
    return cases.read_case(work(service), case.id)


def exhibit(case: CaseView, label: str) -> UUID:
    return next(each.id for each in case.exhibits if each.label == label)


def attached(service: Service, case: CaseView, title: str, content: bytes) -> CaseView:
    return papers.attach_exhibit(work(service), case.id, title=title, content=content)


def described(service: Service, case: CaseView, label: str, **changes: object) -> None:
    packets.describe_exhibit(work(service), exhibit(case, label), changes=changes)  # type: ignore[arg-type]


def obstacles(service: Service, case: CaseView, order: PacketOrder = BY_MAIL) -> dict[str, str]:
    plan = packets.plan_packet(work(service), case.id, order=order)
    return {each.where: f"{each.what} {each.remedy}" for each in plan.problems}


def pages_of(service: Service, packet_id: UUID, part: int = 1) -> list[str]:
    content = packets.download_packet(work(service), packet_id, part=part).content
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_a_packet_is_built_sealed_handed_out_and_verified(service: Service) -> None:
    case = a_sealed_case(service)
    described(service, case, "C", kind="record", dated="2026-10-20", last_page=10)

    plan = packets.plan_packet(work(service), case.id, order=BY_MAIL)
    packet = packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="To send.")

    assert plan.problems == ()
    assert packet.pages == plan.pages
    pages = pages_of(service, packet.id)
    assert len(pages) == packet.pages
    assert f"{packet.pages} in all" in " ".join(pages[0].split())
    for label, start in packet.parts[0].starts.items():
        if len(label) == 1:
            assert f"Exhibit {label}" in pages[start - 1]
    assert "Exhibit C, page 10 of 12" in pages[-1]
    assert "Exhibit C, page 11" not in "".join(pages)
    report = packets.verify_packet(work(service), packet.id)
    assert report.sound, report.broken
    assert versions.verify_all(work(service)).sound


def test_the_manifest_names_letter_exhibits_parts_and_their_hashes(service: Service) -> None:
    case = a_sealed_case(service)
    packet = packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="To send.")

    told = json.loads(packets.download_manifest(work(service), packet.id).content)

    file = packets.download_packet(work(service), packet.id, part=1)
    assert told["sha256"] == packet.sha256
    assert told["manifest"]["parts"][0]["sha256"] == file.sha256
    assert [each["planned"]["label"] for each in told["manifest"]["exhibits"]] == ["A", "B", "C"]
    assert told["manifest"]["letter"]["version"] == str(packet.letter)
    assert "Sample" not in file.name


def test_packets_of_a_case_follow_one_another_and_the_same_day_gives_the_same_bytes(service: Service) -> None:
    case = a_sealed_case(service)
    first = packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="One.")
    later = work(service, now=NOW + timedelta(hours=3))

    second = packets.seal_packet(later, case.id, order=BY_MAIL, reason="Two.")

    assert (second.number, second.previous_sha256) == (2, first.sha256)
    drawn = [
        without_seal(packets.download_packet(work(service), each.id, part=1).content)
        for each in (first, second)
    ]
    assert drawn[0] == drawn[1]  # each has a seal of its own, appended in its own moment
    assert [each.number for each in packets.list_packets(work(service), case.id)] == [2, 1]


def test_without_a_sealed_letter_there_is_no_packet(service: Service) -> None:
    case = a_case(service)

    assert obstacles(service, case) == {
        "letter": "The case has no sealed letter. Seal a letter first, then build the packet."
    }
    with pytest.raises(PacketBlocked, match="no sealed letter"):
        packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="Too early.")


@pytest.mark.parametrize(
    ("page", "named"),
    [
        ("Patient: Otto Other\nMember ID: SMH900100100", "another patient"),
        ("Patient Name: Sample, Testa\nDate of birth: 03/01/1970", "another date of birth"),
        ("Member ID: SMH911111111", "another member ID"),
    ],
)
def test_a_paper_of_somebody_else_stops_the_packet_until_someone_says_why(
    service: Service, page: str, named: str
) -> None:
    case = attached(service, a_sealed_case(service), "Record", a_pdf([page.split("\n")]))

    assert named in obstacles(service, case)["Exhibit D"]
    with pytest.raises(PacketBlocked):
        packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="x")

    described(service, case, "D", same_person_because="Name before marriage, checked by phone.")
    plan = packets.plan_packet(work(service), case.id, order=BY_MAIL)
    assert plan.problems == ()
    assert any("Confirmed: Name before" in each.remedy for each in plan.warnings)


def test_the_patients_own_papers_are_no_strangers(service: Service) -> None:
    own = ["Patient name: SAMPLE, TESTA M", "DOB: 02/28/1998", "Member ID: SMH900100100-01 Group: 7"]
    case = attached(service, a_sealed_case(service), "Record", a_pdf([own]))

    assert obstacles(service, case) == {}


def test_an_exhibit_that_the_letter_cites_must_go_along_with_the_page_cited(service: Service) -> None:
    case = a_sealed_case(service)
    described(service, case, "A", left_out=True)
    described(service, case, "C", first_page=11, last_page=12)

    plan = packets.plan_packet(work(service), case.id, order=BY_MAIL)

    whats = " ".join(each.what for each in plan.problems)
    assert "cites Exhibit A, which is not enclosed" in whats
    assert any("lists pages 1 to 12 of Exhibit C" in each.what for each in plan.warnings)


def test_a_page_that_the_letter_quotes_must_be_among_those_that_go_along(service: Service) -> None:
    case = a_sealed_case(service)
    described(service, case, "C", first_page=2, last_page=5)
    packets.plan_packet(work(service), case.id, order=BY_MAIL)
    uow = work(service)
    with uow.glance():
        facts = gather(uow, case.id, BY_MAIL).facts

    quoting = replace(facts, letter_text="It says so (Exhibit C, page 7), and again (Exhibit C, page 3).")

    assert [each.what for each in problems(quoting)] == [
        "It cites page 7 of Exhibit C, which is not among the pages enclosed."
    ]


def test_pages_that_are_not_there_are_refused_by_name(service: Service) -> None:
    case = a_sealed_case(service)
    described(service, case, "C", last_page=40)

    assert "the paper has 12" in obstacles(service, case)["Exhibit C"]
    with pytest.raises(BadInput, match="lies before the first"):
        described(service, case, "C", first_page=5, last_page=4)


def test_a_deadline_that_has_passed_stops_the_packet(service: Service) -> None:
    case = a_sealed_case(service)
    late = work(service, now=NOW + timedelta(days=400))

    told = {each.where: each for each in packets.plan_packet(late, case.id, order=BY_MAIL).problems}

    assert "The last day was" in told["deadline"].what


def test_a_fax_goes_only_to_a_number_that_notice_or_case_give(service: Service) -> None:
    case = a_sealed_case(service)
    right = PacketOrder(channel=Channel.FAX, fax="+1 (555) 010-0199")

    assert obstacles(service, case, right) == {}
    assert "not the number" in obstacles(service, case, replace(right, fax="555-010-0198"))["fax"]
    assert "missing" in obstacles(service, case, replace(right, fax=""))["fax"]


def test_an_older_version_of_the_letter_is_not_sent(service: Service) -> None:
    case = a_sealed_case(service)
    (first,) = versions.list_versions(work(service), case.id)
    versions.seal(work(service), case.id, kind=APPEAL, reason="Again.")

    assert "not the newest" in obstacles(service, case, PacketOrder(letter=first.id))["letter"]


def test_locked_broken_and_unredacted_papers_are_named_before_the_build(sqlite_service: Service) -> None:
    service = sqlite_service
    case = a_sealed_case(service)
    for number, content in enumerate(
        (
            rewritten(records("Locked", 2), user_password="secret", owner_password="more"),
            records("Broken", 9)[:900],
        )
    ):
        case = attached(service, case, f"Paper {number}", records(f"Paper {number}", 2, seed=number))
        swap_body(service, exhibit(case, "DE"[number]), content)

    told = obstacles(service, case)

    assert "is locked with a password" in told["Exhibit D"]
    assert "is damaged" in told["Exhibit E"]
    for label in "DE":
        described(service, case, label, left_out=True)
    assert obstacles(service, case) == {}
    assert packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="Without them.").number == 1


def swap_body(service: Service, exhibit_id: UUID, content: bytes) -> None:
    """As if the paper had been stored by an earlier version, which looked less closely."""
    uow = work(service)
    with uow.jot():
        uow.get(ExhibitRow, exhibit_id, "exhibit").blob_id = keep_body(uow, content, "application/pdf").id


def test_a_packet_is_cut_at_what_the_destination_takes_each_part_whole(service: Service) -> None:
    case = a_sealed_case(service)
    for number in range(4):
        case = attached(service, case, f"Record {number}", records(f"Record {number}", 6, seed=number))
    order = PacketOrder(channel=Channel.PORTAL, most_pages=25)

    plan = packets.plan_packet(work(service), case.id, order=order)
    packet = packets.seal_packet(work(service), case.id, order=order, reason="To the portal.")

    assert len(packet.parts) == len(plan.parts) > 1
    labels = [label for part in packet.parts for label in part.starts if len(label) == 1]
    assert labels == ["A", "B", "C", "D", "E", "F", "G"]
    for part in packet.parts:
        pages = pages_of(service, packet.id, part.number)
        assert len(pages) == part.pages <= 25
        assert f"Part {part.number} of {len(packet.parts)}" in pages[0]
        assert "Index of exhibits" in pages[1]
        assert "Exhibit G" in pages[1]  # the index names what is elsewhere too
        assert f"Part {part.number} of {len(packet.parts)}, page {part.pages} of {part.pages}" in pages[-1]


def test_an_exhibit_above_the_limit_by_itself_is_named(service: Service) -> None:
    case = a_sealed_case(service)

    told = obstacles(service, case, PacketOrder(most_pages=14))

    assert "12 pages" in told["Exhibit C"]
    assert "14 pages by itself" in told["Exhibit C"]
    with pytest.raises(PacketBlocked, match="The letter with cover and index is above"):
        packets.seal_packet(
            work(service), case.id, order=PacketOrder(most_megabytes=Decimal("0.001")), reason="x"
        )


def test_substance_use_records_need_a_consent_and_carry_its_notice_and_scope(service: Service) -> None:
    case = a_sealed_case(service)
    consents.class_exhibit(work(service), exhibit(case, "C"), record_class=RecordClass.SUBSTANCE_USE)
    assert "No consent on file" in obstacles(service, case)["42 CFR part 2"]

    consents.record_consent(work(service), case.id, a_consent(ConsentScope.SUBSTANCE_USE))
    packet = packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="With consent.")

    pages = [" ".join(page.split()) for page in pages_of(service, packet.id)]
    sheet = pages[packet.parts[0].starts["C"] - 1]
    for page in (pages[0], sheet):
        assert part_2_notice().text in page
        assert "Progress notes of this stay" in page


def test_psychotherapy_notes_go_nowhere_without_their_own_authorization(service: Service) -> None:
    case = attached(service, a_sealed_case(service), "Notes kept apart", a_pdf([["Session notes"]]))
    consents.class_exhibit(work(service), exhibit(case, "D"), record_class=RecordClass.PSYCHOTHERAPY_NOTES)

    assert "authorization of their own" in obstacles(service, case)["Exhibit D"]
    described(service, case, "D", left_out=True)
    assert obstacles(service, case) == {}


def test_a_consent_that_was_revoked_closes_the_packet_that_rested_on_it(service: Service) -> None:
    case = a_sealed_case(service)
    consents.class_exhibit(work(service), exhibit(case, "C"), record_class=RecordClass.SUBSTANCE_USE)
    consent = consents.record_consent(work(service), case.id, a_consent(ConsentScope.SUBSTANCE_USE))
    packet = packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="With consent.")
    consents.revoke_consent(work(service), consent.id, on=TODAY)

    with pytest.raises(DisclosureBlocked):
        packets.download_packet(work(service), packet.id, part=1)


def a_consent(scope: ConsentScope) -> ConsentTerms:
    return ConsentTerms(
        scope=scope,
        discloser="Example Behavioral Health",
        described="Progress notes of this stay",
        recipients=(Recipient.PLAN,),
        purpose="Appeal of the denial",
        signed_on=TODAY - timedelta(days=3),
        expires_with="none",
    )


def test_a_picture_is_a_page_of_the_packet(sqlite_service: Service) -> None:
    service = sqlite_service
    case = attached(service, a_sealed_case(service), "Photo of the card", a_picture())

    packet = packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="With photo.")

    file = papers.exhibit_file(work(service), exhibit(case, "D"))
    assert (file.name, file.media_type, file.content) == ("exhibit-D.png", "image/png", a_picture())
    with pytest.raises(UnsupportedFile, match="picture cannot be used"):
        attached(service, case, "Cut off", a_picture()[:40])
    assert "Exhibit D, page 1 of 1" in pages_of(service, packet.id)[-1]


def a_picture() -> bytes:
    """A PNG of one grey pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\x80"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE packets SET author = 'Somebody Else'", "row was changed"),
        ("UPDATE packets SET manifest_sha256 = '{a}'", "manifest is not"),
        ("UPDATE packet_parts SET sha256 = '{a}'", "files are not those"),
        ("DELETE FROM packets", "not there as the audit chain"),
    ],
)
def test_what_an_intruder_did_to_a_packet_is_named(sqlite_service: Service, change: str, why: str) -> None:
    case = a_sealed_case(sqlite_service)
    packets.seal_packet(work(sqlite_service), case.id, order=BY_MAIL, reason="To send.")
    with sqlite_service.store.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for table in ("packets", "packet_parts"):
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")
        if change.startswith("DELETE"):
            connection.exec_driver_sql("DELETE FROM packet_parts")
        connection.exec_driver_sql(change.format(a="a" * 64))

    report = versions.verify_all(work(sqlite_service))

    assert any(why in broken.why for broken in report.broken), report.broken


@pytest.mark.parametrize("statement", ["UPDATE packets SET author = 'X'", "DELETE FROM packet_parts"])
def test_the_database_refuses_to_change_or_delete_a_packet(service: Service, statement: str) -> None:
    case = a_sealed_case(service)
    packets.seal_packet(work(service), case.id, order=BY_MAIL, reason="To send.")

    with pytest.raises(Exception, match="is written once"), service.store.engine.begin() as one:
        one.execute(text(statement))


def test_the_checklist_knows_what_papers_are_from_their_use_in_the_case(service: Service) -> None:
    case = a_sealed_case(service)

    listed = {
        each.kind: each for each in packets.plan_packet(work(service), case.id, order=BY_MAIL).checklist
    }

    assert listed[PaperKind.AUTHORIZATION].exhibits == ("B",)
    assert listed[PaperKind.RECORD].exhibits == ("C",)
    assert listed[PaperKind.NOTICE].needed


def test_an_exhibit_is_described_only_within_its_own_case(service: Service) -> None:
    case, other = a_sealed_case(service), a_sealed_case(service, "5002")

    with pytest.raises(NotFound, match="exhibit in this case"):
        packets.describe_exhibit(work(service), exhibit(case, "A"), changes={}, within=other.id)


def test_roles_and_organizations_are_kept_apart(service: Service) -> None:
    case = a_sealed_case(service)
    packet = packets.seal_packet(work(service, Role.REVIEWER), case.id, order=BY_MAIL, reason="Mine.")

    with pytest.raises(NotAllowed):
        packets.seal_packet(work(service, Role.DRAFTER), case.id, order=BY_MAIL, reason="x")
    with pytest.raises(NotAllowed):
        packets.download_packet(work(service, Role.INTAKE), packet.id, part=1)
    theirs = work(service, of=THEIRS)
    attempts: Mapping[str, object] = {
        "plan": lambda: packets.plan_packet(theirs, case.id, order=BY_MAIL),
        "seal": lambda: packets.seal_packet(theirs, case.id, order=BY_MAIL, reason="x"),
        "list": lambda: packets.list_packets(theirs, case.id),
        "read": lambda: packets.read_packet(theirs, packet.id),
        "download": lambda: packets.download_packet(theirs, packet.id, part=1),
        "manifest": lambda: packets.download_manifest(theirs, packet.id),
        "verify": lambda: packets.verify_packet(theirs, packet.id),
        "describe": lambda: packets.describe_exhibit(theirs, exhibit(case, "A"), changes={}),
    }
    for attempt in attempts.values():
        with pytest.raises(NotFound):
            attempt()  # type: ignore[operator]
