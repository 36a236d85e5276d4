"""Writes, draws, seals and keeps certificates of disposal, and says which are proved. Needs an open act."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from appeals.domain import signatures
from appeals.domain.disposal_certificate import Certificate, DestroyedFile, certificate_document
from appeals.domain.retention import DisposalView, RecordStanding
from appeals.domain.versions import canonical_json, sha256
from appeals.domain.views import Broken
from appeals.services.bodies import broken_body, keep_body
from appeals.services.disposal_rows import Gathered
from appeals.services.pdf_sealing import SealedPdf, note_seal, seal_of, sealed_pdf
from appeals.services.sealing import DOCX, PDF, drawn_pdf, drawn_word
from appeals.services.signing import signing_key
from appeals.store.audit import AuditEventRow
from appeals.store.documents import SigningKeyRow
from appeals.store.erasing import Body, skeletons
from appeals.store.people import OrganizationRow
from appeals.store.retention import DisposalRow, DisposedRowRow, ProposalRow
from appeals.store.unit_of_work import UnitOfWork

ACTION = "record.disposed"
AGAIN = "record.disposed_again"  # after a backup was restored that still had the record
PURPOSE = "disposal"


Gone = Mapping[tuple[str, UUID], int]  # table and row -> number of the certificate


@dataclass(frozen=True, slots=True)
class Papers:
    """A certificate as files, with the text that is signed, and its PDF under the organization's seal."""

    manifest: bytes
    docx: bytes
    pdf: SealedPdf

    @property
    def sha256(self) -> str:
        """The hash of what is signed."""
        return sha256(self.manifest)


def certificate_of(
    uow: UnitOfWork, proposal: ProposalRow, stands: RecordStanding, found: Gathered
) -> Certificate:
    """What a disposal carried out now would certify; the same as long as nothing has changed."""
    assert stands.keep is not None  # noqa: S101  asked before
    assert proposal.proposed_by is not None  # noqa: S101  a proposed one has a proposer
    assert proposal.proposed_at is not None  # noqa: S101  and an instant
    organization = uow.session.get_one(OrganizationRow, uow.actor.organization_id)
    return Certificate(
        id=proposal.id,
        number=_next_number(uow),
        organization_id=organization.id,
        organization=organization.name,
        record=proposal.record,
        record_id=proposal.record_id,
        reference=stands.reference,
        rule=stands.keep.leading,
        proposed_by=proposal.proposed_by,
        proposer=proposal.proposer,
        proposed_at=proposal.proposed_at,
        carried_out_by=uow.actor.id,
        carrier=uow.actor.name,
        disposed_at=uow.now,
        blanked=skeletons(uow.session, found.blanked),
        deleted={table: tuple(sorted(row.hex for row in rows)) for table, rows in found.deleted.items()},
        files=_files(found.files),
        shared_files=_files(found.shared_files),
        handed_over={
            table: {row.hex: case.hex for row, case in rows.items()}
            for table, rows in found.handed_over.items()
        },
        left_in=found.left_in,
        in_bucket=uow.blobs.in_bucket,
    )


def sealed_papers(uow: UnitOfWork, made: Certificate) -> Papers:
    """Draw a certificate and seal its PDF; takes its time, so before the transaction, and not inside one."""
    manifest = canonical_json(made)
    document = certificate_document(made, sha256(manifest))
    docx = drawn_word(document, "1")  # there is never another version of a certificate
    pdf = drawn_pdf(docx, title=document.title, language="en-US", letter_date=made.disposed_at.date())
    return Papers(manifest, docx, sealed_pdf(uow, pdf))


def keep_certificate(uow: UnitOfWork, made: Certificate, papers: Papers) -> DisposalRow:
    """Sign and store a certificate."""
    key = signing_key(uow)
    row = DisposalRow(
        id=made.id,
        number=made.number,
        record=made.record,
        record_id=made.record_id,
        reference=made.reference,
        disposed_at=made.disposed_at,
        manifest_json=papers.manifest.decode(),
        manifest_sha256=papers.sha256,
        signature=signatures.signed(key.private_key, PURPOSE, papers.sha256),
        docx_blob_id=keep_body(uow, papers.docx, DOCX).id,
        docx_sha256=sha256(papers.docx),
        pdf_blob_id=keep_body(uow, papers.pdf.content, PDF).id,
        pdf_sha256=sha256(papers.pdf.content),
    )
    uow.add(row)
    uow.session.flush()
    note_seal(uow, papers.pdf, row.id)
    return row


