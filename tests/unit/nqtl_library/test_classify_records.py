"""Classification as JSON in and JSON out, with the field names that scripts rely on."""

import json

import pytest

from nqtl_library.records.classify import answer
from nqtl_library.records.reading import RecordError

FIELDS = {
    *("id", "verdict", "nqtl_type", "also_considered", "not_parity_reason", "mhsud", "benefit_class"),
    *("sub_class", "network", "comparators", "next_action", "confidence", "evidence"),
}


def test_an_answer_has_every_field_and_is_json() -> None:
    record = {
        "id": "d-1",
        "text": None,
        "claim_type": "837I",
        "adjustments": [{"group": "CO", "reason": "50", "amount": 1200.5}, {"reason": "b7", "amount": None}],
        "revenue_code": "1001",
        "type_of_bill": "0861",
        "diagnosis_codes": ["F32.2"],
        "network": "out",
        "an_extra_key": {"is": "ignored"},
    }

    answered = json.loads(json.dumps(answer(record)))

    assert answered.keys() >= FIELDS
    assert (answered["id"], answered["network"], answered["benefit_class"]) == ("d-1", "out", "inpatient")
    assert answered["evidence"][0].keys() == {"kind", "value", "span", "why"}


def test_an_empty_record_is_answered() -> None:
    assert answer({})["verdict"] == "needs_review"


def test_null_is_the_same_as_absent() -> None:
    keys = (
        "id",
        "text",
        "adjustments",
        "remark_codes",
        "modifiers",
        "units",
        "network",
        "authorization_on_file",
    )

    assert answer(dict.fromkeys(keys)) == answer({})


def test_codes_may_come_as_numbers() -> None:
    assert answer({"adjustments": [{"group": "CO", "reason": 197}]})["nqtl_type"] == "prior_authorization"
    spoilt = {"adjustments": [{"group": "CO", "reason": 50.0}], "revenue_code": 1001.0, "network": " OUT "}
    tidy = {"adjustments": [{"group": "CO", "reason": "50"}], "revenue_code": "1001", "network": "out"}
    assert answer(spoilt) == answer(tidy)


def test_a_null_in_a_list_of_codes_is_nothing() -> None:
    assert answer({"remark_codes": [None, "N661"]}) == answer({"remark_codes": ["N661"]})


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ([], "record"),
        ({"adjustments": {}}, "adjustments"),
        ({"adjustments": [{"reason": "50", "amount": "lots"}]}, "adjustments[0].amount"),
        ({"network": "near"}, "network"),
        ({"authorization_on_file": "yes"}, "authorization_on_file"),
        ({"plan_type": "gold"}, "plan_type"),
        ({"text": 3.5}, "text"),
    ],
)
def test_a_wrong_field_is_named(record: object, field: str) -> None:
    with pytest.raises(RecordError) as caught:
        answer(record)

    assert caught.value.field == field
