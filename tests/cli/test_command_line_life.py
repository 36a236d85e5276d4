"""The life of a denial from the command line: files in, sealed letters out, one flipped byte found."""

import hashlib
import json
import re
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from factories import work
from factories_x12 import Claim, Line, Remittance, era

from appeals.cli import main
from appeals.demo.details import residential_case
from appeals.demo.papers import demo_authorization, demo_notice, demo_record
from appeals.services import cases, papers
from appeals.settings import Settings
from appeals.wiring import Service

TODAY = datetime.now(UTC).date()
OURS = "Example Behavioral Health"


class Command:
    """Runs evenhand in this process and keeps what it says."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str, expect: int = 0) -> str:
        status = main([*words, "--organization", OURS])
        said = self._capsys.readouterr()
        assert status == expect, said.err
        return said.out if expect == 0 else said.out + said.err


@pytest.fixture
def home(tmp_path: Path, migrated_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "home"
    shutil.copytree(migrated_home, place)
    monkeypatch.setenv("EVENHAND_HOME", str(place))
    return place


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def three_denials() -> bytes:
    """One parity denial, one quantitative limit, one that is no parity matter."""

    def denied(number: str, code: str, adjustment: str, charge: str) -> Claim:
        line = Line(code=code, charge=charge, paid="0", adjustments=(adjustment,), units="1")
        return Claim(id=f"DEMO-{number}", control=f"SMH00000{number}", lines=(line,))

    return era(
        Remittance(
            claims=(
                denied("1001", "HC:H0018", "PR:50:14000.00", "14000.00"),
                denied("1002", "HC:H0015", "PR:119:1200.00", "1200.00"),
                denied("1003", "HC:90837", "CO:29:180.00", "180.00"),
            )
        )
    )


def complete(home: Path, case_id: UUID) -> None:
    """Attach the case's papers and fill its facts, as a specialist would on the pages."""
    service = Service.from_settings(Settings.at(home))
    for title, content in (("Designation", demo_authorization(TODAY)), ("Record", demo_record(TODAY))):
        papers.attach_exhibit(work(service), case_id, title=title, content=content)
    case = cases.read_case(work(service), case_id)
    changes = residential_case(TODAY)
    cases.change_case(work(service), case.id, changes=changes, expected_version=case.version)
    service.close()


def test_a_denial_becomes_sealed_letters_that_verify(home: Path, command: Command, tmp_path: Path) -> None:
    (tmp_path / "week.835").write_bytes(three_denials())
    (tmp_path / "letter.pdf").write_bytes(demo_notice(TODAY))

    receipt = json.loads(command("import-era", str(tmp_path / "week.835")))[0]
    found = [line["verdict"] for line in receipt["transactions"][0]["denials"]]
    assert found == ["parity", "parity_quantitative", "not_parity"]
    assert len(receipt["cases_opened"]) == 2

    notice = json.loads(command("import-notice", str(tmp_path / "letter.pdf")))
    confirmed = {each["field"]: each["value"] for each in reversed(notice["proposals"])}
    words = [f"{name}={value}" for name, value in confirmed.items()]
    denial = json.loads(command("import-notice", notice["id"], "--confirm", *words))
    complete(home, UUID(denial["case_id"]))

    for kind in ("appeal.level_one", "request.comparative_analysis"):
        assert "Testa Sample" in command("draft", denial["case_id"], kind)
        version = json.loads(command("seal", denial["case_id"], kind, "--reason", "first letter"))
        written = command("download", version["id"], "--into", str(tmp_path / kind))
        for path, digest in re.findall(r"^(\S+)  sha256 (\w+)$", written, re.MULTILINE):
            assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest
        assert {path.suffix for path in (tmp_path / kind).iterdir()} == {".docx", ".pdf", ".json"}
    assert "Sound: 2 versions" in command("verify")

    flip_one_byte(home / "blobs")
    assert "BROKEN" in command("verify", expect=1)


def test_the_same_835_again_adds_nothing(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "week.835"
    path.write_bytes(three_denials())
    command("import-era", str(path))

    again = json.loads(command("import-era", str(path)))[0]

    assert again["already_received"]
    assert again["cases_opened"] == []


def test_a_draft_that_lacks_facts_names_them(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "week.835"
    path.write_bytes(three_denials())
    case_id = json.loads(command("import-era", str(path)))[0]["cases_opened"][0]

    said = command("draft", case_id, "appeal.level_one", expect=1)

    assert "plan" in said


def test_a_changed_row_is_named_although_its_trigger_was_dropped(home: Path, command: Command) -> None:
    with sqlite3.connect(home / "evenhand.db") as database:
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='audit_events'"
        )
        for (name,) in names.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        changed = database.execute("UPDATE audit_events SET action = 'nothing.happened' WHERE rowid = 1")
        assert changed.rowcount == 1
    database.close()

    assert "BROKEN" in command("verify", expect=1)


def test_a_file_that_is_not_there_is_one_sentence(command: Command) -> None:
    said = command("import-era", "no-such-file.835", expect=1)

    assert "no-such-file.835" in said
    assert "Traceback" not in said


def flip_one_byte(folder: Path) -> None:
    largest = max(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.chmod(0o600)
    largest.write_bytes(content)
