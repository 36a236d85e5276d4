"""LibreOffice, where it is installed: draws Word files beyond our own drawing, one at a time, within limits.

Each file gets a process and a profile of its own, which are thrown away with it: nothing is left of one
letter when the next is drawn, and a file that breaks it breaks only its own drawing.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from functools import cache, lru_cache
from pathlib import Path

MEMORY = 4 << 30  # bytes of address space; it maps far more than it uses
CPU_SECONDS, SECONDS = 60, 60
WAITING = 120  # seconds that others may take before us
EXPORT = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"ReduceImageResolution":{"type":"boolean","value":"false"}}'
)
ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</oor:items>'
)
KEPT = 8  # drawings that are asked for again within a moment: looked at, then sealed

_one_at_a_time = threading.Lock()


class OfficeFailed(RuntimeError):
    """LibreOffice is not there, or did not draw the file; the message says which and what to do."""


@cache
def office() -> Path | None:
    """The program, where it is installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found).resolve() if found else None


@cache
def office_name() -> str:
    """What it calls itself, such as LibreOffice 7.4.7.2; empty where it is not installed."""
    program = office()
    if program is None:
        return ""
    with tempfile.TemporaryDirectory(prefix="evenhand-office-") as folder:
        said = _run(
            [str(program), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--version"],
            folder,
        )
    return " ".join(said.decode("utf-8", "replace").split()[:2]) or "LibreOffice"


@lru_cache(maxsize=KEPT)
def office_pdf(content: bytes) -> bytes:
    """The Word file as tagged PDF; ``content`` is one that incoming_word let in. Raises OfficeFailed."""
    program = office()
    if program is None:
        raise OfficeFailed("LibreOffice is not installed here.")
    if not _one_at_a_time.acquire(timeout=WAITING):
        raise OfficeFailed("LibreOffice is busy with other files. Try again in a minute.")
    try:
        with tempfile.TemporaryDirectory(prefix="evenhand-office-") as folder:
            return _converted(program, Path(folder), content)
    finally:
        _one_at_a_time.release()


def _converted(program: Path, folder: Path, content: bytes) -> bytes:
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    items = "".join(ITEM.format(path=path, name=name, value=value) for path, name, value in SETTINGS)
    (profile / "registrymodifications.xcu").write_text(PROFILE.format(items), encoding="utf-8")
    (folder / "letter.docx").write_bytes(content)
    command = [
        str(program),
        "--headless",
        "--nologo",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        f"-env:UserInstallation=file://{folder}/profile",
        "--infilter=MS Word 2007 XML",
        "--convert-to",
        EXPORT,
        "--outdir",
        f"{folder}/drawn",
        f"{folder}/letter.docx",
    ]
    _run(command, str(folder))
    drawn = folder / "drawn" / "letter.pdf"
    if not drawn.is_file():
        raise OfficeFailed("LibreOffice could not draw the file. Save it again in Word, or simplify it.")
    return drawn.read_bytes()


def _run(command: list[str], folder: str) -> bytes:
    """Run it with limits in a group of its own, and end the whole group when its time is over."""
    own = {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    limits = [str(MEMORY), str(CPU_SECONDS)]
    process = subprocess.Popen(  # noqa: S603 - the command is fixed
        [sys.executable, "-I", "-m", "letter_templates.office_process", *limits, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=own,
        cwd=folder,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise OfficeFailed("LibreOffice took too long to draw the file. Simplify it, or split it.") from None
    finally:
        _end(process)
    return said


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of the group: it starts helpers of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
