"""Asks which locked dependencies have known vulnerabilities, and says loudly when nobody could be asked.

pip-audit reports "no known vulnerabilities" also where it could look up nothing at all; here what was not
looked up is counted. Exit status 1: something is vulnerable. 0: nothing is, or that is not known.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "run.lock"
SECONDS = 120  # for all of it; a machine without a network must not wait for long
RULE = "!" * 78


def main() -> int:
    """Run pip-audit over the lock file and judge what it says."""
    words = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", str(LOCK)]
    words += ["--progress-spinner", "off", "--format", "json", "--timeout", "10"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
        told = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        return not_known(f"pip-audit gave no answer ({type(error).__name__})")
    return judged(told)


def judged(told: list[dict[str, object]]) -> int:
    """The exit status for what pip-audit said of each dependency; tells it as well."""
    skipped = [str(each["name"]) for each in told if "skip_reason" in each]
    vulnerable = [each for each in told if each.get("vulns")]
    for each in vulnerable:
        found = each["vulns"]
        ids = ", ".join(str(one["id"]) for one in found) if isinstance(found, list) else ""
        sys.stderr.write(f"VULNERABLE: {each['name']} {each.get('version', '')}: {ids}\n")
    if vulnerable:
        return 1
    if skipped or not told:
        return not_known(f"{len(skipped)} of {len(told)} dependencies could not be looked up")
    sys.stdout.write(f"Dependency audit: {len(told)} locked dependencies, none with a known vulnerability.\n")
    return 0


def not_known(why: str) -> int:
    """Say in a way that nobody overlooks that the audit did not take place."""
    sys.stderr.write(
        f"{RULE}\nTHE DEPENDENCY AUDIT DID NOT TAKE PLACE: {why}.\n"
        "Whether a dependency is vulnerable is NOT KNOWN. Run this where the package index can be reached,\n"
        f"before each release:  .venv/bin/python tools/audit_dependencies.py\n{RULE}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
