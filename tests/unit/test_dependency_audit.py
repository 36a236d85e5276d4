"""The dependency audit: what it says of what was found, of what could not be asked, and with which status."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "tools" / "audit_dependencies.py"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    specification = importlib.util.spec_from_file_location("audit_dependencies", PROGRAM)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ([{"name": "sample", "version": "1", "vulns": []}], 0, "none with a known vulnerability"),
        ([{"name": "sample", "version": "1", "vulns": [{"id": "CVE-0"}]}], 1, "VULNERABLE: sample 1: CVE-0"),
        ([{"name": "sample", "skip_reason": "not found"}], 0, "1 of 1 dependencies could not be looked up"),
        ([], 0, "DID NOT TAKE PLACE"),
        (
            [{"name": "a", "vulns": [{"id": "CVE-1"}], "version": "2"}, {"name": "b", "skip_reason": "x"}],
            1,
            "VULNERABLE: a 2: CVE-1",
        ),
    ],
    ids=["clean", "vulnerable", "nobody could be asked", "nothing told", "one of each"],
)
def test_what_is_not_known_is_never_called_clean(
    audit: ModuleType,
    told: list[dict[str, object]],
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert audit.judged(told) == status
    heard = capsys.readouterr()
    assert said in heard.out + heard.err
    assert ("none with a known vulnerability" in heard.out) == (said == "none with a known vulnerability")
