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
        "a.r.s", "admin", "ala", "ann", "app", "ariz", "ark", "art", "ass'n", "c.f.r", "c.r.s", "cal", "cf",
        "ch", "cir", "co", "colo", "comp", "conn", "corp", "d.c", "del", "dept", "dr", "e.g", "ex", "exs",
        "fed", "fla", "ga", "gen", "haw", "i.e", "ibid", "id", "ill", "inc", "ind", "ins", "kan", "ky",
        "ltd", "m.g.l", "mass", "md", "mich", "minn", "mo", "mont", "mr", "mrs", "ms", "n.c", "n.d", "n.h",
        "n.j", "n.m", "n.y", "neb", "nev", "no", "nos", "o.c.g.a", "okla", "p.l", "p.s", "pa", "pt", "pub",
        "r.i", "reg", "rev", "s.c", "s.d", "saf", "sec", "secs", "st", "stat", "subpt", "supp", "tenn",
        "tex", "u.s", "u.s.c", "v", "va", "vs", "vt", "w.va", "wash", "wis", "wyo",
    )
)  # fmt: skip
_LAST_WORD = re.compile(r"([\w.'’&]+)[.!?][”\")\]]*\s*$")
_POINTS_BACK = re.compile(
    r"\s*(?:That|There|Here|Accordingly|Therefore|Thus|Hence|So|Nevertheless|No (?:further|other|more)"
    r"|Nothing|The (?:court|case|decision|opinion|difference|statute|rule|penalty)"
    r"|(?:\w+,? ){0,4}?"  # "We regard this", "Please send them"
    r"(?i:it|its|that (?=as|sort|kind)|this|these|those|such|they|them|both"
    r"|the (?:two|same|latter|former)))\b"
)
_PLAIN = str.maketrans("\n\t\u00a0\u202f\u2009\u2010\u2011\u2012", "     ---")
SCARE_QUOTE_WORDS = 3
"""Quotation marks around so few words, with nobody named as the speaker, are the writer's own."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its paragraph, with the offset of each in the text."""

    start: int
    text: str
    paragraph: str

    def points_back_to(self, last: "Sentence") -> bool:
        """Whether this sentence comes right after ``last`` and begins by pointing at something in it."""
        return last.start + len(last.text) == self.start and _POINTS_BACK.match(self.text) is not None


def sentences(text: str) -> Iterator[Sentence]:
    """Every sentence of our own words: words quoted from others are blanked out, so offsets stay true."""
    own = without_quotations(text)
    for paragraph in _PARAGRAPH.finditer(own):
        words = paragraph.group().translate(_PLAIN)
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
