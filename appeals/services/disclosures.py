"""The account of disclosures of a patient: letters sent, files handed out, releases, over all their cases."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from appeals.domain.actor import ActorKind, Permission
from appeals.domain.case import CaseDetails, CaseState
from appeals.domain.disclosure import RECIPIENTS
from appeals.domain.disclosures import DisclosureLine
from appeals.domain.letter_kinds import KINDS
from appeals.domain.plain import from_plain
from appeals.domain.privacy import Recipient
from appeals.services.case_access import case_to_see
from appeals.services.disclosing import recipient_of
from appeals.services.spans import between, zone_of
from appeals.services.spreadsheets import table_text
from appeals.store.audit import AuditEventRow
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.documents import DocumentRow, DocumentVersionRow
from appeals.store.privacy import ReasonRow
from appeals.store.unit_of_work import UnitOfWork

HANDED_OUT = ("version.downloaded", "version.shown_in_page", "version.released", "exhibit.read")
SENT = "case.moved"
COLUMNS = ("at", "case", "what", "recipient", "purpose", "who", "outside", "reason")


@dataclass(frozen=True, slots=True)
class _Thing:
    case: CaseRow
    name: str
    kind: str = ""


def disclosures(
    uow: UnitOfWork, case_id: UUID, *, first: date | None = None, last: date | None = None
) -> tuple[DisclosureLine, ...]:
    """What of the patient of this case went out, in all their cases, oldest first. Permission VERIFY.

    Cases are of the same patient where name and birth date are the same. ``first`` and ``last`` are whole
    days in the organization's time zone.
    """
    with uow.look("disclosures.read", Permission.VERIFY, case_id) as act:
        case = case_to_see(uow, case_id)
        act.about(case.id, first=first, last=last)
        things = dict(_things(uow, _cases_of_patient(uow, case)))
        rows = uow.rows(AuditEventRow).where(
            AuditEventRow.action.in_((*HANDED_OUT, SENT)), AuditEventRow.subject_id.in_(things)
        )
        rows = between(rows, zone_of(uow), first, last).order_by(AuditEventRow.number)
        found = (_line(uow, event, things) for event in uow.session.scalars(rows))
        return tuple(line for line in found if line is not None)


def disclosures_csv(lines: Sequence[DisclosureLine]) -> str:
    """The account as a table for a spreadsheet."""
    rows = (
        (
            each.at.isoformat(timespec="seconds"),
            each.case_reference,
            each.what,
            each.recipient,
            each.purpose,
            each.who,
            "yes" if each.outside else "no",
            each.reason,
        )
        for each in lines
    )
    return table_text(COLUMNS, rows)


def _cases_of_patient(uow: UnitOfWork, case: CaseRow) -> Sequence[CaseRow]:
    same = [CaseRow.id == case.id]
    if case.patient_key:
        same.append(CaseRow.patient_key == case.patient_key)
    return uow.session.scalars(uow.rows(CaseRow).where(or_(*same)).order_by(CaseRow.number)).all()


def _things(uow: UnitOfWork, cases: Sequence[CaseRow]) -> Iterator[tuple[UUID, _Thing]]:
    known = {case.id: case for case in cases}
    for case in cases:
        yield case.id, _Thing(case, "Appeal")
    versions = uow.session.execute(
        select(DocumentVersionRow.id, DocumentVersionRow.number, DocumentRow.kind, DocumentRow.case_id)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(DocumentRow.case_id.in_(known))
    )
    for row in versions:
        name = f"{KINDS.get(row.kind, row.kind)}, version {row.number}"
        yield row.id, _Thing(known[row.case_id], name, row.kind)
    exhibits = select(ExhibitRow.id, ExhibitRow.label, ExhibitRow.case_id).where(
        ExhibitRow.case_id.in_(known)
    )
    for exhibit in uow.session.execute(exhibits):
        yield exhibit.id, _Thing(known[exhibit.case_id], f"Exhibit {exhibit.label}")


def _line(uow: UnitOfWork, event: AuditEventRow, things: Mapping[UUID, _Thing]) -> DisclosureLine | None:
    thing = things[event.subject_id] if event.subject_id is not None else None
    detail = json.loads(event.detail)
    if thing is None or (event.action == SENT and detail.get("after") != CaseState.SUBMITTED):
        return None
    details = from_plain(CaseDetails, thing.case.details)
    program = event.actor_kind is ActorKind.API_KEY
    sent = event.action == SENT
    return DisclosureLine(
        at=event.at.astimezone(zone_of(uow)),
        case_id=thing.case.id,
        case_reference=f"C-{thing.case.number:05d}",
        what=f"{thing.name} {_WORDS[event.action]}{_form(detail)}",
        recipient=_recipient(details, thing, event, sent=sent),
        purpose="appeal of a denial of coverage (payment)",
        who=event.actor_name,
        outside=sent or (program and event.action != "version.released"),
        reason=_reason(uow, detail.get("outside")),
    )


_WORDS = {
    "version.downloaded": "downloaded",
    "version.shown_in_page": "shown in the page",
    "version.released": "released for sending",
    "exhibit.read": "opened as a file",
    SENT: "marked as sent",
}


def _form(detail: Mapping[str, object]) -> str:
    form = detail.get("format")
    return f" ({form})" if form else ""


def _recipient(details: CaseDetails, thing: _Thing, event: AuditEventRow, *, sent: bool) -> str:
    plan = (
        details.appeals_address.name or details.issuer_or_tpa or details.payer or RECIPIENTS[Recipient.PLAN]
    )
    if sent:
        return plan
    if event.actor_kind is ActorKind.API_KEY:
        return f"system: {event.actor_name}"
    meant = recipient_of(thing.kind) if thing.kind else None
    if meant is None:
        return "own staff"
    return f"own staff, for {plan if meant is Recipient.PLAN else RECIPIENTS[meant]}"


def _reason(uow: UnitOfWork, reason_id: object) -> str:
    if not isinstance(reason_id, str):
        return ""
    rows = uow.rows(ReasonRow).where(ReasonRow.id == UUID(reason_id))
    row = uow.session.scalars(rows).one_or_none()
    return row.words if row is not None else ""
