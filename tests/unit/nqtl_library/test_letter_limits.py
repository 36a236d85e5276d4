import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library import letter_limits
from nqtl_library.letter_limits import LimitFinding, lint
from nqtl_library.letter_sentences import sentences, without_quotations
from nqtl_library.limit_rows import limits
from nqtl_library.records.lint import answer
from nqtl_library.records.reading import RecordError
from nqtl_library.terms import PlanType

DATA = Path(__file__).parents[2] / "data"
ROWS = tomllib.loads((DATA / "law_limits.toml").read_text("utf-8"))
GOOD_LETTER = (DATA / "law_good_letter.txt").read_text("utf-8")
ON = date(2026, 11, 24)


def _found(row: dict[str, object]) -> tuple[LimitFinding, ...]:
    on, grandfathered = row.get("on", ON), row.get("grandfathered")
    assert isinstance(on, date)
    assert grandfathered is None or isinstance(grandfathered, bool)
    plan_type = PlanType(str(row.get("plan_type", "erisa_self_funded")))
    state = str(row.get("state", "TX"))
    return lint(str(row["text"]), plan_type=plan_type, state=state, on=on, grandfathered=grandfathered)


def _name(row: dict[str, object]) -> str:
    return f"{row['rule']}-{str(row['text'])[:50]}"


@pytest.mark.parametrize("row", ROWS["breaks"], ids=_name)
def test_what_says_too_much_is_found_at_its_words(row: dict[str, object]) -> None:
    text, words = str(row["text"]), str(row.get("words", row["text"]))
    start = text.index(words)
    found = [finding for finding in _found(row) if finding.rule == row["rule"]]
    assert any(one.span[0] < start + len(words) and start < one.span[1] for one in found), row["cite"]
    assert all(text[slice(*one.span)] == one.text for one in found)


@pytest.mark.parametrize("row", ROWS["keeps"], ids=_name)
def test_what_keeps_inside_its_limits_is_left_alone(row: dict[str, object]) -> None:
    assert not _found(row), row["cite"]


def test_all_twenty_four_limits_have_both_kinds_of_row() -> None:
    numbers = [limit.number for limit in limits()]
    assert numbers == list(range(1, 25))
    assert {row["rule"] for row in ROWS["breaks"]} == set(numbers)
    assert {row["rule"] for row in ROWS["keeps"]} == {0, *numbers}


def test_a_letter_that_keeps_every_limit_has_no_finding() -> None:
    found = lint(GOOD_LETTER, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON, grandfathered=False)
    assert found == ()


def test_a_finding_points_at_its_words_in_its_block() -> None:
    blocks = ["Please reverse.", "We expect an answer within 10 business days."]
    (finding,) = lint(blocks, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON)
    assert (finding.rule, finding.block, finding.blocks) == (3, 1, True)
    assert blocks[1][slice(*finding.span)] == finding.text == "10 business days"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("See 29 CFR § 2590.712-1(c)(2), which is new.", "29 CFR § 2590.712-1(c)(2)"),
        ("It is a violation.", "violation"),
        ("We cite FAQ Part 43 (of 2020).", "FAQ Part 43"),
        ("You act unlawfully.", "unlawfully"),
    ],
)
def test_a_finding_cuts_no_word_and_no_citation(said: str, words: str) -> None:
    found = lint(said, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON)
    assert words in {finding.text for finding in found}


def test_words_quoted_from_the_plan_are_not_ours() -> None:
    ours = "We require an answer in ten business days."
    quoted = f"The plan's manual states “{ours}” on page 3."
    assert [f.rule for f in lint(ours, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON)] == [3]
    assert lint(quoted, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON) == ()


@pytest.mark.parametrize("gap", ["\n", "\u00a0", "\u2011"])
def test_a_line_break_a_hard_space_or_a_hard_hyphen_hides_nothing(gap: str) -> None:
    text = f"Please answer within 10{gap}business days."
    assert [f.rule for f in lint(text, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON)] == [3]


def test_a_sentence_that_points_back_is_read_with_the_one_before() -> None:
    said = "We ask for the plan documents under 29 USC 1024(b)(4). They must come free of charge."
    (finding,) = lint(said, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON)
    assert finding.rule == 19
    apart = said.replace("They", "The records")
    assert lint(apart, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON) == ()


@pytest.mark.parametrize(
    ("said", "told", "rules"),
    [
        ("This plan is grandfathered.", None, [23]),
        ("This plan is grandfathered.", False, []),
        ("This plan is not grandfathered.", None, []),
        ("If the plan is grandfathered, say so.", None, []),
    ],
)
def test_who_tells_that_a_plan_is_grandfathered(said: str, told: bool | None, rules: list[int]) -> None:
    blocks = [said, "29 CFR 2590.715-2719 gives new evidence."]
    found = lint(blocks, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON, grandfathered=told)
    assert [finding.rule for finding in found] == rules


def test_scare_quotes_do_not_hide_our_own_claim() -> None:
    text = "Plans must give “meaningful benefits” since 2026."
    assert [f.rule for f in lint(text, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON)] == [1]


def test_a_case_name_does_not_end_a_sentence() -> None:
    text = "See Wit v. United Behavioral Health, 79 F.4th 1068 (9th Cir. 2023). Please answer."
    assert len(list(sentences(text))) == 2


@given(st.text(alphabet='ab “”".>\n', max_size=80))
def test_blanking_quotations_moves_nothing(text: str) -> None:
    assert len(without_quotations(text)) == len(text)


@given(st.lists(st.sampled_from([str(row["text"]) for row in ROWS["breaks"]]), max_size=6))
def test_a_longer_letter_hides_no_finding_of_its_blocks(texts: list[str]) -> None:
    def rules(blocks: list[str]) -> list[tuple[int, int]]:
        found = lint(blocks, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON, grandfathered=False)
        return [(finding.block, finding.rule) for finding in found]

    alone = [(number, rule) for number, text in enumerate(texts) for _, rule in rules([text])]
    assert rules(texts) == alone


def test_the_record_takes_blocks_and_leaves_quotations_out() -> None:
    said = "The 2024 rule was repealed."
    blocks = [{"kind": "quotation", "text": said}, {"kind": "paragraph", "text": said}]
    record = {"blocks": blocks, "plan_type": "erisa_self_funded", "state": "TX", "on": "2026-11-24"}
    found = answer(record)["findings"]
    assert isinstance(found, list)
    assert [(one["rule"], one["block"]) for one in found] == [(2, 1)]


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"text": "x", "plan_type": "erisa_self_funded"}, "on"),
        ({"plan_type": "erisa_self_funded", "on": "2026-11-24"}, "text"),
        ({"text": "x", "on": "2026-11-24", "plan_type": "hmo"}, "plan_type"),
        ({"text": "x", "on": "2026-11-24", "state": "Cal"}, "state"),
    ],
)
def test_a_record_that_cannot_be_read_names_its_field(record: dict[str, object], field: str) -> None:
    with pytest.raises(RecordError) as refusal:
        answer(record)
    assert refusal.value.field == field


def test_no_words_of_a_draft_stay_in_the_process() -> None:
    text = "Testamira Samplewood's claim proves that your plan violates the parity law."
    assert lint(text, plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON)
    assert "Samplewood" not in repr(vars(letter_limits._CUED))
