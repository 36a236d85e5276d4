"""What a request's sealed letter asks for, item by item, and what of it has come."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appeals.domain.request_states import Progress
from appeals.domain.requests import CRITERIA, AskedItem, HowReceived, ItemMark
from letter_templates.block import Block, BlockKind, Document
from letter_templates.clause import clauses
from nqtl_library.right_rows import Wanted
from nqtl_library.terms import Nqtl

CODES: Mapping[str, tuple[str, ...]] = {
    "request.items.full": (
        "plan_terms",
        "factors",
        "evidentiary_standards",
        "as_written",
        "in_operation",
        "findings",
        "analysis",
        "vendors",
        "criteria",
        "plan_papers",
    ),
    "request.items.outside-erisa": (
        "plan_terms",
        "factors",
        "evidentiary_standards",
        "comparison",
        "analysis",
        "vendors",
        "criteria",
    ),
    "request.items.criteria": ("criteria", "criteria_policies", "reviewer_instructions"),
    "request.items.claim-file-alone": ("claim_file", "criteria", "reviewers"),
    "request.items.claim-file": ("claim_file",),
    "request.items.claim-file-beside": ("claim_file",),
    "request.items.plan-papers": ("plan_papers", "plan_terms", "agreements", "criteria"),
}
"""The code of each numbered item of each clause, so that a checklist outlives a change of wording."""

ONCE = frozenset(
    {"plan_papers", "claim_file", "reviewers", "agreements", "criteria_policies", "reviewer_instructions"}
)
"""Items that are asked for once, however many limits the letter names."""

CLAIM_FILE = AskedItem("claim_file", "the complete claim file, with the reviewers’ names and qualifications")
NUMBERED_LINE = re.compile(r"^\d+\. (.+?)[;.]?$", re.MULTILINE)
SETTLED = frozenset({HowReceived.RECEIVED, HowReceived.DOES_NOT_EXIST})


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of the checklist: what was asked and what came of it; no ``mark``: nobody has said."""

    item: AskedItem
    mark: ItemMark | None

    @property
    def is_open(self) -> bool:
        """Whether the plan still owes it."""
        return self.mark is None or self.mark.how not in SETTLED


def asked_items(
    document: Document, *, nqtls: Sequence[Nqtl] = (), limits: Mapping[Nqtl, str] | None = None
) -> tuple[AskedItem, ...]:
    """The items of a letter in its order; each limit has its own line where there is more than one."""
    found = list(_items(document))
    if len(nqtls) < 2:
        return tuple(found)
    words = limits or {}
    return tuple(
        AskedItem(f"{nqtl}:{item.code}", f"{words.get(nqtl, nqtl)}: {item.text}")
        for nqtl in nqtls
        for item in found
        if item.code not in ONCE
    ) + tuple(item for item in found if item.code in ONCE)


def usual_items(letter: str, may: Collection[Wanted], *, parity: bool) -> tuple[AskedItem, ...]:
    """What a letter of this kind asks for, where it was sent by other hands and its own list is not known."""
    if letter == CRITERIA:
        return _of_clause("request.items.criteria")
    if Wanted.PLAN_DOCUMENTS in may:
        main = "request.items.full" if parity else "request.items.plan-papers"
    elif Wanted.COMPARATIVE_ANALYSIS in may:
        main = "request.items.outside-erisa"
    else:
        return _of_clause("request.items.claim-file-alone")
    file = (CLAIM_FILE,) if Wanted.CLAIM_FILE in may else ()
    return (*_of_clause(main), *file)


def checklist(progress: Progress) -> tuple[ItemLine, ...]:
    """Asked against received, line by line."""
    marks = progress.mark_of
    return tuple(ItemLine(item, marks.get(item.code)) for item in progress.items)


def _of_clause(clause_id: str) -> tuple[AskedItem, ...]:
    clause = next(each for each in clauses() if each.id == clause_id)
    return tuple(map(AskedItem, CODES[clause_id], NUMBERED_LINE.findall(clause.body)))


def _items(document: Document) -> Iterator[AskedItem]:
    number = 0
    for block in document.blocks:
        if block.part != "items":
            continue
        clause = block.clause.partition("@")[0]
        codes = CODES.get(clause, ())
        for place, text in enumerate(_texts(block, clause)):
            number += 1
            code = codes[place] if place < len(codes) else f"item_{number}"
            yield AskedItem(code, text)


def _texts(block: Block, clause: str) -> Iterator[str]:
    if block.kind in {BlockKind.NUMBERED, BlockKind.BULLETED}:
        yield from (" ".join(cell.text for cell in row).strip() for row in block.rows)
    elif len(CODES.get(clause, ())) == 1 and block.kind is BlockKind.PARAGRAPH:
        yield block.text.strip()
