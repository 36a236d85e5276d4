"""What a letter may not say for this plan, in this state, on this day: 24 limits, found where broken."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cache

from nqtl_library.authority_register import Status, register
from nqtl_library.letter_sentences import Sentence, sentences
from nqtl_library.limit_rows import Limit, Sign, limits
from nqtl_library.plans import plan_groups, plan_rules
from nqtl_library.request_rights import TENTH_CIRCUIT
from nqtl_library.sentence_memory import SentenceMemory
from nqtl_library.terms import PlanType


@dataclass(frozen=True, slots=True)
class LimitFinding:
    """One sentence that says too much. ``span`` is in the text of the block; ``blocks`` stops the sealing."""

    rule: int
    name: str
    span: tuple[int, int]
    block: int
    text: str
    why: str
    idea: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """The plan, state and day that a letter is written for."""

    plan_type: PlanType
    state: str
    on: date
    grandfathered: bool | None


def lint(
    text: str | Sequence[str],
    *,
    plan_type: PlanType,
    state: str,
    on: date,
    grandfathered: bool | None = None,
) -> tuple[LimitFinding, ...]:
    """Find what the letter must not say. Words quoted from others, between quotation marks, are not ours.

    A single text is one block; pass quotation blocks as empty strings to keep the numbering. Where nobody
    told whether the plan is grandfathered, the letter's own word counts.
    """
    blocks = [text] if isinstance(text, str) else text
    told = _calls_the_plan_grandfathered(blocks) if grandfathered is None else grandfathered
    setting = Setting(plan_type, state.strip().upper(), on, told)
    standing = frozenset(limit.id for limit in limits() if _GATES[limit.gate](setting))
    return tuple(
        finding
        for number, block in enumerate(blocks)
        for finding in _in_block(block, number, standing, setting)
    )


def _calls_the_plan_grandfathered(blocks: Sequence[str]) -> bool | None:
    """True where a sentence says so; None where none does, since most letters are silent."""
    said = (sentence.text for block in blocks for sentence in sentences(block))
    return any(_GRANDFATHERED.search(one) and not _NOT_SO.search(one) for one in said) or None


_GRANDFATHERED = re.compile(
    r"\bgrandfathered\b(?! (?:plans|policies)\b(?! (?:like|such as) this))", re.IGNORECASE
)
_NOT_SO = re.compile(
    r"\b(?:non-?|not|never|no longer|if|whether|unless|were|may|might|lost|lose|ceased|gave up)\b.{0,40}"
    r"\bgrandfathered"
    r"|\bnon-?grandfathered|\bgrandfathered\b.{0,40}\b(?:lost|ended|ceased|given up)\b",
    re.IGNORECASE,
)


def _in_block(
    block: str, number: int, standing: AbstractSet[str], setting: Setting
) -> Iterator[LimitFinding]:
    last: Sentence | None = None
    known: set[str] = set()  # limits that the sentence before breaks by itself
    for sentence in sentences(block):
        alone = tuple(_in_sentence(sentence, number, standing, setting))
        known |= {finding.name for finding in alone}
        yield from alone
        if last is not None and sentence.points_back_to(last):
            pair = Sentence(last.start, last.text + sentence.text, sentence.paragraph)
            yield from _in_sentence(pair, number, standing - known, setting)
        last, known = sentence, {finding.name for finding in alone}


Cue = tuple[Sign, tuple[int, int]]
Cued = tuple[tuple[Limit, tuple[Cue, ...]], ...]
_CUED: SentenceMemory[Cued] = SentenceMemory(4_096)


def _in_sentence(
    sentence: Sentence, block: int, standing: AbstractSet[str], setting: Setting
) -> Iterator[LimitFinding]:
    for limit, cues in _cued(sentence.text):
        hit = next(filter(None, (_broken(sign, cue, sentence, setting) for sign, cue in cues)), None)
        if hit is not None and limit.id in standing:
            hit = _whole(sentence.text, *hit)
            span = (sentence.start + hit[0], sentence.start + hit[1])
            words = sentence.text[slice(*hit)]
            yield LimitFinding(
                limit.number, limit.id, span, block, words, limit.why, limit.idea, limit.blocks
            )


def _cued(text: str) -> Cued:
    """The limits of which a sentence holds a cue. Remembered: letters share most of their sentences."""
    mark = hash(text)
    known = _CUED.recall(mark)
    if known is not None:
        return known
    search = cache(lambda pattern: pattern.search(text))  # many signs share a cue
    found = ((limit, tuple(_cues(limit, search))) for limit in limits())
    return _CUED.keep(mark, tuple((limit, cues) for limit, cues in found if cues))


def _cues(limit: Limit, search: Callable[[re.Pattern[str]], re.Match[str] | None]) -> Iterator[Cue]:
    for sign in limit.signs:
        cue = next(filter(None, map(search, sign.cues)), None)
        if cue is not None:
            yield sign, cue.span()


def _broken(sign: Sign, cue: tuple[int, int], sentence: Sentence, setting: Setting) -> tuple[int, int] | None:
    """The stretch of the sentence that says too much: every list has a match and nothing excuses it."""
    if not _GATES[sign.gate](setting) or _is_apt(sign, setting):
        return None
    stretch: tuple[int, int] | None = cue
    for patterns in sign.further:
        stretch = stretch and _with_nearest(patterns, sentence.text, *stretch)
    if _any(sign.unless, sentence.text) or _any(sign.unless_near, sentence.paragraph):
        return None
    return stretch


def _with_nearest(
    patterns: Sequence[re.Pattern[str]], text: str, start: int, end: int
) -> tuple[int, int] | None:
    """The stretch, widened by the match that stands nearest to it; None where nothing matches."""
    matches = (match.span() for pattern in patterns for match in pattern.finditer(text))
    near = min(matches, key=lambda span: max(span[0] - end, start - span[1], 0), default=None)
    return None if near is None else (min(start, near[0]), max(end, near[1]))


_BEFORE = re.compile(r"(?:\d+ (?:U\.?S\.?C\.?|C\.?F\.?R\.?) (?:§+ ?)?)?[^\s“\"(\[]*\Z")
_AFTER = re.compile(r"(?:[^\s.,;:!?”\"()]|[.,:](?=\w)|\(\w+\))*")


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without a word or a citation cut in two."""
    before = _BEFORE.search(text, max(0, start - 40), start)
    after = _AFTER.match(text, end)
    return (before.start() if before else start, after.end() if after else end)


