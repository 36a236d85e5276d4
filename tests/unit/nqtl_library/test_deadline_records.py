"""The JSON face of deadlines: field names of the record format, and errors that name the field."""

import json
from typing import Any

import pytest

from nqtl_library.records.deadlines import answer
from nqtl_library.records.reading import RecordError

CLOCK_FIELDS = {
    "id", "whose", "action", "due", "due_at", "citation", "authority", "anchor", "counted", "steps",
    "caution", "verified",
}  # fmt: skip


def test_an_answer_has_the_fields_of_the_record_format() -> None:
    found: Any = answer({"id": "A-1", "plan_type": "fehb", "events": {"notice_dated": "2026-06-01"}})
    assert {"id", "clocks", "waiting", "not_applicable"} <= set(found)
    assert all(set(clock) == CLOCK_FIELDS for clock in found["clocks"])
    assert all(set(clock) == {"id", "for"} for clock in found["waiting"])
    assert all(set(clock) == {"id", "why"} for clock in found["not_applicable"])
    assert {clock["counted"] for clock in found["clocks"]} <= {"calendar", "business", "months", "hours"}


def test_an_answer_is_plain_json() -> None:
    found = answer({"claim_kind": "urgent", "events": {"appeal_received_by_plan": "2026-06-01T10:00:00Z"}})
    assert json.loads(json.dumps(found)) == found


def test_an_empty_record_is_answered_with_what_is_missing() -> None:
    found: Any = answer({})
    assert found["clocks"] == []
    assert {"id": "internal_appeal_filing", "for": "notice_dated"} in found["waiting"]


def test_absent_and_null_mean_the_same() -> None:
    null = dict.fromkeys(
        ("state", "grandfathered", "funding", "claim_kind", "in_care", "levels", "events", "as_of",
         "contract_window_days", "notice_window_days")
    )  # fmt: skip
    assert answer({"plan_type": "tricare", **null}) == answer({"plan_type": "tricare"})
    assert answer({"events": {"notice_dated": None}}) == answer({"events": {}})


def test_unknown_keys_are_ignored() -> None:
    assert answer({"plan_type": "tricare", "color": "blue"}) == answer({"plan_type": "tricare"})


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ([], "record"),
        ({"plan_type": "hmo"}, "plan_type"),
        ({"claim_kind": "soon"}, "claim_kind"),
        ({"state": "New York"}, "state"),
        ({"levels": 3}, "levels"),
        ({"levels": "two"}, "levels"),
        ({"notice_window_days": 0}, "notice_window_days"),
        ({"contract_window_days": -5}, "contract_window_days"),
        ({"in_care": "yes"}, "in_care"),
        ({"events": "2026-06-01"}, "events"),
        ({"events": {"notice_dated": "06/01/2026"}}, "events.notice_dated"),
        ({"events": {"notice_dated": "2026-02-30"}}, "events.notice_dated"),
        ({"events": {"notice_dated": "0026-06-01"}}, "events.notice_dated"),
        ({"as_of": "yesterday"}, "as_of"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(record: object, field: str) -> None:
    with pytest.raises(RecordError) as refused:
        answer(record)
    assert refused.value.field == field
