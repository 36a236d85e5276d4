"""Whether a PDF that LibreOffice drew says what the Word file says: nothing lost, nothing added."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from letter_templates.docx_package import read_package
from letter_templates.pdf_construct import parsed
from letter_templates.pdf_parts import DOCUMENT
from letter_templates.text import STORIES, header_rows, paragraphs_of, pdf_text, plain

COLUMNS = 3  # of text on a page, at the most, in each of which a table may go on
SHOWN = 60  # letters of a paragraph that is named


def office_differences(docx: bytes, pdf: bytes) -> list[str]:
    """Where the PDF differs from the Word file; empty where every paragraph arrived and nothing came to it.

    Order and page numbers are LibreOffice's own, so paragraphs are looked for one by one; a paragraph may go
    on over the end of a page. Headers and footers may come on every page.
    """
    entries = read_package(docx)
    pages = [_bare(page) for page in pdf_text(pdf).split("\f")]
    body = list(paragraphs_of(entries, _stories(entries, margins=False)))
    margins = list(paragraphs_of(entries, _stories(entries, margins=True)))
    headers = header_rows(parsed(entries[DOCUMENT]))  # repeated where a table goes on
    return [*_lost([*body, *margins], pages), *_added(body, [*margins, *headers * COLUMNS], pages)]


def _stories(entries: Mapping[str, bytes], *, margins: bool) -> Iterator[str]:
    for name in entries:
        if STORIES.fullmatch(name) and name.startswith(("word/header", "word/footer")) == margins:
            yield name


def _lost(paragraphs: Sequence[str], pages: Sequence[str]) -> Iterator[str]:
    whole = "".join(pages)
    for paragraph in paragraphs:
        letters = _bare(paragraph)
        if letters not in whole and not _over_pages(letters, pages):
            shown = " ".join(paragraph.split())
            yield f"the PDF lacks “{shown if len(shown) <= SHOWN else shown[:SHOWN] + '…'}”"


def _over_pages(letters: str, pages: Sequence[str]) -> bool:
    """Whether the paragraph begins on one page and goes on on the next, footers and headers between."""
    return any(
        letters[:cut] in page and letters[cut:] in following
        for page, following in pairwise(pages)
        for cut in range(1, len(letters))
    )


def _added(body: Sequence[str], margins: Sequence[str], pages: Sequence[str]) -> Iterator[str]:
    """Letters beyond those of the Word file; digits may be page numbers and labels of lists."""
    known = Counter(_bare("".join(body)))
    for letter, count in Counter(_bare("".join(margins))).items():
        known[letter] += count * len(pages)
    more = Counter("".join(pages)) - known
    added = {letter: count for letter, count in more.items() if letter.isalpha()}
    if sum(added.values()) > len(pages):  # a label such as “a.” or a continued “iv” now and then
        yield f"the PDF says more than Word: {sum(added.values())} letters too many"


def _bare(text: str) -> str:
    return "".join(letter for letter in plain(text).casefold() if letter.isalnum())
