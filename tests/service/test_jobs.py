"""Jobs without the engine: asked for with the act, done as the asker is by then, cancelled, held."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from croniter import croniter
from factories import NOW, THEIRS, a_case, a_full_case, work
from job_steps import a_colleague, jobs_done
from sqlalchemy import select, update

from appeals import jobs as table
from appeals.domain.actor import Actor, Permission, Role
from appeals.domain.jobs import JobCancelled, JobKind, JobState, JobView
from appeals.domain.letter_kinds import APPEAL
from appeals.errors import Conflict, NotFound
from appeals.services import accounts, job_running, jobs, letter_batches, people, versions
from appeals.store.audit import AuditEventRow
from appeals.store.job_queue import JobRow
from appeals.store.people import OrganizationRow
from appeals.store.unit_of_work import JobTie
from appeals.wiring import Service


def a_job(service: Service, actor: Actor, *case_ids: UUID) -> JobView:
    batch = letter_batches.begin_batch(
        work(service, actor=actor), case_ids, kind=APPEAL, reason="For the board."
    )
    assert batch.job is not None
    return batch.job


def seen(service: Service, actor: Actor, job: JobView) -> JobView:
    return jobs.read_job(work(service, actor=actor), job.id)


def test_a_job_is_there_if_and_only_if_its_act_commits(service: Service) -> None:
    uow = work(service)
    with suppress(ZeroDivisionError), uow.act("case.changed", Permission.EDIT_CASES):
        uow.enqueue(JobKind.PACKET, uow.actor.id)
        raise ZeroDivisionError
    assert jobs.list_jobs(work(service)).total == 0

    with uow.act("case.changed", Permission.EDIT_CASES):
        job_id = uow.enqueue(JobKind.PACKET, uow.actor.id)

    [job] = jobs.list_jobs(work(service)).items
    assert (job.id, job.state, job.asked_by) == (job_id, JobState.WAITING, "Testa Worker")


def test_a_job_says_in_the_audit_trail_that_it_was_a_job(service: Service) -> None:
    asker = a_colleague(service)
    job = a_job(service, asker, a_full_case(service).id)
    assert jobs_done(service) == 1

    with service.store.reading() as session:
        rows = session.execute(
            select(AuditEventRow.action, AuditEventRow.actor_name, AuditEventRow.detail).where(
                AuditEventRow.action.in_(["job.asked", "version.sealed", "job.done"])
            )
        ).all()
    assert {row.action for row in rows} == {"job.asked", "version.sealed", "job.done"}
    assert {row.actor_name for row in rows} == {asker.name}
    [sealed] = [row for row in rows if row.action == "version.sealed"]
    assert f'"job":"{job.id.hex}"' in sealed.detail
    assert seen(service, asker, job).state is JobState.DONE


def test_a_job_may_what_its_asker_may_when_it_runs(service: Service) -> None:
    asker = a_colleague(service, Role.REVIEWER)
    job = a_job(service, asker, a_case(service).id)
    people.change_roles(work(service), asker.id, roles=[Role.AUDITOR])

    jobs_done(service)

    ended = seen(service, asker, job)
    assert (ended.state, ended.code) == (JobState.FAILED, "not_allowed")
    assert "Ask an administrator" in ended.told


def test_a_job_of_somebody_who_left_is_not_done(service: Service) -> None:
    asker = a_colleague(service, Role.REVIEWER)
    case = a_case(service)
    job = a_job(service, asker, case.id)
    people.close_access(work(service), asker.id)

    jobs_done(service)

    ended = jobs.read_job(work(service), job.id)
    assert (ended.state, ended.code) == (JobState.FAILED, "asker_gone")
    assert versions.list_versions(work(service), case.id) == ()


def test_a_job_of_a_key_acts_with_its_scopes_and_ends_with_the_key(service: Service) -> None:
    scopes = [Permission.SEE_CASES, Permission.SEAL]
    key = accounts.issue_api_key(work(service), name="The EHR", scopes=scopes)
    asker = accounts.actor_for_api_key(service.door(now=NOW), key.token)
    first, second = a_case(service, "1"), a_case(service, "2")
    done = a_job(service, asker, first.id)
    jobs_done(service)
    left = a_job(service, asker, second.id)
    accounts.revoke_api_key(work(service), key.id)
    jobs_done(service)

    assert seen(service, asker, done).state is JobState.DONE
    assert seen(service, asker, left).code == "asker_gone"


def test_what_waits_is_cancelled_at_once_and_can_be_tried_again(service: Service) -> None:
    asker = a_colleague(service)
    job = a_job(service, asker, a_case(service).id)

    assert jobs.cancel_job(work(service, actor=asker), job.id).state is JobState.CANCELLED
    assert jobs_done(service) == 0
    with pytest.raises(Conflict, match="ended already"):
        jobs.cancel_job(work(service, actor=asker), job.id)

    assert jobs.try_again(work(service, actor=asker), job.id).attempt == 2
    assert jobs_done(service) == 1
    assert seen(service, asker, job).state is JobState.DONE
    with pytest.raises(Conflict, match="is done"):
        jobs.try_again(work(service, actor=asker), job.id)


def test_what_runs_is_cancelled_at_its_next_step_and_keeps_what_it_did(service: Service) -> None:
    asker = a_colleague(service)
    cases = [a_case(service, str(number)).id for number in (1, 2)]
    job = a_job(service, asker, *cases)
    begun = job_running.begin(service.door(now=NOW), job.id, 1)
    assert begun is not None
    uow = service.work(begun.actor, now=NOW, today=NOW.date(), job=JobTie(job.id, lambda: NOW))
    with uow.act("version.sealed", Permission.SEAL):
        uow.progress(1, 2)
    jobs.cancel_job(work(service, actor=asker), job.id)

    with pytest.raises(JobCancelled):
        letter_batches.seal_batch(uow, begun.ticket.subject_id)
    table.run_job(service, job.id, 1, lambda: NOW)

    ended = seen(service, asker, job)
    assert (ended.state, ended.progress.done) == (JobState.CANCELLED, 1)
    assert all(versions.list_versions(work(service), each) == () for each in cases)


def test_only_the_asker_and_who_manages_people_change_a_job_and_read_why_it_failed(service: Service) -> None:
    asker = a_colleague(service, Role.REVIEWER)
    other = a_colleague(service, Role.REVIEWER, email="other@example.org")
    chief = a_colleague(service, email="chief@example.org")
    job = a_job(service, asker, a_case(service).id)
    with pytest.raises(Conflict, match="Testa Asker asked for this job"):
        jobs.cancel_job(work(service, actor=other), job.id)
    people.change_roles(work(service), asker.id, roles=[Role.AUDITOR])
    jobs_done(service)

    assert seen(service, other, job).told == ""
    assert not seen(service, other, job).may_be_changed
    assert seen(service, chief, job).told
    assert jobs.try_again(work(service, actor=chief), job.id).state is JobState.WAITING


def test_another_organizations_jobs_are_not_there(service: Service) -> None:
    asker = a_colleague(service)
    job = a_job(service, asker, a_case(service).id)

    assert jobs.list_jobs(work(service, of=THEIRS)).items == ()
    for verb in (jobs.read_job, jobs.cancel_job, jobs.try_again):
        with pytest.raises(NotFound):
            verb(work(service, of=THEIRS), job.id)


def test_a_clock_that_strikes_again_finds_the_job_asked_for(service: Service) -> None:
    struck, door = NOW - timedelta(minutes=5), service.door(now=NOW)
    service_opened = NOW - timedelta(days=1)
    _open_since(service, service_opened)

    assert job_running.fall_due(door, JobKind.NIGHTLY_CHECK, struck) == 2  # both organizations
    assert job_running.fall_due(door, JobKind.NIGHTLY_CHECK, struck) == 0
    assert jobs_done(service) == 2
    assert job_running.fall_due(door, JobKind.NIGHTLY_CHECK, struck) == 0
    later = NOW + timedelta(days=3)
    assert job_running.fall_due(service.door(now=later), JobKind.NIGHTLY_CHECK, later) == 2

    [job] = jobs.list_jobs(work(service), by_the_clock=True).items
    assert (job.asked_by, job.attempt) == ("schedule: nightly check", 2)
    assert jobs.list_jobs(work(service)).total == 0


def test_an_organization_opened_after_the_clock_struck_waits_for_the_next_time(service: Service) -> None:
    _open_since(service, NOW)

    assert job_running.fall_due(service.door(now=NOW), JobKind.NIGHTLY_CHECK, NOW - timedelta(hours=1)) == 0


def test_every_kind_of_job_has_its_function_and_every_schedule_a_clock_that_can_be_read() -> None:

    scheduled = [each.kind for each in table.SCHEDULES]
    assert len(set(scheduled)) == len(scheduled)
    assert {*table.JOBS, *scheduled} == set(JobKind)
    assert not set(table.JOBS) & set(scheduled)
    assert all(croniter.is_valid(each.cron) for each in table.SCHEDULES)


def test_what_was_under_way_when_a_backup_was_made_waits_for_a_person(service: Service) -> None:
    asker = a_colleague(service)
    job = a_job(service, asker, a_case(service).id)
    with service.store.writing() as session:
        job_running.hold_after_restore(session)

    assert jobs_done(service) == 0
    held = seen(service, asker, job)
    assert (held.state, held.code) == (JobState.HELD, "restored")
    jobs.try_again(work(service, actor=asker), job.id)
    assert jobs_done(service) == 1


def test_the_backlog_tells_how_long_the_oldest_has_waited_and_who_works(service: Service) -> None:
    a_job(service, a_colleague(service), a_case(service).id)
    job_running.heard_of(service.door(now=NOW), "worker-1")
    soon = service.door(now=NOW + timedelta(seconds=30))
    later = service.door(now=NOW + timedelta(seconds=90))

    assert job_running.backlog(soon).workers == 1
    found = job_running.backlog(later)
    assert (found.waiting, found.running, found.oldest_seconds, found.workers) == (1, 0, 90, 0)


def _open_since(service: Service, at: datetime) -> None:

    with service.store.writing() as session:
        session.execute(update(OrganizationRow).values(created_at=at))
        assert session.scalars(select(JobRow)).all() == []