def disposal_view(uow: UnitOfWork, row: DisposalRow) -> DisposalView:
    """A certificate to give out."""
    return DisposalView(
        id=row.id,
        number=row.number,
        record=row.record,
        record_id=row.record_id,
        reference=row.reference,
        disposed_at=row.disposed_at,
        manifest=row.manifest_json,
        manifest_sha256=row.manifest_sha256,
        public_key=signer_of(uow, row.manifest_sha256, row.signature),
        signature=row.signature,
        pdf_seal=seal_of(uow, row.id),
    )


def signer_of(uow: UnitOfWork, manifest_sha256: str, signature: str) -> str:
    """The organization's public key, present or earlier, that made a certificate's signature; or empty."""
    keys = [row.public_key for row in uow.session.scalars(uow.rows(SigningKeyRow))]
    return next((key for key in keys if signatures.holds(key, PURPOSE, manifest_sha256, signature)), "")


def disposed_rows(uow: UnitOfWork, row_id: UUID | None = None) -> Gone:
    """Every row that a certificate disposed of: table and id, with its number; of one id if it is named."""
    rows = (
        select(DisposedRowRow.of_table, DisposedRowRow.row_id, DisposalRow.number)
        .join(DisposalRow, DisposalRow.id == DisposedRowRow.disposal_id)
        .where(DisposalRow.organization_id == uow.actor.organization_id)
    )
    found = uow.session.execute(rows if row_id is None else rows.where(DisposedRowRow.row_id == row_id))
    return {(table, row_id): number for table, row_id, number in found}


def told_of(gone: Gone) -> tuple[str, ...]:
    """What was disposed of, certificate by certificate."""
    counted = sorted(Counter(gone.values()).items())
    return tuple(f"{count} rows disposed of under certificate {number}" for number, count in counted)


def destroyed_files(uow: UnitOfWork) -> frozenset[UUID]:
    """The files whose keys were destroyed under a certificate."""
    lists = (json.loads(row.manifest_json)["files"] for row in uow.session.scalars(uow.rows(DisposalRow)))
    return frozenset(UUID(each["id"]) for files in lists for each in files)


def broken_certificates(uow: UnitOfWork) -> Iterator[Broken]:
    """What does not hold of the certificates: text, signature, files, rows, what the trail saw."""
    audited = _audited(uow)
    for row in uow.session.scalars(uow.rows(DisposalRow).order_by(DisposalRow.number)).all():
        where = f"certificate {row.number} ({row.id})"
        if sha256(row.manifest_json.encode()) != row.manifest_sha256:
            yield Broken("disposal", where, "its list is not the one that was signed")
        if not signer_of(uow, row.manifest_sha256, row.signature):
            yield Broken("disposal", where, "the signature over it is not the organization's")
        if audited.pop(row.id, "") != row.manifest_sha256:
            yield Broken("disposal", where, "the audit chain did not see this disposal")
        for name, blob_id, expected in (
            ("Word file", row.docx_blob_id, row.docx_sha256),
            ("PDF", row.pdf_blob_id, row.pdf_sha256),
        ):
            yield from broken_body(uow, "disposal", f"{where}, {name}", blob_id, expected)
        yield from _broken_rows(uow, row, where)
    for disposal_id in audited:
        yield Broken("disposal", f"certificate {disposal_id}", "it was given and is no longer there")


def _broken_rows(uow: UnitOfWork, row: DisposalRow, where: str) -> Iterator[Broken]:
    told = json.loads(row.manifest_json).get("blanked", {})
    named = {(table, UUID(each)) for table, rows in told.items() for each in rows}
    kept = uow.rows(DisposedRowRow).where(DisposedRowRow.disposal_id == row.id)
    present = {(each.of_table, each.row_id) for each in uow.session.scalars(kept)}
    if named != present:
        yield Broken("disposal", where, "the rows disposed of are not those that it names")
    ids = {table: frozenset(UUID(each) for each in rows) for table, rows in told.items()}
    for table, rows in skeletons(uow.session, ids).items():
        for each in sorted(told[table]):
            if rows.get(each) != told[table][each]:
                yield Broken("disposal", f"{where}, {table} {each}", "what was left of it was changed")


def _audited(uow: UnitOfWork) -> dict[UUID | None, str]:
    events = select(AuditEventRow.detail).where(
        AuditEventRow.organization_id == uow.actor.organization_id,
        AuditEventRow.action.in_((ACTION, AGAIN)),
    )
    details = [json.loads(each) for each in uow.session.scalars(events)]
    return {UUID(each["certificate"]): str(each["sha256"]) for each in details}


def _next_number(uow: UnitOfWork) -> int:
    own = DisposalRow.organization_id == uow.actor.organization_id
    return (uow.session.scalar(select(func.max(DisposalRow.number)).where(own)) or 0) + 1


def _files(bodies: tuple[Body, ...]) -> tuple[DestroyedFile, ...]:
    return tuple(DestroyedFile(each.id, each.name, each.sha256) for each in bodies)
