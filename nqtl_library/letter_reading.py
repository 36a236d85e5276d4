"""Gathers what the sentences of a letter say: cues, quotations, stances, subjects and settings of care."""

from dataclasses import dataclass, field

from nqtl_library.cue_patterns import Cue, NamedSetting, cue_book
from nqtl_library.cue_sentence import CueSentence
from nqtl_library.pattern_book import Span
from nqtl_library.sentence_memory import SentenceMemory
from nqtl_library.sentence_sense import DROPPED, Sense, understand
from nqtl_library.sentences import sentences
from nqtl_library.terms import Evidence

QUOTE = 160  # characters
QUOTES = 2  # for one reason, unless a stronger one follows
_SENSES: SentenceMemory[Sense] = SentenceMemory(16_384)


@dataclass(slots=True)
class Reading:
    """What has been gathered from the letter so far."""

    weights: dict[str, int] = field(default_factory=dict)
    also: dict[str, set[str]] = field(default_factory=dict)
    evidence: dict[str, dict[str, Evidence]] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)  # in sentences that seldom give the reason
    said: list[tuple[CueSentence, Sense]] = field(default_factory=list)  # those that may give the reason
    stances: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    behavioral: float = 0.0  # the share of the words that speak of mental-health or substance-use care
    setting: tuple[NamedSetting, Span] | None = None
    fallback: tuple[NamedSetting, Span] | None = None


def gather(text: str) -> Reading:
    """All sentences that may give a reason, with what they say. Linear in the letter's length."""
    book, reading = cue_book(), Reading()
    for start, written in sentences(text):
        mark = hash(written)
        sense = _SENSES.recall(mark)
        if sense is DROPPED:
            continue
        sentence = CueSentence(start, written, book.patterns)
        if sense is None:
            sense = _SENSES.keep(mark, understand(sentence, book))
        if sense is not DROPPED:
            reading.said.append((sentence, sense))
            _add(sentence, sense, reading, text)
    return reading


def _add(sentence: CueSentence, sense: Sense, reading: Reading, text: str) -> None:
    reading.topics |= sense.topics
    reading.stances |= sense.stances
    if reading.setting is None and sense.setting:
        reading.setting = sense.setting[0], sentence.in_letter(sense.setting[1])
    elif reading.setting is None and reading.fallback is None and sense.fallback:
        reading.fallback = sense.fallback[0], sentence.in_letter(sense.fallback[1])
    for cue in sense.reasons:
        if sense.aside:
            reading.aside[cue.type] = max(cue.weight, reading.aside.get(cue.type, 0))
        else:
            _keep(cue, sentence, sense, reading, text)


def _keep(cue: Cue, sentence: CueSentence, sense: Sense, reading: Reading, text: str) -> None:
    stronger = cue.weight > reading.weights.get(cue.type, 0)
    if stronger:
        reading.weights[cue.type] = cue.weight
    if cue.also:
        reading.also.setdefault(cue.type, set()).add(cue.also)
    quoted = reading.evidence.setdefault(cue.type, {})
    if cue.why in quoted or (len(quoted) >= QUOTES and not stronger):
        return
    span = _from_word(sentence.in_letter(sense.stretch(cue, sentence)), text)
    quoted[cue.why] = quotation(text, span, f"{cue.why}.")


def quotation(text: str, span: Span, why: str) -> Evidence:
    """The letter's own words as evidence, shortened where they are long."""
    return Evidence("text", " ".join(text[slice(*span)][:QUOTE].split()), why, span)


def _from_word(span: Span, text: str) -> Span:
    """A stretch that begins inside a contraction begins with its word, so that the quotation can be read."""
    start, end = span
    while start and (text[start] in "'’" or (text[start - 1].isalnum() and text[start].isalnum())):
        start -= 1
    return start, end
