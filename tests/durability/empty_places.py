"""New, empty databases beside the ones that the shared fixtures make, and programs that kill in them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, text


def run_alone(address: str, statement: str) -> None:
    """Run a statement that wants no transaction, on the server's own database."""
    url = address.format("postgres").replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def told_by(harness: str, home: Path, url: str, kills: int, seed: int) -> dict[str, object]:
    """What a harness beside this module tells after so many kills, run as a program of its own."""
    tests = Path(__file__).parents[1]
    path = os.pathsep.join([str(tests), str(tests.parent), str(Path(__file__).parent)])
    surroundings = {**os.environ, "PYTHONPATH": path}  # noqa: TID251  a child like any other
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(harness)), str(home), url, str(kills), str(seed)],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, object] = json.loads(done.stdout)
    return told
