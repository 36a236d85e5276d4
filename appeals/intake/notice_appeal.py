"""How and by when to appeal, as a letter states it: days, address, fax."""

import re
from collections.abc import Iterator

from appeals.intake.proposal import Proposal
from appeals.intake.sentences import Sentence, sentences
from nqtl_library.terms import Confidence

_APPEAL = re.compile(
    r"\b(?:appeal|grievance|reconsideration|internal review|review of (?:this|our) d"
    r"|request(?:ing)? (?:a|an|the) (?:\w+ )?review)",
    re.I,
)
_YOURS = re.compile(
    r"\byou(?:r\s+(?:authorized\s+)?representative)?\s+(?:may|must|can|have|should|need)\b|\bto\s+(?:file|submit|request)\b"
    r"|\b(?:must|may|should|can)\s+be\s+(?:filed|received|submitted|sent|requested|made|postmarked)\b"
    r"|\b(?:file|submit|send|request)\s+(?:an?|your|the)\b",
    re.I,
)
_PERHAPS_YOURS = re.compile(r"\bappeals?\s+within\b|\bdeadline\b", re.I)
_THEIRS = re.compile(
    r"\b(?:we|plan|reviewer)\s+(?:will|must|have|has|shall|make|decide|answer|respond|send)\b", re.I
)
_OTHER_REVIEW = re.compile(
    r"\b(?:external|independent\s+review|second[- ]level|fair hearing|lawsuit|civil action)\b", re.I
)
_NUMBERS = {
    "thirty": 30, "sixty": 60, "ninety": 90, "one hundred twenty": 120, "one hundred and twenty": 120,
    "one hundred eighty": 180, "one hundred and eighty": 180, "one hundred-eighty": 180,
}  # fmt: skip
_WORDS = "|".join(sorted((words.replace(" ", r"\s+") for words in _NUMBERS), key=len, reverse=True))
_DAYS = re.compile(
    rf"\b(?:(?P<words>{_WORDS})\s*(?:\(\s*\d{{1,3}}\s*\)\s*)?"
    r"|(?P<digits>\d{1,3})\s*)[- ]?(?:calendar\s+)?days?\b",
    re.I,
)
_PHONE = r"(?:1[-.\s])?\(?\d{3}\)?[-.\s]{0,2}\d{3}[-.\s]\d{4}"
_FAX = re.compile(
    rf"\b(?:fax|facsimile)\w*(?:\s+(?:it|them|us|your|the|appeal|number|no\.?|line|to|at|is))*\s*[:#]?\s*({_PHONE})",
    re.I,
)
_ZIP = re.compile(r"\b[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b")
_ADDRESS_BEGINS = re.compile(
    r"(?:\b(?:write|mail|send|sent|mailed|submit|submitted|deliver)\b[^.\n:]{0,80}?\b(?:to|at)\b\s*:?|\baddress\b[^:\n]{0,30}:"
    r"|\b(?:mail|write)\s*:|\bto\s*:|\bat\s*:)\s*",
    re.I,
)
_REACH = 300


def propose_appeal(page: str, number: int) -> Iterator[Proposal]:
    """What one page says about appealing."""
    for sentence in sentences(page):
        yield from _window(page, number, sentence)
    yield from _fax_numbers(page, number)
    yield from _addresses(page, number)


def _window(page: str, number: int, sentence: Sentence) -> Iterator[Proposal]:
    """Days that the reader has; never those that the plan has, nor those of another review."""
    words = page[sentence.start : sentence.end]
    if not _APPEAL.search(words) or _OTHER_REVIEW.search(words):
        return
    if not _YOURS.search(words) and (_THEIRS.search(words) or not _PERHAPS_YOURS.search(words)):
        return
    for match in _DAYS.finditer(words):
        before = words[: match.start()]
        theirs = max((one.end() for one in _THEIRS.finditer(before)), default=-1)
        yours = max((one.end() for one in _YOURS.finditer(before)), default=-1)
        if theirs > yours or re.search(r"business|working", match.group(), re.I):
            continue
        days = int(match["digits"]) if match["digits"] else _NUMBERS[" ".join(match["words"].lower().split())]
        if days:
            span = (sentence.start + match.start(), sentence.start + match.end())
            yield Proposal("window_days", str(days), number, span, match.group(), Confidence.HIGH)
        return


def _fax_numbers(page: str, number: int) -> Iterator[Proposal]:
    for match in _FAX.finditer(page):
        near = _APPEAL.search(page, max(0, match.start() - _REACH), min(len(page), match.end() + 80))
        sure = Confidence.HIGH if near else Confidence.LOW
        value = " ".join(match.group(1).split())
        yield Proposal("appeals_fax", value, number, match.span(1), match.group(1), sure)


def _addresses(page: str, number: int) -> Iterator[Proposal]:
    """From "write to" and the like up to the ZIP code, where appeals are spoken of just before or inside."""
    for match in _ZIP.finditer(page):
        lead = max(0, match.start() - _REACH)
        begins = list(_ADDRESS_BEGINS.finditer(page, lead, match.start()))
        if not begins:
            continue
        start, quote = begins[-1].end(), page[begins[-1].end() : match.end()]
        if (_ZIP.search(quote[:-5]) and len(_ZIP.findall(quote)) > 1) or len(quote) < 12:
            continue
        if _APPEAL.search(page, max(0, start - _REACH), match.end()):
            value = _address(quote)
            span = (start, match.end())
            yield Proposal("appeals_address", value, number, span, quote, Confidence.HIGH)


def _address(quote: str) -> str:
    """On one line: lines of a block are parted by commas; an address within a sentence has its own."""
    lines = [line.strip(" ,") for line in quote.splitlines() if line.strip(" ,")]
    in_a_sentence = any("," in line for line in lines[:-1])
    return " ".join(quote.split()) if in_a_sentence else ", ".join(lines)
