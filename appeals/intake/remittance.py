"""Reads an 835 remittance file: every transaction, good and bad, each with what is wrong and where."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO

from appeals.intake.advice import Interchange, JudgedFile, RemittanceFile, Transaction
from appeals.intake.envelopes import Envelopes
from appeals.intake.file_problems import FileProblem
from appeals.intake.netting import Held
from appeals.intake.remittance_terms import Claim
from appeals.intake.x12 import BrokenX12, ByteSource, Delimiters, NotX12, Run, runs

_ENVELOPES = frozenset({"ST", "GE", "GS", "IEA", "ISA"})

MOST_PROBLEMS = 200  # outside of transactions, which keep their own

Part = Interchange | Claim | Transaction | FileProblem


def read_remittances(stream: ByteSource | bytes, name: str) -> RemittanceFile:
    """The whole file in memory. Never raises for what is in the file: problems are part of the answer."""
    source = _Hashing(BytesIO(stream) if isinstance(stream, bytes) else stream)
    return _gathered(_with_claims(iter_parts(source)), source, name)


def judge_remittances(stream: ByteSource, name: str) -> JudgedFile:
    """The file without its claims, in flat memory: the first of two readings, ``good_claims`` is another."""
    source, taken_back = _Hashing(stream), set[str]()
    file = _gathered(_without_claims(iter_parts(source), taken_back), source, name)
    return JudgedFile(file, frozenset(taken_back))


def good_claims(stream: ByteSource, judged: JudgedFile) -> Iterator[Held]:
    """The claims of its good transactions, in flat memory, each with its transaction without claims."""
    transactions = iter(judged.file.transactions)
    transaction = next(transactions, None)
    for part in iter_parts(stream):
        if transaction is None:
            return
        if isinstance(part, Transaction):
            transaction = next(transactions, None)
        elif isinstance(part, Claim) and transaction.good:
            yield Held(transaction, part)


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
    """Cuts runs into claims and what stands between them, and hands each to the transaction or envelopes."""

    def __init__(self) -> None:
        self.envelopes = Envelopes()
        self.number = 0  # of the last segment that was read
        self._delimiters = Delimiters("*", ":", "", "~")
        self._open: list[str] = []  # the text of a claim whose end may be in the next run

    def read(self, run: Run) -> Iterator[Part]:
        """The parts that end within this run."""
        if run.skipped or run.text.startswith("ISA", 1):
            yield from self._end_open_claim()
        self._delimiters = run.delimiters
        yield from self.envelopes.begin_run(run, self.number + 1)
        before, *claims = run.text.split(f"{run.delimiters.terminator}CLP{run.delimiters.element}")
        if self._open:
            self._open.append(before)
        else:
            yield from self._read_singly(before)
        if self._open and (claims or self._ends_claim(before)):
            yield from self._end_open_claim()
        if claims and not self._ends_claim(claims[-1]):
            self._open = [claims.pop()]
        yield from self._read_claims(claims)

    def break_off(self) -> Iterator[Part]:
        """Close whatever the end of the file left open."""
        yield from self._end_open_claim()
        yield from self.envelopes.close_transaction(self.number, None)

    def _end_open_claim(self) -> Iterator[Part]:
        claims, self._open = ["".join(self._open)] if self._open else [], []
        yield from self._read_claims(claims)

    def _ends_claim(self, text: str) -> bool:
        return self.envelopes.reader.end(text) < len(text)

    def _read_claims(self, texts: Sequence[str]) -> Iterator[Part]:
        """Claims, each with what follows it up to the next."""
        terminator, element = self._delimiters.terminator, self._delimiters.element
        for text, usual in zip(texts, self.envelopes.reader.usual.judge(texts), strict=True):
            transaction = self.envelopes.transaction
            if transaction is None:
                yield from self._read_singly(f"{terminator}CLP{element}{text}")
                continue
            claim, end = transaction.claim(text, self.number + 1, usual=usual)
            self.number += text.count(terminator, 0, end) + 1
            if claim is not None:
                yield claim
            if end < len(text):
                yield from self._read_singly(text[end:])

    def _read_singly(self, text: str) -> Iterator[Part]:
        """Segments outside of claims, each after a terminator."""
        for segment in text.split(self._delimiters.terminator)[1:]:
            self.number += 1
            yield from self._take(segment.split(self._delimiters.element), self.number)

    def _take(self, elements: list[str], number: int) -> Iterator[Part]:
        kind = elements[0]
        transaction = self.envelopes.transaction
        if transaction is None:
            yield from self.envelopes.take(kind, elements, number)
        elif kind == "SE":
            yield from self.envelopes.close_transaction(number, elements)
        elif kind in _ENVELOPES:
            yield from self.envelopes.close_transaction(number, None)
            yield from self.envelopes.take(kind, elements, number)
        else:
            transaction.take(elements, number)


def _gathered(
    parts: Iterator[Interchange | Transaction | FileProblem], source: "_Hashing", name: str
) -> RemittanceFile:
    interchanges: list[Interchange] = []
    transactions: list[Transaction] = []
    problems: list[FileProblem] = []
    problem_count = 0
    for part in parts:
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


def _without_claims(
    parts: Iterator[Part], taken_back: set[str]
) -> Iterator[Interchange | Transaction | FileProblem]:
    """Note which claims have a reversal and pass over all."""
    for part in parts:
        if not isinstance(part, Claim):
            yield part
        elif part.is_reversal:
            taken_back.add(part.claim_id)


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
