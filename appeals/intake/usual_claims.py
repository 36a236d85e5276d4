"""The shape of a claim in which nothing can be wrong but its sums, as one expression that RE2 checks.

Nearly every claim has it. RE2 judges dozens in one pass, sooner than Python cuts one into segments, so what
is in them is read only when somebody asks. The shape is narrower than what the claim loop reads without a
word, never wider: whatever it does not cover is read at once, segment by segment.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import re2

from appeals.intake.remittance_terms import GROUPS, REVERSAL, STATUSES
from appeals.intake.x12 import Delimiters

ENDS_CLAIM = ("LX", "TS2", "TS3", "PLB", "SE", "ST", "GE", "GS", "IEA", "ISA")
TOGETHER = 64  # claims that are judged in one call
REMEMBERED = 16_384  # amounts and segments
MEMORY = 64 << 20  # bytes that RE2 may use

NUMBER = "[0-9]{1,9}(?:\\x2e[0-9]{1,2})?"
AMOUNT = f"-?{NUMBER}"
DAY = (
    "(?:19|20)[0-9][0-9]"
    "(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
)


class UsualClaims:
    """Judges claims of files with one set of delimiters. A claim comes without its first four characters."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._element, self._terminator = delimiters.element, delimiters.terminator
        self._tells_numbers = not {self._element, self._terminator} & set("-.")
        self._begin = f"{self._terminator}CLP{self._element}"
        self._encoding = "utf-8" if delimiters.plain else "latin-1"  # as the file was read
        options = re2.Options()
        options.max_mem, options.never_capture = MEMORY, True
        options.encoding = re2.Options.Encoding.LATIN1  # byte for byte, whatever they stand for
        self._shape = re2.compile(f"(?:{_Grammar(delimiters).claim()})+".encode("ascii"), options)
        end, element = _literal(self._terminator), _literal(self._element)
        self._summands = re.compile(f"{end}((?:CAS|SVC|{'|'.join(ENDS_CLAIM)}){element}[^{end}]*)").findall
        self._amounts = _Amounts()
        self._left = _Left(self._element, self._amounts)

    def judge(self, claims: Sequence[str]) -> Iterator[bool]:
        """Whether each claim, and what follows it before the next, has the shape."""
        if not self._tells_numbers:
            yield from [False] * len(claims)
            return
        for start in range(0, len(claims), TOGETHER):
            part = claims[start : start + TOGETHER]
            if self._fits(part):
                yield from [True] * len(part)
            else:
                yield from [self._fits([one]) for one in part]

    def paid(self, claim: str) -> tuple[int, int] | None:
        """Cents paid, and where in the text the claim ends; None where a sum does not come out.

        The claim must have the shape. The sums are those of X221A1 1.10.2: SVC02 - line CAS = SVC03, and
        CLP03 - all CAS = CLP04.
        """
        _, _, charge, paid, _ = claim.split(self._element, 4)
        unexplained = self._left
        total = self._amounts[charge] - self._amounts[paid]
        lines, in_line, end = 0, 0, len(claim)
        for segment in self._summands(claim):
            if segment[0] == "C":
                left = unexplained[segment]
                total += left
                in_line += left
            elif segment[:3] == "SVC":
                if in_line and lines:
                    return None
                lines += 1
                in_line = unexplained[segment]
            else:
                end = claim.index(self._terminator + segment)
                break
        return None if total or (in_line and lines) else (self._amounts[paid], end)

    def _fits(self, claims: Sequence[str]) -> bool:
        text = self._begin.join(["", *claims])
        return self._shape.fullmatch(text.encode(self._encoding)) is not None


