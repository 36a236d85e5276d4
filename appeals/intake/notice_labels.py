"""The labels under which letters give their facts, and where they stand on a page."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a label's value looks like."""

    ID = "id"
    NAME = "name"
    DATE = "date"
    DATES = "dates"
    TEXT = "text"


_WHO = (
    r"(?:member|subscriber|enrollee|insured|participant|beneficiary|policy\s*holder|patient|customer)"
    r"(?:['’]s)?"
)
_NO = r"\s*(?:numbers?|nos?\b\.?|id\b|i\.?d\.?\s*(?:number|no\.?|#)?|#)"
_PRIOR = r"(?:prior\s+|pre-?)?(?:authori[sz]ation|auth|certification)\s*(?:request\s*|reference\s*)?"
_OF_NOTICE = r"(?:this\s+)?(?:notice|letter|denial|decision|determination|mailing)"
_GIVEN = r"(?:that\s+)?(?:you\s+|were\s+)?(?:received|provided|rendered|requested)"

# Fields that nobody asks for stand here too, because their labels end the value before them.
_LABELS: tuple[tuple[str, Kind, tuple[str, ...]], ...] = (
    (
        "patient_name",
        Kind.NAME,
        (r"patient(?:['’]s)?\s+(?:full\s+)?name|name\s+of\s+(?:the\s+)?patient|patient",),
    ),
    (
        "member_name",
        Kind.NAME,
        (
            r"(?:enrollee|member|subscriber|participant)(?:['’]s)?\s+(?:full\s+)?name",
            r"name\s+of\s+(?:the\s+)?(?:member|enrollee|participant)",
            r"member|enrollee|participant",
        ),
    ),
    (
        "member_id",
        Kind.ID,
        (
            rf"{_WHO}\s*identification(?:{_NO})?",
            rf"{_WHO}{_NO}",
            r"(?:identification|id)\s*(?:number|no\.?|#)",
        ),
    ),
    ("claim_number", Kind.ID, (rf"claim\s*(?:control\s*|reference\s*|id\s*)?{_NO}", r"claims?")),
    ("authorization_number", Kind.ID, (rf"{_PRIOR}{_NO}",)),
    (
        "reference",
        Kind.ID,
        (
            rf"(?:reference|case|file|tracking|review|request|inquiry|document|service\s+request){_NO}",
            r"(?:our\s+|your\s+)?reference|case",
        ),
    ),
    (
        "notice_dated",
        Kind.DATE,
        (
            rf"date\s+of\s+{_OF_NOTICE}",
            r"(?:notice|letter|decision|denial|determination|mail(?:ing)?)\s+date",
            r"date\s+(?:mailed|issued)|mailed\s+on",
            r"date",
        ),
    ),
    (
        "days",
        Kind.DATES,
        (
            r"dates?(?:\(s\))?\s+of\s+(?:service|treatment|care|stay)s?(?:\(s\))?",
            r"service\s+dates?(?:\(s\))?",
            r"dates?(?:\(s\))?\s+(?:requested|denied|reviewed)|(?:requested|denied)\s+dates?",
            rf"services?\s+{_GIVEN}\s+(?:on|from|between)",
        ),
    ),
    (
        "service",
        Kind.TEXT,
        (
            r"(?:requested|denied)\s+services?|services?\s+(?:requested|denied|reviewed|description)",
            r"(?:type|description)\s+of\s+services?",
            r"services?(?:\(s\))?|(?:requested\s+)?treatment|level\s+of\s+care",
        ),
    ),
    (
        "payer",
        Kind.TEXT,
        (r"health\s+plan|plan\s+name|name\s+of\s+plan|payer|issuer|claims?\s+administrator|plan",),
    ),
    ("", Kind.DATE, (r"date\s+of\s+birth|birth\s*date|dob|d\.o\.b\.|(?:date\s+)?received(?:\s+on)?",)),
    ("", Kind.ID, (rf"(?:group|policy|plan|provider|tax|account){_NO}|npi|tin|group",)),
    (
        "",
        Kind.NAME,
        (r"(?:(?:treating|requesting|rendering)\s+)?(?:provider|facility|physician)(?:\s+name)?",),
    ),
    (
        "",
        Kind.TEXT,
        (
            r"diagnosis|procedure|amounts?|billed|charges?|phone|telephone|fax|address",
            r"subject|to|from|re",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A label on a page. ``value_at`` is where its value would begin."""

    field: str
    kind: Kind
    start: int
    end: int
    value_at: int
    marked: bool  # a colon or the like follows
    begins_line: bool
    crosses_line: bool  # nothing more stands on the label's own line


_COMPILED = tuple(
    (field, kind, re.compile(rf"(?<![\w/-])(?:{pattern})(?![\w-])", re.IGNORECASE))
    for field, kind, patterns in _LABELS
    for pattern in patterns
)
_AFTER = re.compile(
    r"(?:\(s\))?[ \t]*(?P<mark>[:=]|#\s*:?|\.{2,}|[-–—](?=\s))?[ \t]*(?P<line>\n\s*)?(?:is[ \t]+)?"
)


def labels_on(page: str) -> list[Found]:
    """Labels in reading order; of those that overlap the longest."""
    candidates = [
        (match.start(), -match.end(), field, kind)
        for field, kind, pattern in _COMPILED
        for match in pattern.finditer(page)
    ]
    found: list[Found] = []
    taken = 0
    for start, end, field, kind in sorted(candidates):
        if start >= taken:
            found.append(_found(page, field, kind, (start, -end)))
            taken = -end
    return found


def _found(page: str, field: str, kind: Kind, span: tuple[int, int]) -> Found:
    after = _AFTER.match(page, span[1])
    line_start = page.rfind("\n", 0, span[0]) + 1
    return Found(
        field=field,
        kind=kind,
        start=span[0],
        end=span[1],
        value_at=after.end() if after else span[1],
        marked=bool(after and after["mark"]) or page[span[1] - 1] in "#:",
        begins_line=not page[line_start : span[0]].strip(" \t•*-·"),
        crosses_line=bool(after and after["line"]),
    )
