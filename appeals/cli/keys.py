"""keys: which master keys there are, a new one, and the end of the old ones."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from appeals.cli.command import opened_service, refusing
from appeals.services import key_rotation
from appeals.settings import Settings
from appeals.store.key_wrapping import KeyService
from appeals.store.unit_of_work import Door
from appeals.wiring import Service, key_service_of


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """What to do with the keys."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="show the key ids and how many values each still opens")
    acts.add_parser("rotate", help="make a new master key and move everything to it")
    acts.add_parser("rewrap", help="move everything to the active key (after an interrupted rotation)")
    acts.add_parser("wrap", help="wrap the key file with the key service's key; again once that rotated")
    acts.add_parser("unwrap", help="write the key file without the key service, to leave or change it")
    acts.add_parser("retire", help="take old keys out of the key file, once nothing needs them")


def run(arguments: argparse.Namespace, command: str) -> int:
    """Do it; refuses in one sentence."""
    acts = {
        "list": _list,
        "rotate": _rotate,
        "rewrap": _rewrap,
        "retire": _retire,
        "wrap": _wrap,
        "unwrap": _unwrap,
    }
    return refusing(f"{command} {arguments.act}", acts[arguments.act])


def _list() -> int:
    with opened_service() as service:
        report = key_rotation.read_keys(_door(service))
    for kid, count in report.values.items():
        sys.stdout.write(f"{kid}  {count} values{'  (active)' if kid == report.active else ''}\n")
    return 0


def _rotate() -> int:
    with opened_service() as service:  # proves first that the present keys are the right ones
        keys_file = _own_file(service.settings)
    active = key_rotation.add_key(keys_file, key_service_of(service.settings))
    sys.stdout.write(f"The new key {active} is in {keys_file}. Copy that file to its safe place now.\n")
    return _rewrap()


def _rewrap() -> int:
    with opened_service() as service:
        count = key_rotation.rewrap(_door(service))
        sys.stdout.write(f"{count} rows moved to the key {service.store.keys.active}.\n")
    sys.stdout.write("Restart the service; then old keys can go: evenhand keys retire\n")
    return 0


def _retire() -> int:
    with opened_service() as service:
        keys_file = _own_file(service.settings)
        aside = keys_file.with_name(f"{keys_file.stem}.retired-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json")
        retired = key_rotation.retire_keys(_door(service), keys_file, aside)
    if retired:
        sys.stdout.write(
            f"{', '.join(retired)} left the key file. The ring as it was is in {aside}: "
            "keep it apart for copies of the database made before the rotation, or destroy it.\n"
        )
    else:
        sys.stdout.write("There is no old key to retire.\n")
    return 0


def _wrap() -> int:
    keys_file, kept_by = _kept()
    key_rotation.wrap_file(keys_file, kept_by)
    with opened_service() as service:  # which proves that it opens
        key_rotation.note_wrapping(_door(service), "keys.wrapped", kept_by)
    sys.stdout.write(
        f"{keys_file} is wrapped by {kept_by.name}. Without that service it does not open: keep a backup "
        "with its passphrase, and destroy plain copies of the file.\n"
    )
    return 0


def _unwrap() -> int:
    keys_file, kept_by = _kept()
    with opened_service() as service:
        key_rotation.note_wrapping(_door(service), "keys.unwrapped", kept_by)
    key_rotation.unwrap_file(keys_file, kept_by)
    sys.stdout.write(f"{keys_file} is plain now. Take EVENHAND_KMS out of the settings, or wrap it anew.\n")
    return 0


def _kept() -> tuple[Path, KeyService]:
    settings = Settings.from_env()
    kept_by = key_service_of(settings)
    if kept_by is None:
        raise ValueError("no key service is set: EVENHAND_KMS (docs/operations.md)")
    return _own_file(settings), kept_by


def _own_file(settings: Settings) -> Path:
    if settings.keys:
        raise ValueError(
            "the keys come from EVENHAND_KEYS, which cannot be changed from here. Add a master key there, "
            "make it the active one, restart, and run: evenhand keys rewrap"
        )
    return settings.keys_file


def _door(service: Service) -> Door:
    return service.door(now=datetime.now(UTC))
