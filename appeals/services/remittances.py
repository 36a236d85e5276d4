"""Receives 835 files: stored whole or not at all, once, with a receipt of everything in them."""

from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.denial import RemittanceReceipt
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.words import printable
from appeals.errors import UnsupportedFile
from appeals.intake.advice import JudgedFile, RemittanceFile
from appeals.intake.remittance import good_claims, judge_remittances
from appeals.services.bodies import keep_body
from appeals.services.case_access import refuse_disposed
from appeals.services.practice_rows import choose_practice
from appeals.services.receipts import lines_without_storing, receipt_of, shown_receipt
from appeals.services.remittance_import import take_in
from appeals.services.sent_files import from_the_start, packed_body, rereadable
from appeals.store.base import new_id
from appeals.store.denials import ImportedFileRow
from appeals.store.holdings import GONE
from appeals.store.unit_of_work import UnitOfWork

LARGEST = 200 * 1024 * 1024
KIND = "835"
MEDIA_TYPE = "application/gzip"  # of an X12 file


def receive_remittance(
    uow: UnitOfWork,
    *,
    name: str,
    content: bytes | BinaryIO,
    accept_good: bool = False,
    practice_id: UUID | None = None,
) -> RemittanceReceipt:
    """Store the denials of an 835 and open a case per claim that is, or may be, a parity matter.

    Permission IMPORT. The same bytes a second time add nothing. A file with a bad transaction stores
    nothing unless ``accept_good``; either way the receipt lists every transaction, good and bad.
    Each denial belongs to ``practice_id``, or to the practice with its rendering or billing NPI.
    Raises UnsupportedFile where the file is no 835 at all, TooLarge above the limit.
    """
    uow.check("remittance.received", Permission.IMPORT)
    with rereadable(content, LARGEST) as stream:
        judged = judge_remittances(stream, printable(name))
        if not judged.file.transactions:
            raise UnsupportedFile("not_an_835", _why_not(judged.file))
        return _receive(uow, judged, stream, accept_good=accept_good, practice_id=practice_id)


def _receive(
    uow: UnitOfWork,
    judged: JudgedFile,
    stream: BinaryIO,
    *,
    accept_good: bool,
    practice_id: UUID | None,
) -> RemittanceReceipt:
    """The second reading: good transactions are stored, or only told where the file may not be stored."""
    file = judged.file
    good = sum(each.good for each in file.transactions)
    with uow.act("remittance.received", Permission.IMPORT) as act, uow.beyond_practices():
        choose_practice(uow, practice_id)
        known = uow.session.scalars(
            uow.rows(ImportedFileRow).where(ImportedFileRow.sha256 == file.sha256)
        ).one_or_none()
        if known is not None:
            act.about(known.id, already_received=True)
            return shown_receipt(uow, _again(known))
        if not good or not (accept_good or file.good):
            act.detail.update(stored=False, transactions=len(file.transactions), good=good)
            lines = lines_without_storing(judged, good_claims(from_the_start(stream), judged))
            return receipt_of(file, lines, at=uow.now, file_id=None)
        row = _keep_file(uow, file, stream)
        taken = take_in(uow, judged, good_claims(from_the_start(stream), judged), row.id)
        receipt = receipt_of(file, taken.lines, at=uow.now, file_id=row.id, cases=tuple(taken.opened))
        row.receipt = to_plain(receipt)
        act.about(row.id, denials=receipt.denials_added, cases=len(taken.opened))
        return receipt


def read_receipt(uow: UnitOfWork, file_id: UUID) -> RemittanceReceipt:
    """The receipt of a file that was stored. Permission SEE_CASES."""
    with uow.look("receipt.read", Permission.SEE_CASES, file_id):
        row = uow.see(ImportedFileRow, file_id, "imported file")
        refuse_disposed(uow, row.id, "file", disposed=row.sha256.startswith(GONE))
        return shown_receipt(uow, from_plain(RemittanceReceipt, row.receipt))


def _keep_file(uow: UnitOfWork, file: RemittanceFile, stream: BinaryIO) -> ImportedFileRow:
    """Keep the file itself, packed: an 835 shrinks to a tenth."""
    packed = packed_body(from_the_start(stream))
    row = ImportedFileRow(
        id=new_id(),
        kind=KIND,
        name=file.name,
        sha256=file.sha256,
        size=stream.tell(),
        blob_id=keep_body(uow, packed, MEDIA_TYPE).id,
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
