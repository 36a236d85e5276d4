"""What one sentence says, in whatever letter it stands: the cues that hold in it, taken together."""

from dataclasses import dataclass, field
from operator import attrgetter

from nqtl_library.cue_patterns import Cue, CueBook, NamedSetting
from nqtl_library.cue_sentence import CueSentence
from nqtl_library.leanings import Weighed, phrases, weigh
from nqtl_library.pattern_book import Span

TOPICS = {"mhsud": True, "med_surg": False, "mhsud_weak": True}  # the first that is named decides
STANCES = frozenset({"approved", "granted", "denied", "upheld", "unpaid"})
LOOK_AROUND = 90  # characters around a setting that may say that it is only offered
Place = tuple[NamedSetting, Span]
_WEIGHT = attrgetter("weight")


@dataclass(slots=True)
class Sense:
    """Cues and places in the sentence, none of its words."""

    topics: frozenset[str] = frozenset()
    stances: frozenset[str] = frozenset()
    aside: bool = False  # such a sentence seldom gives the reason
    general: bool = False  # nor are its words those of the case
    reasons: tuple[Cue, ...] = ()  # the plainest first
    setting: Place | None = None  # the first that is asked for
    fallback: Place | None = None
    _met: frozenset[str] = frozenset()  # cues, stances and families of words, as features of the letter
    weighed: Weighed = (0, 0)  # what its features weigh, and how many of them weigh anything
    _stretches: dict[str, Span] = field(default_factory=dict)

    def stretch(self, cue: Cue, sentence: CueSentence) -> Span:
        """Where one of the reasons stands in the sentence's content; looked for once."""
        if cue.feature not in self._stretches:
            self._stretches[cue.feature] = sentence.stretch(cue)
        return self._stretches[cue.feature]

    def features(self, sentence: CueSentence) -> frozenset[str]:
        """All of the sentence that a leaning may rest on."""
        return self._met.union(phrases(sentence.content))


DROPPED = Sense()
"""A sentence of rights, history or courtesy: it says nothing of the reason."""


def understand(sentence: CueSentence, book: CueBook) -> Sense:
    """Read a sentence by itself."""
    if book.drops.occurs(sentence.content):
        return DROPPED
    if not sentence.hits:
        return Sense(weighed=weigh({*phrases(sentence.content)}))
    stances = [cue for cue in sentence.candidates(book.stances) if sentence.holds(cue)]
    kinds = frozenset([cue.type for cue in stances])
    cancels = [cue for cue in stances if cue.type == "cancel"]
    decided, general = "decided" in kinds, "general" in kinds
    aside = (general or "drop_unless_decided" in kinds) and not decided
    likely = sorted(sentence.candidates(book.reasons), key=_WEIGHT, reverse=True)
    reasons = [cue for cue in likely if not _cancelled(cue.type, cue.weight, cancels) and sentence.holds(cue)]
    setting, fallback = _settings(sentence, book)
    met = _families(sentence, book).union([cue.feature for cue in (*stances, *reasons)])
    return Sense(
        topics=kinds & TOPICS.keys(),
        stances=frozenset() if aside else _standing(kinds & STANCES, cancels),
        aside=aside,
        general=general and not decided,
        reasons=tuple(reasons),
        setting=setting,
        fallback=fallback,
        weighed=weigh(met.union(phrases(sentence.content))),
        _met=met,
    )


def _families(sentence: CueSentence, book: CueBook) -> frozenset[str]:
    return frozenset([book.families[number].feature for number in sentence.hits & book.families.keys()])


def _standing(stances: frozenset[str], cancels: list[Cue]) -> frozenset[str]:
    return frozenset([kind for kind in stances if not _cancelled(kind, 0, cancels)])


def _cancelled(kind: str, weight: int, cancels: list[Cue]) -> bool:
    return any(kind in cue.cancels and weight <= cue.at_most for cue in cancels)


def _settings(sentence: CueSentence, book: CueBook) -> tuple[Place | None, Place | None]:
    """The first setting that is asked for, not only offered or past; and the first vague name of one."""
    if not sentence.hits & book.setting_patterns:
        return None, None
    named, content = _named(book.settings, sentence), sentence.content
    asked = (place for place in named if not _is_offered(place[1], content, book))
    return next(asked, None), next(iter(_named(book.fallbacks, sentence)), None)


def _is_offered(span: Span, content: bytes, book: CueBook) -> bool:
    before, after = content[max(0, span[0] - LOOK_AROUND) : span[0]], content[span[1] : span[1] + LOOK_AROUND]
    return book.around.has(book.offer_before, before) or book.around.has(book.offer_after, after)


def _named(settings: tuple[NamedSetting, ...], sentence: CueSentence) -> list[Place]:
    found = [(one, sentence.first(one.pattern)) for one in settings if one.pattern in sentence.hits]
    return sorted(found, key=lambda pair: pair[1])
