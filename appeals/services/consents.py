"""Records consents and their end, says what class of record a paper is, and asks the gate."""

from datetime import date
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.disclosure import Part2Standing, disclosure_gate, part_2_standing, records_of
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.privacy import ConsentTerms, ConsentView, Recipient, RecordClass
from appeals.domain.views import CaseView
from appeals.errors import BadInput, Conflict, Fault, Hindrance, NotFound
from appeals.services.case_access import case_to_change, case_to_see, give_reason
from appeals.services.case_rows import touch
from appeals.services.case_views import case_view, consent_view, consents_of
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.privacy import ConsentRow, ReasonKind
from appeals.store.unit_of_work import UnitOfWork


def record_consent(uow: UnitOfWork, case_id: UUID, terms: ConsentTerms) -> ConsentView:
    """Put a signed consent on file. Permission KEEP_CONSENTS; BadInput names each element that is missing."""
    with uow.act("consent.recorded", Permission.KEEP_CONSENTS, case_id) as act:
        case = case_to_change(uow, case_id)
        terms = from_plain(ConsentTerms, to_plain(terms))  # names text that cannot be kept
        _check(uow, case, terms)
        row = ConsentRow(
            case_id=case.id,
            patient_key=case.patient_key if terms.every_case else "",
            terms=to_plain(terms),
            recorded_at=uow.now,
            recorded_by=uow.actor.id,
        )
        uow.add(row)
        uow.session.flush()
        touch(uow, case)
        act.about(case.id, consent=row.id.hex)
        return consent_view(row)


def revoke_consent(uow: UnitOfWork, consent_id: UUID, *, on: date, within: UUID | None = None) -> ConsentView:
    """Note that the patient took a consent back on a day, today at the latest. Permission KEEP_CONSENTS.

    ``within``: NotFound unless the consent reaches this very case.
    """
    with uow.act("consent.revoked", Permission.KEEP_CONSENTS, consent_id) as act:
        row = uow.get(ConsentRow, consent_id, "consent")
        case = case_to_change(uow, within or row.case_id)
        if row.id not in {each.id for each in consents_of(uow, case)}:
            raise NotFound("consent for this case")
        if row.revoked_on is not None:
            raise Conflict(f"This consent was revoked on {row.revoked_on.isoformat()} already.")
        if on > uow.today:
            raise BadInput([Fault("on", "cannot be in the future")])
        row.revoked_on, row.revoked_by = on, uow.actor.id
        touch(uow, case)
        act.about(case.id, consent=row.id.hex)
        return consent_view(row)


def list_consents(uow: UnitOfWork, case_id: UUID) -> tuple[ConsentView, ...]:
    """The consents that reach a case, newest first. Permission SEE_CASES."""
    with uow.look("consents.listed", Permission.SEE_CASES, case_id):
        return consents_of(uow, case_to_see(uow, case_id))


def class_exhibit(
    uow: UnitOfWork,
    exhibit_id: UUID,
    *,
    record_class: RecordClass,
    reason: str = "",
    within: UUID | None = None,
) -> CaseView:
    """Say what class of record an exhibit is; taking protection away needs a reason. KEEP_CONSENTS.

    ``within``: NotFound unless it is a paper of this very case.
    """
    with uow.act("exhibit.classed", Permission.KEEP_CONSENTS, exhibit_id) as act:
        row = uow.get(ExhibitRow, exhibit_id, "exhibit")
        case = case_to_change(uow, within or row.case_id)
        if case.id != row.case_id:
            raise NotFound("exhibit in this case")
        kept: dict[str, object] = {}
        if row.record_class not in {None, RecordClass.ORDINARY, record_class}:
            wanted = "say why the paper is no longer of the class that someone gave it"
            kept["reason"] = give_reason(uow, case.id, ReasonKind.RECORD_CLASS, reason, wanted).id.hex
        row.record_class = record_class.value
        touch(uow, case)
        act.about(case.id, exhibit=row.id.hex, **kept)
        return case_view(uow, case)


def privacy_of(uow: UnitOfWork, case_id: UUID) -> tuple[CaseView, Part2Standing]:
    """A case with how 42 CFR part 2 stands in it, and why. Permission SEE_CASES."""
    with uow.look("case.privacy_read", Permission.SEE_CASES, case_id):
        case = case_view(uow, case_to_see(uow, case_id))
        return case, part_2_standing(records_of(case))


def ask_gate(
    uow: UnitOfWork, case_id: UUID, *, recipient: Recipient, on: date, enclosed: tuple[str, ...] | None = None
) -> tuple[Hindrance, ...]:
    """What stops the case's records from going to a recipient on a day. Permission SEE_CASES."""
    with uow.look("case.gate_asked", Permission.SEE_CASES, case_id):
        case = case_view(uow, case_to_see(uow, case_id))
        return disclosure_gate(records_of(case), recipient=recipient, on=on, enclosed=enclosed)


def _check(uow: UnitOfWork, case: CaseRow, terms: ConsentTerms) -> None:
    """The elements of 42 CFR 2.31(a) that a computer can see are missing."""
    wanted = (
        ("discloser", terms.discloser.strip(), "say who may disclose"),
        ("described", terms.described.strip(), "describe what may be disclosed, in specific words"),
        ("recipients", terms.recipients, "name at least one class of recipient"),
        ("purpose", terms.purpose.strip(), "say for what purpose"),
        ("signed_on", terms.signed_on, "give the day on which it was signed"),
        (
            "expires_on",
            terms.expires_on or terms.expires_with.strip(),
            'give the day or event on which it ends, or write "none" where the consent says so',
        ),
    )
    faults = [Fault(name, what) for name, value, what in wanted if not value]
    if terms.signed_on is not None and terms.signed_on > uow.today:
        faults.append(Fault("signed_on", "cannot be in the future"))
    if terms.signed_on and terms.expires_on and terms.expires_on < terms.signed_on:
        faults.append(Fault("expires_on", "is before the day of signing"))
    if terms.every_case and not case.patient_key:
        faults.append(Fault("every_case", "needs the patient's name and birth date in this case first"))
    labels = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case.id, ExhibitRow.label == terms.exhibit)
    if terms.exhibit and uow.session.scalars(labels).first() is None:
        faults.append(Fault("exhibit", "there is no such exhibit in this case"))
    if faults:
        raise BadInput(faults)
