"""Loads the letter cues and compiles them: one set that scans a sentence, and single patterns for spans."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import re2

from nqtl_library.leanings import Family, load_families
from nqtl_library.library import Row, read_keyed
from nqtl_library.terms import BenefitClass, SubClass

REASON_FILES = ("cues_clinical.toml", "cues_coverage.toml", "cues_billing.toml")
STANCE_FILE = "cues_stance.toml"
DROP = "drop"
MEMORY = 256 << 20  # bytes that the set's automaton may use
MEMORY_OF_SENTENCES = 10_000
FAR = 10_000
WORD_GAP = r"(?:[\w,'()/-]+ )"  # a word between two others, with what clings to it


@dataclass(frozen=True, slots=True)
class Cue:
    """Patterns that must stand together in one sentence, and what that means."""

    feature: str  # its name among what a leaning may rest on
    type: str
    also: str
    needs: tuple[int, ...]
    start: int  # the need that is seldom there without the others
    within: int
    ordered: bool
    weight: int
    cancels: frozenset[str]
    at_most: int  # a cancelling cue spares heavier ones
    why: str


@dataclass(frozen=True, slots=True)
class NamedSetting:
    """How letters name one level of care."""

    level: str
    benefit_class: BenefitClass
    sub_class: SubClass | None
    pattern: int


class PatternBook:
    """Every pattern once, with its number; RE2 throughout, so that no letter can make a scan explode."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._single: dict[int, re2._Regexp] = {}
        self._met: set[int] = set()
        self._options = re2.Options()
        self._options.encoding = re2.Options.Encoding.LATIN1
        self._options.max_mem = MEMORY
        self._options.never_capture = True
        self._options.log_errors = False
        self._set = re2.Set.SearchSet(self._options)

    def number(self, pattern: str, row: Row) -> int:
        """The number of a pattern; a pattern that RE2 refuses names its row."""
        source = spaced(pattern)
        if source not in self._numbers:
            try:
                self._numbers[source] = self._set.Add(source.encode("latin-1"))
            except (re2.error, UnicodeEncodeError) as error:
                raise row.fail("all", f"{pattern!r} is no RE2 pattern: {error}") from None
        return self._numbers[source]

    def close(self) -> "PatternBook":
        """Compile; no pattern can be added afterwards."""
        self._set.Compile()
        self._sources = {number: source for source, number in self._numbers.items()}
        return self

    def scan(self, sentence: bytes) -> frozenset[int]:
        """The numbers of all patterns that occur. Linear in the sentence's length, whatever the pattern."""
        return frozenset(self._set.Match(sentence) or ())

    def occurs(self, sentence: bytes) -> bool:
        """Whether any pattern occurs. Sentences in which one does are recognised again by their hash.

        Most sentences of a letter are the payer's standing text; no letter's words are kept.
        """
        mark = hash(sentence)
        if mark in self._met:
            return True
        if not self._set.Match(sentence):
            return False
        if len(self._met) < MEMORY_OF_SENTENCES:
            self._met.add(mark)
        return True

    def spans(self, number: int, sentence: bytes) -> list[tuple[int, int]]:
        """Where a pattern occurs, at most six times."""
        found = self._pattern(number).finditer(sentence)
        return [match.span() for match, _ in zip(found, range(6), strict=False)]

    def first(self, number: int, sentence: bytes) -> tuple[int, int]:
        """Where a pattern occurs first; at the very start where it does not occur at all."""
        found = self._pattern(number).search(sentence)
        return found.span() if found else (0, 0)

    def has(self, number: int, sentence: bytes) -> bool:
        """Whether a pattern occurs."""
        return self._pattern(number).search(sentence) is not None

    def _pattern(self, number: int) -> "re2._Regexp":
        if number not in self._single:
            self._single[number] = re2.compile(self._sources[number].encode("latin-1"), self._options)
        return self._single[number]


@dataclass(frozen=True, slots=True)
class CueIndex:
    """Cues by the pattern whose presence makes it worth looking at them."""

    starts: frozenset[int]
    cues: Mapping[int, tuple[Cue, ...]]


