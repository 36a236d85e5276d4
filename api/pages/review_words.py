"""What pages call the marks, patterns, measures and outcomes of a reading."""

from collections.abc import Mapping

MARKS: Mapping[str, str] = {
    "answered": "Answered",
    "partly": "Partly answered",
    "not": "Not answered",
    "not_asked": "Not asked",
}
GROUPS: Mapping[str, str] = {
    "statute": "What the statute names",
    "rule_2024": "The six-part structure of 2024",
    "care": "What a careful reader also asks",
}
WEIGHTS: Mapping[str, str] = {
    "shows": "The document shows it",
    "suggests": "The document suggests it",
    "silent": "The document is silent",
}
SIDES: Mapping[str, str] = {
    "as_written": "As written",
    "in_operation": "In operation",
    "either": "As written or in operation",
}
KINDS: Mapping[str, str] = {
    "factor": "Factor",
    "standard": "Evidentiary standard",
    "source": "Source",
    "process": "Step of the process",
}
DIFFERENCES: Mapping[str, str] = {
    "unclear": "Unclear",
    "same": "The same",
    "stricter": "Stricter for behavioral benefits",
    "looser": "Looser for behavioral benefits",
}
MEASURES: Mapping[str, str] = {
    "denials": "Denials, of requests decided",
    "approvals": "Approvals, of requests decided",
    "peer_to_peer": "Calls between clinicians, of requests",
    "overturns": "Reversals, of appeals decided",
    "out_of_network": "Out of network, of claims or visits",
    "days_authorized": "Days first authorized, mean",
    "turnaround": "Hours to a decision, mean",
}
READINGS: Mapping[str, str] = {
    "less_favorable": "Less favorable to behavioral benefits, beyond chance",
    "more_favorable": "More favorable to behavioral benefits, beyond chance",
    "no_clear_difference": "No clear difference",
    "too_few": "Too few to compare",
    "no_interval": "A mean without its spread: nothing more can be said",
}
LIMITS: Mapping[str, str] = {
    "copayment": "Copayment",
    "coinsurance": "Coinsurance",
    "deductible": "Deductible",
    "out_of_pocket_maximum": "Out-of-pocket maximum",
    "visit_limit": "Limit on visits",
    "day_limit": "Limit on days",
    "episode_limit": "Limit on episodes",
}
OUTCOMES: Mapping[str, str] = {
    "not_subject": "Not subject to it",
    "within": "Within the predominant level",
    "too_restrictive": "More restrictive than the predominant level",
    "not_allowed": "May not be applied at all",
    "unknown": "Cannot be said",
}
CHANGES: Mapping[str, str] = {
    "kept": "Kept word for word",
    "reworded": "Reworded",
    "new": "New",
    "gone": "Gone",
}
