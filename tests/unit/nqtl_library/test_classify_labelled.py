"""Our own labelled denials stay right: at least the shares that the product promises."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nqtl_library.records.classify import answer
from nqtl_library.terms import Nqtl

ROWS = [
    json.loads(line)
    for file in sorted((Path(__file__).parents[2] / "data").glob("labelled_denials*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]

pytestmark = pytest.mark.xdist_group("labelled denials")  # one process answers them once


@cache
def answers(kind: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What is wanted of each row, and what is answered."""
    return [(row["want"], answer(row["record"])) for row in ROWS if row["kind"] == kind]


def share_right(name: str, kind: str) -> float:
    right = [given[name] == want[name] for want, given in answers(kind) if name in want]
    return sum(right) / len(right)


@pytest.mark.parametrize(
    ("name", "kind", "least"),
    [
        ("verdict", "letter", 0.96),
        ("verdict", "remittance", 0.98),
        ("nqtl_type", "letter", 0.95),
        ("nqtl_type", "remittance", 0.98),
        ("not_parity_reason", "letter", 0.95),
        ("next_action", "remittance", 0.98),
        ("benefit_class", "letter", 0.80),
        ("mhsud", "letter", 0.90),
    ],
)
def test_labelled_denials_are_classified_right(name: str, kind: str, least: float) -> None:
    assert share_right(name, kind) >= least


def test_the_labelled_set_covers_every_type_and_class() -> None:
    wanted = [row["want"] for row in ROWS]

    assert len(ROWS) >= 300
    assert {want.get("nqtl_type") for want in wanted} >= {nqtl.value for nqtl in Nqtl}
    assert {want.get("benefit_class") for want in wanted} >= {
        "inpatient",
        "outpatient",
        "emergency",
        "prescription_drugs",
    }
