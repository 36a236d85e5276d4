"""Answers who saw or changed a case and when, and proves the audit chain that the answer comes from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select

from appeals.domain.actor import Permission
from appeals.domain.trail import TrailEvent
from appeals.domain.views import VerifyReport
from appeals.services.anchor_rows import Brought, broken_anchors, newest_anchor
from appeals.services.spans import between, zone_of
from appeals.services.spreadsheets import table_text
from appeals.store.audit import AuditEventRow
from appeals.store.audit_check import check_chain
from appeals.store.cases import CaseDenialRow, CaseRow, ExhibitRow
from appeals.store.denials import DenialRow
from appeals.store.documents import DocumentRow, DocumentVersionRow
from appeals.store.privacy import ReasonRow
from appeals.store.unit_of_work import UnitOfWork

COLUMNS = ("number", "at", "who", "door", "action", "about", "detail", "reason")


def case_trail(
    uow: UnitOfWork, case_id: UUID, *, first: date | None = None, last: date | None = None
) -> tuple[TrailEvent, ...]:
    """Everything done with a case or its denials, papers and letters, oldest first. Permission VERIFY.

    ``first`` and ``last`` are whole days in the organization's time zone. Lists in which the case was shown
    count. Asking is itself an event of the case.
    """
    with uow.look("case.trail_read", Permission.VERIFY, case_id) as act:
        uow.must_have(CaseRow, case_id, "case")
        act.about(case_id, first=first, last=last)
        zone = zone_of(uow)
        things = _things(uow, case_id)
        rows = between(_concerning(uow, things), zone, first, last)
        events = uow.session.scalars(rows.order_by(AuditEventRow.number)).all()
        reasons = _reasons(uow, case_id)
        return tuple(_event(event, things, zone, reasons) for event in events)


def verify_chain(uow: UnitOfWork, *, brought: Sequence[Brought] = ()) -> VerifyReport:
    """Recompute the audit chain alone and name each event that does not hold. Permission VERIFY.

    The anchors that are kept, and those that were ``brought``, must agree with it.
    """
    with uow.look("audit.verified", Permission.VERIFY) as act:
        seen = list(check_chain(uow.session, uow.keys, uow.actor.organization_id))
        broken = (*(each for each in seen if each is not None), *broken_anchors(uow, brought))
        act.about(uow.actor.organization_id, broken=len(broken))
        newest = newest_anchor(uow)
        anchor = newest.view if newest is not None else None
        return VerifyReport(0, 0, len(seen), broken, uow.now, anchor=anchor)


def trail_csv(events: Sequence[TrailEvent]) -> str:
    """The trail as a table for a spreadsheet; no cell can be taken for a formula."""
    rows = (
        (
            str(each.number),
            each.at.isoformat(timespec="seconds"),
            each.actor_name,
            each.actor_kind,
            each.action,
            each.about,
            each.detail,
            each.reason,
        )
        for each in events
    )
    return table_text(COLUMNS, rows)


def _things(uow: UnitOfWork, case_id: UUID) -> dict[UUID, str]:
    """The case and everything in it, each with the word for what it is."""
    links = uow.rows(CaseDenialRow).where(CaseDenialRow.case_id == case_id).subquery()
    denials = uow.session.execute(
        select(DenialRow.id, DenialRow.file_id, DenialRow.notice_id).join(
            links, links.c.denial_id == DenialRow.id
        )
    ).all()
    exhibits = uow.session.execute(
        select(ExhibitRow.id, ExhibitRow.notice_id).where(ExhibitRow.case_id == case_id)
    ).all()
    documents = uow.session.execute(
        select(DocumentRow.id, DocumentVersionRow.id)
        .join(DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id)
        .where(DocumentRow.case_id == case_id)
    ).all()
    found: Iterator[tuple[UUID | None, str]] = iter(
        [
            *((row.file_id, "remittance file") for row in denials),
            *((row.notice_id, "notice") for row in (*denials, *exhibits)),
            *((row.id, "denial") for row in denials),
            *((row.id, "exhibit") for row in exhibits),
            *((document_id, "document") for document_id, _ in documents),
            *((version_id, "version") for _, version_id in documents),
            (case_id, "case"),
        ]
    )
    return {thing: word for thing, word in found if thing is not None}


def _concerning(uow: UnitOfWork, things: Mapping[UUID, str]) -> Select[AuditEventRow]:
    shown = [thing for thing, word in things.items() if word in {"case", "denial"}]
    named = [AuditEventRow.detail.contains(thing.hex) for thing in shown]
    return uow.rows(AuditEventRow).where(or_(AuditEventRow.subject_id.in_(things), *named))


def _reasons(uow: UnitOfWork, case_id: UUID) -> dict[str, str]:
    """What people gave as their reasons in this case, by the id that their event carries."""
    rows = uow.rows(ReasonRow).where(ReasonRow.case_id == case_id)
    return {row.id.hex: row.words for row in uow.session.scalars(rows)}


def _event(
    event: AuditEventRow, things: Mapping[UUID, str], zone: ZoneInfo, reasons: Mapping[str, str]
) -> TrailEvent:
    about = things.get(event.subject_id, "shown in a list") if event.subject_id else "shown in a list"
    return TrailEvent(
        number=event.number,
        at=event.at.astimezone(zone),
        actor_id=event.actor_id,
        actor_kind=event.actor_kind,
        actor_name=event.actor_name,
        action=event.action,
        about=about,
        subject_id=event.subject_id,
        detail=event.detail,
        reason=next((words for key, words in reasons.items() if key in event.detail), ""),
    )
