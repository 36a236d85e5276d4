"""Rows of document bodies, documents and their versions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from appeals.store.base import Base, EncryptedText, Owned
from appeals.store.blobs import StoredFile

IN_USE = text("retired_at IS NULL")


class BlobRow(Owned, Base):
    """Where an encrypted body is, and its own key wrapped by a master key."""

    __tablename__ = "blobs"
    __table_args__ = (UniqueConstraint("organization_id", "name"), Index(None, "organization_id", "sha256"))

    name: Mapped[str] = mapped_column(String(120))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))  # of the plain body
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]

    @property
    def stored(self) -> StoredFile:
        """What the store needs to open it."""
        return StoredFile(self.name, bytes(self.wrapped_key))


class DocumentRow(Owned, Base):
    """A document of a case; its versions are sealed one after another."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("case_id", "kind"), Index(None, "organization_id", "case_id"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class DocumentVersionRow(Owned, Base):
    """A sealed version. Written once: the database refuses change and deletion."""

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index(None, "organization_id", "created_at"),
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(EncryptedText("document_versions.reason"))
    letter_date: Mapped[date]
    template_set_sha256: Mapped[str] = mapped_column(String(64))
    library_version: Mapped[str] = mapped_column(String(40))
    clauses: Mapped[list[str]] = mapped_column(JSON)
    authorities: Mapped[list[str]] = mapped_column(JSON)
    facts_json: Mapped[str] = mapped_column(EncryptedText("document_versions.facts_json"))
    facts_sha256: Mapped[str] = mapped_column(String(64))
    text_sha256: Mapped[str] = mapped_column(String(64))
    docx_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    docx_sha256: Mapped[str] = mapped_column(String(64))
    pdf_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    previous_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class ReleaseRow(Owned, Base):
    """The second person's yes to a sealed version, over its hash. Written once."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("version_id"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("document_versions.id"))
    version_sha256: Mapped[str] = mapped_column(String(64))
    released_at: Mapped[datetime]
    released_by: Mapped[UUID]
    releaser: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[UUID]  # who stands behind it, where a key released it


class SigningKeyRow(Owned, Base):
    """An organization's Ed25519 key, both halves as base64; its age stands in its id. One is in use."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        Index(
            "ix_signing_keys_in_use",
            "organization_id",
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        ),
    )

    private_key: Mapped[str] = mapped_column(EncryptedText("signing_keys.private_key"))
    public_key: Mapped[str] = mapped_column(String(44))
    fingerprint: Mapped[str] = mapped_column(String(64))
    retired_at: Mapped[datetime | None]


class SignatureRow(Owned, Base):
    """The organization's signature over a version's hash, made when it was sealed. Written once."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("version_id"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("document_versions.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("signing_keys.id"))
    signature: Mapped[str] = mapped_column(String(88))


class OwnWordsRow(Owned, Base):
    """A paragraph of a draft that a person put into own words, and the clause's words beneath."""

    __tablename__ = "own_words"
    __table_args__ = (UniqueConstraint("case_id", "kind", "place"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(200))
    composed: Mapped[str] = mapped_column(EncryptedText("own_words.composed"))
    text: Mapped[str] = mapped_column(EncryptedText("own_words.text"))
    written_at: Mapped[datetime]
    written_by: Mapped[UUID]
    writer: Mapped[str] = mapped_column(String(200))


class WordDraftRow(Owned, Base):
    """A letter that a person edited in Word and sent back, until it is sealed or thrown away."""

    __tablename__ = "word_drafts"
    __table_args__ = (UniqueConstraint("case_id", "kind"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(60))
    base_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_versions.id"))
    base_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))  # what was edited, as Word
    facts_json: Mapped[str] = mapped_column(EncryptedText("word_drafts.facts_json"))  # what that rested on
    authorities: Mapped[list[str]] = mapped_column(JSON)
    clauses: Mapped[list[str]] = mapped_column(JSON)
    letter_date: Mapped[date]
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    sha256: Mapped[str] = mapped_column(String(64))  # of the file as it was sent
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID]
    sender: Mapped[str] = mapped_column(String(200))
