"""Gathers what goes into a dispute packet: versions with their proofs, the bill, further papers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.domain.estimate_bill_watch import key_of, provider_watches
from appeals.domain.estimate_dispute_paper import DisputeFacts, PacketExhibit, VersionGiven
from appeals.domain.estimate_disputes import DisputeEvent, DisputeEventKind
from appeals.domain.estimate_facts import EstimateFacts
from appeals.domain.estimate_file import reference_of
from appeals.domain.plain import from_plain
from appeals.domain.versions import sha256
from appeals.errors import Hindrance, PacketBlocked
from appeals.services.bodies import open_body
from appeals.services.estimate_bill_rows import books_of, dispute_event_rows, dispute_states
from appeals.services.estimate_dispute_showing import packet_rows
from appeals.services.estimate_rows import delivery_rows, delivery_told, office_day, version_rows
from appeals.services.estimate_sealing import ENGLISH, STANDARD, facts_of
from appeals.store.estimate_bills import EstimateDisputeRow
from appeals.store.estimates import EstimateDeliveryRow, EstimatePaperRow, EstimateRow, EstimateVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.marks import shown
from letter_templates.packet_picture import picture_format
from letter_templates.packet_workroom import inspect_exhibits, page_of_picture
from letter_templates.pdf_seal import without_seal
from nqtl_library.estimate_totals import provider_keys, totals
from nqtl_library.records.estimate import read

HELD = {
    DisputeEventKind.HOLD_ON: "Collections on this bill were put on hold on",
    DisputeEventKind.LATE_FEES_STOPPED: "Late fees on this bill were stopped on",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the packet says, and each exhibit's PDF by its label."""

    facts: DisputeFacts
    bodies: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Paper:
    title: str
    dated: str
    content: bytes
    version: int = 0  # the estimate version that it is; 0: another paper


def gathered(uow: UnitOfWork, row: EstimateRow, dispute: EstimateDisputeRow) -> Gathered:
    """Everything of one dispute. Needs an open act. Raises PacketBlocked if there is no estimate."""
    books = books_of(uow, row)
    file, billing = books.file, books.billing
    watch = next((each for each in provider_watches(billing) if each.key == dispute.provider), None)
    versions = sorted(version_rows(uow, row.id), key=lambda one: one.number)
    if watch is None or not versions:
        what = "There is no sealed estimate of this provider."
        raise PacketBlocked(
            [Hindrance("estimate", what, "Without an estimate there is no dispute: answer that.")]
        )
    papers = [*_version_papers(uow, versions), *_proofs(uow, row), *_further(uow, dispute)]
    labelled = list(zip(_labels(len(papers)), papers, strict=True))
    exhibits = _exhibits(labelled)
    told = from_plain(EstimateFacts, facts_of(versions[-1]))
    events = [from_plain(DisputeEvent, each.told) for each in dispute_event_rows(uow, dispute.id)]
    state = next(state for each, state in dispute_states(uow, row.id) if each.id == dispute.id)
    facts = DisputeFacts(
        reference=reference_of(row.number),
        dispute=state.reference,
        number=len(packet_rows(uow, dispute.id)) + 1,
        today=office_day(uow, row),
        notice_on=state.notice_on,
        due=state.packet_due,
        working=state.packet_working,
        practice=told.practice,
        sender_lines=told.contact.lines,
        phone=told.contact.phone,
        patient=file.patient.name,
        birth_date=file.patient.birth_date,
        provider=watch.name,
        npi=watch.npi,
        tin=_tin(versions[-1], dispute.provider),
        watch=watch,
        versions=tuple(_given(uow, row, each, dispute.provider, labelled) for each in versions),
        lines=tuple(each for each in billing.lines if key_of(billing, each.provider_npi) == dispute.provider),
        unforeseen=books.unforeseen,
        holds=tuple(f"{HELD[each.kind]} {shown(each.on)}." for each in events if each.kind in HELD),
        exhibits=exhibits,
    )
    return Gathered(facts, {label: paper.content for label, paper in labelled})


