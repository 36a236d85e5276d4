"""The command line's JSON: one record, a list, or JSON Lines, and errors in their place."""

import io
import json
import os
from pathlib import Path

import pytest

from appeals.cli import main, record_pool, records
from appeals.cli.records import UnreadableInput, answer_stream
from nqtl_library.records.reading import Record


def doubled(record: object) -> dict[str, object]:
    fields = Record(record)
    return {"id": fields.get("id"), "twice": 2 * (fields.whole("n") or 0)}


def answers(text: str) -> tuple[int, str]:
    out = io.StringIO()
    return answer_stream(doubled, io.StringIO(text), out), out.getvalue()


def test_one_record_gives_one_answer() -> None:
    status, text = answers('{"id": "a", "n": 2}')
    assert (status, json.loads(text)) == (0, {"id": "a", "twice": 4})


def test_one_record_may_be_spread_over_lines() -> None:
    status, text = answers('{\n "id": "a",\n "n": 2\n}\n')
    assert (status, json.loads(text)) == (0, {"id": "a", "twice": 4})


def test_a_list_gives_a_list_in_the_same_order() -> None:
    status, text = answers('[{"id": 1, "n": 1}, {"id": 2, "n": 2}]')
    assert (status, [one["twice"] for one in json.loads(text)]) == (0, [2, 4])


def test_json_lines_give_json_lines() -> None:
    status, text = answers('{"id": 1, "n": 1}\n\n{"id": 2}\n')
    assert status == 0
    assert [json.loads(line) for line in text.splitlines()] == [
        {"id": 1, "twice": 2},
        {"id": 2, "twice": 0},
    ]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param(
            '{"id": 1, "n": 1}\n{"id": 2, "n": "x"}\n', "line 2", "needs a whole number", id="field"
        ),
        pytest.param('{"id": 1, "n": 1}\nnot json\n', "line 2", "not JSON", id="line"),
        pytest.param('{"id": 1, "n": 1}\n\nnot json\n', "line 3", "not JSON", id="after an empty line"),
        pytest.param('{"id": 1, "n": 1}\n[1]\n', "line 2", "needs an object", id="shape"),
    ],
)
def test_a_bad_line_gives_its_error_in_its_place(text: str, where: str, what: str) -> None:
    status, out = answers(text)
    first, second = (json.loads(line) for line in out.splitlines())
    assert status == 1
    assert first == {"id": 1, "twice": 2}
    assert second["error"]["where"] == where
    assert what in second["error"]["what"]


def test_many_records_of_a_file_are_answered_by_several_processes_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "processors", lambda _: 2)
    lines = [json.dumps({"id": n, "n": n}) for n in range(records.FEW + 3 * record_pool.SIZE)]
    lines[-5] = "not json"
    file, out = tmp_path / "many.jsonl", io.StringIO()
    file.write_text("\n".join(lines), encoding="utf-8")
    with file.open(encoding="utf-8") as source:
        status = answer_stream(doubled, source, out)
    answered = [json.loads(line) for line in out.getvalue().splitlines()]
    bad = answered.pop(-5)
    assert (status, bad["error"]["where"]) == (1, f"line {len(lines) - 4}")
    assert all(one["twice"] == 2 * one["id"] for one in answered)
    assert [one["id"] for one in answered] == [n for n in range(len(lines)) if n != len(lines) - 5]


def test_lines_that_may_be_on_their_way_are_answered_one_by_one() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as source:
        assert record_pool.processors(source) == 1
    os.close(writing)
    assert record_pool.processors(io.StringIO()) == 1


@pytest.mark.parametrize("text", ["", "  \n\n", "{", "no"])
def test_input_that_is_not_json_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableInput):
        answers(text)


def test_an_unknown_command_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["clasify"])
    assert stop.value.code == 2
    assert "no command 'clasify'" in capsys.readouterr().err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("read-era", "classify", "verify"))
