"""A section of a case's facts: from the case to the form and back without a loss."""

from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from api.pages.facts_form import Entry, FactSection, changes, hour_of, value_at
from api.pages.facts_sections import SECTIONS, section, section_of
from api.pages.letter_names import entered_at
from appeals.domain.case import CaseDetails, ClinicalFact, DenialReason, Patient, Sender, Service
from appeals.domain.plain import from_plain, merged, to_plain
from appeals.errors import BadInput
from letter_templates import clauses
from nqtl_library.terms import Network, PlanType, Requester

FULL = CaseDetails(
    plan_type=PlanType.ERISA_SELF_FUNDED,
    state="WA",
    plan_name="Sample Mutual <Gold> & Partners",
    grandfathered=False,
    network=Network.OUT,
    levels=2,
    patient=Patient(name="Testa Ünïcode-Sample", birth_date=date(1990, 1, 2), member_id="SMH900"),
    requester=Requester.AUTHORIZED_REPRESENTATIVE,
    sender=Sender(name="Dana Drafter", npi="1234567893"),
    service=Service(
        description="Residential treatment", amount=Decimal("14000.00"), diagnosis_codes=("F33.2",)
    ),
    clinical_facts=(
        ClinicalFact("Slept two hours.", date(2026, 10, 2), "A", 2),
        ClinicalFact("Ate nothing."),
    ),
    denial_reasons=(DenialReason("not medically necessary", "A", 1, "It was."),),
    limit_as_written=DenialReason("Care must fail first.", "B", 7),
    copies_to=("Testa Sample", "The plan administrator"),
    events={"notice_dated": date(2026, 11, 1), "appeal_received_by_plan": date(2026, 11, 20)},
    event_times={"appeal_received_by_plan": datetime(2026, 11, 20, 16, 30)},  # noqa: DTZ001  local to it
    in_care=True,
)


def _as_form(details: object, edited: FactSection) -> MultiDict:
    form = MultiDict()
    for one in edited.fields:
        value = value_at(details, one.name)
        form[one.name] = hour_of(value) if one.entry is Entry.HOUR and value else _typed(value)
    for rows in edited.rows:
        items = value_at(details, rows.name) or []
        form[f"{rows.name}-rows"] = str(len(items) + rows.spare)
        for index, item in enumerate(items):
            for one in rows.columns:
                form[f"{rows.name}-{index}-{one.name}"] = _typed(item.get(one.name))
    return form


def _typed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\r\n".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("each", SECTIONS, ids=lambda each: each.id)
def test_a_section_saved_as_it_was_shown_changes_nothing(each: FactSection) -> None:
    plain = to_plain(FULL)

    again = from_plain(CaseDetails, merged(plain, changes(_as_form(plain, each), each)))

    assert again == FULL


@pytest.mark.parametrize("each", SECTIONS, ids=lambda each: each.id)
def test_an_emptied_section_clears_its_facts(each: FactSection) -> None:
    empty = changes(MultiDict(), each)

    cleared = to_plain(from_plain(CaseDetails, merged(to_plain(FULL), empty)))

    bare = to_plain(CaseDetails())
    for one in (*each.fields, *each.rows):
        assert value_at(cleared, one.name) in (value_at(bare, one.name), None, ""), one.name


@pytest.mark.parametrize("each", SECTIONS, ids=lambda each: each.id)
def test_a_section_fills_an_empty_case(each: FactSection) -> None:
    filled = changes(_as_form(to_plain(FULL), each), each)

    assert from_plain(CaseDetails, merged(to_plain(CaseDetails()), filled))


def test_every_fact_of_a_case_can_be_edited_somewhere() -> None:
    elsewhere = {  # follows from the plan type; on pages of their own
        "funding",
        "privacy",
        "analysis_findings",
        "analysis_figures",
        "request_authorization",
        "request_nqtls",
    }

    unreachable = {each.name for each in fields(CaseDetails) if section_of(each.name) is None}

    assert unreachable == elsewhere


def test_every_edited_fact_exists_in_a_case() -> None:
    plain = to_plain(FULL)
    for each in SECTIONS:
        for one in (*each.fields, *each.rows):
            parent, _, name = one.name.rpartition(".")
            if parent not in {"events", "event_times"}:
                assert name in (value_at(plain, parent) if parent else plain), one.name


def test_an_hour_without_its_day_is_refused_where_it_stands() -> None:
    dates = section("dates")
    assert dates is not None
    typed = MultiDict({"event_times.appeal_received_by_plan": "16:30"})

    with pytest.raises(BadInput) as refusal:
        from_plain(CaseDetails, merged(to_plain(FULL), changes(typed, dates)))

    assert [fault.where for fault in refusal.value.problems] == ["event_times.appeal_received_by_plan"]


def test_an_amount_may_be_typed_as_people_write_it() -> None:
    service = section("service")
    assert service is not None

    read = changes(MultiDict({"service.amount": "$1,250.00"}), service)

    assert value_at(read, "service.amount") == "1250.00"


def test_a_number_that_is_no_number_reaches_the_service_to_be_refused() -> None:
    plan = section("plan")
    assert plan is not None

    assert changes(MultiDict({"levels": "two"}), plan)["levels"] == "two"


def test_a_posted_row_count_cannot_make_us_read_forever() -> None:
    clinical = section("clinical")
    assert clinical is not None

    assert changes(MultiDict({"clinical_facts-rows": "99999999"}), clinical)["clinical_facts"] == []


def test_choices_are_those_of_the_law_library() -> None:
    from api.pages import wording

    assert set(wording.PLAN_TYPES) == {each.value for each in PlanType}
    assert {one.entry for each in SECTIONS for one in each.fields} <= set(Entry)


NOT_ENTERED = {"exhibits", "parity.limits"}  # exhibits come with a confirmed notice, limits from the reasons
OF_CASES = {  # what the clauses of a case's own letters want; findings come from the reading of an answer
    name
    for clause in clauses()
    if not clause.family.startswith("estimate")
    for name in (*clause.needs, *clause.uses)
    if not name.startswith(("analysis.", "further."))
}


@pytest.mark.parametrize("name", sorted(OF_CASES - NOT_ENTERED))
def test_every_fact_that_a_letter_may_miss_leads_to_a_field(name: str) -> None:
    found = section_of(entered_at(name))

    assert found is not None, name
    shown = {one.name for one in (*found.fields, *found.rows)}
    assert entered_at(name) in shown
