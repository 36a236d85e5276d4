"""Receives denial-letter PDFs, proposes what they say, and makes a denial of what a person confirms."""

from collections.abc import Mapping
from typing import BinaryIO
from uuid import UUID

from appeals.domain.denial import DenialView, NoticeRead
from appeals.store.unit_of_work import UnitOfWork


def receive_notice(uow: UnitOfWork, *, name: str, content: bytes | BinaryIO) -> NoticeRead:
    """Read a notice and keep it, encrypted, with its proposals. Permission IMPORT.

    Raises UnsupportedFile (reason encrypted, damaged, image_only, too_many_pages, hostile, not_a_pdf)
    or TooLarge; nothing is stored then.
    """
    raise NotImplementedError


def read_notice(uow: UnitOfWork, notice_id: UUID) -> NoticeRead:
    """A notice's page texts and proposals. Permission SEE_CASES."""
    raise NotImplementedError


def notice_file(uow: UnitOfWork, notice_id: UUID) -> bytes:
    """The PDF itself, as received. Permission SEE_CASES."""
    raise NotImplementedError


def confirm_notice(uow: UnitOfWork, notice_id: UUID, *, fields: Mapping[str, str]) -> DenialView:
    """Make a denial of the confirmed fields, and of nothing else. Permission IMPORT.

    ``fields``: the proposals' field names (CONFIRMABLE), each as confirmed or corrected by a person.
    The PDF becomes Exhibit A of the case; a case of the same claim is joined, else one opens.
    """
    raise NotImplementedError
