"""The golden letters: which cases they come from, and how a document is written down as plain text.

After a change of wording that is meant, write them anew and read the difference before committing it:
``PYTHONPATH=tests:. python tests/documents/golden_letters.py``.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

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
    "request_erisa_by_the_member": (cases.residential, REQUEST),
    "request_erisa_by_a_representative": (cases.residential_by_representative, REQUEST),
    "request_county_by_the_member": (cases.office_therapy, REQUEST),
    "request_criteria_by_a_contracting_provider": (cases.california_level_of_care, REQUEST),
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
