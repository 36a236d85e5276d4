"""Anchors of the audit chain as files: the line that was stamped (.txt) and the time stamp (.tsr)."""

from collections.abc import Sequence
from pathlib import Path

from appeals.domain.timestamps import Anchor, read_chain_message
from appeals.services.anchor_rows import Brought


def write_anchors(folder: Path, anchors: Sequence[Anchor]) -> int:
    """Write what is not there yet; how many anchors. A file that is there is never written over."""
    written = 0
    for anchor in anchors:
        organization = read_chain_message(anchor.message)[0]
        place = folder / organization
        place.mkdir(parents=True, exist_ok=True)
        for ending, content in ((".txt", anchor.message), (".tsr", anchor.response)):
            path = place / f"{anchor.name}{ending}"
            if not path.exists():
                path.write_bytes(content)
                written += ending == ".tsr"
    return written


def read_anchors(folder: Path) -> tuple[Brought, ...]:
    """Every anchor in the folder and those beneath it; raises ValueError where there is none."""
    found = tuple(
        Brought(str(path.relative_to(folder)), path.read_bytes(), path.with_suffix(".tsr").read_bytes())
        for path in sorted(folder.rglob("anchor-*.txt"))
    )
    if not found:
        raise ValueError(f"there are no exported anchors in {folder}")
    return found
