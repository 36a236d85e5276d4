"""Fetches the browser files that pages use, checks them against the lock, and copies only what is used.

    python tools/vendor.py            copy what the lock names, refusing anything that differs
    python tools/vendor.py --relock   record the integrity of the versions named below

Run-time needs neither node nor npm: the copied files are committed. Npm asks its own registry.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "vendor.lock.json"
TARGET = HERE.parent / "api" / "pages" / "static" / "vendor"

ICONS = (
    *("add", "arrow_back", "calendar_today", "check_circle", "close", "error", "expand_less", "expand_more"),
    *("info", "launch", "navigate_before", "navigate_next", "remove", "search", "unfold_more", "warning"),
)
FACES = ("regular", "italic", "bold", "bolditalic")

USED: dict[str, dict[str, str]] = {
    "@uswds/uswds": {
        "dist/css/uswds.min.css": "uswds/css/uswds.min.css",
        "dist/img/sprite.svg": "uswds/img/sprite.svg",
        "dist/img/correct8.svg": "uswds/img/correct8.svg",
        "dist/img/correct8-alt.svg": "uswds/img/correct8-alt.svg",
        "dist/img/checkbox-indeterminate.svg": "uswds/img/checkbox-indeterminate.svg",
        "dist/img/checkbox-indeterminate-alt.svg": "uswds/img/checkbox-indeterminate-alt.svg",
        "LICENSE.md": "uswds/LICENSE.md",
        **{f"dist/img/usa-icons/{icon}.svg": f"uswds/img/usa-icons/{icon}.svg" for icon in ICONS},
        **{
            f"dist/fonts/source-sans-pro/sourcesanspro-{face}-webfont.woff2": (
                f"uswds/fonts/source-sans-pro/sourcesanspro-{face}-webfont.woff2"
            )
            for face in FACES
        },
        **{
            f"dist/fonts/merriweather/Latin-Merriweather-{face}.woff2": (
                f"uswds/fonts/merriweather/Latin-Merriweather-{face}.woff2"
            )
            for face in ("Regular", "Italic", "Bold", "BoldItalic")
        },
        **{
            f"dist/fonts/roboto-mono/roboto-mono-v5-latin-{face}.woff2": (
                f"uswds/fonts/roboto-mono/roboto-mono-v5-latin-{face}.woff2"
            )
            for face in ("regular", "italic", "700", "700italic")
        },
    },
    "htmx.org": {"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"},
}
VERSIONS = {"@uswds/uswds": "3.14.0", "htmx.org": "4.0.1"}


def main() -> None:
    """Copy the used files, or write the lock anew."""
    relock = "--relock" in sys.argv[1:]
    lock = {} if relock else json.loads(LOCK.read_text("utf-8"))
    if not relock:
        shutil.rmtree(TARGET, ignore_errors=True)
    for name, version in VERSIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            archive = _pack(name, version, Path(folder))
            integrity = _integrity(archive)
            if relock:
                files = sorted(USED[name].values())
                lock[name] = {"version": version, "integrity": integrity, "files": files}
            elif lock[name]["version"] != version or lock[name]["integrity"] != integrity:
                sys.exit(f"{name}@{version} differs from tools/vendor.lock.json. Nothing more was copied.")
            else:
                _copy(archive, USED[name])
    if relock:
        LOCK.write_text(json.dumps(lock, indent=2) + "\n", "utf-8")


def _pack(name: str, version: str, folder: Path) -> Path:
    npm = shutil.which("npm") or sys.exit("npm is needed to refresh vendored files (not to run Evenhand).")
    subprocess.run(
        [npm, "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    return next(folder.glob("*.tgz"))


def _integrity(archive: Path) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def _copy(archive: Path, used: dict[str, str]) -> None:
    with tarfile.open(archive) as package:
        for source, target in used.items():
            member = package.extractfile(f"package/{source}")
            if member is None:
                sys.exit(f"{source} is not in {archive.name}.")
            place = TARGET / target
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_trimmed(target, member.read()))


def _trimmed(target: str, content: bytes) -> bytes:
    """Without the pointer to a source map that is not shipped."""
    if target.endswith((".css", ".js")):
        lines = [line for line in content.splitlines() if b"sourceMappingURL=" not in line]
        return b"\n".join(lines) + b"\n"
    return content


if __name__ == "__main__":
    main()
