"""The paper in front of a dispute packet: estimates given, the bill beside them, and what was unforeseen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from appeals.domain.estimate_bill_views import ProviderWatch, UnforeseenView
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_letter import money
from letter_templates.block import Block, BlockKind, Cell, Document, Span
from letter_templates.marks import shown
from letter_templates.packet_front import Cover, Entry, Sheet, Statement

TITLE = "Answer to the notice of selection"
KIND = "estimate.dispute_answer"
LANGUAGE = "en-US"
CITE = "45 CFR 149.620(f)(2)(i)"


@dataclass(frozen=True, slots=True)
class VersionGiven:
    """A version of the estimate as the packet tells of it; ``handed`` in the order of its deliveries."""

    number: int
    issued_on: date
    total: int  # of the provider whose bill is disputed, in cents
    reason: str
    handed: tuple[str, ...]
    exhibit: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PacketExhibit:
    """A paper behind the answer."""

    label: str
    title: str
    dated: str
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """Everything that a dispute packet says. The same facts, the same bytes."""

    reference: str
    dispute: str  # the reviewer's number
    number: int  # of the packet
    today: date
    notice_on: date | None
    due: date | None
    working: tuple[str, ...]
    practice: str
    sender_lines: tuple[str, ...]
    phone: str
    patient: str
    birth_date: date | None
    provider: str
    npi: str
    tin: str
    watch: ProviderWatch
    versions: tuple[VersionGiven, ...]
    lines: tuple[BilledLine, ...]
    unforeseen: tuple[UnforeseenView, ...]
    holds: tuple[str, ...]
    exhibits: tuple[PacketExhibit, ...]


def answer_paper(facts: DisputeFacts) -> Document:
    """The answer as a document, ready to be drawn."""
    return Document(
        kind=KIND,
        title=TITLE,
        language=LANGUAGE,
        blocks=tuple(_blocks(facts)),
        properties={
            "letter_id": facts.reference,
            "version": str(facts.number),
            "date": facts.today.isoformat(),
            "organization": facts.practice,
            "author": facts.practice,
            "subject": facts.reference,
        },
    )


def cover(facts: DisputeFacts) -> Cover:
    """The cover sheet of the packet."""
    rows = (
        ("Dispute", facts.dispute),
        ("Estimate", facts.reference),
        ("Patient", facts.patient),
        ("Date of birth", shown(facts.birth_date) if facts.birth_date else ""),
        ("Provider or facility", facts.provider),
        ("NPI", facts.npi),
        ("Notice received", shown(facts.notice_on) if facts.notice_on else ""),
        ("Due", shown(facts.due) if facts.due else ""),
        ("Prepared", shown(facts.today)),
    )
    return Cover(
        heading=TITLE,
        to=("Selected dispute resolution entity",),
        sender=tuple(line for line in (facts.practice, *facts.sender_lines, facts.phone) if line),
        rows=tuple(row for row in rows if row[1]),
        statements=(
            Statement(
                "Confidential health information",
                "These pages are for the recipient named above and nobody else. If they came to you by "
                "mistake, tell the sender at once, do not read, copy or pass them on, and destroy them.",
            ),
        ),
    )


def entries(facts: DisputeFacts, answer_pages: int) -> tuple[Entry, ...]:
    """The index: the answer, then every exhibit."""
    own = Entry("", TITLE, answer_pages, shown(facts.today))
    return (own, *(Entry(each.label, each.title, each.pages, each.dated) for each in facts.exhibits))


def sheets(facts: DisputeFacts) -> tuple[Sheet, ...]:
    """The sheet before each exhibit."""
    return tuple(
        Sheet(
            each.label,
            each.title,
            tuple(row for row in (("Date", each.dated), ("Pages", str(each.pages))) if row[1]),
        )
        for each in facts.exhibits
    )


def _blocks(facts: DisputeFacts) -> Iterator[Block]:
    yield _spans(BlockKind.LETTERHEAD, "\n".join((facts.practice, *facts.sender_lines)))
    yield _spans(BlockKind.DATE, shown(facts.today))
    yield _heading(TITLE)
    yield Block(BlockKind.REFERENCE, "answer", rows=tuple(_row(one) for one in _reference(facts)))
    yield _text(
        "These are the papers that the law asks of us: the good faith estimate, the bill, and where the bill "
        f"is higher, why that could not be foreseen ({CITE})."
    )
    yield from _estimates(facts)
    yield from _bill(facts)
    yield from _reasons(facts)
    yield from _rest(facts)


def _reference(facts: DisputeFacts) -> Iterator[tuple[str, str]]:
    yield "Dispute", facts.dispute or "number not told"
    yield "Estimate", facts.reference
    yield "Patient", f"{facts.patient}{f', born {shown(facts.birth_date)}' if facts.birth_date else ''}"
    yield "Provider", f"{facts.provider}, NPI {facts.npi}{f', tax ID {facts.tin}' if facts.tin else ''}"
    if facts.notice_on and facts.due:
        yield "Notice received", f"{shown(facts.notice_on)}; this answer is due {shown(facts.due)}"


def _estimates(facts: DisputeFacts) -> Iterator[Block]:
    yield _heading("Estimates given to the patient")
    rows = [
        (
            f"{each.number}, Exhibit {each.exhibit}",
            shown(each.issued_on),
            money(each.total),
            "; ".join(each.handed) or "no delivery recorded",
        )
        for each in facts.versions
    ]
    yield _table(("Version", "Issued", f"Expected from {facts.provider}", "How it was given"), rows)
    for each in facts.versions[1:]:
        yield _text(f"Version {each.number} was made because: {each.reason}")


def _bill(facts: DisputeFacts) -> Iterator[Block]:
    watch = facts.watch
    yield _heading("The bill beside the estimate")
    rows = [
        (
            _days(each),
            each.shown_code + (f"  {each.label}" if each.label else ""),
            format(each.quantity.normalize(), "f") if each.quantity is not None else "",
            _signed(each.cents),
        )
        for each in facts.lines
    ]
    yield _table(("Service date", "Code", "Number", "Billed"), rows)
    since = f", given {shown(watch.given_on)}" if watch.given_on else ", not recorded as given"
    sums = [
        (f"Expected by version {watch.version}{since}", _signed(watch.expected)),
        ("Billed", _signed(watch.billed)),
        ("Difference", _signed(watch.over)),
    ]
    yield _table(("Compared for this provider alone", "Amount"), sums)
    if watch.unlisted:
        yield _text("Billed and not charged for by this estimate:")
        items = [
            (
                each.code + (f"  {each.label}" if each.label else ""),
                _signed(each.amount),
                each.reason or "none",
            )
            for each in watch.unlisted
        ]
        yield _table(("Code", "Billed", "Reason"), items)


def _reasons(facts: DisputeFacts) -> Iterator[Block]:
    yield _heading("What could not be foreseen")
    if not facts.unforeseen:
        yield _text("Nothing was recorded.")
    for each in facts.unforeseen:
        told = each.told
        code = f" ({told.code})" if told.code else ""
        necessity = f" Why it was medically necessary: {told.necessity}" if told.necessity else ""
        yield _text(
            f"{told.what}{code}. Known since {shown(told.known_on)}. Why it could not be foreseen: "
            f"{told.why}{necessity} Written down on {shown(each.recorded_at.date())} by {each.recorded_by}."
        )


def _rest(facts: DisputeFacts) -> Iterator[Block]:
    if facts.holds:
        yield _heading("While the dispute is pending")
        yield from (_text(each) for each in facts.holds)
    yield _heading("Exhibits")
    rows = [(each.label, each.title, each.dated, str(each.pages)) for each in facts.exhibits]
    yield _table(("Exhibit", "Paper", "Date", "Pages"), rows)


def _days(line: BilledLine) -> str:
    if line.first_day is None:
        return "not told"
    until = line.until
    return shown(line.first_day) if until in (None, line.first_day) else f"{line.first_day} to {until}"


def _signed(cents: int) -> str:
    return money(cents) if cents >= 0 else f"-{money(-cents)}"


def _spans(kind: BlockKind, text: str) -> Block:
    return Block(kind, "answer", spans=(Span(text, ()),))


def _heading(text: str) -> Block:
    return _spans(BlockKind.HEADING, text)


def _text(text: str) -> Block:
    return _spans(BlockKind.PARAGRAPH, text)


def _row(cells: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell((Span(cell, ()),)) for cell in cells)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    return Block(BlockKind.TABLE, "answer", header=_row(header), rows=tuple(_row(row) for row in rows))
