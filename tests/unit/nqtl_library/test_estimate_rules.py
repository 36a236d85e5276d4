"""Every rule fires where it must and nowhere near it, and what it says can be acted on."""

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from nqtl_library.estimate_rows import law, rules, state_additions, statement_rows
from nqtl_library.estimate_rules import conditions
from nqtl_library.records.estimate import answer, schema

ROWS = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "estimates_rules.toml").read_text(encoding="utf-8")
)["row"]
NUMBERS = {"E": 7, "N": 5, "C": 38, "D": 8, "R": 3, "B": 9, "L": 3}
IN_THE_NOTE = {f"{letter}{n:02}" for letter, last in NUMBERS.items() for n in range(1, last + 1)} | {
    f"T{n:02}" for n in range(18)
}


def example() -> dict[str, Any]:
    found: Any = schema()["examples"]
    return copy.deepcopy(found[0])  # type: ignore[no-any-return]


def changed(row: dict[str, Any]) -> dict[str, Any]:
    record = example()
    for path in row.get("drop", ()):
        holder, key = _reach(record, path)
        del holder[key]
    for path, value in row.get("set", {}).items():
        holder, key = _reach(record, path)
        if isinstance(holder, list) and key == len(holder):
            holder.append(_plain(value))
        else:
            holder[key] = _plain(value)
    return record


def _reach(record: Any, path: str) -> tuple[Any, Any]:
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in way:
        record = record[step]
    return record, last


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return None if value == "<null>" else value


def found(record: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    given: Any = answer(record)
    return [one for one in (*given["breaches"], *given["notes"]) if one["rule"] == rule]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}: {row['id']}")
def test_a_rule_fires_where_it_is_broken_and_nowhere_near(row: dict[str, Any]) -> None:
    hits = found(changed(row), row["rule"])

    if row.get("holds"):
        assert hits == []
        return
    assert hits
    one = next(hit for hit in hits if row.get("where", hit["where"]) == hit["where"])
    assert any(row.get("says", "") in hit["message"] for hit in hits)
    assert one["citation"]
    assert one["severity"] == rules()[row["rule"]].severity.value


def test_the_example_breaks_no_rule() -> None:
    given: Any = answer(example())

    assert given["breaches"] == []
    assert given["may_issue"] is True
    assert given["required"] is True


def test_all_ninety_one_rules_of_the_research_run_and_each_has_a_test() -> None:
    assert len(IN_THE_NOTE) == 91
    assert set(rules()) - IN_THE_NOTE == {"S01", "S02", "S03"}
    assert set(conditions()) == set(rules())
    assert {row["rule"] for row in ROWS if not row.get("holds")} == set(rules())


def test_a_late_estimate_is_issued_anyway() -> None:
    record = example()
    record["delivery"]["provided_at"] = "2026-11-30"
    given: Any = answer(record)

    assert [one["severity"] for one in given["breaches"]] == ["late"]
    assert given["may_issue"] is True


def test_only_a_rule_that_stops_the_issue_stops_it() -> None:
    stopping = {rule.stops for rule in rules().values() if rule.severity.value == "block"}
    record = example()
    del record["coverage"]
    given: Any = answer(record)

    assert stopping == {"issue", "close", "bill"}
    assert [one["stops"] for one in given["breaches"]] == ["close"]
    assert given["may_issue"] is True


def test_a_passage_is_verified_only_where_its_text_was_seen() -> None:
    for passage in law().values():
        assert passage.basis in {"P", "T", "S", "K", "H"}
        assert not passage.verified or passage.basis == "P"
    assert {one.id for one in law().values() if one.basis == "P" and not one.verified} == {
        "c_separate_notice"
    }


def test_eight_states_add_something() -> None:
    assert all(state_additions(state) for state in ("CO", "ME", "TX", "CA", "NY", "FL", "MA", "MT"))
    assert state_additions("NC") == ()


def test_what_a_state_adds_begins_on_its_day() -> None:
    record = example() | {"state": "MA"}
    before: Any = answer(record)
    record["scheduling"] = {"requested_on": "2027-01-04"}
    after: Any = answer(record)

    assert before["state_additions"] == []
    assert [one["id"] for one in after["state_additions"]] == ["MA-charges"]


@pytest.mark.parametrize("row", statement_rows(), ids=lambda row: row.id)
def test_our_own_wording_of_each_statement_says_all_that_it_must(row: Any) -> None:
    record = example()
    record["disclaimers"] = [
        {"text": one.draft.replace("{contact}", "call 555-0100")} for one in statement_rows()
    ]

    assert found(record, row.rule) == []


def test_what_could_not_be_judged_is_said() -> None:
    given: Any = answer({"patient": {"name": "Testa Sample"}})
    unjudged = {rule for one in given["not_judged"] for rule in one["rules"]}

    assert {"N01", "D01", "R01"} <= unjudged
    assert not unjudged & {one["rule"] for one in given["breaches"]}


def test_messages_are_whole_sentences_without_loose_braces() -> None:
    said = [
        hit["message"] for row in ROWS if not row.get("holds") for hit in found(changed(row), row["rule"])
    ]

    assert all(re.search(r"[.)]$", text) for text in said)
    assert not any(re.search(r"\bNone\b|  ", text) for text in said)
