"""Hands estimates over and keeps the proof: by the way the patient chose, once spoken, come back, copied."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_file import DeliveryKind, DeliveryTold, EventKind, EventTold
from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.estimate_views import EstimateVersionView
from appeals.domain.plain import from_plain
from appeals.domain.views import Download
from appeals.errors import BadInput, Conflict, EstimateBlocked, Fault, Hindrance, TooLarge
from appeals.services.bodies import keep_body
from appeals.services.estimate_bill_rows import is_watched, keep_watch
from appeals.services.estimate_events import keep_event
from appeals.services.estimate_rows import estimate_to_change, estimate_to_see, settle
from appeals.services.estimate_showing import version_views
from appeals.services.estimate_versions import paper_file, version_to_see
from appeals.services.versions import FileFormat
from appeals.store.base import new_id
from appeals.store.estimates import (
    EstimateDeliveryRow,
    EstimatePaperRow,
    EstimatePatientRow,
    EstimateVersionRow,
)
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_kinds import Method
from nqtl_library.estimate_rows import limit
from nqtl_library.workdays import add_months

LARGEST_PROOF = 25 * 1024 * 1024
EARLY = timedelta(minutes=5)  # clocks of two machines differ a little
LONGEST = 500
PROOF_TYPES = {b"%PDF": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ON_PAPER = frozenset({Method.PAPER, Method.MAIL, Method.IN_PERSON})


def record_delivery(
    uow: UnitOfWork,
    version_id: UUID,
    *,
    delivery: DeliveryTold,
    paper_id: UUID | None = None,
    proof: BinaryIO | None = None,
) -> EstimateVersionView:
    """Record how a version reached the patient, or did not, with its hash at that moment and the proof.

    A confidential-communication request binds: another way raises EstimateBlocked (45 CFR 164.522(b)), and
    so does sending it to somebody else who pays without consent. Permission ESTIMATE.
    """
    content = _proof(proof)
    with uow.act("estimate.delivered", Permission.ESTIMATE, version_id) as act:
        version = version_to_see(uow, version_id)
        row = estimate_to_change(uow, version.estimate_id)
        patient = from_plain(EstimatePatient, uow.see(EstimatePatientRow, row.patient_id, "patient").told)
        paper = patients_paper(uow, version, paper_id)
        kept = keep_delivery(uow, version, delivery, patient, paper_id=paper, proof=content)
        settle(uow, row)
        if is_watched(uow, row.id):
            keep_watch(uow, row)  # another version may count now
        act.about(
            kept.id,
            version=version.id.hex,
            sha256=version.sha256,
            kind=delivery.kind,
            method=delivery.method,
        )
        return _seen(uow, version)


def supply_copy(uow: UnitOfWork, version_id: UUID, *, paper_id: UUID | None = None) -> Download:
    """Give a copy of a version that the patient asks for, and record both: one step. Permission ESTIMATE.

    For six years it is owed on request, 45 CFR 149.610(f)(1); afterwards it is given all the same.
    """
    with uow.act("estimate.copied", Permission.ESTIMATE, version_id) as act:
        version = version_to_see(uow, version_id)
        row = estimate_to_see(uow, version.estimate_id)
        paper = uow.see(EstimatePaperRow, patients_paper(uow, version, paper_id) or version_id, "paper")
        for kind in (EventKind.COPY_ASKED, EventKind.COPY_GIVEN):
            keep_event(uow, row, EventTold(kind, uow.now, version=version.number))
        until = add_months(version.issued_on, 12 * limit("copy_years", "years"))
        act.about(version.id, paper=paper.id.hex, owed_until=until.isoformat())
        return paper_file(uow, paper, FileFormat.PDF)


def keep_delivery(
    uow: UnitOfWork,
    version: EstimateVersionRow,
    delivery: DeliveryTold,
    patient: EstimatePatient,
    *,
    paper_id: UUID | None,
    proof: bytes | None = None,
) -> EstimateDeliveryRow:
    """Keep a delivery that nothing stops; raises as above. Needs an open act."""
    _check(uow, version, delivery, patient)
    kept = _row(uow, version, delivery, patient)
    kept.paper_id = paper_id
    if proof is not None:
        blob = keep_body(uow, proof, _media_type(proof))
        kept.proof_blob_id, kept.proof_sha256 = blob.id, blob.sha256
    uow.add(kept)
    uow.session.flush()
    return kept


def _check(
    uow: UnitOfWork, version: EstimateVersionRow, delivery: DeliveryTold, patient: EstimatePatient
) -> None:
    faults = list(_faults(delivery, version, uow.now))
    if faults:
        raise BadInput(faults)
    stopped = list(stopped_by_patient(delivery, patient)) if delivery.kind is not DeliveryKind.FAILED else []
    if stopped:
        raise EstimateBlocked(stopped)
    if delivery.kind is DeliveryKind.FAILED and not _was_given(uow, version, delivery.method):
        raise Conflict("Nothing was recorded as given by this method, so nothing can have come back.")


def _faults(delivery: DeliveryTold, version: EstimateVersionRow, now: datetime) -> Iterator[Fault]:
    if delivery.at.tzinfo is None:
        yield Fault("at", "needs its time zone")
    elif delivery.at > now + EARLY:
        yield Fault("at", "is in the future")
    elif delivery.at < version.created_at - EARLY:
        yield Fault("at", "is before this version was sealed; look which version it was")
    if delivery.method is Method.UNKNOWN:
        yield Fault("method", "say how: paper, in_person, mail, email or portal")
    if (delivery.method is Method.ORAL) is not (delivery.kind is DeliveryKind.SPOKEN):
        yield Fault("method", "is oral only for what was spoken; a written one is given by another method")
    for name in ("recipient", "where", "proof"):
        if len(getattr(delivery, name)) > LONGEST:
            yield Fault(name, f"is longer than {LONGEST} characters")


def stopped_by_patient(delivery: DeliveryTold, patient: EstimatePatient) -> Iterator[Hindrance]:
    """What the patient has asked for, or not agreed to, that forbids this way of handing over."""
    private = patient.private_channel
    if private is not None and not _same_way(delivery.method, private.method):
        word = private.method.value.replace("_", " ")
        yield Hindrance(
            "method",
            f"The patient asked to be reached by {word} only (45 CFR 164.522(b)).",
            f"Hand it over by {word}{', to the place that the patient named' if private.where else ''}.",
        )
    if private is not None and private.where and delivery.where and delivery.where != private.where:
        yield Hindrance(
            "where", "The patient named another place for confidential messages.", "Send it there."
        )
    if patient.paid_by_other and delivery.recipient and delivery.recipient != patient.name:
        acting = patient.representative.name if patient.representative else ""
        if not patient.consent_to_payer and delivery.recipient != acting:
            yield Hindrance(
                "recipient",
                "Somebody else pays, and the patient has not agreed that they see it (42 CFR part 2).",
                "Give it to the patient, or record the consent first.",
            )


def _same_way(method: Method, wanted: Method) -> bool:
    return method is wanted or (wanted is Method.PAPER and method in ON_PAPER)


def _was_given(uow: UnitOfWork, version: EstimateVersionRow, method: Method) -> bool:
    rows = uow.rows(EstimateDeliveryRow).where(
        EstimateDeliveryRow.version_id == version.id,
        EstimateDeliveryRow.kind == DeliveryKind.GIVEN,
        EstimateDeliveryRow.method == method,
    )
    return uow.session.scalars(rows).first() is not None


def _row(
    uow: UnitOfWork, version: EstimateVersionRow, delivery: DeliveryTold, patient: EstimatePatient
) -> EstimateDeliveryRow:
    return EstimateDeliveryRow(
        id=new_id(),
        estimate_id=version.estimate_id,
        version_id=version.id,
        version_sha256=version.sha256,
        kind=delivery.kind,
        method=delivery.method,
        asked_method=patient.asked_method,
        told={"recipient": delivery.recipient, "where": delivery.where, "proof": delivery.proof},
        at=delivery.at,
        proof_sha256="",
        recorded_at=uow.now,
        recorded_by=uow.actor.name,
    )


def patients_paper(uow: UnitOfWork, version: EstimateVersionRow, paper_id: UUID | None) -> UUID | None:
    """The paper that went out: the one named, else the patient's own, which was drawn last."""
    rows = uow.rows(EstimatePaperRow).where(EstimatePaperRow.version_id == version.id)
    papers = uow.session.scalars(rows.order_by(EstimatePaperRow.id)).all()
    if paper_id is None:
        return papers[-1].id if papers else None
    if paper_id not in {each.id for each in papers}:
        raise BadInput([Fault("paper_id", "is not a paper of this version")])
    return paper_id


def _proof(proof: BinaryIO | None) -> bytes | None:
    if proof is None:
        return None
    content = proof.read(LARGEST_PROOF + 1)
    if len(content) > LARGEST_PROOF:
        raise TooLarge("The proof is larger than 25 MB. Send a smaller scan.")
    if content and not _media_type(content):
        raise BadInput([Fault("proof", "needs a PDF, PNG or JPEG")])
    return content or None


def _media_type(content: bytes) -> str:
    return next((kind for start, kind in PROOF_TYPES.items() if content.startswith(start)), "")


def _seen(uow: UnitOfWork, version: EstimateVersionRow) -> EstimateVersionView:
    views = version_views(uow, estimate_to_see(uow, version.estimate_id))
    return next(each for each in views if each.id == version.id)
