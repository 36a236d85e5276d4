"""Reads a composed document as a careful colleague would: blanks, braces, quotations, citations, length."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from letter_templates.block import Block, BlockKind, Document, Span
from letter_templates.notes import CiteText

WORDS_ON_A_PAGE = 400
"""Estimated from drawn letters of ours: 11-point serif with tables and headings."""
MOST_PAGES = 4
QUOTATION_WORDS = 4  # fewer words in quotation marks are more likely a term than a quotation

_NOTHING = frozenset({"None", "NaN", "nan", "NaT", "null", "undefined"})
_LEFTOVERS = (
    (re.compile(r"[{}]"), "a brace of the template is left"),
    (re.compile(r"_{3,}|\.{4,}|\[\s*\]|\(\s*\)|“\s*”"), "a blank is left to fill in"),
    (re.compile(r"\b(?:TBD|TBC|XXX+|lorem ipsum|insert here|placeholder)\b", re.I), "a placeholder is left"),
    (re.compile(r"\[(?:[A-Z][A-Z /_-]{2,}|[Ii]nsert[^\]]*)\]"), "a placeholder in brackets is left"),
    (re.compile(r"[\ue000-\uf8ff\ufffd]"), "a character that cannot be read is left"),
)
_UNTIDY = (
    (re.compile(r"  "), "two spaces stand together"),
    (re.compile(r" [,;.](?![.\d])|,,"), "punctuation stands alone; a word may be missing"),
)
_QUOTED = re.compile(r"“([^”]*)”")
_MARK = re.compile(r"\[(\d{1,2}(?:, \d{1,2})*)\]")
_SPACE = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\s?\.\s?\.)(?:\s*\])?\s*")
_FOLDED = str.maketrans("‘’“”–—‐‑", "''\"\"----", "\u00ad")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader would hold against the letter. One that does not block is shown as a warning."""

    where: str  # the part, with the clause where there is one
    what: str
    remedy: str
    blocks: bool = True


def problems(
    document: Document, *, exhibits: Mapping[str, Sequence[str]], citable: Mapping[str, CiteText]
) -> tuple[Problem, ...]:
    """Everything wrong with a composed document, in reading order.

    ``exhibits`` gives the text of every page of every exhibit by its label; ``citable`` the authorities that
    may be cited for this plan on the letter's date.
    """
    found: list[Problem] = []
    for block in document.blocks:
        found += _blanks(block)
        found += _unproven(block, exhibits)
        found += _uncited(block, citable)
    found += _own_marks(document)
    found += _unverified(document, citable)
    found += _too_long(document)
    return tuple(dict.fromkeys(found))


def occurs(quote: str, page: str) -> bool:
    """Whether every piece between ellipses stands on the page, in order, line breaks and hyphens aside."""
    place, text = 0, folded(page)
    for piece in filter(None, (folded(part) for part in _ELLIPSIS.split(quote))):
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def blanks(blocks: Iterable[Block]) -> Iterator[Problem]:
    """What is left of a template in these blocks: braces, blanks, placeholders, missing values."""
    return (problem for block in blocks for problem in _blanks(block))


