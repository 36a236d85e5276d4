"""Plans packets, seals them as files that never change, and hands them out."""

import json
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.disclosure import disclosure_gate, part_2_standing, records_of
from appeals.domain.packet_checklist import checklist, missing_papers
from appeals.domain.packet_checks import PacketFacts, problems, warnings
from appeals.domain.packets import PacketOrder, PacketPlan, PacketView, Particulars, PlannedExhibit
from appeals.domain.plain import Plain, from_plain, merged, to_plain
from appeals.domain.versions import sha256
from appeals.domain.views import Download, VerifyReport, VersionView
from appeals.domain.words import told
from appeals.errors import (
    BadInput,
    BrokenRecord,
    DisclosureBlocked,
    Fault,
    NotFound,
    PacketBlocked,
)
from appeals.services.bodies import open_body
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.case_rows import touch
from appeals.services.case_views import case_view
from appeals.services.disclosing import SENT, recipient_of
from appeals.services.packet_building import planned_parts
from appeals.services.packet_gathering import (
    gather,
    letter_versions,
    look_through,
    particulars_of,
    planned_exhibits,
)
from appeals.services.packet_rows import broken_packet, built_on, enclosed, packet_view, parts_of
from appeals.services.packet_sealing import build_packet_files, keep_packet
from appeals.services.sealing import PDF
from appeals.store.cases import ExhibitRow
from appeals.store.documents import DocumentVersionRow
from appeals.store.packets import PacketRow, ParticularsRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.packet_source import PlainFile
from letter_templates.packet_split import Piece
from letter_templates.pdf_seal import without_seal

JSON = "application/json"


def describe_exhibit(
    uow: UnitOfWork, exhibit_id: UUID, *, changes: Plain, within: UUID | None = None
) -> PlannedExhibit:
    """Say what an exhibit is: kind, dates, pages that go along, why it is the patient's. EDIT_CASES.

    Only what ``changes`` names is changed; null clears. ``within``: NotFound unless it is a paper of this
    very case. Raises BadInput naming each bad field.
    """
    with uow.act("exhibit.described", Permission.EDIT_CASES, exhibit_id) as act:
        exhibit = uow.get(ExhibitRow, exhibit_id, "exhibit")
        case = case_to_change(uow, within or exhibit.case_id)
        if case.id != exhibit.case_id:
            raise NotFound("exhibit in this case")
        before = particulars_of(uow, case_view(uow, case))[exhibit_id]
        wanted = from_plain(Particulars, merged(to_plain(before), changes))
        _refuse_nonsense(wanted)
        known = uow.rows(ParticularsRow).where(ParticularsRow.exhibit_id == exhibit_id)
        row = uow.session.scalars(known).one_or_none()
        if row is None:
            row = uow.add(ParticularsRow(exhibit_id=exhibit_id, changed_at=uow.now, changed_by=uow.actor.id))
        row.told, row.changed_at, row.changed_by = to_plain(wanted), uow.now, uow.actor.id
        touch(uow, case)
        uow.session.flush()
        act.about(case.id, exhibit=exhibit_id.hex, label=exhibit.label)
        planned = planned_exhibits(uow, case_view(uow, case))
        return next(each for each in planned if each.id == exhibit_id)


def letters_for_packets(uow: UnitOfWork, case_id: UUID) -> tuple[VersionView, ...]:
    """The newest version of each sealed letter of the case. Permission SEE_CASES."""
    with uow.look("packet.letters_listed", Permission.SEE_CASES, case_id):
        case_to_see(uow, case_id)
        return letter_versions(uow, case_id)


def plan_packet(uow: UnitOfWork, case_id: UUID, *, order: PacketOrder) -> PacketPlan:
    """What would go into the packet, what is missing, and what stops it. Permission SEE_CASES.

    Never raises for what a person can mend. Exhibits that nobody looked through yet are inspected first.
    """
    uow.check("packet.planned", Permission.SEE_CASES)
    look_through(uow, case_id)
    with uow.look("packet.planned", Permission.SEE_CASES, case_id):
        try:
            gathered = gather(uow, case_id, order)
        except PacketBlocked as refusal:
            case = case_view(uow, case_to_see(uow, case_id))
            planned = planned_exhibits(uow, case)
            return PacketPlan(case_id, None, "", planned, (), refusal.problems, (), ())
        letter = without_seal(open_body(uow, gathered.letter_row.pdf_blob_id))
    return _plan(gathered.facts, Piece(len(PlainFile(letter).pages()), len(letter)))


def seal_packet(uow: UnitOfWork, case_id: UUID, *, order: PacketOrder, reason: str) -> PacketView:
    """Build the packet and keep it for good. Permission SEAL.

    Raises PacketBlocked naming every obstacle, StaleVersion where the case changed while
    it was built.
    """
    why = told(reason, "reason", "say why it is built")
    uow.check("packet.sealed", Permission.SEAL)
    packet = build_packet_files(uow, case_id, order)  # before the transaction: it takes its time
    with uow.act("packet.sealed", Permission.SEAL, case_id) as act:
        return packet_view(keep_packet(uow, act, packet, reason=why))


