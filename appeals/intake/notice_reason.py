"""The reason that a letter gives for its denial, word for word."""

import re
from collections.abc import Sequence

from appeals.intake.proposal import Proposal
from appeals.intake.sentences import Sentence, sentences
from nqtl_library.terms import Confidence

_HEADING = re.compile(
    r"\b(?:reasons?|rationale|basis|explanation)\b(?:\(s\))?.{0,30}\b(?:decision|denial|determination|non-?coverage)\b"
    r"|\b(?:denial|determination|clinical|decision)\s+(?:reasons?|rationale|explanation)\b"
    r"|\bwhy\b.{0,40}\b(?:denied|decided|approved?|decision|cover|pay)|^(?:the\s+)?reasons?\b.{0,12}$|^rationale\b",
    re.I,
)
_DENIES = re.compile(
    r"\b(?:den(?:y|ied|ies|ial)|not\s+(?:be(?:en)?\s+)?(?:approv|cover|authoriz|certif|pa(?:y|id)|meet|met\b)|unable\s+to\s+(?:approve"
    r"|authorize|certify|pay|cover)|can\s?not\s+(?:approve|authorize|certify|pay|cover)|declin|disallow|adverse)",
    re.I,
)
_BECAUSE = re.compile(
    r"\b(?:because|due\s+to|since|on\s+the\s+ground|based\s+(?:up)?on|as\s+the\s+(?:service|record))\b", re.I
)
_THE_REASON = re.compile(
    r"\b(?:the|our|this)\s+(?:\w+\s+)?(?:reason|rationale|basis)s?\b|\breasons?\s+(?:is|are|was)\b", re.I
)
_GROUND = re.compile(
    r"\b(?:not|no\s+longer|never)\s+(?:\w+\s+){0,2}medically\s+necessary\b|\bmedical\s+necessity\b.{0,40}\bnot\b"
    r"|\b(?:do|does|did)(?:\s+not|n['’]t)\s+(?:\w+\s+){0,2}(?:meet|show|support|demonstrate"
    r"|document|require|satisfy|qualify|cover|pay|allow|include)\b"
    r"|\b(?:not|never)\s+(?:\w+\s+){0,2}(?:covered|authorized|a\s+covered|met|obtained|received|supported|shown)\b"
    r"|\bexclu(?:ded|sion)\b|\bexceed(?:s|ed)?\b|\b(?:experiment|investigation)al\b|\bout[- ]of[- ]network\b"
    r"|\b(?:no|without|lack\s+of|failed\s+to\s+obtain)\s+(?:\w+\s+){0,2}(?:authorization|approval|certification|referral)\b"
    r"|\b(?:less|lower)\s+(?:intensive|restrictive|level)|\bcould\s+(?:be|have\s+been)\s+(?:\w+\s+){0,2}(?:treated|managed|given|provided)"
    r"|\bmaximum\b|\blimit(?:ed|s)?\s+(?:of|to|for)\b|\b(?:must|should)\s+first\s+(?:try|complete|fail)\b",
    re.I,
)
_BOILERPLATE = re.compile(
    r"\byou\s+(?:may|can|must|have\s+(?:the\s+)?(?:a\s+)?right)\b|\bappeal|\bif\s+(?:you|your|we|the)\b|\bfree\s+of\s+charge\b"
    r"|\bcop(?:y|ies)\b|\blanguage\s+(?:assistance|help)\b|\bcall\s+(?:us|the)\b|\bplease\b|\bdepartment\s+of\s+(?:labor|insurance)\b"
    r"|\bthis\s+(?:letter|notice)\s+(?:is\s+not|explains|tells)|\bnot\s+a\s+(?:denial|guarantee)\b|\benclosed\b"
    r"|\bmay\s+request\b|\bguarantee\s+of\s+payment\b|\blisted\s+below\b"
    r"|\bno\s+(?:\w+\s+){0,2}(?:authorization|approval|referral)\s+(?:is|was)\s+(?:required|needed|necessary)\b"
    r"|\b(?:request|claim|service|stay)s?\s+(?:is|was|were|has\s+been|have\s+been)\s+approved\b",
    re.I,
)
_LABELLED = re.compile(
    r"(?:\w+\s+){0,3}(?:reasons?|rationale|basis|explanation)\b[^:.]{0,40}:\s*(?=\S)", re.I
)
_CARRIES_ON = re.compile(
    r"\b(?:improv|stabl|stabiliz|danger|symptom|progress|could\s+be|safe|evidence|record|therefore|criteria|guideline"
    r"|level\s+of\s+care|exclu|policy|document|clinical|condition|risk)\w*",
    re.I,
)
_LONGEST = 1200
_MOST_SENTENCES = 6


