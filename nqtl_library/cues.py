"""Reads denial letters: the payer's own reasons, apart from rights, history and others' opinions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise, product

from nqtl_library.cue_patterns import FAR, Cue, CueBook, CueIndex, NamedSetting, PatternBook, cue_book
from nqtl_library.findings import Finding, order
from nqtl_library.leanings import guess
from nqtl_library.letter import LetterRead
from nqtl_library.sentences import sentences
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
TOPICS = {"mhsud": True, "med_surg": False, "mhsud_weak": True}  # the first that is named decides
STANCES = frozenset({"approved", "granted", "denied", "upheld"})
FAVORABLE = frozenset({"approved", "granted"})
GENERIC = 2  # "not covered" of this weight is a conclusion when any other ground is given
LOOK_AROUND = 90  # characters around a setting that may say that it is only offered
SHORT = 60  # a sentence of this length plus the cue's reach is near enough throughout
QUOTE = 160  # characters
QUOTES = 2  # for one reason, unless a stronger one follows

Span = tuple[int, int]


@dataclass(slots=True)
class _Reading:
    """What has been gathered from the letter so far."""

    weights: dict[str, int] = field(default_factory=dict)
    also: dict[str, set[str]] = field(default_factory=dict)
    evidence: dict[str, dict[str, Evidence]] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)  # in sentences that seldom give the reason
    said: list[tuple[int, bytes]] = field(default_factory=list)  # the sentences that may give the reason
    stances: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    setting: tuple[NamedSetting, Span] | None = None
    fallback: tuple[NamedSetting, Span] | None = None


class _Sentence:
    """One sentence, the patterns that occur in it, and where."""

    def __init__(self, start: int, content: bytes, patterns: PatternBook) -> None:
        self.start, self.content = start, content
        self.hits = patterns.scan(content)
        self._patterns = patterns
        self._first: dict[int, Span] = {}
        self._spans: dict[int, list[Span]] = {}

    def candidates(self, index: CueIndex) -> Iterable[Cue]:
        """The cues all of whose patterns stand somewhere in the sentence."""
        for number in self.hits & index.starts:
            for cue in index.cues[number]:
                if self.hits.issuperset(cue.needs):
                    yield cue

    def holds(self, cue: Cue) -> bool:
        """Whether the cue's patterns, which all occur, stand near enough; in a short sentence they do."""
        if len(cue.needs) == 1 or (not cue.ordered and len(self.content) <= cue.within + SHORT):
            return True
        return self.together(cue) is not None

    def together(self, cue: Cue) -> Span | None:
        """The stretch in which the cue's patterns stand together; None where they are too far apart."""
        nearest = tuple(self.first(number) for number in cue.needs)
        if hull := _hull(nearest, cue):
            return hull
        places = [self._all(number) for number in cue.needs]
        return next((hull for chosen in product(*places) if (hull := _hull(chosen, cue))), None)

    def stretch(self, cue: Cue) -> Span:
        """Where the cue stands in the letter; the whole sentence where its patterns are far apart."""
        start, end = self.together(cue) or (0, len(self.content))
        return self.start + start, self.start + end

    def first(self, number: int) -> Span:
        """Where one pattern that occurs in the sentence occurs first."""
        if number not in self._first:
            self._first[number] = self._patterns.first(number, self.content)
        return self._first[number]

    def _all(self, number: int) -> list[Span]:
        if number not in self._spans:
            self._spans[number] = self._patterns.spans(number, self.content)
        return self._spans[number]


def read_letter(text: str) -> LetterRead:
    """The payer's reasons in a letter, each with its place in the text. Linear in the letter's length."""
    book, reading = cue_book(), _Reading()
    for start, content in sentences(text):
        if book.drops.scan(content):
            continue
        reading.said.append((start, content))
        _read_sentence(_Sentence(start, content, book.patterns), book, reading, text)
    return _letter(reading, text)


def _hull(spans: tuple[Span, ...], cue: Cue) -> Span | None:
    """The stretch from the first to the last pattern, None where they stand too far apart or out of order."""
    if cue.ordered and any(spans[n][0] > spans[n + 1][0] for n in range(len(spans) - 1)):
        return None
    if cue.within < FAR:
        ranked = sorted(spans)
        if any(later[0] - earlier[1] > cue.within for earlier, later in pairwise(ranked)):
            return None
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _read_sentence(sentence: _Sentence, book: CueBook, reading: _Reading, text: str) -> None:
    if not sentence.hits:
        return
    stances = [cue for cue in sentence.candidates(book.stances) if sentence.holds(cue)]
    kinds = {cue.type for cue in stances}
    reading.topics |= kinds & TOPICS.keys()
    _note_setting(sentence, book, reading)
    aside = "drop_unless_decided" in kinds and "decided" not in kinds
    cancels = [cue for cue in stances if cue.type == "cancel"]
    if not aside:
        reading.stances |= {kind for kind in kinds & STANCES if not _cancelled(kind, 0, cancels)}
    for cue in sentence.candidates(book.reasons):
        if not _cancelled(cue.type, cue.weight, cancels) and sentence.holds(cue):
            if aside:
                reading.aside[cue.type] = max(cue.weight, reading.aside.get(cue.type, 0))
            else:
                _keep(cue, sentence, reading, text)


def _cancelled(kind: str, weight: int, cancels: list[Cue]) -> bool:
    return any(kind in cue.cancels and weight <= cue.at_most for cue in cancels)


