"""No sequence of events loses a document, reopens a closed clock wrongly, or shows exposure without law."""

from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from request_histories import SENT, SIGNED, history, paper, terms, told_for

from appeals.domain.case import Authorization
from appeals.domain.request_clocks import ClockStatus, RequestClocks, clocks, state_on
from appeals.domain.request_follow_ups import next_step
from appeals.domain.request_moves import ENDED, MOVES, WAITING, possible
from appeals.domain.request_states import check_strike, counted, replay
from appeals.domain.requests import Happening, RequestEvent, RequestEventKind, RequestPaper, RequestState
from appeals.errors import MoveNotAllowed
from nqtl_library.plans import plan_rules
from nqtl_library.terms import PlanType, Requester

K, S = RequestEventKind, RequestState
CLAIMANTS = {Requester.PARTICIPANT, Requester.AUTHORIZED_REPRESENTATIVE}
BY_PEOPLE = [each for each in K if each not in {K.OPENED, K.STRUCK}]
EXPIRED = Authorization(date(2025, 1, 1), date(2026, 5, 31), covers_plan_documents=True)


class RequestMachine(RuleBasedStateMachine):
    """A request under every event that people can think of, in any order and on any day."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[RequestEvent] = []
        self.papers: list[RequestPaper] = []
        self.day = SENT

    @initialize(
        plan=st.just(PlanType.ERISA_SELF_FUNDED) | st.sampled_from(PlanType),
        standing=st.just(Requester.PARTICIPANT) | st.sampled_from(Requester),
        authorization=st.just(SIGNED) | st.sampled_from([EXPIRED, Authorization()]),
        elsewhere=st.booleans(),
        already_sent=st.booleans(),
    )
    def begins(
        self,
        plan: PlanType,
        standing: Requester,
        authorization: Authorization,
        elsewhere: bool,
        already_sent: bool,
    ) -> None:
        of = terms(plan, standing)
        self.sending = {"authorization": authorization, "to_administrator": not elsewhere}
        self.events = history(of, **self.sending)
        if not already_sent:
            self.events = self.events[:1]

    @rule(days=st.integers(0, 90))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(data=st.data(), back=st.integers(0, 10), plan=st.sampled_from(PlanType), with_paper=st.booleans())
    def something_that_may_come_happens(
        self, data: st.DataObject, back: int, plan: PlanType, with_paper: bool
    ) -> None:
        state = replay(self.events).state
        may = [each for each in possible(state) if each in BY_PEOPLE]
        moving = [each for each in may if MOVES[each][state] not in (None, *ENDED)]
        kind = data.draw(st.sampled_from(moving or may) | st.sampled_from(may))
        number = len(self.events) + 1
        papers = (paper(number),) if with_paper else ()
        day = self.day - timedelta(days=back)
        event = RequestEvent(number, kind, day, self._told(kind, plan), papers)
        try:
            replay([*self.events, event])
        except MoveNotAllowed as refusal:
            told = refusal.sentence
            assert "before the request was sent" in told or "already" in told or "answered later" in told
        else:
            self.events.append(event)
            self.papers.extend(papers)

    @rule(kind=st.sampled_from(BY_PEOPLE), plan=st.sampled_from(PlanType))
    def something_that_may_not_come_is_refused_and_says_what_may(
        self, kind: RequestEventKind, plan: PlanType
    ) -> None:
        state = replay(self.events).state
        if state in MOVES[kind]:
            return
        event = RequestEvent(len(self.events) + 1, kind, self.day, self._told(kind, plan))
        with pytest.raises(MoveNotAllowed) as refusal:
            replay([*self.events, event])
        for each in possible(state):
            assert each.value.replace("_", " ") in refusal.value.sentence

    @precondition(lambda self: len(self.events) > 1)
    @rule(data=st.data())
    def an_entry_is_struck(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(1, len(self.events)))
        try:
            check_strike(self.events, number)
        except MoveNotAllowed:
            return
        told = Happening(note="A mistake.", strikes=number)
        self.events.append(RequestEvent(len(self.events) + 1, K.STRUCK, self.day, told))

    @invariant()
    def every_document_is_still_there(self) -> None:
        assert [each for event in self.events for each in event.papers] == self.papers

    @invariant()
    def the_state_follows_from_the_events_alone(self) -> None:
        if self.events:
            assert replay(tuple(self.events)) == replay(list(self.events))

    @invariant()
    def exposure_is_shown_only_where_a_law_gives_it(self) -> None:
        if not self.events:
            return
        progress, found = replay(self.events), self._clocks(self.day)
        law = (
            plan_rules(progress.terms.plan_type).erisa
            and progress.terms.standing in CLAIMANTS
            and progress.to_administrator
            and progress.state is not S.WITHDRAWN
            and progress.received_on is not None
            and found.legal is not None
        )
        assert (found.exposure is None) or law
        assert (found.exposure is None) == bool(found.why_no_exposure)
        if found.exposure is not None and found.legal is not None:
            until = min(filter(None, (self.day, progress.answered_on, progress.ended_on)))
            assert found.exposure.days == (until - found.legal.due).days > 0
            assert found.exposure.amount == 110 * found.exposure.days

    @invariant()
    def a_closed_clock_stays_closed(self) -> None:
        """A whole answer or the end stops the count: later days add nothing, and it is not late anew."""
        if not self.events:
            return
        progress = replay(self.events)
        if progress.answered_on is None and progress.is_open:
            return
        now, later = self._clocks(self.day), self._clocks(self.day + timedelta(days=400))
        if now.legal is not None:
            assert now.legal.status in {ClockStatus.MET, ClockStatus.MET_LATE, ClockStatus.ENDED}
            assert later.legal == now.legal
        assert later.exposure == now.exposure

    @invariant()
    def no_date_of_ours_passes_for_law(self) -> None:
        if not self.events:
            return
        found = self._clocks(self.day)
        assert {each.rule for each in found.practical} <= {"house practice, not law"}
        assert found.legal is None or found.legal.days == 30  # never ten business days, for anybody here

    @invariant()
    def there_is_always_a_next_step_or_an_end(self) -> None:
        if not self.events:
            return
        progress, found = replay(self.events), self._clocks(self.day)
        step = next_step(progress, found, self.day)
        assert (step.step == "nothing") == (progress.state in ENDED)
        shown = state_on(progress, found, self.day)
        assert shown is progress.state or (shown is S.OVERDUE and progress.state in WAITING)

    def _clocks(self, day: date) -> RequestClocks:
        return clocks(replay(self.events), today=day)

    def _told(self, kind: RequestEventKind, plan: PlanType) -> Happening:
        if kind is K.SENT:
            return told_for(kind, **self.sending)
        if kind in {K.PLAN_CORRECTED, K.CHANGED}:
            standing = counted(self.events)[0].told.terms
            assert standing is not None
            return told_for(kind, terms=terms(plan, standing.standing))
        return told_for(kind)


TestRequestMachine = RequestMachine.TestCase
TestRequestMachine.settings = settings(max_examples=250, stateful_step_count=20)


@pytest.mark.parametrize("kind", [K.SENT, K.ANSWERED])
def test_struck_entries_count_for_nothing_but_keep_their_documents(kind: RequestEventKind) -> None:
    events = history(terms(), (K.ANSWERED, 10))
    number = next(each.number for each in events if each.kind is kind)
    if kind is K.SENT:
        with pytest.raises(MoveNotAllowed, match="Strike the later one first"):
            check_strike(events, number)
        return
    check_strike(events, number)
    struck = [*events, RequestEvent(5, K.STRUCK, SENT, Happening(note="Wrong request.", strikes=number))]
    assert replay(struck).state is S.SENT
    assert [each.id for event in struck for each in event.papers] == [paper(4).id]
