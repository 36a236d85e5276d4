"""Sends a patient the link to a sealed version by mail, shows what became of it, and takes it back."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from appeals.domain.actor import Permission
from appeals.domain.estimate_file import DeliveryKind, DeliveryTold
from appeals.domain.estimate_links import (
    FEW,
    MOST_DAYS,
    MOST_OPENINGS,
    Asks,
    LinkOrder,
    LinkState,
    LinkView,
    SentLink,
)
from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.mail import Letter, Mailer, NotSent, link_letter
from appeals.domain.plain import from_plain
from appeals.errors import BadInput, Conflict, EstimateBlocked, Fault, Hindrance
from appeals.services.estimate_bill_rows import is_watched, keep_watch
from appeals.services.estimate_deliveries import keep_delivery, patients_paper, stopped_by_patient
from appeals.services.estimate_rows import estimate_to_change, settle
from appeals.services.estimate_versions import paper_to_see, version_to_see
from appeals.services.user_rows import checked_email, one_time_secret
from appeals.store.base import new_id
from appeals.store.estimates import EstimateLinkRow, EstimatePatientRow, EstimateRow, EstimateVersionRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_kinds import Method

WHAT = "link"
PLACE = "/paper/"  # where api/pages/received.py answers
SAFE = ("https://", "http://127.0.0.1", "http://localhost")
NO_MAIL = (
    "No mail is set up here, so no link can be sent. Hand it over another way and record that; or ask your "
    "operator for a mail server and an address that begins with https:// (docs/operations.md)."
)
NOT_TAKEN = (
    "The mail server did not take the message. Nothing was sent and the link does not work. Try again, or "
    "hand it over another way and record that."
)
SEVERAL = frozenset(',;<>"')  # marks of a list of addresses, or of a name beside one
CODE_SIGNS, CODE_LENGTH = "23456789ABCDEFGHJKMNPQRSTVWXYZ", 8  # none that looks like another


@dataclass(frozen=True, slots=True)
class _Ready:
    """A link that is kept, and the mail that is to carry it."""

    link_id: UUID
    letter: Letter
    code: str


def can_send_links(uow: UnitOfWork) -> bool:
    """Whether a mail server is set, and an address under which patients reach this service safely."""
    return uow.mailer is not None and uow.address.startswith(SAFE)


def send_link(
    uow: UnitOfWork, version_id: UUID, *, order: LinkOrder, paper_id: UUID | None = None
) -> SentLink:
    """Send the patient a link to this version by mail, and record it as given. Permission ESTIMATE.

    Only to a patient who asked for e-mail, and as a confidential-communication request allows
    (45 CFR 164.522(b)), else EstimateBlocked. Raises Conflict where no mail can be sent.
    """
    uow.check("estimate_link.made", Permission.ESTIMATE)
    with uow.glance():
        version_to_see(uow, version_id)
    mailer = _mailer(uow)
    ready = _made(uow, version_id, order, paper_id)
    try:
        mailer.send(ready.letter, message_id=ready.link_id.hex)
    except NotSent as error:
        with uow.act("estimate_link.not_sent", Permission.ESTIMATE, ready.link_id):
            uow.get(EstimateLinkRow, ready.link_id, WHAT).revoked_at = uow.now
        raise Conflict(NOT_TAKEN) from error
    return SentLink(_noted(uow, ready), ready.code)


def list_links(uow: UnitOfWork, version_id: UUID) -> tuple[LinkView, ...]:
    """The links to a version, the newest first. Permission SEE_ESTIMATES."""
    with uow.look("estimate_links.listed", Permission.SEE_ESTIMATES, version_id):
        version_to_see(uow, version_id)
        rows = uow.rows(EstimateLinkRow).where(EstimateLinkRow.version_id == version_id)
        return tuple(_view(uow, row) for row in uow.session.scalars(rows.order_by(EstimateLinkRow.id.desc())))


def revoke_link(uow: UnitOfWork, link_id: UUID) -> LinkView:
    """End a link for good, at once. Permission ESTIMATE."""
    with uow.act("estimate_link.revoked", Permission.ESTIMATE, link_id):
        row = uow.get(EstimateLinkRow, link_id, WHAT)
        version_to_see(uow, row.version_id)
        row.revoked_at = row.revoked_at or uow.now
        return _view(uow, row)


def revoke_all(session: Session, now: datetime) -> None:
    """End every link of the installation: after a restore nobody knows which had been revoked since."""
    session.execute(
        update(EstimateLinkRow).where(EstimateLinkRow.revoked_at.is_(None)).values(revoked_at=now)
    )


def state_of(row: EstimateLinkRow, patient: EstimatePatient, now: datetime) -> LinkState:
    """Whether a link opens anything now; what the patient asks for now counts, not what was asked then."""
    if row.revoked_at is not None or any(stopped_by_patient(link_delivery(row, patient, now), patient)):
        return LinkState.REVOKED
    if row.wrong_answers >= FEW:
        return LinkState.LOCKED
    return LinkState.ENDED if row.ends_at <= now or row.openings >= MOST_OPENINGS else LinkState.WORKS


def patient_of(uow: UnitOfWork, row: EstimateLinkRow) -> EstimatePatient:
    """Whose paper a link opens. Needs an open act."""
    estimate = uow.see(EstimateRow, row.estimate_id, "estimate")
    return from_plain(EstimatePatient, uow.see(EstimatePatientRow, estimate.patient_id, "patient").told)


def link_delivery(
    row: EstimateLinkRow, patient: EstimatePatient, now: datetime, proof: str = ""
) -> DeliveryTold:
    """What a link means as a delivery."""
    return DeliveryTold(DeliveryKind.GIVEN, Method.EMAIL, now, patient.name, row.address, proof)


def code_mac(uow: UnitOfWork, link_id: UUID, code: str) -> str:
    """What is kept of a code; blanks, dashes and small letters make no difference."""
    plain = "".join(mark for mark in code.upper() if mark.isalnum())
    return uow.blind("estimate link code", link_id.hex, plain)


def _mailer(uow: UnitOfWork) -> Mailer:
    if uow.mailer is None or not can_send_links(uow):
        raise Conflict(NO_MAIL)
    return uow.mailer


def _made(uow: UnitOfWork, version_id: UUID, order: LinkOrder, paper_id: UUID | None) -> _Ready:
    if not 1 <= order.days <= MOST_DAYS:
        raise BadInput([Fault("days", f"needs 1 to {MOST_DAYS}")])
    with uow.act("estimate_link.made", Permission.ESTIMATE, version_id) as act:
        version = version_to_see(uow, version_id)
        estimate = estimate_to_change(uow, version.estimate_id)
        secret, kept = one_time_secret()
        row = _row(uow, version, order, patients_paper(uow, version, paper_id))
        row.secret_sha256 = kept
        patient = patient_of(uow, row)
        row.address = _address(patient, order)
        stopped = list(stopped_by_patient(link_delivery(row, patient, uow.now), patient))
        if stopped:
            raise EstimateBlocked(stopped)
        code = (
            "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)) if row.asks is Asks.CODE else ""
        )
        row.code_mac = code_mac(uow, row.id, code) if code else ""
        uow.add(row)
        uow.session.flush()
        act.about(row.id, version=version.id.hex, sha256=version.sha256, asks=row.asks)
        until = row.ends_at.astimezone(ZoneInfo(estimate.zone)).date()
        language = paper_to_see(uow, row.paper_id).language
        where = f"{uow.address.rstrip('/')}{PLACE}{secret}"
        return _Ready(row.id, link_letter(row.address, where, until, language), code)


def _row(
    uow: UnitOfWork, version: EstimateVersionRow, order: LinkOrder, paper_id: UUID | None
) -> EstimateLinkRow:
    if paper_id is None:
        raise Conflict("This version has no paper that could be read.")
    return EstimateLinkRow(
        id=new_id(),
        estimate_id=version.estimate_id,
        version_id=version.id,
        paper_id=paper_id,
        asks=order.asks,
        created_at=uow.now,
        created_by=uow.actor.name,
        ends_at=uow.now + timedelta(days=order.days),
        wrong_answers=0,
        openings=0,
    )


def _address(patient: EstimatePatient, order: LinkOrder) -> str:
    """Where the patient wants mail; a confidential-communication request goes before everything else."""
    private = patient.private_channel
    if private is None and patient.asked_method is not Method.EMAIL:
        wanted = patient.asked_method.value.replace("_", " ")
        raise EstimateBlocked(
            [
                Hindrance(
                    "method",
                    f"The patient did not ask for e-mail (on file: {wanted}).",
                    "Hand it over that way, or record first that the patient wants e-mail.",
                )
            ]
        )
    address = private.where if private is not None and private.where else patient.email
    if set(address) & SEVERAL:
        raise BadInput([Fault("patient.email", "needs one address alone, like name@example.org")])
    if order.asks is Asks.BIRTH_DATE and patient.birth_date is None:
        raise BadInput([Fault("asks", "cannot be the birth date: it is not known. Choose a code")])
    checked_email(address)
    return address.strip()


def _noted(uow: UnitOfWork, ready: _Ready) -> LinkView:
    """The mail is out: it counts as given from now on."""
    with uow.act("estimate_link.sent", Permission.ESTIMATE, ready.link_id) as act:
        row = uow.get(EstimateLinkRow, ready.link_id, WHAT)
        row.sent_at = uow.now
        version = version_to_see(uow, row.version_id)
        estimate = estimate_to_change(uow, row.estimate_id)
        patient = patient_of(uow, row)
        sent = link_delivery(row, patient, uow.now, f"A link was sent by mail, message {row.id.hex}")
        delivery = keep_delivery(uow, version, sent, patient, paper_id=row.paper_id)
        settle(uow, estimate)
        if is_watched(uow, estimate.id):
            keep_watch(uow, estimate)
        act.about(row.id, version=version.id.hex, sha256=version.sha256, delivery=delivery.id.hex)
        return _view(uow, row)


def _view(uow: UnitOfWork, row: EstimateLinkRow) -> LinkView:
    return LinkView(
        id=row.id,
        version_id=row.version_id,
        paper_id=row.paper_id,
        to=row.address,
        asks=row.asks,
        state=state_of(row, patient_of(uow, row), uow.now),
        sent_at=row.sent_at,
        ends_at=row.ends_at,
        openings=row.openings,
        last_opened_at=row.last_opened_at,
        wrong_answers=row.wrong_answers,
        made_by=row.created_by,
    )
