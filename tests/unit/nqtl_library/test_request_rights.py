import tomllib
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.request_rights import Authorization, MayRequest, Refused, RightsFacts, rights
from nqtl_library.right_rows import ClockKind, Wanted
from nqtl_library.terms import PlanType, Requester

ROWS = tomllib.loads((Path(__file__).parents[2] / "data" / "law_rights.toml").read_text("utf-8"))["row"]
ASKED = date(2026, 6, 1)
VALID = Authorization(signed_on=date(2026, 1, 5), expires_on=date(2027, 1, 5), covers_plan_documents=True)
ERISA = {
    PlanType.ERISA_SELF_FUNDED,
    PlanType.ERISA_FULLY_INSURED,
    PlanType.SMALL_GROUP_INSURED,
    PlanType.SMALL_EMPLOYER_SELF_FUNDED,
}


def _facts(
    requester: Requester = Requester.PARTICIPANT,
    plan_type: PlanType = PlanType.ERISA_SELF_FUNDED,
    *,
    authorization: Authorization | None = VALID,
    adverse: bool | None = True,
    received: date | None = None,
    as_of: date | None = None,
    state: str = "TX",
    grandfathered: bool | None = None,
) -> RightsFacts:
    return RightsFacts(
        plan_type=plan_type,
        requester=requester,
        state=state,
        authorization=authorization,
        adverse_determination=adverse,
        requested_on=ASKED,
        received_by_administrator_on=received,
        as_of=as_of,
        grandfathered=grandfathered,
    )


def _may(facts: RightsFacts, what: Wanted) -> MayRequest:
    return next(one for one in rights(facts).may_request if one.what is what)


def _refusal(facts: RightsFacts, what: Wanted) -> Refused:
    return next(one for one in rights(facts).refused if one.what is what)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['plan_type']}-{row['requester']}")
def test_each_requester_may_ask_each_plan_for_what_the_table_says(row: dict[str, object]) -> None:
    found = rights(_facts(Requester(str(row["requester"])), PlanType(str(row["plan_type"]))))
    assert {one.what.value: one.clock.kind.value for one in found.may_request} == row["may"], row["cite"]
    assert len(found.may_request) + len(found.refused) == len(Wanted)


def test_the_table_has_every_pair_once() -> None:
    pairs = [(row["plan_type"], row["requester"]) for row in ROWS]
    assert sorted(pairs) == sorted((plan.value, who.value) for plan, who in product(PlanType, Requester))


def test_thirty_calendar_days_run_from_the_day_after_receipt() -> None:
    clock = _may(_facts(received=date(2026, 6, 3)), Wanted.PLAN_DOCUMENTS).clock
    assert (clock.due, clock.kind, clock.citation) == (
        date(2026, 7, 3),
        ClockKind.LEGAL,
        "29 USC 1024(b)(4)",
    )
    assert clock.steps[:3] == (
        "Received by the administrator on 2026-06-03.",
        "Day 1 is 2026-06-04.",
        "Day 30 is 2026-07-03; calendar days, not moved for weekends or holidays.",
    )


def test_without_proof_of_receipt_they_run_from_the_request_and_say_so() -> None:
    clock = _may(_facts(), Wanted.PLAN_DOCUMENTS).clock
    assert clock.due == date(2026, 7, 1)
    assert any("Receipt is not proved" in step for step in clock.steps)


def test_without_any_date_nothing_is_due() -> None:
    facts = RightsFacts(PlanType.ERISA_SELF_FUNDED, Requester.PARTICIPANT, adverse_determination=True)
    assert {one.clock.due for one in rights(facts).may_request} == {None}


def test_the_claim_file_has_a_requested_date_and_never_a_legal_one() -> None:
    clock = _may(_facts(), Wanted.CLAIM_FILE).clock
    assert (clock.kind, clock.citation) == (ClockKind.REQUESTED, "")
    assert any("not a legal deadline" in step for step in clock.steps)


@pytest.mark.parametrize(
    ("as_of", "days"),
    [(date(2026, 7, 1), None), (date(2026, 7, 2), 1), (date(2026, 7, 31), 30), (None, None)],
    ids=["day 30", "day 31", "day 60", "no date"],
)
def test_exposure_begins_on_day_thirty_one(as_of: date | None, days: int | None) -> None:
    exposure = rights(_facts(as_of=as_of)).exposure
    assert (exposure and (exposure.days, exposure.amount)) == (days and (days, Decimal(110 * days)))


def test_exposure_of_the_montana_judgment_comes_out_as_the_court_counted() -> None:
    """W.H. v. Allegiance (D. Mont. 2024): 294 days at $110 are $32,340."""
    late = rights(_facts(as_of=date(2026, 7, 1) + timedelta(days=294))).exposure
    assert late is not None
    assert (late.rate, late.amount) == (Decimal(110), Decimal(32340))
    for words in ("a court may", "discretion", "participant or beneficiary", "plan administrator", "$32,340"):
        assert words in late.wording


def test_exposure_without_a_proved_receipt_asks_for_the_proof() -> None:
    unproved = rights(_facts(as_of=date(2026, 7, 2))).exposure
    proved = rights(_facts(received=ASKED, as_of=date(2026, 7, 2))).exposure
    assert unproved is not None
    assert proved is not None
    assert "prove that the administrator received it" in unproved.wording
    assert "prove" not in proved.wording
    assert "For the 1 day from then" in proved.wording


def test_a_plan_of_unknown_sponsor_is_told_what_a_private_employers_participant_may_ask() -> None:
    refusal = _refusal(_facts(plan_type=PlanType.RETIREE_ONLY), Wanted.PLAN_DOCUMENTS)
    assert "29 USC 1024(b)(4)" in refusal.who_can
    assert "sponsor" in refusal.needed


