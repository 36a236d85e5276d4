"""Builds a case's packet, and keeps it: the two steps of sealing one, at once or by a job."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from appeals.domain.packet_checks import problems
from appeals.domain.packets import PacketOrder
from appeals.errors import PacketBlocked, StaleVersion
from appeals.services.bodies import open_body
from appeals.services.case_access import case_to_change
from appeals.services.packet_building import Bodies, built
from appeals.services.packet_gathering import Gathered, exhibit_pdf, gather, look_through
from appeals.services.packet_rows import add_packet
from appeals.services.pdf_sealing import SealedPdf, note_seal, sealed_pdf
from appeals.store.audit import Act
from appeals.store.packets import PacketRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.packet import Packet
from letter_templates.packet_source import PlainFile
from letter_templates.pdf_seal import without_seal


@dataclass(frozen=True, slots=True)
class BuiltPacket:
    """A packet's files under the organization's seal, and what they were built from."""

    gathered: Gathered
    made: Sequence[Packet]
    sealed: Sequence[SealedPdf]


def build_packet_files(uow: UnitOfWork, case_id: UUID, order: PacketOrder) -> BuiltPacket:
    """Build the files; in no open act, for it takes its time. Raises PacketBlocked naming every obstacle."""
    look_through(uow, case_id)
    with uow.glance():
        gathered = gather(uow, case_id, order)
        stopped = problems(gathered.facts)
        if stopped:
            raise PacketBlocked(stopped)
        bodies = _bodies(uow, gathered)
    made = built(gathered.facts, bodies)
    sealed = [sealed_pdf(uow, part.content) for part in made]
    kept = [replace(part, content=pdf.content) for part, pdf in zip(made, sealed, strict=True)]
    return BuiltPacket(gathered, kept, sealed)


def keep_packet(uow: UnitOfWork, act: Act, packet: BuiltPacket, *, reason: str) -> PacketRow:
    """Keep it for good, in an open act. Raises StaleVersion if the case changed while it was built."""
    facts = packet.gathered.facts
    case = case_to_change(uow, facts.case.id)
    if case.version != facts.case.version:
        raise StaleVersion(facts.case.version, case.version)
    row = add_packet(uow, packet.gathered, packet.made, reason)
    for number, pdf in enumerate(packet.sealed, 1):
        note_seal(uow, pdf, row.id, number)
    act.about(row.id, case=case.id.hex, number=row.number, parts=len(packet.made), sha256=row.sha256)
    return row


def _bodies(uow: UnitOfWork, gathered: Gathered) -> Bodies:
    letter = without_seal(open_body(uow, gathered.letter_row.pdf_blob_id))  # the packet has a seal of its own
    exhibits = {
        each.label: exhibit_pdf(uow, gathered.exhibit_rows[each.label]) for each in gathered.facts.going
    }
    return Bodies(letter, len(PlainFile(letter).pages()), exhibits)
