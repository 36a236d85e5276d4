"""What the codes of one denial say: hypotheses with their weight, whatever the order of the codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nqtl_library.codes import CodeRow, Mixed, Route, carc, group_code, rarc, split_reason
from nqtl_library.findings import WEIGHT, Finding, order
from nqtl_library.terms import Adjustment, Confidence, Evidence, Network, NextAction, Nqtl


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the meaning of some codes depends on."""

    stay: bool = False
    program: bool = False
    office: bool = False
    special_place: bool = False
    network: Network = Network.UNKNOWN
    authorized: bool | None = None


@dataclass(frozen=True, slots=True)
class CodesRead:
    """All that the codes say. ``settled`` is the reason why there may be no denial at all."""

    findings: tuple[Finding, ...] = ()
    settled: Finding | None = None
    evidence: tuple[Evidence, ...] = ()
    unmapped: tuple[str, ...] = ()
    undecided: tuple[Finding, ...] = ()  # codes that point nowhere alone
    advice: NextAction = NextAction.NONE  # what a remark that names no reason says to do
    unknown_money: bool = False  # an unmapped or undecided reason carries an amount
    reversed: bool = False  # every amount is taken back
    given: bool = False  # there was at least one code


Line = tuple[str, str, int]  # group, reason, sign of the amount


def lines_of(adjustments: Iterable[Adjustment]) -> tuple[Line, ...]:
    """Adjustments as sorted, comparable lines; an amount that is not stated counts as denied."""
    return tuple(sorted({_line(adjustment) for adjustment in adjustments}))


@lru_cache(maxsize=65536)
def read_codes(lines: tuple[Line, ...], remarks: tuple[str, ...], around: Surroundings) -> CodesRead:
    """The findings of reason and remark codes together; a remark decides where the reason code is mixed."""
    live = tuple(line for line in lines if line[2] > 0 and line[0] != "CR")
    if lines and not live:
        return _nothing_owed(lines)
    rows = {reason: row for _, reason, _ in live if (row := carc(reason) or rarc(reason))}
    notes = {code: row for code in remarks if (row := rarc(code) or carc(code))}
    unmapped = sorted(
        [reason for _, reason, _ in live if _unmapped(rows.get(reason))]
        + [code for code in remarks if code not in notes]
    )
    decisive = any(row.route in (Route.PARITY, Route.NOT_PARITY) for row in notes.values())
    findings: list[Finding] = []
    settled: list[Finding] = []
    undecided: list[Finding] = []
    for group, reason, _ in live:
        if reason in rows:
            _sort_in(rows[reason], _reason_finding(rows[reason], group, around, decisive), findings, settled,
                     undecided)  # fmt: skip
    remarked = [_remark_finding(row, tuple(rows.values()), around) for row in notes.values()]
    only_settled = bool(rows) and not findings and not undecided
    if not only_settled:
        findings += [finding for finding in remarked if finding]
    return CodesRead(
        findings=tuple(sorted(set(findings), key=order)),
        settled=min(settled, key=_settling, default=None),
        evidence=_evidence(live, remarks),
        unmapped=tuple(dict.fromkeys(unmapped)),
        undecided=tuple(sorted(set(undecided), key=order)),
        advice=_advice(notes.values()),
        unknown_money=bool(undecided) or any(_unmapped(rows.get(reason)) for _, reason, _ in live),
        given=bool(lines or remarks),
    )


def _advice(notes: Iterable[CodeRow]) -> NextAction:
    told = {row.action for row in notes if row.route in (Route.ALERT, Route.OPEN)}
    return next(
        (act for act in (NextAction.CORRECT_RESUBMIT, NextAction.APPEAL_OTHER) if act in told),
        NextAction.NONE,
    )


def _line(adjustment: Adjustment) -> Line:
    group, reason = split_reason(adjustment.reason)
    amount = adjustment.amount
    sign = 1 if amount is None or amount > 0 else -1 if amount < 0 else 0
    return (adjustment.group.strip().upper() or group, reason, sign)


def _unmapped(row: CodeRow | None) -> bool:
    return row is None or row.route is Route.UNKNOWN


def _nothing_owed(lines: tuple[Line, ...]) -> CodesRead:
    backwards = any(sign < 0 or group == "CR" for group, _, sign in lines)
    why, reason = "No amount was denied.", ""
    if backwards:
        why, reason = "The amounts are taken back; net them against the first claim.", "reversal"
    evidence = Evidence("amount", " ".join(f"{group}-{code}" for group, code, _ in lines), why)
    settled = Finding(None, reason, NextAction.NONE, 3)
    return CodesRead(settled=settled, evidence=(evidence,), reversed=backwards, given=True)


def _settling(finding: Finding) -> int:
    """What is left to do comes first: the patient's share, the write-off, then nothing."""
    return (NextAction.BILL_PATIENT, NextAction.WRITE_OFF, NextAction.NONE).index(finding.action)


