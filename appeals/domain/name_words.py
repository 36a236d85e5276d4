"""A person's name as it is compared: the same words, however a remittance or a caller writes them."""

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2019\u2018\u02bc\u00b4`]")
_NOT_IN_A_WORD = re.compile(r"[\W_]+")
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
_ENOUGH = 2


def name_words(name: str) -> str:
    """The words of a name in the order of the alphabet; empty where there is none.

    Case, accents, apostrophes, hyphens, blanks and the order ("Last, First") do not matter. Initials and
    Jr., Sr., II, III, IV are left out where two words remain: one paper has them, the next has not.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name).casefold())
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    words = sorted(_NOT_IN_A_WORD.sub(" ", letters.translate(_STROKES)).split())
    kept = [word for word in words if len(word) > 1 and word not in _GENERATIONS]
    return " ".join(kept if len(kept) >= _ENOUGH else words)
