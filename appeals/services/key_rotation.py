"""Changes the master key: a new one, everything moved to it, the old ones laid aside at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from appeals.errors import Conflict
from appeals.services.installation import tell_all
from appeals.store.key_wrapping import KeyService, is_wrapped
from appeals.store.keys import read_keys as ring_in
from appeals.store.keys import save_keys
from appeals.store.resealing import reseal_values, values_by_key
from appeals.store.schema import forget_old_keys
from appeals.store.unit_of_work import Door

RESTART = (
    "{count} values still need the key {kid}: a service that was started before the rotation wrote them. "
    "Restart the service, run: evenhand keys rewrap, then retire again."
)


@dataclass(frozen=True, slots=True)
class KeysReport:
    """The key in use, and how many values each key of the ring opens."""

    active: str
    values: Mapping[str, int]


def add_key(keys_file: Path, kept_by: KeyService | None = None) -> str:
    """Put a fresh master key into the key file and make it the active one; its id.

    ``kept_by`` is the service whose key wraps the file, where one does.

    From the next start on, everything is written with it; running processes follow when they meet it.
    """
    ring = ring_in(keys_file.read_text(encoding="utf-8"), kept_by).rotated()
    save_keys(keys_file, ring)
    return ring.active


def rewrap(door: Door) -> int:
    """Move all that is encrypted under older keys to the active one; how many rows changed."""
    changed = reseal_values(door.store)
    with door.store.writing() as session:
        tell_all(door, session, "keys.rewrapped", active=door.store.keys.active, rows=changed)
    return changed


def read_keys(door: Door) -> KeysReport:
    """Which keys there are and what they still open."""
    with door.store.reading() as session:
        used = values_by_key(session)
    keys = door.store.keys
    return KeysReport(keys.active, {kid: used[kid] for kid in sorted({*keys.masters, *used})})


def retire_keys(door: Door, keys_file: Path, aside: Path) -> tuple[str, ...]:
    """Take all keys but the active one out of the key file, into the file ``aside``; their ids.

    Raises Conflict, and takes nothing out, while any value still needs one of them.
    """
    keys = door.store.keys
    with door.store.reading() as session:
        used = values_by_key(session)
    for kid in sorted(used):
        if kid != keys.active:
            raise Conflict(RESTART.format(count=used[kid], kid=kid))
    retired = tuple(sorted(set(keys.masters) - {keys.active}))
    if not retired:
        return ()
    save_keys(aside, keys)
    with door.store.writing() as session:
        forget_old_keys(session, keys)
        tell_all(door, session, "keys.retired", keys=list(retired))
    save_keys(keys_file, keys.without_retired())
    return retired


def wrap_file(keys_file: Path, kept_by: KeyService) -> None:
    """Write the key file anew, wrapped by the service's present key, whether it was plain or wrapped."""
    text = keys_file.read_text(encoding="utf-8")
    ring = ring_in(text, kept_by if is_wrapped(text) else None)
    save_keys(keys_file, replace(ring, kept_by=kept_by))


def unwrap_file(keys_file: Path, kept_by: KeyService) -> None:
    """Write the key file anew without a wrapping; from then on whoever reads it has the keys."""
    ring = ring_in(keys_file.read_text(encoding="utf-8"), kept_by)
    save_keys(keys_file, replace(ring, kept_by=None))


def note_wrapping(door: Door, action: str, kept_by: KeyService) -> None:
    """Tell every organization that the key file was wrapped, or unwrapped, and by which service."""
    with door.store.writing() as session:
        tell_all(door, session, action, kept_by=kept_by.name)
