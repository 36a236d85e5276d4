"""The kinds of document: what people call them, and whether a case can carry one."""

from collections.abc import Mapping
from dataclasses import dataclass

from letter_templates.outline import case_outlines, outline
from nqtl_library.terms import PlanType

APPEAL = "appeal.level_one"
REQUEST = "request.comparative_analysis"
PROGRAMS = ("Medicare", "OPM")
FOLLOW_UPS = frozenset({"request.follow_up_receipt", "request.follow_up_overdue", "request.refusal_rebuttal"})
"""Kinds that speak of a request made earlier, so that its day counts and not the letter's."""

KINDS: Mapping[str, str] = {plan.id: plan.name for plan in case_outlines().values()}
"""Every kind of document with its label, in the order in which people choose."""


@dataclass(frozen=True, slots=True)
class OfferedKind:
    """A kind of document and whether a case can carry it; ``why_not`` says why not, and what is right."""

    kind: str
    label: str
    group: str
    purpose: str
    fits: bool
    why_not: str
    next: bool = False  # what the case's road and stage call for

    @property
    def in_sentence(self) -> str:
        """The label inside a sentence: a program keeps its capitals."""
        return self.label if self.label.startswith(PROGRAMS) else self.label[:1].lower() + self.label[1:]


CHILDREN = "Request for the state’s review under the children’s health program"
"""What the hearing is called in CHIP, 42 CFR 457.1260."""

HURRIES = ("appeal.", "reconsideration.", "review.", "hearing.")


def title_of(kind: str, *, whose: str, urgent: bool, plan_type: PlanType = PlanType.UNKNOWN) -> str:
    """What the reference block calls the document; the first appeal says whose it is."""
    title = outline(kind).title
    if kind == APPEAL:
        title = f"First-level {whose} appeal of an adverse benefit determination"
    elif kind == "hearing.state_fair" and plan_type is PlanType.CHIP:
        title = CHILDREN
    if not (urgent and kind.startswith(HURRIES)):
        return title
    rest = title[:1].lower() + title[1:]
    return f"URGENT: {rest}" if rest.startswith("expedited") else f"URGENT: expedited {rest}"
