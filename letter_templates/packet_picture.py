"""Makes a page of a picture: PNG or JPEG, turned as the camera says, within the margins of a letter page."""

import os
import re
from pathlib import Path

import typst

FORMATS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
END_OF_JPEG, LAST_PART = b"\xff\xd9", 8192  # cameras put a little after the end
STANDARDS: "list[typst.PDFStandard]" = ["ua-1"]
PROGRAM = """
#set document(title: "Picture")
#set page(paper: "us-letter", margin: 0.5in)
#set text(lang: "en")
#align(center + horizon, image("/%d", format: "%s", alt: "Picture of a paper", fit: "contain",
  width: 100%%, height: 100%%))
"""
HANDLES = Path("/proc/self/fd")  # a file in memory is known here by its handle, and by no other name


def picture_format(content: bytes) -> str:
    """png or jpg; empty for anything else."""
    return next((name for start, name in FORMATS.items() if content.startswith(start)), "")


def picture_page(content: bytes) -> bytes:
    """The picture as a PDF of one page. Raises ValueError where it is damaged or no picture we take."""
    kind = picture_format(content)
    if not kind:
        raise ValueError("it is neither PNG nor JPEG")
    if kind == "jpg" and END_OF_JPEG not in content[-LAST_PART:]:
        raise ValueError("the picture is cut off")
    handle = os.memfd_create("picture")
    try:
        os.write(handle, content)
        made = typst.Compiler(root=HANDLES).compile(
            (PROGRAM % (handle, kind)).encode(), format="pdf", pdf_standards=STANDARDS, timestamp=0
        )
    except typst.TypstError as error:
        raise ValueError(f"the picture is damaged ({re.sub(r'[^ -~]', ' ', error.message)[:120]})") from error
    finally:
        os.close(handle)
    if not isinstance(made, bytes):
        raise TypeError("Typst gave several files for one PDF.")
    return made
