"""The hard checks before a packet is sent: identity, pages, deadline, recipient, protected records."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from appeals.domain.disclosure import disclosure_gate, records_of
from appeals.domain.letter_argument import FILING_CLOCKS, LATER_CLOCKS
from appeals.domain.packets import Channel, PacketOrder, PlannedExhibit, Stranger
from appeals.domain.privacy import Recipient
from appeals.domain.views import CaseView, VersionView
from appeals.errors import Hindrance
from letter_templates.packet_flaws import Inspection
from nqtl_library.terms import DueDate

SAY_WHY = "Take the paper out, correct the case, or say on the exhibit why it is the same person."
TIMED = ("appeal.", "reconsideration.", "review.", "hearing.")
SOON = timedelta(days=3)
_CITED = re.compile(r"\bExhibits?\s+([A-Z]{1,2})\b(?:,?\s+(?:at\s+)?(?:pages?|p\.)\s+(\d{1,4}))?")
_LISTED = re.compile(r"\bExhibit\s+([A-Z]{1,2}),[^;()]{1,250}\(pages?\s+(\d{1,4})(?:\s+to\s+(\d{1,4}))?\)")
_ENCLOSED = re.compile(
    r"^Enclosed exhibits:.*$", re.MULTILINE
)  # "A, Notice (page 1); B, Record (pages 1 to 12)."
_LABEL = re.compile(r"(?<=[:;] )([A-Z]{1,2})(?=, )")
_FAX = re.compile(r"\bfax\b[^\d\n]{0,30}(\+?1?[\s.-]?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4})", re.IGNORECASE)
NUMBER = 10  # digits of a telephone number without its country


@dataclass(frozen=True, slots=True)
class PacketFacts:
    """All that the checks look at, by exhibit label. ``texts`` has the pages of those that may be read."""

    case: CaseView
    letter: VersionView
    letter_text: str
    newest: bool  # whether the letter has no newer version
    order: PacketOrder
    exhibits: Sequence[PlannedExhibit]
    inspections: Mapping[str, Inspection]
    texts: Mapping[str, Sequence[str]]
    strangers: Mapping[str, Sequence[Stranger]]
    recipient: Recipient | None
    today: date

    @property
    def going(self) -> tuple[PlannedExhibit, ...]:
        """The exhibits that go along."""
        return tuple(each for each in self.exhibits if not each.particulars.left_out)


def problems(facts: PacketFacts) -> tuple[Hindrance, ...]:
    """What keeps the packet from being built."""
    return (
        *_unreadable(facts),
        *_ranges(facts),
        *_strangers(facts, confirmed=False),
        *_not_enclosed(facts),
        *_late(facts),
        *_wrong_number(facts),
        *_old_letter(facts),
        *_protected(facts),
    )


def warnings(facts: PacketFacts) -> tuple[Hindrance, ...]:
    """What its sender should know."""
    return (
        *_listed_otherwise(facts),
        *_noted(facts),
        *_pictures(facts),
        *_strangers(facts, confirmed=True),
        *_nearly_late(facts),
        *_unknown_number(facts),
    )


def filing_clock(case: CaseView, kind: str) -> DueDate | None:
    """The clock that a document of this kind must keep; None where none runs."""
    if not kind.startswith(TIMED):
        return None
    wanted = LATER_CLOCKS.get(kind, FILING_CLOCKS)
    ours = [clock for clock in case.deadlines.clocks if clock.id in wanted and clock.whose == "ours"]
    return min(ours, key=lambda clock: clock.due, default=None)


def _unreadable(facts: PacketFacts) -> Iterator[Hindrance]:
    for each in facts.going:
        for flaw in facts.inspections[each.label].flaws:
            if flaw.blocks:
                remedy = f"{flaw.remedy} Or leave the exhibit out."
                yield Hindrance(f"Exhibit {each.label}", f"{each.title} {flaw.what}", remedy)


def _ranges(facts: PacketFacts) -> Iterator[Hindrance]:
    for each in facts.going:
        if each.pages and not 1 <= each.first <= each.last <= each.pages:
            what = f"Pages {each.first} to {each.last} are asked for; the paper has {each.pages}."
            yield Hindrance(f"Exhibit {each.label}", what, "Choose pages that are there.")


def _strangers(facts: PacketFacts, *, confirmed: bool) -> Iterator[Hindrance]:
    for each in facts.going:
        reason = each.particulars.same_person_because
        if bool(reason) is not confirmed:
            continue
        for sign in facts.strangers.get(each.label, ()):
            if each.first <= sign.page <= each.last:
                found = f"{sign.found}; the case has {sign.expected}"
                what = f"Page {sign.page} names another {sign.what} ({found})."
                remedy = f"Confirmed: {reason}" if confirmed else SAY_WHY
                yield Hindrance(f"Exhibit {each.label}", what, remedy)


def _spelled_out(letter: str) -> str:
    """The letter with every label of its list of enclosures written as it is cited elsewhere: Exhibit A."""
    return _ENCLOSED.sub(lambda listed: _LABEL.sub(r"Exhibit \1", listed[0]), letter)


def _not_enclosed(facts: PacketFacts) -> Iterator[Hindrance]:
    going = {each.label: each for each in facts.going}
    for label, page in sorted(
        {(match[1], match[2] or "") for match in _CITED.finditer(_spelled_out(facts.letter_text))}
    ):
        each = going.get(label)
        if each is None:
            yield Hindrance(
                "letter",
                f"It cites Exhibit {label}, which is not enclosed.",
                "Enclose it, or change the letter.",
            )
        elif page and not each.first <= int(page) <= each.last:
            what = f"It cites page {page} of Exhibit {label}, which is not among the pages enclosed."
            yield Hindrance("letter", what, "Enclose that page, or change the letter.")


def _listed_otherwise(facts: PacketFacts) -> Iterator[Hindrance]:
    """The letter was sealed with a list of its enclosures, and other pages of one go along."""
    going = {each.label: each for each in facts.going}
    for match in _LISTED.finditer(_spelled_out(facts.letter_text)):
        each, listed = going.get(match[1]), (int(match[2]), int(match[3] or match[2]))
        if each is not None and each.pages and listed != (each.first, each.last):
            what = f"The letter lists pages {listed[0]} to {listed[1]} of Exhibit {each.label} as enclosed; "
            what += f"{each.first} to {each.last} go along."
            yield Hindrance("letter", what, "Index and sheet say so; or enclose all pages.")


def _late(facts: PacketFacts) -> Iterator[Hindrance]:
    clock = filing_clock(facts.case, facts.letter.kind)
    if clock is not None and clock.due < facts.today and not facts.case.details.late_because:
        yield Hindrance(
            "deadline",
            f"The last day was {clock.due.isoformat()} ({clock.citation}).",
            "Say on the case why the plan should accept it late; the letter then says so. Seal it anew.",
        )


def _nearly_late(facts: PacketFacts) -> Iterator[Hindrance]:
    clock = filing_clock(facts.case, facts.letter.kind)
    if clock is not None and facts.today <= clock.due <= facts.today + SOON:
        remedy = "Send it by a way that proves receipt on that day: fax or portal."
        yield Hindrance("deadline", f"The last day is {clock.due.isoformat()}.", remedy)


def _wrong_number(facts: PacketFacts) -> Iterator[Hindrance]:
    if facts.order.channel is not Channel.FAX:
        return
    known, given = _known_numbers(facts), _digits(facts.order.fax)
    if len(given) != NUMBER:
        yield Hindrance("fax", "The fax number is missing or not one of ten digits.", "Give the number.")
    elif known and given not in known:
        told = " or ".join(sorted(known))
        what = f"{given} is not the number that notice and case give ({told})."
        yield Hindrance("fax", what, "Check the number. If the plan gave a new one, put it into the case.")


def _unknown_number(facts: PacketFacts) -> Iterator[Hindrance]:
    if facts.order.channel is Channel.FAX and not _known_numbers(facts):
        what = "Neither the notice nor the case gives a fax number to compare with."
        yield Hindrance("fax", what, "Call the plan and have the number confirmed.")


def _known_numbers(facts: PacketFacts) -> set[str]:
    details = facts.case.details
    addresses = (details.appeals_address, details.review_address, details.regulator_address)
    notices = [each.id for each in facts.case.exhibits if each.notice_id is not None]
    texts = [
        text for each in facts.exhibits if each.id in notices for text in facts.texts.get(each.label, ())
    ]
    found = [_digits(address.fax) for address in addresses]
    found += [_digits(match[1]) for text in texts for match in _FAX.finditer(text)]
    return {number for number in found if len(number) == NUMBER}


def _old_letter(facts: PacketFacts) -> Iterator[Hindrance]:
    if not facts.newest:
        what = f"Version {facts.letter.number} of the letter is not the newest."
        yield Hindrance("letter", what, "Choose the newest version.")


def _protected(facts: PacketFacts) -> Iterator[Hindrance]:
    if facts.recipient is not None:
        labels = {each.label for each in facts.going}
        yield from disclosure_gate(
            records_of(facts.case), recipient=facts.recipient, on=facts.today, enclosed=labels
        )


def _noted(facts: PacketFacts) -> Iterator[Hindrance]:
    for each in facts.going:
        for flaw in facts.inspections[each.label].flaws:
            if not flaw.blocks:
                yield Hindrance(f"Exhibit {each.label}", f"{each.title} {flaw.what}", flaw.remedy)


def _pictures(facts: PacketFacts) -> Iterator[Hindrance]:
    for each in facts.going:
        pages = [number for number in each.without_text if each.first <= number <= each.last]
        if pages:
            told = "all pages" if len(pages) == each.taken else f"{len(pages)} of {each.taken} pages"
            what = f"{told.capitalize()} are pictures without text: nobody can search or quote them."
            yield Hindrance(
                f"Exhibit {each.label}", what, "Run text recognition (OCR) on it where that helps."
            )


def _digits(number: str) -> str:
    digits = "".join(mark for mark in number if mark.isdigit())
    return digits[1:] if len(digits) == NUMBER + 1 and digits.startswith("1") else digits
