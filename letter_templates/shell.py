"""The Word layouts that documents are drawn in, each known by name and by the hash of its content."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHELLS = Path(__file__).parent / "shells"


@dataclass(frozen=True, slots=True)
class Shell:
    """A Word file with tags: styles, letterhead, footer and one loop over the blocks of a document."""

    name: str
    content: bytes
    sha256: str


@cache
def shell(name: str = "letter") -> Shell:
    """The shipped shell of this name; KeyError names the shells there are."""
    known = {path.stem: path for path in SHELLS.glob("*.docx")}
    if name not in known:
        raise KeyError(f"There is no shell {name!r}; there are: {', '.join(sorted(known))}.")
    return shell_from(name, known[name].read_bytes())


def shell_from(name: str, content: bytes) -> Shell:
    """A shell from an organization's own Word file."""
    return Shell(name, content, hashlib.sha256(content).hexdigest())