def about_pages(document: Document) -> int:
    """How many pages the words fill, about."""
    return -(-len(document.text.split()) // WORDS_ON_A_PAGE)


def _blanks(block: Block) -> Iterator[Problem]:
    for text in _texts(block):
        for pattern, what in _LEFTOVERS:
            yield from _found(block, text, pattern, what, blocks=True)
        for pattern, what in _UNTIDY:
            yield from _found(block, text, pattern, what, blocks=False)
    for span in _spans(block):
        if span.text.strip() in _NOTHING:
            yield Problem(_where(block), f"a missing value was printed: {span.text}", "Correct the fact.")


def _found(
    block: Block, text: str, pattern: re.Pattern[str], what: str, *, blocks: bool
) -> Iterator[Problem]:
    hit = pattern.search(text)
    if hit and not _within_quotation(text, hit.start()):
        around = text[max(0, hit.start() - 30) : hit.end() + 30].strip()
        yield Problem(_where(block), f"{what}: “{around}”", "Correct the fact it comes from.", blocks)


def _texts(block: Block) -> Iterator[str]:
    if block.rows or block.header:
        yield from (cell.text for row in (block.header, *block.rows) for cell in row if cell.text)
    else:
        yield block.text


def _spans(block: Block) -> tuple[Span, ...]:
    return (*block.spans, *(span for row in block.rows for cell in row for span in cell.spans))


def _within_quotation(text: str, place: int) -> bool:
    """The payer's own braces and dots are not ours to correct."""
    return any(quoted.start() < place < quoted.end() - 1 for quoted in _QUOTED.finditer(text))


def _unproven(block: Block, exhibits: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for span in _spans(block):
        page = next((source.id for source in span.sources if source.kind == "exhibit"), "")
        text = _page_text(page, exhibits) if page else None
        if page and text is None:
            what, remedy = f"{_named(page)} is not among the exhibits", "Attach it or correct the page."
            yield Problem(_where(block), what, remedy)
        elif text is not None and _is_quotation(span) and not occurs(span.text, text):
            what = f"these words are not on {_named(page)}: “{_short(span.text)}”"
            yield Problem(_where(block), what, "Copy the quotation from the page, or correct the page.")
    yield from _own_quotations(block, exhibits)


def _own_quotations(block: Block, exhibits: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """A quotation in a person's own text needs its page as much as any other; a term in marks does not."""
    for span in _spans(block):
        if not _is_own(span):
            continue
        quoted = _QUOTED.findall(span.text)
        if block.kind is BlockKind.QUOTATION and not quoted:
            quoted = [span.text]
        for words in quoted:
            is_long = len(words.split()) >= QUOTATION_WORDS
            if is_long and any(occurs(words, page) for pages in exhibits.values() for page in pages):
                continue
            yield Problem(
                _where(block),
                f"a quotation without an exhibit: “{_short(words)}”",
                "Attach the paper it comes from, quote it word for word, or drop the quotation marks.",
                blocks=is_long,
            )


def _own_marks(document: Document) -> Iterator[Problem]:
    """Marks such as [2] in a person's own text lead to a note, and no note is left without its mark."""
    if not any(_is_own(span) for block in document.blocks for span in _spans(block)):
        return
    notes = set(_marks(block.text for block in document.blocks if block.kind is BlockKind.NOTE))
    body = [block for block in document.blocks if block.kind is not BlockKind.NOTE]
    for block in body:
        own = (span.text for span in _spans(block) if _is_own(span))
        for mark in sorted(set(_marks(own)) - notes):
            remedy = "Correct the number, or take the mark out."
            yield Problem(_where(block), f"[{mark}] leads to no note of the letter", remedy)
    for mark in sorted(notes - set(_marks(block.text for block in body)), key=int):
        yield Problem(
            "Notes",
            f"nothing in the text leads to note [{mark}] any more",
            f"Put [{mark}] behind the sentence that rests on it.",
            blocks=False,
        )


def _marks(texts: Iterable[str]) -> Iterator[str]:
    return (mark for text in texts for found in _MARK.findall(text) for mark in found.split(", "))


def _is_own(span: Span) -> bool:
    return any(source.kind == "person" for source in span.sources)


def _is_quotation(span: Span) -> bool:
    return any(source.kind == "fact" and source.id.endswith(".quote") for source in span.sources)


def _page_text(page: str, exhibits: Mapping[str, Sequence[str]]) -> str | None:
    """The text of "A:2"; None where there is no such exhibit or page."""
    label, _, number = page.rpartition(":")
    pages = exhibits.get(label, ())
    return pages[int(number) - 1] if number.isdigit() and 1 <= int(number) <= len(pages) else None


def _named(page: str) -> str:
    label, _, number = page.rpartition(":")
    return f"Exhibit {label}, page {number}"


def folded(text: str) -> str:
    """Text with typographic differences removed, so that a quotation is compared by its words."""
    plain = unicodedata.normalize("NFKC", text).translate(_FOLDED)
    joined = re.sub(r"(?<=\w)-\s*\n\s*(?=[a-z])", "", plain)
    return _SPACE.sub(" ", joined).strip().casefold()


def _uncited(block: Block, citable: Collection[str]) -> Iterator[Problem]:
    for source in block.sources():
        if source.kind == "authority" and source.id not in citable:
            yield Problem(
                _where(block),
                f"{source.id} may not be cited for this plan on this date",
                "Draft the letter again with the present register.",
            )


def _unverified(document: Document, citable: Mapping[str, CiteText]) -> Iterator[Problem]:
    cited = [citable[name] for name in document.authorities if name in citable]
    unread = [each.cite for each in cited if not each.verified]
    if unread and len(unread) == len(document.authorities):
        yield Problem(
            "Legal basis",
            "every authority cited is unverified: nobody has compared one of them with its primary text",
            "Have counsel verify at least one authority in the register.",
        )
    if unread:
        yield Problem(
            "Notes",
            f"not yet compared with the primary text: {'; '.join(unread)}",
            "Read each at its official source before the letter goes out.",
            blocks=False,
        )


def _too_long(document: Document) -> Iterator[Problem]:
    words = len(document.text.split())
    pages = about_pages(document)
    if pages > MOST_PAGES:
        yield Problem(
            "Whole letter",
            f"about {pages} pages ({words} words); reviewers read {MOST_PAGES}",
            "Move detail into exhibits.",
            blocks=False,
        )


def _where(block: Block) -> str:
    return f"{block.part} ({block.clause})" if block.clause else block.part


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
