"""Draws a long document, or many letters, in a process of its own, and tells time and memory as JSON.

Started by documents.py: ``python bench/growth.py pages|letters COUNT``.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from drawing_sample import DRAWN_ON, a_letter

from letter_templates.block import Block, BlockKind, Document, Span
from letter_templates.docx import render_docx
from letter_templates.page_pictures import page_count
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell

WORDS = "The plan applies limit {0} to care of kind {1}, and not to skilled nursing care of kind {2}. " * 5
A_PAGE = 9  # paragraphs of these words


def memory_in_process(what: str, count: int) -> dict[str, float]:
    """What a run took: ms, rss (megabytes at most), and pages or count."""
    done = subprocess.run(
        [sys.executable, __file__, what, str(count)], capture_output=True, check=True, text=True
    )
    return dict(json.loads(done.stdout))


def long_document(pages: int) -> Document:
    """A letter of about as many pages, no two paragraphs alike."""
    texts = (WORDS.format(n, n * 7 % 101, n * 13 % 89) for n in range(max(1, pages * A_PAGE - 3)))
    blocks = tuple(Block(BlockKind.PARAGRAPH, "long", spans=(Span(text, ()),)) for text in texts)
    return replace(a_letter(), blocks=blocks)


def drawn(document: Document) -> bytes:
    """The document as Word, then as PDF."""
    word = render_docx(document, shell())
    return render_pdf(word, title=document.title, language=document.language, created=DRAWN_ON)


def numbered(number: int) -> Document:
    """The letter, other words in each of its paragraphs."""
    blocks = a_letter().blocks
    return replace(
        a_letter(),
        blocks=tuple(
            replace(each, spans=tuple(replace(span, text=f"{span.text} {number}") for span in each.spans))
            for each in blocks
        ),
    )


def main(what: str, count: int) -> None:
    """Draw once to be warm, then measure."""
    drawn(a_letter())
    begun, told = time.process_time(), {"count": float(count)}
    if what == "pages":
        told["pages"] = float(page_count(drawn(long_document(count))))
    else:
        for number in range(count):
            drawn(numbered(number))
    told["ms"] = (time.process_time() - begun) * 1000
    told["rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
