"""Builds the receipt of a remittance file: every transaction, good or bad, and what became of each denial."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from appeals.domain.denial import (
    DenialDetails,
    ReceiptLine,
    ReceiptProblem,
    ReceiptTransaction,
    RemittanceReceipt,
)
from appeals.intake.advice import JudgedFile, RemittanceFile, Transaction
from appeals.intake.denials import FlatOutcome
from appeals.intake.file_problems import FileProblem
from appeals.intake.netting import Held
from appeals.services.case_access import HIDDEN, open_cases
from appeals.store.denials import DenialRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.classify import classify

Lines = Mapping[int, Sequence[ReceiptLine]]  # by the segment number that the transaction starts at


def transaction_start(starts: Sequence[int], segment_number: int) -> int:
    """Where the transaction starts that a segment is in; control numbers may repeat within a file."""
    return starts[max(bisect_right(starts, segment_number) - 1, 0)]


def stored_line(row: DenialRow, details: DenialDetails, word: str, case_id: UUID | None) -> ReceiptLine:
    """What became of one denial that has a row: stored, known or reversed."""
    return ReceiptLine(
        claim_number=details.claim_number,
        line_number=details.line_number,
        outcome=word,
        verdict=row.verdict,
        nqtl_type=row.nqtl,
        next_action=row.next_action,
        denied=row.denied,
        denial_id=row.id,
        case_id=case_id,
    )


def lines_without_storing(judged: JudgedFile, claims: Iterable[Held]) -> Lines:
    """What a file would bring, for the receipt of one that is not stored."""
    lines: dict[int, list[ReceiptLine]] = {}
    starts = [each.segment_number for each in judged.file.transactions]
    for unit in FlatOutcome(judged.taken_back).units(claims):
        verdict = classify(unit.facts)
        line = ReceiptLine(
            claim_number=unit.details.claim_number,
            line_number=unit.details.line_number,
            outcome="not_stored",
            verdict=verdict.verdict,
            nqtl_type=verdict.nqtl_type,
            next_action=verdict.next_action,
            denied=unit.details.denied,
            denial_id=None,
            case_id=None,
        )
        lines.setdefault(transaction_start(starts, unit.segment_number), []).append(line)
    return lines


def receipt_of(
    file: RemittanceFile,
    lines: Lines,
    *,
    at: datetime,
    file_id: UUID | None,
    cases: tuple[UUID, ...] = (),
) -> RemittanceReceipt:
    """The whole receipt; without ``file_id`` nothing was stored."""
    stored = file_id is not None
    transactions = tuple(_transaction(each, lines, stored=stored and each.good) for each in file.transactions)
    return RemittanceReceipt(
        id=file_id,
        name=file.name,
        sha256=file.sha256,
        stored=stored,
        already_received=False,
        received_at=at,
        transactions=transactions,
        problems=tuple(_problem(each) for each in file.problems),
        sentence=_sentence(transactions, cases, stored=stored),
        cases_opened=cases,
    )


def shown_receipt(uow: UnitOfWork, receipt: RemittanceReceipt) -> RemittanceReceipt:
    """The receipt as the actor may see it: of cases closed to them, no claim number. Needs an open act."""
    named = {line.case_id for each in receipt.transactions for line in each.denials if line.case_id}
    closed = named - open_cases(uow, named)
    if not closed:
        return receipt
    return replace(
        receipt,
        transactions=tuple(
            replace(each, denials=tuple(_shown(line, closed) for line in each.denials))
            for each in receipt.transactions
        ),
    )


def _shown(line: ReceiptLine, closed: Collection[UUID]) -> ReceiptLine:
    return replace(line, claim_number=HIDDEN) if line.case_id in closed else line


def _transaction(each: Transaction, lines: Lines, *, stored: bool) -> ReceiptTransaction:
    return ReceiptTransaction(
        control_number=each.control_number,
        payer=each.payer.name if each.payer else "",
        good=each.good,
        stored=stored,
        claims=each.claim_count,
        paid=each.payment.amount if each.payment else None,
        balanced=each.balanced.all,
        problems=tuple(_problem(problem) for problem in each.problems),
        denials=tuple(lines.get(each.segment_number, ())),
    )


def _problem(problem: FileProblem) -> ReceiptProblem:
    return ReceiptProblem(problem.segment_number, problem.where, problem.what, problem.severity.value)


def _sentence(transactions: Sequence[ReceiptTransaction], cases: tuple[UUID, ...], *, stored: bool) -> str:
    bad = sum(not each.good for each in transactions)
    if not stored:
        found = f"{_number(bad, 'transaction')} of {len(transactions)} cannot be trusted"
        why = found if bad else "the file itself has errors"
        good = "" if bad == len(transactions) else ", or import the good transactions only"
        return f"Nothing was stored: {why}. Ask the payer for a corrected file{good}."
    lines = [line for each in transactions for line in each.denials]
    words = {word: sum(line.outcome == word for line in lines) for word in ("stored", "known", "reversed")}
    told = [f"{_number(words['stored'], 'denial')} stored, {_number(len(cases), 'case')} opened"]
    if words["known"]:
        told.append(f"{words['known']} already known")
    if words["reversed"]:
        told.append(f"{words['reversed']} reversed by the payer")
    if bad:
        told.append(f"{_number(bad, 'transaction')} not stored because of errors")
    return ", ".join(told) + "."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
