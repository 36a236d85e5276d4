"""What cover, index and sheets of a packet say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from appeals.domain.case import Address, CaseDetails
from appeals.domain.disclosure import part_2_consent, part_2_standing, records_of
from appeals.domain.packet_checks import PacketFacts, filing_clock
from appeals.domain.packets import Channel, PlannedExhibit
from appeals.domain.privacy import Recipient
from letter_templates.marks import shown
from letter_templates.packet_front import Cover, Entry, Sheet, Statement
from nqtl_library.record_privacy import part_2_notice

CHANNELS = {Channel.MAIL: "Mail", Channel.FAX: "Fax", Channel.PORTAL: "Portal"}


def title_of(facts: PacketFacts) -> str:
    """The packet's title, in the file's properties and on the cover."""
    return f"{facts.letter.title}: letter and exhibits"


def cover_of(facts: PacketFacts) -> Cover:
    """The cover sheet; pages and part are put in when it is drawn."""
    details = facts.case.details
    return Cover(
        heading=title_of(facts),
        to=tuple(_lines(_recipient(facts), fax=facts.order.fax)),
        sender=tuple(_sender(details)),
        rows=tuple((label, value) for label, value in _rows(facts) if value),
        statements=(_confidential(details), *_part_2(facts)),
        urgent="Urgent: expedited review requested" if details.expedited else "",
    )


def entries_of(
    facts: PacketFacts, letter_pages: int, part_of: Mapping[str, int], part: int
) -> tuple[Entry, ...]:
    """The index of a part: the letter, which each has, and every exhibit, or the part that it is in."""
    letter = Entry("", facts.letter.title, letter_pages, shown(facts.letter.letter_date), "Letter")
    exhibits = (
        Entry(
            each.label,
            each.title,
            each.taken,
            _dated(each),
            _note(each),
            "" if part_of[each.label] == part else f"Part {part_of[each.label]}",
        )
        for each in facts.going
    )
    return (letter, *exhibits)


def sheet_of(facts: PacketFacts, each: PlannedExhibit) -> Sheet:
    """The sheet before an exhibit; the notice on protected records stands in front of each."""
    rows = (("Kind of paper", each.kind_words), ("Date", _dated(each)), ("Pages", _pages(each)))
    return Sheet(each.label, each.title, tuple(row for row in rows if row[1]), _part_2(facts))


def recipient_words(facts: PacketFacts) -> str:
    """To whom the packet goes, in one line."""
    return _recipient(facts).name or facts.case.details.payer


def _rows(facts: PacketFacts) -> Iterator[tuple[str, str]]:
    details, clock = facts.case.details, filing_clock(facts.case, facts.letter.kind)
    yield "Patient", details.patient.name
    yield "Date of birth", shown(details.patient.birth_date) if details.patient.birth_date else ""
    yield "Member ID", details.patient.member_id
    yield "Claim", details.claim_number
    yield "Authorization", details.authorization_number
    yield "Plan’s reference", details.notice_reference
    yield "Plan", details.plan_name
    yield "Sent", f"{CHANNELS[facts.order.channel]}, {shown(facts.today)}"
    yield "Last day to file", shown(clock.due) if clock is not None else ""
    yield "Our case", facts.case.reference


def _recipient(facts: PacketFacts) -> Address:
    details = facts.case.details
    if facts.recipient is Recipient.EXTERNAL_REVIEWER:
        return details.review_address
    if facts.recipient is Recipient.REGULATOR:
        return details.regulator_address
    return details.appeals_address


def _lines(address: Address, *, fax: str = "") -> Iterator[str]:
    number = fax or address.fax
    lines = (address.name, address.attention, *address.lines, f"Fax {number}" if number else "")
    yield from (line for line in lines if line)


def _sender(details: CaseDetails) -> Iterator[str]:
    sender = details.sender
    phone = sender.phone or sender.address.phone
    told = (sender.organization, sender.name, *sender.address.lines, f"Telephone {phone}" if phone else "")
    yield from (line for line in told if line)


def _confidential(details: CaseDetails) -> Statement:
    phone = details.sender.phone or details.sender.address.phone
    tell = f"tell the sender at {phone}" if phone else "tell the sender"
    return Statement(
        "Confidential health information",
        "These pages are for the recipient named above and nobody else. If they came to you by mistake, "
        f"{tell} at once, do not read, copy or pass them on, and destroy them.",
    )


def _part_2(facts: PacketFacts) -> tuple[Statement, ...]:
    """The notice of 42 CFR 2.32(a), word for word, and the consent's scope, 2.32(b)."""
    records = records_of(facts.case)
    if facts.recipient is None or not part_2_standing(records).applies:
        return ()
    text, consent = part_2_notice().text, part_2_consent(records, facts.recipient, facts.today)
    if consent is not None:
        terms = consent.terms
        signed = f" signed on {shown(terms.signed_on)}" if terms.signed_on else ""
        scope = f" It covers: {terms.described}." if terms.described else ""
        purpose = f" Purpose: {terms.purpose}." if terms.purpose else ""
        copy = f" A copy is Exhibit {terms.exhibit}." if terms.exhibit else ""
        text += f" They are disclosed under a consent{signed}.{scope}{purpose}{copy}"
    return (Statement("Substance use disorder records", text),)


def _note(each: PlannedExhibit) -> str:
    part = "" if each.taken == each.pages else f"pages {each.first} to {each.last} of {each.pages}"
    return ", ".join(word for word in (each.kind_words, part) if word)


def _pages(each: PlannedExhibit) -> str:
    if each.taken == each.pages:
        return str(each.pages)
    return f"{each.first} to {each.last} of {each.pages}"


def _dated(each: PlannedExhibit) -> str:
    told = each.particulars
    days: Sequence[date | None] = (told.first_day, told.last_day)
    spans = [shown(day) for day in days if day is not None]
    return " to ".join(dict.fromkeys(spans)) or (shown(told.dated) if told.dated else "")
