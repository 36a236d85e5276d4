"""What a person found in a plan's analysis and lets letters say, with strength that follows the proof."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appeals.domain.analysis_review import AnswerFinding
from appeals.domain.operation_figures import MEANS, Count, Measure, RateComparison, Reading
from letter_templates.marks import Value
from nqtl_library.analysis_content import Group, Weight, contents, patterns

MOST = 4  # of each kind in one letter: the rest belongs into the scorecard, not into the argument

SHARES: Mapping[Measure, str] = {
    Measure.DENIALS: "denied in whole or in part",
    Measure.APPROVALS: "approved",
    Measure.PEER_TO_PEER: "led to a call between clinicians",
    Measure.OVERTURNS: "reversed on appeal",
    Measure.OUT_OF_NETWORK: "made out of network",
}
AVERAGES: Mapping[Measure, str] = {
    Measure.DAYS_AUTHORIZED: "days first authorized, on average",
    Measure.TURNAROUND: "hours to a decision, on average",
}

Facts = dict[str, Value]


@dataclass(frozen=True, slots=True)
class AnalysisFinding:
    """One gap or difference in the plan's answer, as a letter tells it; no words, no page: it is silent."""

    content_id: str
    weight: Weight
    topic: str  # what was asked
    says: str = ""  # what the passage does, from the pattern
    quote: str = ""
    exhibit: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class FigureFinding:
    """The plan's own figures of one measure, as a letter tells them."""

    measure: Measure
    mh_sud: str  # "131 of 412 for residential treatment"
    med_surg: str
    ratio: str  # "3.50"; empty where nothing may be compared
    less_favorable: bool
    period: str
    exhibit: str
    page: int


def letter_finding(found: AnswerFinding) -> AnalysisFinding | None:
    """A finding for a letter; None for the structure of the 2024 rule, on which no letter rests."""
    if found.citable_group is Group.RULE_2024:
        return None
    says = next((one.says for one in patterns().values() if one.label == found.pattern), "")
    passage = found.passage
    return AnalysisFinding(
        content_id=found.content_id,
        weight=found.weight,
        topic=contents()[found.content_id].topic,
        says=says if passage else "",
        quote=passage.quote if passage else "",
        exhibit=passage.exhibit if passage else "",
        page=passage.page if passage else None,
    )


def letter_figures(compared: RateComparison) -> FigureFinding | None:
    """Figures for a letter; None where they are too few, or their page is not known."""
    told = compared.figures
    if compared.reading is Reading.TOO_FEW or not told.exhibit or not told.page:
        return None
    return FigureFinding(
        measure=told.measure,
        mh_sud=_counted(told.measure, told.mh_sud, told.mh_sud_benefit or "behavioral benefits"),
        med_surg=_counted(
            told.measure, told.med_surg, told.med_surg_benefit or "medical and surgical benefits"
        ),
        ratio=f"{compared.ratio}" if compared.ratio is not None else "",
        less_favorable=compared.reading is Reading.LESS_FAVORABLE,
        period=told.period,
        exhibit=told.exhibit,
        page=told.page,
    )


def analysis_facts(findings: Sequence[AnalysisFinding], figures: Sequence[FigureFinding]) -> Facts:
    """The facts of a letter's paragraphs on the plan's own analysis."""
    return {
        "analysis": {
            "shown": tuple(_told(one) for one in _of(findings, Weight.SHOWS)),
            "suggested": tuple(_told(one) for one in _of(findings, Weight.SUGGESTS)),
            "silent": tuple({"topic": one.topic} for one in _of(findings, Weight.SILENT)),
            "figures": tuple(_figures(one) for one in figures[:MOST]),
        }
    }


def analysis_tags(findings: Sequence[AnalysisFinding], figures: Sequence[FigureFinding]) -> Iterator[str]:
    """What the reading allows a letter to say."""
    if findings:
        yield "analysis:gaps"
    if figures:
        yield "analysis:figures"
    if any(one.less_favorable for one in figures):
        yield "analysis:less-favorable"
    if findings or figures:
        yield "analysis:read"


def exhibits_of(findings: Sequence[AnalysisFinding], figures: Sequence[FigureFinding]) -> frozenset[str]:
    """The exhibits that the paragraphs point to."""
    both: tuple[AnalysisFinding | FigureFinding, ...] = (*findings, *figures)
    return frozenset(one.exhibit for one in both if one.exhibit)


def _of(findings: Sequence[AnalysisFinding], weight: Weight) -> list[AnalysisFinding]:
    return [one for one in findings if one.weight is weight][:MOST]


def _told(one: AnalysisFinding) -> Facts:
    return {
        "topic": one.topic,
        "quote": one.quote,
        "exhibit": one.exhibit,
        "page": one.page,
        "says": one.says or "does not answer the question in full",
    }


def _figures(one: FigureFinding) -> Facts:
    what = SHARES.get(one.measure) or AVERAGES[one.measure]
    return {
        "what": what,
        "mh_sud": one.mh_sud,
        "med_surg": one.med_surg,
        "ratio": one.ratio,
        "period": one.period,
        "exhibit": one.exhibit,
        "page": one.page,
    }


def _counted(measure: Measure, side: Count, benefit: str) -> str:
    if measure in MEANS:
        mean = side.total / side.trials if side.trials else side.total
        return f"{mean:.1f} for {benefit}"
    return f"{side.hits} of {side.trials} for {benefit}"
