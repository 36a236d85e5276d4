"""The raw syntax of PDF objects: how a dictionary is cut into entries and how references are renumbered."""

import re
from collections.abc import Callable, Iterator, Mapping

SPACE = rb"[\x00\t\n\f\r ]"
COMMENT = rb"%[^\r\n]*+"
NAME = rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]*+"
HEX = rb"<(?:[0-9A-Fa-f]|" + SPACE + rb")*+>"
_LEVEL_0 = rb"\((?:[^()\\]++|\\.)*+\)"
_LEVEL_1 = rb"\((?:[^()\\]++|\\.|" + _LEVEL_0 + rb")*+\)"
STRING = rb"\((?:[^()\\]++|\\.|" + _LEVEL_1 + rb")*+\)"
NO_MORE = rb"(?![^\x00\t\n\f\r /<>\[\]()%])"
REFERENCE = rb"(?<![\d.+-])(\d{1,10})" + SPACE + rb"++(\d{1,5})" + SPACE + rb"++R" + NO_MORE
ATOM = rb"[^\x00\t\n\f\r ()<>\[\]{}/%]++"
STALE = rb"/StructParents?" + SPACE + rb"*+\d++(?!" + SPACE + rb"++\d++" + SPACE + rb"++R)"

_TOKENS = re.compile(
    rb"(?P<space>" + SPACE + rb"++|" + COMMENT + rb")|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<name>" + NAME + rb")|(?P<atom>" + STRING + rb"|" + HEX + rb"|" + REFERENCE + rb"|" + ATOM + rb")",
    re.DOTALL,
)  # fmt: skip
_MARKS = re.compile(
    rb"<<|" + STRING + rb"|" + HEX + rb"|" + COMMENT + rb"|(" + STALE + rb")|" + NAME + rb"|" + REFERENCE,
    re.DOTALL,
)
_ENDS = re.compile(
    rb"<<|" + STRING + rb"|" + HEX + rb"|" + COMMENT + rb"|" + NAME + rb"|(endobj)|(stream(?:\r\n|\n))|(\()",
    re.DOTALL,
)
# The same for dictionaries nested at most three deep, as nearly all are: one pass at the speed of C.
_FLAT = rb"(?:[^()<>\[\]{}%]++|" + STRING + rb"|" + HEX
_LEAF = _FLAT + rb")*+"
_TWIG = _FLAT + rb"|\[" + _LEAF + rb"\]|<<" + _LEAF + rb">>)*+"
_BRANCH = _FLAT + rb"|\[" + _TWIG + rb"\]|<<" + _TWIG + rb">>)*+"
_PLAIN_REFERENCE = rb"\d{1,10}" + SPACE + rb"++\d{1,5}" + SPACE + rb"++R" + NO_MORE
_VALUE = (
    rb"(?:" + _PLAIN_REFERENCE + rb"|" + NAME + rb"|" + ATOM + rb"|" + STRING
    + rb"|\[" + _BRANCH + rb"\]|<<" + _BRANCH + rb">>|" + HEX + rb")"
)  # fmt: skip
_PAIR = NAME + SPACE + rb"*+" + _VALUE + SPACE + rb"*+"
_PAIRS = re.compile(rb"(" + NAME + rb")" + SPACE + rb"*+(" + _VALUE + rb")", re.DOTALL)
_QUICK = re.compile(SPACE + rb"*+<<" + SPACE + rb"*+((?:" + _PAIR + rb")*+)>>" + SPACE + rb"*+", re.DOTALL)
_DICTIONARY = re.compile(rb"<<" + _BRANCH + rb">>", re.DOTALL)
_VALUES = re.compile(_VALUE, re.DOTALL)
_QUICK_ARRAY = re.compile(
    SPACE + rb"*+\[" + SPACE + rb"*+((?:" + _VALUE + SPACE + rb"*+)*+)\]" + SPACE + rb"*+", re.DOTALL
)
_INTEGER = re.compile(rb"[+-]?\d{1,12}")
_ONE_REFERENCE = re.compile(SPACE + rb"*" + REFERENCE + SPACE + rb"*", re.DOTALL)
DEEPEST = 60  # levels of nesting in one object


class NotPlain(ValueError):
    """A file that is not simple enough to be copied as it stands; it is rewritten first."""


