"""What people and files write, made fit to be kept: no control characters, no half characters, no excess."""

import re

from appeals.errors import BadInput, Fault

LONGEST_REASON = 2000
LONGEST_NAME = 200
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENDS = str.maketrans({"\r": "\n"})


def flaw(text: str) -> str:
    """Why a text cannot be kept or printed; empty where it can."""
    if _CONTROL.search(text):
        return "has control characters that no letter can hold"
    if _SURROGATE.search(text):
        return "has half a character (a lone surrogate)"
    return ""


def one_line_end(text: str) -> str:
    """Line ends as one sign, whatever system they come from."""
    return text.replace("\r\n", "\n").translate(_ENDS)


def told(text: str, where: str, wanted: str, *, longest: int = LONGEST_REASON) -> str:
    """A text that a person must give, without blanks around it; raises BadInput naming ``where``."""
    words = one_line_end(text).strip()
    if not words:
        raise BadInput([Fault(where, wanted)])
    if len(words) > longest:
        raise BadInput([Fault(where, f"is longer than {longest} characters")])
    if flaw(words):
        raise BadInput([Fault(where, flaw(words))])
    return words


def printable(text: str, longest: int = LONGEST_NAME) -> str:
    """A text from a file, without what a database or a page cannot hold, cut at ``longest``."""
    return "".join(mark for mark in text if mark.isprintable())[:longest]
