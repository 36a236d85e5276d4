"""Gathers what a packet is built from: the letter, the exhibits as they are, and what is known of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from sqlalchemy import Select, select

from appeals.domain.packet_checklist import supposed
from appeals.domain.packet_checks import TIMED, PacketFacts
from appeals.domain.packets import PacketOrder, Particulars, PlannedExhibit
from appeals.domain.plain import Plain, from_plain, to_plain
from appeals.domain.views import CaseView, ExhibitView, VersionView
from appeals.errors import Hindrance, PacketBlocked
from appeals.intake.strangers import strangers
from appeals.services.bodies import open_body
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.disclosing import recipient_of
from appeals.services.version_views import version_view
from appeals.store.cases import ExhibitRow
from appeals.store.documents import DocumentRow, DocumentVersionRow
from appeals.store.packets import InspectionRow, ParticularsRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.packet_flaws import DAMAGED, Flaw, Inspection
from letter_templates.packet_picture import picture_format
from letter_templates.packet_workroom import inspect_exhibits, page_of_picture
from letter_templates.text import docx_text

FEWEST_LETTERS = 20  # below this a page has no text worth the name
NO_LETTER = Hindrance(
    "letter", "The case has no sealed letter.", "Seal a letter first, then build the packet."
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a packet rests on, and where the bodies are."""

    facts: PacketFacts
    letter_row: DocumentVersionRow
    exhibit_rows: dict[str, ExhibitRow]  # by label


def look_through(uow: UnitOfWork, case_id: UUID) -> None:
    """Have every exhibit of the case that nobody looked through yet inspected, and keep what was found.

    Opens its own transactions: the inspection takes its time and runs in a process of its own.
    """
    with uow.glance():
        case_to_see(uow, case_id)
        seen = select(InspectionRow.exhibit_id).where(
            InspectionRow.organization_id == uow.actor.organization_id
        )
        rows = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case_id, ExhibitRow.id.not_in(seen))
        bodies = {row.id: open_body(uow, row.blob_id) for row in uow.session.scalars(rows)}
    if not bodies:
        return
    found = dict(zip(bodies, _inspected(list(bodies.values())), strict=True))
    with uow.jot():
        again = select(InspectionRow.exhibit_id).where(InspectionRow.exhibit_id.in_(found))
        known = set(uow.session.scalars(again))
        for exhibit_id, inspection in found.items():
            if exhibit_id not in known:
                uow.add(
                    InspectionRow(
                        exhibit_id=exhibit_id,
                        pages=inspection.pages,
                        size=len(bodies[exhibit_id]),
                        flaws=to_plain([asdict(flaw) for flaw in inspection.flaws]),
                        inspected_at=uow.now,
                    )
                )


def gather(uow: UnitOfWork, case_id: UUID, order: PacketOrder) -> Gathered:
    """What the packet rests on. Needs an open act, and ``look_through`` before it.

    Raises PacketBlocked where the case has no sealed letter.
    """
    case = case_view(uow, case_to_see(uow, case_id))
    letter = _letter(uow, case_id, order.letter)
    if letter is None:
        raise PacketBlocked([NO_LETTER])
    row, newest = letter
    rows = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case_id)
    exhibit_rows = {each.label: each for each in uow.session.scalars(rows)}
    facts = PacketFacts(
        case=case,
        letter=replace(version_view(uow, row, case_id), title=row.title),
        letter_text=docx_text(open_body(uow, row.docx_blob_id)),
        newest=newest,
        order=order,
        exhibits=planned_exhibits(uow, case),
        inspections=_inspections(uow, case),
        texts={each.label: each.pages for each in case.exhibits},
        strangers={e.label: tuple(strangers(case.details.patient, e.pages)) for e in case.exhibits},
        recipient=recipient_of(row.kind),
        today=uow.today,
    )
    return Gathered(facts, row, exhibit_rows)


