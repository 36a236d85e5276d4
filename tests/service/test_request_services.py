"""Requests through the services: asking, sealing, sending, answers, links, reminders."""

from datetime import timedelta
from uuid import UUID

import pytest
from factories import NOW, THEIRS, TODAY, a_case, a_full_case, a_pdf, an_actor, work
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from appeals.domain.actor import Permission, Role
from appeals.domain.plain import Plain
from appeals.domain.request_clocks import FollowUp
from appeals.domain.request_follow_ups import Step
from appeals.domain.request_views import RequestView
from appeals.domain.requests import (
    ANALYSIS,
    CRITERIA,
    OVERDUE_LETTER,
    REBUTTAL,
    RECEIPT_CHECK,
    HowReceived,
    RequestEventKind,
    RequestState,
)
from appeals.errors import BadInput, Conflict, MoveNotAllowed, NotFound, NotThisLetter, Restricted
from appeals.services import (
    cases,
    letters,
    releases,
    request_recording,
    request_reminders,
    requests,
    restricting,
    versions,
)
from appeals.services.request_badges import CaseRequests
from appeals.services.request_recording import SentPaper
from appeals.services.requests import RequestFilter
from appeals.services.worklist import worklist
from appeals.store.requests import RequestReminderRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

K, S = RequestEventKind, RequestState
WORDS = "The criteria are proprietary and are not given out."
MAILED = {"method": "certified_mail", "proof": "9400 0000 0000 0000 0000 00"}


def on_day(service: Service, days: int) -> UnitOfWork:
    """Somebody at work so many days after the request is sent."""
    return work(service, now=NOW + timedelta(days=days))


def opened(service: Service, standing: str = "participant", **changes: Plain) -> RequestView:
    case = a_full_case(service)
    return requests.open_request(work(service), case.id, changes={"standing": standing, **changes})


def happens(
    service: Service,
    request_id: UUID,
    kind: RequestEventKind,
    days: int = 0,
    *papers: SentPaper,
    **told: object,
) -> RequestView:
    on = TODAY + timedelta(days=days)
    return request_recording.record(
        on_day(service, days), request_id, kind=kind, on=on, changes=told, papers=papers
    )


def sent(service: Service, request_id: UUID) -> RequestView:
    told = {**MAILED, "outside": True, "note": "Mailed by the front desk."}
    return happens(service, request_id, K.SENT, **told)


def an_answer(text: str = WORDS) -> SentPaper:
    return SentPaper("Answer of the plan", a_pdf([["Dear requester"], [text]]))


def test_a_request_goes_from_its_letter_to_the_rebuttal_of_a_refusal(service: Service) -> None:
    request = opened(service, "authorized_representative")
    version = versions.seal(work(service), request.case_id, kind=ANALYSIS, reason="To be sent.")
    ready = requests.read_request(work(service), request.id)
    assert (ready.state, len(ready.checklist), ready.next.step) == (S.READY, 11, Step.SEND)
    releases.release(work(service), version.id)

    mailed = happens(service, request.id, K.SENT, **MAILED)
    refused = happens(
        service, request.id, K.REFUSED, 20, an_answer(), grounds=[{"ground": "proprietary", "quote": WORDS}]
    )
    draft = letters.draft(on_day(service, 21), request.case_id, kind=REBUTTAL)

    assert mailed.events[-1].told.version_id == version.id
    assert mailed.clocks.legal is not None
    assert mailed.clocks.legal.due == TODAY + timedelta(days=30)
    assert refused.events[-1].told.grounds[0].page == 2
    assert draft.can_be_sealed, (draft.missing, draft.problems, draft.findings)
    assert draft.document is not None
    assert any(WORDS in block.text and "Exhibit D" in block.text for block in draft.document.blocks)