def _keep(cue: Cue, sentence: _Sentence, reading: _Reading, text: str) -> None:
    stronger = cue.weight > reading.weights.get(cue.type, 0)
    if stronger:
        reading.weights[cue.type] = cue.weight
    if cue.also:
        reading.also.setdefault(cue.type, set()).add(cue.also)
    quoted = reading.evidence.setdefault(cue.type, {})
    if cue.why in quoted or (len(quoted) >= QUOTES and not stronger):
        return
    span = _from_word(sentence.stretch(cue), text)
    quote = " ".join(text[span[0] : span[1]][:QUOTE].split())
    quoted[cue.why] = Evidence("text", quote, f"{cue.why}.", span)


def _from_word(span: Span, text: str) -> Span:
    """A stretch that begins inside a contraction begins with its word, so that the quotation can be read."""
    start, end = span
    while start and (text[start] in "'’" or (text[start - 1].isalnum() and text[start].isalnum())):
        start -= 1
    return start, end


def _note_setting(sentence: _Sentence, book: CueBook, reading: _Reading) -> None:
    """Keep the first setting that is asked for; one that is only offered instead, or past, says nothing."""
    if reading.setting is not None or not sentence.hits & book.setting_patterns:
        return
    for (start, end), one in _named(book.settings, sentence):
        before = sentence.content[max(0, start - LOOK_AROUND) : start]
        after = sentence.content[end : end + LOOK_AROUND]
        if not (book.patterns.has(book.offer_before, before) or book.patterns.has(book.offer_after, after)):
            reading.setting = one, (sentence.start + start, sentence.start + end)
            return
    if reading.fallback is None:
        for (start, end), one in _named(book.fallbacks, sentence)[:1]:
            reading.fallback = one, (sentence.start + start, sentence.start + end)


def _named(settings: tuple[NamedSetting, ...], sentence: _Sentence) -> list[tuple[Span, NamedSetting]]:
    found = [(sentence.first(one.pattern), one) for one in settings if one.pattern in sentence.hits]
    return sorted(found, key=lambda pair: pair[0])


def _letter(reading: _Reading, text: str) -> LetterRead:
    _yield_generic(reading)
    _yield_to_approval(reading)
    if not reading.weights and not reading.stances & FAVORABLE:
        reading.weights = _heaviest(reading.aside)
    if max(reading.weights.values(), default=0) < GENERIC:
        _lean(reading)
    findings = [_finding(kind, weight, reading) for kind, weight in reading.weights.items()]
    quotes = [one for quoted in reading.evidence.values() for one in quoted.values()]
    evidence = sorted(quotes, key=lambda one: (one.span or (0, 0), one.why))
    return LetterRead(
        findings=tuple(sorted(findings, key=order)),
        evidence=tuple(evidence),
        denied="denied" in reading.stances,
        approved=bool(reading.stances & FAVORABLE),
        upheld="upheld" in reading.stances,
        mhsud=next((is_mhsud for topic, is_mhsud in TOPICS.items() if topic in reading.topics), None),
        setting=_setting(reading, text),
    )


def _yield_generic(reading: _Reading) -> None:
    """A bare "not covered" is the conclusion, not the ground, when another ground is given."""
    exclusion = Nqtl.TREATMENT_EXCLUSION.value
    others = [weight for kind, weight in reading.weights.items() if kind != exclusion]
    if 0 < reading.weights.get(exclusion, 0) <= GENERIC <= max(others, default=0):
        reading.weights[exclusion] = 1


def _yield_to_approval(reading: _Reading) -> None:
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


def _lean(reading: _Reading) -> None:
    """Where cues only hint, let all words together say which reason is the likeliest; others come after."""
    if reading.stances & FAVORABLE and "denied" not in reading.stances:
        return
    families, met = cue_book().leanings, _families_met(reading)
    likeliest = guess([families[number] for number in met], reading.weights)
    if not likeliest:
        return
    reading.weights = dict.fromkeys(reading.weights, 0) | {likeliest: 1}
    quoted = reading.evidence.setdefault(likeliest, {})
    for number, evidence in met.items():
        if families[number].type == likeliest:
            quoted.setdefault(families[number].why, evidence)


def _families_met(reading: _Reading) -> dict[int, Evidence]:
    """The families of words that occur, each with its first place."""
    book, met = cue_book(), dict[int, Evidence]()
    for start, content in reading.said:
        for number in book.leaning_patterns.scan(content) - met.keys():
            begin, end = book.leaning_patterns.first(number, content)
            why = f"{book.leanings[number].why}; a leaning only."
            met[number] = Evidence(
                "text", content[begin:end].decode("ascii"), why, (start + begin, start + end)
            )
    return met


def _finding(kind: str, weight: int, reading: _Reading) -> Finding:
    nqtl = NQTLS.get(kind)
    others = tuple(sorted(NQTLS[other] for other in reading.also.get(kind, ()) if other in NQTLS))
    usual = NextAction.CORRECT_RESUBMIT if nqtl is None else NextAction.APPEAL_PARITY
    return Finding(nqtl, "" if nqtl else kind, ACTIONS.get(kind, usual), weight, others)


def _setting(reading: _Reading, text: str) -> Setting:
    named = reading.setting or reading.fallback
    if named is None:
        return UNKNOWN_SETTING
    one, span = named
    why = f"Names the setting: {one.benefit_class.value} benefits."
    evidence = Evidence("text", text[slice(*span)], why, span)
    return Setting(one.benefit_class, one.sub_class, one.level, (evidence,))
