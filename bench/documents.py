"""Measures documents, each engine beside its peer in one run on one letter, with the output checked equal.

Usage: python bench/documents.py [--long] [word|pdf|pages|letters|packets|preview ...]; by default all.
Milliseconds are processor time, of LibreOffice's processes too; engines take turns; the median is shown.
``--long`` adds 10,000 letters and a packet of 3,000 pages. Ends with an error where a goal is missed.
"""

import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import packets
from docxtpl import DocxTemplate  # noqa: TID251 (the peer that is measured)
from full_letter import full_letter
from growth import memory_in_process
from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from drawing_sample import DRAWN_ON, a_letter
from preview import preview_milliseconds

from letter_templates.block import Block, Document
from letter_templates.docx import prepared, render_docx
from letter_templates.docx_dialect import environment
from letter_templates.docx_package import pack, read_package
from letter_templates.docx_view import shell_view
from letter_templates.office import office_name
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell
from letter_templates.text import all_text, pdf_text, plain, same_words, word_differences

WORD_GOAL, PDF_GOAL = 30.0, 7.0  # times faster than docxtpl, than warm LibreOffice
PREVIEW_GOAL = 100.0  # milliseconds at the server
LINEAR = 2.0  # a page or letter may take at most so many times what it takes in the smallest run
GROWTH = 30  # megabytes that memory may grow over a thousand letters
ROUNDS = 25
DEBIAN_PYTHON = "/usr/bin/python3"
PARTS = ("word/document.xml", "word/header1.xml", "word/footer1.xml", "word/footer2.xml")
RUN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}r"


def word() -> bool:
    """DOCX beside docxtpl: load, render and save each letter."""
    letter, layout = a_letter(), shell()
    ready = pack(prepared(layout.content, letter.language))

    def docxtpl() -> bytes:
        template = DocxTemplate(io.BytesIO(ready))
        template.render(shell_view(letter), jinja_env=environment(), autoescape=True)
        target = io.BytesIO()
        template.save(target)
        return target.getvalue()

    times = measured({"ours": lambda: render_docx(letter, layout), "docxtpl": docxtpl}, ROUNDS)
    same = canonical(render_docx(letter, layout)) == canonical(docxtpl())
    return told("Word: docxtpl", times["docxtpl"], times["ours"], WORD_GOAL, same=same)


def pdf() -> bool:
    """PDF beside a warm LibreOffice, both tagged; another letter each time."""
    peer = warm_office()
    if peer is None:
        print("PDF: no python3-uno or LibreOffice here; the peer was NOT measured")
        return True

    def ours(number: int) -> bytes:
        return render_docx(letter_number(number), shell())

    with peer, tempfile.TemporaryDirectory() as folder:
        letters = {"three to four pages in a letterhead with footnotes": full_letter, "a long table": ours}
        reached = [drawn_beside(peer, Path(folder), name, make) for name, make in letters.items()]
    return all(reached)


def drawn_beside(
    peer: "subprocess.Popen[str]", folder: Path, letter: str, make: Callable[[int], bytes]
) -> bool:
    """One kind of letter by both, in turns. LibreOffice proves nothing, so our proof is told apart."""
    drawing, proving, theirs, wrong = [], [], [], 0
    for number in range(ROUNDS):
        content = make(number)
        begun = time.process_time()
        made = render_pdf(content, title=f"Letter {number}", language="en-US", created=DRAWN_ON)
        whole = (time.process_time() - begun) * 1000
        entries = read_package(content)
        begun = time.process_time()
        word_differences(entries, made)
        proving.append((time.process_time() - begun) * 1000)
        drawing.append(whole - proving[-1])
        path = folder / f"{number}.docx"
        path.write_bytes(content)
        taken, drawn = by_office(peer, path)
        theirs.append(taken)
        lost = letters_of(all_text(content)) - letters_of(pdf_text(drawn))
        wrong += len(same_words(content, made)) + lost.total()
    print(f"PDF: comparing every word with the Word file takes {statistics.median(proving):.1f} ms more")
    name = f"PDF ({letter}): {office_name()}, warm, driven by UNO, tagged"
    return told(name, statistics.median(theirs[3:]), statistics.median(drawing[3:]), PDF_GOAL, same=not wrong)