@dataclass(frozen=True, slots=True)
class CueBook:
    """All cues and names of settings, compiled together."""

    drops: PatternBook  # small and fast: most sentences of a letter are rights and notices
    patterns: PatternBook
    reasons: CueIndex
    stances: CueIndex
    settings: tuple[NamedSetting, ...]
    fallbacks: tuple[NamedSetting, ...]  # when no setting is named
    setting_patterns: frozenset[int]
    offer_before: int  # what stands before a setting that is offered or past
    offer_after: int
    family_patterns: PatternBook  # apart, because they are asked only where the cues are not clear
    families: Mapping[int, Family]


@cache
def cue_book() -> CueBook:
    """The compiled cues; built when the first letter is read."""
    patterns = PatternBook()
    words = {row.id: row.text("pattern") for row in read_keyed("cues_words.toml", "word")}
    reasons = [_cue(row, words, patterns) for file in REASON_FILES for row in read_keyed(file, "cue")]
    drops, stances = PatternBook(), []
    for row in read_keyed(STANCE_FILE, "cue"):
        if row.text("type") == DROP:
            _cue(row, words, drops)
        else:
            stances.append(_cue(row, words, patterns))
    settings = tuple(_named_setting(row, patterns) for row in read_keyed("cues_settings.toml", "setting"))
    fallbacks = tuple(_named_setting(row, patterns) for row in read_keyed("cues_settings.toml", "fallback"))
    offers = {
        row.id: patterns.number(row.text("pattern"), row) for row in read_keyed("cues_settings.toml", "offer")
    }
    family_patterns = PatternBook()
    families = load_families(family_patterns.number)
    return CueBook(
        drops.close(),
        patterns.close(),
        _indexed(reasons),
        _indexed(stances),
        settings,
        fallbacks,
        frozenset(one.pattern for one in (*settings, *fallbacks)),
        offers["before"],
        offers["after"],
        family_patterns.close(),
        families,
    )


_NOT = re.compile(r"(\\b|(?<![a-zA-Z]))not(?![a-zA-Z])")


def spaced(pattern: str) -> str:
    """The pattern with every blank standing for any white space, and gap words with their commas.

    "not" also stands for the "nt" that ``sentences.fold`` makes of a contraction.
    """
    pattern = pattern.replace(r"(?:\w+ )", WORD_GAP)
    pattern = _NOT.sub(r"\1(?:not|nt)", pattern).replace("cannot", "(?:cannot|ca nt)")
    out: list[str] = []
    in_class = escaped = False
    for character in pattern:
        if character == " " and not escaped:
            out.append(r"\s" if in_class else r"(?:\s+)")
        else:
            out.append(character)
        if not escaped and character in "[]":
            in_class = character == "["
        escaped = character == "\\" and not escaped
    return "".join(out)


def _cue(row: Row, words: Mapping[str, str], patterns: PatternBook) -> Cue:
    row.only("type", "also", "all", "within", "ordered", "weight", "cancels", "weight_at_most", "why")
    names, needs = row.texts("all"), []
    for name in names:
        if not name.startswith("=") and name not in words:
            raise row.fail("all", f"{name!r} is no word of cues_words.toml")
        needs.append(patterns.number(name[1:] if name.startswith("=") else words[name], row))
    return Cue(
        feature=f"{'stance' if row.file == STANCE_FILE else 'cue'}:{row.id}",
        type=row.text("type"),
        also=row.text("also", ""),
        needs=tuple(needs),
        start=next(
            (number for number, name in zip(needs, names, strict=True) if name.startswith("=")), needs[0]
        ),
        within=row.whole("within", FAR),
        ordered=row.flag("ordered", default=False),
        weight=row.whole("weight", 0),
        cancels=frozenset(row.texts("cancels", ())),
        at_most=row.whole("weight_at_most", FAR),
        why=row.text("why"),
    )


def _named_setting(row: Row, patterns: PatternBook) -> NamedSetting:
    row.only("class", "sub_class", "pattern")
    sub_class = row.one_of(SubClass, "sub_class") if row.has("sub_class") else None
    pattern = patterns.number(row.text("pattern"), row)
    return NamedSetting(row.id, row.one_of(BenefitClass, "class"), sub_class, pattern)


def _indexed(cues: Iterable[Cue]) -> CueIndex:
    index: dict[int, list[Cue]] = {}
    for cue in cues:
        index.setdefault(cue.start, []).append(cue)
    return CueIndex(
        frozenset(index), MappingProxyType({number: tuple(group) for number, group in index.items()})
    )
