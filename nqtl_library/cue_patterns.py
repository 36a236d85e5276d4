"""Loads the letter cues and compiles them: one set that scans a sentence, and single patterns for spans."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nqtl_library.leanings import Family, load_families
from nqtl_library.library import Row, read_keyed
from nqtl_library.pattern_book import PatternBook
from nqtl_library.terms import BenefitClass, SubClass

REASON_FILES = ("cues_clinical.toml", "cues_coverage.toml", "cues_billing.toml")
STANCE_FILE = "cues_stance.toml"
DROP = "drop"
FAR = 10_000


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
    around: PatternBook  # looked for beside a setting only
    reasons: CueIndex
    stances: CueIndex
    settings: tuple[NamedSetting, ...]
    fallbacks: tuple[NamedSetting, ...]  # when no setting is named
    setting_patterns: frozenset[int]
    offer_before: int  # what stands before a setting that is offered or past
    offer_after: int
    families: Mapping[int, Family]
    family_numbers: Mapping[str, int]


@cache
def cue_book() -> CueBook:
    """The compiled cues; built when the first letter is read."""
    patterns = PatternBook(gaps_apart=True)
    words = {row.id: row.text("pattern") for row in read_keyed("cues_words.toml", "word")}
    reasons = [_cue(row, words, patterns) for file in REASON_FILES for row in read_keyed(file, "cue")]
    drops, stances = PatternBook(gaps_apart=False), []
    for row in read_keyed(STANCE_FILE, "cue"):
        if row.text("type") == DROP:
            _cue(row, words, drops)
        else:
            stances.append(_cue(row, words, patterns))
    settings = tuple(_named_setting(row, patterns) for row in read_keyed("cues_settings.toml", "setting"))
    fallbacks = tuple(_named_setting(row, patterns) for row in read_keyed("cues_settings.toml", "fallback"))
    around = PatternBook(gaps_apart=True)
    offers = {
        row.id: around.number(row.text("pattern"), row) for row in read_keyed("cues_settings.toml", "offer")
    }
    families = load_families(patterns.number)
    return CueBook(
        drops.close(),
        patterns.close(),
        around.close(),
        _indexed(reasons),
        _indexed(stances),
        settings,
        fallbacks,
        frozenset(one.pattern for one in (*settings, *fallbacks)),
        offers["before"],
        offers["after"],
        families,
        MappingProxyType({family.feature: number for number, family in families.items()}),
    )


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