def test_an_authorization_that_ended_after_the_request_is_told_and_spoils_nothing() -> None:
    ended = Authorization(date(2026, 1, 5), date(2026, 6, 30), covers_plan_documents=True)
    facts = _facts(Requester.AUTHORIZED_REPRESENTATIVE, authorization=ended, as_of=date(2026, 7, 10))
    documents = _may(facts, Wanted.PLAN_DOCUMENTS)
    assert "The authorization ended on 2026-06-30" in documents.caution
    assert documents.clock.due == date(2026, 7, 1)


@pytest.mark.parametrize("plan_type", sorted(set(PlanType) - ERISA))
def test_no_daily_amount_exists_outside_erisa(plan_type: PlanType) -> None:
    for requester in Requester:
        assert rights(_facts(requester, plan_type, as_of=date(2027, 6, 1))).exposure is None


@pytest.mark.parametrize(
    ("authorization", "why"),
    [
        (None, "No authorization is known"),
        (Authorization(None, None, True), "no date of signature"),
        (Authorization(date(2026, 1, 5), date(2026, 5, 31), True), "expired on 2026-05-31"),
        (Authorization(date(2026, 6, 2), None, True), "signed on 2026-06-02, after"),
    ],
    ids=["none", "undated", "expired", "signed later"],
)
def test_a_representative_without_a_valid_authorization_is_refused(
    authorization: Authorization | None, why: str
) -> None:
    found = rights(_facts(Requester.AUTHORIZED_REPRESENTATIVE, authorization=authorization))
    assert found.may_request == ()
    assert found.exposure is None
    assert any(why in one.why for one in found.refused)
    assert all(one.who_can and one.needed for one in found.refused)


def test_an_authorization_that_ends_on_the_day_of_the_request_still_holds() -> None:
    last_day = Authorization(date(2026, 1, 5), ASKED, covers_plan_documents=True)
    assert len(rights(_facts(Requester.AUTHORIZED_REPRESENTATIVE, authorization=last_day)).may_request) == 5


@pytest.mark.parametrize("covers", [False, None])
def test_an_authorization_for_the_appeal_only_does_not_reach_plan_documents(covers: bool | None) -> None:
    narrow = _facts(
        Requester.AUTHORIZED_REPRESENTATIVE, authorization=Authorization(date(2026, 1, 5), None, covers)
    )
    for what in (Wanted.PLAN_DOCUMENTS, Wanted.COMPARATIVE_ANALYSIS):
        refusal = _refusal(narrow, what)
        assert "does not expressly cover" in refusal.why
        assert "plan-document requests" in refusal.needed
    assert _may(narrow, Wanted.CLAIM_FILE)


def test_a_bare_provider_is_told_who_can_ask_and_what_to_sign() -> None:
    refusal = _refusal(_facts(Requester.NONCONTRACTING_PROVIDER), Wanted.COMPARATIVE_ANALYSIS)
    assert "authorized representative" in refusal.who_can
    assert "authorization signed by the patient" in refusal.needed


@pytest.mark.parametrize("adverse", [False, None])
def test_the_claim_file_waits_for_a_denial(adverse: bool | None) -> None:
    facts = _facts(adverse=adverse)
    assert "adverse determination" in _refusal(facts, Wanted.CLAIM_FILE).why
    assert _may(facts, Wanted.PLAN_DOCUMENTS).clock.kind is ClockKind.LEGAL


def test_a_grandfathered_public_plan_owes_no_claim_file_under_the_appeals_rule() -> None:
    facts = _facts(plan_type=PlanType.NONFEDERAL_GOVERNMENT_SELF_FUNDED, grandfathered=True)
    assert _refusal(facts, Wanted.CLAIM_FILE).needed
    assert _may(facts, Wanted.MEDICAL_NECESSITY_CRITERIA).authorities


def test_no_request_rests_on_the_unenforced_rule() -> None:
    for plan_type, requester in product(PlanType, Requester):
        for one in rights(_facts(requester, plan_type)).may_request:
            assert one.authorities
            assert not [name for name in one.authorities if name.startswith("reg-2024")]


def test_the_tenth_circuit_is_warned_about_the_medical_criteria() -> None:
    assert "Premera" in _may(_facts(state="UT"), Wanted.PLAN_DOCUMENTS).caution
    assert "Premera" not in _may(_facts(state="TX"), Wanted.PLAN_DOCUMENTS).caution


@given(
    st.sampled_from(list(PlanType)),
    st.sampled_from(list(Requester)),
    st.integers(0, 60),
    st.integers(0, 30),
)
def test_a_later_receipt_never_makes_a_date_earlier(
    plan_type: PlanType, requester: Requester, first: int, more: int
) -> None:
    def dues(received: date) -> list[date]:
        found = rights(_facts(requester, plan_type, received=received)).may_request
        return [one.clock.due for one in found if one.clock.due]

    earlier, later = ASKED + timedelta(days=first), ASKED + timedelta(days=first + more)
    assert all(a <= b for a, b in zip(dues(earlier), dues(later), strict=True))


@given(st.sampled_from(list(PlanType)), st.sampled_from(list(Requester)))
def test_ten_business_days_are_nobodys_clock_here(plan_type: PlanType, requester: Requester) -> None:
    for one in rights(_facts(requester, plan_type)).may_request:
        assert one.clock.due == ASKED + timedelta(days=30)
        assert not any("business" in step for step in one.clock.steps)
