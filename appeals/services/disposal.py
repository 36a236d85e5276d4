"""Finds records whose time has passed, proposes their disposal, and carries it out with four eyes."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.disposal_certificate import Certificate
from appeals.domain.plain import Plain, to_plain
from appeals.domain.retention import DisposalProposal, DisposalView, RecordStanding
from appeals.domain.views import Download
from appeals.errors import BadInput, Conflict, Fault, Held, NotFound
from appeals.services.bodies import sealed_file
from appeals.services.certificates import (
    Papers,
    certificate_of,
    disposal_view,
    keep_certificate,
    sealed_papers,
)
from appeals.services.disposal_files import destroy_files
from appeals.services.disposal_rows import Gathered, erase, gathered
from appeals.services.four_eyes import person_behind
from appeals.services.holds import refuse_limited
from appeals.services.record_standing import own_years, standing
from appeals.services.sealing import DOCX, PDF
from appeals.store.audit import Act
from appeals.store.retention import DisposalRow, KeepingPeriodRow, ProposalRow, ProposalState
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.retention import RecordKind, shortest_own_period

LONGEST_PERIOD = 100
MUST = Permission.DISPOSE_RECORDS
FORMS = {"pdf": PDF, "docx": DOCX, "manifest": "application/json"}


def set_period(uow: UnitOfWork, *, years: int) -> int:
    """Keep records for so many years, where that is longer than the law asks; 0: as the law says.

    Permission DISPOSE_RECORDS. BadInput for a period that is shorter than the law's for every record.
    """
    with uow.act("period.set", MUST) as act:
        refuse_limited(uow, MUST)
        shortest = shortest_own_period()
        if years and not shortest <= years <= LONGEST_PERIOD:
            wanted = f"needs {shortest} to {LONGEST_PERIOD} years, or 0 for what the law says"
            raise BadInput([Fault("years", wanted)])
        row = KeepingPeriodRow(years=years, set_at=uow.now, set_by=uow.actor.id, setter=uow.actor.name)
        before = own_years(uow)
        uow.add(row)
        uow.session.flush()
        act.about(row.id, before=before, years=years)
        return years


def read_standing(uow: UnitOfWork, record: RecordKind, record_id: UUID) -> RecordStanding:
    """Until when a record is kept, by which rules, and what holds it. Permission SEE_CASES."""
    with uow.look("record.standing_read", Permission.SEE_CASES, record_id):
        return standing(uow, record, record_id)


def propose(uow: UnitOfWork, record: RecordKind, record_id: UUID) -> DisposalProposal:
    """Propose to dispose of a record whose time has passed. Permission DISPOSE_RECORDS.

    Held where a legal hold reaches it; Conflict where its time has not passed or it is proposed already.
    """
    with uow.act("disposal.proposed", MUST, record_id) as act:
        return _proposed(uow, act, record, record_id)


def propose_found(uow: UnitOfWork, proposal_id: UUID) -> DisposalProposal:
    """Propose what the review found; the same as ``propose``. Permission DISPOSE_RECORDS."""
    with uow.act("disposal.proposed", MUST, proposal_id) as act:
        row = _live(uow.get(ProposalRow, proposal_id, "proposal"))
        return _proposed(uow, act, row.record, row.record_id)


def withdraw(uow: UnitOfWork, proposal_id: UUID) -> None:
    """Take a proposal back, or leave what the review found for another year. Permission DISPOSE_RECORDS."""
    with uow.act("disposal.withdrawn", MUST, proposal_id) as act:
        refuse_limited(uow, MUST)
        row = _live(uow.get(ProposalRow, proposal_id, "proposal"))
        row.state, row.ended_at = ProposalState.WITHDRAWN, uow.now
        act.about(row.record_id, proposal=row.id.hex)


def carry_out(uow: UnitOfWork, proposal_id: UUID) -> DisposalView:
    """Destroy what a record tells of its patient, for good, as a second person. Permission DISPOSE_RECORDS.

    Everything is asked again in the one transaction that destroys: the proposal, that the time has passed,
    that no hold reaches the record (Held). Conflict for the one who proposed it. The files themselves are
    deleted after that transaction; the nightly review takes up what was cut short.
    """
    uow.check("record.disposed", MUST)
    with uow.glance():
        made, _ = _certificate(uow, uow.see(ProposalRow, proposal_id, "proposal"))
    papers = sealed_papers(uow, made)
    with uow.act("record.disposed", MUST, proposal_id) as act:
        proposal = uow.get(ProposalRow, proposal_id, "proposal")
        now, found = _certificate(uow, proposal)
        if now != made:
            raise Conflict("The record changed at this moment. Look at it again, then carry it out.")
        row = certified(uow, made, papers, found)
        proposal.state, proposal.ended_at = ProposalState.CARRIED_OUT, uow.now
        act.about(row.record_id, certificate=row.id.hex, number=row.number, sha256=row.manifest_sha256)
        view = disposal_view(uow, row)
    destroy_files(uow, [each.id for each in made.files])
    return view


def certified(uow: UnitOfWork, made: Certificate, papers: Papers, found: Gathered) -> DisposalRow:
    """Keep the certificate and erase what it names. Needs an open act."""
    row = keep_certificate(uow, made, papers)
    erase(uow, made.record, made.record_id, found, row.id)
    return row


def read_certificate(uow: UnitOfWork, disposal_id: UUID) -> DisposalView:
    """A certificate. Permission DISPOSE_RECORDS."""
    with uow.look("certificate.read", MUST, disposal_id):
        refuse_limited(uow, MUST)
        return disposal_view(uow, uow.see(DisposalRow, disposal_id, "certificate"))


def download_certificate(uow: UnitOfWork, disposal_id: UUID, *, form: str) -> Download:
    """A certificate as PDF or Word, or the signed list itself (manifest). Permission DISPOSE_RECORDS."""
    with uow.look("certificate.downloaded", MUST, disposal_id) as act:
        refuse_limited(uow, MUST)
        row = uow.see(DisposalRow, disposal_id, "certificate")
        act.about(row.id, format=form)
        name = f"certificate-of-disposal-{row.number}"
        if form == "manifest":
            text = row.manifest_json.encode()
            return Download(f"{name}.json", FORMS[form], text, row.manifest_sha256)
        if form == "docx":
            return sealed_file(uow, f"{name}.docx", DOCX, row.docx_blob_id, row.docx_sha256)
        if form == "pdf":
            return sealed_file(uow, f"{name}.pdf", PDF, row.pdf_blob_id, row.pdf_sha256)
        raise NotFound("form of a certificate")


def _proposed(uow: UnitOfWork, act: Act, record: RecordKind, record_id: UUID) -> DisposalProposal:
    refuse_limited(uow, MUST)
    stands = standing(uow, record, record_id)
    refuse_unless_due(stands)
    row = live_proposal(uow, record_id) or new_proposal(uow, stands)
    if row.state is ProposalState.PROPOSED:
        raise Conflict("Its disposal is proposed already. A second person carries it out.")
    row.state, row.proposed_at = ProposalState.PROPOSED, uow.now
    row.proposed_by, row.proposer = uow.actor.id, uow.actor.name
    row.person_id = person_behind(uow, uow.actor.id)
    uow.session.flush()
    act.about(record_id, proposal=row.id.hex, rule=row.rule, keep_until=row.keep_until)
    return proposal_view(row, stands)


def live_proposal(uow: UnitOfWork, record_id: UUID) -> ProposalRow | None:
    """The proposal for a record that has not ended. Needs an open act."""
    rows = uow.rows(ProposalRow).where(ProposalRow.record_id == record_id, ProposalRow.ended_at.is_(None))
    return uow.session.scalars(rows).one_or_none()


def new_proposal(uow: UnitOfWork, stands: RecordStanding) -> ProposalRow:
    """Note that a record's time has passed. Needs an open act."""
    assert stands.keep is not None  # noqa: S101  its time has passed, so it was counted
    return uow.add(
        ProposalRow(
            record=stands.record,
            record_id=stands.record_id,
            reference=stands.reference,
            keep_until=stands.keep.until,
            rule=stands.keep.leading.rule,
            working=to_plain(stands.keep),
            state=ProposalState.FOUND,
            found_at=uow.now,
            proposer="",
        )
    )


