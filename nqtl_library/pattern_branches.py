"""Cuts a pattern into the alternatives it stands for, and tells those that leave a gap between their words.

An automaton that looks for many gaps at once meets a new state at nearly every word of a new letter, and
making states is what costs; so alternatives with gaps are kept apart (see ``pattern_book``). A branch may be
cut further only where that changes nothing: the branches of a pattern match exactly where the pattern does.
"""

import re
from collections.abc import Iterator

_GAP = re.compile(r"[)\]]\{\d|\.\{|\\S[+*]|\\w[+*](?:\(| |\\s)|\]\+ ")  # words, or a stretch, of any content
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)  # a class is one part
_OPENING = "(?:"
_BEGINNING = re.compile(r"((?:\\b)?)\(\?:")
_REPEATED = ("?", "*", "+", "{")


def has_gap(branch: str) -> bool:
    """Whether words that nobody named may stand between those that are named."""
    return _GAP.search(branch) is not None


def branches(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern; those without a gap are left as they are written."""
    for branch in _alternatives(pattern):
        group = _dividing_group(branch) if has_gap(branch) else None
        if group is None:
            yield branch
            continue
        start, end = group
        for inner in _alternatives(branch[start + len(_OPENING) : end]):
            yield from branches(f"{branch[:start]}{_OPENING}{inner}{branch[end:]}")


def beginnings(branch: str) -> Iterator[str]:
    """The same, cut further: where it begins with a group of alternatives, each of them with what follows."""
    opened = _BEGINNING.match(branch)
    group = next(_groups(branch), None) if opened else None
    if opened is None or group is None or branch.startswith(_REPEATED, group[1] + 1):
        yield branch
        return
    for inner in _alternatives(branch[opened.end() : group[1]]):
        yield from beginnings(f"{opened[1]}{inner}{branch[group[1] + 1 :]}")


def _alternatives(pattern: str) -> list[str]:
    """What stands between the bars that are in no group."""
    if "|" not in pattern:
        return [pattern]
    found, depth, begin = [], 0, 0
    for part in _PART.finditer(pattern):
        sign = part.group()
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            found.append(pattern[begin : part.start()])
            begin = part.end()
    return [*found, pattern[begin:]]


def _dividing_group(branch: str) -> tuple[int, int] | None:
    """The first group, not repeated, of several alternatives of which one has a gap; None without one."""
    for start, end in _groups(branch):
        inner = branch[start + len(_OPENING) : end]
        if has_gap(inner) and not branch.startswith(_REPEATED, end + 1):
            several = _alternatives(inner)
            if len(several) > 1:
                return start, end
    return None


def _groups(branch: str) -> Iterator[tuple[int, int]]:
    """Where each group that stands in no other group opens and closes."""
    depth = start = 0
    for part in _PART.finditer(branch):
        sign = part.group()
        if sign == "(":
            start = start if depth else part.start()
            depth += 1
        elif sign == ")":
            depth -= 1
            if not depth:
                yield start, part.start()
