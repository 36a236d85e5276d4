"""Watches the law behind open drafts: flags what rests on a change, and hears that somebody has read it."""

from datetime import date
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.law_notes import AuthorityNote, Withheld
from appeals.domain.views import Draft
from appeals.domain.words import told
from appeals.errors import BadInput, Conflict, Fault
from appeals.services.case_access import case_to_change
from appeals.services.case_views import case_view
from appeals.services.clause_rows import notes
from appeals.services.drafting import present_draft
from appeals.services.law_rows import check_all, note_reading, reading_of, unchecked
from appeals.store.clauses import AuthorityNoteRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.authorities import register

AT_ONCE = 500


def review_law(uow: UnitOfWork) -> int:
    """Hold every open draft against the law as it is; how many are flagged. Called every minute.

    Where neither the law, nor the organization's word on it, nor the day is new, this is one small query.
    Safe to repeat. Permission SEE_CASES.
    """
    flagged = 0
    while True:
        with uow.glance():
            if uow.session.scalars(unchecked(uow, 1)).first() is None:
                return flagged
        with uow.act("law.reviewed", Permission.SEE_CASES, uow.actor.organization_id) as act:
            rows = uow.session.scalars(unchecked(uow, AT_ONCE)).all()
            found = check_all(uow, rows)
            act.about(uow.actor.organization_id, drafts=len(rows), flagged=found)
            flagged += found


def confirm_law(uow: UnitOfWork, case_id: UUID, *, kind: str) -> Draft:
    """A person has read what changed: the draft counts as read with the law as it is. Permission DRAFT."""
    with uow.act("law_change.read", Permission.DRAFT, case_id) as act:
        case = case_view(uow, case_to_change(uow, case_id))
        on = case.details.letter_date or uow.today
        draft = present_draft(uow, case, kind, on=on)
        act.about(case_id, kind=kind, authorities=[each.authority for each in draft.law_changes])
        note_reading(uow, reading_of(uow, case_id, kind, case.details, draft.authorities))
        return present_draft(uow, case, kind, on=on)


def withhold(uow: UnitOfWork, authority_id: str, *, withheld: bool, from_day: date, reason: str) -> Withheld:
    """Say that the organization does not cite an authority from a day on, or cites it again.

    Permission PUBLISH_TEMPLATES. Open drafts that rest on it are flagged in the same transaction. Raises
    BadInput for an authority that the register does not know, Conflict where there is nothing to lift.
    """
    action = "authority.withheld" if withheld else "authority.restored"
    with uow.act(action, Permission.PUBLISH_TEMPLATES) as act:
        words = told(reason, "reason", "say why, for those who will ask in a year")
        if authority_id not in register():
            raise BadInput([Fault("authority", "is not in the register of law")])
        last = next((each for each in reversed(notes(uow)) if each.authority_id == authority_id), None)
        if not withheld and (last is None or not last.withheld):
            raise Conflict("This authority is not withheld, so there is nothing to lift.")
        row = uow.add(
            AuthorityNoteRow(
                authority_id=authority_id,
                withheld=withheld,
                from_day=from_day,
                reason=words,
                written_at=uow.now,
                written_by=uow.actor.id,
                writer=uow.actor.name,
            )
        )
        uow.session.flush()
        act.about(row.id, authority=authority_id, from_day=from_day.isoformat())
        flagged = 0
        while rows := uow.session.scalars(unchecked(uow, AT_ONCE)).all():
            flagged += check_all(uow, rows)
        return Withheld(_note(row), flagged)


def authority_notes(uow: UnitOfWork) -> tuple[AuthorityNote, ...]:
    """Everything that was said of citing, newest first. Permission SEE_CASES."""
    with uow.look("authority_notes.listed", Permission.SEE_CASES):
        return tuple(_note(row) for row in reversed(notes(uow)))


def _note(row: AuthorityNoteRow) -> AuthorityNote:
    known = register().get(row.authority_id)
    return AuthorityNote(
        authority=row.authority_id,
        cite=known.cite if known is not None else row.authority_id,
        withheld=row.withheld,
        from_day=row.from_day,
        reason=row.reason,
        written_at=row.written_at,
        writer=row.writer,
    )
