"""Receives 835 files: stored whole or not at all, once, with a receipt of everything in them."""

from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.denial import RemittanceReceipt
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.words import printable
from appeals.errors import TooLarge, UnsupportedFile
from appeals.intake.advice import RemittanceFile
from appeals.intake.remittance import read_remittances
from appeals.services.bodies import keep_body
from appeals.services.receipts import lines_without_storing, receipt_of
from appeals.services.remittance_import import take_in
from appeals.store.base import new_id
from appeals.store.denials import ImportedFileRow
from appeals.store.unit_of_work import UnitOfWork

LARGEST = 200 * 1024 * 1024
KIND = "835"
MEDIA_TYPE = "application/edi-x12"


def receive_remittance(
    uow: UnitOfWork, *, name: str, content: bytes | BinaryIO, accept_good: bool = False
) -> RemittanceReceipt:
    """Store the denials of an 835 and open a case per claim that is, or may be, a parity matter.

    Permission IMPORT. The same bytes a second time add nothing. A file with a bad transaction stores
    nothing unless ``accept_good``; either way the receipt lists every transaction, good and bad.
    Raises UnsupportedFile where the file is no 835 at all, TooLarge above the limit.
    """
    uow.check("remittance.received", Permission.IMPORT)
    body = whole_body(content, LARGEST)
    file = read_remittances(body, printable(name))
    good = tuple(each for each in file.transactions if each.good)
    if not file.transactions:
        raise UnsupportedFile("not_an_835", _why_not(file))
    with uow.act("remittance.received", Permission.IMPORT) as act:
        known = uow.session.scalars(
            uow.rows(ImportedFileRow).where(ImportedFileRow.sha256 == file.sha256)
        ).one_or_none()
        if known is not None:
            act.about(known.id, already_received=True)
            return _again(known)
        if not good or not (accept_good or file.good):
            act.detail.update(stored=False, transactions=len(file.transactions), good=len(good))
            return receipt_of(file, lines_without_storing(good), at=uow.now, file_id=None)
        row = _keep_file(uow, file, body)
        taken = take_in(uow, good, row.id)
        receipt = receipt_of(file, taken.lines, at=uow.now, file_id=row.id, cases=tuple(taken.opened))
        row.receipt = to_plain(receipt)
        act.about(row.id, denials=receipt.denials_added, cases=len(taken.opened))
        return receipt


def read_receipt(uow: UnitOfWork, file_id: UUID) -> RemittanceReceipt:
    """The receipt of a file that was stored. Permission SEE_CASES."""
    with uow.look("receipt.read", Permission.SEE_CASES, file_id):
        return from_plain(RemittanceReceipt, uow.see(ImportedFileRow, file_id, "imported file").receipt)


def whole_body(content: bytes | BinaryIO, largest: int) -> bytes:
    """All bytes of an upload; raises TooLarge above the limit, having read no more than that."""
    body = content if isinstance(content, bytes) else content.read(largest + 1)
    if len(body) > largest:
        limit = largest // 1024 // 1024
        raise TooLarge(f"The file is larger than {limit} MB. Split it, or ask your operator.")
    return body


def _keep_file(uow: UnitOfWork, file: RemittanceFile, body: bytes) -> ImportedFileRow:
    row = ImportedFileRow(
        id=new_id(),
        kind=KIND,
        name=file.name,
        sha256=file.sha256,
        size=len(body),
        blob_id=keep_body(uow, body, MEDIA_TYPE).id,
        receipt=None,
        received_at=uow.now,
        received_by=uow.actor.id,
    )
    uow.add(row)
    uow.session.flush()
    return row


def _again(known: ImportedFileRow) -> RemittanceReceipt:
    first = from_plain(RemittanceReceipt, known.receipt)
    day = f"{known.received_at:%Y-%m-%d}"
    sentence = f"This very file was received before, on {day}. Nothing was added."
    return replace(first, already_received=True, stored=True, cases_opened=(), sentence=sentence)


def _why_not(file: RemittanceFile) -> str:
    problem = next(iter(file.problems), None)
    found = problem.what if problem is not None else "it holds no transaction at all"
    return f"{file.name} is not an 835 remittance that can be read: {found}"