def propose_reasons(pages: Sequence[str]) -> list[Proposal]:
    """Each stretch of sentences that gives a reason; those under a heading that says so come first."""
    found = [one for number, page in enumerate(pages, 1) for one in _reasons_on(page, number)]
    sureness = list(Confidence)
    distinct: dict[str, Proposal] = {}
    for one in sorted(found, key=lambda one: (sureness.index(one.confidence), one.page, one.span)):
        distinct.setdefault(one.value, one)
    return list(distinct.values())


def _reasons_on(page: str, number: int) -> list[Proposal]:
    parts = sentences(page)
    found: list[Proposal] = []
    place = 0
    while place < len(parts):
        taken, confidence = _stretch_at(parts, place)
        if taken:
            found.append(_proposal(page, number, taken, confidence))
            place = parts.index(taken[-1]) + 1
        else:
            place += 1
    return found


def _stretch_at(parts: list[Sentence], place: int) -> tuple[list[Sentence], Confidence]:
    sentence = parts[place]
    if sentence.heading:
        if _HEADING.search(sentence.text):
            return _following(parts, place + 1, under_heading=True), Confidence.HIGH
        return [], Confidence.LOW
    confidence = _gives_reason(sentence.text)
    if confidence is None:
        return [], Confidence.LOW
    return [sentence, *_following(parts, place + 1, under_heading=False)], confidence


def _gives_reason(text: str) -> Confidence | None:
    if _BOILERPLATE.search(text):
        return None
    if _LABELLED.match(text) or re.search(
        r"\b(?:decision|denial|determination)\s+(?:is|was)\s+(?:made\s+)?based\b", text, re.I
    ):
        return Confidence.HIGH
    if _THE_REASON.search(text) and (
        _DENIES.search(text) or re.search(r"\bdecision|determination\b", text, re.I)
    ):
        return Confidence.HIGH
    if _DENIES.search(text) and _BECAUSE.search(text):
        return Confidence.HIGH
    return Confidence.MEDIUM if _GROUND.search(text) else None


def _following(parts: list[Sentence], place: int, *, under_heading: bool) -> list[Sentence]:
    """Sentences that carry the reason on: all below a heading, else those that give grounds."""
    taken: list[Sentence] = []
    for sentence in parts[place : place + _MOST_SENTENCES]:
        if sentence.heading or _BOILERPLATE.search(sentence.text):
            break
        if not under_heading and not _goes_on(sentence.text):
            break
        if taken and sentence.end - taken[0].start > _LONGEST:
            break
        taken.append(sentence)
    return taken


def _goes_on(text: str) -> bool:
    return any(cue.search(text) for cue in (_GROUND, _DENIES, _CARRIES_ON))


def _proposal(page: str, number: int, taken: list[Sentence], confidence: Confidence) -> Proposal:
    label = _LABELLED.match(page, taken[0].start, taken[0].end)
    span = (label.end() if label else taken[0].start, taken[-1].end)
    quote = page[span[0] : span[1]]
    return Proposal("quote", " ".join(quote.split()), number, span, quote, confidence)
