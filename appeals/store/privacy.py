"""Rows of consents, and of reasons that were asked for and given."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned


class ReasonKind(StrEnum):
    """What a reason was given for."""

    SENT_OUTSIDE = "sent_outside"  # sent without a released version
    RESTRICTED = "restricted"
    OPENED_UP = "opened_up"  # a restriction lifted
    BREAK_GLASS = "break_glass"
    RECORD_CLASS = "record_class"  # what class of record an exhibit is


class ConsentRow(Owned, Base):
    """A consent on file. Only its end can be added later: the day of revocation, or of the event."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(None, "organization_id", "case_id"),
        Index(None, "organization_id", "patient_key"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    patient_key: Mapped[str] = mapped_column(String(32))  # empty unless it reaches every case of the patient
    terms: Mapped[Plain] = mapped_column(EncryptedJson("consents.terms"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    revoked_on: Mapped[date | None]
    revoked_by: Mapped[UUID | None]


class ReasonRow(Owned, Base):
    """Why somebody did something that asks for a reason. Written once; the audit event carries its id."""

    __tablename__ = "reasons"
    __table_args__ = (Index(None, "organization_id", "case_id", "kind"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[ReasonKind]
    words: Mapped[str] = mapped_column(EncryptedText("reasons.words"))
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]
    giver: Mapped[str] = mapped_column(String(200))
    holds_until: Mapped[datetime | None]  # until when a broken glass stays open
