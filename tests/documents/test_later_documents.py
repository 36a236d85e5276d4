"""Every other kind of document as counsel accepted it, and when each is refused with the right way named."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from golden_letters import LETTERS, golden, written
from later_cases import (
    asked,
    asked_long_ago,
    asked_the_county,
    complaining,
    final,
    hearing,
    knee,
    late_filing,
    medicare,
    packed,
    refused,
    upheld,
    urgent,
    urgent_medicaid,
)
from letter_cases import (
    APPEAL,
    REQUEST,
    Situation,
    california_level_of_care,
    office_therapy,
    residential,
    residential_by_representative,
)

from appeals.domain.case import Clinician, Refusal, RefusalGround
from letter_templates import MissingFacts, NotThisLetter, problems
from letter_templates.outline import case_outlines
from nqtl_library.letter_limits import lint
from nqtl_library.terms import NextAction, PlanType, Requester, VerdictKind

LATER = [name for name, (_, kind) in LETTERS.items() if kind not in (APPEAL, REQUEST, "request.criteria")]
PARITY_LAW = re.compile(r"1185a|300gg-26|9812|2590\.712|146\.136|\bparity\b", re.IGNORECASE)


@pytest.mark.parametrize("name", LATER)
def test_a_document_reads_as_it_was_accepted(name: str) -> None:
    situation, kind = LETTERS[name]

    assert written(situation().letter(kind)) == golden(name)


@pytest.mark.parametrize("name", LATER)
def test_nothing_stops_an_accepted_document_and_it_breaks_no_limit(name: str) -> None:
    situation, kind = LETTERS[name]
    told = situation()
    letter = told.letter(kind)
    found = problems(letter, exhibits=told.pages, citable=told.cites)
    texts = [block.text for block in letter.blocks]

    assert [problem for problem in found if problem.blocks] == []
    assert lint(texts, plan_type=told.details.plan_type, state=told.details.state, on=told.written_on) == ()
    assert not any("pages" in problem.what for problem in found)


def test_every_kind_is_accepted_for_two_plans_where_two_kinds_of_plan_have_it() -> None:
    plans = {(kind, situation().details.plan_type) for situation, kind in LETTERS.values()}
    one_program = {"reconsideration.medicare_advantage", "reconsideration.fehb", "review.opm"}

    counted = Counter(kind for kind, _ in plans)
    assert set(counted) == set(case_outlines())
    assert {kind for kind, number in counted.items() if number < 2} == one_program


@pytest.mark.parametrize(
    ("told", "kind", "sentence"),
    [
        pytest.param(
            residential(), "appeal.level_two", "no decision on the first appeal", id="nothing decided yet"
        ),
        pytest.param(
            upheld().but(plan_type=PlanType.INDIVIDUAL), "appeal.level_two", "no second internal level",
            id="45 CFR 147.136(b)(3)(ii)(G): one level",
        ),
        pytest.param(residential(), "appeal.expedited", "already been given", id="care already given"),
        pytest.param(
            urgent().but(plan_type=PlanType.MEDICARE_ADVANTAGE), "appeal.expedited", "72-hour rule",
            id="another program",
        ),
        pytest.param(
            urgent().but(events={"notice_dated": date(2026, 11, 12)}), "appeal.concurrent_continuation",
            "approved course is being cut", id="nothing cut",
        ),
        pytest.param(
            urgent_medicaid().but(requester=Requester.CONTRACTING_PROVIDER), "appeal.concurrent_continuation",
            "a provider may not", id="42 CFR 438.402(c)(1)(ii): only the enrollee",
        ),
        pytest.param(residential(), "review.external", "no final denial", id="not final"),
        pytest.param(
            final().but(grandfathered=True), "review.external", "No external review", id="grandfathered plan"
        ),
        pytest.param(
            final().but(requester=Requester.CONTRACTING_PROVIDER), "review.external", "signed designation",
            id="a provider in its own right",
        ),
        pytest.param(residential(), "hearing.state_fair", "Internal appeal under", id="not Medicaid"),
        pytest.param(urgent_medicaid(), "hearing.state_fair", "has not decided the appeal", id="plan first"),
        pytest.param(
            residential(), "reconsideration.medicare_advantage", "Internal appeal", id="not Medicare"
        ),
        pytest.param(
            medicare().but(requester=Requester.CONTRACTING_PROVIDER), "reconsideration.medicare_advantage",
            "contract says how", id="a contract provider after the care",
        ),
        pytest.param(residential(), "reconsideration.fehb", "Internal appeal", id="not federal employees"),
        pytest.param(
            residential().but(plan_type=PlanType.FEHB), "review.opm", "reconsideration first",
            id="carrier first",
        ),
        pytest.param(medicare(), APPEAL, "422.101", id="no parity in Medicare Advantage"),
        pytest.param(residential(), "appeal.medical_necessity", "use the parity appeal", id="parity first"),
        pytest.param(late_filing(), "appeal.medical_necessity", "late-filing denial", id="late filing"),
        pytest.param(residential(), "appeal.timely_filing", "does not rest on late filing", id="not late"),
        pytest.param(california_level_of_care(), REQUEST, "criteria request", id="a provider asks for more"),
        pytest.param(residential(), "request.criteria", "under contract", id="a member asks for more"),
        pytest.param(residential(), "request.follow_up_receipt", "a request was sent", id="nothing sent"),
        pytest.param(
            asked().but(request_sent_on=date(2026, 11, 20)), "request.follow_up_receipt", "Ten days",
            id="day 4",
        ),
        pytest.param(asked(), "request.follow_up_overdue", "late from December 13, 2026", id="not late yet"),
        pytest.param(asked(), "request.refusal_rebuttal", "on which ground", id="no refusal"),
        pytest.param(
            medicare(), "complaint.regulator", "1-800-MEDICARE", id="another office hears it"
        ),
        pytest.param(medicare(), "form.authorized_representative", "CMS-1696", id="Medicare's own form"),
        pytest.param(residential(), "form.authorized_representative", "who is to act", id="nobody named"),
        pytest.param(urgent(), "form.assignment_notice", "by assignment", id="no assignment"),
        pytest.param(residential(), "form.part2_consent", "no consent under their special rule", id="no SUD"),
        pytest.param(office_therapy(), "request.peer_to_peer", "between clinicians", id="the member"),
    ],
)  # fmt: skip
def test_a_document_that_the_case_does_not_carry_names_the_right_way(
    told: Situation, kind: str, sentence: str
) -> None:
    with pytest.raises(NotThisLetter, match=re.escape(sentence)):
        told.letter(kind)


def test_medicare_advantage_hears_no_word_of_parity() -> None:
    """42 CFR 422.101(b)-(c) instead."""
    assert not PARITY_LAW.search(medicare().letter("reconsideration.medicare_advantage").text)


def test_a_medical_benefit_is_argued_without_parity() -> None:
    assert not PARITY_LAW.search(knee().letter("appeal.medical_necessity").text)


def test_an_urgent_appeal_asks_for_the_clinicians_own_words_and_never_invents_them() -> None:
    with pytest.raises(MissingFacts) as stopped:
        urgent().but(clinician=Clinician()).letter("appeal.expedited")

    assert {"clinician.name", "clinician.credentials", "clinician.statement.text"} <= {
        fact.name for fact in stopped.value.missing
    }


def test_the_clinicians_words_carry_the_clinicians_name_as_their_source() -> None:
    letter = urgent().letter("appeal.expedited")
    sources = {source.id for block in letter.blocks for source in block.sources() if source.kind == "person"}

    assert "Dr. Ima Sample" in sources


def test_a_medicaid_request_that_care_continue_warns_of_repayment() -> None:
    """42 CFR 438.420(b)-(d)."""
    text = urgent_medicaid().letter("appeal.concurrent_continuation").text

    assert "pay back the cost" in text
    assert (
        "November 30, 2026: ten calendar days after the notice was sent or, if later, the day of the cut"
        in text
    )
    assert "pay back" not in urgent().letter("appeal.concurrent_continuation").text


def test_a_late_request_that_care_continue_does_not_say_that_it_is_in_time() -> None:
    events = {
        **urgent_medicaid().details.events,
        "notice_sent": date(2026, 10, 1),
        "action_effective": date(2026, 10, 9),
    }
    text = urgent_medicaid().but(events=events).letter("appeal.concurrent_continuation").text

    assert "the time to ask ended on October 11, 2026" in text


def test_a_plan_that_lets_its_time_pass_opens_the_hearing() -> None:
    """42 CFR 438.408(c)(3)."""
    events = {
        "notice_dated": date(2026, 9, 1),
        "notice_sent": date(2026, 9, 1),
        "appeal_received_by_plan": date(2026, 9, 8),
    }
    text = hearing().but(events=events, expedited=False).letter("hearing.state_fair").text

    assert "counts as exhausted" in text


def test_money_is_counted_only_where_a_law_gives_it_and_only_as_a_ceiling() -> None:
    """29 USC 1132(c)(1), 29 CFR 2575.502c-1: 30 days late at $110."""
    erisa = asked_long_ago().letter("request.follow_up_overdue").text
    county = asked_the_county().letter("request.follow_up_overdue").text

    assert "at most $3,300.00" in erisa
    assert "in its discretion" in erisa
    assert "$" not in county
    assert "30 calendar days" not in county


@pytest.mark.parametrize("ground", list(Refusal))
def test_every_ground_of_refusal_has_its_own_answer(ground: Refusal) -> None:
    told = refused().but(request_refusals=(RefusalGround(ground),))
    used = {clause.split("@")[0] for clause in told.letter("request.refusal_rebuttal").clauses}

    assert {clause for clause in used if clause.startswith("rebuttal.answers.")}
    assert "rebuttal.answers.general" not in used


def test_a_complaint_encloses_what_the_plan_said_and_no_medical_record() -> None:
    letter = complaining().letter("complaint.regulator")

    assert "Notice of denial" in letter.text
    assert "Records of Example Behavioral Health" not in letter.text
    assert "Suicidal" not in letter.text


def test_a_consent_holds_every_element_of_the_rule() -> None:
    """42 CFR 2.31(a)."""
    text = urgent().letter("form.part2_consent").text

    for element in (
        "Testa Sample, born",  # the patient
        "Who may share",
        "With whom",
        "What for",
        "assessments, diagnoses, treatment plans",  # a specific and meaningful description
        "may share them again as those rules allow, except in civil, criminal, administrative or legislative",
        "take this consent back at any time by writing to",
        "it ends on",
        "I do not have to sign",
        "Signature of the patient",
        "with the date",
        "Counseling notes that are kept apart from my record are not part of this consent",
    ):
        assert element in text


def test_a_cover_sheet_counts_its_pages_or_asks_for_the_number() -> None:
    assert "Pages with this one\t14" in packed().letter("cover.sheet").text
    with pytest.raises(MissingFacts, match=r"packet\.pages"):
        packed().but(packet_pages=None).letter("cover.sheet")


def test_protected_records_go_out_under_their_notice() -> None:
    """42 CFR 2.32(a)."""
    notice = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    for kind in ("appeal.expedited", "appeal.concurrent_continuation", "cover.sheet"):
        assert notice in packed().letter(kind).text


def test_a_service_written_with_a_capital_reads_rightly_inside_a_sentence() -> None:
    told = residential()
    service = replace(told.details.service, description="Residential mental health treatment")

    assert "cover residential mental health treatment" in told.but(service=service).letter(APPEAL).text
    named = replace(service, description="Spravato nasal spray")
    assert "cover Spravato nasal spray" in told.but(service=named).letter(APPEAL).text


def test_a_denial_for_another_reason_is_appealed_on_need_where_parity_law_does_not_bind() -> None:
    told = residential()
    verdict = replace(
        told.verdict, verdict=VerdictKind.NOT_PARITY, nqtl_type=None, next_action=NextAction.APPEAL_OTHER
    )
    small = replace(told, verdict=verdict).but(plan_type=PlanType.SMALL_EMPLOYER_SELF_FUNDED)

    assert not PARITY_LAW.search(small.letter("appeal.medical_necessity").text)


def test_a_representative_with_no_organization_still_signs_the_designation() -> None:
    told = residential_by_representative()
    alone = replace(told.details.sender, organization="")

    assert (
        "name Clara Example to act for me"
        in told.but(sender=alone).letter("form.authorized_representative").text
    )
