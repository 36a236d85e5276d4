"""Leanings: a guess from all words where no cue is clear, never against plain words, always explained."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.classify import classify
from nqtl_library.cue_patterns import REASON_FILES, STANCE_FILE
from nqtl_library.cues import letter_features, read_letter
from nqtl_library.leanings import FAMILIES, LENGTH, MEASURE, SCALE, WEIGHTS, because, lean, weigh
from nqtl_library.library import DATA, read_keyed
from nqtl_library.terms import Confidence, DenialFacts, Nqtl, VerdictKind

WEIGHED = json.loads((DATA / WEIGHTS).read_text(encoding="utf-8"))


def test_a_letter_that_no_cue_understands_is_guessed_with_low_confidence_and_says_why() -> None:
    text = (
        "The supervising clinician's associate licence is of a sort that this product leaves unpaid. Denied."
    )

    verdict = classify(DenialFacts(text=text))

    assert verdict.nqtl_type is Nqtl.PROVIDER_FACILITY_TYPE
    assert verdict.confidence is not Confidence.HIGH
    assert all(text[slice(*one.span)] == one.value for one in verdict.evidence if one.span)


def test_words_that_lean_nowhere_need_a_person() -> None:
    verdict = classify(DenialFacts(text="Claim adjusted. See provider manual."))

    assert verdict.verdict is VerdictKind.NEEDS_REVIEW


def test_several_plain_reasons_keep_their_fixed_order() -> None:
    letter = read_letter("Couples counseling is excluded. No prior authorization was obtained either.")

    assert [finding.nqtl for finding in letter.findings][:2] == [
        Nqtl.TREATMENT_EXCLUSION,
        Nqtl.PRIOR_AUTHORIZATION,
    ]


def test_what_stands_at_an_unchecked_box_is_not_said() -> None:
    boxes = "[ ] Not medically necessary  [ ] Experimental  [X] Prior authorization not obtained"

    assert [finding.nqtl for finding in read_letter(boxes).findings] == [Nqtl.PRIOR_AUTHORIZATION]


def test_weights_are_given_only_to_what_the_library_knows() -> None:
    cues = {row.id for file in REASON_FILES for row in read_keyed(file, "cue")}
    stances = {row.id for row in read_keyed(STANCE_FILE, "cue")}
    families = {row.id for row in read_keyed(FAMILIES, "family")}
    known = {"cue": cues, "stance": stances, "family": families}

    named = [feature.split(":", 1) for feature in WEIGHED["weights"]]
    words = {"word", "topic"}
    assert [name for kind, name in named if kind not in words and name not in known[kind]] == []


@pytest.mark.parametrize("word", ["testa", "sample", "exampl"])
def test_names_of_invented_people_weigh_nothing(word: str) -> None:
    assert [feature for feature in WEIGHED["weights"] if word in feature.partition(":")[2].split()] == []


@given(st.sets(st.sampled_from(sorted(WEIGHED["weights"])), max_size=40))
def test_a_share_is_a_share_whatever_the_features(features: set[str]) -> None:
    leaning = lean(weigh(features)[0])

    assert 0 < leaning.share <= 1
    assert 0 <= leaning.behavioral <= 1
    assert set(because(features, leaning.reason)) <= features


def test_the_sums_of_packed_columns_are_the_sums_of_the_numbers_written() -> None:
    features = sorted(WEIGHED["weights"])[::97]
    sums = dict.fromkeys(range(len(WEIGHED["columns"])), 0)
    for row in map(WEIGHED["weights"].__getitem__, features):
        for column, weight in zip(row[::2], row[1::2], strict=True):
            sums[column] += weight
    starts = dict(zip(WEIGHED["start"][::2], WEIGHED["start"][1::2], strict=True))
    share_of_each = MEASURE / math.sqrt(sums.pop(WEIGHED["columns"].index(LENGTH)) / SCALE)
    reached = [(starts.get(column, 0) + total * share_of_each) / SCALE for column, total in sums.items()]
    subject = reached.pop()

    leaning = lean(weigh(features)[0])
    assert leaning.reason == WEIGHED["columns"][reached.index(max(reached))]
    assert leaning.behavioral == pytest.approx(1 / (1 + math.exp(-subject)))
    assert leaning.share == pytest.approx(1 / sum(math.exp(one - max(reached)) for one in reached))


def test_a_letter_that_says_the_same_twice_leans_as_much() -> None:
    text = (
        "The stay was not medically necessary. You may use outpatient care. We paid no claim for it so far."
    )
    once, twice = (lean(weigh(letter_features(text * n).elements())[0]) for n in (1, 2))

    assert once.reason == twice.reason
    assert twice.share - once.share < 0.2


def test_what_speaks_for_a_guess_can_be_shown_in_the_letter() -> None:
    text = (
        "This spring we sent you checks for the twice-weekly sessions. A psychologist of ours has now gone "
        "through your notes and thinks that one session a week would have done. So half of that money has to "
        "come back to us."
    )
    evidence = classify(DenialFacts(text=text)).evidence
    assert [one for one in evidence if "leaning" in one.why]
    assert all(text[slice(*one.span)] == one.value for one in evidence if one.span)


def test_a_letter_that_refuses_nothing_shows_which_words_say_so() -> None:
    text = (
        "Gap exception granted. As no network psychologist can see your child within thirty days, the visits "
        "with Dr. Example from April to September are treated as in-network and you pay only your copay. The "
        "earlier refusal is withdrawn."
    )
    verdict = classify(DenialFacts(text=text))
    assert verdict.verdict is VerdictKind.NO_DENIAL
    assert [one for one in verdict.evidence if "leaning" in one.why]


def test_the_features_of_a_letter_leave_out_its_rights() -> None:
    rights = "You have the right to request an expedited review within seventy-two hours."

    assert not letter_features(rights)


@pytest.mark.parametrize(
    "text", ["See the codes below.", "Please call us.", "Your claim was denied.", "Thank you."]
)
def test_a_few_words_without_a_reason_are_no_finding(text: str) -> None:
    assert classify(DenialFacts(text=text)).verdict is VerdictKind.NEEDS_REVIEW
