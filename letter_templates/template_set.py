"""The version of everything shipped that shapes a document: clauses, outlines, names, layouts and fonts."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from letter_templates.clause import clauses
from letter_templates.outline import outlines

ROOT = Path(__file__).parent
SHIPPED = (
    "clauses/**/*.md.j2",
    "outlines/*.toml",
    "names.toml",
    "shells/*.docx",
    "pdf_page.typ",
    "packet.typ",
    "fonts/*",
)


@dataclass(frozen=True, slots=True)
class TemplateSet:
    """One state of the shipped templates; the hash covers every byte of them."""

    sha256: str
    clauses: Mapping[str, int]  # clause id -> version
    outlines: Mapping[str, int]


@cache
def template_set() -> TemplateSet:
    """The templates as they are shipped with this program."""
    digest = hashlib.sha256()
    for path in _files():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode() + content)
    return TemplateSet(
        sha256=digest.hexdigest(),
        clauses={clause.id: clause.version for clause in clauses()},
        outlines={found.id: found.version for found in outlines().values()},
    )


def _files() -> Iterator[Path]:
    for pattern in SHIPPED:
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())
