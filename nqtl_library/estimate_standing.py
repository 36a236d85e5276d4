"""Who is owed an estimate: uninsured, self-pay by choice, using insurance, or not able to choose."""

from dataclasses import dataclass
from enum import StrEnum

from nqtl_library.estimate_kinds import ClaimIntent
from nqtl_library.estimate_rows import coverage_kinds, law
from nqtl_library.estimate_terms import Coverage


class Standing(StrEnum):
    """What a patient is for this service, 45 CFR 149.610(a)(2)(xiii)."""

    UNINSURED = "uninsured"
    SELF_PAY = "self_pay"
    INSURED = "insured"
    FEDERAL_PROGRAM = "federal_program"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the duty covers this patient, why, and by which law. ``rules`` are what it raises."""

    covered: bool
    standing: Standing
    why: str
    citation: str
    verified: bool
    rules: tuple[str, ...] = ()


def self_pay(coverage: Coverage | None) -> Decision:
    """Decide from what was answered. What is not known makes an estimate due, never less."""
    if coverage is None:
        return _unclear("Coverage was not recorded: treated as self-pay, so that no duty is missed.", "E01")
    standing, label = _kind(coverage)
    if standing == "none":
        return _decision(Standing.UNINSURED, "No coverage: uninsured.", "uninsured")
    if standing == "not_coverage":
        return _decision(Standing.UNINSURED, f"{label} does not count as coverage.", "uninsured", "E05")
    if standing == "federal":
        return _federal(coverage, label)
    if coverage.benefit_for_service is False:
        why = f"{label} has no benefit for this service from this provider: uninsured for it."
        return _decision(Standing.UNINSURED, why, "uninsured", "E05")
    return _by_intent(coverage, label, unclear=standing == "unclear")


def _kind(coverage: Coverage) -> tuple[str, str]:
    if coverage.enrolled is False:
        return coverage_kinds()["none"]
    if not coverage.kind and coverage.enrolled:
        return "plan", "The patient's coverage"
    return coverage_kinds()[coverage.kind or "unknown"]


def _federal(coverage: Coverage, label: str) -> Decision:
    if coverage.benefit_for_service is False:
        why = f"{label} has no benefit for this service: uninsured for it."
        return _decision(Standing.UNINSURED, why, "uninsured", "E05")
    flagged = () if coverage.claim_intent is ClaimIntent.YES else ("E03",)
    why = f"{label}: only a patient of a plan, coverage or FEHB can choose to be self-pay."
    return _decision(Standing.FEDERAL_PROGRAM, why, "self_pay", *flagged)


def _by_intent(coverage: Coverage, label: str, *, unclear: bool) -> Decision:
    match coverage.claim_intent:
        case ClaimIntent.YES if unclear:
            return _unclear("A claim will be sent, but what coverage it is is not known.")
        case ClaimIntent.YES:
            why = f"{label} will get a claim: the estimate duty to insured patients is not enforced yet."
            return _decision(Standing.INSURED, why, "uninsured_or_self_pay")
        case ClaimIntent.NO:
            why = f"{label} will not get a claim, by the patient's choice: self-pay."
            return _decision(Standing.SELF_PAY, why, "self_pay")
        case ClaimIntent.SUPERBILL:
            return _unclear("The patient will send the bill personally: treated as self-pay.")
        case _:
            return _unclear("Whether a claim is wanted is not known: treated as self-pay.", "E02", "E04")


def _decision(standing: Standing, why: str, passage: str, *raised: str) -> Decision:
    covered = standing in (Standing.UNINSURED, Standing.SELF_PAY)
    found = law()[passage]
    return Decision(covered, standing, why, found.cite, found.verified, raised)


def _unclear(why: str, *raised: str) -> Decision:
    found = law()["uninsured_or_self_pay"]
    return Decision(True, Standing.UNCLEAR, why, found.cite, found.verified, raised or ("E04",))
