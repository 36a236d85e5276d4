"""A remittance file as a whole: its envelopes, its transactions, and whether each may be trusted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from appeals.intake.balancing import Balance
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.remittance_payment import Party, Payment, ProviderAdjustment, Trace
from appeals.intake.remittance_terms import Claim, first_of


@dataclass(frozen=True, slots=True)
class Interchange:
    """One ISA envelope."""

    control_number: str
    sender: str
    receiver: str
    test: bool


@dataclass(frozen=True, slots=True)
class Transaction:
    """One 835 transaction (ST to SE), good or not."""

    control_number: str
    interchange: Interchange
    group_control_number: str
    version: str
    segment_number: int
    payer: Party | None
    payee: Party | None
    payment: Payment | None
    trace: Trace | None
    produced_on: date | None
    claims: tuple[Claim, ...]
    claim_count: int  # the same as len(claims), except in the flat-memory form, which hands claims out apart
    provider_adjustments: tuple[ProviderAdjustment, ...]
    balanced: Balance
    problems: tuple[FileProblem, ...]

    @property
    def good(self) -> bool:
        """Whether nothing in it is an error; only good ones may be stored."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def payer_id(self) -> str:
        """The payer's stable id: N104, else REF 2U, else TRN03, else its name in capitals."""
        party = self.payer
        named = (party.id or first_of(party.references, "2U")) if party else ""
        traced = self.trace.payer_id if self.trace else ""
        return named or traced or (party.name.upper() if party else "")

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same transaction when it comes again: ISA06, ISA13, GS06, ST02, TRN02, BPR16."""
        trace = self.trace.number if self.trace else ""
        paid_on = self.payment.on.isoformat() if self.payment and self.payment.on else ""
        envelope = (self.interchange.sender, self.interchange.control_number, self.group_control_number)
        return (*envelope, self.control_number, trace, paid_on)


@dataclass(frozen=True, slots=True)
class RemittanceFile:
    """A whole file: every transaction, good and bad, and what is wrong outside of them."""

    name: str
    sha256: str
    interchanges: tuple[Interchange, ...]
    transactions: tuple[Transaction, ...]
    problems: tuple[FileProblem, ...]

    @property
    def good(self) -> bool:
        """Whether the file and all its transactions are free of errors."""
        return not any(problem.severity is Severity.ERROR for problem in self.all_problems())

    def all_problems(self) -> Iterator[FileProblem]:
        """The file's problems, then those of each transaction."""
        yield from self.problems
        for transaction in self.transactions:
            yield from transaction.problems


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file read once without keeping its claims; the good ones are handed out by a second reading."""

    file: RemittanceFile  # its transactions hold no claims, only how many there are
    taken_back: frozenset[str]  # CLP01 of every claim that a reversal is about
