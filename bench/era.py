"""Measures the 835 reader against pyx12 on the same kind of seeded, synthetic file, in the same run.

Usage: python bench/era.py [megabytes]. Speeds are by CPU time, medians of rounds in which each reader has
its turn; peak memory is that of this process after reading the large file once. "Checked" hands out every
claim, judged and added up, with its values to be read when asked for; "and summed" asks for the payment and
the adjustments of each, "every value" for everything. pyx12 reads a smaller file, as it is slow: X12Reader
gives segments only, X12ContextReader knows the loops like ours.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from statistics import median

import pyx12.error_handler
import pyx12.params
import pyx12.x12context
import pyx12.x12file

from appeals.intake.advice import Transaction
from appeals.intake.remittance import iter_parts
from appeals.intake.remittance_terms import Claim
from appeals.intake.x12 import segments

SEED = 20261123
ROUNDS = 5
CLAIMS_PER_TRANSACTION = 500
FEES = tuple(
    (code, fee + step)
    for code, fee in (("90837", 21_000), ("90834", 16_500), ("90791", 30_000), ("H0015", 48_500),
                      ("H0018", 95_000), ("H2036", 110_000), ("97153", 7_850), ("99214", 18_250))
    for step in (0, 750, 1_225, 2_000)
)  # fmt: skip
DENIALS = (("CO", "197"), ("PR", "50"), ("CO", "16"), ("CO", "96"), ("PR", "119"), ("CO", "29"))
ISA = (
    "ISA*00*          *00*          *ZZ*EXAMPLEPLAN    *ZZ*EXAMPLEBH      *260901*1200*^*00501"
    "*000000001*0*P*:~"
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("megabytes", type=float, nargs="?", default=100)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large, medium, small, tiny = (Path(folder) / f"{name}.835" for name in "abcd")
        for path, megabytes in ((large, chosen.megabytes), (medium, 10), (small, 2), (tiny, 0.2)):
            write_era(path, int(megabytes * 1_000_000))
        before = peak()
        claims, problems = check_all(large)
        after = peak()
        contenders = {
            "checked": (check_all, medium),
            "and summed": (sum_all, medium),
            "every value": (read_all, medium),
            "segments only": (cut_all, medium),
            "pyx12 reader": (read_with_pyx12, small),
            "pyx12 context": (read_loops_with_pyx12, tiny),
        }
        speeds = measured(contenders)
    print(f"file           {chosen.megabytes:.0f} MB, {claims} claims, {problems} problems, seed {SEED}")
    for name, speed in speeds.items():
        print(f"{name:14} {speed:6.2f} MB/s   {speed / speeds['pyx12 reader']:5.1f} x pyx12 reader")
    print(f"peak memory    {after:6.1f} MB (before reading {before:.1f} MB)")


def measured(contenders: Mapping[str, tuple[Callable[[Path], object], Path]]) -> dict[str, float]:
    """Megabytes a second of CPU time."""
    rounds = [{name: timed(*contender) for name, contender in contenders.items()} for _ in range(ROUNDS)]
    return {name: median(one[name] for one in rounds) for name in contenders}


def timed(read: Callable[[Path], object], path: Path) -> float:
    start = time.process_time()
    read(path)
    return path.stat().st_size / 1e6 / (time.process_time() - start)


def check_all(path: Path) -> tuple[int, int]:
    """How many claims and problems there are."""
    claims = problems = 0
    with path.open("rb") as stream:
        for part in iter_parts(stream):
            if isinstance(part, Claim):
                claims += 1
            elif isinstance(part, Transaction):
                problems += len(part.problems)
    return claims, problems


def sum_all(path: Path) -> tuple[Decimal, int]:
    """What was paid for all claims together, and how many adjustments there are."""
    paid, adjustments = Decimal(0), 0
    for claim in claims_of(path):
        paid += claim.paid
        adjustments += len(claim.all_adjustments())
    return paid, adjustments


def read_all(path: Path) -> int:
    """How many lines there are; to know it, everything in every claim is read."""
    return sum(len(claim.lines) for claim in claims_of(path))


def claims_of(path: Path) -> Iterator[Claim]:
    with path.open("rb") as stream:
        yield from (part for part in iter_parts(stream) if isinstance(part, Claim))


def cut_all(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in segments(stream))


def read_with_pyx12(path: Path) -> int:
    with path.open(encoding="ascii") as stream:
        return sum(1 for _ in pyx12.x12file.X12Reader(stream))


def read_loops_with_pyx12(path: Path) -> int:
    """What knows the loops there: claims come as trees."""
    settings = pyx12.params.params()
    errors = pyx12.error_handler.errh_null()
    with path.open(encoding="ascii") as stream:
        reader = pyx12.x12context.X12ContextReader(settings, errors, stream)
        return sum(1 for _ in reader.iter_segments("2100"))


def peak() -> float:
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1e6 if sys.platform == "darwin" else 1e3)


def write_era(path: Path, size: int) -> None:
    """A balanced file of about ``size`` bytes: about 40 % of the claims are denied in some part."""
    chance = random.Random(SEED)
    written = count = 0
    with path.open("w", encoding="ascii", newline="") as out:
        written += out.write(ISA + "GS*HP*EXAMPLEPLAN*EXAMPLEBH*20260901*1200*1*X*005010X221A1~")
        while written < size:
            count += 1
            written += out.write(transaction(chance, count))
        out.write(f"GE*{count}*1~IEA*1*000000001~")


def transaction(chance: random.Random, number: int) -> str:
    claims = [claim(chance, number * 1_000_000 + n) for n in range(CLAIMS_PER_TRANSACTION)]
    total = sum(paid for _, paid in claims)
    body = [
        f"ST*835*{number:04}",
        f"BPR*I*{dollars(total)}*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*20260901",
        f"TRN*1*EFT{number:09}*1999999999",
        "DTM*405*20260901",
        "N1*PR*EXAMPLE BEHAVIORAL HEALTH PLAN*XV*99901",
        "N3*100 SAMPLE STREET",
        "N4*EXAMPLE CITY*NY*10001",
        "N1*PE*EXAMPLE COUNSELING GROUP*XX*1999999984",
        "LX*1",
        *(segment for texts, _ in claims for segment in texts),
    ]
    return "~".join([*body, f"SE*{len(body) + 1}*{number:04}", ""])


def claim(chance: random.Random, number: int) -> tuple[list[str], int]:
    """Segments and cents paid."""
    day = f"202608{chance.randrange(1, 29):02}"
    lines = [line(chance, number, place, day) for place in range(chance.choice((1, 1, 2, 2, 3)))]
    charge, paid, share = (sum(one[place] for one in lines) for place in (1, 2, 3))
    sums = f"{dollars(charge)}*{dollars(paid)}*{dollars(share) if share else ''}"
    head = [
        f"CLP*ACCT{number}*1*{sums}*12*2026{number:011}*11*1",
        f"NM1*QC*1*SAMPLE*TESTA{number % 997}*M***MI*ZZ{number % 100_000_000:08}01",
        f"NM1*82*1*EXAMPLE*RENDERING{number % 17}****XX*1999999{number % 17:03}",
        f"REF*1L*GROUP{number % 211:05}",
        f"REF*EA*{number:010}",
        f"DTM*232*{day}",
        f"DTM*233*{day}",
        "DTM*050*20260830",
    ]
    return [*head, *(segment for one in lines for segment in one[0])], paid


def line(chance: random.Random, number: int, place: int, day: str) -> tuple[list[str], int, int, int]:
    """Segments, cents charged, cents paid and the patient's share of one line; fees are by schedule."""
    code, charge = chance.choice(FEES)
    allowed = charge * 7 // 10
    share = chance.choice((0, 2_000, 2_500, allowed // 5, chance.randrange(100, allowed)))
    denied = chance.random() < 0.25
    if denied:
        group, reason = chance.choice(DENIALS)
        paid, share = 0, charge if group == "PR" else 0
        adjusted = [f"CAS*{group}*{reason}*{dollars(charge)}"]
    else:
        paid = allowed - share
        reason = "1" if share % 500 else "3"
        adjusted = [f"CAS*CO*45*{dollars(charge - allowed)}"]
        adjusted += [f"CAS*PR*{reason}*{dollars(share)}"] if share else []
    segments = [
        f"SVC*HC:{code}:HE*{dollars(charge)}*{dollars(paid)}**1",
        f"DTM*472*{day}",
        *adjusted,
        f"REF*6R*{number:010}{place + 1}",
        f"AMT*B6*{dollars(allowed)}",
        *(["LQ*HE*N130"] if denied else []),
    ]
    return segments, charge, paid, share


def dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)


if __name__ == "__main__":
    main()