def list_packets(uow: UnitOfWork, case_id: UUID) -> tuple[PacketView, ...]:
    """The sealed packets of a case, newest first. Permission SEE_CASES."""
    with uow.look("packets.listed", Permission.SEE_CASES, case_id):
        case_to_see(uow, case_id)
        rows = uow.rows(PacketRow).where(PacketRow.case_id == case_id).order_by(PacketRow.number.desc())
        return tuple(packet_view(row) for row in uow.session.scalars(rows))


def read_packet(uow: UnitOfWork, packet_id: UUID) -> PacketView:
    """One sealed packet. Permission SEE_CASES."""
    with uow.look("packet.read", Permission.SEE_CASES, packet_id):
        return packet_view(_seen(uow, packet_id))


def download_packet(uow: UnitOfWork, packet_id: UUID, *, part: int) -> Download:
    """One file of a packet, checked against its hash before it leaves. Permission DOWNLOAD."""
    with uow.look("packet.downloaded", Permission.DOWNLOAD, packet_id) as act:
        act.about(packet_id, part=part)
        return _part(uow, packet_id, part)


def show_part(uow: UnitOfWork, packet_id: UUID, *, part: int) -> Download:
    """One file of a packet for the page that shows it, which is no download. Permission DOWNLOAD."""
    with uow.look("packet.shown_in_page", Permission.DOWNLOAD, packet_id) as act:
        act.about(packet_id, part=part)
        return _part(uow, packet_id, part)


def download_manifest(uow: UnitOfWork, packet_id: UUID) -> Download:
    """What the packet is made of, with every hash. Permission DOWNLOAD."""
    with uow.look("packet.downloaded", Permission.DOWNLOAD, packet_id) as act:
        act.about(packet_id, part="manifest")
        row = _seen(uow, packet_id)
        sealed = {"id": str(row.id), "number": row.number, "previous_sha256": row.previous_sha256}
        whole = {**sealed, "sha256": row.sha256, "manifest": json.loads(row.manifest_json)}
        content = (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()
        return Download(f"{_stem(row)}.json", JSON, content, sha256(content))


def verify_packet(uow: UnitOfWork, packet_id: UUID) -> VerifyReport:
    """Recompute one packet's files, manifest, row and place in its chain. Permission VERIFY."""
    with uow.look("packet.verified", Permission.VERIFY, packet_id) as act:
        row = _seen(uow, packet_id)
        broken = tuple(broken_packet(uow, row))
        act.about(packet_id, broken=len(broken))
        return VerifyReport(1, len(parts_of(uow, packet_id)), 0, broken, uow.now)


def _part(uow: UnitOfWork, packet_id: UUID, part: int) -> Download:
    row = _seen(uow, packet_id)
    found = next((each for each in parts_of(uow, packet_id) if each.number == part), None)
    if found is None:
        raise NotFound("part of this packet")
    _refuse_disclosure(uow, row)
    content = open_body(uow, found.blob_id)
    if sha256(content) != found.sha256:
        raise BrokenRecord("The packet is not the one that was sealed. Run verify, and restore it.")
    return Download(f"{_stem(row)}-part-{part}.pdf", PDF, content, found.sha256)


def _plan(facts: PacketFacts, letter: Piece) -> PacketPlan:
    stopped, protected = problems(facts), part_2_standing(records_of(facts.case)).applies
    parts, too_large = planned_parts(facts, letter) if not _unreadable(facts) else ((), ())
    wanted = checklist(facts.case, facts.exhibits, part_2=protected)
    return PacketPlan(
        case_id=facts.case.id,
        letter=facts.letter.id,
        letter_title=facts.letter.title,
        exhibits=tuple(facts.exhibits),
        checklist=wanted,
        problems=(*stopped, *too_large),
        warnings=(*missing_papers(wanted), *warnings(facts)),
        parts=parts,
    )


def _unreadable(facts: PacketFacts) -> bool:
    return any(not each.pages for each in facts.going)


def _seen(uow: UnitOfWork, packet_id: UUID) -> PacketRow:
    row = uow.see(PacketRow, packet_id, "packet")
    case_to_see(uow, row.case_id)
    return row


def _stem(row: PacketRow) -> str:
    return f"packet-{row.number}-{row.sha256[:8]}"


def _refuse_disclosure(uow: UnitOfWork, row: PacketRow) -> None:
    """Raise DisclosureBlocked where the packet might not go out when it was built, or may not now."""
    case = case_view(uow, case_to_see(uow, row.case_id))
    recipient = recipient_of(uow.see(DocumentVersionRow, row.letter_id, "letter").kind)
    if recipient is None:
        return
    on, labels = built_on(row), {each.label for each in enclosed(row)}
    for day in sorted({on} if case.state in SENT else {on, max(on, uow.today)}):
        stopped = disclosure_gate(records_of(case), recipient=recipient, on=day, enclosed=labels)
        if stopped:
            raise DisclosureBlocked(stopped)


def _refuse_nonsense(wanted: Particulars) -> None:
    faults = []
    pages, days = (wanted.first_page, wanted.last_page), (wanted.first_day, wanted.last_day)
    if pages[0] is not None and pages[1] is not None and pages[1] < pages[0]:
        faults.append(Fault("last_page", "lies before the first"))
    if days[0] is not None and days[1] is not None and days[1] < days[0]:
        faults.append(Fault("last_day", "lies before the first"))
    if (wanted.first_page or 1) < 1 or (wanted.last_page or 1) < 1:
        faults.append(Fault("first_page", "pages are counted from 1"))
    if faults:
        raise BadInput(faults)
