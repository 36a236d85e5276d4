"""What to do next about a request: prepared follow-ups, answers to refusals, and offices to turn to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appeals.domain.case import CaseDetails, Refusal
from appeals.domain.letter_tags import CLAIMANTS, VOICES, law_of
from appeals.domain.request_clocks import FollowUp, RequestClocks
from appeals.domain.request_states import Progress
from appeals.domain.requests import (
    COMPLAINT,
    OVERDUE_LETTER,
    REBUTTAL,
    RECEIPT_CHECK,
    RequestState,
    RequestTerms,
)
from letter_templates.choice import fitting
from letter_templates.outline import outline
from nqtl_library.authorities import choose
from nqtl_library.plans import plan_rules

S = RequestState


class Step(StrEnum):
    """What a person does next."""

    SEAL = "seal"
    SEND = "send"
    ANSWER_QUESTION = "answer_question"
    CHECK_RECEIPT = "check_receipt"
    WRITE_OVERDUE = "write_overdue"
    REBUT = "rebut"
    ASK_FOR_THE_REST = "ask_for_the_rest"
    ESCALATE = "escalate"
    READ_ANSWER = "read_answer"
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step, the day from which it is due (None: at once, or none), and the letter prepared for it."""

    step: Step
    on: date | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class RefusalAnswer:
    """A ground on which plans refuse, the clause that answers it, and what it cites for this plan."""

    ground: Refusal
    clause: str
    cites: tuple[str, ...]
    authorities: tuple[str, ...]


PREPARED = {
    FollowUp.RECEIPT_CHECK: NextStep(Step.CHECK_RECEIPT, letter=RECEIPT_CHECK),
    FollowUp.OVERDUE: NextStep(Step.WRITE_OVERDUE, letter=OVERDUE_LETTER),
    FollowUp.ESCALATION: NextStep(Step.ESCALATE, letter=COMPLAINT),
}
"""What is prepared on each of our own dates; the day that a letter asked for calls for nothing itself."""


def next_step(progress: Progress, found: RequestClocks, today: date) -> NextStep:
    """The one thing to do next."""
    by_state = {
        S.DRAFT: NextStep(Step.SEAL, letter=progress.terms.letter),
        S.READY: NextStep(Step.SEND),
        S.ANSWERED: NextStep(Step.READ_ANSWER, progress.answered_on),
        S.WITHDRAWN: NextStep(Step.NOTHING),
        S.CLOSED: NextStep(Step.NOTHING),
    }
    if progress.state in by_state:
        return by_state[progress.state]
    if progress.state is S.CLARIFICATION_ASKED:
        return NextStep(Step.ANSWER_QUESTION, progress.questions[-1].asked_on)
    escalate = found.practical_date(FollowUp.ESCALATION)
    ripe = escalate is not None and not escalate.done and escalate.on <= today
    if progress.state in {S.PARTLY_ANSWERED, S.REFUSED} and not ripe:
        step = Step.REBUT if progress.state is S.REFUSED else Step.ASK_FOR_THE_REST
        return NextStep(step, progress.reply_on, REBUTTAL)
    return _from_dates(found, today)


def refusal_answers(terms: RequestTerms, *, on: date) -> tuple[RefusalAnswer, ...]:
    """The catalogue of refusals, each with its answer and authority for this plan and requester on a day."""
    choice = choose(plan_type=terms.plan_type, state=terms.state, on=on, grandfathered=terms.grandfathered)
    cites = {one.id: one.cite for one in choice.citable}
    return tuple(_answer(ground, terms, cites) for ground in Refusal)


def _answer(ground: Refusal, terms: RequestTerms, cites: dict[str, str]) -> RefusalAnswer:
    plan = outline(REBUTTAL)
    part = next(each for each in plan.parts if each.id == "answers")
    law = law_of(CaseDetails(plan_type=terms.plan_type, grandfathered=terms.grandfathered))
    tags = {f"refusal:{ground}", f"voice:{VOICES[terms.standing]}", f"standing:{terms.standing}"}
    tags |= {f"law:{law}"} if law else set()
    tags |= {"claimant"} if terms.standing in CLAIMANTS else set()
    tags |= {"erisa"} if plan_rules(terms.plan_type).erisa else set()
    clause = next(
        each for each in fitting(plan, part, frozenset(tags), cites.keys()) if each.slot == "answer"
    )
    used = tuple(filter(None, (citing.first(cites.keys()) for citing in clause.citations)))
    return RefusalAnswer(ground, clause.id, tuple(cites[each] for each in used), used)


def _from_dates(found: RequestClocks, today: date) -> NextStep:
    """The newest of our dates that has come; before any has come, the next one to wait for."""
    open_dates = [each for each in found.practical if not each.done and each.id in PREPARED]
    come = [each for each in open_dates if each.on <= today]
    if come:
        newest = max(come, key=lambda each: each.on)
        step = PREPARED[newest.id]
        return NextStep(step.step, newest.on, step.letter)
    following = min((each.on for each in open_dates), default=None)
    return NextStep(Step.WAIT, following)
