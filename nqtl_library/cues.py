"""Reads denial letters: the payer's own reasons, apart from rights, history and others' opinions."""

import re
from collections import Counter
from collections.abc import Iterator

from nqtl_library.cue_patterns import cue_book
from nqtl_library.cue_sentence import CueSentence
from nqtl_library.findings import Finding, order
from nqtl_library.leanings import Leaning, Weighed, because, lean, speaks, weigh
from nqtl_library.letter import LetterRead
from nqtl_library.letter_reading import Reading, gather, quotation
from nqtl_library.sentence_sense import TOPICS, Sense
from nqtl_library.settings_of_care import UNKNOWN_SETTING, Setting
from nqtl_library.terms import Evidence, NextAction, Nqtl

NQTLS = {nqtl.value: nqtl for nqtl in Nqtl}
ACTIONS = {
    "eligibility": NextAction.CHECK_ELIGIBILITY,
    "duplicate": NextAction.NONE,
    "pended": NextAction.NONE,
    "service_not_given": NextAction.NONE,
    "timely_filing": NextAction.APPEAL_OTHER,
    "appeal_procedure": NextAction.APPEAL_OTHER,
    "benefit_design": NextAction.APPEAL_OTHER,
    "coordination_of_benefits": NextAction.BILL_OTHER_PAYER,
    "cost_share": NextAction.BILL_PATIENT,
    "member_information": NextAction.BILL_PATIENT,
    "contractual": NextAction.WRITE_OFF,
    "documentation": NextAction.SEND_RECORDS,
}
FAVORABLE = frozenset({"approved", "granted"})
HINTED = 1  # the weight of a hint
GENERIC = 2  # "not covered" of this weight is a conclusion when any other ground is given
HINT = 0.05  # share of a leaning that puts it before cues that hint at a reason or suggest one
LIKELY = 0.35  # before plain cues
EVEN_SO = 0.5  # for nothing refused, where no approval is told
MUCH = 0.65  # of few words before cues
STRONG = 0.7  # from which it is more than a hint itself
SURE = 0.73  # that puts it before others as plain
EVEN = 0.6  # share from which a letter that names both is on mental-health or substance-use care
KNOWN = 20  # features from which words decide more easily against cues
MANY = 3  # sentences on a subject are many
SUBJECTS = frozenset({"mhsud", "med_surg"})
NEVER = 2.0
NEITHER = frozenset({"needs_review", "no_denial"})
_WORD = re.compile(rb"[a-z]+")


def read_letter(text: str) -> LetterRead:
    """The payer's reasons in a letter, each with its place in the text. Linear in the letter's length."""
    return _letter(gather(text), text)


def letter_features(text: str) -> Counter[str]:
    """All that a leaning may rest on, by the number of sentences: what ``bench/fit_leanings.py`` fits to."""
    return _features(gather(text))


def _letter(reading: Reading, text: str) -> LetterRead:
    _yield_generic(reading)
    _yield_to_approval(reading)
    if not reading.weights and not reading.stances & FAVORABLE:
        reading.weights = _heaviest(reading.aside)
    _lean(reading, text)
    findings = [_finding(kind, weight, reading) for kind, weight in reading.weights.items()]
    quotes = [one for quoted in reading.evidence.values() for one in quoted.values()]
    evidence = sorted(quotes, key=lambda one: (one.span or (0, 0), one.why))
    return LetterRead(
        findings=tuple(sorted(findings, key=order)),
        evidence=tuple(evidence),
        denied="denied" in reading.stances,
        approved=bool(reading.stances & FAVORABLE),
        upheld="upheld" in reading.stances,
        unpaid="unpaid" in reading.stances,
        mhsud=_subject(reading),
        subject_named=bool(reading.topics & TOPICS.keys()),
        setting=_setting(reading, text),
    )


def _yield_generic(reading: Reading) -> None:
    """A bare "not covered" is the conclusion, not the ground, when another ground is given."""
    exclusion = Nqtl.TREATMENT_EXCLUSION.value
    others = [weight for kind, weight in reading.weights.items() if kind != exclusion]
    if 0 < reading.weights.get(exclusion, 0) <= GENERIC <= max(others, default=0):
        reading.weights[exclusion] = 1


def _yield_to_approval(reading: Reading) -> None:
    """Where something is approved and nothing refused, hints and the approved setting are no reasons."""
    if not reading.stances & FAVORABLE or "denied" in reading.stances:
        return
    if "granted" in reading.stances:
        reading.weights = {kind: weight for kind, weight in reading.weights.items() if kind == "cost_share"}
    spared = (Nqtl.LEVEL_OF_CARE.value, Nqtl.PRIOR_AUTHORIZATION.value)
    for kind in [kind for kind, weight in reading.weights.items() if weight < GENERIC or kind in spared]:
        del reading.weights[kind]


def _heaviest(aside: dict[str, int]) -> dict[str, int]:
    """What sentences of the other kind say most plainly, as a mere hint: better a low guess than silence."""
    top = max(aside.values(), default=0)
    return {kind: 1 for kind, weight in aside.items() if weight == top > 1}


def _lean(reading: Reading, text: str) -> None:
    """Let all words together say which reason comes first; the cues keep what the words leave open."""
    packed, known = _weighed(reading)
    leaning, top = lean(packed), max(reading.weights.values(), default=0)
    reading.behavioral = leaning.behavioral
    few = known < KNOWN  # "see the codes below" says too little, and in few words cues say more
    if not _heeded(reading, leaning, top, few=few):
        return
    if leaning.reason not in NEITHER:
        _prefer(reading, leaning.reason, top if few or leaning.share < STRONG else GENERIC)
        if leaning.reason not in reading.evidence:
            _explain(reading, leaning.reason, text)
        return
    reading.weights = {}
    if leaning.reason == "no_denial":
        reading.stances = (reading.stances - {"denied"}) | {"approved"}
        reading.evidence.clear()
        _explain(reading, leaning.reason, text)


