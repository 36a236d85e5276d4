"""The substantially-all and predominant arithmetic for cost sharing and limits that are numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

SUBSTANTIALLY_ALL = Fraction(2, 3)
PREDOMINANT = Fraction(1, 2)
RULE = "45 CFR 146.136(c)(3)(i); 29 CFR 2590.712(c)(3)(i); 26 CFR 54.9812-1(c)(3)(i)"
AUTHORITIES = ("reg-2013-fr",)


class Kind(StrEnum):
    """A type of financial requirement or quantitative treatment limitation; each is tested by itself."""

    COPAYMENT = "copayment"
    COINSURANCE = "coinsurance"
    DEDUCTIBLE = "deductible"
    OUT_OF_POCKET_MAXIMUM = "out_of_pocket_maximum"
    VISIT_LIMIT = "visit_limit"
    DAY_LIMIT = "day_limit"
    EPISODE_LIMIT = "episode_limit"


LIMITS = frozenset({Kind.VISIT_LIMIT, Kind.DAY_LIMIT, Kind.EPISODE_LIMIT})
"""Of these a smaller number is the more restrictive; of cost sharing a larger one."""


class Outcome(StrEnum):
    """What the arithmetic says of one mental health or substance use benefit."""

    NOT_SUBJECT = "not_subject"  # the benefit has no such requirement: nothing to test
    WITHIN = "within"
    TOO_RESTRICTIVE = "too_restrictive"  # more restrictive than the predominant level
    NOT_ALLOWED = "not_allowed"  # the type does not reach substantially all med/surg benefits
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MedSurgBenefit:
    """A medical/surgical benefit of the classification, with the plan's expected payments of the year.

    ``level`` is the amount, percent or count; None where the type does not apply. A zero amount, or a limit
    that is unlimited (None), counts as not subject, 45 CFR 146.136(c)(3)(i)(A).
    """

    name: str
    expected_payments: Decimal
    level: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MhSudBenefit:
    """A mental health or substance use disorder benefit of the same classification, and its level."""

    name: str
    level: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One level among the benefits that are subject to the type, and its share of their payments."""

    level: Decimal
    payments: Decimal
    share: Fraction


@dataclass(frozen=True, slots=True)
class Judged:
    """One tested benefit."""

    name: str
    level: Decimal | None
    outcome: Outcome
    why: str


@dataclass(frozen=True, slots=True)
class QuantitativeTest:
    """The outcome with everything needed to do it again by hand. Shares are exact fractions."""

    kind: Kind
    payments: Decimal
    subject: Decimal
    share: Fraction | None
    substantially_all: bool | None
    levels: tuple[Level, ...]
    predominant: Decimal | None
    combined: tuple[Decimal, ...]  # the levels that together pass one half, the most restrictive first
    judged: tuple[Judged, ...]
    steps: tuple[str, ...]
    cautions: tuple[str, ...]


def quantitative_test(
    kind: Kind, med_surg: Sequence[MedSurgBenefit], mh_sud: Iterable[MhSudBenefit]
) -> QuantitativeTest:
    """Test one type in one classification (or permitted sub-class), 45 CFR 146.136(c)(3)(i).

    A type reaches substantially all medical/surgical benefits when those subject to it make up at least two
    thirds of expected plan payments. Its predominant level then is the one that applies to more than half of
    the payments subject to it, or else the least restrictive of the most restrictive levels that together do.
    Raises ValueError for a negative payment or level.
    """
    _refuse_negative(med_surg)
    payments = sum((one.expected_payments for one in med_surg), Decimal(0))
    subject = tuple(one for one in med_surg if is_subject(kind, one.level))
    reached = sum((one.expected_payments for one in subject), Decimal(0))
    share = Fraction(reached) / Fraction(payments) if payments else None
    passed = None if share is None else share >= SUBSTANTIALLY_ALL
    levels = tuple(_levels(kind, subject, reached))
    combined = _combined(levels) if passed else ()
    predominant = combined[-1] if combined else None
    return QuantitativeTest(
        kind=kind,
        payments=payments,
        subject=reached,
        share=share,
        substantially_all=passed,
        levels=levels,
        predominant=predominant,
        combined=combined,
        judged=tuple(_judge(kind, one, passed, predominant) for one in mh_sud),
        steps=tuple(
            _steps(
                payments=payments,
                reached=reached,
                share=share,
                passed=passed,
                levels=levels,
                combined=combined,
            )
        ),
        cautions=tuple(_cautions(kind, med_surg)),
    )


def is_subject(kind: Kind, level: Decimal | None) -> bool:
    """Whether a benefit is subject to the type: no level, a zero amount and 0 % are not."""
    return level is not None and (kind in LIMITS or level > 0)


