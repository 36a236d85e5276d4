"""What the service gives out about the reading of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from appeals.domain.analysis_passages import Shared, YearChange, changes, paragraphs, shared
from appeals.domain.analysis_review import AnswerFinding, Score, findings, scores
from appeals.domain.operation_figures import RateComparison, compare
from appeals.domain.reviews import NumericLimit, Pages, Priced, ReviewContent
from nqtl_library.quantitative_test import (
    MedSurgBenefit,
    MhSudBenefit,
    QuantitativeTest,
    quantitative_test,
)


@dataclass(frozen=True, slots=True)
class AnswerPaper:
    """A document of the answer. ``key`` is what passages call it; ``exhibit`` its label on the own case."""

    key: str
    title: str
    exhibit: str
    texts: tuple[str, ...] = field(repr=False)

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """A case that the request serves, and what its letters say of the answer."""

    case_id: UUID
    reference: str
    content_ids: frozenset[str]
    measures: int  # how many figures


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The reading of an answer with everything that follows from it. ``version`` 0: nothing is read yet."""

    request_id: UUID
    request_reference: str
    version: int
    reading: ReviewContent
    papers: tuple[AnswerPaper, ...]
    choices: tuple[LetterChoice, ...]
    changed_at: datetime | None
    reader: str

    @property
    def pages(self) -> Pages:
        """The page texts by the documents' keys."""
        return {one.key: one.texts for one in self.papers}

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scorecard in counts, group by group."""
        return scores(self.reading.judgments)

    @property
    def findings(self) -> tuple[AnswerFinding, ...]:
        """What letters may draw on."""
        return findings(self.reading.judgments)

    @property
    def comparisons(self) -> dict[str, RateComparison]:
        """The figures computed, by key."""
        return {one.key: compare(one.figures) for one in self.reading.figures}

    @property
    def tests(self) -> dict[str, QuantitativeTest]:
        """The tested limits computed, by key."""
        return {one.key: tested(one) for one in self.reading.tests}


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """Another answer of the organization, compared with this one."""

    request_id: UUID
    request_reference: str
    plan_name: str
    plan_year: str
    same_plan: bool
    shared: tuple[Shared, ...]
    changes: tuple[YearChange, ...]  # only between years of one plan


def tested(row: NumericLimit) -> QuantitativeTest:
    """The two-thirds and predominant test of a row's numbers, 45 CFR 146.136(c)(3)(i)."""
    return quantitative_test(
        row.kind,
        [MedSurgBenefit(one.name, _payments(one), one.level) for one in row.med_surg],
        [MhSudBenefit(one.name, one.level) for one in row.mh_sud],
    )


def compared(
    ours: Sequence[AnswerPaper],
    theirs: Sequence[AnswerPaper],
    *,
    same_plan: bool,
    earlier: bool,
) -> tuple[tuple[Shared, ...], tuple[YearChange, ...]]:
    """Passages that both answers have, and between years of one plan what changed, old to new."""
    own, other = (
        [passage for paper in papers for passage in paragraphs(paper.key, paper.texts)]
        for papers in (ours, theirs)
    )
    moved = (changes(other, own) if earlier else changes(own, other)) if same_plan else ()
    return shared(own, other), moved


def _payments(one: Priced) -> Decimal:
    return one.expected_payments if one.expected_payments is not None else Decimal(0)
