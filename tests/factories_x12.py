"""Builds realistic 835 and 277CA files about people and plans that do not exist."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

FROM_TO = "1999999999**01*999988880*DA*98765"
SENDER, RECEIVER = "EXAMPLEPLAN", "EXAMPLEBH"


@dataclass
class Line:
    """One service line. Adjustments are written "CO:197:150.00" or "CO:197:150.00:1"."""

    code: str = "HC:90837"
    charge: str = "150.00"
    paid: str = "0"
    revenue: str = ""
    units: str = "1"
    day: str = "20260803"
    adjustments: Sequence[str] = ()
    remarks: Sequence[str] = ()
    references: Sequence[str] = ()  # "6R:1"
    more: Sequence[str] = ()

    def segments(self) -> list[str]:
        return [
            f"SVC*{self.code}*{self.charge}*{self.paid}*{self.revenue}*{self.units}",
            f"DTM*472*{self.day}",
            *cas(self.adjustments),
            *(f"REF*{one.replace(':', '*')}" for one in self.references),
            *(f"LQ*HE*{code}" for code in self.remarks),
            *self.more,
        ]

    def adjusted(self) -> Decimal:
        return sum((Decimal(one.split(":")[2]) for one in self.adjustments), Decimal(0))


@dataclass
class Claim:
    """One claim; charge and paid are added up from the lines unless given."""

    id: str = "ACCT-1001"
    status: str = "1"
    charge: str = ""
    paid: str = ""
    share: str = ""
    control: str = "PCN0001"
    place: str = "11"
    adjustments: Sequence[str] = ()
    lines: Sequence[Line] = ()
    more: Sequence[str] = ()  # further 2100 segments
    patient: str = "NM1*QC*1*SAMPLE*TESTA****MI*ZZ900001"

    def segments(self) -> list[str]:
        money = f"{self.total()}*{self.total_paid()}"
        return [
            f"CLP*{self.id}*{self.status}*{money}*{self.share}*12*{self.control}*{self.place}*1",
            *cas(self.adjustments),
            self.patient,
            *self.more,
            *(segment for line in self.lines for segment in line.segments()),
        ]

    def total(self) -> str:
        return self.charge or str(sum((Decimal(line.charge) for line in self.lines), Decimal(0)))

    def total_paid(self) -> str:
        return self.paid or str(sum((Decimal(line.paid) for line in self.lines), Decimal(0)))


@dataclass
class Remittance:
    """One 835 transaction that balances unless told otherwise."""

    claims: Sequence[Claim] = ()
    number: str = "0001"
    payment: str = ""
    method: str = "ACH"
    trace: str = "EFT000001"
    payer: str = "EXAMPLE BEHAVIORAL HEALTH PLAN"
    payer_id: str = "99901"
    paid_on: str = "20260901"
    provider_adjustments: Sequence[str] = ()  # "WO:REF1:25.00"
    plb: Sequence[str] = ()
    end: str | None = None  # the SE segment; "" leaves it out
    header: Sequence[str] = field(default_factory=list)

    def segments(self) -> list[str]:
        body = [
            f"ST*835*{self.number}",
            f"BPR*I*{self.total()}*C*{self.method}*CCP*01*999999992*DA*123456*{FROM_TO}*{self.paid_on}",
            f"TRN*1*{self.trace}*1999999999",
            "REF*EV*RECEIVER1",
            f"DTM*405*{self.paid_on}",
            f"N1*PR*{self.payer}*XV*{self.payer_id}",
            "N3*100 SAMPLE STREET",
            "N4*EXAMPLE CITY*NY*10001",
            "PER*CX*APPEALS UNIT*TE*8005550100",
            "N1*PE*EXAMPLE COUNSELING GROUP*XX*1999999984",
            "REF*TJ*990000001",
            *self.header,
            *(["LX*1"] if self.claims else []),
            *(segment for claim in self.claims for segment in claim.segments()),
            *(f"PLB*1999999984*20261231*{':'.join(one.split(':')[:2])}*{one.split(':')[2]}"
              for one in self.provider_adjustments),
        ]  # fmt: skip
        end = f"SE*{len(body) + 1}*{self.number}" if self.end is None else self.end
        return [*body, *([end] if end else [])]

    def total(self) -> str:
        if self.payment:
            return self.payment
        paid = sum((Decimal(claim.total_paid()) for claim in self.claims), Decimal(0))
        held = sum((Decimal(one.split(":")[2]) for one in self.provider_adjustments), Decimal(0))
        return str(paid - held)


def cas(adjustments: Sequence[str]) -> list[str]:
    """CAS segments, one a group, with its reasons as triplets in the order given."""
    groups: dict[str, list[str]] = {}
    for one in adjustments:
        group, reason, amount, *quantity = one.split(":")
        groups.setdefault(group, []).append(f"{reason}*{amount}*{quantity[0] if quantity else ''}")
    return [
        f"CAS*{group}*{'*'.join(triplets[at : at + 6])}".rstrip("*")
        for group, triplets in groups.items()
        for at in range(0, len(triplets), 6)
    ]


def isa(number: str = "000000001", *, sender: str = SENDER, padded: bool = True) -> str:
    parts = ["00", " " * 10, "00", " " * 10, "ZZ", f"{sender:15}", "ZZ", f"{RECEIVER:15}", "260901", "1200",
             "^", "00501", number, "0", "P", ":"]  # fmt: skip
    return "*".join(["ISA", *(parts if padded else [part.strip() for part in parts])])


def interchange_segments(
    *transactions: Remittance | Sequence[str],
    number: str = "000000001",
    kind: str = "HP",
    version: str = "005010X221A1",
    padded: bool = True,
) -> list[str]:
    sets = [one.segments() if isinstance(one, Remittance) else list(one) for one in transactions]
    return [
        isa(number, padded=padded),
        f"GS*{kind}*{SENDER}*{RECEIVER}*20260901*1200*1*X*{version}",
        *(segment for one in sets for segment in one),
        f"GE*{len(sets)}*1",
        f"IEA*1*{number}",
    ]


def written(
    segments: Sequence[str], *, delimiters: str = "*:^~", after: str = "", encoding: str = "utf-8"
) -> bytes:
    """The file's bytes, with other delimiters (element, component, repetition, terminator) where asked."""
    element, component, repetition, terminator = delimiters
    table = str.maketrans({"*": element, ":": component, "^": repetition})
    text = "".join(segment.translate(table) + terminator + after for segment in segments)
    return text.encode(encoding)


def era(*transactions: Remittance | Sequence[str], **envelope: str) -> bytes:
    """A whole 835 file of one interchange."""
    return written(interchange_segments(*transactions, **envelope))  # type: ignore[arg-type]


def a_denied_line(reason: str = "CO:197:150.00", *remarks: str, code: str = "HC:90837") -> Line:
    return Line(code=code, charge=reason.split(":")[2], adjustments=[reason], remarks=remarks)
