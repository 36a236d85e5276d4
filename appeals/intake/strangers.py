"""Whether papers are of the patient: names, dates of birth and member numbers that their labels give."""

import re
from collections.abc import Iterator, Sequence

from appeals.domain.case import Patient
from appeals.domain.packets import Stranger
from appeals.intake.written_dates import days_at

_NAME = re.compile(
    r"(?i:\b(?:patient|client|resident)(?:[’']s)?(?:\s+name)?)\s*:[ \t]*"
    r"([A-Z][\w’'.,\- ]{2,60}?)(?=\s{2,}|[\n;|]|$)",
    re.MULTILINE,
)
_BORN = re.compile(r"\b(?:date\s+of\s+birth|birth\s*date|d\.?o\.?b\.?)\s*:?[ \t]*(?=\S)", re.IGNORECASE)
_MEMBER = re.compile(
    r"\b(?:member|subscriber|insured)(?:[’']s)?\s+(?:id|identification|number|no\.?)(?:\s+number)?"
    r"\s*[:#]*[ \t]*([A-Z0-9][A-Z0-9 \-]{4,24}[A-Z0-9])",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+")
SHORTEST = 2  # letters of a name that count; an initial does not


def strangers(patient: Patient, pages: Sequence[str]) -> Iterator[Stranger]:
    """The first sign of each kind on each page that does not fit the patient."""
    for number, text in enumerate(pages, 1):
        for what, found, expected in (
            *_names(patient, text),
            *_births(patient, text),
            *_members(patient, text),
        ):
            yield Stranger(number, what, found, expected)


def _names(patient: Patient, text: str) -> Iterator[tuple[str, str, str]]:
    wanted = _parts(patient.name)
    for match in _NAME.finditer(text):
        found = _parts(match[1])
        if len(wanted) > 1 and len(found) > 1 and len(wanted & found) < min(2, len(found)):
            yield "patient", match[1].strip(), patient.name
            return


def _births(patient: Patient, text: str) -> Iterator[tuple[str, str, str]]:
    if patient.birth_date is None:
        return
    for match in _BORN.finditer(text):
        days = days_at(text, match.end())
        if days is not None and days.first == days.last and days.first != patient.birth_date:
            yield "date of birth", days.first.isoformat(), patient.birth_date.isoformat()
            return


def _members(patient: Patient, text: str) -> Iterator[tuple[str, str, str]]:
    wanted = _sign(patient.member_id)
    for match in _MEMBER.finditer(text):
        found = _sign(match[1])
        if wanted and any(mark.isdigit() for mark in found) and not _same_member(wanted, found):
            yield "member ID", match[1].strip(), patient.member_id
            return


def _same_member(one: str, other: str) -> bool:
    """A number may carry a suffix for the person in the family, or words that follow it on its line."""
    return one.startswith(other) or other.startswith(one)


def _parts(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORDS.findall(name) if len(word) >= SHORTEST)


def _sign(number: str) -> str:
    return "".join(mark for mark in number.upper() if mark.isalnum())
