"""Takes the text out of one PDF in a process of its own, whose memory, time and files are limited.

The PDF comes on standard input; one JSON object goes out: {"pages": [...]} or {"problem": code}.
It imports pypdf and nothing of ours, and is started by notice.py. A crash is an answer too: damaged.
"""

import io
import json
import resource
import sys

import pypdf
from pypdf.errors import LimitReachedError

MEMORY_BYTES = 1 << 30
LONGEST_PAGE = 30_000  # characters; a printed page has about 4,000
LONGEST_NOTICE = 1_000_000


def main() -> int:
    """Read, answer, and say nothing else."""
    most_pages, cpu_seconds = (int(argument) for argument in sys.argv[1:])
    _limit(cpu_seconds)
    sys.setrecursionlimit(2_000)
    try:
        answer = _read(sys.stdin.buffer.read(), most_pages=most_pages)
    except (MemoryError, RecursionError, LimitReachedError):
        answer = {"problem": "hostile"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _limit(cpu_seconds: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(kind, (most, most))


def _read(content: bytes, *, most_pages: int) -> dict[str, object]:
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"problem": "encrypted"}
    if len(reader.pages) > most_pages:
        return {"problem": "too_many_pages"}
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text() or "")
        if len(pages[-1]) > LONGEST_PAGE or sum(map(len, pages)) > LONGEST_NOTICE:
            return {"problem": "hostile"}
    return {"pages": pages}


if __name__ == "__main__":
    sys.exit(main())
