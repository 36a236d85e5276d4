"""A warm LibreOffice that draws one Word file after another, driven through UNO as unoserver does.

Run by Debian's python3 with python3-uno: ``python3 warm_office.py FOLDER``. Each line of its input is the
path of a Word file; each line of its output the path of the PDF and the milliseconds that LibreOffice
and this process took for it, of processor time.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

TICKS = os.sysconf("SC_CLK_TCK")
TAGGED = {"UseTaggedPDF": True, "PDFUACompliance": True}
START = 60  # seconds until it must answer


def main(folder: Path) -> None:
    """Start LibreOffice, draw what is asked, end it."""
    pipe = f"evenhand{os.getpid()}"
    office = subprocess.Popen(
        [
            "soffice", "--headless", "--nologo", "--norestore", "--nodefault", "--nolockcheck",
            f"-env:UserInstallation=file://{folder}/profile", f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        desktop = connected(pipe)
        for line in sys.stdin:
            before = taken(office.pid)
            pdf = drawn(desktop, Path(line.strip()))
            print(pdf, taken(office.pid) - before, flush=True)
    finally:
        os.killpg(office.pid, 9)
        office.wait()


def connected(pipe: str):  # noqa: ANN201 - an UNO proxy has no type
    """Its desktop, once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + START
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def drawn(desktop, path: Path) -> Path:  # noqa: ANN001 - an UNO proxy has no type
    """The file as tagged PDF beside it."""
    document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (prop("Hidden", value=True),))
    target = path.with_suffix(".office.pdf")
    filters = uno.Any(
        "[]com.sun.star.beans.PropertyValue", tuple(prop(k, value=v) for k, v in TAGGED.items())
    )
    document.storeToURL(
        target.as_uri(), (prop("FilterName", value="writer_pdf_Export"), prop("FilterData", value=filters))
    )
    document.close(True)
    return target


def prop(name: str, *, value: object) -> PropertyValue:
    """A named value as UNO takes it."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def taken(group: int) -> float:
    """Processor milliseconds of LibreOffice's processes and of this one."""
    ticks = 0
    for each in Path("/proc").iterdir():
        try:
            fields = (each / "stat").read_text().rpartition(")")[2].split() if each.name.isdigit() else []
        except OSError:
            continue
        if fields and int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / TICKS + time.process_time() * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]))
