"""Words for clauses: groups of letters, parts, voices, states and steps."""

from collections.abc import Mapping
from functools import cache

from appeals.domain.clauses import ClauseState, ClauseStep, Origin
from letter_templates.outline import outlines

FAMILIES: Mapping[str, str] = {
    "shared": "All letters",
    "enclosures": "Letters with exhibits",
    "appeal": "Appeals",
    "urgent": "Expedited appeal",
    "continuation": "Continuation of care",
    "second_level": "Second-level appeal",
    "necessity": "Medical-necessity appeal without parity",
    "filing": "Late-filing appeal",
    "medicare": "Medicare Advantage reconsideration",
    "federal": "Federal employees’ reconsideration",
    "peer": "Peer-to-peer request",
    "outside": "Review outside the plan",
    "external": "External review",
    "hearing": "State fair hearing",
    "opm": "OPM review",
    "complaint": "Complaint to a regulator",
    "papers": "Letters that enclose papers",
    "request": "Requests for documents",
    "follow_up": "Follow-ups",
    "overdue": "Overdue request",
    "rebuttal": "Answer to a refusal",
    "designation": "Designation of a representative",
    "assignment": "Notice of assignment",
    "consent": "Part 2 consent",
    "cover": "Cover sheet",
    "estimate": "Good faith estimate",
    "estimate_es": "Good faith estimate in Spanish",
}
VOICES: Mapping[str, str] = {
    "": "Whoever writes",
    "patient": "The patient",
    "authorized_representative": "The representative",
    "provider": "The provider",
}
STATES: Mapping[str, str] = {
    ClauseState.DRAFT: "being written",
    ClauseState.PROPOSED: "waits for the second person",
    ClauseState.RETURNED: "returned to its author",
    ClauseState.COMING: "published, not in use yet",
    ClauseState.IN_USE: "in use",
    ClauseState.REPLACED: "replaced by our own",
    ClauseState.RETIRED: "retired",
}
STATE_TAGS: Mapping[str, str] = {
    ClauseState.DRAFT: "ask",
    ClauseState.PROPOSED: "ask",
    ClauseState.RETURNED: "ask",
    ClauseState.COMING: "parity",
    ClauseState.IN_USE: "good",
    ClauseState.REPLACED: "no",
    ClauseState.RETIRED: "no",
}
STEPS: Mapping[str, str] = {
    ClauseStep.PROPOSED: "proposed",
    ClauseStep.WITHDRAWN: "thrown away",
    ClauseStep.RETURNED: "returned",
    ClauseStep.PUBLISHED: "published",
    ClauseStep.RETIRED: "retired",
    ClauseStep.REINSTATED: "taken back into use",
}
ORIGINS: Mapping[str, str] = {Origin.SHIPPED: "Evenhand", Origin.OWN: "Our own"}
FIELDS: Mapping[str, str] = {
    "id": "Name",
    "part": "Part of the letter",
    "family": "Letters",
    "replaces": "Replaces",
    "slot": "Alternative to",
    "voice": "Who writes",
    "order": "Place",
    "applies_when": "Used when",
    "needs": "Facts it needs",
    "uses": "Facts it may do without",
    "cites": "Law it cites",
    "text": "Text",
    "kind": "Kind",
}


@cache
def parts() -> Mapping[str, str]:
    """Every part of a letter: its heading where it has one, else its name."""
    found: dict[str, str] = {}
    for plan in outlines().values():
        for part in plan.parts:
            found[part.id] = found.get(part.id) or part.heading
    return {name: heading or name.replace("_", " ").capitalize() for name, heading in sorted(found.items())}


def family(name: str) -> str:
    """A group of letters in words."""
    return FAMILIES.get(name, name.replace("_", " ").capitalize())


@cache
def families() -> Mapping[str, str]:
    """Every group of letters that clauses are written for."""
    known = {each for plan in outlines().values() for each in plan.families}
    return {name: family(name) for name in sorted(known, key=family)}
