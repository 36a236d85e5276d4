"""What must hold in a store at every moment, whatever happened to the process that wrote into it."""

import json
from collections import Counter

from factories import work
from sqlalchemy import func, select

from appeals.domain.case import CaseState
from appeals.domain.denial import DenialState
from appeals.domain.outlook import CONTESTABLE
from appeals.domain.views import VerifyReport
from appeals.services import audit_trail
from appeals.store.audit import AuditEventRow
from appeals.store.batches import BatchItemRow, PacketOrderRow
from appeals.store.cases import CaseDenialRow, CaseRow, ClockRow
from appeals.store.denials import DenialRow, ImportedFileRow, NoticeRow
from appeals.store.documents import DocumentVersionRow
from appeals.store.job_queue import JobRow
from appeals.store.people import OrganizationRow
from appeals.wiring import Service


def faults_in(service: Service, report: VerifyReport) -> list[str]:
    """Every sentence is a promise that was broken; none is what we want."""
    found = [f"{each.where}: {each.why}" for each in report.broken]
    found += [f"{each.where}: {each.why}" for each in audit_trail.verify_chain(work(service)).broken]
    own = work(service).actor.organization_id
    with service.store.reading() as session:

        def all_of(row: type) -> list[object]:
            return list(session.scalars(select(row).where(row.organization_id == own)))  # type: ignore[attr-defined]

        cases, denials, links = all_of(CaseRow), all_of(DenialRow), all_of(CaseDenialRow)
        clocks, versions = all_of(ClockRow), all_of(DocumentVersionRow)
        files, notices = all_of(ImportedFileRow), all_of(NoticeRow)
        events = Counter(
            session.scalars(select(AuditEventRow.action).where(AuditEventRow.organization_id == own))
        )
        last = session.get_one(OrganizationRow, own).last_case_number
        total = session.scalar(
            select(func.max(AuditEventRow.number)).where(AuditEventRow.organization_id == own)
        )
    numbers = sorted(case.number for case in cases)
    if numbers != list(range(1, last + 1)):
        found.append(f"case numbers {numbers} are not 1 to {last}")
    linked = Counter(link.denial_id for link in links)
    for denial in denials:
        kept = denial.state in {DenialState.OPEN, DenialState.DISPOSED}  # in the case that it went with
        contestable = kept and denial.verdict in CONTESTABLE
        if linked[denial.id] != contestable:
            found.append(f"denial {denial.id} is in {linked[denial.id]} cases")
    found += [
        f"{what} are doubled"
        for what, rows in _identities(denials, files, notices)
        if len(set(rows)) != len(rows)
    ]
    found += [
        f"case {case.id} has no denial" for case in cases if case.id not in {link.case_id for link in links}
    ]
    found += [
        f"case {case.id} is {case.state} and has clocks, or is not disposed of and has none"
        for case in cases
        if (case.state is CaseState.DISPOSED) != (case.id not in {clock.case_id for clock in clocks})
    ]
    found += [f"file {file.id} has no receipt" for file in files if not file.receipt]
    if events["version.sealed"] != len(versions):
        found.append(f"{len(versions)} versions, but {events['version.sealed']} were audited")
    if events["case.opened"] != len(cases):
        found.append(f"{len(cases)} cases, but {events['case.opened']} were audited")
    if sum(events.values()) != total:
        found.append(f"{sum(events.values())} audit events, but the last one is number {total}")
    return found


def unfinished_in(service: Service) -> list[str]:
    """The same of what jobs were to do, once a worker came again: all of it is done, and nothing twice."""
    own = work(service).actor.organization_id
    with service.store.reading() as session:
        items = session.scalars(select(BatchItemRow).where(BatchItemRow.organization_id == own)).all()
        orders = session.scalars(select(PacketOrderRow).where(PacketOrderRow.organization_id == own)).all()
        live = session.scalars(
            select(JobRow).where(JobRow.organization_id == own, JobRow.state != "done")
        ).all()
        rows = select(AuditEventRow.action, AuditEventRow.subject_id, AuditEventRow.detail)
        sealed = session.execute(
            rows.where(AuditEventRow.action.in_(["version.sealed", "packet.sealed"]))
        ).all()
    by_job = [(row.subject_id, json.loads(row.detail)) for row in sealed if '"job"' in row.detail]
    letters = Counter((told["batch"], told["case"]) for _, told in by_job if "batch" in told)
    built = Counter(told["order"] for _, told in by_job if "order" in told)
    found = [f"job {job.id} is {job.state} {job.code}" for job in live]
    found += [f"letter {each.id} of a batch is {each.state}" for each in items if each.version_id is None]
    found += [f"packet {each.id} was ordered and is not there" for each in orders if each.packet_id is None]
    if letters != Counter((each.batch_id.hex, each.case_id.hex) for each in items):
        found.append("the letters that the audit trail saw sealed are not those of the batches, once each")
    if built != Counter(each.id.hex for each in orders):
        found.append("the packets that the audit trail saw sealed are not those ordered, once each")
    return found


def _identities(denials: list, files: list, notices: list) -> list[tuple[str, list[str]]]:  # type: ignore[type-arg]
    return [
        ("denials", [row.identity for row in denials]),
        ("files", [row.sha256 for row in files]),
        ("notices", [row.sha256 for row in notices]),
    ]
