"""The JSON face of estimates: who is owed one, what sums, what cannot be read, and the schema's word."""

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nqtl_library.estimate_identifiers import npi_problem
from nqtl_library.records.estimate import answer, schema
from nqtl_library.records.reading import RecordError

CENTS = st.integers(0, 5_000_000)
BILLED = st.sampled_from(["separate", "included_in:bundle", "information"])
LINES = st.lists(st.tuples(CENTS, BILLED, st.sampled_from(["one", "two", "three"])), max_size=12)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("2026-02-30"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def example() -> Any:
    found: Any = schema()["examples"]
    return copy.deepcopy(found[0])


def dollars(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a record where something else could stand."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def full() -> Any:
    """The example with every other part of the record as well."""
    return example() | {
        "as_of": "2026-11-24",
        "previous": [{"provided_at": "2026-11-20"}],
        "representative": {"name": "Rep Sample", "authority": "parent", "family": True},
        "sliding_scale": {"tier": "B", "schedule_attached": True, "note": True},
        "changes": [{"what": "charges", "known_on": "2026-11-25", "reissued_on": "2026-11-25"}],
        "deadline": {"calendar": "2026.11", "legal_due": "2026-11-24"},
        "co_provider_request": {
            "received_on": "2026-11-23",
            "from": "Example Hospital",
            "answered_on": "2026-11-24",
        },
        "document": {"text": "This is not a contract.", "languages": ["en"], "formats": ["large_print"]},
        "notices": {
            "website": {"url": "https://practice.example"},
            "sites": [{"site": "Desk", "proof": True}],
        },
        "cost_inquiries": [{"on": "2026-11-23"}],
        "copy_requests": [{"asked_on": "2026-11-23", "issued_on": "2026-01-02"}],
        "errors": [{"found_on": "2026-11-23"}],
        "bills": [{"provider": "clinic", "amount": "14530", "items": [{"code": "90837", "amount": 1}]}],
        "dispute": {"opened_on": "2027-01-10", "notice_on": "2027-01-12"},
        "collections": {"planned": True},
    }


@pytest.mark.parametrize(
    ("coverage", "standing", "covered", "citation"),
    [
        ({"kind": "none"}, "uninsured", True, "(a)(2)(xiii)(A)"),
        ({"enrolled": False}, "uninsured", True, "(a)(2)(xiii)(A)"),
        ("Self-pay", "uninsured", True, "(a)(2)(xiii)(A)"),
        ({"kind": "commercial", "claim_intent": False}, "self_pay", True, "(a)(2)(xiii)(B)"),
        ("uninsured", "uninsured", True, "(a)(2)(xiii)(A)"),
        ({"kind": "short_term"}, "uninsured", True, "(a)(2)(xiii)(A)"),
        ({"kind": "sharing_ministry", "claim_intent": "yes"}, "uninsured", True, "(a)(2)(xiii)(A)"),
        ({"kind": "group_plan", "benefit_for_service": False}, "uninsured", True, "(a)(2)(xiii)(A)"),
        ({"kind": "medicare", "benefit_for_service": False}, "uninsured", True, "(a)(2)(xiii)(A)"),
        ({"kind": "group_plan", "claim_intent": "no"}, "self_pay", True, "(a)(2)(xiii)(B)"),
        ({"kind": "fehb", "claim_intent": "no"}, "self_pay", True, "(a)(2)(xiii)(B)"),
        ({"kind": "erisa_self_funded", "claim_intent": "no"}, "self_pay", True, "(a)(2)(xiii)(B)"),
        ({"kind": "group_plan", "claim_intent": "yes"}, "insured", False, "(a)(2)(xiii)"),
        ({"enrolled": True, "claim_intent": "yes"}, "insured", False, "(a)(2)(xiii)"),
        ({"kind": "group_plan", "claim_intent": "superbill"}, "unclear", True, "(a)(2)(xiii)"),
        ({"kind": "group_plan"}, "unclear", True, "(a)(2)(xiii)"),
        ({"kind": "unknown", "claim_intent": "yes"}, "unclear", True, "(a)(2)(xiii)"),
        ({"kind": "medicare", "claim_intent": "no"}, "federal_program", False, "(a)(2)(xiii)(B)"),
        ({"kind": "medicaid_managed_care"}, "federal_program", False, "(a)(2)(xiii)(B)"),
        ({"kind": "tricare", "claim_intent": "superbill"}, "federal_program", False, "(a)(2)(xiii)(B)"),
        (None, "unclear", True, "(a)(2)(xiii)"),
    ],
)
def test_who_is_owed_an_estimate(coverage: object, standing: str, covered: bool, citation: str) -> None:
    given: Any = answer(example() | {"coverage": coverage})
    decision = given["decision"]

    assert (decision["standing"], decision["covered"], given["required"]) == (standing, covered, covered)
    assert decision["citation"].endswith(citation)
    assert decision["why"].endswith(".")


@pytest.mark.parametrize(
    ("scheduling", "required"),
    [
        ({"scheduled_on": "2026-11-23", "service_on": "2026-11-30"}, True),
        ({"scheduled_on": "2026-11-23", "service_on": "2026-11-25"}, False),
        ({"scheduled_on": "2026-11-23", "service_on": "2026-11-25", "requested_on": "2026-11-23"}, True),
        ({"requested_on": "2026-11-23"}, True),
        ({"scheduled_on": "2026-11-23"}, True),
        ({}, True),
        (None, True),
    ],
)
def test_an_event_that_is_not_known_never_lifts_the_duty(scheduling: object, required: bool) -> None:
    assert answer(example() | {"scheduling": scheduling})["required"] is required


def test_an_insured_patient_has_no_clock_of_this_rule() -> None:
    given: Any = answer(
        example() | {"coverage": {"kind": "group_plan", "claim_intent": "yes"}, "issued_at": None}
    )

    assert given["clocks"] == []
    assert not any(one["rule"].startswith("T") for one in given["breaches"])


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_the_total_is_the_sum_of_its_parts_and_nothing_included_sums(
    lines: list[tuple[int, str, str]],
) -> None:
    record = {
        "providers": [{"id": name} for name in ("one", "two", "three")],
        "lines": [
            {"expected_charge": dollars(cents), "billed_as": billed, "provider": provider}
            for cents, billed, provider in lines
        ],
    }
    totals: Any = answer(record)["totals"]
    separate = [(cents, provider) for cents, billed, provider in lines if billed == "separate"]

    assert totals["overall"] == dollars(sum(cents for cents, _ in separate))
    assert Decimal(totals["overall"]) == sum(map(Decimal, totals["by_provider"].values()))
    for name in ("one", "two", "three"):
        assert totals["by_provider"][name] == dollars(sum(c for c, provider in separate if provider == name))


@settings(deadline=None)
@given(st.lists(st.integers(0, 200_000), min_size=2, max_size=6), st.randoms())
def test_the_order_of_lines_changes_no_total(cents: list[int], shuffling: Any) -> None:
    lines = [{"expected_charge": dollars(one), "provider": "clinic"} for one in cents]
    mixed = list(lines)
    shuffling.shuffle(mixed)

    assert answer({"lines": lines})["totals"] == answer({"lines": mixed})["totals"]


def test_a_line_without_provider_counts_for_the_only_one_and_is_still_named() -> None:
    record = example()
    for line in record["lines"]:
        del line["provider"]
    given: Any = answer(record)

    assert given["totals"]["by_provider"] == {"clinic": "14130.00"}
    assert {one["rule"] for one in given["breaches"]} == {"C06"}


@pytest.mark.parametrize("charge", [180, 180.0, "180", "180.00"])
def test_a_charge_may_be_a_number_or_text(charge: object) -> None:
    totals: Any = answer({"lines": [{"provider": "clinic", "expected_charge": charge}]})["totals"]
    assert totals == {"by_provider": {"clinic": "180.00"}, "overall": "180.00"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"patient": "Testa Sample"}, "patient"),
        ({"patient": {"name": "Testa", "dob": "1990-13-01"}}, "patient.dob"),
        ({"providers": {"id": "x"}}, "providers"),
        ({"lines": [{"expected_charge": "a lot"}]}, "lines[0].expected_charge"),
        ({"lines": [{"expected_charge": "1e400"}]}, "lines[0].expected_charge"),
        ({"lines": [{"kind": "massage"}]}, "lines[0].kind"),
        ({"lines": [{"billed_as": "twice"}]}, "lines[0].billed_as"),
        ({"lines": ["90837"]}, "lines[0]"),
        ({"scheduling": {"zone": "Mars/Olympus"}}, "scheduling.zone"),
        ({"scheduling": {"scheduled_on": "23.11.2026"}}, "scheduling.scheduled_on"),
        (
            {"scheduling": {"scheduled_on": "0001-01-01T00:00:00Z", "zone": "Asia/Tokyo"}},
            "scheduling.scheduled_on",
        ),
        ({"scheduling": {"rescheduled": [{"service_on": "2026-11-30"}]}}, "scheduling.rescheduled[0].on"),
        ({"recurring": {"count": "many"}}, "recurring.count"),
        ({"changes": [{"what": "mood", "known_on": "2026-11-23"}]}, "changes[0].what"),
        ({"changes": [{"what": "items"}]}, "changes[0].known_on"),
        ({"coverage": {"kind": "gold"}}, "coverage.kind"),
        ({"coverage": {"enrolled": "maybe"}}, "coverage.enrolled"),
        ({"delivery": {"method": "pigeon"}}, "delivery.method"),
        ({"bills": [{"provider": "clinic"}]}, "bills[0].amount"),
        ({"bills": [{"amount": 100}], "providers": []}, "bills[0].provider"),
        ({"state": "Colorado"}, "state"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RecordError) as raised:
        answer(example() | change)
    assert raised.value.field == field


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_whatever_stands_anywhere_is_judged_or_named(data: st.DataObject) -> None:
    record = full()
    *way, last = data.draw(st.sampled_from([place for place in places(record) if place]))
    holder = record
    for step in way:
        holder = holder[step]
    if data.draw(st.booleans()):
        holder[last] = data.draw(JUNK)
    else:
        del holder[last]

    try:
        named = bool(answer(record)["library_version"])
    except RecordError as error:
        named = bool(error.field)

    assert named


def test_unknown_keys_and_common_names_are_taken() -> None:
    record = example() | {"our_own_key": {"anything": 1}}
    record["patient"] = {"name": "Testa Sample", "date_of_birth": "1990-04-02", "mrn": 7}
    for line in record["lines"]:
        line["charge"] = line.pop("expected_charge", None)
        line["provider_id"] = line.pop("provider")

    assert answer(record)["breaches"] == []


def test_the_convening_provider_may_stand_as_an_object() -> None:
    record = example()
    record["convening"] = record["providers"].pop()

    assert answer(record)["breaches"] == []


def test_the_example_and_every_answer_are_what_the_schema_says() -> None:
    written: Any = schema()
    Draft202012Validator.check_schema(written)
    takes, gives = Draft202012Validator(written), Draft202012Validator(written["$defs"]["answer"])

    for record in (example(), full(), {}):
        takes.validate(record)
        gives.validate(answer(record))


@pytest.mark.parametrize(
    ("npi", "problem"),
    [
        ("1234567893", ""),
        ("1003000126", ""),
        ("1234567890", "its check digit is wrong"),
        ("3234567893", "it begins with 1 or 2"),
        ("123456789", "it needs ten digits"),
        ("１２３４５６７８９３", "it needs ten digits"),
        ("", "it is missing"),
    ],
)
def test_an_npi_is_held_to_its_check_digit(npi: str, problem: str) -> None:
    assert npi_problem(npi) == problem
