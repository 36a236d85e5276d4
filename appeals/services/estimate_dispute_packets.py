"""Builds a dispute packet from everything that was given and billed, seals it, hands it out and proves it."""

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from appeals.domain import signatures
from appeals.domain.actor import Permission
from appeals.domain.estimate_bill_views import DisputePacketView
from appeals.domain.estimate_dispute_paper import (
    LANGUAGE,
    TITLE,
    DisputeFacts,
    answer_paper,
    cover,
    entries,
    sheets,
)
from appeals.domain.plain import to_plain
from appeals.domain.versions import FIRST, canonical_json, drawing_time, link, sha256
from appeals.domain.views import Broken, Download
from appeals.errors import AppealsError, Hindrance, PacketBlocked
from appeals.services.bodies import keep_body, open_body, sealed_file
from appeals.services.estimate_dispute_gathering import Gathered, gathered
from appeals.services.estimate_dispute_showing import packet_rows, packet_view
from appeals.services.estimate_disputes import dispute_to_see
from appeals.services.pdf_sealing import SealedPdf, note_seal, sealed_pdf
from appeals.services.sealing import PDF, drawn_pdf
from appeals.services.signing import holds, signing_key
from appeals.store.audit_check import not_as_audited
from appeals.store.base import new_id
from appeals.store.documents import SigningKeyRow
from appeals.store.estimate_bills import EstimateDisputePacketRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.docx import render_docx
from letter_templates.docx_view import NotDrawable
from letter_templates.packet import Enclosure, Layout, Packet, PacketProblem
from letter_templates.packet_front import NotDrawn, draw_front
from letter_templates.packet_source import PlainFile
from letter_templates.packet_workroom import build_packet
from letter_templates.shell import shell

