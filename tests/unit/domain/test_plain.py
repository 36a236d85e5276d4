import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from appeals.domain.case import CaseDetails, ClinicalFact, Patient
from appeals.domain.plain import from_plain, merged, to_plain
from appeals.errors import BadInput
from nqtl_library.terms import PlanType

WORDS = some.text(some.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"))


@dataclass(frozen=True)
class Everything:
    words: str
    count: int
    sure: bool | None
    amount: Decimal | None
    day: date | None
    moment: datetime | None
    kind: PlanType
    id: UUID
    many: tuple[str, ...] = ()
    pair: tuple[int, int] | None = None
    either: dict[str, date | datetime] = field(default_factory=dict)


@given(
    some.builds(
        Everything,
        words=WORDS,
        amount=some.none() | some.decimals(-(10**9), 10**9, places=2),
        moment=some.none() | some.datetimes(timezones=some.just(UTC)),
        many=some.lists(WORDS).map(tuple),
        pair=some.none() | some.tuples(some.integers(), some.integers()),
        either=some.dictionaries(WORDS, some.dates() | some.datetimes(timezones=some.just(UTC))),
    )
)
def test_whatever_is_written_is_read_back_the_same(value: Everything) -> None:
    assert from_plain(Everything, json.loads(json.dumps(to_plain(value)))) == value


@pytest.mark.parametrize(
    ("given_fields", "where"),
    [
        ({"plan_type": "acme"}, "plan_type"),
        ({"levels": "2"}, "levels"),
        ({"levels": True}, "levels"),
        ({"grandfathered": "yes"}, "grandfathered"),
        ({"patient": "Testa"}, "patient"),
        ({"patient": {"birth_date": "02/28/1990"}}, "patient.birth_date"),
        ({"service": {"amount": "NaN"}}, "service.amount"),
        ({"service": {"amount": "1e400"}}, "service.amount"),
        ({"service": {"amount": "Infinity"}}, "service.amount"),
        ({"events": {"notice_dated": "soon"}}, "events.notice_dated"),
        ({"clinical_facts": [{"text": "x"}, {"on": "2026-01-01"}]}, "clinical_facts[1].text"),
        ({"copies_to": "everyone"}, "copies_to"),
        ({"payer": "a\x00b"}, "payer"),
        ({"payer": "\ud800"}, "payer"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(given_fields: dict[str, object], where: str) -> None:
    with pytest.raises(BadInput) as refusal:
        from_plain(CaseDetails, given_fields)

    assert [fault.where for fault in refusal.value.problems] == [where]


def test_an_empty_text_means_not_known_where_a_value_may_be_missing() -> None:
    assert from_plain(Patient, {"birth_date": ""}) == Patient()


def test_changes_lay_over_field_by_field_null_clears_and_lists_replace() -> None:
    old = {"patient": {"name": "A", "group_number": "G"}, "copies_to": ["x", "y"], "levels": 1}

    new = merged(old, {"patient": {"name": "B"}, "copies_to": ["z"], "levels": None})

    assert new == {"patient": {"name": "B", "group_number": "G"}, "copies_to": ["z"]}


def test_floats_are_refused_because_they_have_no_one_spelling() -> None:
    with pytest.raises(TypeError, match="float"):
        to_plain({"amount": 0.1})


def test_items_of_a_list_keep_their_own_fields() -> None:
    fact = ClinicalFact("PHQ-9 was 23", date(2026, 10, 3), "C", 5)

    assert from_plain(CaseDetails, {"clinical_facts": [to_plain(fact)]}).clinical_facts == (fact,)
