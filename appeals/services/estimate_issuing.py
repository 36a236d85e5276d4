"""Issues an estimate: judged by every rule with the words that it prints, sealed as the next version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_facts import DRAWN_FORMATS, DRAWN_LANGUAGES, Contact, EstimateFacts
from appeals.domain.estimate_file import EstimateFile, EstimateState
from appeals.domain.estimate_record import live_record, sealed_record, with_words
from appeals.domain.estimate_status import clocks_told, late, stopping, unanswered_warnings
from appeals.domain.estimate_views import EstimateVersionView
from appeals.domain.estimates import layout
from appeals.domain.fee_schedules import UNKNOWN_TIER, Tier
from appeals.domain.jobs import JobKind
from appeals.domain.plain import to_plain
from appeals.domain.words import LONGEST_REASON
from appeals.errors import (
    AppealsError,
    BadInput,
    EstimateBlocked,
    Fault,
    Hindrance,
    MissingFactsForLetter,
    StaleVersion,
    StoreUnavailable,
)
from appeals.services.estimate_drawing import DrawnEstimate, estimate_document
from appeals.services.estimate_rows import (
    estimate_to_change,
    estimate_to_see,
    file_of,
    office_day,
    schedule_content,
    settle,
)
from appeals.services.estimate_sealing import (
    STANDARD,
    Form,
    SealedPaper,
    drawn_in,
    keep_estimate_version,
    keep_paper,
    sealed_paper,
)
from appeals.services.estimate_showing import changes_since, version_views
from appeals.store.estimates import EstimateRow
from appeals.store.people import OrganizationRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.block import Document
from nqtl_library.estimate_rules import Breach, Judgement, judge
from nqtl_library.records.estimate import read, shown

FIRST_REASON = "The first estimate."
NOTHING_ELSE = "Services, prices, dates and providers are the same as before."


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A version ready to be kept, and the row's version that it was prepared from."""

    facts: EstimateFacts
    judgement: Judgement
    papers: Sequence[SealedPaper]
    row_version: int


def issue_estimate(
    uow: UnitOfWork,
    estimate_id: UUID,
    *,
    expected_version: int | None = None,
    reason: str = "",
    late_because: str = "",
) -> EstimateVersionView:
    """Seal the estimate as its next version, in English and in the patient's own language and print.

    What stops it raises EstimateBlocked with every rule and citation; a warning stops it until it has a
    reason. What is late is issued all the same, with ``late_because``. A later version needs ``reason``.
    Permission ESTIMATE. Raises StaleVersion where it was changed while it was drawn.
    """
    return _issue(uow, estimate_id, expected_version, _Said(reason, late_because))


def ask_for_ready(uow: UnitOfWork) -> UUID:
    """Ask for every first estimate that is ready to be issued by a job; the job's id. Permission ESTIMATE."""
    with uow.act("estimates.issue_asked", Permission.ESTIMATE) as act:
        job_id = uow.enqueue(JobKind.ESTIMATE_BATCH, uow.actor.organization_id)
        act.about(job_id)
        return job_id


def issue_ready(uow: UnitOfWork, _organization_id: UUID) -> None:
    """The job: issue every first estimate that nothing stops, each in a transaction of its own. ESTIMATE.

    One that is late, warned of or incomplete waits for a person. Begun anew after a kill, it goes on where
    it was: what is issued is in preparation no more.
    """
    uow.check("estimates.issued_together", Permission.ESTIMATE)
    with uow.glance():
        waiting = [
            row.id
            for row in uow.session.scalars(
                uow.rows(EstimateRow)
                .where(EstimateRow.state == EstimateState.PREPARING, EstimateRow.latest_number == 0)
                .order_by(EstimateRow.sort_date, EstimateRow.number)
            )
        ]
    issued = 0
    for place, estimate_id in enumerate(waiting, 1):
        try:
            _issue(uow, estimate_id, None, _Said("", ""))
        except StoreUnavailable:
            raise
        except AppealsError:  # it is audited with its reason, and stays in preparation
            continue
        finally:
            with uow.jot():
                uow.progress(place, len(waiting))
        issued += 1
    with uow.act("estimates.issued_together", Permission.ESTIMATE) as act:
        act.about(uow.actor.organization_id, issued=issued, waiting=len(waiting) - issued)


def preview_document(uow: UnitOfWork, estimate_id: UUID) -> Document:
    """The document as it would be issued now, to be read before. Permission SEE_ESTIMATES.

    Raises EstimateBlocked while something stops it, MissingFactsForLetter where the words lack a fact.
    """
    with uow.look("estimate.previewed", Permission.SEE_ESTIMATES, estimate_id):
        row = estimate_to_see(uow, estimate_id)
        file = file_of(uow, row)
        as_of = office_day(uow, row)
        _refuse_stopped(judge(read(live_record(file, as_of=as_of))))
        return estimate_document(_facts(uow, file, as_of, _Said("To be said when it is issued.", "")))


@dataclass(frozen=True, slots=True)
class _Said:
    """What the person who issues it says."""

    reason: str
    late_because: str


