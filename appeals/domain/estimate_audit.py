"""What a compliance officer must be able to show of estimates: owed, given, late and why, with figures."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from appeals.domain.estimate_file import NoticeKind
from appeals.domain.estimate_views import PracticeNoticeView
from appeals.domain.estimate_watch import Level

TENTH = Decimal("0.1")
HOUR = 3600


@dataclass(frozen=True, slots=True)
class AuditedEstimate:
    """One estimate for the audit: without the patient. ``begun_at`` is the booking, or else the request."""

    reference: str
    estimate_id: str
    location: str
    begun_on: date  # at the office
    required: bool
    trigger: str  # scheduled, requested or cost_question; empty: none recorded
    begun_at: datetime
    due: date | None  # the law's last day for the first estimate
    given_at: datetime | None
    method: str
    has_proof: bool
    on_time: bool | None  # None: nothing was owed, or it is not due yet
    why_late: str
    versions: int
    corrections: int  # errors that were found and corrected
    open_change: bool  # a change waits for its new version
    level: Level
    over: int  # cents
    disputes: int

    @property
    def month(self) -> str:
        """2026-11."""
        return f"{self.begun_on:%Y-%m}"

    @property
    def hours(self) -> Decimal | None:
        """From the beginning until the patient had it; None while they have not."""
        if self.given_at is None or self.given_at < self.begun_at:
            return None
        return (Decimal((self.given_at - self.begun_at).total_seconds()) / HOUR).quantize(
            TENTH, ROUND_HALF_UP
        )


@dataclass(frozen=True, slots=True)
class AuditFigures:
    """The figures of a group of estimates. Shares in percent; None where there is nothing to count."""

    location: str
    month: str
    estimates: int
    owed: int
    given: int
    late: int  # given late, or overdue
    waiting: int  # owed and not given, and not overdue yet
    on_time_percent: Decimal | None
    with_proof_percent: Decimal | None
    median_hours: Decimal | None
    open_changes: int
    over_limit: int
    over_limit_percent: Decimal | None
    corrections: int
    disputes: int


@dataclass(frozen=True, slots=True)
class AuditView:
    """The audit of a span of months: the figures as a whole and by place and month, and every estimate."""

    first: date
    last: date
    whole: AuditFigures
    groups: tuple[AuditFigures, ...]
    estimates: tuple[AuditedEstimate, ...]
    notices: tuple[PracticeNoticeView, ...]  # websites and postings, the newest check of each place
    training: tuple[PracticeNoticeView, ...]
    missing: tuple[str, ...]  # evidence that nobody has recorded


def figures(estimates: Sequence[AuditedEstimate], *, location: str = "", month: str = "") -> AuditFigures:
    """Count a group."""
    owed = [one for one in estimates if one.required]
    judged = [one for one in owed if one.on_time is not None]
    given = [one for one in owed if one.given_at is not None]
    hours = [one.hours for one in given if one.hours is not None]
    over = [one for one in estimates if one.level is Level.CROSSED]
    billed = [one for one in estimates if one.versions]
    return AuditFigures(
        location=location,
        month=month,
        estimates=len(estimates),
        owed=len(owed),
        given=len(given),
        late=sum(one.on_time is False for one in judged),
        waiting=sum(one.given_at is None and one.on_time is None for one in owed),
        on_time_percent=_percent(sum(one.on_time is True for one in judged), len(judged)),
        with_proof_percent=_percent(sum(one.has_proof for one in given), len(given)),
        median_hours=median(hours).quantize(TENTH, ROUND_HALF_UP) if hours else None,
        open_changes=sum(one.open_change for one in estimates),
        over_limit=len(over),
        over_limit_percent=_percent(len(over), len(billed)),
        corrections=sum(one.corrections for one in estimates),
        disputes=sum(one.disputes for one in estimates),
    )


def grouped(estimates: Iterable[AuditedEstimate]) -> tuple[AuditFigures, ...]:
    """By place and month, the newest month first."""
    groups: dict[tuple[str, str], list[AuditedEstimate]] = {}
    for one in estimates:
        groups.setdefault((one.month, one.location), []).append(one)
    ordered = sorted(groups.items(), key=lambda each: (each[0][1], each[0][0]))
    by_month = sorted(ordered, key=lambda each: each[0][0], reverse=True)
    return tuple(figures(found, location=place, month=month) for (month, place), found in by_month)


def newest_checks(notices: Iterable[PracticeNoticeView]) -> tuple[PracticeNoticeView, ...]:
    """The newest check of each place."""
    ordered = sorted(notices, key=lambda one: (one.checked_on, one.recorded_at))
    return tuple({(one.kind, one.place): one for one in ordered}.values())


def missing_evidence(notices: Sequence[PracticeNoticeView], today: date) -> Iterator[str]:
    """What nobody has recorded, or not for long, 45 CFR 149.610(b)(1)(iii)."""
    asked = (
        (NoticeKind.WEBSITE, 31, "a check of the public notice on the website within a month"),
        (NoticeKind.POSTED, 92, "a check of the notice posted in an office within three months"),
        (NoticeKind.TRAINING, 366, "a training of those who schedule within a year"),
    )
    for kind, days, what in asked:
        if not any(one.kind is kind and (today - one.checked_on).days <= days for one in notices):
            yield what
    if any(one.kind is NoticeKind.WEBSITE and one.hidden_from_search for one in notices):
        yield "a public notice that search engines may find: the one recorded is hidden from them"


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None
