"""Measures Word and PDF drawing: ours and docxtpl as it is usually called, in one run, on one letter.

Usage: python bench/documents.py [rounds]. Milliseconds are CPU time; engines take turns; the median is shown.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from docxtpl import DocxTemplate  # noqa: TID251 (the peer that is measured)

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from drawing_sample import DRAWN_ON, a_letter

from letter_templates.block import Block, Document
from letter_templates.docx import prepared, render_docx
from letter_templates.docx_dialect import environment
from letter_templates.docx_package import pack
from letter_templates.docx_view import shell_view
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell
from letter_templates.text import same_words

GOAL = 30  # times faster than docxtpl
PDF_GOAL = 25.0  # milliseconds


def main(rounds: int) -> int:
    letter, layout = a_letter(), shell()
    ready = pack(prepared(layout.content, letter.language))
    word = render_docx(letter, layout)

    def ours() -> object:
        return render_docx(letter, layout)

    def docxtpl() -> object:
        template = DocxTemplate(io.BytesIO(ready))
        template.render(shell_view(letter), jinja_env=environment(), autoescape=True)
        template.save(io.BytesIO())
        return template

    turn = iter(range(10_000))

    def drawn() -> bytes:
        """Another letter each time: Typst keeps what it has drawn, which would flatter us."""
        own = render_docx(letter_number(next(turn)), layout)
        return render_pdf(own, title=letter.title, language=letter.language, created=DRAWN_ON)

    times = measured({"ours": ours, "docxtpl": docxtpl, "pdf": drawn}, rounds)
    for name, milliseconds in times.items():
        print(f"{name:10} {milliseconds:8.2f} ms")
    ratio = times["docxtpl"] / times["ours"]
    pdf = render_pdf(word, title=letter.title, language=letter.language, created=DRAWN_ON)
    differences = same_words(word, pdf)
    print(f"Word: {ratio:.1f} times docxtpl (goal {GOAL}); PDF goal {PDF_GOAL} ms")
    print(f"Words that differ between Word and PDF: {len(differences)}")
    return 0 if ratio >= GOAL and not differences else 1


def letter_number(number: int) -> Document:
    """The letter with other words in every paragraph."""

    def changed(block: Block) -> Block:
        return replace(block, spans=tuple(replace(s, text=f"{s.text} {number}") for s in block.spans))

    return replace(a_letter(), blocks=tuple(changed(block) for block in a_letter().blocks))


def measured(engines: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, engine in engines.items():
            begun = time.process_time()
            engine()
            taken[name].append((time.process_time() - begun) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
