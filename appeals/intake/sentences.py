"""Cuts a page's text into sentences, with their places; lines without a full stop are headings or labels."""

import re
from typing import NamedTuple

_END = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9•]|\s*$)|[.!?:][\"'”’)]*(?=\s*\n)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|No|Nos|St|vs|Inc|Co|Corp|Dept|Sec|Ph\.D|M\.D|D\.O|U\.S|i\.e|e\.g|a\.m|p\.m|approx|Rev"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z]|\bP\.O)\.$"
)
_HEADING_LENGTH = 70
_STOPS = (".", "!", "?", ":", "")


class Sentence(NamedTuple):
    """A sentence, or a line that stands for itself."""

    start: int
    end: int
    text: str
    heading: bool  # a short line without a full stop


def sentences(page: str) -> list[Sentence]:
    """In reading order. Wrapped lines are joined; a short line that ends without punctuation stands alone."""
    found: list[Sentence] = []
    for start, end in _stretches(page):
        at = start
        for match in _END.finditer(page, start, end):
            if _ABBREVIATION.search(page, max(at, match.start() - 12), match.start() + 1):
                continue
            _append(found, page, at, match.end())
            at = match.end()
        _append(found, page, at, end)
    return found


def _stretches(page: str) -> list[tuple[int, int]]:
    """Runs of lines that belong together: a heading line, a blank line and a bullet break them."""
    stretches: list[tuple[int, int]] = []
    start = at = 0
    lines = page.splitlines(keepends=True)
    for place, line in enumerate(lines):
        following = lines[place + 1].strip() if place + 1 < len(lines) else ""
        before = lines[place - 1].strip()[-1:] if place and at > start else ""
        if not line.strip() or _stands_alone(line.strip(), following, after_a_stop=before in _STOPS):
            stretches += [(start, at), (at, at + len(line))]
            start = at + len(line)
        elif line.lstrip()[:1] in ("•", "–", "·"):
            stretches.append((start, at))
            start = at
        at += len(line)
    stretches.append((start, at))
    return [(first, last) for first, last in stretches if page[first:last].strip()]


def _stands_alone(line: str, following: str, *, after_a_stop: bool) -> bool:
    """A heading: short, no full stop, and what follows begins anew."""
    if not line or len(line) > _HEADING_LENGTH or not after_a_stop:
        return False
    return line[-1] == ":" or (line[-1] not in ".!?,;" and not following[:1].islower())


def _append(found: list[Sentence], page: str, start: int, end: int) -> None:
    text = page[start:end]
    if not text.strip():
        return
    first = start + len(text) - len(text.lstrip())
    words = text.strip()
    heading = len(words) <= _HEADING_LENGTH and words[-1] not in ".!?"
    found.append(Sentence(first, first + len(words), " ".join(words.split()), heading))