def planned_exhibits(uow: UnitOfWork, case: CaseView) -> tuple[PlannedExhibit, ...]:
    """The exhibits of a case with what is said of each and found in it."""
    told = particulars_of(uow, case)
    found = uow.rows(InspectionRow).where(InspectionRow.exhibit_id.in_(told))
    sizes = {row.exhibit_id: row for row in uow.session.scalars(found)}
    return tuple(
        PlannedExhibit(
            id=each.id,
            label=each.label,
            title=each.title,
            particulars=told[each.id],
            record_class=each.record_class,
            pages=sizes[each.id].pages if each.id in sizes else len(each.pages),
            size=sizes[each.id].size if each.id in sizes else 0,
            without_text=_without_text(each),
        )
        for each in case.exhibits
    )


def particulars_of(uow: UnitOfWork, case: CaseView) -> dict[UUID, Particulars]:
    """What is said of each exhibit; where nobody has, what is plain from how it came."""
    ids = [each.id for each in case.exhibits]
    rows = uow.rows(ParticularsRow).where(ParticularsRow.exhibit_id.in_(ids))
    said = {row.exhibit_id: from_plain(Particulars, row.told) for row in uow.session.scalars(rows)}
    return {each.id: said.get(each.id, Particulars(supposed(case.details, each))) for each in case.exhibits}


def letter_versions(uow: UnitOfWork, case_id: UUID) -> tuple[VersionView, ...]:
    """The newest version of each sealed document of the case, those that keep a deadline first."""
    found: dict[UUID, VersionView] = {}
    for row in uow.session.scalars(_versions(uow, case_id)):
        found.setdefault(row.document_id, version_view(uow, row, case_id))
    return tuple(sorted(found.values(), key=lambda each: not each.kind.startswith(TIMED)))


def exhibit_pdf(uow: UnitOfWork, row: ExhibitRow) -> bytes:
    """The exhibit as PDF: a picture is made a page. Needs an open act."""
    body = open_body(uow, row.blob_id)
    return page_of_picture(body) if picture_format(body) else body


def _letter(uow: UnitOfWork, case_id: UUID, wanted: UUID | None) -> tuple[DocumentVersionRow, bool] | None:
    """The letter, and whether it is the newest of its document."""
    rows = list(uow.session.scalars(_versions(uow, case_id)))
    timed = [row for row in rows if row.kind.startswith(TIMED)]
    fitting = [row for row in rows if row.id == wanted] if wanted else timed or rows
    chosen = next(iter(fitting), None)
    if chosen is None:
        return None
    newest = max(row.number for row in rows if row.document_id == chosen.document_id)
    return chosen, chosen.number == newest


def _versions(uow: UnitOfWork, case_id: UUID) -> Select[DocumentVersionRow]:
    return (
        uow.rows(DocumentVersionRow)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(DocumentRow.case_id == case_id)
        .order_by(DocumentVersionRow.created_at.desc(), DocumentVersionRow.id.desc())
    )


def _inspections(uow: UnitOfWork, case: CaseView) -> dict[str, Inspection]:
    labels = {each.id: each.label for each in case.exhibits}
    rows = uow.rows(InspectionRow).where(InspectionRow.exhibit_id.in_(labels))
    found = {
        labels[row.exhibit_id]: Inspection(row.pages, _flaws(row.flaws)) for row in uow.session.scalars(rows)
    }
    return {label: found.get(label, Inspection(0, (DAMAGED,))) for label in labels.values()}


def _flaws(stored: Plain) -> tuple[Flaw, ...]:
    return tuple(from_plain(Flaw, each) for each in stored) if isinstance(stored, list) else ()


def _inspected(bodies: Sequence[bytes]) -> list[Inspection]:
    pictures = {place: _picture(body) for place, body in enumerate(bodies) if picture_format(body)}
    papers = iter(inspect_exhibits([body for place, body in enumerate(bodies) if place not in pictures]))
    return [pictures[place] if place in pictures else next(papers) for place in range(len(bodies))]


def _picture(body: bytes) -> Inspection:
    try:
        page_of_picture(body)
    except ValueError:
        return Inspection(0, (DAMAGED,))
    return Inspection(1)


def _without_text(each: ExhibitView) -> tuple[int, ...]:
    return tuple(
        number for number, text in enumerate(each.pages, 1) if len("".join(text.split())) < FEWEST_LETTERS
    )
