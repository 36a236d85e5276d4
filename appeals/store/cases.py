"""Rows of cases, their denials, clocks and exhibits."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.case import CaseState
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned
from appeals.store.practices import OfPractice
from nqtl_library.terms import BenefitClass, NextAction, Nqtl, PlanType, VerdictKind

NO_DATE = date(9999, 12, 31)  # sorts a case without a known date last


class CaseRow(OfPractice, Owned, Base):
    """A case. People and facts are encrypted; what the worklist filters and sorts by is plain."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_cases_worklist", "organization_id", "is_open", "sort_date", "number"),
        Index("ix_cases_by_state", "organization_id", "state", "sort_date", "number"),
        Index("ix_cases_by_verdict", "organization_id", "is_open", "verdict", "sort_date", "number"),
        Index("ix_cases_by_amount", "organization_id", "is_open", "amount", "number"),
        Index("ix_cases_newest", "organization_id", "is_open", "number"),
        Index(None, "organization_id", "claim_key"),
        Index(None, "organization_id", "payer_claim_key"),
        Index(None, "organization_id", "member_key"),
        Index(None, "organization_id", "patient_key"),
        Index(None, "organization_id", "name_key"),
        Index(None, "organization_id", "assigned_to"),
    )

    number: Mapped[int]
    state: Mapped[CaseState]
    is_open: Mapped[bool]
    details: Mapped[Plain] = mapped_column(EncryptedJson("cases.details"))
    patient_name: Mapped[str] = mapped_column(EncryptedText("cases.patient_name"))
    claim_key: Mapped[str] = mapped_column(String(32))
    payer_claim_key: Mapped[str] = mapped_column(String(32))
    member_key: Mapped[str] = mapped_column(String(32))
    patient_key: Mapped[str] = mapped_column(String(32))
    name_key: Mapped[str] = mapped_column(String(32), server_default="")
    payer: Mapped[str] = mapped_column(String(200))
    plan_type: Mapped[PlanType]
    plan_state: Mapped[str] = mapped_column(String(2))
    verdict: Mapped[VerdictKind]
    nqtl: Mapped[Nqtl | None]
    benefit_class: Mapped[BenefitClass]
    next_action: Mapped[NextAction]
    amount: Mapped[Decimal | None]
    next_due: Mapped[date | None]
    next_due_clock: Mapped[str] = mapped_column(String(60))
    sort_date: Mapped[date]
    version: Mapped[int]
    restricted: Mapped[bool] = mapped_column(default=False)
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_because: Mapped[str] = mapped_column(EncryptedText("cases.closed_because"))


class CaseDenialRow(Owned, Base):
    """Which denials a case argues. A denial has one case."""

    __tablename__ = "case_denials"
    __table_args__ = (UniqueConstraint("denial_id"), Index(None, "organization_id", "case_id"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    denial_id: Mapped[UUID] = mapped_column(ForeignKey("denials.id"))


class ClockRow(Owned, Base):
    """A clock of a case as last counted: due, waiting for its event, or not applicable."""

    __tablename__ = "clocks"
    __table_args__ = (
        Index(None, "organization_id", "case_id"),
        Index(None, "organization_id", "whose", "due"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    clock: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))  # due, waiting, not_applicable
    whose: Mapped[str] = mapped_column(String(20))
    due: Mapped[date | None]
    due_at: Mapped[datetime | None]
    working: Mapped[Plain] = mapped_column(JSON)
    library_version: Mapped[str] = mapped_column(String(40))


class ExhibitRow(Owned, Base):
    """A paper that letters of the case may quote, with the text of each page."""

    __tablename__ = "exhibits"
    __table_args__ = (UniqueConstraint("case_id", "label"), Index(None, "organization_id", "case_id"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    label: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(EncryptedText("exhibits.title"))
    notice_id: Mapped[UUID | None] = mapped_column(ForeignKey("notices.id"))
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    pages: Mapped[Plain] = mapped_column(EncryptedJson("exhibits.pages"))
    sha256: Mapped[str] = mapped_column(String(64))
    record_class: Mapped[str | None] = mapped_column(EncryptedText("exhibits.record_class"))
    added_at: Mapped[datetime]
