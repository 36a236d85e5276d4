"""Downloaded files proved against their manifest, with no service and no database at hand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from factories import a_full_case, work

from appeals.cli import main
from appeals.domain import signatures
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.proof import Given, Outcome, Proof, prove
from appeals.services import versions
from appeals.services.versions import FileFormat
from appeals.settings import Settings
from appeals.wiring import Service

WORD, PDF, MANIFEST = "docx", "pdf", "manifest"


@pytest.fixture(scope="module")
def bundles(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Given]]:
    """Two versions of one letter, as they come down. Their service is closed when they are looked at."""
    home = tmp_path_factory.mktemp("sealed") / "home"
    shutil.copytree(migrated_home, home)
    service = Service.from_settings(Settings.at(home))
    case = a_full_case(service)
    bundles = []
    for reason in ("One.", "Two."):
        version = versions.seal(work(service), case.id, kind=APPEAL, reason=reason)
        files = {each.value: versions.download(work(service), version.id, format=each) for each in FileFormat}
        bundles.append({name: Given(file.name, file.content) for name, file in files.items()})
    service.close()
    return bundles


def told(proof: Proof, outcome: Outcome) -> str:
    return "\n".join(f"{each.about}: {each.what}" for each in proof.statements if each.outcome is outcome)


def proved(bundle: dict[str, Given], **more: str) -> Proof:
    return prove([bundle[WORD], bundle[PDF]], [bundle[MANIFEST]], **more)


def fingerprint(bundle: dict[str, Given]) -> str:
    found: str = json.loads(bundle[MANIFEST].content)["signing_key"]["fingerprint"]
    return found


def test_whole_files_are_proved_in_bytes_words_signature_and_place(bundles: list[dict[str, Given]]) -> None:
    proof = proved(bundles[0], fingerprint=fingerprint(bundles[0]).upper())

    assert proof.holds, told(proof, Outcome.BROKEN)
    said = told(proof, Outcome.PROVED)
    for claim in (
        "its own hash and the version's hash",
        "signed by the key",
        "the key is the one whose fingerprint you gave",
        "first of its document's chain",
        "byte for byte the Word file",
        "byte for byte the PDF",
        "its words are those whose hash was sealed",
        "says word for word what",
    ):
        assert claim in said
    assert "no outside time stamp" in told(proof, Outcome.UNPROVED)


def test_without_the_fingerprint_nobody_knows_whose_key_it_is(bundles: list[dict[str, Given]]) -> None:
    assert "whose key it is" in told(proved(bundles[0]), Outcome.UNPROVED)
    assert "another key" in told(proved(bundles[0], fingerprint="ab" * 32), Outcome.BROKEN)


@pytest.mark.parametrize("which", [WORD, PDF])
@pytest.mark.parametrize("place", [12, -40])
def test_one_changed_byte_names_the_file(bundles: list[dict[str, Given]], which: str, place: int) -> None:
    content = bytearray(bundles[0][which].content)
    content[place] ^= 1
    changed = {**bundles[0], which: Given(bundles[0][which].name, bytes(content))}

    proof = proved(changed)

    assert not proof.holds
    assert told(proof, Outcome.BROKEN).startswith(f"{bundles[0][which].name}: is not the")


@pytest.mark.parametrize(
    ("field", "value"), [("reason", "Another."), ("letter_date", "2026-01-01"), ("author", "Somebody Else")]
)
def test_a_changed_manifest_is_named(bundles: list[dict[str, Given]], field: str, value: str) -> None:
    manifest = {**json.loads(bundles[0][MANIFEST].content), field: value}
    changed = {**bundles[0], MANIFEST: Given("m.json", json.dumps(manifest).encode())}

    assert "m.json: was changed" in told(proved(changed), Outcome.BROKEN)


def test_a_manifest_that_was_rewritten_with_all_its_hashes_lacks_the_signature(
    bundles: list[dict[str, Given]],
) -> None:
    """Whoever rewrites it needs a key of their own, which has another fingerprint."""
    manifest = json.loads(bundles[0][MANIFEST].content)
    own = signatures.public_key_of(signatures.new_private_key())
    manifest["signing_key"] |= {"public_key": own, "fingerprint": signatures.fingerprint(own)}
    changed = {**bundles[0], MANIFEST: Given("m.json", json.dumps(manifest).encode())}

    assert "is not by the key that it names" in told(proved(changed), Outcome.BROKEN)


def test_a_file_that_is_missing_is_told(bundles: list[dict[str, Given]]) -> None:
    proof = prove([bundles[0][PDF]], [bundles[0][MANIFEST]])

    assert proof.holds
    missing = told(proof, Outcome.UNPROVED)
    assert f"{bundles[0][WORD].name}: was not given" in missing
    assert "only one of them is here" in missing


def test_swapped_names_are_told(bundles: list[dict[str, Given]]) -> None:
    first, second = bundles
    files = [Given(second[PDF].name, first[PDF].content), Given(first[PDF].name, second[PDF].content)]

    proof = prove(files, [first[MANIFEST], second[MANIFEST]])

    assert told(proof, Outcome.BROKEN).count("was swapped") == 2


def test_the_file_of_another_version_is_not_this_ones(bundles: list[dict[str, Given]]) -> None:
    proof = prove([bundles[1][PDF]], [bundles[0][MANIFEST]])

    assert "is not the PDF that was sealed" in told(proof, Outcome.BROKEN)


def test_the_place_in_the_chain_is_proved_with_the_manifest_before(bundles: list[dict[str, Given]]) -> None:
    first, second = bundles

    assert "its place in the chain" in told(proved(second), Outcome.UNPROVED)
    both = prove([second[PDF]], [second[MANIFEST], first[MANIFEST]])
    assert "version 2 follows version 1" in told(both, Outcome.PROVED)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": "evenhand.manifest.2", "files": 5}', b"[" * 100_000]
)
def test_what_is_no_manifest_is_refused_in_words(bundles: list[dict[str, Given]], content: bytes) -> None:
    proof = prove([bundles[0][PDF]], [Given("m.json", content)])

    assert "m.json: is not a manifest of ours" in told(proof, Outcome.BROKEN)


@pytest.fixture
def folder(bundles: list[dict[str, Given]], tmp_path: Path) -> Path:
    place = tmp_path / "received"
    place.mkdir()
    for given in bundles[0].values():
        (place / given.name).write_bytes(given.content)
    return place


def test_the_command_proves_files_without_a_database(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path / "nowhere"))
    files = [str(path) for path in sorted(folder.iterdir()) if path.suffix != ".json"]

    status = main(["verify", *files])

    said = capsys.readouterr().out
    assert status == 0, said
    assert said.endswith("No database was used.\n")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("spoil", "told_in"),
    [
        (lambda path: path.write_bytes(path.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6")), "BROKEN"),
        (lambda path: path.unlink(), "there is no such file"),
    ],
    ids=["one byte", "missing file"],
)
def test_the_command_fails_and_says_why(
    folder: Path, spoil: Callable[[Path], None], told_in: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = next(folder.glob("*.pdf"))
    spoil(pdf)

    status = main(["verify", str(pdf)])

    said = capsys.readouterr()
    assert status == 1
    assert told_in in said.out + said.err


def test_a_word_file_alone_proves_nothing_and_a_pdf_alone_its_seal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    next(folder.glob("*.json")).unlink()

    assert main(["verify", str(next(folder.glob("*.docx")))]) == 1
    assert "No manifest was given or found" in capsys.readouterr().out
    assert main(["verify", str(next(folder.glob("*.pdf")))]) == 0
    said = capsys.readouterr().out
    assert "was sealed by Example Behavioral Health, and no byte was changed since" in said
    assert "NOT PROVED" in said
    assert "the certificate is self-made" in said
