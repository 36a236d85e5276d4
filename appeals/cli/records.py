"""JSON in, JSON out: one record, a list, or JSON Lines, from a file or standard input."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from appeals.cli.record_pool import Line, answered, processors
from nqtl_library.records.reading import RecordError

Answer = Callable[[object], dict[str, object]]

FEW = 500  # records that one processor answers before others are worth starting


class UnreadableInput(ValueError):
    """The input is not JSON or JSON Lines; says where it stops being so."""


def answer_stream(answer: Answer, source: TextIO, out: TextIO) -> int:
    """Answer every record in its order; a bad record gives an error in its place. 1 if any was bad."""
    lines = ((number, line) for number, line in enumerate(source, start=1) if line.strip())
    number, first = next(lines, (1, ""))
    if not first:
        raise UnreadableInput("the input is empty: give one JSON record, a list, or JSON Lines")
    if _whole_object(first):
        everything = chain(((number, first),), lines)
        bad = _answer_first(answer, islice(everything, FEW), out)
        return 1 if bad + _answer_rest(answer, everything, processors(source), out) else 0
    return _answer_document(answer, first + "".join(line for _, line in lines), out)


@contextmanager
def opened(path: str) -> Iterator[TextIO]:
    """The file, or standard input for "-"; a byte order mark is passed over."""
    if path == "-":
        sys.stdin.reconfigure(encoding="utf-8-sig")  # type: ignore[union-attr]
        yield sys.stdin
    else:
        with Path(path).open(encoding="utf-8-sig") as file:
            yield file


def write_json(value: object, out: TextIO) -> None:
    """One JSON value, laid out for people."""
    json.dump(value, out, indent=2, ensure_ascii=False)
    out.write("\n")


def _whole_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _answer_first(answer: Answer, lines: Iterable[Line], out: TextIO) -> int:
    """How many are bad; a record that is the only one is laid out for people."""
    first, *more = islice(lines, 2)
    one, bad = _answer_lines(answer, [first])
    if not more:
        write_json(json.loads(one), out)
        return bad
    out.write(one)
    return bad + _answer_each(answer, chain(more, lines), out)


def _answer_rest(answer: Answer, lines: Iterable[Line], count: int, out: TextIO) -> int:
    bad = 0
    if count == 1:
        return _answer_each(answer, lines, out)
    for text, wrong in answered(partial(_answer_lines, answer), lines, count):
        out.write(text)
        bad += wrong
    return bad


def _answer_each(answer: Answer, lines: Iterable[Line], out: TextIO) -> int:
    bad = 0
    for line in lines:
        text, wrong = _answer_lines(answer, [line])
        out.write(text)
        bad += wrong
    return bad


def _answer_lines(answer: Answer, lines: list[Line]) -> tuple[str, int]:
    """The answers as JSON Lines, and how many tell of a bad record."""
    answers = [_answer_line(answer, line, number) for number, line in lines]
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in answers)
    return text, sum("error" in one for one in answers)


def _answer_line(answer: Answer, line: str, number: int) -> dict[str, object]:
    try:
        record = json.loads(line)
    except ValueError as error:
        return _problem(None, f"line {number}", f"not JSON: {error}")
    return _answer_record(answer, record, f"line {number}")


def _answer_document(answer: Answer, text: str, out: TextIO) -> int:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise UnreadableInput(f"not JSON and not JSON Lines: {error}") from error
    if isinstance(content, list):
        answers = [_answer_record(answer, record, f"record {n}") for n, record in enumerate(content, 1)]
        write_json(answers, out)
        return 1 if any("error" in one for one in answers) else 0
    one = _answer_record(answer, content, "record 1")
    write_json(one, out)
    return 1 if "error" in one else 0


def _answer_record(answer: Answer, record: object, where: str) -> dict[str, object]:
    try:
        return answer(record)
    except RecordError as error:
        name = record.get("id") if isinstance(record, dict) else None
        return _problem(name, where, str(error))


def _problem(name: object, where: str, what: str) -> dict[str, object]:
    return {"id": name, "error": {"where": where, "what": what}}
