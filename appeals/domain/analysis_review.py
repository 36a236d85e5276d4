"""How an answer to a comparative-analysis request was read: marks, quotations and findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appeals.errors import BadInput, Fault
from letter_templates.check import occurs
from nqtl_library.analysis_content import Content, Group, Side, Weight, contents, patterns

SHORTEST_QUOTATION = 3  # words; fewer occur on any page


class Mark(StrEnum):
    """How far a question was answered."""

    ANSWERED = "answered"
    PARTLY = "partly"
    NOT = "not"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the answer and where they stand; ``exhibit`` is the answer's label in the case."""

    exhibit: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Judgment:
    """A person's reading of one question. A pattern says in which way the answer falls short."""

    content_id: str
    mark: Mark
    passage: Passage | None = None
    pattern_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """What a letter may say of one question, and how strongly."""

    content_id: str
    question: str
    side: Side
    mark: Mark
    weight: Weight
    passage: Passage | None
    pattern: str  # label, for the letter
    ask: str  # what the letter asks instead
    citable_group: Group


@dataclass(frozen=True, slots=True)
class Score:
    """The scorecard of one group of questions in counts; never one number for the whole."""

    group: Group
    answered: int
    partly: int
    not_answered: int
    not_asked: int
    open: int  # not yet read


def check(judgment: Judgment, pages: Mapping[str, Sequence[str]]) -> None:
    """Raise BadInput, by field, unless the judgment can be held against the document.

    ``pages`` gives the text of each page of each document of the answer, by label. An answered or partly
    answered question needs its page and words; a question that is not answered needs a pattern or a note.
    """
    faults = [*_known(judgment), *_proof(judgment, pages), *_reason(judgment)]
    if faults:
        raise BadInput(faults)


def findings(judgments: Sequence[Judgment]) -> tuple[AnswerFinding, ...]:
    """What letters may draw on, in the order of reading: every question that was not fully answered."""
    by_id = {one.content_id: one for one in judgments}
    short = (Mark.PARTLY, Mark.NOT)
    return tuple(
        _finding(content, by_id[content.id])
        for content in contents().values()
        if content.id in by_id and _falls_short(by_id[content.id], short)
    )


def scores(judgments: Sequence[Judgment]) -> tuple[Score, ...]:
    """One count for each group; the six-part structure of 2024 stands apart because it is not enforced."""
    marks = {one.content_id: one.mark for one in judgments}
    return tuple(_score(group, [marks.get(one.id) for one in _of(group)]) for group in Group)


def passage_faults(passage: Passage, pages: Mapping[str, Sequence[str]], where: str) -> list[Fault]:
    """What is wrong with a quotation held against its page; ``where`` names the field that it came in."""
    texts = pages.get(passage.exhibit)
    if texts is None:
        return [Fault(f"{where}.exhibit", "there is no such document in this answer")]
    if not 1 <= passage.page <= len(texts):
        return [Fault(f"{where}.page", f"the document has pages 1 to {len(texts)}")]
    if len(passage.quote.split()) < SHORTEST_QUOTATION:
        return [Fault(f"{where}.quote", f"needs at least {SHORTEST_QUOTATION} words, word for word")]
    if not occurs(passage.quote, texts[passage.page - 1]):
        what = f"these words are not on page {passage.page}; {_elsewhere(passage, texts)}"
        return [Fault(f"{where}.quote", what)]
    return []


def _falls_short(judgment: Judgment, short: Sequence[Mark]) -> bool:
    """Also an answered question, where the answer itself shows a difference."""
    return judgment.mark in short or bool(judgment.pattern_id)


def _of(group: Group) -> list[Content]:
    return [one for one in contents().values() if one.group is group]


def _score(group: Group, marks: Sequence[Mark | None]) -> Score:
    return Score(
        group=group,
        answered=marks.count(Mark.ANSWERED),
        partly=marks.count(Mark.PARTLY),
        not_answered=marks.count(Mark.NOT),
        not_asked=marks.count(Mark.NOT_ASKED),
        open=marks.count(None),
    )


def _finding(content: Content, judgment: Judgment) -> AnswerFinding:
    pattern = patterns().get(judgment.pattern_id)
    return AnswerFinding(
        content_id=content.id,
        question=content.question,
        side=content.side,
        mark=judgment.mark,
        weight=_weight(judgment),
        passage=judgment.passage,
        pattern=pattern.label if pattern else "",
        ask=pattern.ask if pattern else content.question,
        citable_group=content.group,
    )


def _weight(judgment: Judgment) -> Weight:
    """Only words on a page can show or suggest; without them the document is silent."""
    if judgment.passage is None:
        return Weight.SILENT
    pattern = patterns().get(judgment.pattern_id)
    return pattern.weight if pattern else Weight.SUGGESTS


def _known(judgment: Judgment) -> list[Fault]:
    faults = []
    if judgment.content_id not in contents():
        faults.append(Fault("content_id", f"{judgment.content_id!r} is no question of the scorecard"))
    if judgment.pattern_id and judgment.pattern_id not in patterns():
        known = ", ".join(patterns())
        faults.append(Fault("pattern_id", f"{judgment.pattern_id!r} is not one of {known}"))
    return faults


def _proof(judgment: Judgment, pages: Mapping[str, Sequence[str]]) -> list[Fault]:
    if judgment.passage is None:
        needed = judgment.mark in (Mark.ANSWERED, Mark.PARTLY)
        return (
            [Fault("passage", "needs the page and its words: an answer is shown, not told")] if needed else []
        )
    return passage_faults(judgment.passage, pages, "passage")


def _elsewhere(passage: Passage, texts: Sequence[str]) -> str:
    found = [number for number, text in enumerate(texts, 1) if occurs(passage.quote, text)]
    if not found:
        return "copy them from the page"
    return f"they are on page {', '.join(map(str, found[:3]))}"


def _reason(judgment: Judgment) -> list[Fault]:
    unsaid = judgment.mark is Mark.NOT and not judgment.pattern_id and not judgment.note.strip()
    if unsaid:
        return [Fault("pattern_id", "say in which way the answer falls short, or write a note")]
    if judgment.mark is Mark.NOT_ASKED and judgment.passage is not None:
        return [Fault("mark", "a question that was not asked has no passage; choose another mark")]
    return []
