"""The order of decisions: what stops, what decides, what is only considered."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nqtl_library.classify import classify
from nqtl_library.codes import carcs, rarcs
from nqtl_library.terms import (
    Adjustment,
    Confidence,
    DenialFacts,
    Network,
    NextAction,
    Nqtl,
    PlanType,
    VerdictKind,
)


def denial(
    *codes: str, remarks: tuple[str, ...] = (), amount: str | None = "100", **facts: object
) -> DenialFacts:
    lines = tuple(
        Adjustment(
            code.partition("-")[0], code.partition("-")[2], None if amount is None else Decimal(amount)
        )
        for code in codes
    )
    base = DenialFacts(
        adjustments=lines, remark_codes=remarks, procedure_code="90837", diagnosis_codes=("F33.1",)
    )
    return replace(base, **facts)


def test_a_reversal_opens_nothing() -> None:
    verdict = classify(denial("CO-50", claim_status_code="22"))

    assert (verdict.verdict, verdict.not_parity_reason) == (VerdictKind.NO_DENIAL, "reversal")


def test_negative_lines_open_nothing() -> None:
    assert classify(denial("CO-50", amount="-100")).verdict is VerdictKind.NO_DENIAL


def test_an_amount_of_zero_is_no_denial_and_an_amount_not_stated_is_one() -> None:
    assert classify(denial("CO-50", amount="0")).verdict is VerdictKind.NO_DENIAL
    assert classify(denial("CO-50", amount=None)).verdict is VerdictKind.PARITY


@pytest.mark.parametrize(
    ("codes", "reason", "action"),
    [
        pytest.param(("CO-45",), "contractual", NextAction.WRITE_OFF, id="contract rate"),
        pytest.param(("PR-1",), "cost_share", NextAction.BILL_PATIENT, id="deductible"),
        pytest.param(("CO-45", "PR-3"), "cost_share", NextAction.BILL_PATIENT, id="contract rate and copay"),
        pytest.param(("OA-23",), "coordination_of_benefits", NextAction.NONE, id="prior payer"),
    ],
)
def test_money_that_was_settled_is_no_denial(codes: tuple[str, ...], reason: str, action: NextAction) -> None:
    verdict = classify(denial(*codes, network=Network.IN))

    assert verdict.verdict is VerdictKind.NO_DENIAL
    assert (verdict.not_parity_reason, verdict.next_action) == (reason, action)


def test_a_cut_below_the_charge_out_of_network_is_a_rate_method() -> None:
    assert classify(denial("CO-45", network=Network.OUT)).nqtl_type is Nqtl.NETWORK_REIMBURSEMENT


def test_a_clear_billing_reason_stops_before_parity_and_keeps_what_else_was_said() -> None:
    verdict = classify(denial("CO-29", "CO-50"))

    assert (verdict.verdict, verdict.not_parity_reason) == (VerdictKind.NOT_PARITY, "timely_filing")
    assert verdict.also_considered == (Nqtl.MEDICAL_NECESSITY,)


@pytest.mark.parametrize(
    ("remark", "wanted"),
    [("N130", Nqtl.TREATMENT_EXCLUSION), ("N587", Nqtl.QUANTITATIVE_LIMIT), ("N661", Nqtl.MEDICAL_NECESSITY)],
)
def test_a_remark_decides_where_the_reason_code_has_several_meanings(remark: str, wanted: Nqtl) -> None:
    assert classify(denial("CO-96", remarks=(remark,))).nqtl_type is wanted


def test_a_bare_non_covered_code_is_never_decided_alone() -> None:
    verdict = classify(denial("CO-96"))

    assert verdict.verdict is VerdictKind.NEEDS_REVIEW
    assert verdict.also_considered == (Nqtl.TREATMENT_EXCLUSION,)


@pytest.mark.parametrize(
    ("on_file", "verdict", "action"),
    [
        (True, VerdictKind.NOT_PARITY, NextAction.CORRECT_RESUBMIT),
        (False, VerdictKind.PARITY, NextAction.APPEAL_PARITY),
        (None, VerdictKind.PARITY, NextAction.APPEAL_PARITY),
    ],
)
def test_a_missing_authorization_is_a_data_matter_when_one_is_on_file(
    on_file: bool | None, verdict: VerdictKind, action: NextAction
) -> None:
    for facts in (
        denial("CO-197", authorization_on_file=on_file),
        denial(text="Denied: prior authorization was not obtained.", authorization_on_file=on_file),
    ):
        assert (classify(facts).verdict, classify(facts).next_action) == (verdict, action)


def test_an_unknown_code_is_named_and_never_silently_other() -> None:
    alone, beside = classify(denial("CO-Z77")), classify(denial("CO-50", "CO-Z77"))

    assert (alone.verdict, alone.unmapped_codes) == (VerdictKind.NEEDS_REVIEW, ("Z77",))
    assert (beside.verdict, beside.unmapped_codes) == (VerdictKind.PARITY, ("Z77",))
    assert "unmapped" in {evidence.kind for evidence in beside.evidence}


@pytest.mark.parametrize(
    ("facts", "unknown"),
    [
        (denial("ZZ-50"), ("ZZ",)),
        (denial("CO-50", claim_status_code="9999"), ("9999",)),
        (denial("CO-50", claim_status_code="Z9:9999:85"), ("Z9", "9999")),
        (denial("CO-50", claim_status_code="rejected"), ("rejected",)),
        (denial("CO-50", diagnosis_codes=("ZZZ", "F33.1")), ("ZZZ",)),
        (denial("CO-50", diagnosis_codes=("", "296.32", "F33.1")), ("296.32",)),
    ],
)
def test_what_is_unknown_is_named_and_decides_nothing(facts: DenialFacts, unknown: tuple[str, ...]) -> None:
    verdict = classify(facts)

    assert (verdict.unmapped_codes, verdict.nqtl_type) == (unknown, Nqtl.MEDICAL_NECESSITY)
    assert [one.value for one in verdict.evidence if one.kind == "unmapped"] == list(unknown)


def test_a_status_number_is_never_cut_to_one_that_is_known() -> None:
    verdict = classify(denial(claim_status_code="A7:5620:85"))

    assert (verdict.unmapped_codes, verdict.not_parity_reason) == (("5620",), "provider_identifier")


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        (denial(remark_codes=("MA91",)), NextAction.APPEAL_OTHER),
        (denial("CO-96", remark_codes=("N368",)), NextAction.APPEAL_OTHER),
        (denial("CO-96", remark_codes=("N704", "N368")), NextAction.CORRECT_RESUBMIT),
        (denial("CO-A1", remark_codes=("MA01",)), NextAction.NONE),
    ],
)
def test_a_remark_without_a_reason_still_says_what_to_do(facts: DenialFacts, action: NextAction) -> None:
    assert (classify(facts).verdict, classify(facts).next_action) == (VerdictKind.NEEDS_REVIEW, action)


def test_an_unknown_reason_with_money_is_not_hidden_by_a_contract_rate() -> None:
    assert classify(denial("CO-45", "CO-Z77", network=Network.IN)).verdict is VerdictKind.NEEDS_REVIEW


def test_the_letter_overrides_the_codes_and_the_codes_are_still_considered() -> None:
    verdict = classify(denial("CO-197", text="Residential treatment is excluded under your plan."))

    assert verdict.nqtl_type is Nqtl.TREATMENT_EXCLUSION
    assert Nqtl.PRIOR_AUTHORIZATION in verdict.also_considered


@pytest.mark.parametrize(
    "text", ["Adj: CO-50 $120.00", "Claim line 1: CARC 50. Remark N115", "PR 50 remark code: N115, MA01"]
)
def test_codes_printed_in_a_text_are_read_where_none_were_given(text: str) -> None:
    assert classify(DenialFacts(text=text)).nqtl_type is Nqtl.MEDICAL_NECESSITY


def test_a_medical_surgical_denial_is_no_parity_matter_whatever_the_limit() -> None:
    verdict = classify(denial("CO-50", diagnosis_codes=("M54.50",)))

    assert (verdict.not_parity_reason, verdict.mhsud) == ("medical_surgical_benefit", False)
    assert verdict.next_action is NextAction.APPEAL_OTHER
    assert verdict.comparators == ()


@pytest.mark.parametrize(
    "plan_type",
    [PlanType.MEDICARE, PlanType.RETIREE_ONLY, PlanType.SMALL_EMPLOYER_SELF_FUNDED, PlanType.SHORT_TERM],
)
def test_a_plan_without_parity_law_is_appealed_on_other_grounds(plan_type: PlanType) -> None:
    verdict = classify(denial("CO-50", plan_type=plan_type))

    assert (verdict.verdict, verdict.next_action) == (VerdictKind.NOT_PARITY, NextAction.APPEAL_OTHER)
    assert verdict.not_parity_reason == "parity_law_does_not_apply"


@pytest.mark.parametrize("plan_type", [PlanType.MEDICAID_MANAGED_CARE, PlanType.FEHB, PlanType.UNKNOWN])
def test_a_plan_with_a_parity_rule_of_its_own_stays_a_parity_matter(plan_type: PlanType) -> None:
    assert classify(denial("CO-50", plan_type=plan_type)).verdict is VerdictKind.PARITY


@pytest.mark.parametrize("place", ["claim_status_code", "status_codes"])
def test_a_rejection_before_adjudication_is_corrected_and_never_parity(place: str) -> None:
    given_as = {"claim_status_code": "A7:562:85", "status_codes": ("A7:562:85",)}
    verdict = classify(denial("CO-50", **{place: given_as[place]}))

    assert (verdict.verdict, verdict.next_action) == (VerdictKind.NOT_PARITY, NextAction.CORRECT_RESUBMIT)
    assert verdict.not_parity_reason == "provider_identifier"


def test_an_accepted_claim_is_no_denial() -> None:
    assert classify(DenialFacts(status_codes=("A2:20",))).verdict is VerdictKind.NO_DENIAL


def test_more_units_than_authorized_are_a_concurrent_review_in_a_program_and_an_approval_at_the_office() -> (
    None
):
    program = denial("CO-198", procedure_code="97153", diagnosis_codes=("F84.0",))

    assert classify(program).nqtl_type is Nqtl.CONCURRENT_REVIEW
    assert classify(denial("CO-198")).nqtl_type is Nqtl.PRIOR_AUTHORIZATION


def test_nothing_known_is_reviewed_by_a_person() -> None:
    verdict = classify(DenialFacts())

    assert (verdict.verdict, verdict.confidence) == (VerdictKind.NEEDS_REVIEW, Confidence.LOW)


CODES = st.lists(st.sampled_from([*carcs(), "Z77"]), min_size=1, max_size=5)
REMARKS = st.lists(st.sampled_from([*rarcs(), "N99999"]), max_size=4)


@settings(deadline=None)  # the first example loads the tables
@given(codes=CODES, remarks=REMARKS, dice=st.randoms(use_true_random=False))
def test_the_verdict_is_the_same_whatever_the_order_of_codes(
    codes: list[str], remarks: list[str], dice: Random
) -> None:
    first = classify(denial(*(f"CO-{code}" for code in codes), remarks=tuple(remarks)))
    dice.shuffle(codes)
    dice.shuffle(remarks)

    assert classify(denial(*(f"CO-{code}" for code in codes), remarks=tuple(remarks))) == first


@settings(deadline=None)  # the first example loads the tables
@given(codes=CODES, remarks=REMARKS)
def test_every_verdict_is_whole(codes: list[str], remarks: list[str]) -> None:
    verdict = classify(denial(*(f"CO-{code}" for code in codes), remarks=tuple(remarks)))

    assert (verdict.nqtl_type is not None) == verdict.verdict.startswith("parity")
    assert verdict.nqtl_type not in verdict.also_considered
    assert verdict.evidence
    if verdict.verdict is VerdictKind.NOT_PARITY:
        assert verdict.not_parity_reason
        assert verdict.next_action is not NextAction.APPEAL_PARITY
