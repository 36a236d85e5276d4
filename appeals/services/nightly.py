"""The nightly check: a sample of what was sealed and the whole audit chain, recomputed; findings stay up."""

import random
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from appeals.domain.actor import Permission
from appeals.domain.batches import NightlyCheck
from appeals.domain.jobs import ENDED
from appeals.domain.plain import Plain, to_plain
from appeals.domain.views import Broken
from appeals.services.job_running import SCHEDULE
from appeals.services.verifying import check_version
from appeals.store.audit_check import check_chain
from appeals.store.batches import NightlyCheckRow
from appeals.store.documents import DocumentVersionRow
from appeals.store.job_queue import JobRow
from appeals.store.unit_of_work import UnitOfWork

SAMPLE = 100  # sealed versions: half of them the latest, half of them any
SHOWN = 30
KEEP_JOBS = timedelta(days=90)


def check_tonight(uow: UnitOfWork) -> None:
    """The job of the clock: recompute a sample and the chain, keep what was found. Permission VERIFY.

    The sample hangs on the day, so that every version has its turn and a check can be repeated. Jobs that
    ended long ago are forgotten on the way; what they did is in the audit trail.
    """
    broken: list[Broken] = []
    versions = _sample(uow)
    with uow.look("night.checked", Permission.VERIFY) as act:
        for version_id in versions:
            broken += check_version(uow, version_id).broken
        chain = list(check_chain(uow.session, uow.keys, uow.actor.organization_id))
        broken += [each for each in chain if each is not None]
        act.about(uow.actor.organization_id, versions=len(versions), events=len(chain), broken=len(broken))
    with uow.jot():
        found = to_plain(tuple(_told(each) for each in dict.fromkeys(broken)))
        uow.add(
            NightlyCheckRow(
                at=uow.now, versions=len(versions), events=len(chain), found=len(broken), broken=found
            )
        )
        _forget_old_jobs(uow)


def nightly_checks(uow: UnitOfWork) -> tuple[NightlyCheck, ...]:
    """The latest nightly checks, and every finding that nobody has taken notice of. Permission VERIFY."""
    with uow.look("nightly_checks.read", Permission.VERIFY):
        latest = uow.session.scalars(
            uow.rows(NightlyCheckRow).order_by(NightlyCheckRow.id.desc()).limit(SHOWN)
        )
        rows = {row.id: row for row in latest}
        unseen = uow.rows(NightlyCheckRow).where(NightlyCheckRow.found > 0, NightlyCheckRow.seen_at.is_(None))
        rows |= {row.id: row for row in uow.session.scalars(unseen)}
        return tuple(_view(rows[row_id]) for row_id in sorted(rows, reverse=True))


def take_notice(uow: UnitOfWork, check_id: UUID) -> NightlyCheck:
    """Note who has seen what a check found; it is then no longer shown as new. Permission VERIFY."""
    with uow.act("night.finding_seen", Permission.VERIFY, check_id):
        row = uow.get(NightlyCheckRow, check_id, "nightly check")
        if row.seen_at is None:
            row.seen_by, row.seen_at = uow.actor.name, uow.now
        return _view(row)


def _sample(uow: UnitOfWork) -> tuple[UUID, ...]:
    own = DocumentVersionRow.organization_id == uow.actor.organization_id
    with uow.glance():
        ids = uow.session.scalars(
            select(DocumentVersionRow.id).where(own).order_by(DocumentVersionRow.id)
        ).all()
    latest, others = ids[-SAMPLE // 2 :], ids[: -SAMPLE // 2]
    chance = random.Random(uow.today.toordinal())  # noqa: S311  a sample, not a secret
    return (*latest, *chance.sample(others, min(SAMPLE // 2, len(others))))


def _forget_old_jobs(uow: UnitOfWork) -> None:
    uow.session.execute(
        delete(JobRow).where(
            JobRow.organization_id == uow.actor.organization_id,
            JobRow.actor_id != SCHEDULE,
            JobRow.state.in_(ENDED),
            JobRow.asked_at < uow.now - KEEP_JOBS,
        )
    )


def _told(each: Broken) -> dict[str, str]:
    return {"where": f"{each.what}: {each.where}", "why": each.why}


def _view(row: NightlyCheckRow) -> NightlyCheck:
    return NightlyCheck(row.id, row.at, row.versions, row.events, _read(row.broken), row.seen_by, row.seen_at)


def _read(broken: Plain) -> tuple[tuple[str, str], ...]:
    lines = broken if isinstance(broken, list) else []
    return tuple((str(each["where"]), str(each["why"])) for each in lines if isinstance(each, dict))