def proposal_view(row: ProposalRow, stands: RecordStanding | None) -> DisposalProposal:
    """A proposal to give out; ``stands`` None: the record is not there any more."""
    return DisposalProposal(
        id=row.id,
        record=row.record,
        record_id=row.record_id,
        reference=row.reference,
        keep_until=row.keep_until,
        rule=row.rule,
        because=_because(row.working),
        state=row.state.value,
        found_at=row.found_at,
        proposed_at=row.proposed_at,
        proposer=row.proposer,
        held=stands is not None and bool(stands.holds),
    )


def _because(working: Plain) -> str:
    rules = working.get("rules") if isinstance(working, dict) else None
    first = rules[0] if isinstance(rules, list) and rules else None
    return str(first["working"]) if isinstance(first, dict) else ""


def refuse_unless_due(stands: RecordStanding) -> None:
    """Raise Held or Conflict unless the record may go today."""
    if stands.holds:
        raise Held(
            f"A legal hold keeps {stands.reference}. Nothing of it may be disposed of until it is lifted."
        )
    if stands.waits_for:
        raise Conflict(f"{stands.reference} cannot go yet. {stands.waits_for}")
    if stands.keep is None or not stands.keep.passed(stands.today):
        until = stands.keep.until.isoformat() if stands.keep is not None else "a day that is not known yet"
        raise Conflict(f"{stands.reference} must be kept until {until}, that day included.")


def _certificate(uow: UnitOfWork, proposal: ProposalRow) -> tuple[Certificate, Gathered]:
    refuse_limited(uow, MUST)
    if _live(proposal).state is not ProposalState.PROPOSED:
        raise Conflict(
            "Nobody has proposed this disposal yet. A first person proposes, a second carries it out."
        )
    if proposal.person_id == person_behind(uow, uow.actor.id):
        raise Conflict("You proposed this disposal yourself. Someone else must read it and carry it out.")
    stands = standing(uow, proposal.record, proposal.record_id)
    refuse_unless_due(stands)
    found = gathered(uow, proposal.record, proposal.record_id)
    return certificate_of(uow, proposal, stands, found), found


def _live(row: ProposalRow) -> ProposalRow:
    if row.ended_at is not None:
        raise Conflict("This proposal has ended: it was withdrawn or carried out.")
    return row
