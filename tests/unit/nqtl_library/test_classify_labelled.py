"""Our own labelled denials stay right: at least the shares that the product promises."""

import json
from pathlib import Path

import pytest

from nqtl_library.records.classify import answer
from nqtl_library.terms import Nqtl

ROWS = [
    json.loads(line)
    for file in sorted((Path(__file__).parents[2] / "data").glob("labelled_denials*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def share_right(name: str, kind: str) -> float:
    rows = [row for row in ROWS if row["kind"] == kind and name in row["want"]]
    return sum(answer(row["record"])[name] == row["want"][name] for row in rows) / len(rows)


@pytest.mark.parametrize(
    ("name", "kind", "least"),
    [
        ("verdict", "letter", 0.98),
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