def _heeded(reading: Reading, leaning: Leaning, top: int, *, few: bool) -> bool:
    """Whether words decide; few words only say which reason it is, and lean much against cues."""
    needed = _share_needed(reading, leaning, top)
    if few and top != HINTED:
        if leaning.reason in NEITHER or all(sense.aside for _, sense in reading.said):
            return False
        needed = max(needed, MUCH if top else LIKELY)
    return leaning.share >= needed


def _share_needed(reading: Reading, leaning: Leaning, top: int) -> float:
    """Where much depends on it, words have to lean more; plain cues leave no doubt that a reason is given."""
    if leaning.reason == "needs_review" and top > GENERIC:
        return NEVER
    if reading.weights.get(leaning.reason) == top > GENERIC:
        return SURE  # several plain reasons keep their fixed order
    spared = reading.stances & FAVORABLE and "denied" not in reading.stances
    if leaning.reason == "no_denial" and not reading.stances & FAVORABLE:
        return EVEN_SO
    return LIKELY if leaning.reason in NEITHER or top > GENERIC or spared else HINT


def _features(reading: Reading) -> Counter[str]:
    """Words, families of words, cues and stances; what the letter is about."""
    features = Counter(_balance(reading))
    for sentence, sense in _telling(reading):
        features.update(sense.features(sentence))
    return features


def _weighed(reading: Reading) -> Weighed:
    """What all features weigh, and how many of them weigh anything."""
    parts = [sense.weighed for _, sense in _telling(reading)]
    parts.append(weigh(_balance(reading)))
    return sum([row for row, _ in parts]), sum([count for _, count in parts])


def _telling(reading: Reading) -> list[tuple[CueSentence, Sense]]:
    """The sentences whose words are those of the case; all of them where none is."""
    return [one for one in reading.said if not one[1].general] or reading.said


def _balance(reading: Reading) -> Iterator[str]:
    """Whether mental or medical care is named first, last and more often."""
    topics = [named for _, sense in reading.said if (named := sense.topics & SUBJECTS)]
    if topics:
        mental, medical = (min(sum(one in named for named in topics), MANY) for one in ("mhsud", "med_surg"))
        yield f"topic:first {' '.join(sorted(topics[0]))}"
        yield f"topic:last {' '.join(sorted(topics[-1]))}"
        yield f"topic:balance {mental} {medical}"


def _prefer(reading: Reading, reason: str, weight: int) -> None:
    """Put the likeliest reason first; a guess alone is a hint, never more than a suggestion."""
    first = max(HINTED, min(weight, GENERIC), reading.weights.get(reason, 0))
    reading.weights = {kind: min(weight, first - 1) for kind, weight in reading.weights.items()}
    reading.weights[reason] = first


def _explain(reading: Reading, reason: str, text: str) -> None:
    """Quote the words that speak most for a leaning without a cue, in the sentence that does."""
    quoted, telling = reading.evidence.setdefault(reason, {}), _telling(reading)
    _, place = max((speaks(sense.weighed[0], reason), -place) for place, (_, sense) in enumerate(telling))
    sentence, sense = telling[-place]
    for name in because(sense.features(sentence), reason):
        if found := _place(name, sentence.content):
            span = sentence.in_letter(found[:2])
            quoted.setdefault(name, quotation(text, span, f"{found[2]}; a leaning."))


def _place(name: str, content: bytes) -> tuple[int, int, str] | None:
    """Where a feature stands in a sentence, and what it says; None where it does not, or cannot be shown."""
    kind, _, own = name.partition(":")
    if kind == "word":
        beginning = own.encode("ascii")
        found = next((word for word in _WORD.finditer(content) if word[0].startswith(beginning)), None)
        return (*found.span(), "Words that letters of this kind use") if found else None
    book = cue_book()
    number = book.family_numbers.get(name)
    if number is None or not book.patterns.has(number, content):
        return None
    return (*book.patterns.first(number, content), book.families[number].why)


def _subject(reading: Reading) -> bool | None:
    """Whether it is about mental-health or substance-use care; by all words where both or none is named."""
    if "med_surg" in reading.topics and len(reading.topics & TOPICS.keys()) > 1:
        return reading.behavioral >= EVEN
    named = [is_mhsud for topic, is_mhsud in TOPICS.items() if topic in reading.topics]
    return named[0] if named else (reading.behavioral >= STRONG or None)


def _finding(kind: str, weight: int, reading: Reading) -> Finding:
    nqtl = NQTLS.get(kind)
    others = tuple(sorted(NQTLS[other] for other in reading.also.get(kind, ()) if other in NQTLS))
    usual = NextAction.CORRECT_RESUBMIT if nqtl is None else NextAction.APPEAL_PARITY
    return Finding(nqtl, "" if nqtl else kind, ACTIONS.get(kind, usual), weight, others)


def _setting(reading: Reading, text: str) -> Setting:
    named = reading.setting or reading.fallback
    if named is None:
        return UNKNOWN_SETTING
    one, span = named
    why = f"Names the setting: {one.benefit_class.value} benefits."
    evidence = Evidence("text", text[slice(*span)], why, span)
    return Setting(one.benefit_class, one.sub_class, one.level, (evidence,))