class _Amounts(dict[str, int]):
    """Cents of amounts that have the shape; amounts repeat themselves, so they are kept."""

    def __missing__(self, amount: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        if amount[-3:-2] == ".":
            cents = int(amount[:-3] + amount[-2:])
        elif amount[-2:-1] == ".":
            cents = 10 * int(amount[:-2] + amount[-1:])
        else:
            cents = 100 * int(amount)
        self[amount] = cents
        return cents


class _Left(dict[str, int]):
    """Cents that a segment leaves unexplained: an SVC its charge less what was paid; a CAS explains."""

    def __init__(self, element: str, amounts: _Amounts) -> None:
        super().__init__()
        self._element, self._amounts = element, amounts

    def __missing__(self, segment: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        kind, _, *amounts = segment.split(self._element)
        if kind == "SVC":
            left = self._amounts[amounts[0]] - self._amounts[amounts[1]]
        else:  # CAS: reason, amount and quantity, again and again
            left = -sum([self._amounts[amount] for amount in amounts[1::3]])
        self[segment] = left
        return left


class _Grammar:
    """Writes the expression for one set of delimiters, segment by segment as in loops 2100 and 2110."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._element, self._end = _literal(delimiters.element), _literal(delimiters.terminator)
        self._any = f"[^{self._element}{self._end}]*"
        self._some = f"[^{self._element}{self._end}]+"
        self._rest = f"[^{self._end}]*"

    def claim(self) -> str:
        """CLP and its level, lines and theirs, then perhaps segments that are no longer the claim's."""
        levels = self._adjustment(), self._segment("DTM", [self._any, DAY]), self._counted("AMT", "QTY")
        of_claim = "|".join([*levels, self._free("REF", "NM1", "LQ", "MOA", "MIA", "PER", "N3", "N4")])
        of_line = "|".join([*levels, self._free("REF", "LQ")])
        line = f"{self._service()}(?:{of_line})*"
        return f"{self._payment()}(?:{of_claim})*(?:{line})*{self._after()}"

    def _payment(self) -> str:
        """CLP: a charge below nothing is usual in a reversal only."""
        usual = _one_of(sorted(STATUSES - {REVERSAL}))
        status = f"(?:{usual}{self._element}{NUMBER}|{REVERSAL}{self._element}{AMOUNT})"
        return self._segment("CLP", [self._some, status, AMOUNT, f"(?:{AMOUNT})?"])

    def _service(self) -> str:
        """SVC: charge and amount paid, then perhaps revenue code, units, original code, original units."""
        return self._segment(
            "SVC", [f"[0-9A-Za-z]{self._any}", AMOUNT, AMOUNT], [self._any, NUMBER, self._any, NUMBER]
        )

    def _adjustment(self) -> str:
        """CAS: up to six times reason, amount and perhaps quantity, under a known group."""
        first = f"{self._element}{self._some}{self._element}{AMOUNT}"
        groups, quantity = _one_of(sorted(GROUPS)), f"{self._element}(?:{NUMBER})?"
        return f"{self._end}CAS{self._element}{groups}(?:{first}{quantity}){{0,5}}{first}(?:{quantity})?"

    def _counted(self, *kinds: str) -> str:
        return self._segment(_one_of(kinds), [self._any, AMOUNT])

    def _free(self, *kinds: str) -> str:
        """Segments in which nothing is a number or a date."""
        return f"{self._end}{_one_of(kinds)}{self._element}{self._rest}"

    def _after(self) -> str:
        """A segment that ends the claim, and others up to the next claim; each is read for itself."""
        other = f"{self._end}(?:[^C{self._end}]|C[^L{self._end}]){self._rest}"
        return f"(?:{self._free(*ENDS_CLAIM)}(?:{other})*)?"

    def _segment(self, kind: str, needed: Iterable[str], perhaps: Sequence[str] = ()) -> str:
        """What comes after the elements that are named is free."""
        rest = f"(?:{self._element}{self._rest})?"
        for one in reversed(perhaps):
            rest = f"(?:{self._element}(?:{one})?{rest})?"
        return f"{self._end}{kind}{''.join([self._element + one for one in needed])}{rest}"


def _one_of(choices: Iterable[str]) -> str:
    return f"(?:{'|'.join(choices)})"


def _literal(character: str) -> str:
    """The character for either engine, within brackets and without."""
    return f"\\x{ord(character):02x}"
