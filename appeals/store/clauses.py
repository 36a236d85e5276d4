"""Rows of an organization's own clauses, what it retired, the law it withholds, and what drafts rest on."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.clauses import ClauseStep, DraftState
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedText, Owned
from nqtl_library.terms import PlanType


class ClauseDraftRow(Owned, Base):
    """A clause that is being written or waits for the second person; published, it becomes a version."""

    __tablename__ = "clause_drafts"
    __table_args__ = (UniqueConstraint("organization_id", "clause_id"),)

    clause_id: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)  # front matter and body, as it will be published
    state: Mapped[DraftState]
    reason: Mapped[str] = mapped_column(EncryptedText("clause_drafts.reason"))
    author_id: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[UUID]  # who stands behind it, where a key wrote it
    changed_at: Mapped[datetime]
    version: Mapped[int]  # rises with every change, so that nobody publishes what they did not read


class ClauseVersionRow(Owned, Base):
    """A published clause. Written once: the database refuses change and deletion."""

    __tablename__ = "clause_versions"
    __table_args__ = (UniqueConstraint("organization_id", "clause_id", "number"),)

    clause_id: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    in_use_from: Mapped[date]
    reason: Mapped[str] = mapped_column(EncryptedText("clause_versions.reason"))
    author_id: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime]
    published_by: Mapped[UUID]
    publisher: Mapped[str] = mapped_column(String(200))


class ClauseStepRow(Owned, Base):
    """One step in a clause's life: proposed, returned, published, retired ... Written once."""

    __tablename__ = "clause_steps"
    __table_args__ = (Index(None, "organization_id", "clause_id"),)

    clause_id: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]  # of the version it concerns; 0: all versions of a shipped clause
    step: Mapped[ClauseStep]
    last_day: Mapped[date | None]  # of a retirement: the last day of use; None where it is lifted
    words: Mapped[str] = mapped_column(EncryptedText("clause_steps.words"))
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID]
    taker: Mapped[str] = mapped_column(String(200))


class AuthorityNoteRow(Owned, Base):
    """That the organization does not cite an authority from a day on, or cites it again. Written once."""

    __tablename__ = "authority_notes"
    __table_args__ = (Index(None, "organization_id", "authority_id"),)

    authority_id: Mapped[str] = mapped_column(String(80))
    withheld: Mapped[bool]
    from_day: Mapped[date]
    reason: Mapped[str] = mapped_column(EncryptedText("authority_notes.reason"))
    written_at: Mapped[datetime]
    written_by: Mapped[UUID]
    writer: Mapped[str] = mapped_column(String(200))


class DraftUseRow(Owned, Base):
    """The law that a draft rested on when it was last read, and what has changed in it since."""

    __tablename__ = "draft_uses"
    __table_args__ = (
        UniqueConstraint("case_id", "kind"),
        Index(None, "organization_id", "checked"),
        Index(None, "organization_id", "flagged_at"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(60))
    plan_type: Mapped[PlanType]
    plan_state: Mapped[str] = mapped_column(String(2))
    grandfathered: Mapped[bool | None]
    letter_day: Mapped[date | None]  # whose law counts; None: that of the day on which it is read
    law: Mapped[Plain] = mapped_column(JSON)  # authority id -> how it stood
    library_version: Mapped[str] = mapped_column(String(40))
    read_at: Mapped[datetime]
    checked: Mapped[str] = mapped_column(String(120))  # the state of the law it was last held against
    changes: Mapped[Plain] = mapped_column(JSON)
    flagged_at: Mapped[datetime | None]


class TemplateTextRow(Owned, Base):
    """The text of a clause or an outline that a sealed letter was written from. Written once."""

    __tablename__ = "template_texts"
    __table_args__ = (UniqueConstraint("organization_id", "label", "sha256"),)

    label: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]
