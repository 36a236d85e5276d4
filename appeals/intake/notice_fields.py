"""The facts that a letter gives under labels: who, which claim, which service, which days, from whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from appeals.intake.notice_appeal import propose_appeal
from appeals.intake.notice_labels import Found, Kind, labels_on
from appeals.intake.proposal import Proposal
from appeals.intake.written_dates import ONE_DATE, Days, days_at, days_in
from nqtl_library.terms import Confidence

_WORD = r"[A-Z][A-Za-z.'’\-]*(?![\w])"
_ID = r"(?:[A-Z]{1,4} (?=\d{5}))?(?=[A-Za-z0-9\-/]*\d)[A-Za-z0-9][A-Za-z0-9\-/]{2,39}"
_VALUES = {
    Kind.ID: _ID,
    Kind.NAME: rf"{_WORD}(?:,?[ \t]+{_WORD}){{1,4}}",
    Kind.DATE: ONE_DATE,
    Kind.DATES: rf"{ONE_DATE}(?:\s*(?:-|–|—|to|through|thru)\s*{ONE_DATE})?",
    Kind.TEXT: r"\S[^\n]{0,119}?",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _VALUES.items()}
_NOT_NAMES = re.compile(
    r"\b(?:services?|department|rights?|handbook|benefits?|information|identification|advocate|plan|health"
    r"|portal|website|responsibility|id|may|can|has|will|responsible|relations)\b",
    re.IGNORECASE,
)
_PAYER_WORDS = re.compile(
    r"\b(?:health\s*plans?|health\s*care|healthcare|insurance|assurance|mutual|benefits?\s+(?:plan|trust|fund"
    r"|administrators?)|behavioral\s+(?:health|network)|medical\s+plan|hmo|ppo|welfare\s+(?:plan|fund)|administrators)\b",
    re.IGNORECASE,
)
_NOT_LETTERHEAD = re.compile(
    r"\d|[:.?!]|\b(?:notice|dear|attn|attention|denial|appeals?|department|your|of)\b", re.I
)
_SERVICE = re.compile(
    r"\b(?:claims?|requests?|coverage|payment|authorization|approval)\s+(?:for|of)\s+(?:(?:the|your|continued)\s+)*"
    r"((?:(?!from\b|to\b|that\b|is\b|was\b)[\w-]+\s+){0,6}?(?:treatment|program|therapy|services?|hospitalization"
    r"|care|stay|testing|psychotherapy|detoxification|rehabilitation|analysis))\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:(?:this|these|that|those|any|all|such|a|an|the|your|health|medical|above|following|requested|listed|covered"
    r"|same|other|future)\s+)*(?:services?|care|treatment|stay|program|therapy)",
    re.IGNORECASE,
)
_LETTERHEAD_LINES = 6
_DATE_LINES = 30
_COLUMNS_REACH = 400
_LONGEST_VALUE = 160
_MOST_COLUMNS = 8
_MOST_LOOSE_COLUMNS = 2  # columns of free words; more would make the search slow


def propose_fields(pages: Sequence[str]) -> list[Proposal]:
    """Everything found, each distinct value once; the surest first within each field."""
    found: list[Proposal] = []
    for number, page in enumerate(pages, 1):
        found += _labelled(page, number)
        found += propose_appeal(page, number)
    if pages:
        found += [*_standing_date(pages[0]), *_letterhead(pages[0])]
    if not any(one.field == "service" for one in found):
        found += [one for number, page in enumerate(pages, 1) for one in _service_in_prose(page, number)][:1]
    return _ordered(_with_one_name(found))


def _labelled(page: str, number: int) -> Iterator[Proposal]:
    labels = labels_on(page)
    place = 0
    while place < len(labels):
        run = _run_of_labels(page, labels, place)
        columns = list(_columns(page, number, run)) if len(run) > 1 else []
        if columns:
            yield from columns
            place += len(run)
            continue
        following = labels[place + 1].start if place + 1 < len(labels) else len(page)
        yield from _value(page, number, labels[place], following)
        place += 1


def _run_of_labels(page: str, labels: list[Found], place: int) -> list[Found]:
    """Labels that follow each other with nothing between: the heads of a table's columns."""
    run = [labels[place]]
    for label in labels[place + 1 : place + 1 + _MOST_COLUMNS]:
        if page[run[-1].end : label.start].strip(" \t\n:|"):
            break
        run.append(label)
    return run if run[0].begins_line else run[:1]


def _columns(page: str, number: int, run: list[Found]) -> Iterator[Proposal]:
    loose = sum(label.kind is Kind.TEXT for label in run)
    if len(run) > _MOST_COLUMNS or loose > _MOST_LOOSE_COLUMNS or not run[-1].crosses_line:
        return
    at = run[-1].value_at
    values = r"\s+".join(f"({_VALUES[label.kind]})" for label in run)
    match = re.compile(values + r"[ \t]*(?:\n|$)").match(page, at, at + _COLUMNS_REACH)
    if match is None or any(label.marked and not label.crosses_line for label in run):
        return
    for group, label in enumerate(run, 1):
        yield from _proposals(page, number, label, match.span(group), Confidence.HIGH)


def _value(page: str, number: int, label: Found, following: int) -> Iterator[Proposal]:
    if not label.field or not _may_hold(label):
        return
    if label.kind in (Kind.DATE, Kind.DATES):
        yield from _labelled_days(page, number, label)
        return
    match = _PATTERNS[label.kind].match(page, label.value_at)
    if match is None:
        return
    span = match.span()
    if label.kind in (Kind.TEXT, Kind.NAME):
        end = _end_of_value(page, label, following)
        if label.kind is Kind.NAME and not label.marked and page[span[1] : end].strip():
            return
        span = (span[0], end if label.kind is Kind.TEXT else min(span[1], end))
        if not _is_words(page, label, span):
            return
    sure = (
        label.marked or label.kind in (Kind.ID, Kind.DATES) or (label.begins_line and not label.crosses_line)
    )
    yield from _proposals(page, number, label, span, Confidence.HIGH if sure else Confidence.MEDIUM)