FORMAT = "evenhand.dispute_packet.1"
SIGNED_AS = "dispute_packet"
SEALED_ACTION = "estimate_dispute.packet_sealed"
TABLE = EstimateDisputePacketRow.__tablename__
HASHED = (
    "id", "organization_id", "dispute_id", "number", "title", "pages", "created_at", "created_by", "author",
    "manifest_sha256", "pdf_sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Made:
    gathered: Gathered
    packet: Packet
    pdf: SealedPdf


def seal_dispute_packet(uow: UnitOfWork, dispute_id: UUID) -> DisputePacketView:
    """Build the packet and keep it for good: the answer, every version, proofs, the bill, further papers.

    Permission ESTIMATE. Raises PacketBlocked naming what keeps it from being built.
    """
    uow.check(SEALED_ACTION, Permission.ESTIMATE)
    with uow.glance():
        found = gathered(uow, *dispute_to_see(uow, dispute_id))
    made = _made(uow, found)
    with uow.act(SEALED_ACTION, Permission.ESTIMATE, dispute_id) as act:
        _, dispute = dispute_to_see(uow, dispute_id)
        row = _kept(uow, dispute.id, made)
        note_seal(uow, made.pdf, row.id)
        act.about(row.id, dispute=dispute.id.hex, number=row.number, sha256=row.sha256, pages=row.pages)
        return packet_view(row)


def download_dispute_packet(uow: UnitOfWork, packet_id: UUID, *, manifest: bool = False) -> Download:
    """The sealed PDF, or its manifest with hashes and signatures. Permission SEE_ESTIMATES."""
    with uow.look("estimate_dispute.packet_downloaded", Permission.SEE_ESTIMATES, packet_id):
        row = uow.see(EstimateDisputePacketRow, packet_id, "dispute packet")
        dispute_to_see(uow, row.dispute_id)
        stem = f"dispute-packet-{row.number}-{row.sha256[:8]}"
        if manifest:
            content = _manifest_file(uow, row)
            return Download(f"{stem}.json", "application/json", content, sha256(content))
        return sealed_file(uow, f"{stem}.pdf", PDF, row.blob_id, row.pdf_sha256)


def broken_dispute_packets(uow: UnitOfWork, gone: Container[tuple[str, UUID]] = ()) -> Iterator[Broken]:
    """What does not hold of the dispute packets: files, manifests, chain, signatures, audit."""
    own = select(EstimateDisputePacketRow.id).where(
        EstimateDisputePacketRow.organization_id == uow.actor.organization_id
    )
    present: dict[UUID, str] = {}
    for packet_id in uow.session.scalars(own.order_by(EstimateDisputePacketRow.id)).all():
        uow.session.expunge_all()
        try:
            row = uow.see(EstimateDisputePacketRow, packet_id, "dispute packet")
            present[packet_id] = row.sha256
            if (TABLE, packet_id) not in gone:
                yield from _broken(uow, row)
        except (AppealsError, SQLAlchemyError, ValueError) as error:
            yield Broken("packet", f"dispute packet {packet_id}", f"it cannot be read: {error}")
    for missing in not_as_audited(uow.session, uow.actor.organization_id, SEALED_ACTION, present):
        what = "it is not there as the audit chain saw it sealed"
        yield Broken("packet", f"dispute packet {missing}", what)


def count_dispute_packets(uow: UnitOfWork) -> int:
    """How many sealed dispute packets there are."""
    own = EstimateDisputePacketRow.organization_id == uow.actor.organization_id
    return len(uow.session.scalars(select(EstimateDisputePacketRow.id).where(own)).all())


def _made(uow: UnitOfWork, found: Gathered) -> _Made:
    facts = found.facts
    try:
        letter = _answer(facts)
        front = draw_front(
            cover(facts),
            entries(facts, len(PlainFile(letter).pages())),
            sheets(facts),
            title=TITLE,
            language=LANGUAGE,
            created=drawing_time(facts.today),
        )
        packet = build_packet(
            Layout(
                title=f"{TITLE}: {facts.reference}",
                letter_title=TITLE,
                language=LANGUAGE,
                created=drawing_time(facts.today),
                front=front.content,
                front_pages=front.pages,
                letter=letter,
                enclosures=tuple(
                    Enclosure(each.label, each.title, found.bodies[each.label], 1, each.pages, each.pages)
                    for each in facts.exhibits
                ),
            )
        )
    except (NotDrawn, NotDrawable, PacketProblem) as error:
        raise PacketBlocked([Hindrance("packet", str(error), "")]) from error
    return _Made(found, packet, sealed_pdf(uow, packet.content))


def _answer(facts: DisputeFacts) -> bytes:
    document = answer_paper(facts)
    docx = render_docx(document, shell("letter"))
    return drawn_pdf(docx, title=document.title, language=LANGUAGE, letter_date=facts.today)


def _kept(uow: UnitOfWork, dispute_id: UUID, made: _Made) -> EstimateDisputePacketRow:
    before = next(iter(packet_rows(uow, dispute_id)), None)
    manifest = canonical_json(
        {
            "format": FORMAT,
            "facts": to_plain(made.gathered.facts),
            "pages": made.packet.pages,
            "starts": made.packet.starts,
            "pdf_sha256": sha256(made.pdf.content),
        }
    )
    key = signing_key(uow)
    row = EstimateDisputePacketRow(
        id=new_id(),
        organization_id=uow.actor.organization_id,
        dispute_id=dispute_id,
        number=before.number + 1 if before is not None else 1,
        title=f"{TITLE}: {made.gathered.facts.reference}",
        pages=made.packet.pages,
        created_at=uow.now,
        created_by=uow.actor.id,
        author=uow.actor.name,
        manifest_json=manifest.decode(),
        manifest_sha256=sha256(manifest),
        blob_id=keep_body(uow, made.pdf.content, PDF).id,
        pdf_sha256=sha256(made.pdf.content),
        previous_sha256=before.sha256 if before is not None else FIRST,
        key_id=key.id,
    )
    row.sha256 = _row_hash(row)
    row.signature = signatures.signed(key.private_key, SIGNED_AS, row.sha256)
    uow.add(row)
    uow.session.flush()
    return row


def _row_hash(row: EstimateDisputePacketRow) -> str:
    return link(row.previous_sha256, {name: getattr(row, name) for name in HASHED})


def _manifest_file(uow: UnitOfWork, row: EstimateDisputePacketRow) -> bytes:
    key = uow.see(SigningKeyRow, row.key_id, "signing key")
    whole = {
        "packet": {name: getattr(row, name) for name in (*HASHED, "previous_sha256", "sha256")},
        "signature": row.signature,
        "signing_key": {"algorithm": signatures.ALGORITHM, "public_key": key.public_key},
        "manifest": json.loads(row.manifest_json),
    }
    return (json.dumps(to_plain(whole), indent=2, ensure_ascii=False) + "\n").encode()


def _broken(uow: UnitOfWork, row: EstimateDisputePacketRow) -> Iterator[Broken]:
    where = f"dispute packet {row.number} ({row.id})"
    checks = (
        (
            sha256(row.manifest_json.encode()) == row.manifest_sha256,
            "its manifest is not the one that was sealed",
        ),
        (_row_hash(row) == row.sha256, "its row was changed after it was sealed"),
        (
            holds(uow, row.key_id, SIGNED_AS, row.sha256, row.signature),
            "the signature over it is not the organization's",
        ),
        (
            row.previous_sha256 == _before(packet_rows(uow, row.dispute_id), row),
            "it does not follow the one before",
        ),
        (sha256(open_body(uow, row.blob_id)) == row.pdf_sha256, "its PDF is not the file that was sealed"),
    )
    yield from (Broken("packet", where, what) for right, what in checks if not right)


def _before(rows: Sequence[EstimateDisputePacketRow], row: EstimateDisputePacketRow) -> str | None:
    if row.number == 1:
        return FIRST
    return next((each.sha256 for each in rows if each.number == row.number - 1), None)