def _any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _is_apt(sign: Sign, setting: Setting) -> bool:
    """Whether the state authority that the sign names does bind this plan in this state."""
    if not sign.authority:
        return False
    authority = register()[sign.authority]
    return setting.plan_type in authority.plan_types and setting.state in authority.states


def _always(_: Setting) -> bool:
    return True


def _2024_rule_not_enforced(setting: Setting) -> bool:
    return register()["reg-2024-fr"].status_on(setting.on) is Status.NOT_ENFORCED


def _erisa(setting: Setting) -> bool:
    return plan_rules(setting.plan_type).erisa


def _outside_erisa(setting: Setting) -> bool:
    return not plan_rules(setting.plan_type).erisa


def _outside_parity_law(setting: Setting) -> bool:
    if setting.plan_type is PlanType.SMALL_GROUP_INSURED and setting.grandfathered:
        return True
    return plan_rules(setting.plan_type).mhpaea_applies is False


def _no_parity_rule(setting: Setting) -> bool:
    """Medicaid and the children's program have a parity rule of their own, so the bare word is no mistake."""
    return _outside_parity_law(setting) and not _four_classifications(setting)


def _tenth_circuit_erisa(setting: Setting) -> bool:
    return setting.state in TENTH_CIRCUIT and _erisa(setting)


def _no_state_law(setting: Setting) -> bool:
    if setting.plan_type in plan_groups()["state_regulated"]:
        return False
    binding = (one for one in register().values() if setting.state in one.states)
    return not any(setting.plan_type in one.plan_types for one in binding)


def _four_classifications(setting: Setting) -> bool:
    return plan_rules(setting.plan_type).classifications == 4


def _grandfathered(setting: Setting) -> bool:
    return setting.grandfathered is True


def _washington_before_2027(setting: Setting) -> bool:
    begins = register()["st-wa"].in_force_from
    return setting.state == "WA" and begins is not None and setting.on < begins


_GATES: Mapping[str, Callable[[Setting], bool]] = {
    "": _always,
    "2024_rule_not_enforced": _2024_rule_not_enforced,
    "erisa": _erisa,
    "outside_erisa": _outside_erisa,
    "outside_parity_law": _outside_parity_law,
    "no_parity_rule": _no_parity_rule,
    "tenth_circuit_erisa": _tenth_circuit_erisa,
    "no_state_law": _no_state_law,
    "four_classifications": _four_classifications,
    "grandfathered": _grandfathered,
    "washington_before_2027": _washington_before_2027,
}