def test_an_unreleased_letter_is_not_sent_but_may_have_gone_another_way(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    versions.seal(work(sqlite_service), request.case_id, kind=ANALYSIS, reason="To be sent.")

    with pytest.raises(Conflict, match="second person"):
        happens(sqlite_service, request.id, K.SENT, **MAILED)

    assert sent(sqlite_service, request.id).state is S.SENT


def test_sending_needs_its_proof(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    with pytest.raises(BadInput, match="mail tracking number"):
        happens(sqlite_service, request.id, K.SENT, method="certified_mail", outside=True, note="x")


@pytest.mark.parametrize(
    ("standing", "authorization", "why"),
    [
        ("noncontracting_provider", {}, "no right of its own"),
        ("authorized_representative", {"expires_on": (TODAY - timedelta(days=1)).isoformat()}, "expired on"),
        ("authorized_representative", {"signed_on": None, "expires_on": None}, "No authorization|no date"),
    ],
    ids=["bare provider", "expired", "unsigned"],
)
def test_who_may_not_ask_is_told_why_and_what_to_sign(
    sqlite_service: Service, standing: str, authorization: dict[str, Plain], why: str
) -> None:
    case = a_full_case(sqlite_service)
    cases.change_case(
        work(sqlite_service),
        case.id,
        changes={"authorization": authorization},
        expected_version=case.version,
    )
    plan = requests.plan_request(work(sqlite_service), case.id, changes={"standing": standing})

    assert (plan.letter, plan.may_open, plan.needs_authorization) == ("", False, True)
    with pytest.raises(NotThisLetter, match=why):
        requests.open_request(work(sqlite_service), case.id, changes={"standing": standing})


def test_an_authorization_that_runs_out_before_sending_stops_the_request(sqlite_service: Service) -> None:
    request = opened(sqlite_service, "authorized_representative")
    case = cases.read_case(work(sqlite_service), request.case_id)
    ended = {"authorization": {"expires_on": TODAY.isoformat()}}
    cases.change_case(work(sqlite_service), case.id, changes=ended, expected_version=case.version)

    with pytest.raises(NotThisLetter, match="expired"):
        happens(sqlite_service, request.id, K.SENT, 1, **MAILED, outside=True, note="Mailed.")


def test_a_contracting_provider_asks_for_the_criteria_and_on_no_legal_clock(sqlite_service: Service) -> None:
    request = opened(sqlite_service, "contracting_provider", network="in")
    found = sent(sqlite_service, request.id)

    assert found.terms.letter == CRITERIA
    assert found.clocks.legal is None
    assert found.clocks.exposure is None
    assert [line.item.code for line in found.checklist] == [
        "criteria",
        "criteria_policies",
        "reviewer_instructions",
    ]


def test_a_second_letter_for_the_same_is_refused_and_the_case_is_linked_instead(service: Service) -> None:
    request = opened(service)
    other = _same_plan(service, a_case(service, "5002").id)
    plan = requests.plan_request(work(service), other, changes={"standing": "participant"})
    assert [offer.id for offer in plan.offers] == [request.id]

    with pytest.raises(Conflict, match=request.reference):
        requests.open_request(work(service), other, changes={"standing": "participant"})
    linked = requests.link_case(work(service), request.id, case_id=other)

    assert {each.id for each in linked.cases} == {request.case_id, other}
    assert [each.own for each in linked.cases] == [True, False]
    with pytest.raises(Conflict, match="already"):
        requests.link_case(work(service), request.id, case_id=other)
    left = requests.unlink_case(work(service), request.id, case_id=other)
    assert [each.id for each in left.cases] == [request.case_id]


def test_a_case_of_another_plan_is_not_linked(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    other = a_case(sqlite_service, "5002")
    with pytest.raises(Conflict, match="not of the same plan"):
        requests.link_case(work(sqlite_service), request.id, case_id=other.id)


def test_another_members_letters_do_not_speak_of_the_request(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    changes = {"patient": {"name": "Otto Other", "member_id": "ZZ-9", "birth_date": "1980-01-01"}}
    other = _same_plan(sqlite_service, a_case(sqlite_service, "5002").id, **changes)
    linked = requests.link_case(work(sqlite_service), request.id, case_id=other)

    own = letters.draft(work(sqlite_service), request.case_id, kind="appeal.level_one")
    theirs = letters.draft(work(sqlite_service), other, kind="appeal.level_one")

    assert [each.same_member for each in linked.cases] == [True, False]
    assert "request:sent" in own.facts["tags"]  # type: ignore[operator]
    assert "request:sent" not in theirs.facts["tags"]  # type: ignore[operator]


def test_the_request_letter_cannot_be_sealed_again_once_it_was_sent(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    draft = letters.draft(work(sqlite_service), request.case_id, kind=ANALYSIS)
    assert [each.where for each in draft.problems] == ["request"]
    assert request.reference in draft.problems[0].what


def test_follow_ups_are_prepared_on_their_days_and_settled_by_what_is_done(service: Service) -> None:
    request = opened(service)
    sent(service, request.id)

    assert request_reminders.remind(on_day(service, 9)) == 0
    assert request_reminders.remind(on_day(service, 10)) == 1
    assert request_reminders.remind(on_day(service, 11)) == 0  # not told twice
    (due,) = request_reminders.due_reminders(on_day(service, 11))
    assert (due.request_id, due.follow_up) == (request.id, FollowUp.RECEIPT_CHECK)
    assert letters.draft(on_day(service, 11), request.case_id, kind=RECEIPT_CHECK).document is not None

    happens(service, request.id, K.RECEIPT_CONFIRMED, 12, received_on=_day(2), note="Return receipt.")
    assert request_reminders.due_reminders(on_day(service, 12)) == ()

    request_reminders.remind(on_day(service, 33))
    (due,) = request_reminders.due_reminders(on_day(service, 33))
    assert due.follow_up is FollowUp.OVERDUE
    late = requests.read_request(on_day(service, 40), request.id)
    assert (late.state, late.next.letter) == (S.OVERDUE, OVERDUE_LETTER)
    assert late.clocks.exposure is not None
    assert late.clocks.exposure.amount == 880
    letter = letters.draft(on_day(service, 40), request.case_id, kind=OVERDUE_LETTER)
    assert letter.document is not None
    assert any("$880" in block.text for block in letter.document.blocks)


def test_the_overdue_letter_names_no_sum_while_receipt_is_not_proved(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    letter = letters.draft(on_day(sqlite_service, 40), request.case_id, kind=OVERDUE_LETTER)
    assert letter.document is not None
    assert not any("$" in block.text for block in letter.document.blocks)


def test_every_document_stays_whatever_is_struck(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    answered = happens(sqlite_service, request.id, K.ANSWERED, 5, an_answer("Everything is enclosed."))
    number, paper = answered.events[-1].number, answered.events[-1].papers[0]

    struck = happens(sqlite_service, request.id, K.STRUCK, 6, strikes=number, note="Of another request.")

    assert struck.state is S.SENT
    assert [event.struck for event in struck.events if event.number == number] == [True]
    assert struck.clocks.legal is not None
    assert struck.answered_on is None
    held = request_recording.paper_file(work(sqlite_service), paper.id, within=request.id)
    assert held.sha256 == paper.sha256
    assert [
        each.pages[1] for each in request_recording.answer_documents(work(sqlite_service), request.id)
    ] == ["Everything is enclosed.\n"]


def test_an_event_that_may_not_come_is_refused_and_leaves_nothing(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    with pytest.raises(MoveNotAllowed, match=r"Possible: .*sent"):
        happens(sqlite_service, request.id, K.ANSWERED, 0, an_answer())
    assert [event.kind for event in requests.read_request(work(sqlite_service), request.id).events] == [
        K.OPENED
    ]


def test_words_that_are_not_in_the_refusal_are_not_quoted(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    with pytest.raises(BadInput, match="not the words of the document"):
        happens(
            sqlite_service,
            request.id,
            K.REFUSED,
            3,
            an_answer(),
            grounds=[{"ground": "proprietary", "quote": "We never show criteria."}],
        )


def test_the_checklist_says_of_each_item_what_came_and_where(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    partly = happens(sqlite_service, request.id, K.PARTLY_ANSWERED, 8, an_answer("The factors are these."))
    paper = partly.events[-1].papers[0]

    marked = happens(
        sqlite_service,
        request.id,
        K.ITEMS_MARKED,
        9,
        marks=[{"code": "factors", "how": "received", "paper_id": str(paper.id), "page": 2}],
    )

    lines = {line.item.code: line for line in marked.checklist}
    mark = lines["factors"].mark
    assert mark is not None
    assert (mark.how, mark.page, lines["factors"].is_open) == (HowReceived.RECEIVED, 2, False)
    assert lines["findings"].is_open
    with pytest.raises(BadInput, match="was not asked for"):
        happens(sqlite_service, request.id, K.ITEMS_MARKED, 9, marks=[{"code": "gossip", "how": "received"}])


def test_a_plan_that_turns_out_to_be_a_church_plan_has_no_legal_clock(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    happens(sqlite_service, request.id, K.RECEIPT_CONFIRMED, 1, note="Return receipt.")
    terms = {"standing": "participant", "plan_type": "church_self_funded"}

    corrected = happens(
        sqlite_service, request.id, K.PLAN_CORRECTED, 2, terms=terms, note="The plan summary says so."
    )

    later = requests.read_request(on_day(sqlite_service, 90), request.id)
    assert corrected.clocks.legal is None
    assert (later.clocks.exposure, later.terms.plan_name) == (None, request.terms.plan_name)


def test_lists_and_the_worklist_show_where_each_request_stands(service: Service) -> None:
    request = opened(service)
    sent(service, request.id)
    a_case(service, "5002")

    late = on_day(service, 31)
    assert [each.state for each in requests.list_requests(late, show=RequestFilter.OVERDUE).items] == [
        S.OVERDUE
    ]
    row = next(each for each in worklist(on_day(service, 31)).items if each.id == request.case_id)
    assert row.request is not None
    assert (row.request.reference, row.request.state) == (request.reference, S.OVERDUE)
    assert worklist(on_day(service, 31), asked=CaseRequests.OVERDUE).total == 1
    assert worklist(on_day(service, 31), asked=CaseRequests.NONE).total == 1


def test_what_lists_keep_is_what_the_events_say(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    happens(sqlite_service, request.id, K.ACKNOWLEDGED, 3)
    found = requests.read_request(on_day(sqlite_service, 3), request.id)
    uow = work(sqlite_service)
    with uow.look("test", Permission.SEE_CASES):
        row = uow.session.scalars(select(RequestRow)).one()
    legal = found.clocks.legal
    assert legal is not None
    assert (row.state, row.due, row.due_is_law) == (found.state, legal.due, True)
    assert (row.next_step, row.next_on) == (found.next.step, found.next.on)


def test_events_and_papers_are_written_once(service: Service) -> None:
    request = opened(service)
    sent(service, request.id)
    happens(service, request.id, K.PAPER_RECEIVED, 1, an_answer())
    for statement in (
        "UPDATE request_events SET recorder = 'X'",
        "DELETE FROM request_events",
        "UPDATE request_papers SET page_count = 9",
        "DELETE FROM request_papers",
    ):
        with pytest.raises(DatabaseError, match="written once"), service.store.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_a_restricted_case_hides_its_request(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    sent(sqlite_service, request.id)
    request_reminders.remind(on_day(sqlite_service, 10))
    restricting.restrict_case(
        work(sqlite_service), request.case_id, restricted=True, reason="A colleague's family."
    )
    drafter = an_actor(sqlite_service, Role.DRAFTER)

    with pytest.raises(Restricted):
        requests.read_request(work(sqlite_service, actor=drafter), request.id)
    (line,) = requests.list_requests(work(sqlite_service, actor=drafter)).items
    assert line.patient_name == "Restricted"
    assert request_reminders.due_reminders(work(sqlite_service, actor=drafter)) == ()


def test_another_organization_does_not_find_it(sqlite_service: Service) -> None:
    request = opened(sqlite_service)
    with pytest.raises(NotFound):
        requests.read_request(work(sqlite_service, of=THEIRS), request.id)
    assert requests.list_requests(work(sqlite_service, of=THEIRS)).total == 0


def test_reminders_name_no_patient_in_their_rows() -> None:
    columns = {column.name for column in RequestReminderRow.__table__.columns}
    assert columns == {"id", "organization_id", "request_id", "follow_up", "due", "made_at", "settled_at"}


def _day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def _same_plan(service: Service, case_id: UUID, **more: Plain) -> UUID:
    """Make a case one of the same plan as the full case."""
    full = next(each for each in worklist(work(service)).items if each.id != case_id)
    details = cases.read_case(work(service), full.id).details
    case = cases.read_case(work(service), case_id)
    changes: dict[str, object] = {
        "plan_type": details.plan_type.value,
        "plan_name": details.plan_name,
        "plan_year": details.plan_year,
        "state": details.state,
        "network": details.network.value,
        "service": {"description": "Residential treatment for depression"},
        **more,
    }
    cases.change_case(work(service), case_id, changes=changes, expected_version=case.version)
    return case_id