def _sort_in(
    row: CodeRow,
    finding: Finding | None,
    findings: list[Finding],
    settled: list[Finding],
    undecided: list[Finding],
) -> None:
    if finding is None:
        return
    if finding.nqtl is None and row.route is Route.SETTLED:
        settled.append(finding)
    elif row.route is Route.OPEN:
        undecided.append(finding)
    else:
        findings.append(finding)


def _reason_finding(row: CodeRow, group: str, around: Surroundings, decisive: bool) -> Finding | None:
    if row.route in (Route.ALERT, Route.UNKNOWN):
        return None
    weight = 0 if decisive and row.mixed is Mixed.ANY else WEIGHT[row.sure]
    nqtl = _type_of(row, group, around)
    if row.if_authorized and around.authorized:
        return Finding(None, row.if_authorized, NextAction.CORRECT_RESUBMIT, weight, row.nqtl)
    if nqtl is None:
        stops = row.route is Route.NOT_PARITY and row.sure is Confidence.HIGH and row.mixed is Mixed.NO
        others = row.nqtl if row.route is not Route.SETTLED else ()
        return Finding(None, row.reason, row.action, weight, others, stops)
    others = tuple(other for other in row.nqtl if other is not nqtl)
    action = row.action if row.route is Route.PARITY else NextAction.APPEAL_PARITY
    return Finding(nqtl, "", action, weight, others)


def _type_of(row: CodeRow, group: str, around: Surroundings) -> Nqtl | None:
    """The NQTL that the code points to here, None where it points to billing."""
    here = (
        (row.out_of_network, _outside_contract(group, around.network)),
        (row.if_not_authorized, around.authorized is False),
        (row.special_place, around.special_place),
        (row.stay, around.stay),
        (row.office, around.office),
    )
    special = next((nqtl for nqtl, holds in here if nqtl and holds), None)
    return special or (row.nqtl[0] if row.route is Route.PARITY else None)


def _outside_contract(group: str, network: Network) -> bool:
    """A cut below the charge is a contract matter in network; without a contract it is a rate method."""
    return network is Network.OUT or (group in ("PR", "PI") and network is not Network.IN)


def _remark_finding(row: CodeRow, reasons: tuple[CodeRow, ...], around: Surroundings) -> Finding | None:
    if row.route not in (Route.PARITY, Route.NOT_PARITY):
        return None
    finding = _reason_finding(row, "", around, decisive=False)
    if finding is None:
        return None
    weight, nqtl = finding.weight, finding.nqtl
    if reasons:
        related = any(_related(row, finding, reason) for reason in reasons)
        weight = weight + 2 if related else max(weight - 1, 0)
        nqtl = nqtl and _shared(row, nqtl, reasons)
    return Finding(nqtl, finding.reason, finding.action, weight, finding.others, stops=row.final)


def _shared(row: CodeRow, nqtl: Nqtl, reasons: tuple[CodeRow, ...]) -> Nqtl:
    """Where the remark's first type is foreign to every reason, the type that both can mean."""
    told = {other for reason in reasons for other in _types_of(reason)}
    if nqtl in told or any(reason.mixed is Mixed.ANY for reason in reasons):
        return nqtl
    return next((other for other in row.nqtl if other in told), nqtl)


def _types_of(reason: CodeRow) -> set[Nqtl]:
    return {
        nqtl for nqtl in (*reason.nqtl, *reason.per_remark, reason.stay, reason.office) if nqtl is not None
    }


def _related(row: CodeRow, finding: Finding, reason: CodeRow) -> bool:
    if reason.mixed is Mixed.ANY:
        return True
    if finding.nqtl is not None:
        types = _types_of(reason)
        return finding.nqtl in types or any(other in types for other in row.nqtl)
    return finding.reason in (reason.reason, reason.if_authorized)


def _evidence(live: tuple[Line, ...], remarks: tuple[str, ...]) -> tuple[Evidence, ...]:
    found = [_code_evidence("carc", reason) for _, reason, _ in live]
    found += [_code_evidence("rarc", code) for code in remarks]
    for group in sorted({group for group, _, _ in live if group}):
        found.append(_group_evidence(group))
    return tuple({(one.kind, one.value): one for one in found}.values())


@lru_cache(maxsize=256)
def _group_evidence(group: str) -> Evidence:
    known = group_code(group)
    why = f"{known.means}. {known.appeal}" if known else "This group code is not in our tables."
    return Evidence("group" if known else "unmapped", group, why)


@lru_cache(maxsize=4096)
def _code_evidence(kind: str, code: str) -> Evidence:
    row = (carc(code) or rarc(code)) if kind == "carc" else (rarc(code) or carc(code))
    if row is None or row.route is Route.UNKNOWN:
        return Evidence("unmapped", code, "This code is not in our tables; a person has to look it up.")
    why = row.means + "."
    if row.withdrawn:
        why += " The code was withdrawn" + (f" on {row.withdrawn_on}" if row.withdrawn_on else "")
        why += f"; now {', '.join(row.use)}." if row.use else "."
    return Evidence(kind, row.code, f"{why} {row.note}.".strip() if row.note else why)
