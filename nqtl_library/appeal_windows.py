"""What the notice's and the contract's own windows do to the law's: the strictest of the three counts.

A window longer than the law's is shown only where the notice itself states it, and never relied on; one
shorter than the law's floor is a defect to argue, and is kept to all the same.
"""

from dataclasses import replace
from datetime import date, timedelta

from nqtl_library.appeal_rules import Rule, Window
from nqtl_library.case_events import Anchored
from nqtl_library.clocks import Counted, Period, Start, Unit, count, in_words
from nqtl_library.terms import DeadlineFacts


def paper_windows(facts: DeadlineFacts) -> list[tuple[str, int]]:
    """The windows that the papers of a case state, in days, by paper."""
    given = (("notice", facts.notice_window_days), ("contract", facts.contract_window_days))
    return [(paper, days) for paper, days in given if days and days > 0]


def states_window(rule: Rule, facts: DeadlineFacts) -> bool:
    """Whether the papers state a window of their own for this stage; a second level's is in the contract.

    The denial notice's number is about the first appeal: for a second level it could give a day too late.
    """
    if rule.waits_for == "contract_window_days":
        return facts.contract_window_days is not None
    return bool(paper_windows(facts))


def shortest_paper(rule: Rule, anchored: Anchored, facts: DeadlineFacts) -> Counted:
    """Where the law sets no number: the shortest that the notice or the contract states."""
    paper, days = min(paper_windows(facts), key=lambda window: window[1])
    counted = count(Period(days, Unit.CALENDAR), anchored.observed, law=rule.law)
    return replace(counted, steps=(f"The {paper} states {days} days; the law sets none", *counted.steps))


def strictest(rule: Rule, anchored: Anchored, law: Counted, facts: DeadlineFacts) -> tuple[Counted, str]:
    """The earliest of law, notice and contract, and what to make of a paper that differs from the law.

    The working may be printed in a letter, so advice about it stands in the caution.
    """
    due, steps, advice = law.due, list(law.steps), []
    for paper, days in paper_windows(facts):
        other = _counted_from(rule, anchored, days).day + timedelta(days=days)
        steps.append(f"The {paper} gives {days} calendar days -> {other}: {_against(other, law, rule)}")
        due = min(due, other)
        advice.append(_advice(paper, other, law, rule))
    if due < law.due:
        steps.append(f"the strictest of law, notice and contract counts: {due}")
    return replace(law, due=due, steps=tuple(steps)), " ".join(part for part in advice if part)


def _counted_from(rule: Rule, anchored: Anchored, days: int) -> Start:
    """A paper that repeats the law's number narrows nothing, so it too runs from a presumed receipt."""
    repeats = rule.period.unit is Unit.CALENDAR and days == rule.period.amount
    return anchored.start if repeats else anchored.observed


def _against(other: date, law: Counted, rule: Rule) -> str:
    legal = f"the law's {in_words(rule.period)}"
    if other == law.due:
        return f"as {legal}"
    return (
        f"more than {legal}, not relied on" if other > law.due else f"less than {legal}, kept to all the same"
    )


def _advice(paper: str, other: date, law: Counted, rule: Rule) -> str:
    if other > law.due and paper == "notice":
        return (
            f"The notice states a longer window, to {other}: keep it as proof and as a reserve, and file by "
            "the earlier day."
        )
    if other < law.due and rule.window is Window.COMPARE:
        whose = " if it is the plan's, not a provider's own contract" if paper == "contract" else ""
        defect = f"The {paper} gives less than the law's floor: a defect to argue{whose}."
        return f"{defect} File inside it all the same."
    return ""