def _version_papers(uow: UnitOfWork, versions: Sequence[EstimateVersionRow]) -> Iterator[_Paper]:
    """Each version as it was sealed: in English, and in the other forms in which it was given."""
    for version in versions:
        rows = uow.rows(EstimatePaperRow).where(EstimatePaperRow.version_id == version.id)
        for paper in uow.session.scalars(rows.order_by(EstimatePaperRow.id)).all():
            plain = (paper.language, paper.form) == (ENGLISH, STANDARD)
            form = "" if plain else f" ({paper.language}, {paper.form.replace('_', ' ')})"
            body = without_seal(open_body(uow, paper.pdf_blob_id))
            title = f"Good faith estimate, version {version.number}{form}"
            yield _Paper(title, shown(version.issued_on), body, version.number if plain else 0)


def _proofs(uow: UnitOfWork, row: EstimateRow) -> Iterator[_Paper]:
    numbers = {each.id: each.number for each in version_rows(uow, row.id)}
    for each in delivery_rows(uow, row.id):
        if each.proof_blob_id is not None:
            body = open_body(uow, each.proof_blob_id)
            title = f"Proof of delivery of version {numbers[each.version_id]}"
            yield _Paper(title, shown(_at_office(each.at, row).date()), _as_pdf(body, title))


def _further(uow: UnitOfWork, dispute: EstimateDisputeRow) -> Iterator[_Paper]:
    for each in dispute_event_rows(uow, dispute.id):
        if each.blob_id is not None:
            told = from_plain(DisputeEvent, each.told)
            title = told.title or told.kind.value.replace("_", " ").capitalize()
            yield _Paper(title, shown(told.on), open_body(uow, each.blob_id))


def _as_pdf(content: bytes, title: str) -> bytes:
    if not picture_format(content):
        return content
    try:
        return page_of_picture(content)
    except ValueError as error:
        raise PacketBlocked(
            [Hindrance(title, str(error), "Record the delivery with another scan.")]
        ) from error


def _exhibits(labelled: Sequence[tuple[str, _Paper]]) -> tuple[PacketExhibit, ...]:
    found = inspect_exhibits([paper.content for _, paper in labelled])
    stopped = [
        Hindrance(paper.title, flaw.what, flaw.remedy)
        for (_, paper), seen in zip(labelled, found, strict=True)
        for flaw in seen.flaws
        if flaw.blocks
    ]
    if stopped:
        raise PacketBlocked(stopped)
    return tuple(
        PacketExhibit(label, paper.title, paper.dated, seen.pages, sha256(paper.content))
        for (label, paper), seen in zip(labelled, found, strict=True)
    )


def _given(
    uow: UnitOfWork,
    row: EstimateRow,
    version: EstimateVersionRow,
    provider: str,
    labelled: Sequence[tuple[str, _Paper]],
) -> VersionGiven:
    record = json.loads(version.facts_json).get("record")
    exhibit = next((label for label, paper in labelled if paper.version == version.number), "")
    handed = (each for each in delivery_rows(uow, row.id) if each.version_id == version.id)
    return VersionGiven(
        number=version.number,
        issued_on=version.issued_on,
        total=totals(read(record)).by_provider.get(provider, 0),
        reason=version.reason,
        handed=tuple(_handed(each, row) for each in handed),
        exhibit=exhibit,
        sha256=version.sha256,
    )


def _handed(row: EstimateDeliveryRow, estimate: EstimateRow) -> str:
    told, at = delivery_told(row), _at_office(row.at, estimate)
    proof = f": {told.proof}" if told.proof else ""
    return (
        f"{row.kind.value} by {row.method.value.replace('_', ' ')} on {shown(at.date())} at {at:%H:%M}{proof}"
    )


def _at_office(at: datetime, row: EstimateRow) -> datetime:
    return at.astimezone(ZoneInfo(row.zone))


def _tin(version: EstimateVersionRow, provider: str) -> str:
    estimate = read(json.loads(version.facts_json).get("record"))
    keys = provider_keys(estimate.providers)
    return next((one.tin for one in estimate.providers if keys.get(one.id) == provider), "")


def _labels(count: int) -> list[str]:
    """A to Z, then AA, AB and so on."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        ("" if place < len(letters) else letters[place // len(letters) - 1]) + letters[place % len(letters)]
        for place in range(count)
    ]
