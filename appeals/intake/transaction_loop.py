"""One 835 transaction: its header, its claims as they end, its provider adjustments and its close."""

from datetime import date

from appeals.intake.advice import Interchange, Transaction
from appeals.intake.balancing import Balancing
from appeals.intake.claim_loop import BadSegment, ClaimReader
from appeals.intake.elements import BadElement, count, day, element, money
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.header_loop import HeaderLoop
from appeals.intake.remittance_payment import ProviderAdjustment
from appeals.intake.remittance_terms import Claim

MOST_PROBLEMS = 100
_HEADINGS = frozenset({"LX", "TS2", "TS3"})
_NEEDS_A_CLAIM = frozenset({"CAS", "SVC", "LQ", "MIA", "MOA", "NM1", "AMT", "QTY"})


class OpenTransaction:
    """A transaction between ST and SE."""

    def __init__(
        self,
        elements: list[str],
        number: int,
        *,
        interchange: Interchange,
        group: list[str],
        reader: ClaimReader,
    ) -> None:
        self.control_number = element(elements, 2)
        self._version = element(elements, 3) or element(group, 8)
        self._group = group
        self._interchange = interchange
        self._reader = reader
        self._first = number
        self._header = HeaderLoop()
        self._others: list[ProviderAdjustment] = []
        self._problems: list[FileProblem] = []
        self._problem_count = 0
        self._balancing = Balancing()
        self._claims = 0

    def claim(self, text: str, number: int, *, usual: bool) -> tuple[Claim | None, int]:
        """The claim that ``text`` begins with, and where it ends; None where it cannot be trusted.

        The text comes without CLP and the separator. A usual claim is only added up, any other is read.
        """
        sums = self._reader.usual.paid(text) if usual else None
        if sums is None:
            end = self._reader.end(text)
            return self._checked(text[:end], number), end
        paid, end = sums
        self._balancing.add_balanced(paid)
        self._claims += 1
        return Claim(text[:end], number, self._reader), end

    def take(self, elements: list[str], number: int) -> None:
        """One segment outside of any claim."""
        kind = elements[0]
        try:
            if kind == "PLB":
                self._others += _provider_adjustments(elements, self._reader.segments.component)
            elif kind not in _HEADINGS and not self._header.take(elements):
                self._out_of_place(kind, number)
        except BadElement as error:
            self.problem(number, error.where, error.what)

    def problem(self, number: int, where: str, what: str, severity: Severity = Severity.ERROR) -> None:
        """Note a problem. Of very many only the first are kept, but the first error always is."""
        self._problem_count += 1
        kept = len(self._problems) < MOST_PROBLEMS
        if kept or (severity is Severity.ERROR and not self._has_error()):
            self._problems.append(FileProblem(number, where, what, severity, self.control_number))

    def close(self, number: int, se: list[str] | None, claims: tuple[Claim, ...] = ()) -> Transaction:
        """End the transaction with its SE segment, or without one where the file breaks off."""
        if se is None:
            self.problem(number, "SE", "is missing: the transaction breaks off before its end")
        else:
            self._check_end(se, number)
        for name in self._header.missing():
            self.problem(self._first, name, "is missing: nobody can tell which payment this is")
        header = self._header
        if header.party("PR") is None:
            self.problem(self._first, "N1*PR", "is missing: the payer has no name", Severity.WARNING)
        balance = self._balancing.close(header.payment, self._others, self._first)
        for gap in balance.gaps:
            what = f"does not balance: {gap.expected} expected, {gap.found} found"
            self.problem(gap.segment_number, gap.where, what, Severity.WARNING)
        self._say_how_many_are_left_out(number)
        return Transaction(
            control_number=self.control_number,
            interchange=self._interchange,
            group_control_number=element(self._group, 6),
            version=self._version,
            segment_number=self._first,
            payer=header.party("PR"),
            payee=header.party("PE"),
            payment=header.payment,
            trace=header.trace,
            produced_on=header.produced_on,
            claims=claims,
            claim_count=self._claims,
            provider_adjustments=tuple(self._others),
            balanced=balance,
            problems=tuple(sorted(self._problems, key=lambda one: one.segment_number)),
        )

    def _checked(self, text: str, number: int) -> Claim | None:
        claim: Claim | None = None
        block = self._reader.block(text, number)
        try:
            claim = self._reader.check(block, text, self._balancing)
        except BadSegment as error:
            name = self._reader.head(text)[1] or "without a number"
            self.problem(error.number, error.where, f"{error.what} (claim {name})")
        for oddity in block.oddities:
            self.problem(oddity.segment_number, oddity.where, oddity.what, oddity.severity)
        if claim is not None:
            self._claims += 1
        return claim

    def _check_end(self, se: list[str], number: int) -> None:
        try:
            counted = count(element(se, 1), "SE", 1)
        except BadElement as error:
            self.problem(number, error.where, error.what)
        else:
            real = number - self._first + 1
            if counted != real:
                what = f"says {counted} segments, the transaction has {real}"
                self.problem(number, "SE01", what, Severity.WARNING)
        if element(se, 2) != self.control_number:
            what = f"is {element(se, 2)!r}, but ST02 is {self.control_number!r}"
            self.problem(number, "SE02", what, Severity.WARNING)

    def _out_of_place(self, kind: str, number: int) -> None:
        if kind == "CLP":  # only one without any element comes here
            self.problem(number, "CLP01", "is missing (claim without a number)")
        elif kind in _NEEDS_A_CLAIM:
            self.problem(number, kind, "stands outside of any claim")
        else:
            self.problem(number, kind[:10], "is not expected here and was passed over", Severity.WARNING)

    def _has_error(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self._problems)

    def _say_how_many_are_left_out(self, number: int) -> None:
        if left_out := self._problem_count - len(self._problems):
            what = f"has {left_out} more problems, not listed"
            problem = FileProblem(number, "transaction", what, Severity.WARNING, self.control_number)
            self._problems.append(problem)


def _provider_adjustments(elements: list[str], component: str) -> list[ProviderAdjustment]:
    """PLB: the provider, the year's end, then up to six pairs of reason:reference and amount."""
    found = []
    for place in range(3, len(elements), 2):
        reason, _, reference = element(elements, place).partition(component)
        amount = element(elements, place + 1)
        if not reason and not amount:
            continue
        dollars = money(amount, "PLB", place + 1)
        found.append(
            ProviderAdjustment(element(elements, 1), _year_end(elements), reason, reference, dollars)
        )
    return found


def _year_end(elements: list[str]) -> date | None:
    try:
        return day(element(elements, 2), "PLB", 2)
    except BadElement:
        return None
