"""Holds and disposals as people see them; what a hold reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from appeals.domain.timestamps import PdfSealView
from nqtl_library.retention import KeepUntil, RecordKind


class HoldScope(StrEnum):
    """What a legal hold reaches."""

    RECORD = "record"  # one case
    PATIENT = "patient"  # all of a person, by exact name and birth date
    MEMBER = "member"  # all of a member number
    PLAN = "plan"  # all of a payer, plan or administrator of this exact name
    ORGANIZATION = "organization"  # everything


@dataclass(frozen=True, slots=True)
class HoldView:
    """A legal hold. ``words``: what was searched for, for scopes "patient" and "plan"."""

    id: UUID
    scope: HoldScope
    record_id: UUID | None
    words: str
    reason: str
    placed_at: datetime
    placer: str
    lifted_at: datetime | None
    lifter: str
    lifted_because: str


@dataclass(frozen=True, slots=True)
class Reached:
    """What a hold is compared with: the record, and the blind indexes of its patient and plan.

    What is not known of a record (a file of many claims, a birth date that nobody entered) may be what the
    hold is about: an unknown patient is reached by every hold on a patient, an unknown plan by every plan's.
    """

    record_id: UUID
    patient: str = ""
    member: str = ""
    plans: frozenset[str] = frozenset()

    def held_by(self, scope: HoldScope, record_id: UUID | None, key: str) -> bool:
        """Whether a hold of this scope reaches the record."""
        if scope is HoldScope.RECORD:
            return record_id == self.record_id
        if scope is HoldScope.PLAN:
            return not self.plans or key in self.plans
        own = {HoldScope.PATIENT: self.patient, HoldScope.MEMBER: self.member}.get(scope, "")
        return not own or own == key


@dataclass(frozen=True, slots=True)
class RecordStanding:
    """How a record stands: until when it is kept and why, what holds it, what else is in the way."""

    record: RecordKind
    record_id: UUID
    reference: str
    keep: KeepUntil | None  # None: counting has not begun
    waits_for: str  # why counting has not begun, or what keeps the record beside rules and holds
    holds: tuple[HoldView, ...]
    today: date

    @property
    def due(self) -> bool:
        """Whether its time has passed and it waits for nothing else; a hold may still keep it."""
        return self.keep is not None and self.keep.passed(self.today) and not self.waits_for

    @property
    def may_go(self) -> bool:
        """Whether it may be disposed of today."""
        return self.due and not self.holds


@dataclass(frozen=True, slots=True)
class DisposalProposal:
    """A proposal to dispose of a record."""

    id: UUID
    record: RecordKind
    record_id: UUID
    reference: str
    keep_until: date
    rule: str
    because: str  # the working of the rule that decides, as it was found
    state: str
    found_at: datetime
    proposed_at: datetime | None
    proposer: str
    held: bool  # by a hold that was placed since


@dataclass(frozen=True, slots=True)
class DisposalView:
    """A certificate of disposal. ``manifest`` is what was signed, as text."""

    id: UUID
    number: int
    record: RecordKind
    record_id: UUID
    reference: str
    disposed_at: datetime
    manifest: str
    manifest_sha256: str
    public_key: str
    signature: str
    pdf_seal: PdfSealView | None  # on the certificate's PDF; None: it is older than such seals


def names_of_plan(*names: str) -> Iterable[str]:
    """The names under which a plan is searched: as written, without case and outer spaces, each once."""
    return dict.fromkeys(" ".join(name.upper().split()) for name in names if name.strip())
