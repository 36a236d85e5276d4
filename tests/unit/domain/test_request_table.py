"""Plan type by standing by authorization by event: the right letter, clock or refusal, with citation."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from request_histories import SENT, SIGNED, history, terms

from appeals.domain.case import Authorization, CaseDetails
from appeals.domain.request_clocks import clocks, state_on
from appeals.domain.request_follow_ups import next_step
from appeals.domain.request_states import Progress, replay
from appeals.domain.requests import RequestEventKind, RequestState
from appeals.services.request_asking import asking_plan
from nqtl_library.terms import PlanType, Requester

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "request_rows.jsonl").read_text("utf-8").splitlines()
]
ASKED = [row for row in ROWS if row["event"] == "ask"]
SENT_ROWS = [row for row in ROWS if row["event"] != "ask"]
AUTHORIZATIONS = {
    "none": Authorization(),
    "valid": SIGNED,
    "expired": Authorization(date(2025, 1, 1), date(2026, 5, 31), covers_plan_documents=True),
    "signed_later": Authorization(date(2026, 6, 2), None, covers_plan_documents=True),
    "undated": Authorization(None, date(2027, 1, 1), covers_plan_documents=True),
    "claim_only": Authorization(date(2026, 5, 1), date(2027, 5, 1), covers_plan_documents=False),
}
RECEIVED_AFTER = 2
STEP = re.compile(r"(?:(?P<what>[a-z ]+?) )?day (?P<day>\d+)")


def name(row: dict[str, object]) -> str:
    return "-".join(str(row[key]) for key in ("plan_type", "standing", "authorization", "event"))


def test_the_table_has_two_hundred_rows_or_more_and_each_names_its_law() -> None:
    assert len(ROWS) >= 200
    assert len({name(row) for row in ROWS}) == len(ROWS)
    assert all(len(row["cite"]) > 10 for row in ROWS)
    pairs = {(row["plan_type"], row["standing"]) for row in ASKED}
    assert pairs == {(plan.value, who.value) for plan in PlanType for who in Requester}


@pytest.mark.parametrize("row", ASKED, ids=name)
def test_who_asks_which_plan_gets_this_letter_this_clock_or_a_refusal(row: dict[str, object]) -> None:
    details = CaseDetails(
        plan_type=PlanType(str(row["plan_type"])), authorization=AUTHORIZATIONS[str(row["authorization"])]
    )
    of = terms(PlanType(str(row["plan_type"])), Requester(str(row["standing"])))
    expect = row["expect"]
    assert isinstance(expect, dict)

    found = asking_plan(details, of, on=SENT)

    kinds = {each.clock.kind.value for each in found.may_request} if found.letter else set()
    clock = "legal" if "legal" in kinds else "requested" if kinds else ""
    assert (found.letter, clock) == (expect["letter"], expect["clock"]), row["cite"]
    if not found.letter:
        assert all(each.why and each.who_can and each.needed for each in found.refused)
    if expect.get("why"):
        assert any(expect["why"] in each.why for each in found.refused), row["cite"]


@pytest.mark.parametrize("row", SENT_ROWS, ids=name)
def test_what_happened_gives_this_state_clock_exposure_and_next_letter(row: dict[str, object]) -> None:
    progress, today = _after(row)
    expect = row["expect"]
    assert isinstance(expect, dict)

    found = clocks(progress, today=today)

    legal = found.legal.due.isoformat() if found.legal else ""
    assert legal == expect.get("legal_due", legal), row["cite"]
    assert (found.exposure.amount if found.exposure else 0) == expect["exposure"], row["cite"]
    if "legal_status" in expect:
        assert found.legal is not None
        assert found.legal.status.value == expect["legal_status"], row["cite"]
    if "state" in expect:
        assert state_on(progress, found, today) is RequestState(expect["state"]), row["cite"]
    if "letter" in expect:
        assert next_step(progress, found, today).letter == expect["letter"], row["cite"]
    if found.legal is None:
        assert found.why_no_legal
        assert found.exposure is None


def _after(row: dict[str, object]) -> tuple[Progress, date]:
    """The history that an event of the table tells, and the day on which it is looked at."""
    *steps, last = str(row["event"]).split("; ")
    later: list[tuple[RequestEventKind, int]] = []
    for step in steps:
        if step == "received":
            later.append((RequestEventKind.RECEIPT_CONFIRMED, RECEIVED_AFTER))
        elif found := STEP.fullmatch(step):
            later.append((RequestEventKind(found["what"].replace(" ", "_")), int(found["day"])))
    of = terms(PlanType(str(row["plan_type"])), Requester(str(row["standing"])))
    events = history(
        of,
        *later,
        authorization=AUTHORIZATIONS[str(row["authorization"])],
        to_administrator="sent elsewhere" not in steps,
    )
    day = STEP.fullmatch(last)
    assert day is not None
    return replay(events), SENT + timedelta(days=int(day["day"]))


def test_a_progress_that_is_not_sent_has_no_date_at_all() -> None:
    unsent = replace(replay(history(terms())[:2]))
    found = clocks(unsent, today=SENT + timedelta(days=400))
    assert (found.legal, found.practical, found.exposure) == (None, (), None)
    assert found.why_no_exposure
