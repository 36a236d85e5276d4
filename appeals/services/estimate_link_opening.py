"""What the holder of a link may do: see what it asks for, answer, and read the one paper that it opens.

Nobody is signed in here. Whoever holds the secret and knows the answer acts as the link, on this paper alone.
"""

import hmac
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from appeals.domain.actor import Actor, ActorKind, Permission
from appeals.domain.estimate_file import EstimateState, reference_of
from appeals.domain.estimate_links import FEW, Asks, LinkGate, LinkState, OpenedPaper
from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.views import Download
from appeals.errors import NotFound
from appeals.intake.written_dates import days_at
from appeals.services.estimate_bill_rows import is_watched, keep_watch
from appeals.services.estimate_deliveries import keep_delivery
from appeals.services.estimate_links import WHAT, code_mac, link_delivery, patient_of, state_of
from appeals.services.estimate_rows import estimate_to_see, file_of, judged_live, keep_status, version_rows
from appeals.services.estimate_versions import paper_file, paper_to_see, version_to_see
from appeals.services.user_rows import digest
from appeals.services.versions import FileFormat
from appeals.store.estimates import EstimateLinkRow
from appeals.store.people import OrganizationRow
from appeals.store.unit_of_work import Door, UnitOfWork

SEE = Permission.SEE_ESTIMATES
PROOFS = {
    Asks.BIRTH_DATE: "Opened by the link, by somebody who knew the birth date",
    Asks.CODE: "Opened by the link, by somebody who knew the code",
}


def gate_of(door: Door, secret: str) -> LinkGate:
    """What a link asks for, or why it opens nothing; raises NotFound for a secret that is none."""
    uow, link_id = _holder(door, secret)
    with uow.glance():
        row = uow.see(EstimateLinkRow, link_id, WHAT)
        return _gate(uow, row, patient_of(uow, row))


def answer_link(door: Door, secret: str, answer: str) -> UUID | None:
    """Open the link if the answer is right: its id. None for a wrong answer (counted) or a dead link.

    An opening is kept as a delivery of this version, with its hash. Raises NotFound as above.
    """
    uow, link_id = _holder(door, secret)
    with uow.act("estimate_link.opened", SEE, link_id) as act:
        row = uow.get(EstimateLinkRow, link_id, WHAT)
        patient = patient_of(uow, row)
        if _gate(uow, row, patient).state is not LinkState.WORKS:
            act.action = "estimate_link.closed"
            return None
        if not _is_right(uow, row, patient, answer):
            row.wrong_answers += 1
            act.action = "estimate_link.wrong_answer"
            act.detail["count"] = row.wrong_answers
            return None
        delivery_id, sha256 = _kept(uow, row, patient)
        act.about(link_id, version=row.version_id.hex, sha256=sha256, delivery=delivery_id.hex)
        return link_id


def opened_paper(door: Door, secret: str) -> OpenedPaper:
    """What an opened link shows beside the paper; raises NotFound once it opens nothing."""
    uow, link_id = _holder(door, secret)
    with uow.look("estimate_link.read", SEE, link_id):
        row = _working(uow, link_id)
        version = version_to_see(uow, row.version_id)
        estimate = estimate_to_see(uow, row.estimate_id)
        paper = paper_to_see(uow, row.paper_id)
        newest = version_rows(uow, estimate.id)[0]
        return OpenedPaper(
            link_id=row.id,
            language=paper.language,
            reference=reference_of(estimate.number),
            number=version.number,
            issued_on=version.issued_on,
            practice=uow.session.get_one(OrganizationRow, row.organization_id).name,
            ends_on=row.ends_at.astimezone(ZoneInfo(estimate.zone)).date(),
            pdf_sha256=paper.pdf_sha256,
            newer_on=newest.issued_on if newest.number > version.number else None,
        )


def linked_file(door: Door, secret: str) -> Download:
    """The sealed PDF, its bytes held against their hash; raises NotFound once the link opens nothing."""
    uow, link_id = _holder(door, secret)
    with uow.look("estimate_link.downloaded", SEE, link_id) as act:
        row = _working(uow, link_id)
        file = paper_file(uow, paper_to_see(uow, row.paper_id), FileFormat.PDF)
        act.about(link_id, paper=row.paper_id.hex, sha256=file.sha256)
        return file


def _holder(door: Door, secret: str) -> tuple[UnitOfWork, UUID]:
    """Whoever holds a link, held to the organization that sent it."""
    wanted = select(EstimateLinkRow.id, EstimateLinkRow.organization_id)
    with door.store.reading() as session:
        found = session.execute(wanted.where(EstimateLinkRow.secret_sha256 == digest(secret))).one_or_none()
    if found is None:
        raise NotFound(WHAT)
    actor = Actor(found.id, found.organization_id, "holder of a link", ActorKind.LINK, frozenset({SEE}))
    return UnitOfWork(door.store, actor, now=door.now, today=door.now.date()), found.id


def _gate(uow: UnitOfWork, row: EstimateLinkRow, patient: EstimatePatient) -> LinkGate:
    language = paper_to_see(uow, row.paper_id).language
    return LinkGate(state_of(row, patient, uow.now), row.asks, language, max(0, FEW - row.wrong_answers))


def _working(uow: UnitOfWork, link_id: UUID) -> EstimateLinkRow:
    row = uow.see(EstimateLinkRow, link_id, WHAT)
    if state_of(row, patient_of(uow, row), uow.now) is not LinkState.WORKS:
        raise NotFound(WHAT)
    return row


def _is_right(uow: UnitOfWork, row: EstimateLinkRow, patient: EstimatePatient, answer: str) -> bool:
    if row.asks is Asks.CODE:
        return hmac.compare_digest(code_mac(uow, row.id, answer), row.code_mac)
    told = days_at(answer.strip(), 0)
    return told is not None and told.first == told.last == patient.birth_date


def _kept(uow: UnitOfWork, row: EstimateLinkRow, patient: EstimatePatient) -> tuple[UUID, str]:
    """Note the opening and keep it as a delivery; the estimate counts as unchanged for whoever edits it."""
    row.openings += 1
    row.last_opened_at = uow.now
    version = version_to_see(uow, row.version_id)
    opened = link_delivery(row, patient, uow.now, PROOFS[row.asks])
    delivery = keep_delivery(uow, version, opened, patient, paper_id=row.paper_id)
    estimate = estimate_to_see(uow, row.estimate_id)
    file = file_of(uow, estimate)
    keep_status(
        estimate, file, judged_live(uow, estimate, file)[1], closed=estimate.state is EstimateState.CLOSED
    )
    if is_watched(uow, estimate.id):
        keep_watch(uow, estimate)
    return delivery.id, version.sha256
