"""Rows of requests for comparative analyses: their events and papers, the cases they serve, and reminders."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.plain import Plain
from appeals.domain.request_clocks import FollowUp
from appeals.domain.request_follow_ups import Step
from appeals.domain.requests import RequestEventKind, RequestState
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned
from nqtl_library.terms import BenefitClass, Network, PlanType, Requester


class RequestRow(Owned, Base):
    """A request as lists show it. Everything but the number and the case follows from its events."""

    __tablename__ = "requests"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_requests_next", "organization_id", "is_open", "next_on"),
        Index(None, "organization_id", "plan_key"),
        Index(None, "organization_id", "case_id"),
    )

    number: Mapped[int]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))  # in whose name it is made
    state: Mapped[RequestState]
    is_open: Mapped[bool]
    plan_key: Mapped[str] = mapped_column(String(32))  # same plan, letter, limits, class, network, year
    plan_name: Mapped[str] = mapped_column(EncryptedText("requests.plan_name"))
    plan_type: Mapped[PlanType]
    plan_year: Mapped[str] = mapped_column(String(20))
    nqtls: Mapped[list[str]] = mapped_column(JSON)
    benefit_class: Mapped[BenefitClass]
    network: Mapped[Network]
    standing: Mapped[Requester]
    sent_on: Mapped[date | None]
    due: Mapped[date | None]
    due_is_law: Mapped[bool]
    next_step: Mapped[Step]
    next_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]


class RequestCaseRow(Owned, Base):
    """A case that a request serves; its own case is among them."""

    __tablename__ = "request_cases"
    __table_args__ = (UniqueConstraint("request_id", "case_id"), Index(None, "organization_id", "case_id"))

    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))


class RequestEventRow(Owned, Base):
    """One event of a request. Written once: the database refuses change and deletion."""

    __tablename__ = "request_events"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    number: Mapped[int]
    kind: Mapped[RequestEventKind]
    on: Mapped[date] = mapped_column("happened_on")
    told: Mapped[Plain] = mapped_column(EncryptedJson("request_events.told"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    recorder: Mapped[str] = mapped_column(String(200))


class RequestPaperRow(Owned, Base):
    """A document that came with an event, with the text of its pages. Written once."""

    __tablename__ = "request_papers"
    __table_args__ = (UniqueConstraint("event_id", "place"), Index(None, "organization_id", "request_id"))

    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("request_events.id"))
    place: Mapped[int]
    title: Mapped[str] = mapped_column(EncryptedText("request_papers.title"))
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    pages: Mapped[Plain] = mapped_column(EncryptedJson("request_papers.pages"))
    page_count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(120))
    exhibit_id: Mapped[UUID | None] = mapped_column(ForeignKey("exhibits.id"))  # on the request's own case
    added_at: Mapped[datetime]


class RequestReminderRow(Owned, Base):
    """One of our own dates that has come. Once a date and request; settled when it is dealt with."""

    __tablename__ = "request_reminders"
    __table_args__ = (
        UniqueConstraint("request_id", "follow_up", "due"),
        Index(None, "organization_id", "settled_at"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    follow_up: Mapped[FollowUp]
    due: Mapped[date]
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class CalendarFeedRow(Owned, Base):
    """A person's calendar address: its secret is kept only as a hash."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (Index(None, "organization_id", "user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_read_at: Mapped[datetime | None]
