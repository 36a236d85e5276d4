"""Hypotheses about why a denial was made, and the fixed order in which they are taken."""

from dataclasses import dataclass

from nqtl_library.terms import Confidence, NextAction, Nqtl

WEIGHT = {Confidence.HIGH: 3, Confidence.MEDIUM: 2, Confidence.LOW: 1}

# Exclusion first and medical necessity last: the latter is added to almost everything. A look back that takes
# money comes before the records it complains of.
TYPE_ORDER = (
    Nqtl.QUANTITATIVE_LIMIT,
    Nqtl.TREATMENT_EXCLUSION,
    Nqtl.NETWORK_ADEQUACY,
    Nqtl.NETWORK_REIMBURSEMENT,
    Nqtl.PROVIDER_FACILITY_TYPE,
    Nqtl.EXPERIMENTAL,
    Nqtl.STEP_THERAPY,
    Nqtl.FORMULARY,
    Nqtl.PRIOR_AUTHORIZATION,
    Nqtl.RETROSPECTIVE_REVIEW,
    Nqtl.DOCUMENTATION,
    Nqtl.LEVEL_OF_CARE,
    Nqtl.CONCURRENT_REVIEW,
    Nqtl.MEDICAL_NECESSITY,
)

# What has to be put right first when several billing reasons stand together.
REASON_ORDER = (
    "eligibility", "demographics", "wrong_payer", "coordination_of_benefits", "duplicate", "timely_filing",
    "provider_identifier", "authorization_data", "missing_information", "coding", "member_information",
    "service_not_given", "pended", "appeal_procedure", "benefit_design", "quality_policy", "regulatory",
    "cost_share", "contractual", "payment_adjustment", "reversal",
)  # fmt: skip

_TYPE_RANK = {nqtl: place for place, nqtl in enumerate(TYPE_ORDER)}
_REASON_RANK = {reason: place for place, reason in enumerate(REASON_ORDER)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One hypothesis: an NQTL type, or a not-parity reason, with what to do and how heavy it weighs."""

    nqtl: Nqtl | None
    reason: str
    action: NextAction
    weight: int
    others: tuple[Nqtl, ...] = ()
    stops: bool = False  # a billing reason so clear that parity is not reached


def order(finding: Finding) -> tuple[int, int, int, int]:
    """Sort key: heaviest first, a billing reason before a parity one, then the fixed orders."""
    reason_rank = _REASON_RANK.get(finding.reason, 99)
    if finding.nqtl is None:
        return (-finding.weight, 0, reason_rank, 0)
    return (-finding.weight, 1, _TYPE_RANK[finding.nqtl], reason_rank)
