"""Cuts a letter into sentences, folded to plain lower case; every offset still points into the letter.

What stands behind an unchecked box of a form is not said, so it is no sentence.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_END = re.compile(  # each way begins with one of a few signs, so that the search leaps from one to the next
    r"[.!?;\n](?:(?<!\n)[\"')\]”’]*\s+(?=[^a-z\s])"
    r"|(?<=\n)\s*(?:\n|(?=[-*•·▪◦]\s|\d{1,2}[.)]\s)))"
)
_BOXES = ("[ ]", "[x]", "[X]", "☐", "☑", "☒", "□", "■")
_END_IN_FORM = re.compile(rf"{_END.pattern}|(?=\[[ xX]\]|[☐☑☒□■])")
_UNCHECKED = ("[ ]", "☐", "□")
LONGEST = 2000  # characters of one sentence
_ABBREVIATIONS = ("Dr", "Mr", "Ms", "Mrs", "No", "St", "Inc", "e.g", "i.e", "vs")
_PERHAPS_SHORT = frozenset(short[-2:] for short in _ABBREVIATIONS)
_SIGNS = {
    "'": "‘’‛ʼ´`",
    '"': "“”„",
    "-": "–—‐‑‒\u00ad",
    " ": "\u00a0\u2007\u202f\u2009\ufeff",
    "f": "ﬁﬂﬀ",
}
_LONG_NUMBER = re.compile(  # one beginning for all, so that the search leaps from digit to digit
    rb"[0-9](?:[0-9]{5,}|[0-9]?/[0-9]{1,2}/[0-9]{2,4}|(?<![0-9a-z].)[0-9]{3}(?:-[0-9]{2}-[0-9]{2}|(?![0-9a-z])))"
)
_PLAIN = bytes(range(256)).lower().translate(bytes.maketrans(b"\t\n\v\f\r", b"     "))
_NOUGHTS = bytes.maketrans(b"123456789", b"000000000")


def sentences(text: str) -> Iterator[tuple[int, bytes]]:
    """Each sentence with the offset of its first character; one byte for one character of the letter."""
    folded = fold(text)
    is_form = any(box in text for box in _BOXES)
    start = 0
    for stop, after in [end.span() for end in (_END_IN_FORM if is_form else _END).finditer(text)]:
        if text[stop - 2 : stop] in _PERHAPS_SHORT and text[stop] == "." and _is_short(text, start, stop):
            continue
        if not (is_form and text.startswith(_UNCHECKED, start)):
            if stop - start <= LONGEST:
                yield start, folded[start:stop]
            else:
                yield from _pieces(folded, start, stop)
        start = after
    if not (is_form and text.startswith(_UNCHECKED, start)):
        yield from _pieces(folded, start, len(text))


def _is_short(text: str, start: int, stop: int) -> bool:
    return text.endswith(_ABBREVIATIONS, start, stop)


def _pieces(folded: bytes, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """The stretch, in pieces of at most LONGEST, so that no letter can make one sentence slow to search."""
    for begin in range(start, stop, LONGEST):
        yield begin, folded[begin : min(begin + LONGEST, stop)]


def fold(text: str) -> bytes:
    """Plain lower-case ASCII of the same length: accents off, typed signs, blanks, "isn't" as "is n_".

    Dates, years and long numbers become noughts: which they are says nothing of a reason, and sentences that
    differ in nothing else are then the same. Codes of services keep their digits.
    """
    if not text.isascii():
        text = text.translate(_table())
    plain = text.encode("ascii", "replace").translate(_PLAIN).replace(b"n't", b" n_")
    return _LONG_NUMBER.sub(_noughts, plain)


def _noughts(number: re.Match[bytes]) -> bytes:
    return number[0].translate(_NOUGHTS)


@cache
def _table() -> dict[int, str]:
    table = {ord(sign): plain for plain, signs in _SIGNS.items() for sign in signs}
    for code in range(0xC0, 0x250):
        plain = unicodedata.normalize("NFKD", chr(code))[:1]
        if plain.isascii():
            table[code] = plain
    return table
