"""worker: does the jobs that wait, until it is told to stop."""

import argparse
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from appeals.cli.command import opened_service, refusing
from appeals.errors import Conflict, StoreUnavailable
from appeals.job_engine import Engine, launch
from appeals.services import job_running
from appeals.settings import Settings
from appeals.store import worker_lock
from appeals.store.worker_lock import WorkerLock
from appeals.wiring import Service

LOCK_PATIENCE = 20.0  # seconds: the worker before may be about to end
GRACE = 8  # seconds that running jobs get to end when the worker is stopped
GIVES_WAY = 5  # how much less of the processor it takes than the pages beside it
PAUSE = 0.3  # seconds between two looks for jobs


@dataclass(slots=True)
class Round:
    """Something that is done again and again, every so many seconds."""

    every: float
    do: Callable[[], object]
    due: float = field(default=0.0)


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """How it is called, and whether it stands beside serve."""
    parser.add_argument("--name", default="", help="default: EVENHAND_WORKER_NAME or the host's name")
    parser.add_argument("--beside", action="store_true", help="end when standard input ends (serve does so)")


def run(arguments: argparse.Namespace, command: str) -> int:
    """Until a signal, or the end of standard input, says stop."""
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    if arguments.beside:
        os.nice(GIVES_WAY)
        threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    return refusing(command, lambda: _work(arguments.name, stop))


def _work(name: str, stop: threading.Event) -> int:
    settings = Settings.from_env()
    name = name or settings.worker_name or socket.gethostname()
    with opened_service() as service:
        lock = _lock(service, name, stop)
        if lock is None:
            return 0
        engine = launch(service, name, settings.jobs_at_once, _now)
        _tell("worker ready", worker=name)
        lost = _go_round(engine, lock, stop)
        engine.stop(GRACE)
        job_running.gone(service.door(now=_now()), name)
        _tell("worker stopped", worker=name)
        lock.release()
    sys.stdout.flush()
    os._exit(int(lost))  # what still runs is in a thread that nobody may wait for; it is begun anew one day


def _go_round(engine: Engine, lock: WorkerLock, stop: threading.Event) -> bool:
    """Look for work until told to stop; whether the lock was lost, so that another may take this for gone."""
    service, name = engine.service, engine.name
    rounds = (
        Round(15.0, lambda: job_running.heard_of(service.door(now=_now()), name)),
        Round(30.0, engine.look_after),
        Round(30.0, engine.take_over),
        Round(5.0, engine.strike),
        Round(PAUSE, engine.hand_over),
        Round(3600.0, engine.tidy),
    )
    while not stop.is_set():
        if not lock.holds():
            _tell("worker lost its lock", worker=name)
            return True
        for each in rounds:
            if time.monotonic() >= each.due:
                _carefully(each)
        stop.wait(PAUSE)
    return False


def _carefully(each: Round) -> None:
    each.due = time.monotonic() + each.every
    try:
        each.do()
    except StoreUnavailable:
        _tell("store unavailable")
        each.due += 5.0
    except Exception as error:  # noqa: BLE001  one round that fails must not end all work
        _tell("round failed", kind=type(error).__name__)
        each.due += 5.0


def _lock(service: Service, name: str, stop: threading.Event) -> WorkerLock | None:
    """The lock; None where the worker was stopped before it had it. Raises Conflict."""
    until = time.monotonic() + LOCK_PATIENCE
    while not stop.is_set():
        lock = worker_lock.take(service.store.engine, name)
        if lock is not None:
            return lock
        if time.monotonic() > until:
            raise Conflict(
                f"A worker called {name} is already at work on this database. On PostgreSQL, give each an "
                "EVENHAND_WORKER_NAME of its own; on SQLite, one is all there can be."
            )
        stop.wait(1.0)
    return None


def _stop_at_end_of_input(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()


def _tell(event: str, **fields: str) -> None:
    """A line for the log: our own words, names of workers and of kinds of errors."""
    line = {"event": event, "timestamp": _now().isoformat(timespec="seconds"), **fields}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()


def _now() -> datetime:
    return datetime.now(UTC)
