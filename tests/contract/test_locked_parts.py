"""What ./bootstrap run installs is all that the service needs, and not only what tests bring along."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

HOUSE = Path(__file__).parents[2]
LOCK = HOUSE / "requirements" / "run.lock"
OURS = {"evenhand", "pip", "setuptools", "wheel"}
LOAD_ALL = """
import pkgutil, sys
from importlib import import_module

for name in sys.argv[1:]:
    sys.modules[name] = None  # as if it were not installed
for room in ("api", "appeals", "letter_templates", "nqtl_library"):
    for found in pkgutil.walk_packages(import_module(room).__path__, room + "."):
        if not found.name.endswith((".__main__", ".env")):  # run as scripts
            import_module(found.name)
            print(found.name)
"""


def only_in_tests() -> list[str]:
    """Modules of installed distributions that the lock of run does not hold."""
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)) | OURS
    return [
        module
        for module, makers in packages_distributions().items()
        if module.isidentifier() and not {re.sub(r"[-_.]+", "-", maker).lower() for maker in makers} & locked
    ]


def test_every_module_loads_with_the_parts_that_run_installs() -> None:
    hidden = only_in_tests()
    assert {"pytest", "playwright"} <= set(hidden)
    command = [sys.executable, "-c", LOAD_ALL, *hidden]
    ran = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "api.sign_in.provider" in ran.stdout.split()
