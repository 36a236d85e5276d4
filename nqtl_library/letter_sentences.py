"""Where sentences and paragraphs begin and end, and which words of a text are quoted from somebody else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))+")
_STOP = re.compile(r"[.!?][”\")\]]*\s+(?=[“\"(\[]*[A-Z0-9§$])")
_QUOTED = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"|^>.*$", re.MULTILINE)
_ATTRIBUTED = re.compile(
    r"\b(says?|said|stat(es?|ed|ing)|writes?|wrote|reads?|according to|quot(es?|ed|ing)|words|reason|letter"
    r"|notice)\b[^.!?]{0,60}$",
    re.IGNORECASE,
)
_ABBREVIATIONS = frozenset(
    (
        "ann", "app", "art", "ass'n", "c.f.r", "c.r.s", "cal", "ch", "cir", "co", "conn", "corp", "dept",
        "dr", "e.g", "ex", "exs", "fed", "gen", "i.e", "ibid", "id", "ill", "inc", "ins", "ltd", "mass", "md",
        "mr", "mrs", "ms", "n.j", "n.y", "no", "nos", "pa", "pt", "pub", "reg", "sec", "secs", "st", "stat",
        "subpt", "supp", "tex", "u.s", "u.s.c", "v", "vs",
    )
)  # fmt: skip
_LAST_WORD = re.compile(r"([\w.'’&]+)[.!?][”\")\]]*\s*$")
_BLANKS = str.maketrans("\n\t\u00a0\u202f\u2009", "     ")
SCARE_QUOTE_WORDS = 3
"""Quotation marks around so few words, with nobody named as the speaker, are the writer's own."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its paragraph, with the offset of each in the text."""

    start: int
    text: str
    paragraph: str


def sentences(text: str) -> Iterator[Sentence]:
    """Every sentence of our own words: words quoted from others are blanked out, so offsets stay true."""
    own = without_quotations(text)
    for paragraph in _PARAGRAPH.finditer(own):
        words = paragraph.group().translate(_BLANKS)
        begin = 0
        for end in (*_ends(words), len(words)):
            if words[begin:end].strip():
                yield Sentence(paragraph.start() + begin, words[begin:end], words)
            begin = end


def without_quotations(text: str) -> str:
    """The text with each quotation of somebody else's words replaced by blanks of the same length."""
    return _QUOTED.sub(lambda match: _blank(match, text), text)


def _blank(match: re.Match[str], text: str) -> str:
    quoted = match.group()
    short = len(quoted.split()) <= SCARE_QUOTE_WORDS and not quoted.startswith(">")
    if short and not _ATTRIBUTED.search(text[max(0, match.start() - 90) : match.start()]):
        return quoted
    return " " * len(quoted)


def _ends(words: str) -> Iterator[int]:
    for stop in _STOP.finditer(words):
        last = _LAST_WORD.search(words[: stop.end()])
        if last is None or not _is_abbreviation(last.group(1)):
            yield stop.end()


def _is_abbreviation(word: str) -> bool:
    return len(word) == 1 or word.casefold().strip(".") in _ABBREVIATIONS
