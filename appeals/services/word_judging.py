"""What a person changed in a Word letter, and what stops that letter from being sealed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from appeals.domain.edits import FileEnd
from appeals.domain.own_templates import OwnTemplates
from appeals.domain.views import CaseView, Draft
from appeals.errors import Hindrance, LetterBlocked
from appeals.services.composing import NO_DENIAL, basis_of, judged
from appeals.services.disclosing import gate_of
from appeals.services.sealing import drawn_pdf
from appeals.store.documents import WordDraftRow
from letter_templates.block import Block, BlockKind, Document, Source, Span
from letter_templates.differences import Difference, changed_only, differences
from letter_templates.word_lines import WordLine

DATE_CHANGED = Hindrance(
    "date",
    "the date of the letter was changed in Word, but deadlines and law are counted from the case’s own date",
    "Set the letter’s date on the case and edit a fresh draft, or put the date back.",
)
LOOKS_ONLY = Hindrance(
    "words", "no word was changed, only the looks", "Seal it if the looks are what you meant."
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The changes of a person, and what is held against the letter as it is now."""

    changed: tuple[Difference, ...]
    problems: tuple[Hindrance, ...]
    warnings: tuple[Hindrance, ...]


def judge(
    row: WordDraftRow,
    case: CaseView,
    *,
    base: FileEnd,
    before: Sequence[WordLine],
    after: Sequence[WordLine],
    latest: int,
    draft: Draft,
    templates: OwnTemplates,
) -> Judgement:
    """Hold an edited letter to everything a draft is held to.

    ``latest`` is the newest version's number, ``draft`` the letter as the case gives it now.
    """
    changed = changed_only(differences([each.text for each in before], [each.text for each in after]))
    held = _held(row, case, changed, after, templates)
    problems = [
        *_base(base, latest),
        *([DATE_CHANGED] if _dates(before) - _dates(after) else []),
        *_letter(row, case, draft),
        *held.problems,
        *(Hindrance(each.text, each.why, each.idea) for each in held.findings if each.blocks),
    ]
    warnings = [
        *([] if changed else [LOOKS_ONLY]),
        *held.warnings,
        *(Hindrance(each.text, each.why, each.idea) for each in held.findings if not each.blocks),
    ]
    return Judgement(changed, tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(warnings)))


def drawing_problems(word: bytes, row: WordDraftRow, *, title: str, language: str) -> tuple[Hindrance, ...]:
    """What keeps the PDF from being drawn: the construct and the remedy."""
    try:
        drawn_pdf(word, title=title, language=language, letter_date=row.letter_date)
    except LetterBlocked as refusal:
        return refusal.problems
    return ()


def _held(
    row: WordDraftRow,
    case: CaseView,
    changed: Sequence[Difference],
    lines: Sequence[WordLine],
    templates: OwnTemplates,
) -> Draft:
    """The checks and limits of a draft, run over the lines of the Word file."""
    found = Draft(row.kind, "", None)
    leading = case.leading_denial
    if leading is None:
        return found
    own = {each.after for each in changed}
    person = (Source("person", row.sender),)
    blocks = tuple(
        Block(line.kind, "letter", spans=(Span(line.text, person if place in own else ()),))
        for place, line in enumerate(lines)
    )
    basis = basis_of(case, leading, on=row.letter_date, kind=row.kind, own=templates)
    document = Document(row.kind, "", "en-US", blocks, tuple(row.authorities))
    judgement = judged(found, document, case, basis, on=row.letter_date)
    gone = [name for name in row.authorities if name not in basis.cites]
    return _with_problems(judgement, gone)


def _with_problems(judgement: Draft, gone: Sequence[str]) -> Draft:
    withdrawn = tuple(
        Hindrance("notes", f"{name} may no longer be cited for this plan", "Edit a fresh draft instead.")
        for name in gone
    )
    return Draft(
        judgement.kind,
        judgement.title,
        judgement.document,
        problems=(*withdrawn, *judgement.problems),
        warnings=judgement.warnings,
        findings=judgement.findings,
    )


def _base(base: FileEnd, latest: int) -> list[Hindrance]:
    if base.number is None or base.number == latest:
        return []
    what = f"version {latest} is newer than version {base.number}, which was edited"
    return [Hindrance("base", what, f"Compare the two, then edit version {latest} in Word.")]


def _letter(row: WordDraftRow, case: CaseView, draft: Draft) -> list[Hindrance]:
    """Whether the case still carries this kind of letter, and its records may go to its recipient.

    What stops an unsealed draft stops it in Word too: facts and exhibits are corrected on the case.
    """
    if case.leading_denial is None:
        return [Hindrance("case", NO_DENIAL, "")]
    refusal = draft.not_this_letter
    wrong = [Hindrance("letter", refusal, "Choose the kind of letter that fits the case.")] if refusal else []
    unsealed = draft.problems if row.base_version_id is None else ()
    return [*wrong, *unsealed, *gate_of(case, row.kind, on=row.letter_date)]


def _dates(lines: Sequence[WordLine]) -> set[str]:
    return {line.text.strip() for line in lines if line.kind is BlockKind.DATE}