def _issue(uow: UnitOfWork, estimate_id: UUID, expected: int | None, said: _Said) -> EstimateVersionView:
    uow.check("estimate.issued", Permission.ESTIMATE)
    prepared = _prepare(uow, estimate_id, expected, said)
    with uow.act("estimate.issued", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, prepared.row_version)
        rules = [one.rule for one in (*prepared.judgement.breaches, *prepared.judgement.notes)]
        version = keep_estimate_version(uow, row, prepared.facts, rules)
        for paper in prepared.papers:
            keep_paper(uow, version, paper)
        settle(uow, row)
        late_rules = [one.rule for one in late(prepared.judgement)]
        act.about(
            version.id, estimate=row.id.hex, number=version.number, sha256=version.sha256, late=late_rules
        )
        return version_views(uow, row)[0]


def _prepare(uow: UnitOfWork, estimate_id: UUID, expected: int | None, said: _Said) -> _Prepared:
    """Judge, draw and seal before the transaction: they take their time."""
    with uow.glance():
        row = estimate_to_see(uow, estimate_id)
        if expected is not None and row.version != expected:
            raise StaleVersion(expected, row.version, "estimate")
        file = file_of(uow, row)
        as_of = office_day(uow, row)
        _refuse_stopped(judge(read(live_record(file, as_of=as_of))))
        facts = _facts(uow, file, as_of, _checked(file, said))
        row_version = row.version
    drawn = {form: _drawn(facts, form) for form in _forms(file)}
    words = drawn[Form()].text
    judgement = judge(read(with_words(facts.record, file, words)))
    _refuse_stopped(judgement)
    _refuse_unexplained(judgement, file, said)
    final = replace(facts, judgement=shown(judgement), clocks=clocks_told(judgement))
    papers = tuple(sealed_paper(uow, form, paper) for form, paper in drawn.items())
    return _Prepared(final, judgement, papers, row_version)


def _drawn(facts: EstimateFacts, form: Form) -> DrawnEstimate:
    try:
        return drawn_in(facts, form)
    except MissingFactsForLetter as error:
        raise EstimateBlocked(error.missing) from error


def _facts(uow: UnitOfWork, file: EstimateFile, as_of: date, said: _Said) -> EstimateFacts:
    changes = changes_since(file, read(live_record(file, as_of=as_of)))
    if file.latest is not None and not changes:
        changes = (NOTHING_ELSE,)
    record = sealed_record(file, now=uow.now, as_of=as_of, reason=said.reason, changes=changes)
    estimate = read(record)
    judgement = judge(estimate)
    latest = file.latest
    plain = to_plain(layout(estimate))
    assert isinstance(plain, dict)  # noqa: S101  a dataclass's plain form
    return EstimateFacts(
        reference=file.reference,
        number=latest.number + 1 if latest else 1,
        issued_on=as_of,
        practice=uow.session.get_one(OrganizationRow, uow.actor.organization_id).name,
        contact=_contact(file),
        address=file.patient.address,
        record=record,
        judgement=shown(judgement),
        layout=plain,
        clocks=clocks_told(judgement),
        replaces=latest.number if latest else None,
        reason=said.reason,
        changes=changes,
        late_because=said.late_because,
        overrides=dict(file.content.overrides),
        tiers=_tiers(uow, file),
    )


def _checked(file: EstimateFile, said: _Said) -> _Said:
    """What was said, without blanks; a later version needs its reason."""
    reason, late_because = said.reason.strip(), said.late_because.strip()
    if file.latest is not None and not reason:
        raise BadInput([Fault("reason", "say in plain words why there is a new version")])
    for name, text in (("reason", reason), ("late_because", late_because)):
        if len(text) > LONGEST_REASON:
            raise BadInput([Fault(name, f"is longer than {LONGEST_REASON} characters")])
    return _Said(reason or FIRST_REASON, late_because)


def _refuse_stopped(judgement: Judgement) -> None:
    stopped = stopping(judgement)
    if stopped:
        raise EstimateBlocked([_hindrance(one) for one in stopped])


def _refuse_unexplained(judgement: Judgement, file: EstimateFile, said: _Said) -> None:
    warned = unanswered_warnings(judgement, file.content)
    if warned:
        raise EstimateBlocked([_hindrance(one, "Correct it, or give the reason.") for one in warned])
    missed = [one for one in late(judgement) if one.rule[0] == "T"]
    if missed and not said.late_because:
        told = " ".join(one.message for one in missed)
        raise BadInput([Fault("late_because", f"is needed, it is late: {told}")])


def _hindrance(one: Breach, remedy: str = "") -> Hindrance:
    return Hindrance(one.where, f"{one.message} ({one.rule})", remedy or f"See {one.citation}.")


def _forms(file: EstimateFile) -> Sequence[Form]:
    """English in the usual print for the record, and the patient's own where it can be drawn here."""
    language = file.patient.language if file.patient.language in DRAWN_LANGUAGES else "en"
    form = file.patient.format if file.patient.format in DRAWN_FORMATS else STANDARD
    return tuple(dict.fromkeys((Form(), Form(language, form))))


def _contact(file: EstimateFile) -> Contact:
    listed = file.convening
    entry = file.directory.get(listed.provider_id) if listed else None
    if entry is None or listed is None:
        return Contact(name="")
    place = entry.location(listed.location)
    return Contact(entry.name, place.lines if place else (), entry.phone, entry.email)


def _tiers(uow: UnitOfWork, file: EstimateFile) -> tuple[Tier, ...]:
    """The sliding scale, where the patient's step is not known and the scale must be attached."""
    pricing = file.content.pricing
    fees = schedule_content(uow, pricing.schedule_id) if pricing.tier == UNKNOWN_TIER else None
    return fees.tiers if fees else ()
