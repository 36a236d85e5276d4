"""The practices of an organization: adding and changing them, who is limited to them, whose a case is."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from appeals.domain.accounts import ApiKeyView, UserView
from appeals.domain.actor import Permission
from appeals.domain.practices import PracticeDetails, PracticeView, is_npi
from appeals.domain.views import CaseView
from appeals.domain.words import LONGEST_NAME, flaw, told
from appeals.errors import BadInput, Conflict, Fault
from appeals.services.api_keys import key_view
from appeals.services.case_access import case_to_change
from appeals.services.case_rows import touch
from appeals.services.case_views import case_view
from appeals.services.practice_rows import existing, open_practice, practice_view
from appeals.services.user_rows import user_view
from appeals.store.cases import CaseDenialRow, ExhibitRow
from appeals.store.denials import DenialRow, NoticeRow
from appeals.store.people import ApiKeyRow, UserRow
from appeals.store.practices import PracticeRow
from appeals.store.unit_of_work import UnitOfWork

LIMITS = {"tax_id": 20, "phone": 40, "email": 255}
MOST_LINES = 8


def list_practices(uow: UnitOfWork) -> tuple[PracticeView, ...]:
    """The practices that the actor sees, by name, closed ones last. Permission SEE_CASES."""
    with uow.look("practices.listed", Permission.SEE_CASES):
        rows = uow.rows(PracticeRow).order_by(PracticeRow.closed_at.is_not(None), PracticeRow.name)
        if uow.actor.practices is not None:
            rows = rows.where(PracticeRow.id.in_(uow.actor.practices))
        return tuple(practice_view(row) for row in uow.session.scalars(rows))


def read_practice(uow: UnitOfWork, practice_id: UUID) -> PracticeView:
    """One practice, to be changed. Permission MANAGE_PEOPLE."""
    with uow.look("practice.read", Permission.MANAGE_PEOPLE, practice_id):
        return practice_view(uow.see(PracticeRow, practice_id, "practice"))


def open_practices(uow: UnitOfWork) -> tuple[PracticeView, ...]:
    """The practices that the actor can put things into, by name. No secret to anybody here, so no event."""
    with uow.glance():
        rows = uow.rows(PracticeRow).where(PracticeRow.closed_at.is_(None)).order_by(PracticeRow.name)
        if uow.actor.practices is not None:
            rows = rows.where(PracticeRow.id.in_(uow.actor.practices))
        return tuple(practice_view(row) for row in uow.session.scalars(rows))


def add_practice(uow: UnitOfWork, details: PracticeDetails) -> PracticeView:
    """Add a practice. Permission MANAGE_PEOPLE; Conflict where its name or NPI is another's."""
    with uow.act("practice.added", Permission.MANAGE_PEOPLE) as act:
        row = PracticeRow(created_at=uow.now)
        _keep(uow, row, details)
        uow.add(row)
        uow.session.flush()
        act.about(row.id)
        return practice_view(row)


def change_practice(uow: UnitOfWork, practice_id: UUID, details: PracticeDetails) -> PracticeView:
    """Give a practice other details; drafts of its cases follow, sealed letters do not. MANAGE_PEOPLE."""
    with uow.act("practice.changed", Permission.MANAGE_PEOPLE, practice_id):
        row = uow.get(PracticeRow, practice_id, "practice")
        _keep(uow, row, details)
        uow.session.flush()
        return practice_view(row)


def close_practice(uow: UnitOfWork, practice_id: UUID, *, closed: bool) -> PracticeView:
    """Take nothing more into a practice, or open it again; what it has stays its own. MANAGE_PEOPLE."""
    with uow.act("practice.closed" if closed else "practice.reopened", Permission.MANAGE_PEOPLE, practice_id):
        row = uow.get(PracticeRow, practice_id, "practice")
        row.closed_at = uow.now if closed else None
        return practice_view(row)


