"""Real workers: killed and started again, two on one database, beside serve, and started where one is."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from empty_places import run_alone, told_by

from appeals.cli.serve_hooks import Keeper

KILLS = max(2, int(os.environ.get("EVENHAND_KILLS", "2")) // 10)  # noqa: TID251  the test's own
SINGS_UNTIL_END = "import sys; print('begun', flush=True); sys.stdin.read(); print('ended', flush=True)"


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_jobs_of_a_killed_worker_are_finished_once_by_the_next(
    engine: str, tmp_path: Path, migrated_home: Path, request: pytest.FixtureRequest
) -> None:
    home, url = tmp_path / "home", ""
    shutil.copytree(migrated_home, home)
    if engine == "postgresql":
        server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
        name = f"workers_{uuid4().hex}"
        run_alone(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        url = server.format(name)

    told = told_by("worker_harness.py", home, url, KILLS, 1)

    assert told["faults"] == []
    assert told["amid"] == KILLS


def test_a_worker_stops_with_its_parent_and_there_is_one_on_sqlite(
    tmp_path: Path, migrated_home: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(migrated_home, home)
    first = _worker(home)
    assert first.stderr is not None
    assert '"worker ready"' in first.stderr.readline()

    second = _worker(home)
    second.send_signal(signal.SIGTERM)  # while it waits for the first to end
    told = first.communicate("", timeout=30)[1]  # closes its standard input

    assert '"worker stopped"' in told
    assert first.returncode == 0
    second.communicate("", timeout=30)
    assert not {path.name for path in home.iterdir()} - {
        "blobs", "evenhand.db", "evenhand.db-jobs", "evenhand.db-worker", "keys.json",
    }  # fmt: skip


def test_what_is_kept_beside_serve_comes_again_when_it_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = (sys.executable, "-c", f"import sys; sys.stdout = open({str(told)!r}, 'a'); {SINGS_UNTIL_END}")
    keeper = Keeper("127.0.0.1", 9, command)  # nobody answers there, which keeps no worker from starting
    keeper.start()
    assert _soon(lambda: told.exists() and told.read_text() == "begun\n")
    assert keeper.worker is not None
    killed = keeper.worker.pid
    os.kill(killed, signal.SIGKILL)

    assert _soon(lambda: told.read_text() == "begun\nbegun\n")
    assert keeper.worker.pid != killed
    keeper.stop()
    keeper.join(5)
    assert told.read_text() == "begun\nbegun\nended\n"


def _worker(home: Path) -> subprocess.Popen[str]:
    words = "from appeals.cli import main; raise SystemExit(main())"
    surroundings = {**os.environ, "EVENHAND_HOME": str(home)}  # noqa: TID251  a child like any other
    return subprocess.Popen(
        [sys.executable, "-c", words, "worker", "--beside"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=surroundings,
    )


def _soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False
