"""Rules on the bill (B, S): 400 dollars over, state caps, unlisted items, disputes, collections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nqtl_library.estimate_case import Case, Hit, Hits, hit
from nqtl_library.estimate_rows import StateAddition, limit
from nqtl_library.estimate_story import asked_on, provided_on
from nqtl_library.estimate_totals import cents, spelled


@dataclass(frozen=True, slots=True)
class Overrun:
    """What one provider has billed against its own total on the estimate, in cents."""

    provider: str
    expected: int
    billed: int
    planned: int

    @property
    def over(self) -> int:
        """Billed beyond the estimate; negative where under it."""
        return self.billed - self.expected

    @property
    def forecast(self) -> int:
        """Over, with what is planned."""
        return self.over + self.planned


def substantially_over(expected: int, billed: int) -> bool:
    """At least 400 dollars over, one provider's total against its total, 45 CFR 149.620(a)(2)(ii)."""
    return billed - expected >= limit("substantially_in_excess", "cents")


def state_cap(addition: StateAddition, expected: int) -> int:
    """How far a bill may exceed the estimate: the lesser of the percentage and the amount, in cents."""
    return min(expected * addition.cap_percent // 100, addition.cap_cents)


def overruns(case: Case) -> tuple[Overrun, ...]:
    """Each provider with a bill and an estimate; one without an estimate is no matter for a dispute."""
    found: dict[str, Overrun] = {}
    for bill in case.estimate.bills:
        key = case.keys.get(bill.provider, bill.provider)
        stated = cents(bill.expected) if bill.expected is not None else None
        expected = stated if stated is not None else _estimated(case, key)
        if expected is None:
            continue
        before = found.get(key, Overrun(key, expected, 0, 0))
        billed, planned = before.billed + cents(bill.amount), before.planned + cents(bill.planned)
        found[key] = Overrun(key, expected, billed, planned)
    return tuple(found.values())


def b01(case: Case) -> Hits:
    """Substantially in excess, 45 CFR 149.620(a)(2)(ii)."""
    for one in overruns(case):
        if substantially_over(one.expected, one.billed):
            yield hit(_bill_of(case, one), provider=case.provider_name(one.provider), over=spelled(one.over))


def b02(case: Case) -> Hits:
    """Near the limit, or a schedule shows it coming."""
    for one in overruns(case):
        top, share = limit("substantially_in_excess", "cents"), limit("alert", "percent_of_state_cap")
        alert = limit("alert", "cents")
        for addition in _caps(case):
            cap = state_cap(addition, one.expected)
            top, alert = min(top, cap), min(alert, cap * share // 100)
        if one.forecast >= alert and not substantially_over(one.expected, one.billed) and one.forecast > 0:
            name, over = case.provider_name(one.provider), spelled(one.forecast)
            yield hit(_bill_of(case, one), provider=name, over=over, limit=spelled(top))


def b03(case: Case) -> Hits:
    """An item never estimated, 149.620(f)(3)."""
    listed = {(case.provider_of(line), line.code) for line in case.estimate.lines}
    for bill in case.estimate.bills:
        for number, item in enumerate(bill.items):
            estimated = (case.keys.get(bill.provider, bill.provider), item.code) in listed
            if not estimated and not item.reason.strip():
                yield hit(f"{bill.where}.items[{number}]", line=item.label or item.code)


def b04(case: Case) -> Hits:
    """Collections and late fees rest while a dispute is open, 149.620(c)(5)."""
    dispute = case.estimate.dispute
    if dispute is None or not dispute.is_open:
        return
    checks = (
        (dispute.collections_on_hold, "collections are not on hold"),
        (dispute.late_fees_stopped, "late fees are not stopped"),
    )
    problems = [problem for done, problem in checks if not done]
    if problems:
        yield hit("dispute", problem=", ".join(problems))


def b05(case: Case) -> Hits:
    """No retaliation, 149.620(c)(6)."""
    dispute = case.estimate.dispute
    if dispute is not None and dispute.is_open and dispute.adverse_action.strip():
        yield hit("dispute.adverse_action", problem=dispute.adverse_action.strip())


def b06(case: Case) -> Hits:
    """The packet within ten business days, 149.620(f)(2)(i)."""
    for clock in case.running("B06"):
        if clock.met is False:
            sent = f"Sent {clock.answered_on}." if clock.answered_on else "Not sent."
            yield hit("dispute.packet_sent_on", due=clock.legal.due, fact=sent)


def b07(case: Case) -> Hits:
    """How long the patient may start a dispute, 149.620(c)(1)."""
    due = {clock.legal.id: clock.legal.due for clock in case.running("B07")}
    for bill in case.estimate.bills:
        by_bill = due.get(f"dispute_by_bill_date: {bill.where}")
        by_receipt = due.get(f"dispute_by_receipt: {bill.where}")
        if by_bill or by_receipt:
            yield hit(bill.where, by_bill=_or_unknown(by_bill), by_receipt=_or_unknown(by_receipt))


def b08(case: Case) -> Hits:
    """Colorado's cap on an estimate given on request, C.R.S. 25-49-106."""
    for one in overruns(case):
        for addition in _caps(case):
            cap = state_cap(addition, one.expected)
            if one.over > cap and not _all_emergency(case, one):
                words = {"provider": case.provider_name(one.provider), "over": spelled(one.over)}
                yield hit(_bill_of(case, one), **words, limit=spelled(cap))


def b09(case: Case) -> Hits:
    """Maine bars collection where the estimate duty was not met, 22 MRSA 1718-J."""
    planned = case.estimate.collections
    if planned is None or not planned.planned or not case.decision.covered:
        return
    late = any(clock.met is False for clock in case.running("T01", "T02", "T03", "T07", "T10"))
    met = case.may_issue and not late and provided_on(case.estimate) is not None
    if not met and any(addition.collection_bar for addition in case.additions):
        yield hit("collections.planned")


def s01(case: Case) -> Hits:
    """An itemized bill before collection, where a state asks for it."""
    planned = case.estimate.collections
    if planned is None or not planned.planned or planned.itemized_bill_sent:
        return
    for addition in case.additions:
        if addition.itemized_bill:
            words = {"state": addition.state, "cite": addition.cite}
            yield Hit("collections.itemized_bill_sent", words, addition.cite, addition.verified)


def s03(case: Case) -> Hits:
    """A state's own clock for an estimate on request."""
    for clock in case.running("S03"):
        if clock.met is False:
            fact = f"Given {clock.answered_on}." if clock.answered_on else "Not given."
            words = {"state": case.estimate.state, "cite": clock.legal.citation, "fact": fact}
            words["due"] = clock.legal.due.isoformat()
            yield Hit("issued_at", words, clock.legal.citation, clock.legal.verified)


def _estimated(case: Case, key: str) -> int | None:
    """A provider's total; None where the estimate has no line of that provider."""
    has_lines = any(case.keys.get(line.provider, line.provider) == key for line in case.estimate.lines)
    return case.totals.by_provider.get(key) if has_lines else None


def _caps(case: Case) -> Iterator[StateAddition]:
    asked = asked_on(case.estimate) is not None
    return (one for one in case.additions if one.cap_cents and (asked or not one.on_request))


def _bill_of(case: Case, one: Overrun) -> str:
    named = (
        bill for bill in case.estimate.bills if case.keys.get(bill.provider, bill.provider) == one.provider
    )
    return next(bill.where for bill in named)


def _all_emergency(case: Case, one: Overrun) -> bool:
    own = [b for b in case.estimate.bills if case.keys.get(b.provider, b.provider) == one.provider]
    return all(bill.emergency for bill in own)


def _or_unknown(day: date | None) -> str:
    return day.isoformat() if day else "(not known)"
