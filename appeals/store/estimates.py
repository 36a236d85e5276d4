"""Rows of estimates: patients, answers, events, sealed versions with their papers, and deliveries."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.estimate_file import DeliveryKind, EstimateState, EventKind
from appeals.domain.estimate_links import Asks
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned
from appeals.store.practices import OfPractice
from nqtl_library.estimate_kinds import Method
from nqtl_library.estimate_standing import Standing


class EstimatePatientRow(OfPractice, Owned, Base):
    """Whom estimates are for. Found again by a blind index of name and birth date."""

    __tablename__ = "estimate_patients"
    __table_args__ = (Index(None, "organization_id", "patient_key"),)

    told: Mapped[Plain] = mapped_column(EncryptedJson("estimate_patients.told"), nullable=False)
    name: Mapped[str] = mapped_column(EncryptedText("estimate_patients.name"))
    patient_key: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]


class EstimateRow(OfPractice, Owned, Base):
    """One estimate with all its versions. What a list filters and sorts by is plain; what is said is not."""

    __tablename__ = "estimates"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_estimates_list", "organization_id", "state", "sort_date", "number"),
        Index("ix_estimates_ending", "organization_id", "renew_by"),
        Index(None, "organization_id", "patient_id"),
    )

    number: Mapped[int]
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("estimate_patients.id"))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("estimate_providers.id"))  # convening
    location: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))  # of the office that schedules
    content: Mapped[Plain] = mapped_column(EncryptedJson("estimates.content"), nullable=False)
    state: Mapped[EstimateState]
    standing: Mapped[Standing]
    required: Mapped[bool]
    clock: Mapped[str] = mapped_column(String(8))
    safe_due: Mapped[date | None]
    legal_due: Mapped[date | None]
    sort_date: Mapped[date]
    ends_on: Mapped[date | None]
    renew_by: Mapped[date | None]
    given_late: Mapped[bool]
    latest_number: Mapped[int]
    version: Mapped[int]  # of the row, for those who change it at the same time
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_because: Mapped[str] = mapped_column(EncryptedText("estimates.closed_because"))


class SelfPayDecisionRow(Owned, Base):
    """What was asked and answered about coverage, and what follows by law. Written once."""

    __tablename__ = "self_pay_decisions"
    __table_args__ = (Index(None, "organization_id", "estimate_id"),)

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    answers: Mapped[Plain] = mapped_column(EncryptedJson("self_pay_decisions.answers"), nullable=False)
    standing: Mapped[Standing]
    covered: Mapped[bool]
    why: Mapped[str] = mapped_column(EncryptedText("self_pay_decisions.why"))
    citation: Mapped[str] = mapped_column(String(200))
    verified: Mapped[bool]
    library_version: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(200))


class EstimateEventRow(Owned, Base):
    """Something that happened: booked, asked, moved, changed, told. Written once; a slip is withdrawn."""

    __tablename__ = "estimate_events"
    __table_args__ = (Index(None, "organization_id", "estimate_id"),)

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    kind: Mapped[EventKind]
    told: Mapped[Plain] = mapped_column(EncryptedJson("estimate_events.told"), nullable=False)
    withdraws: Mapped[UUID | None] = mapped_column(ForeignKey("estimate_events.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))


class EstimateVersionRow(Owned, Base):
    """A sealed version: the facts it was drawn from, judged. Written once."""

    __tablename__ = "estimate_versions"
    __table_args__ = (
        UniqueConstraint("estimate_id", "number"),
        Index(None, "organization_id", "created_at"),
    )

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    number: Mapped[int]
    issued_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(EncryptedText("estimate_versions.reason"))
    library_version: Mapped[str] = mapped_column(String(40))
    rules: Mapped[list[str]] = mapped_column(JSON)  # that had something to say when it was sealed
    facts_json: Mapped[str] = mapped_column(EncryptedText("estimate_versions.facts_json"))
    facts_sha256: Mapped[str] = mapped_column(String(64))
    previous_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("signing_keys.id"))
    signature: Mapped[str] = mapped_column(String(88))


class EstimatePaperRow(Owned, Base):
    """A version as Word and PDF in one language and form, linked to the version's hash. Written once."""

    __tablename__ = "estimate_papers"
    __table_args__ = (
        UniqueConstraint("version_id", "language", "form"),
        Index(None, "organization_id", "document_id"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("estimate_versions.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    form: Mapped[str] = mapped_column(String(20))  # standard, large_print
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(EncryptedText("estimate_papers.reason"))
    letter_date: Mapped[date]
    template_set_sha256: Mapped[str] = mapped_column(String(64))
    library_version: Mapped[str] = mapped_column(String(40))
    clauses: Mapped[list[str]] = mapped_column(JSON)
    authorities: Mapped[list[str]] = mapped_column(JSON)
    facts_sha256: Mapped[str] = mapped_column(String(64))
    text_sha256: Mapped[str] = mapped_column(String(64))
    docx_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    docx_sha256: Mapped[str] = mapped_column(String(64))
    pdf_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    previous_sha256: Mapped[str] = mapped_column(String(64))  # the version's
    sha256: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("signing_keys.id"))
    signature: Mapped[str] = mapped_column(String(88))


class EstimateDeliveryRow(Owned, Base):
    """How a version was handed over, with its hash at that moment and the proof. Written once."""

    __tablename__ = "estimate_deliveries"
    __table_args__ = (
        Index(None, "organization_id", "estimate_id"),
        Index(None, "organization_id", "version_id"),
    )

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("estimate_versions.id"))
    version_sha256: Mapped[str] = mapped_column(String(64))
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("estimate_papers.id"))
    kind: Mapped[DeliveryKind]
    method: Mapped[Method]
    asked_method: Mapped[Method]
    told: Mapped[Plain] = mapped_column(
        EncryptedJson("estimate_deliveries.told"), nullable=False
    )  # to whom, where, proof
    at: Mapped[datetime]
    proof_blob_id: Mapped[UUID | None] = mapped_column(ForeignKey("blobs.id"))
    proof_sha256: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))


class EstimateLinkRow(Owned, Base):
    """A link to one paper; only hashes of its secret and of its code are kept."""

    __tablename__ = "estimate_links"
    __table_args__ = (Index(None, "organization_id", "version_id"),)

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("estimate_versions.id"))
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("estimate_papers.id"))
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(EncryptedText("estimate_links.address"))
    asks: Mapped[Asks]
    code_mac: Mapped[str] = mapped_column(String(32))  # empty where the birth date is asked for
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    ends_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    wrong_answers: Mapped[int]
    openings: Mapped[int]
    last_opened_at: Mapped[datetime | None]
