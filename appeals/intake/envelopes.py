"""The envelopes of an X12 file (ISA, GS, ST), their counts, and which transactions they open."""

from collections.abc import Iterator

from appeals.intake.advice import Interchange, Transaction
from appeals.intake.claim_loop import ClaimReader
from appeals.intake.elements import BadElement, count, element
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.transaction_loop import OpenTransaction
from appeals.intake.x12 import Delimiters, Run

MOST_READERS = 16
_KINDS = {
    "270": "an eligibility inquiry",
    "271": "an eligibility answer",
    "276": "a claim status inquiry",
    "277": "a claim status answer or acknowledgement",
    "278": "an authorization",
    "820": "a premium payment",
    "834": "an enrollment",
    "837": "a claim",
    "997": "a functional acknowledgement",
    "999": "an implementation acknowledgement",
    "TA1": "an interchange acknowledgement",
}


class Envelopes:
    """Follows the envelopes and holds the transaction that is open."""

    def __init__(self) -> None:
        self.transaction: OpenTransaction | None = None
        self._delimiters = Delimiters("*", ":", "", "~")
        self._readers: dict[Delimiters, ClaimReader] = {}  # files repeat them; to make one takes a while
        self.reader = ClaimReader(self._delimiters)
        self._interchange: Interchange | None = None
        self._open_interchange = False
        self._open_group = False
        self._group: list[str] = []
        self._groups = self._sets = self._remittances = 0
        self._foreign_set = False
        self._expect_group = False

    def begin_run(self, run: Run, number: int) -> Iterator[FileProblem]:
        """Take up its delimiters, and note text outside of the interchanges before segment ``number``."""
        if run.delimiters != self._delimiters:
            self._delimiters = run.delimiters
            if run.delimiters not in self._readers:
                if len(self._readers) >= MOST_READERS:
                    self._readers.clear()
                self._readers[run.delimiters] = ClaimReader(run.delimiters)
            self.reader = self._readers[run.delimiters]
        if run.skipped:
            what = f"{run.skipped} bytes outside of any interchange were passed over"
            yield FileProblem(number, "file", what, Severity.WARNING)

    def take(self, kind: str, elements: list[str], number: int) -> Iterator[Interchange | FileProblem]:
        """One segment outside of any 835 transaction."""
        if self._expect_group and kind not in ("GS", "TA1", "IEA"):
            yield self._unfit_delimiters(elements, number)
        self._expect_group = False
        if kind == "ISA":
            yield from self._begin_interchange(elements, number)
        elif kind == "GS":
            yield from self._end_open_group(number)
            self._open_group, self._sets, self._group = True, 0, elements
            self._groups += 1
        elif kind == "ST":
            yield from self._begin_set(elements, number)
        elif kind == "GE":
            self._open_group = False
            yield from _counted(elements, number, self._sets, "transactions")
        elif kind == "IEA":
            yield from self._end_open_group(number)
            self._open_interchange = False
            yield from _counted(elements, number, self._groups, "groups")
        else:
            yield from self._take_stray(kind, number)

    def close_transaction(self, number: int, se: list[str] | None) -> Iterator[Transaction]:
        """End the open transaction and hand it out without its claims."""
        if self.transaction is not None:
            yield self.transaction.close(number, se)
            self.transaction = None

    def last_words(self, number: int) -> Iterator[FileProblem]:
        """What can only be said at the end of the file."""
        if self._open_interchange:
            what = "is missing: the interchange breaks off before its end"
            yield FileProblem(number, "IEA", what, Severity.WARNING)
        if self._interchange is not None and not self._remittances:
            yield FileProblem(number, "file", "The file holds no 835 (remittance advice) transaction.")

    def _begin_interchange(self, elements: list[str], number: int) -> Iterator[Interchange | FileProblem]:
        if self._open_interchange:
            what = "is missing before this ISA: the interchange before breaks off"
            yield FileProblem(number, "IEA", what, Severity.WARNING)
        self._interchange = Interchange(
            control_number=element(elements, 13),
            sender=element(elements, 6),
            receiver=element(elements, 8),
            test=element(elements, 15) == "T",
        )
        self._open_interchange, self._open_group, self._expect_group = True, False, True
        self._groups, self._group, self._foreign_set = 0, [], False
        yield self._interchange

    def _begin_set(self, elements: list[str], number: int) -> Iterator[FileProblem]:
        self._sets += 1
        kind = element(elements, 1)
        if kind != "835":
            self._foreign_set = True
            named = _KINDS.get(kind, "not a remittance advice")
            what = f"is a {kind or 'set without a number'} ({named}), not an 835; it was passed over"
            yield FileProblem(number, f"transaction {element(elements, 2)}", what)
            return
        self._remittances += 1
        self.transaction = OpenTransaction(
            elements,
            number,
            interchange=self._interchange or Interchange("", "", "", test=False),
            group=self._group,
            reader=self.reader,
        )
        if not self._open_group:
            yield FileProblem(number, "GS", "is missing before this ST", Severity.WARNING)

    def _take_stray(self, kind: str, number: int) -> Iterator[FileProblem]:
        if kind == "SE":
            if not self._foreign_set:
                yield FileProblem(number, "SE", "ends a transaction that never began (no ST before it)")
            self._foreign_set = False
        elif kind != "TA1" and not self._foreign_set:
            self._foreign_set = True  # say it once for the whole stretch
            what = f"{kind[:10]!r} and what follows stand outside of any transaction: no ST came before."
            if not self._sets:
                what = f"{what} {self._about_delimiters()}"
            yield FileProblem(number, "file", what)

    def _end_open_group(self, number: int) -> Iterator[FileProblem]:
        if self._open_group:
            self._open_group = False
            yield FileProblem(number, "GE", "is missing: the group breaks off", Severity.WARNING)

    def _unfit_delimiters(self, elements: list[str], number: int) -> FileProblem:
        begin = self._delimiters.element.join(elements)[:30]
        what = f"After the ISA header a GS segment should come, not {begin!r}. {self._about_delimiters()}"
        return FileProblem(number, "interchange", what)

    def _about_delimiters(self) -> str:
        return (
            f"The header names {self._delimiters.element!r} between elements and "
            f"{self._delimiters.terminator!r} after segments: either that is wrong or the file is damaged."
        )


def _counted(elements: list[str], number: int, real: int, things: str) -> Iterator[FileProblem]:
    try:
        said = count(element(elements, 1), elements[0], 1)
    except BadElement as error:
        yield FileProblem(number, error.where, error.what)
        return
    if said != real:
        yield FileProblem(
            number, f"{elements[0]}01", f"says {said} {things}, there are {real}", Severity.WARNING
        )
