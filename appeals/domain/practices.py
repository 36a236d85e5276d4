"""A practice: the unit of an organization that sees its own cases, and writes under its own name."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from appeals.domain.case import Address, Sender

NPI_DIGITS = 10
NPI_PREFIX = "80840"  # what the check digit of an NPI is counted with: ISO 7812, health, United States


@dataclass(frozen=True, slots=True)
class PracticeDetails:
    """What is known of a practice. NPI and tax number empty: it has none of its own, or nobody has said."""

    name: str
    npi: str = ""
    tax_id: str = ""
    address_lines: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PracticeView:
    """A practice of the organization."""

    id: UUID
    details: PracticeDetails
    created_at: datetime
    closed_at: datetime | None


def is_npi(text: str) -> bool:
    """Whether a text is a national provider identifier: ten digits whose last one checks (45 CFR 162.406)."""
    if len(text) != NPI_DIGITS or not (text.isascii() and text.isdecimal()):
        return False
    digits = [int(mark) for mark in reversed(NPI_PREFIX + text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def sender_of(sender: Sender, practice: PracticeDetails) -> Sender:
    """The sender's block with the practice's own name, number and address where a person wrote none."""
    own = Address(
        name=practice.name, lines=practice.address_lines, phone=practice.phone, email=practice.email
    )
    return replace(
        sender,
        organization=sender.organization or practice.name,
        npi=sender.npi or practice.npi,
        address=sender.address if sender.address.lines else replace(own, fax=sender.address.fax),
        phone=sender.phone or practice.phone,
        email=sender.email or practice.email,
    )
