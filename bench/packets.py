"""Measures packet building beside pypdf's merge_page in one run, at 50, 500 and 3,000 pages.

Usage: python bench/packets.py [pages ...]. CPU time, engines in processes of their own, turns taken; the text
of stamped pages is compared. Goals: 7 times merge_page at 500 pages, 10 times at 3,000, linear time.
"""

import io
import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from pypdf import PdfReader, PdfWriter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from packet_samples import Paper, a_layout, a_paper_file, a_sealed_letter, enclosure, records

from letter_templates.packet import Layout, build

GOALS = {500: 7.0, 3000: 10.0}
AN_EXHIBIT = 50  # pages
COMPARED = 40  # pages whose text is compared
ROUNDS = 3


def main(sizes: list[int]) -> int:
    failed = False
    for pages in sizes:
        found: dict[str, list[dict[str, float]]] = {"ours": [], "merge_page": []}
        for _ in range(ROUNDS):
            for engine, runs in found.items():
                runs.append(_in_process(engine, pages))
        best = {engine: min(runs, key=lambda run: run["ms"]) for engine, runs in found.items()}
        ratio = best["merge_page"]["ms"] / best["ours"]["ms"]
        same = best["ours"]["text"] == best["merge_page"]["text"]
        failed |= ratio < GOALS.get(pages, 0) or not same
        for engine, run in best.items():
            print(f"{pages:6} pages  {engine:11} {run['ms']:9.0f} ms  {run['ms'] / pages:6.3f} ms/page  "
                  f"{run['rss']:6.0f} MB at most  {run['mb']:6.1f} MB written")  # fmt: skip
        print(
            f"{pages:6} pages  {ratio:.1f} times merge_page (goal {GOALS.get(pages, '-')}); same text: {same}"
        )
    return 1 if failed else 0


def _in_process(engine: str, pages: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--engine", engine, str(pages)], capture_output=True, check=True, text=True
    )
    return dict(json.loads(done.stdout))


def run_engine(engine: str, pages: int) -> None:
    """One build; prints what it took. Making the exhibits is not counted."""
    letter = a_sealed_letter()
    contents = [
        records(f"Record {n}", AN_EXHIBIT, lines=45, scan_every=5, seed=n) for n in range(pages // AN_EXHIBIT)
    ]
    # Drawing cover and index is the same for both, and not what is measured.
    layout = a_layout([enclosure(f"X{n}", each) for n, each in enumerate(contents)], letter)
    begun = time.process_time()
    made = build(layout).content if engine == "ours" else merged(layout)
    taken = (time.process_time() - begun) * 1000
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": taken, "rss": most, "mb": len(made) / 1e6, "text": _text(made)}))


def merged(layout: Layout) -> bytes:
    """The usual way: append everything, then merge a page with the stamp onto every page."""
    writer = PdfWriter(clone_from=io.BytesIO(layout.letter))
    writer.append(io.BytesIO(layout.front))
    first = len(writer.pages)
    for each in layout.enclosures:
        writer.append(io.BytesIO(each.content))
    total, at = len(writer.pages), first
    for n, each in enumerate(layout.enclosures):
        overlays = a_paper_file(
            [_overlay(n, page, at + n + page, total) for page in range(1, each.pages + 1)]
        )
        for overlay in PdfReader(io.BytesIO(overlays)).pages:
            writer.pages[at].merge_page(overlay)
            at += 1
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _overlay(exhibit: int, page: int, running: int, total: int) -> Paper:
    return Paper([f"Exhibit X{exhibit}, page {page} of {AN_EXHIBIT}", f"Packet page {running} of {total}"])


def _text(content: bytes) -> list[list[str]]:
    """The words of exhibit pages, spread over the packet, running numbers left out: the orders differ."""
    pages = PdfReader(io.BytesIO(content)).pages
    texts = (page.extract_text() for page in pages)
    stamped = [text for text in texts if re.search(r"Exhibit X\d+, page", text)]
    chosen = stamped[:: max(1, len(stamped) // COMPARED)]
    return [sorted(re.sub(r"Packet page \d+ of \d+", " ", text).split()) for text in chosen]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--engine"]:
        run_engine(sys.argv[2], int(sys.argv[3]))
    else:
        raise SystemExit(main([int(each) for each in sys.argv[1:]] or [50, 500, 3000]))
