"""Rows of sealed packets: their manifest, their hash, and what is told about them. Needs an open act."""

import json
from collections.abc import Container, Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from appeals.domain.packet_words import recipient_words, title_of
from appeals.domain.packets import Channel, PacketPart, PacketView, PlannedExhibit
from appeals.domain.plain import Plain, from_plain
from appeals.domain.timestamps import Stamped
from appeals.domain.versions import FIRST, canonical_json, link, sha256
from appeals.domain.views import Broken
from appeals.errors import AppealsError
from appeals.services.bodies import broken_body, keep_body
from appeals.services.packet_gathering import Gathered
from appeals.services.sealing import PDF
from appeals.services.stamping import broken_stamps
from appeals.store.audit_check import not_as_audited
from appeals.store.base import new_id
from appeals.store.packets import PacketPartRow, PacketRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.packet import Packet

KIND = "packet"
FORMAT = "evenhand.packet.1"
HASHED = (
    "id", "organization_id", "case_id", "number", "title", "letter_id", "channel", "pages", "created_at",
    "created_by", "author", "reason", "manifest_sha256",
)  # fmt: skip


def add_packet(uow: UnitOfWork, gathered: Gathered, made: Sequence[Packet], reason: str) -> PacketRow:
    """Store the files and the row that they hang on, after the case's packet before it."""
    facts = gathered.facts
    before = uow.session.scalars(
        uow.rows(PacketRow)
        .where(PacketRow.case_id == facts.case.id)
        .order_by(PacketRow.number.desc())
        .limit(1)
    ).first()
    manifest = canonical_json(_manifest(gathered, made))
    row = PacketRow(
        id=new_id(),
        organization_id=uow.actor.organization_id,
        case_id=facts.case.id,
        number=before.number + 1 if before is not None else 1,
        title=title_of(facts),
        letter_id=facts.letter.id,
        channel=facts.order.channel,
        pages=sum(part.pages for part in made),
        created_at=uow.now,
        created_by=uow.actor.id,
        author=uow.actor.name,
        reason=reason,
        manifest_json=manifest.decode(),
        manifest_sha256=sha256(manifest),
        previous_sha256=before.sha256 if before is not None else FIRST,
    )
    row.sha256 = packet_hash(row)
    uow.add(row)
    uow.session.flush()
    for number, part in enumerate(made, 1):
        blob = keep_body(uow, part.content, PDF)
        uow.add(PacketPartRow(packet_id=row.id, number=number, blob_id=blob.id, sha256=blob.sha256))
    uow.session.flush()
    return row


def packet_hash(row: PacketRow) -> str:
    """The hash of a packet's row, linked to the packet before it; its manifest names every file."""
    fields = {name: getattr(row, name) for name in HASHED}
    ids = {name: str(value) for name, value in fields.items() if isinstance(value, UUID)}
    return link(row.previous_sha256, {**fields, **ids, "channel": Channel(row.channel).value})


def packet_view(row: PacketRow) -> PacketView:
    """A packet to give out."""
    manifest = _read(row)
    return PacketView(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        kind=KIND,
        title=row.title,
        created_at=row.created_at,
        author=row.author,
        reason=row.reason,
        letter=row.letter_id,
        letter_title=str(_at(manifest, "letter", "title")),
        recipient=str(_at(manifest, "recipient")),
        channel=Channel(row.channel),
        pages=row.pages,
        parts=tuple(from_plain(PacketPart, each) for each in _list(manifest, "parts")),
        exhibits=tuple(
            from_plain(PlannedExhibit, _at(each, "planned")) for each in _list(manifest, "exhibits")
        ),
        manifest_sha256=row.manifest_sha256,
        previous_sha256=row.previous_sha256,
        sha256=row.sha256,
    )


def enclosed(row: PacketRow) -> tuple[PlannedExhibit, ...]:
    """The exhibits that went into a packet."""
    found = _list(_read(row), "exhibits")
    return tuple(from_plain(PlannedExhibit, _at(each, "planned")) for each in found)


def built_on(row: PacketRow) -> date:
    """The day on which a packet was built, in its organization's own calendar."""
    return date.fromisoformat(str(_at(_read(row), "built_on")))


