"""What takes long to load is loaded by those commands alone that need it."""

import subprocess
import sys

import pytest

LIGHT = ("library", "audit", "keys", "import_era", "documents", "worker")


@pytest.mark.parametrize("command", LIGHT)
def test_what_signs_is_not_loaded_before_something_is_signed(command: str) -> None:
    program = f"import appeals.cli.{command}, sys; print('pyhanko' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
