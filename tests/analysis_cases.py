"""Cases whose plan answered with its comparative analysis, read by a person: chosen findings and figures."""

from dataclasses import replace

from later_cases import complaining
from letter_cases import Situation, exhibit, residential

from appeals.demo.analysis import analysis_text, sections
from appeals.domain.analysis_findings import letter_figures, letter_finding
from appeals.domain.analysis_review import Judgment, Mark, Passage, check, findings
from appeals.domain.operation_figures import Count, Figures, Measure, compare
from nqtl_library.terms import Nqtl

LABEL = "E"
PAGES = tuple("\n\n".join((heading, *pieces)) for heading, pieces in sections(analysis_text()))


def _passage(page: int, quote: str) -> Passage:
    return Passage(LABEL, page, quote)


THREE_DAYS = _passage(7, "For residential treatment the initial authorization is three days.")
OLD = _passage(10, "They cover requests that were decided in calendar year 2023.")
JUDGMENTS = (
    Judgment("comparison_written", Mark.PARTLY, THREE_DAYS, "different_standards"),
    Judgment("period", Mark.PARTLY, OLD, "old_data"),
    Judgment("carve_outs", Mark.NOT, note="Nothing on who decides at the vendor."),
    Judgment("rule_written", Mark.PARTLY, THREE_DAYS, "different_standards"),
)
DENIED = Figures(
    Measure.DENIALS,
    Count(412, 131),
    Count(638, 58),
    mh_sud_benefit="residential treatment",
    med_surg_benefit="skilled nursing facility care",
    period="requests decided in 2023",
    exhibit=LABEL,
    page=10,
)


def read_answer(told: Situation) -> Situation:
    """The same case with the plan's answer as an exhibit, and what a person chose from its reading."""
    for judgment in JUDGMENTS:
        check(judgment, {LABEL: PAGES})
    chosen = tuple(filter(None, map(letter_finding, findings(JUDGMENTS))))
    counted = letter_figures(compare(DENIED))
    assert counted is not None
    answer = exhibit(LABEL, "The plan's comparative analysis", PAGES)
    changed = told.but(analysis_findings=chosen, analysis_figures=(counted,))
    verdict = replace(told.verdict, nqtl_type=Nqtl.CONCURRENT_REVIEW)
    return replace(changed, verdict=verdict, exhibits=(*told.exhibits, answer))


def appealing() -> Situation:
    """The residential case, appealed with the plan's own analysis in hand."""
    return read_answer(residential())


def complaining_with_the_answer() -> Situation:
    """The same, taken to the federal agency."""
    return read_answer(complaining())


def even_figures() -> Situation:
    """An answer whose figures show no clear difference."""
    counted = letter_figures(compare(replace(DENIED, mh_sud=Count(412, 40))))
    assert counted is not None
    return appealing().but(analysis_figures=(counted,))
