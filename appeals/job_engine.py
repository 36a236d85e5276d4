"""The job engine behind ``appeals/jobs.py``: DBOS, told what to do and held to our rules.

Our rows are what people see and what counts; the engine makes sure that each row's turn comes, though workers
die. A row is handed to it under an id made of the job and its attempt, so handing over twice is handing over
once, and the engine's own database can be lost without losing a job: what it does not know is handed over
again. It keeps ids only, as JSON. Loaded by workers only; importing it takes more than a second.
"""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from croniter import croniter  # type: ignore[import-untyped]  # comes with DBOS, without annotations
from dbos import DBOS, DBOSConfig, WorkflowStatus
from dbos import DBOSPortableJSONSerializer as PortableJson

from appeals.domain.jobs import JobKind, Ticket
from appeals.jobs import LONG, SCHEDULES, Clock, run_job
from appeals.services import job_running
from appeals.store import worker_lock
from appeals.wiring import Service

NAME = "evenhand"
VERSION = "1"  # constant over releases: else jobs of the release before would wait for ever
JOB = "evenhand.job.1"  # a workflow's steps never change; other steps are another name
QUICK_QUEUE, LONG_QUEUE = "evenhand_quick", "evenhand_long"
LOOKS_EVERY = 0.25  # seconds between two looks into a queue
TRIES, FIRST_WAIT, WAIT_GROWS = 4, 2.0, 3.0  # after what was no refusal: 2, 6 and 18 seconds later
RECOVERIES = 40  # a job whose worker died under it so often is not begun again
KEEP_ENDED = timedelta(days=1)  # in the engine; our own rows are what is kept
OVER = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})
AT_ONCE = 500


@dataclass(slots=True)
class Engine:
    """A launched engine. One process has at most one."""

    service: Service
    name: str
    clock: Clock
    struck: dict[JobKind, datetime] = field(default_factory=dict)

    def hand_over(self) -> int:
        """Give the engine every job that waits; how many there were."""
        waiting = job_running.not_handed(self.service.door(now=self.clock()))
        for ticket in waiting:
            queue = LONG_QUEUE if ticket.kind in LONG else QUICK_QUEUE
            options = {"workflow_name": JOB, "queue_name": queue, "workflow_id": _id_of(ticket)}
            DBOS.enqueue_workflow_with_options(options, str(ticket.id), ticket.attempt)  # type: ignore[arg-type]
        job_running.note_handed(self.service.door(now=self.clock()), waiting, handed=True)
        return len(waiting)

    def strike(self) -> int:
        """Ask for what has fallen due by the clock since the last look; how many jobs were asked for."""
        asked, now = 0, self.clock()
        for each in SCHEDULES:
            at: datetime = croniter(each.cron, now).get_prev(datetime)
            if self.struck.get(each.kind) != at:
                asked += job_running.fall_due(self.service.door(now=now), each.kind, at)
                self.struck[each.kind] = at
        return asked

    def look_after(self) -> None:
        """Hand over again what the engine does not know, and end what it gave up."""
        live = job_running.handed_and_live(self.service.door(now=self.clock()))
        known = {each.workflow_id: each.status for each in _statuses([_id_of(ticket) for ticket in live])}
        lost = [ticket for ticket in live if _id_of(ticket) not in known]
        job_running.note_handed(self.service.door(now=self.clock()), lost, handed=False)
        for ticket in live:
            if known.get(_id_of(ticket)) in OVER:  # a job's row ends first: still live, so it was given up
                door = self.service.door(now=self.clock())
                job_running.finish(door, ticket.id, ticket.attempt, job_running.GAVE_UP)

    def take_over(self) -> int:
        """Let others do what a worker had begun that is gone; how many jobs that were. PostgreSQL only."""
        if self.service.store.engine.dialect.name == "sqlite":
            return 0
        begun = DBOS.list_workflows(status="PENDING", name=JOB, load_input=False, load_output=False)
        others = {each.executor_id or "" for each in begun} - {self.name}
        taken = 0
        for other in sorted(others):
            with worker_lock.while_gone(self.service.store.engine, other) as is_gone:
                for each in begun if is_gone else ():
                    if (each.executor_id or "") == other:
                        DBOS.resume_workflow(each.workflow_id)
                        taken += 1
        return taken

    def tidy(self) -> None:
        """Let the engine forget what ended a day ago."""
        before, ended = (self.clock() - KEEP_ENDED).isoformat(), [""] * AT_ONCE
        while len(ended) == AT_ONCE:
            found = DBOS.list_workflows(
                status=sorted(OVER),
                completed_before=before,
                limit=AT_ONCE,
                load_input=False,
                load_output=False,
            )
            ended = [each.workflow_id for each in found]
            if ended:
                DBOS.delete_workflows(ended)

    def stop(self, seconds: int) -> None:
        """Begin nothing more, and give what runs this long to end. What does not is begun anew one day."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=seconds)


def launch(service: Service, name: str, at_once: int, clock: Clock) -> Engine:
    """Start the engine in this process as the worker ``name``; what a worker of this name had begun goes on.

    The caller holds the worker's lock.
    """
    silence = logging.getLogger("dbos")
    silence.setLevel(logging.CRITICAL)
    silence.addHandler(logging.NullHandler())  # it would write to the console, in words that we do not know
    silence.propagate = False
    config: DBOSConfig = {
        "name": NAME,
        "system_database_url": _address(service),
        "application_version": VERSION,
        "executor_id": name,
        "serializer": PortableJson(),
        "log_level": "CRITICAL",
        "enable_otlp": False,
        "use_listen_notify": False,
        "sys_db_pool_size": 4 + at_once,
    }
    DBOS(config=config)
    _register(service, clock)
    DBOS.launch()
    DBOS.register_queue(QUICK_QUEUE, worker_concurrency=at_once, polling_interval_sec=LOOKS_EVERY)
    DBOS.register_queue(LONG_QUEUE, worker_concurrency=1, polling_interval_sec=LOOKS_EVERY)
    return Engine(service, name, clock)


def _register(service: Service, clock: Clock) -> None:
    """One workflow of one step. The step is done at least once, and each service function bears that."""

    def attempt(job_id: str, number: int) -> None:
        run_job(service, UUID(job_id), number, clock)

    step: Callable[[str, int], None] = DBOS.step(
        name="evenhand.attempt",
        retries_allowed=True,
        max_attempts=TRIES,
        interval_seconds=FIRST_WAIT,
        backoff_rate=WAIT_GROWS,
    )(attempt)

    def job(job_id: str, number: int) -> None:
        try:
            step(job_id, number)
        except Exception:  # noqa: BLE001  whatever it was, people must learn that it was not done
            job_running.finish(service.door(now=clock()), UUID(job_id), number, job_running.GAVE_UP)

    DBOS.workflow(name=JOB, max_recovery_attempts=RECOVERIES)(job)


def _address(service: Service) -> str:
    """The same PostgreSQL database, in a schema of its own; beside SQLite a file of its own."""
    url = service.store.engine.url
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql").render_as_string(hide_password=False)
    path = Path(f"{url.database}-jobs")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return f"sqlite:///{path}"


def _statuses(ids: Sequence[str]) -> list[WorkflowStatus]:
    found: list[WorkflowStatus] = []
    for start in range(0, len(ids), AT_ONCE):
        part = list(ids[start : start + AT_ONCE])
        found += DBOS.list_workflows(workflow_ids=part, load_input=False, load_output=False)
    return found


def _id_of(ticket: Ticket) -> str:
    return f"{ticket.id.hex}-{ticket.attempt}"