def entries(dictionary: bytes) -> dict[bytes, bytes]:
    """The entries of one dictionary, values as they stand in the file; NotPlain where it is none."""
    quick = _QUICK.fullmatch(dictionary)
    if quick:
        return dict(_PAIRS.findall(quick[1]))
    found: dict[bytes, bytes] = {}
    tokens = _significant(dictionary)
    if next(tokens, ("", 0, 0))[0] != "open" or not dictionary.lstrip(b"\0\t\n\f\r ").startswith(b"<<"):
        raise NotPlain("no dictionary where one is expected")
    for kind, start, end in tokens:
        if kind == "close":
            return found
        if kind != "name":
            raise NotPlain("a dictionary with something else for a name")
        value_start, value_end = _value(tokens)
        found[dictionary[start:end]] = dictionary[value_start:value_end]
    raise NotPlain("a dictionary without end")


def dictionary_at(content: bytes, start: int) -> bytes:
    """The dictionary that begins here; NotPlain where there is none, or one nested too deep."""
    found = _DICTIONARY.match(content, start)
    if found is None:
        raise NotPlain("no dictionary where one is expected")
    return found[0]


def elements(array: bytes) -> list[bytes]:
    """The elements of one array, as they stand in the file; NotPlain where it is none."""
    quick = _QUICK_ARRAY.fullmatch(array)
    if quick:
        return _VALUES.findall(quick[1])
    tokens = _significant(array)
    if next(tokens, ("", 0, 0))[0] != "open" or not array.lstrip(b"\0\t\n\f\r ").startswith(b"["):
        raise NotPlain("no array where one is expected")
    found: list[bytes] = []
    for kind, start, end in tokens:
        if kind == "close":
            return found
        last = _closing(tokens) if kind == "open" else end
        found.append(array[start:last])
    raise NotPlain("an array without end")


def renumbered(body: bytes, number_of: Callable[[int], int], shift: int | None = None) -> bytes:
    """The object with every reference renumbered.

    ``number_of`` gives 0 for what is not taken along; the reference becomes null. ``shift`` is added to keys
    into the structure tree; None removes them, where that tree is left behind.
    """

    if b"R" not in body and b"/StructParent" not in body:
        return body

    def changed(found: re.Match[bytes]) -> bytes:
        if found[1] is not None:
            return b"" if shift is None else _shifted(found[1], shift)
        if found[2] is None:
            return found[0]
        number = number_of(int(found[2]))
        return b"%d 0 R" % number if number else b"null"

    return _MARKS.sub(changed, body)


def end_of_object(content: bytes, start: int) -> tuple[int, int]:
    """Where the object's value ends, and where its stream begins (0 where it has none)."""
    for found in _ENDS.finditer(content, start):
        if found[1]:
            return found.start(), 0
        if found[2]:
            return found.start(), found.end()
        if found[3]:
            raise NotPlain("a string that does not end")
    raise NotPlain("an object that does not end")


def referenced(value: bytes) -> int:
    """The object that a value refers to; 0 where the value is not a reference."""
    found = _ONE_REFERENCE.fullmatch(value)
    return int(found[1]) if found else 0


def integer(value: bytes) -> int:
    """A whole number; NotPlain where it is none."""
    if not _INTEGER.fullmatch(value.strip()):
        raise NotPlain("no whole number where one is expected")
    return int(value)


def number(value: bytes) -> float:
    """A number; NotPlain where it is none."""
    try:
        return float(value)
    except ValueError:
        raise NotPlain("no number where one is expected") from None


def written(values: Mapping[bytes, bytes]) -> bytes:
    """A dictionary of these entries."""
    return b"<< " + b" ".join(b"%b %b" % entry for entry in values.items()) + b" >>"


def _shifted(entry: bytes, shift: int) -> bytes:
    name = entry.rstrip(b"0123456789")
    return b"%b %d" % (name.rstrip(), int(entry[len(name) :]) + shift)


def _significant(body: bytes) -> Iterator[tuple[str, int, int]]:
    at = 0
    while at < len(body):
        found = _TOKENS.match(body, at)
        if found is None or found.end() == at:
            raise NotPlain("an object that cannot be read")
        kind = found.lastgroup or "atom"
        at = found.end()
        if kind != "space":
            yield kind, found.start(), at


def _value(tokens: Iterator[tuple[str, int, int]]) -> tuple[int, int]:
    kind, start, end = next(tokens, ("close", 0, 0))
    if kind == "close":
        raise NotPlain("a name without a value")
    return start, _closing(tokens) if kind == "open" else end


def _closing(tokens: Iterator[tuple[str, int, int]]) -> int:
    depth = 1
    for kind, _, end in tokens:
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth == 0:
            return end
        if depth > DEEPEST:
            break
    raise NotPlain("an object without end")
