"""The limits of a letter and the signs that betray a breach, as read from their data file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from nqtl_library.authority_register import register
from nqtl_library.library import Row, read_keyed, read_list

FILE = "letter_limits.toml"
_FURTHER = ("also", "and_also", "and_then")
_WORD = re.compile(r"\{([a-z_]\w*)\}")


@dataclass(frozen=True, slots=True)
class Sign:
    """A wording that breaks a limit: one of the cues and one of each further list, and no excuse."""

    cues: tuple[re.Pattern[str], ...]
    further: tuple[tuple[re.Pattern[str], ...], ...]
    unless: tuple[re.Pattern[str], ...]  # in the same sentence
    unless_near: tuple[re.Pattern[str], ...]  # in the same paragraph
    authority: str  # fires only where this authority does not bind the plan or the state
    gate: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that a letter must not say, why, and what to say instead."""

    number: int  # 1 to 24
    id: str
    why: str
    idea: str
    blocks: bool
    gate: str
    signs: tuple[Sign, ...]


@cache
def limits() -> tuple[Limit, ...]:
    """Every limit in the order of its number."""
    return tuple(sorted(map(_limit, read_list(FILE, "limit")), key=lambda limit: limit.number))


def _limit(row: Row) -> Limit:
    row.only("number", "id", "why", "idea", "blocks", "gate", "sign")
    signs = tuple(map(_sign, row.rows("sign")))
    if not signs:
        raise row.fail("sign", "needs at least one")
    return Limit(
        number=row.whole("number"),
        id=row.text("id"),
        why=row.text("why"),
        idea=row.text("idea"),
        blocks=row.flag("blocks"),
        gate=row.text("gate", ""),
        signs=signs,
    )


def _sign(row: Row) -> Sign:
    row.only("cue", *_FURTHER, "unless", "unless_near", "authority", "gate")
    authority = row.text("authority", "")
    if authority and authority not in register():
        raise row.fail("authority", f"{authority!r} is not in the register")
    further = tuple(_patterns(row, name) for name in _FURTHER if row.has(name))
    return Sign(
        cues=_patterns(row, "cue"),
        further=further,
        unless=_patterns(row, "unless"),
        unless_near=_patterns(row, "unless_near"),
        authority=authority,
        gate=row.text("gate", ""),
    )


def _patterns(row: Row, name: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(
            re.compile(_spelled_out(pattern, row, name, _words()), re.IGNORECASE)
            for pattern in row.texts(name, ())
        )
    except re.error as error:
        raise row.fail(name, f"is not a pattern: {error}") from error


@cache
def _words() -> Mapping[str, str]:
    """The ways in which letters say a thing, as one pattern each; a word may use those above it."""
    words: dict[str, str] = {}
    for row in read_keyed(FILE, "word"):
        words[row.id] = _either(
            [_spelled_out(way, row, "any", words) for way in row.only("any").texts("any")]
        )
    return words


def _either(ways: Sequence[str]) -> str:
    """One pattern for all ways; those that begin at a word are tried only there, which is quick."""
    at_word = "|".join(way.removeprefix(r"\b") for way in ways if way.startswith(r"\b"))
    others = [way for way in ways if not way.startswith(r"\b")]
    return "(?:" + "|".join([*([rf"\b(?:{at_word})"] if at_word else []), *others]) + ")"


def _spelled_out(pattern: str, row: Row, field: str, words: Mapping[str, str]) -> str:
    """The pattern with each {word} replaced by its ways. Raises DataError for a word that is not there."""
    unknown = set(_WORD.findall(pattern)) - words.keys()
    if unknown:
        raise row.fail(field, f"{min(unknown)!r} is no word of this file")
    return _WORD.sub(lambda word: words[word[1]], pattern)
