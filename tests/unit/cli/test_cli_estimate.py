"""evenhand estimate check: files, lines, the schema, and errors in their place."""

import json
from pathlib import Path

import pytest

from appeals.cli import main


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["estimate", "check", *arguments])
    return status, capsys.readouterr().out


def test_the_example_is_judged_from_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, example = shown(capsys, "--example")
    (tmp_path / "estimate.json").write_text(example, encoding="utf-8")

    status, text = shown(capsys, str(tmp_path / "estimate.json"))
    answer = json.loads(text)

    assert status == 0
    assert (answer["required"], answer["breaches"]) == (True, [])
    assert answer["totals"] == {"by_provider": {"clinic": "14130.00"}, "overall": "14130.00"}


def test_json_lines_are_answered_in_order_with_errors_in_their_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = tmp_path / "estimates.jsonl"
    lines.write_text('{"id": "a"}\n{"id": "b", "lines": 7}\n{"id": "c"}\n', encoding="utf-8")

    status, text = shown(capsys, str(lines))
    first, second, third = map(json.loads, text.splitlines())

    assert status == 1
    assert (first["id"], third["id"]) == ("a", "c")
    assert second["error"] == {"where": "line 2", "what": "lines: needs a list of objects, has 7"}


def test_the_day_to_judge_by_may_be_given_for_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    record = {"scheduling": {"scheduled_on": "2026-11-23", "service_on": "2026-11-30"}}
    (tmp_path / "open.json").write_text(json.dumps(record), encoding="utf-8")

    rules = []
    for day in ("2026-11-24", "2026-11-25"):
        _, text = shown(capsys, str(tmp_path / "open.json"), "--as-of", day)
        rules.append({one["rule"] for one in json.loads(text)["breaches"]})

    assert "T01" not in rules[0]
    assert "T01" in rules[1]


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = shown(capsys, "--schema")

    assert status == 0
    assert {"patient", "convening", "providers", "lines", "scheduling", "recurring"} <= set(
        json.loads(text)["properties"]
    )