def limit_person(uow: UnitOfWork, user_id: UUID, practice_ids: Collection[UUID]) -> UserView:
    """Let a person see these practices only, at once; none: the whole organization. MANAGE_PEOPLE.

    Who manages people cannot be limited: they could lift the limit themselves.
    """
    with uow.act("user.limited", Permission.MANAGE_PEOPLE, user_id) as act:
        row = uow.get(UserRow, user_id, "person")
        wanted = existing(uow, practice_ids)
        if wanted and "administrator" in row.roles:
            raise Conflict("An administrator sees the whole organization. Take that role away first.")
        act.about(row.id, before=list(row.practices), after=wanted)
        row.practices = wanted
        return user_view(uow.session, row)


def limit_key(uow: UnitOfWork, key_id: UUID, practice_ids: Collection[UUID]) -> ApiKeyView:
    """Let an API key see these practices only; none: the whole organization. Permission MANAGE_KEYS."""
    with uow.act("api_key.limited", Permission.MANAGE_KEYS, key_id) as act:
        row = uow.get(ApiKeyRow, key_id, "API key")
        wanted = existing(uow, practice_ids)
        if uow.actor.practices is not None and not _within(wanted, uow.actor.practices):
            raise BadInput([Fault("practices", "can only be some of your own")])
        act.about(row.id, before=list(row.practices), after=wanted)
        row.practices = wanted
        return key_view(row)


def place_case(uow: UnitOfWork, case_id: UUID, *, practice_id: UUID | None) -> CaseView:
    """Give a case with its denials and papers to a practice, or to the whole organization. EDIT_CASES.

    Who is limited can only move it among their own practices.
    """
    with uow.act("case.placed", Permission.EDIT_CASES, case_id) as act:
        case = case_to_change(uow, case_id)
        if practice_id is not None:
            open_practice(uow, practice_id)
        elif uow.actor.practices is not None:
            raise BadInput([Fault("practice_id", "name one of your practices")])
        denials = select(CaseDenialRow.denial_id).where(CaseDenialRow.case_id == case.id)
        papers = select(ExhibitRow.notice_id).where(ExhibitRow.case_id == case.id)
        for kind, ids in ((DenialRow, denials), (NoticeRow, papers)):
            moved = update(kind).where(kind.id.in_(uow.session.scalars(ids).all()))
            uow.session.execute(moved.values(practice_id=practice_id))
        act.about(case.id, before=_hex(case.practice_id), after=_hex(practice_id))
        case.practice_id = practice_id
        touch(uow, case)
        return case_view(uow, case)


def _hex(practice_id: UUID | None) -> str:
    return practice_id.hex if practice_id is not None else ""


def _within(wanted: list[str], own: frozenset[UUID]) -> bool:
    return bool(wanted) and {UUID(each) for each in wanted} <= own


def _keep(uow: UnitOfWork, row: PracticeRow, details: PracticeDetails) -> None:
    name = told(details.name, "name", "name the practice", longest=LONGEST_NAME)
    npi = details.npi.strip()
    faults = (
        [Fault("npi", "is no NPI: ten digits, the last of which checks")] if npi and not is_npi(npi) else []
    )
    texts = {field: str(getattr(details, field)).strip() for field in LIMITS}
    faults += [
        Fault(field, flaw(text) or f"is longer than {LIMITS[field]} characters")
        for field, text in texts.items()
        if flaw(text) or len(text) > LIMITS[field]
    ]
    lines = [line.strip() for line in details.address_lines if line.strip()]
    if len(lines) > MOST_LINES or any(flaw(line) or len(line) > LONGEST_NAME for line in lines):
        faults.append(Fault("address_lines", f"needs at most {MOST_LINES} lines that can be printed"))
    if faults:
        raise BadInput(faults)
    _refuse_taken(uow, row, name, npi)
    row.name, row.npi, row.address_lines = name, npi, lines
    row.tax_id, row.phone, row.email = texts["tax_id"], texts["phone"], texts["email"]


def _refuse_taken(uow: UnitOfWork, row: PracticeRow, name: str, npi: str) -> None:
    for each in uow.session.scalars(uow.rows(PracticeRow)):
        if each.id != row.id and each.name == name:
            raise Conflict(f"There is already a practice called {name}.")
        if each.id != row.id and npi and each.npi == npi:
            raise Conflict(f"{each.name} already has this NPI.")
