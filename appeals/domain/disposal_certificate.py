"""The certificate of a disposal: what is signed, and the same for people as a document. Holds no PHI."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from letter_templates.block import Block, BlockKind, Cell, Document, Source, Span
from nqtl_library.retention import Kept, RecordKind

FORMAT = "evenhand.disposal.1"
KIND = "certificate.disposal"
RECORDS: Mapping[RecordKind, str] = {
    RecordKind.CASE: "Case",
    RecordKind.DENIAL: "Denial",
    RecordKind.NOTICE: "Notice",
    RecordKind.FILE: "Imported file",
    RecordKind.ESTIMATE: "Good faith estimate",
}
TABLES: Mapping[str, str] = {
    "cases": "Case facts and patient",
    "denials": "Denials",
    "notices": "Notices as read",
    "imported_files": "Imported files",
    "remittance_claims": "Claims of files",
    "clocks": "Clocks with their working",
    "exhibits": "Exhibits with their words",
    "exhibit_particulars": "Descriptions of exhibits",
    "exhibit_inspections": "Inspections of exhibits",
    "document_versions": "Sealed letters: facts and reasons",
    "own_words": "Paragraphs in own words",
    "word_drafts": "Letters edited in Word",
    "packets": "Sealed packets: manifests and reasons",
    "consents": "Consents",
    "reasons": "Reasons given",
    "requests": "Requests for a plan's analysis",
    "request_events": "What happened in requests",
    "request_papers": "Papers of requests",
    "reviews": "Readings of answers",
    "draft_uses": "Drafts read",
    "packet_orders": "Orders of packets",
    "letter_batch_items": "Letters of batches",
    "estimate_patients": "Patients of estimates",
    "estimates": "Good faith estimates",
    "self_pay_decisions": "Answers on coverage",
    "estimate_events": "What happened in estimates",
    "estimate_versions": "Sealed estimates: facts and reasons",
    "estimate_papers": "Papers of estimates: reasons",
    "estimate_deliveries": "Deliveries of estimates",
}


@dataclass(frozen=True, slots=True)
class DestroyedFile:
    """A file whose key was destroyed: its row, its name in the document store, the hash of what it held."""

    id: UUID
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the organization signs of a disposal. ``blanked``: table, row, hash of what stays of the row."""

    id: UUID
    number: int
    organization_id: UUID
    organization: str
    record: RecordKind
    record_id: UUID
    reference: str
    rule: Kept
    proposed_by: UUID
    proposer: str
    proposed_at: datetime
    carried_out_by: UUID
    carrier: str
    disposed_at: datetime
    blanked: Mapping[str, Mapping[str, str]]
    deleted: Mapping[str, tuple[str, ...]]
    files: tuple[DestroyedFile, ...]
    shared_files: tuple[DestroyedFile, ...]
    handed_over: Mapping[str, Mapping[str, str]]  # by table: row -> the case that keeps it
    left_in: tuple[UUID, ...]
    in_bucket: bool
    again_of: str = ""  # hash of the first certificate, where a restored backup had brought the record back
    format: str = FORMAT


def certificate_document(made: Certificate, manifest_sha256: str) -> Document:
    """The certificate as a document for people."""
    number = f"Certificate of disposal no. {made.number}"
    blocks = (
        _words(BlockKind.DATE, _long(made.disposed_at.date())),
        _words(BlockKind.HEADING, number),
        _reference(*_heading_rows(made)),
        _words(BlockKind.HEADING, "What was destroyed"),
        _table(("What", "How many", "How"), *_destroyed(made)),
        _words(BlockKind.HEADING, "What is left"),
        *(_words(BlockKind.PARAGRAPH, each) for each in _left(made)),
        _words(BlockKind.HEADING, "Where copies may still be"),
        *(_words(BlockKind.PARAGRAPH, each) for each in _copies(made)),
        _words(BlockKind.HEADING, "Proof"),
        _words(
            BlockKind.PARAGRAPH,
            "The organization's key signed the list of every row and file that was destroyed. "
            f"SHA-256 of that list: {manifest_sha256}. The audit chain holds the same hash.",
        ),
    )
    properties = {"organization": made.organization}
    return Document(KIND, number, "en-US", blocks, properties=properties)


def _heading_rows(made: Certificate) -> Iterator[tuple[str, str]]:
    rule = made.rule
    yield "Record", f"{RECORDS[made.record]} {made.reference}"
    yield "Rule", rule.holds
    yield "Citation", (rule.cite or "no law") + ("" if rule.verified else " (not read in the primary text)")
    yield "Counted", rule.working
    yield "Kept until", _long(rule.until)
    yield "Proposed by", f"{made.proposer}, {_moment(made.proposed_at)}"
    yield "Carried out by", f"{made.carrier}, {_moment(made.disposed_at)}"
    if made.again_of:
        yield "Again", f"A restored backup had brought it back. First certificate, SHA-256: {made.again_of}"


def _destroyed(made: Certificate) -> Iterator[tuple[str, str, str]]:
    for table, rows in made.blanked.items():
        yield _table_words(table), str(len(rows)), "encrypted values overwritten"
    for table, ids in made.deleted.items():
        yield _table_words(table), str(len(ids)), "rows deleted"
    yield "Files (papers, letters, packets)", str(len(made.files)), "keys destroyed, files deleted"


def _left(made: Certificate) -> Iterator[str]:
    yield (
        "Record numbers, dates, amounts, the payer's name, hashes of what was sealed, releases, signatures "
        "and the audit trail. None of it names the patient."
    )
    if made.shared_files:
        yield f"Files that are also files of other records, and go with those: {len(made.shared_files)}."
    for table, rows in made.handed_over.items():
        yield f"{_table_words(table)} that reach other cases, too: {len(rows)}. They are kept with those."
    if made.left_in:
        yield (
            f"Files of many claims, as received, that hold claims of this record, too: {len(made.left_in)}. "
            "They go when their own time has passed; their receipts name these claims no longer."
        )


def _copies(made: Certificate) -> Iterator[str]:
    yield (
        f"Backups made before {_moment(made.disposed_at)} may hold the record. They are encrypted; destroy "
        "them as they fall due. A backup that is restored must be followed by: evenhand disposals reapply."
    )
    if made.in_bucket:
        yield (
            "The files were in a bucket. Where it keeps versions or locks objects, the encrypted bytes stay "
            "until its lifecycle rule removes them."
        )


def _table_words(table: str) -> str:
    return TABLES.get(table, table.replace("_", " ").capitalize())


def _words(kind: BlockKind, text: str) -> Block:
    return Block(kind, "certificate", spans=(Span(text, _SOURCE),))


def _reference(*rows: tuple[str, str]) -> Block:
    return Block(BlockKind.REFERENCE, "certificate", rows=tuple(tuple(map(_cell, row)) for row in rows))


def _table(header: tuple[str, ...], *rows: tuple[str, ...]) -> Block:
    return Block(
        BlockKind.TABLE,
        "certificate",
        header=tuple(map(_cell, header)),
        rows=tuple(tuple(map(_cell, row)) for row in rows),
    )


_SOURCE = (Source("fact", "disposal"),)


def _cell(text: str) -> Cell:
    return Cell((Span(text, _SOURCE),))


def _moment(at: datetime) -> str:
    return f"{_long(at.date())}, {at:%H:%M} UTC"


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
