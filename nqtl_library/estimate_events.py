"""What happens around an estimate: delivery, notices, copies, errors, bills and disputes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nqtl_library.estimate_kinds import Method


@dataclass(frozen=True, slots=True)
class Delivery:
    """How and when this version reached the patient. None: not told."""

    method: Method = Method.UNKNOWN
    asked_method: Method = Method.UNKNOWN
    provided_on: date | None = None
    written_on: date | None = None
    spoken_on: date | None = None
    savable: bool | None = None
    printable: bool | None = None
    proof: bool = False
    failed_on: date | None = None
    resent_on: date | None = None
    private_channel: Method | None = None
    third_party: bool = False
    third_party_consent: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The document itself, as far as it is given: its words, its formats, its keeping."""

    text: str = ""
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    translated_by: str = ""  # qualified or machine
    translation_reviewed: bool = False
    signature_required: bool = False
    stored: bool | None = None
    immutable: bool | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A notice posted at a site, and when its proof was taken."""

    site: str
    proof: bool
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Notices:
    """What the practice tells everyone: website, posting, spoken notice, languages."""

    website_url: str = ""
    hidden_from_search: bool = False
    website_checked_on: date | None = None
    postings: tuple[Posting, ...] = ()
    spoken_on: date | None = None
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    federal_funds: bool = False
    language_notice_attached: bool = False
    payment_consent_with_treatment: bool = False


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """A patient asked for a copy of an estimate given before."""

    asked_on: date
    issued_on: date | None
    supplied_on: date | None


@dataclass(frozen=True, slots=True)
class ErrorFound:
    """An error or omission in an estimate, and what was done."""

    found_on: date
    corrected_on: date | None
    patient_told_on: date | None


@dataclass(frozen=True, slots=True)
class BilledItem:
    """One item on a bill. ``reason`` says why it could not be foreseen."""

    code: str
    label: str
    amount: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What one provider has billed. Only what that provider billed is ever compared."""

    where: str
    provider: str
    amount: Decimal
    dated_on: date | None = None
    received_on: date | None = None
    items: tuple[BilledItem, ...] = ()
    expected: Decimal | None = None  # the provider's total on the estimate, where the lines are not at hand
    planned: Decimal = Decimal(0)  # charges that a schedule shows coming
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    """A patient-provider dispute, 45 CFR 149.620."""

    opened_on: date | None = None
    closed_on: date | None = None
    collections_on_hold: bool = False
    late_fees_stopped: bool = False
    adverse_action: str = ""
    notice_on: date | None = None
    packet_sent_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is pending: begun, or notified, and not closed."""
        return self.closed_on is None and (self.opened_on or self.notice_on) is not None


@dataclass(frozen=True, slots=True)
class Collections:
    """Whether a claim is to go to collection, and what was sent before."""

    planned: bool = False
    itemized_bill_sent: bool = False
