"""The snapshot that an estimate's document is drawn from and its version is sealed over.

``EstimateFacts`` is the seam to the documents: nothing outside of it may reach a page, so the same facts
give the same bytes. Its plain form is the ``facts_json`` of a version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from appeals.domain.fee_schedules import Tier

FORMAT = "evenhand.estimate.1"
DRAWN_LANGUAGES = frozenset({"en", "es"})  # in which the document can be drawn here
DRAWN_FORMATS = frozenset({"standard", "large_print"})  # in which print
KIND = "estimate"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the patient asks: the convening provider's office."""

    name: str
    lines: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ClockTold:
    """A date that the estimate answers, with the version of the calendar it was counted with."""

    rule: str
    action: str
    legal_due: date
    safe_due: date
    citation: str
    calendar: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class EstimateFacts:
    """Everything that one version says.

    ``record`` is the canonical input of ``evenhand estimate check``: patient, providers, lines, separate
    items, recurring scope, totals in dollars as text. ``judgement`` is the library's answer to it (rules,
    clocks, totals). ``layout`` is the plain form of ``domain.estimates.Layout``: providers, each with its
    sections in the order of the page, lines and subtotals in cents, ``total`` and ``dispute_from``; then
    ``booked_apart`` and ``overall``. ``changes`` says in sentences what differs from version ``replaces``.
    """

    reference: str  # E-00012
    number: int  # of the version
    issued_on: date
    practice: str
    contact: Contact
    address: tuple[str, ...]  # of the patient, where paper goes there
    record: Mapping[str, object]
    judgement: Mapping[str, object]
    layout: Mapping[str, object]
    clocks: tuple[ClockTold, ...] = ()
    replaces: int | None = None
    reason: str = ""
    changes: tuple[str, ...] = ()
    late_because: str = ""
    overrides: Mapping[str, str] | None = None  # rule -> why its warning was passed over
    tiers: tuple[Tier, ...] = ()  # the sliding scale, to be attached while the patient's step is not known
    format: str = FORMAT
