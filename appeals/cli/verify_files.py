"""verify FILE...: proves downloaded files against their manifests, without a database, line by line."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from appeals.domain.proof import prove
from appeals.domain.proof_statements import Given, Outcome, Proof

LARGEST = 100_000_000  # bytes of one file; ours are a few hundred thousand
SIGNS = {Outcome.PROVED: "PROVED", Outcome.BROKEN: "BROKEN", Outcome.UNPROVED: "NOT PROVED"}


def verify_files(
    paths: Sequence[Path],
    manifests: Sequence[Path],
    *,
    fingerprint: str,
    issuers: Sequence[Path] = (),
    authorities: Sequence[Path] = (),
) -> int:
    """Tell every claim on a line; 0 if something was proved and nothing is broken.

    A manifest may stand among the files; where none is given, the one beside each file is looked for.
    Raises OSError or ValueError naming a path that cannot be read.
    """
    wanted = [*manifests, *(path for path in paths if path.suffix == ".json")]
    files = [path for path in paths if path.suffix != ".json"]
    proof = prove(
        [_given(path) for path in files],
        [_given(path) for path in dict.fromkeys(wanted or _beside(files))],
        fingerprint=fingerprint,
        issuers=[_given(path).content for path in issuers],
        authorities=[_given(path).content for path in authorities],
    )
    for statement in proof.statements:
        sys.stdout.write(f"{SIGNS[statement.outcome]} {statement.about}: {statement.what}\n")
    sys.stdout.write(_summary(proof, has_manifest=bool(wanted or list(_beside(files)))) + "\n")
    return 0 if proof.holds else 1


def _beside(files: Iterable[Path]) -> Iterator[Path]:
    return (manifest for path in files if (manifest := path.with_suffix(".json")).is_file())


def _given(path: Path) -> Given:
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file. It may be missing from what you were given.")
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} has more than {LARGEST:,} bytes; no file of ours is so large.")
    return Given(path.name, path.read_bytes())


def _summary(proof: Proof, *, has_manifest: bool) -> str:
    counted = {outcome: sum(each.outcome is outcome for each in proof.statements) for outcome in Outcome}
    told = ", ".join(f"{counted[outcome]} {outcome.value}" for outcome in Outcome)
    summary = f"{'Sound' if proof.holds else 'Not sound'}: {told}. No database was used."
    if has_manifest:
        return summary
    return (
        f"{summary}\nNo manifest was given or found beside the files. Download it too, and name it "
        "(--manifest): it proves more."
    )
