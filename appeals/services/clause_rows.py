"""The clauses and withheld authorities of an organization on a day. Needs an open act."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from appeals.domain.clauses import ClauseStep, Retirement
from appeals.domain.own_templates import OwnTemplates
from appeals.domain.versions import sha256
from appeals.store.clauses import AuthorityNoteRow, ClauseStepRow, ClauseVersionRow, TemplateTextRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.block import TemplateText
from letter_templates.clause import Clause, parse
from letter_templates.clause_set import ClauseSet, shipped

RETIREMENTS = (ClauseStep.RETIRED, ClauseStep.REINSTATED)
ALL_VERSIONS = 0


def own_templates(uow: UnitOfWork, *, on: date) -> OwnTemplates:
    """What letters of this date are written from."""
    return OwnTemplates(clause_set(uow, on=on), withheld_on(uow, on))


def clause_set(uow: UnitOfWork, *, on: date) -> ClauseSet:
    """The clauses in force on a day: the organization's own laid over the shipped ones."""
    retired = retirements(uow)
    own = tuple(row.text for row in versions_on(uow, on) if not _is_retired(row, retired, on))
    gone = tuple(
        sorted(name for name, each in retired.items() if on > each.last_day and each.upto == ALL_VERSIONS)
    )
    return _laid_over(own, gone) if own or gone else shipped()


def versions_on(uow: UnitOfWork, on: date) -> Sequence[ClauseVersionRow]:
    """Of each own clause the newest version that is in use by then, retired or not."""
    rows = uow.rows(ClauseVersionRow).where(ClauseVersionRow.in_use_from <= on)
    newest = {row.clause_id: row for row in uow.session.scalars(rows.order_by(ClauseVersionRow.number.asc()))}
    return list(newest.values())


def retirements(uow: UnitOfWork) -> Mapping[str, Retirement]:
    """The last day of every clause that has one; a later word takes an earlier one's place."""
    rows = (
        uow.rows(ClauseStepRow)
        .where(ClauseStepRow.step.in_(RETIREMENTS))
        .order_by(ClauseStepRow.taken_at, ClauseStepRow.id)
    )
    last = {row.clause_id: row for row in uow.session.scalars(rows)}
    return {
        name: Retirement(row.last_day, row.number, row.taker, row.words)
        for name, row in last.items()
        if row.last_day is not None
    }


def withheld_on(uow: UnitOfWork, on: date) -> Mapping[str, str]:
    """The authorities that the organization does not cite on a day, each with its reason."""
    last = {row.authority_id: row for row in notes(uow) if row.from_day <= on}
    return {name: row.reason for name, row in last.items() if row.withheld}


def notes(uow: UnitOfWork) -> Sequence[AuthorityNoteRow]:
    """Everything that was said of citing, oldest first."""
    rows = uow.rows(AuthorityNoteRow).order_by(AuthorityNoteRow.written_at, AuthorityNoteRow.id)
    return uow.session.scalars(rows).all()


def notes_digest(uow: UnitOfWork) -> str:
    """A word that differs whenever something new was said of citing."""
    own = AuthorityNoteRow.organization_id == uow.actor.organization_id
    newest = uow.session.scalar(
        select(AuthorityNoteRow.id).where(own).order_by(AuthorityNoteRow.id.desc()).limit(1)
    )
    return newest.hex if newest is not None else "-"


def keep_texts(uow: UnitOfWork, texts: Iterable[TemplateText]) -> None:
    """Keep the text of every template that a letter is written from, each once."""
    wanted = {(text.label, text.sha256): text for text in texts}
    kept = select(TemplateTextRow.label, TemplateTextRow.sha256).where(
        TemplateTextRow.organization_id == uow.actor.organization_id,
        TemplateTextRow.label.in_([label for label, _ in wanted]),
    )
    there = {(label, digest) for label, digest in uow.session.execute(kept)}
    for key in sorted(wanted.keys() - there):
        text = wanted[key]
        uow.add(TemplateTextRow(label=text.label, sha256=text.sha256, text=text.text, kept_at=uow.now))
    uow.session.flush()


def kept_texts(uow: UnitOfWork, wanted: Mapping[str, str]) -> dict[str, str]:
    """The texts that are kept under these labels and hashes, and still have them."""
    rows = uow.rows(TemplateTextRow).where(TemplateTextRow.label.in_(list(wanted)))
    return {
        row.label: row.text
        for row in uow.session.scalars(rows)
        if wanted[row.label] == row.sha256 == sha256(row.text.encode())
    }


def _is_retired(row: ClauseVersionRow, retired: Mapping[str, Retirement], on: date) -> bool:
    last = retired.get(row.clause_id)
    return last is not None and on > last.last_day and row.number <= last.upto


def parsed_own(text: str) -> Clause:
    """An organization's clause from its text. Raises ClauseError."""
    return _parsed(text)


@lru_cache(maxsize=2048)
def _parsed(text: str) -> Clause:
    return parse(text, "own/clause")


@lru_cache(maxsize=64)
def _laid_over(own: tuple[str, ...], gone: tuple[str, ...]) -> ClauseSet:
    return shipped().with_own([_parsed(text) for text in own], gone)
