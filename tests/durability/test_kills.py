"""kill -9 at random moments. EVENHAND_KILLS=200 says how many on each engine; 6 where it is not set."""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from empty_places import run_alone, told_by

KILLS = int(os.environ.get("EVENHAND_KILLS", "6"))  # noqa: TID251  the test's own
AT_ONCE = 2
LONGEST_STRETCH = 25  # kills in one store; then a fresh one, so that looking stays quick
HARNESS = "kill_harness.py"


def stretches(kills: int) -> list[int]:
    size = min(LONGEST_STRETCH, -(-kills // AT_ONCE))
    return [min(size, kills - start) for start in range(0, kills, size)]


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_no_kill_loses_doubles_or_halves_anything(
    engine: str, tmp_path: Path, migrated_home: Path, request: pytest.FixtureRequest
) -> None:
    places = []
    for seed, kills in enumerate(stretches(KILLS), 1):
        home, url = tmp_path / str(seed), ""
        shutil.copytree(migrated_home, home)
        if engine == "postgresql":
            name = f"kills_{uuid4().hex}"
            server, template = (
                request.getfixturevalue("postgres"),
                request.getfixturevalue("postgres_template"),
            )
            run_alone(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            url = server.format(name)
        places.append((home, url, kills, seed))

    with ThreadPoolExecutor(AT_ONCE) as side_by_side:
        told = list(side_by_side.map(lambda place: told_by(HARNESS, *place), places))

    print(json.dumps(told))
    assert [fault for each in told for fault in each["faults"]] == []  # type: ignore[attr-defined]
    assert sum(each["kills"] for each in told) == KILLS  # type: ignore[misc]
    amid = sum(sum(each["amid"].values()) for each in told)  # type: ignore[attr-defined]
    assert amid >= KILLS // 2  # or the kills came between the acts, and prove little
