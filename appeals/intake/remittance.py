"""Reads an 835 remittance file: every transaction, good and bad, each with what is wrong and where."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from appeals.intake.advice import Interchange, RemittanceFile, Transaction
from appeals.intake.envelopes import Envelopes
from appeals.intake.file_problems import FileProblem
from appeals.intake.remittance_terms import Claim
from appeals.intake.x12 import BrokenX12, ByteSource, NotX12, Run, runs

# Segments that end a claim; everything else after CLP belongs to it.
_ENVELOPES = frozenset({"ST", "GE", "GS", "IEA", "ISA"})
_ENDS_CLAIM = frozenset({"CLP", "LX", "TS2", "TS3", "PLB", "SE"}) | _ENVELOPES

MOST_PROBLEMS = 200  # outside of transactions, which keep their own

Part = Interchange | Claim | Transaction | FileProblem


def read_remittances(stream: ByteSource | bytes, name: str) -> RemittanceFile:
    """The whole file in memory. Never raises for what is in the file: problems are part of the answer."""
    source = _Hashing(BytesIO(stream) if isinstance(stream, bytes) else stream)
    interchanges: list[Interchange] = []
    transactions: list[Transaction] = []
    problems: list[FileProblem] = []
    problem_count = 0
    for part in _with_claims(iter_parts(source)):
        if isinstance(part, Transaction):
            transactions.append(part)
        elif isinstance(part, Interchange):
            interchanges.append(part)
        else:
            problem_count += 1
            if problem_count <= MOST_PROBLEMS:
                problems.append(part)
    if problem_count > MOST_PROBLEMS:
        what = f"has {problem_count - MOST_PROBLEMS} more problems, not listed"
        problems.append(FileProblem(problems[-1].segment_number, "file", what))
    return RemittanceFile(name, source.sha256(), tuple(interchanges), tuple(transactions), tuple(problems))


def iter_transactions(stream: ByteSource) -> Iterator[Transaction]:
    """One transaction after the other, so that memory holds one at a time; file problems are passed over."""
    return (part for part in _with_claims(iter_parts(stream)) if isinstance(part, Transaction))


def iter_parts(stream: ByteSource) -> Iterator[Part]:
    """The file in flat memory: each claim as it ends, then the transaction that held it, without claims.

    A caller that must know whether a transaction is good before it stores a claim reads the file twice.
    """
    reader = _Reader()
    try:
        for run in runs(stream):
            yield from reader.read(run)
    except (NotX12, BrokenX12) as error:
        yield from reader.break_off()
        yield FileProblem(reader.number, "file", str(error))
    else:
        yield from reader.break_off()
        yield from reader.envelopes.last_words(reader.number)


class _Reader:
    """Cuts segments into elements and hands each to the transaction or to the envelopes."""

    def __init__(self) -> None:
        self.envelopes = Envelopes()
        self.number = 0

    def read(self, run: Run) -> Iterator[Part]:
        """The parts that end within this stretch."""
        yield from self.envelopes.begin_run(run)
        separator = run.delimiters.element
        ends_claim = _ENDS_CLAIM | {f"{kind}{separator}" for kind in _ENDS_CLAIM if len(kind) < 3}
        block = self._block()
        for number, text in enumerate(run.texts, run.first):
            if block is None or text[:3] in ends_claim:
                self.number = number
                yield from self._take(text, text.split(separator), number)
                block = self._block()
            else:
                block.append(text)
        self.number = run.first + len(run.texts) - 1

    def _block(self) -> list[str] | None:
        transaction = self.envelopes.transaction
        return transaction.block.texts if transaction and transaction.block else None

    def break_off(self) -> Iterator[Part]:
        """Close whatever the end of the file left open."""
        transaction = self.envelopes.transaction
        if transaction is not None:
            claim = transaction.end_claim()
            if claim is not None:
                yield claim
            yield from self.envelopes.close_transaction(self.number, None)

    def _take(self, text: str, elements: list[str], number: int) -> Iterator[Part]:
        kind = elements[0]
        transaction = self.envelopes.transaction
        if transaction is None:
            yield from self.envelopes.take(kind, elements, number)
            return
        claim = transaction.end_claim()
        if claim is not None:
            yield claim
        if kind == "CLP":
            transaction.begin_claim(text, number)
        elif kind == "SE":
            yield from self.envelopes.close_transaction(number, elements)
        elif kind in _ENVELOPES:
            yield from self.envelopes.close_transaction(number, None)
            yield from self.envelopes.take(kind, elements, number)
        else:
            transaction.take(elements, number)


def _with_claims(parts: Iterator[Part]) -> Iterator[Interchange | Transaction | FileProblem]:
    """Give each transaction the claims that came before it."""
    claims: list[Claim] = []
    for part in parts:
        if isinstance(part, Claim):
            claims.append(part)
        elif isinstance(part, Transaction):
            yield replace(part, claims=tuple(claims))
            claims = []
        else:
            yield part


class _Hashing:
    """A stream that remembers the SHA-256 of all that was read from it."""

    def __init__(self, stream: ByteSource) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        """Read on, and count it in."""
        block = self._stream.read(size)
        self._digest.update(block)
        return block

    def sha256(self) -> str:
        """The digest of the whole, reading to the end first where the reader stopped early."""
        while self.read(1 << 20):
            pass
        return self._digest.hexdigest()
