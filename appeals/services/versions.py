"""Seals letters into immutable versions, hands them out, and proves that nothing has changed since."""

from enum import StrEnum
from uuid import UUID

from appeals.domain.views import Download, VerifyReport, VersionView
from appeals.store.unit_of_work import UnitOfWork


class FileFormat(StrEnum):
    """What a version can be handed out as."""

    DOCX = "docx"
    PDF = "pdf"
    MANIFEST = "manifest"


def seal(uow: UnitOfWork, case_id: UUID, *, kind: str, reason: str) -> VersionView:
    """Draw the draft as Word and PDF and keep both for good as the next version. Permission SEAL.

    Raises MissingFactsForLetter, LetterBlocked or NotThisLetter where the draft cannot be sealed.
    """
    raise NotImplementedError


def list_versions(uow: UnitOfWork, case_id: UUID) -> tuple[VersionView, ...]:
    """Every sealed version of a case's documents, newest first. Permission SEE_CASES."""
    raise NotImplementedError


def read_version(uow: UnitOfWork, version_id: UUID) -> VersionView:
    """One sealed version. Permission SEE_CASES."""
    raise NotImplementedError


def download(uow: UnitOfWork, version_id: UUID, *, format: FileFormat) -> Download:  # noqa: A002
    """The sealed bytes, checked against their hash before they leave. Permission DOWNLOAD."""
    raise NotImplementedError


def verify_version(uow: UnitOfWork, version_id: UUID) -> VerifyReport:
    """Recompute one version's facts, files and place in its chain. Permission VERIFY."""
    raise NotImplementedError


def verify_all(uow: UnitOfWork) -> VerifyReport:
    """Recompute every version, file, chain and audit event of the organization. Permission VERIFY."""
    raise NotImplementedError
