"""Reads a denial letter: page texts and what they seem to say, each with its place; none of it is fact."""

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from appeals.intake.foreign import looks_like
from appeals.intake.notice_fields import propose_fields
from appeals.intake.notice_reason import propose_reasons
from appeals.intake.proposal import Proposal

LARGEST_BYTES = 25 * 1024 * 1024
MOST_PAGES = 200
CPU_SECONDS = 20
SECONDS = 30  # by the clock, where the machine is busy
FEWEST_LETTERS = 20  # below this a page holds no text worth the name: a picture or a blank

_PROCESS = Path(__file__).with_name("notice_process.py")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\xa0": " ", "\xad": "", "\0": ""}
)
_WIDE_GAP = re.compile(r"[ \t]{5,}")
_BLANK_LINES = re.compile(r"\n[ \t\r\f\v\n]{3,}")
_PROBLEMS = {
    "encrypted": "The PDF is locked with a password. Save a copy without the password and upload that.",
    "damaged": "The PDF is damaged and cannot be read whole. Ask for it again, or scan the letter.",
    "image_only": (
        "The PDF holds pictures of pages and no text. Run text recognition (OCR) on it, or type the facts in."
    ),
    "too_large": (
        f"The PDF is larger than {LARGEST_BYTES // 1024 // 1024} MB. "
        "Upload the notice alone, or scanned at a lower resolution."
    ),
    "too_many_pages": (
        f"The PDF has more than {MOST_PAGES} pages. Upload the notice without its enclosures."
    ),
    "hostile": (
        "The PDF was refused: reading it takes far more memory or time than a letter does. "
        "Print it to a new PDF and upload that."
    ),
    "not_a_pdf": "The file is not a PDF.",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A denial letter as read."""

    name: str
    sha256: str
    pages: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    pages_without_text: tuple[int, ...] = ()  # numbers of pages, from 1, that hold no readable text


class NoticeProblem(ValueError):
    """A PDF that cannot be read; ``code`` is stable, the message is for a person."""

    def __init__(self, code: str, more: str = "") -> None:
        self.code = code
        super().__init__(f"{_PROBLEMS[code]} {more}".strip())


def read_notice(pdf: bytes, name: str) -> Notice:
    """Read a letter. Raises NoticeProblem where it is locked, damaged, a picture, too large or hostile."""
    pages = page_texts(pdf)
    without = tuple(
        number for number, text in enumerate(pages, 1) if len("".join(text.split())) < FEWEST_LETTERS
    )
    if len(without) == len(pages):
        raise NoticeProblem("image_only")
    return Notice(
        name=name,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
        proposals=propose(pages),
        pages_without_text=without,
    )


def propose(pages: tuple[str, ...]) -> tuple[Proposal, ...]:
    """What the pages seem to say, the surest first within each field."""
    return (*propose_fields(pages), *propose_reasons(pages))


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The text of each page, taken out in a limited process. Raises NoticeProblem."""
    if len(pdf) > LARGEST_BYTES:
        raise NoticeProblem("too_large")
    if b"%PDF-" not in pdf[:1024]:
        raise NoticeProblem("not_a_pdf", _told_apart(pdf))
    answer = _run_limited(pdf)
    if "problem" in answer:
        raise NoticeProblem(str(answer["problem"]))
    pages = answer["pages"]
    if not isinstance(pages, list) or not pages:
        raise NoticeProblem("damaged")
    return tuple(_tidy(str(page)) for page in pages)


def _run_limited(pdf: bytes) -> dict[str, object]:
    """The child's answer. Isolated (-I), with an empty environment, and never longer than SECONDS."""
    command = [sys.executable, "-I", "-X", "utf8", str(_PROCESS), str(MOST_PAGES), str(CPU_SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - the command is fixed; the letter goes to its input
            command, input=pdf, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoticeProblem("hostile") from None
    if done.returncode < 0:
        raise NoticeProblem("hostile")
    if done.returncode > 0:
        raise NoticeProblem("hostile" if b"MemoryError" in done.stderr[-2000:] else "damaged")
    answer = json.loads(done.stdout)
    return answer if isinstance(answer, dict) else {"problem": "damaged"}


def _tidy(page: str) -> str:
    """Plain spaces and letters; long gaps are shortened, so that no page can make a search slow."""
    text = page.encode("utf-8", "replace").decode("utf-8").translate(_LIGATURES)
    return _BLANK_LINES.sub("\n\n", _WIDE_GAP.sub("    ", text))


def _told_apart(content: bytes) -> str:
    if content[:4] == b"PK\x03\x04":
        return "It looks like a Word document or a ZIP archive; save it as PDF first."
    if content.lstrip()[:3] == b"ISA":
        return "It looks like an X12 file; import it as a remittance."
    sentence = looks_like(content[:512])
    if "is empty" in sentence:
        return "It is empty."
    return sentence.removeprefix("The file is not X12: ").capitalize() if "looks like" in sentence else ""
