"""A disposal that can be killed at any moment, and what must hold of every disposal afterwards."""

import json
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from children import answer_of, killed_by_itself
from disposal_cases import later
from factories import a_case, a_full_case, a_pdf, an_actor, work
from sqlalchemy import event, select

from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import REQUEST
from appeals.services import cases, disposal, papers, records, versions
from appeals.settings import Settings
from appeals.store.audit import AuditEventRow
from appeals.store.base import DISPOSED
from appeals.store.blobs import BlobStore
from appeals.store.cases import CaseRow
from appeals.store.documents import BlobRow
from appeals.store.retention import DisposalRow, ProposalRow, ProposalState
from appeals.wiring import Service
from nqtl_library.retention import RecordKind

STEPS = (
    "when all is blanked and nothing committed",
    "when all is committed and no file deleted",
    "when a file's head is written over and the file not deleted",
)


def a_proposal(service: Service, number: str) -> UUID:
    """Of a closed case with a sealed letter and papers, some of which other cases have, too."""
    case = a_full_case(service, number)
    versions.seal(work(service), case.id, kind=REQUEST, reason="To be disposed of.")
    return _proposed(service, case.id, number)


def _proposed(service: Service, case_id: UUID, number: str) -> UUID:
    paper = a_pdf([[f"A paper of Testa Sample, {number}"]])
    papers.attach_exhibit(work(service), case_id, title="A paper", content=paper)
    cases.move_case(work(service), case_id, to=CaseState.CLOSED, reason="Withdrawn.")
    return disposal.propose(later(service, an_actor(service)), RecordKind.CASE, case_id).id


def killed_at_each_step(settings: Settings) -> list[str]:
    """Kill a disposal at each step at which it could be half done; every fault found there and afterwards."""

    def proposed() -> list[str]:
        service = Service.from_settings(settings)
        numbers = [f"6{number}" for number in range(len(STEPS))]
        return [str(_proposed(service, a_case(service, each).id, each)) for each in numbers]

    found = []
    for step, proposal_id in zip(STEPS, map(UUID, answer_of(proposed)), strict=True):  # type: ignore[call-overload]
        killed_by_itself(partial(_dispose_and_die, settings, step, proposal_id))
        seen = answer_of(partial(_seen_and_finished, settings, proposal_id))
        found += [f"killed {step}: {fault}" for fault in seen]  # type: ignore[attr-defined]
    return found


def _dispose_and_die(settings: Settings, step: str, proposal_id: UUID) -> None:
    service = Service.from_settings(settings)
    _die_at(step, service)
    dispose(service, proposal_id)


def _seen_and_finished(settings: Settings, proposal_id: UUID) -> list[str]:
    service = Service.from_settings(settings)
    found = [f"{each.where}: {each.why}" for each in versions.verify_all(work(service)).broken]
    found += halves_in(service)
    dispose(service, proposal_id)
    return found + halves_in(service) + undone_in(service, [proposal_id])


def dispose(service: Service, proposal_id: UUID) -> None:
    """What the second person does, if nobody did it yet; then what is left of files and free space."""
    second = an_actor(service)
    proposed = {each.id for each in records.records_page(later(service, second)).proposed}
    if proposal_id in proposed:
        disposal.carry_out(later(service, second), proposal_id)
    records.finish(later(service, second))


def halves_in(service: Service) -> list[str]:
    """Every disposal that is neither whole nor not begun."""
    own = work(service).actor.organization_id
    with service.store.reading() as session:

        def all_of(row: type) -> dict[UUID, object]:
            found = session.scalars(select(row).where(row.organization_id == own))  # type: ignore[attr-defined]
            return {each.id: each for each in found}

        proposals, given, cases_now = all_of(ProposalRow), all_of(DisposalRow), all_of(CaseRow)
        keys = {each.id: bytes(each.wrapped_key) for each in all_of(BlobRow).values()}  # type: ignore[attr-defined]
        asked = select(AuditEventRow.detail).where(AuditEventRow.action == "record.disposed")
        audited = [json.loads(each) for each in session.scalars(asked)]
    found = [f"certificate {each} was not proposed" for each in given.keys() - proposals.keys()]
    for each in proposals.values():
        found += _half(each, given.get(each.id), cases_now[each.record_id], keys)  # type: ignore[attr-defined, arg-type]
    if sorted(each["certificate"] for each in audited) != sorted(each.hex for each in given):
        found.append("the certificates are not those that the audit trail saw, once each")
    return found


def _die_at(step: str, service: Service) -> None:
    """Let this process kill itself there, with the real database and files at hand."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def after(_c: object, _k: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE blobs SET wrapped_key"):
            die()

    if step == STEPS[0]:
        event.listen(service.store.engine, "after_cursor_execute", after)
    elif step == STEPS[1]:
        BlobStore.destroy = die  # type: ignore[method-assign]
    else:
        Path.unlink = die  # type: ignore[method-assign, assignment]


def _half(
    proposal: ProposalRow, given: DisposalRow | None, case: CaseRow, keys: dict[UUID, bytes]
) -> Iterator[str]:
    gone = case.state is CaseState.DISPOSED
    if {gone, proposal.state is ProposalState.CARRIED_OUT} != {given is not None}:
        yield f"case {case.id} is {case.state}, disposal {proposal.state}, certified: {given is not None}"
    if given is None:
        return
    destroyed = [UUID(each["id"]) for each in json.loads(given.manifest_json)["files"]]
    if not destroyed:
        yield f"certificate {given.number} names no file"
    yield from (f"file {each} is named destroyed and opens" for each in destroyed if keys[each] != DISPOSED)


def undone_in(service: Service, proposal_ids: list[UUID]) -> list[str]:
    """What of these disposals was not done, once they were begun again."""
    with service.store.reading() as session:
        given = {each: session.get(DisposalRow, each) for each in proposal_ids}
    present = set(service.store.blobs.names())
    found = [f"proposal {each} was not carried out" for each, row in given.items() if row is None]
    for row in filter(None, given.values()):
        names = {each["name"] for each in json.loads(row.manifest_json)["files"]}
        found += [f"file {name} of certificate {row.number} is still there" for name in names & present]
    return found
