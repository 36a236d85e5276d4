"""Receives denials from remittances, notices and reports, finds what they rest on, and gives them out."""

from typing import BinaryIO
from uuid import UUID

from appeals.domain.denial import DenialPage, DenialView, RemittanceReceipt, ReportedDenial
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import NextAction, Nqtl, VerdictKind


def receive_remittance(
    uow: UnitOfWork, *, name: str, content: bytes | BinaryIO, accept_good: bool = False
) -> RemittanceReceipt:
    """Store the denials of an 835 and open a case per claim that is, or may be, a parity matter.

    Permission IMPORT. The same bytes a second time add nothing. A file with a bad transaction stores
    nothing unless ``accept_good``; either way the receipt lists every transaction, good and bad.
    Raises UnsupportedFile where the file is no 835 at all, TooLarge above the limit.
    """
    raise NotImplementedError


def read_receipt(uow: UnitOfWork, file_id: UUID) -> RemittanceReceipt:
    """The receipt of a file that was stored. Permission SEE_CASES."""
    raise NotImplementedError


def report_denial(uow: UnitOfWork, reported: ReportedDenial) -> DenialView:
    """Store a denial told by a person or another system; opens or joins a case. Permission IMPORT."""
    raise NotImplementedError


def read_denial(uow: UnitOfWork, denial_id: UUID) -> DenialView:
    """One denial with its finding and evidence. Permission SEE_CASES."""
    raise NotImplementedError


def list_denials(
    uow: UnitOfWork,
    *,
    page: int = 1,
    per_page: int = 50,
    verdict: VerdictKind | None = None,
    next_action: NextAction | None = None,
    without_case: bool = False,
    claim_number: str = "",
    member_id: str = "",
) -> DenialPage:
    """Denials, newest first. ``without_case`` gives those that need something other than an appeal."""
    raise NotImplementedError


def classify_denial(uow: UnitOfWork, denial_id: UUID) -> DenialView:
    """Find again what a denial rests on, with the present library; lifts an override. CLASSIFY."""
    raise NotImplementedError


def override_classification(
    uow: UnitOfWork, denial_id: UUID, *, verdict: VerdictKind, nqtl_type: Nqtl | None, reason: str
) -> DenialView:
    """Put a person's finding over the library's; a reason is required. Permission CLASSIFY."""
    raise NotImplementedError
