"""The golden letters: which cases they come from, and how a document is written down as plain text.

After a change of wording that is meant, write them anew and read the difference before committing it:
``PYTHONPATH=tests:. python tests/documents/golden_letters.py``.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import analysis_cases
import later_cases as later
import letter_cases as cases
from letter_cases import APPEAL, REQUEST, Situation

from letter_templates import Block, BlockKind, Document

GOLDEN = Path(__file__).parent / "golden"
LETTERS: Mapping[str, tuple[Callable[[], Situation], str]] = {
    "appeal_erisa_residential_by_the_member": (cases.residential, APPEAL),
    "appeal_erisa_residential_by_a_representative": (cases.residential_by_representative, APPEAL),
    "appeal_insured_intensive_outpatient_urgent": (cases.intensive_outpatient, APPEAL),
    "appeal_county_psychotherapy": (cases.office_therapy, APPEAL),
    "appeal_church_step_therapy": (cases.church_medication, APPEAL),
    "appeal_california_individual_by_the_provider": (cases.california_level_of_care, APPEAL),
    "appeal_two_limits_erisa": (cases.two_limits, APPEAL),
    "appeal_two_limits_county": (cases.two_limits_of_the_county, APPEAL),
    "request_erisa_by_the_member": (cases.residential, REQUEST),
    "request_erisa_by_a_representative": (cases.residential_by_representative, REQUEST),
    "request_county_by_the_member": (cases.office_therapy, REQUEST),
    "request_criteria_by_a_contracting_provider": (cases.california_level_of_care, "request.criteria"),
    "request_criteria_of_an_employer_plan": (later.asking_for_criteria, "request.criteria"),
    "request_erisa_about_two_limits": (later.asked_about_two_limits, REQUEST),
    "request_of_a_small_employer": (later.asked_of_a_small_employer, REQUEST),
    "appeal_second_level_erisa": (later.upheld, "appeal.level_two"),
    "appeal_second_level_county": (later.upheld_by_the_member, "appeal.level_two"),
    "appeal_expedited_insured": (later.urgent, "appeal.expedited"),
    "appeal_expedited_medicaid": (later.urgent_medicaid, "appeal.expedited"),
    "appeal_continuation_insured": (later.urgent, "appeal.concurrent_continuation"),
    "appeal_continuation_medicaid": (later.urgent_medicaid, "appeal.concurrent_continuation"),
    "appeal_necessity_erisa": (later.knee, "appeal.medical_necessity"),
    "appeal_necessity_county": (later.knee_county, "appeal.medical_necessity"),
    "appeal_late_filing_individual": (later.late_filing, "appeal.timely_filing"),
    "appeal_late_filing_erisa": (later.late_filing_employer, "appeal.timely_filing"),
    "reconsideration_medicare_by_the_member": (later.medicare, "reconsideration.medicare_advantage"),
    "reconsideration_medicare_by_the_physician": (
        later.medicare_urgent_by_the_physician,
        "reconsideration.medicare_advantage",
    ),
    "reconsideration_federal": (later.federal, "reconsideration.fehb"),
    "review_opm": (later.federal_affirmed, "review.opm"),
    "review_external_erisa": (later.final, "review.external"),
    "review_external_california": (later.final_in_california, "review.external"),
    "hearing_medicaid": (later.hearing, "hearing.state_fair"),
    "hearing_children": (later.hearing_children, "hearing.state_fair"),
    "complaint_labor": (later.complaining, "complaint.regulator"),
    "appeal_erisa_with_the_analysis_read": (analysis_cases.appealing, APPEAL),
    "complaint_labor_with_the_analysis_read": (
        analysis_cases.complaining_with_the_answer,
        "complaint.regulator",
    ),
    "complaint_california": (later.complaining_in_california, "complaint.regulator"),
    "follow_up_receipt_erisa": (later.asked, "request.follow_up_receipt"),
    "follow_up_receipt_county": (later.asked_the_county, "request.follow_up_receipt"),
    "follow_up_overdue_erisa": (later.asked_long_ago, "request.follow_up_overdue"),
    "follow_up_overdue_county": (later.asked_the_county, "request.follow_up_overdue"),
    "follow_up_overdue_without_proof": (later.asked_without_proof, "request.follow_up_overdue"),
    "rebuttal_by_a_provider": (later.provider_refused, "request.refusal_rebuttal"),
    "rebuttal_erisa": (later.refused, "request.refusal_rebuttal"),
    "rebuttal_county": (later.refused_by_the_county, "request.refusal_rebuttal"),
    "peer_to_peer_by_a_representative": (later.calling, "request.peer_to_peer"),
    "peer_to_peer_by_the_provider": (later.calling_by_the_provider, "request.peer_to_peer"),
    "designation_erisa": (cases.residential_by_representative, "form.authorized_representative"),
    "designation_county": (later.calling, "form.authorized_representative"),
    "assignment_erisa": (later.assigned, "form.assignment_notice"),
    "assignment_individual": (later.assigned_individual, "form.assignment_notice"),
    "consent_insured": (later.urgent, "form.part2_consent"),
    "consent_medicaid": (later.urgent_medicaid, "form.part2_consent"),
    "cover_urgent": (later.packed, "cover.sheet"),
    "cover_external_review": (later.packed_for_review, "cover.sheet"),
}


def written(document: Document) -> str:
    """A document as plain text, one blank line between blocks."""
    return "\n\n".join("\n".join(_lines(block)) for block in document.blocks).replace("\u00a0", " ") + "\n"


def _lines(block: Block) -> Iterator[str]:
    rows = [" | ".join(cell.text for cell in row) for row in (block.header, *block.rows) if row]
    match block.kind:
        case BlockKind.HEADING:
            yield f"## {block.text}"
        case BlockKind.NUMBERED:
            yield from (f"{number}. {row}" for number, row in enumerate(rows, 1))
        case BlockKind.BULLETED:
            yield from (f"- {row}" for row in rows)
        case _:
            yield from rows or block.text.split("\n")


def golden(name: str) -> str:
    """The letter as it was last read and accepted."""
    return (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def main() -> None:
    """Write every golden letter anew."""
    for name, (situation, kind) in LETTERS.items():
        (GOLDEN / f"{name}.txt").write_text(written(situation().letter(kind)), encoding="utf-8")


if __name__ == "__main__":
    main()