def pages() -> bool:
    """Documents that grow: milliseconds a page must not."""
    found = []
    for wanted in (1, 10, 100, 500):
        run = memory_in_process("pages", wanted)
        found.append(run["ms"] / run["pages"])
        print(f"Pages: {run['pages']:6.0f} pages   {run['ms']:9.1f} ms   {found[-1]:6.2f} ms/page   "
              f"{run['rss']:6.0f} MB at most")  # fmt: skip
    return found[-1] <= found[0] * LINEAR


def letters(*, long: bool) -> bool:
    """Letters one after another in one process: neither time nor memory may grow."""
    found = [memory_in_process("letters", count) for count in (1, 100, *((10_000,) if long else (1_000,)))]
    for run in found:
        print(f"Letters: {run['count']:6.0f}   {run['ms'] / run['count']:6.1f} ms/letter (Word and PDF)   "
              f"{run['rss']:6.0f} MB at most")  # fmt: skip
    return found[-1]["rss"] - found[1]["rss"] <= GROWTH


def preview() -> bool:
    """A preview after a changed field, through the application with its database."""
    taken = preview_milliseconds()
    for name, milliseconds in taken.items():
        print(f"Preview: {name:48} {milliseconds:6.1f} ms (goal {PREVIEW_GOAL:.0f})")
    return max(taken.values()) <= PREVIEW_GOAL


def letters_of(text: str) -> Counter[str]:
    """How often each letter stands in a text; LibreOffice puts numbers of notes between the words."""
    return Counter(filter(str.isalpha, plain(text).casefold()))


def told(name: str, theirs: float, ours: float, goal: float, *, same: bool) -> bool:
    """One line, and whether the goal is reached."""
    ratio = theirs / ours
    print(f"{name} {theirs:.2f} ms, ours {ours:.2f} ms: {ratio:.1f} times (goal {goal:.0f}); equal: {same}")
    return ratio >= goal and same


def letter_number(number: int) -> Document:
    """The letter, other words in every paragraph, so that nobody draws the same letter twice."""

    def changed(block: Block) -> Block:
        return replace(block, spans=tuple(replace(s, text=f"{s.text} {number}") for s in block.spans))

    return replace(a_letter(), blocks=tuple(changed(block) for block in a_letter().blocks))


def canonical(content: bytes) -> list[bytes]:
    """The rendered parts as canonical XML, without the empty runs that docxtpl leaves."""
    entries = read_package(content)
    roots = [etree.fromstring(entries[name]) for name in PARTS]
    for root in roots:
        for run in list(root.iter(RUN)):
            if len(run) == 1 and run[0].tag.endswith("}t") and not run[0].text:
                run.getparent().remove(run)
    return [etree.tostring(root, method="c14n") for root in roots]


def measured(engines: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median of each engine; they take turns."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, engine in engines.items():
            begun = time.process_time()
            engine()
            taken[name].append((time.process_time() - begun) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def warm_office() -> "subprocess.Popen[str] | None":
    """LibreOffice that waits for files; None where it cannot be had."""
    probe = subprocess.run([DEBIAN_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    if probe.returncode or not office_name():
        return None
    return subprocess.Popen(
        [DEBIAN_PYTHON, str(Path(__file__).with_name("warm_office.py")), tempfile.mkdtemp()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def by_office(peer: "subprocess.Popen[str]", path: Path) -> tuple[float, bytes]:
    """Milliseconds and the PDF."""
    assert peer.stdin is not None  # as it was opened
    assert peer.stdout is not None
    peer.stdin.write(f"{path}\n")
    peer.stdin.flush()
    target, taken = peer.stdout.readline().split()
    return float(taken), Path(target).read_bytes()


def main(arguments: list[str]) -> int:
    """Run what is asked for."""
    long = "--long" in arguments
    chosen = [each for each in arguments if each != "--long"]
    work: dict[str, Callable[[], bool]] = {
        "word": word,
        "pdf": pdf,
        "pages": pages,
        "letters": lambda: letters(long=long),
        "packets": lambda: packets.main([500, *([3_000] if long else [])]) == 0,
        "preview": preview,
    }
    missed = [name for name in chosen or work if not work[name]()]
    print(json.dumps({"missed": missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
