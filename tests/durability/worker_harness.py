"""Kills real workers amid a batch and a packet; others go on. Then looks whether all is done, once.

    python worker_harness.py HOME DATABASE-URL KILLS SEED      (DATABASE-URL "" means SQLite in HOME)

prints one JSON object: how often a worker was killed amid a job, and every fault found. The program itself
opens no database: every worker is a forked child with the engine in it, which starts in less than a second.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from children import answer_of
from factories import work
from kill_harness import asker, cases_to_work_on
from kill_invariants import faults_in, unfinished_in

from appeals.domain.jobs import JobState
from appeals.domain.letter_kinds import REQUEST
from appeals.domain.packets import PacketOrder
from appeals.job_engine import launch
from appeals.services import jobs, letter_batches, packet_orders, versions
from appeals.settings import Settings
from appeals.store import worker_lock
from appeals.wiring import Service
from letter_templates.template_set import template_set
from nqtl_library.library import version as library_version

PATIENCE = 60.0  # seconds until all must be done


def run(settings: Settings, kills: int, seed: int) -> dict[str, object]:
    """Kill as often as told, each time another worker; the last one may finish."""
    template_set(), library_version()
    chance, amid = random.Random(seed), 0
    made = answer_of(lambda: cases_to_work_on(settings))
    case_ids = [UUID(each) for each in made]  # type: ignore[attr-defined]
    for place in range(kills):
        answer_of(lambda: _ask(settings, case_ids, place))  # noqa: B023
        child = _worker(settings, f"worker-{place % 2}")
        amid += bool(answer_of(lambda: _wait_until_running(settings)))
        time.sleep(chance.uniform(0, 0.6))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if seed % 2 and not settings.database_url.startswith("postgresql"):
        for path in settings.home.glob("evenhand.db-jobs*"):
            path.unlink()  # the engine's own memory may be lost: our rows are what counts
    child = _worker(settings, "worker-last")
    faults = answer_of(lambda: _end(settings))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return {"kills": kills, "amid": amid, "faults": faults}


def _ask(settings: Settings, case_ids: list[UUID], place: int) -> str:
    service = Service.from_settings(settings)
    letter_batches.begin_batch(asker(service), case_ids, kind=REQUEST, reason=f"Batch {place}.")
    packet_orders.order_packet(asker(service), case_ids[1], order=PacketOrder(), reason=f"Packet {place}.")
    service.close()
    return "asked"


def _worker(settings: Settings, name: str) -> int:
    child = os.fork()
    if child:
        return child
    try:
        service = Service.from_settings(settings)
        lock = worker_lock.take(service.store.engine, name)
        while lock is None:  # SQLite has one lock for all, and the system frees it as the killed one ends
            time.sleep(0.05)
            lock = worker_lock.take(service.store.engine, name)
        sqlite = service.store.engine.dialect.name == "sqlite"
        engine = launch(service, "worker" if sqlite else name, 2, _now)
        while True:
            engine.look_after()
            engine.take_over()
            engine.hand_over()
            time.sleep(0.1)
    except BaseException as error:  # noqa: BLE001  a person sees this line
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    os._exit(1)


def _wait_until_running(settings: Settings) -> bool:
    service = Service.from_settings(settings)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if any(each.state is JobState.RUNNING for each in jobs.list_jobs(asker(service)).items):
            return True
        time.sleep(0.05)
    return False


def _end(settings: Settings) -> list[str]:
    service = Service.from_settings(settings)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(each.live for each in jobs.list_jobs(asker(service)).items):
        time.sleep(0.2)
    engine = b"".join(path.read_bytes() for path in settings.home.glob("evenhand.db-jobs*"))
    told = ["the engine's file names a patient"] if b"Testa" in engine or b"Batch" in engine else []
    return [*told, *faults_in(service, versions.verify_all(work(service))), *unfinished_in(service)]


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    home, url, kills, seed = sys.argv[1:]
    print(json.dumps(run(Settings.at(Path(home), url), int(kills), int(seed))))
