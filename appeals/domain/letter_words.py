"""How a fact reads inside a sentence: dates, periods, lists of what is there, capitals of generic words."""

from datetime import date

from letter_templates.marks import shown
from nqtl_library.terms import ClaimKind

OFFICES = frozenset({"State", "The", "Plan", "Facility"})
CARRIERS = frozenset({"Certified", "Registered", "Mail", "Fax", "Courier", "Portal", "Hand"})
CARE = frozenset(
    {
        "Acute", "Adult", "Adolescent", "Ambulatory", "Applied", "Assessment", "Behavioral", "Brief", "Case",
        "Child", "Cognitive", "Community", "Continued", "Couples", "Crisis", "Day", "Detoxification",
        "Diagnostic", "Eating", "Electroconvulsive", "Emergency", "Evaluation", "Extended", "Family", "Group",
        "Home", "Hospital", "Individual", "Inpatient", "Intensive", "Long-acting", "Medical", "Medication",
        "Mental", "Methadone", "Neuropsychological", "Nutrition", "Nutritional", "Observation", "Office",
        "Opioid", "Outpatient", "Partial", "Peer", "Psychiatric", "Psychological", "Psychotherapy",
        "Rehabilitation", "Residential", "Skills", "Speech", "Substance", "Supervised", "Telehealth",
        "Therapy", "Transcranial", "Treatment", "Weekly", "Withdrawal",
    }
)  # fmt: skip
"""Words that begin the name of a service and are no names: people write them with a capital."""

GENERIC = OFFICES | CARRIERS | CARE


def in_sentence(words: str) -> str:
    """Words inside a sentence: a generic first word loses its capital, a name keeps it."""
    first = words.split(" ", 1)[0].rstrip(",;:")
    return words[:1].lower() + words[1:] if first in GENERIC else words


def joined(between: str, *parts: str) -> str:
    """Join what is there."""
    return between.join(part for part in parts if part)


def days(first: date | None, last: date | None) -> str:
    """One day, or from one day to another; empty where the first is not known."""
    if first is None:
        return ""
    if last is None or last == first:
        return shown(first)
    return f"{shown(first)} to {shown(last)}"


def period(first: date | None, last: date | None, kind: ClaimKind) -> str:
    """The days in a sentence: for the days from one to another, on one day, or from one day on."""
    if first is None:
        return ""
    if last is None and kind is not ClaimKind.POST_SERVICE:
        return f"from {shown(first)}"
    if last is None or last == first:
        return f"on {shown(first)}"
    return f"for {days(first, last)}"