def parts_of(uow: UnitOfWork, packet_id: UUID) -> tuple[PacketPartRow, ...]:
    """The files of a packet, in order."""
    rows = uow.rows(PacketPartRow).where(PacketPartRow.packet_id == packet_id).order_by(PacketPartRow.number)
    return tuple(uow.session.scalars(rows))


def broken_packets(uow: UnitOfWork, gone: Container[tuple[str, UUID]]) -> Iterator[Broken]:
    """What does not hold of the organization's packets: files, manifests, rows, chains, and those missing.

    ``gone``: rows (table, id) that were disposed of; of such a packet only its place in the chain is asked.
    """
    organization = uow.actor.organization_id
    ids = select(PacketRow.id).where(PacketRow.organization_id == organization).order_by(PacketRow.id)
    present: dict[UUID, str] = {}
    for packet_id in uow.session.scalars(ids).all():
        uow.session.expunge_all()
        try:
            row = uow.see(PacketRow, packet_id, "packet")
            present[packet_id] = row.sha256
            yield from _out_of_chain(uow, row)
            if (PacketRow.__tablename__, packet_id) not in gone:
                yield from _broken_content(uow, row)
        except (AppealsError, SQLAlchemyError, ValueError, KeyError) as error:
            yield Broken("packet", f"packet {packet_id}", f"it cannot be read: {error}")
    for missing in not_as_audited(uow.session, organization, "packet.sealed", present):
        yield Broken("packet", f"packet {missing}", "it is not there as the audit chain saw it sealed")


def _out_of_chain(uow: UnitOfWork, row: PacketRow) -> Iterator[Broken]:
    if row.previous_sha256 != _before(uow, row):
        where = f"packet {row.number} ({row.id})"
        yield Broken("packet", where, "it does not follow the packet before it")


def broken_packet(uow: UnitOfWork, row: PacketRow) -> Iterator[Broken]:
    """What does not hold of one packet."""
    yield from _out_of_chain(uow, row)
    yield from _broken_content(uow, row)
    yield from broken_stamps(uow, Stamped.PACKET, row.id, row.sha256, f"packet {row.number} ({row.id})")


def _broken_content(uow: UnitOfWork, row: PacketRow) -> Iterator[Broken]:
    where = f"packet {row.number} ({row.id})"
    if sha256(row.manifest_json.encode()) != row.manifest_sha256:
        yield Broken("packet", where, "its manifest is not the one that was sealed")
    if packet_hash(row) != row.sha256:
        yield Broken("packet", where, "its row was changed after it was sealed")
    told = [str(_at(each, "sha256")) for each in _list(_read(row), "parts")]
    parts = parts_of(uow, row.id)
    if [part.sha256 for part in parts] != told:
        yield Broken("packet", where, "its files are not those that its manifest names")
    for part in parts:
        yield from broken_body(uow, "packet", f"{where}, part {part.number}", part.blob_id, part.sha256)


def _before(uow: UnitOfWork, row: PacketRow) -> str | None:
    if row.number == 1:
        return FIRST
    before = uow.rows(PacketRow).where(PacketRow.case_id == row.case_id, PacketRow.number == row.number - 1)
    found = uow.session.scalars(before).one_or_none()
    return found.sha256 if found is not None else None


def _manifest(gathered: Gathered, made: Sequence[Packet]) -> dict[str, object]:
    facts = gathered.facts
    return {
        "format": FORMAT,
        "case": str(facts.case.id),
        "recipient": recipient_words(facts),
        "order": facts.order,
        "built_on": facts.today,
        "letter": {
            "version": str(facts.letter.id),
            "title": facts.letter.title,
            "number": facts.letter.number,
            "sha256": facts.letter.sha256,
            "pdf_sha256": facts.letter.pdf_sha256,
        },
        "exhibits": [
            {"planned": each, "sha256": gathered.exhibit_rows[each.label].sha256} for each in facts.going
        ],
        "parts": [
            PacketPart(number, part.pages, len(part.content), sha256(part.content), part.starts)
            for number, part in enumerate(made, 1)
        ],
    }


def _read(row: PacketRow) -> Plain:
    read: Plain = json.loads(row.manifest_json)
    return read


def _at(value: Plain, *names: str) -> Plain:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list(value: Plain, name: str) -> list[Plain]:
    found = _at(value, name)
    return found if isinstance(found, list) else []