def _labelled_days(page: str, number: int, label: Found) -> Iterator[Proposal]:
    """After the label, or under it where it heads the first column of a table."""
    days = days_at(page, label.value_at)
    if days is not None:
        sure = label.marked or label.kind is Kind.DATES or not label.crosses_line
        yield from _dated(page, number, label.field, days, Confidence.HIGH if sure else Confidence.MEDIUM)
    elif label.begins_line and not label.marked:
        line_end = page.find("\n", label.end)
        days = days_at(page, line_end + 1) if line_end >= 0 else None
        if days is not None:
            yield from _dated(page, number, label.field, days, Confidence.MEDIUM)


def _may_hold(label: Found) -> bool:
    """A bare word like "service" or "date" is a label only at the start of its line, or with a colon."""
    if label.kind in (Kind.TEXT, Kind.NAME):
        return label.begins_line or label.marked
    one_word = label.end - label.start <= 9
    return label.marked or not one_word or label.begins_line


def _end_of_value(page: str, label: Found, following: int) -> int:
    farthest = min(len(page), label.value_at + _LONGEST_VALUE)
    line_end = page.find("\n", label.value_at, farthest)
    line_end = farthest if line_end < 0 else line_end
    gap = re.compile(r"[ \t]{3,}").search(page, label.value_at, line_end)
    ends = [line_end, gap.start() if gap else line_end]
    if label.value_at < following < line_end and page[following - 2 : following] != "of":
        ends.append(following if _is_marked_label(page, following) else line_end)
    return min(ends)


def _is_marked_label(page: str, at: int) -> bool:
    return re.compile(r"[A-Za-z \t'’()]{2,40}#?\s?[:#]").match(page, at) is not None


def _is_words(page: str, label: Found, span: tuple[int, int]) -> bool:
    value = page[span[0] : span[1]].strip()
    if len(value) < 3 or (value.endswith(".") and not label.marked):
        return False
    if label.kind is Kind.NAME:
        return not _NOT_NAMES.search(value)
    return label.marked or value[0].isupper()


def _proposals(
    page: str, number: int, label: Found, span: tuple[int, int], confidence: Confidence
) -> Iterator[Proposal]:
    if not label.field:
        return
    if label.kind in (Kind.DATE, Kind.DATES):
        days = days_at(page, span[0])
        if days is not None:
            yield from _dated(page, number, label.field, days, confidence)
        return
    quote = page[span[0] : span[1]].rstrip(" \t\n,;")
    if quote.strip():
        value = (
            " ".join(quote.split()).rstrip(".") if label.kind is not Kind.TEXT else " ".join(quote.split())
        )
        yield Proposal(label.field, value, number, (span[0], span[0] + len(quote)), quote, confidence)


def _dated(page: str, number: int, field: str, days: Days, confidence: Confidence) -> Iterator[Proposal]:
    quote = page[days.span[0] : days.span[1]]
    if field == "notice_dated":
        yield Proposal(field, days.first.isoformat(), number, days.span, quote, confidence)
        return
    yield Proposal("first_day", days.first.isoformat(), number, days.span, quote, confidence)
    yield Proposal("last_day", days.last.isoformat(), number, days.span, quote, confidence)


def _with_one_name(found: list[Proposal]) -> list[Proposal]:
    """The member is the patient, unless the letter names a patient apart."""
    apart = any(one.field == "patient_name" for one in found)
    return [
        replace(one, field="patient_name", confidence=Confidence.LOW if apart else one.confidence)
        if one.field == "member_name"
        else one
        for one in found
    ]


def _service_in_prose(page: str, number: int) -> Iterator[Proposal]:
    """The service as a sentence names it, where no label does."""
    for match in _SERVICE.finditer(page):
        if not _VAGUE.fullmatch(match.group(1)):
            value = " ".join(match.group(1).split())
            yield Proposal("service", value, number, match.span(1), match.group(1), Confidence.MEDIUM)


def _standing_date(page: str) -> Iterator[Proposal]:
    """A date alone on its line near the top of the first page is the letter's date."""
    at = 0
    for line in page.splitlines(keepends=True)[:_DATE_LINES]:
        days = next(days_in(page, at, at + len(line)), None)
        if days and days.first == days.last and page[days.span[0] : days.span[1]].strip() == line.strip():
            yield from _dated(page, 1, "notice_dated", days, Confidence.MEDIUM)
            return
        at += len(line)


def _letterhead(page: str) -> Iterator[Proposal]:
    """A line at the very top that reads like a plan's or insurance company's name."""
    at = 0
    for line in page.splitlines(keepends=True)[:_LETTERHEAD_LINES]:
        name = line.strip()
        if 5 <= len(name) <= 80 and _PAYER_WORDS.search(name) and not _NOT_LETTERHEAD.search(name):
            start = at + line.index(name)
            yield Proposal("payer", name, 1, (start, start + len(name)), name, Confidence.MEDIUM)
            return
        at += len(line)


def _ordered(found: list[Proposal]) -> list[Proposal]:
    sureness = list(Confidence)
    found.sort(key=lambda one: (sureness.index(one.confidence), one.page, one.span))
    distinct: dict[tuple[str, str], Proposal] = {}
    for one in found:
        distinct.setdefault((one.field, one.value.casefold()), one)
    fields = list(dict.fromkeys(one.field for one in distinct.values()))
    return sorted(distinct.values(), key=lambda one: fields.index(one.field))
