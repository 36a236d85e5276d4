import json

import pytest

from nqtl_library.authorities import register
from nqtl_library.records import authorities, rights
from nqtl_library.records.reading import RecordError


def test_the_authorities_answer_has_the_three_lists_of_the_issue() -> None:
    answer = authorities.answer(
        {"plan_type": "erisa_self_funded", "state": "ca", "on": "2026-11-24", "topic": "comparative_analysis"}
    )
    assert json.loads(json.dumps(answer)) == answer
    citable, with_caveat, refused = answer["citable"], answer["with_caveat"], answer["not_citable"]
    assert isinstance(citable, list)
    assert isinstance(with_caveat, list)
    assert isinstance(refused, list)
    assert {"fed-erisa-712-a8", "erisa-104b4", "faq-45"} <= set(citable)
    assert "reg-2024-ca-dol" in with_caveat
    assert {"st-co", "fed-phsa-2726-a8"} <= {one["id"] for one in refused if one["why"]}


def test_what_is_not_verified_is_labelled_so() -> None:
    answer = authorities.answer({"plan_type": "erisa_self_funded", "state": "TX", "on": "2026-11-24"})
    details = answer["details"]
    assert isinstance(details, dict)
    assert {name: one["verified"] for name, one in details.items()} == {
        name: register()[name].verified for name in details
    }


def test_a_topic_may_be_written_as_people_write_it() -> None:
    asked = {"plan_type": "erisa_self_funded", "on": "2026-11-24"}
    spoken = authorities.answer({**asked, "topic": "Comparative-Analysis "})
    assert spoken == authorities.answer({**asked, "topic": "comparative_analysis"})


def test_absent_plan_type_and_state_are_unknown_and_cautious() -> None:
    answer = authorities.answer({"on": "2026-11-24", "plan_type": None, "state": None})
    assert answer["citable"] == ["reg-part2-32", "reg-part2-31", "case-loper"]


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"plan_type": "individual"}, "on"),
        ({"plan_type": "individual", "on": "24.11.2026"}, "on"),
        ({"plan_type": "hmo", "on": "2026-11-24"}, "plan_type"),
        ({"plan_type": "individual", "on": "2026-11-24", "topic": "weather"}, "topic"),
        ({"plan_type": "individual", "on": "2026-11-24", "state": "Texas"}, "state"),
        ([], "record"),
    ],
)
def test_an_authorities_question_that_cannot_be_read_names_its_field(record: object, field: str) -> None:
    with pytest.raises(RecordError) as refusal:
        authorities.answer(record)
    assert refusal.value.field == field


def test_the_rights_answer_has_the_shape_of_the_issue() -> None:
    answer = rights.answer(
        {
            "plan_type": "erisa_self_funded",
            "state": "TX",
            "requester": "authorized_representative",
            "authorization": {
                "signed_on": "2026-01-05",
                "expires_on": "2027-01-05",
                "covers_plan_documents": True,
            },
            "adverse_determination": True,
            "requested_on": "2026-06-01",
            "received_by_administrator_on": "2026-06-03",
            "as_of": "2026-07-13",
            "unknown key": 1,
        }
    )
    assert json.loads(json.dumps(answer)) == answer
    may = answer["may_request"]
    assert isinstance(may, list)
    documents = next(one for one in may if one["what"] == "plan_documents")
    assert (documents["clock"]["due"], documents["clock"]["kind"]) == ("2026-07-03", "legal")
    exposure = answer["exposure"]
    assert isinstance(exposure, dict)
    assert (exposure["days"], exposure["rate"], exposure["amount"]) == (10, 110, 1100)


def test_a_refusal_says_who_can_and_what_is_needed() -> None:
    answer = rights.answer({"plan_type": "individual", "requester": "noncontracting_provider"})
    assert answer["may_request"] == []
    assert answer["exposure"] is None
    refused = answer["refused"]
    assert isinstance(refused, list)
    assert all(one["what"] and one["why"] and one["who_can"] and one["needed"] for one in refused)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"plan_type": "individual"}, "requester"),
        ({"requester": "uncle"}, "requester"),
        (
            {"requester": "participant", "authorization": {"signed_on": "yesterday"}},
            "authorization.signed_on",
        ),
        (
            {
                "requester": "participant",
                "requested_on": "2026-06-02",
                "received_by_administrator_on": "2026-06-01",
            },
            "received_by_administrator_on",
        ),
    ],
)
def test_a_rights_question_that_cannot_be_read_names_its_field(record: object, field: str) -> None:
    with pytest.raises(RecordError) as refusal:
        rights.answer(record)
    assert refusal.value.field == field
