"""Notes on a request what was sealed for it. Needs an open act."""

from appeals.domain.letter_argument import LIMITS
from appeals.domain.request_items import asked_items
from appeals.domain.request_moves import MOVES
from appeals.domain.requests import FIRST_LETTERS, REQUEST_LETTERS, AskedItem, Happening, RequestEventKind
from appeals.services.case_views import case_view
from appeals.services.drafting import present_draft
from appeals.services.request_rows import Loaded, happened
from appeals.services.request_speaking import request_in_hand
from appeals.store.cases import CaseRow
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork

SEALED = RequestEventKind.SEALED


def note_sealed(uow: UnitOfWork, case: CaseRow, version: DocumentVersionRow) -> None:
    """Put a sealed letter on the request that it is about, with the items that it asks for.

    Nothing happens for other letters, nor for a case without a request.
    """
    if version.kind not in REQUEST_LETTERS:
        return
    found = request_in_hand(uow, case.id, version.kind)
    if found is None or found.row.case_id != case.id or found.progress.state not in MOVES[SEALED]:
        return
    first = version.kind in FIRST_LETTERS
    told = Happening(
        version_id=version.id,
        letter=version.kind,
        items=_items(uow, case, version, found) if first else (),
    )
    happened(uow, found, SEALED, on=version.letter_date, told=told)
    uow.record("request.sealed", found.row.id, version=version.id.hex, kind=version.kind)


def _items(
    uow: UnitOfWork, case: CaseRow, version: DocumentVersionRow, found: Loaded
) -> tuple[AskedItem, ...]:
    """The letter's numbered items, as composed; a letter edited in Word keeps those of its draft."""
    document = present_draft(uow, case_view(uow, case), version.kind, on=version.letter_date).document
    limits = {nqtl: words[:1].upper() + words[1:] for nqtl, words in LIMITS.items()}
    return asked_items(document, nqtls=found.progress.terms.nqtls, limits=limits) if document else ()