def is_more_restrictive(kind: Kind, one: Decimal, than: Decimal) -> bool:
    """Whether a level binds the patient more than another."""
    return one < than if kind in LIMITS else one > than


def percent(share: Fraction) -> str:
    """A share in percent, cut, never rounded up, to two decimals: nothing below two thirds looks like it."""
    hundredths = int(share * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _refuse_negative(benefits: Iterable[MedSurgBenefit]) -> None:
    for one in benefits:
        if one.expected_payments < 0 or (one.level is not None and one.level < 0):
            raise ValueError(f"{one.name}: payments and levels cannot be below zero")


def _levels(kind: Kind, subject: Sequence[MedSurgBenefit], reached: Decimal) -> Iterator[Level]:
    """Every level, the most restrictive first."""
    numbers = {one.level for one in subject if one.level is not None}
    for number in sorted(numbers, reverse=kind not in LIMITS):
        paid = sum((one.expected_payments for one in subject if one.level == number), Decimal(0))
        yield Level(number, paid, Fraction(paid) / Fraction(reached) if reached else Fraction(0))


def _combined(levels: Sequence[Level]) -> tuple[Decimal, ...]:
    """The single level above one half; else the most restrictive ones until they pass it, (c)(3)(i)(B)(2)."""
    alone = next((one for one in levels if one.share > PREDOMINANT), None)
    if alone is not None:
        return (alone.level,)
    taken: list[Decimal] = []
    together = Fraction(0)
    for one in levels:
        taken.append(one.level)
        together += one.share
        if together > PREDOMINANT:
            return tuple(taken)
    return ()


def _judge(kind: Kind, benefit: MhSudBenefit, passed: bool | None, predominant: Decimal | None) -> Judged:
    level = benefit.level
    if level is None or not is_subject(kind, level):
        return Judged(
            benefit.name, level, Outcome.NOT_SUBJECT, "No such requirement applies to this benefit."
        )
    if passed is False:
        why = "The type does not reach two thirds of medical/surgical payments, so none may apply here."
        return Judged(benefit.name, level, Outcome.NOT_ALLOWED, why)
    if predominant is None:
        why = "Without expected payments that are subject to the type there is nothing to compare with."
        return Judged(benefit.name, level, Outcome.UNKNOWN, why)
    if is_more_restrictive(kind, level, predominant):
        why = f"{_plain(level)} is more restrictive than the predominant level, {_plain(predominant)}."
        return Judged(benefit.name, level, Outcome.TOO_RESTRICTIVE, why)
    why = f"{_plain(level)} is no more restrictive than the predominant level, {_plain(predominant)}."
    return Judged(benefit.name, level, Outcome.WITHIN, why)


def _steps(
    *,
    payments: Decimal,
    reached: Decimal,
    share: Fraction | None,
    passed: bool | None,
    levels: Sequence[Level],
    combined: Sequence[Decimal],
) -> Iterator[str]:
    if share is None:
        yield "No expected payments for medical/surgical benefits are given: the test cannot be done."
        return
    yield f"Expected payments for all medical/surgical benefits in the classification: {_plain(payments)}"
    yield f"Of these, subject to the type: {_plain(reached)} = {percent(share)}"
    verb = "at least" if passed else "less than"
    yield f"{percent(share)} is {verb} two thirds (66.66%): substantially all: {'yes' if passed else 'no'}"
    if not passed:
        return
    for one in levels:
        yield f"Level {_plain(one.level)}: {_plain(one.payments)} of {_plain(reached)} = {percent(one.share)}"
    if len(combined) == 1 and any(one.level == combined[0] and one.share > PREDOMINANT for one in levels):
        yield f"Level {_plain(combined[0])} alone is above one half: predominant"
    elif combined:
        names = ", ".join(_plain(one) for one in combined)
        yield f"No level alone is above one half; the most restrictive together are: {names}"
        yield f"Predominant is the least restrictive of them: {_plain(combined[-1])}"


def _cautions(kind: Kind, med_surg: Sequence[MedSurgBenefit]) -> Iterator[str]:
    yield (
        "Expected payments are the plan's own projection by a reasonable method; these figures come from"
        " whoever entered them."
    )
    if kind in (Kind.DEDUCTIBLE, Kind.OUT_OF_POCKET_MAXIMUM):
        yield (
            "For a deductible or a yearly maximum the plan counts the payments on both sides of the threshold"
            " by a rule of its own; ask for that projection."
        )
    if len(med_surg) < 2:
        yield "The test looks at every medical/surgical benefit of the classification; one is hardly all."


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number == number.to_integral_value() else f"{number}"
