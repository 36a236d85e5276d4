"""The lint question as JSON: a letter, its plan type, state and day in; what it must not say, out."""

from nqtl_library.letter_limits import LimitFinding, lint
from nqtl_library.library import version
from nqtl_library.records.authorities import state
from nqtl_library.records.reading import Record, RecordError
from nqtl_library.terms import PlanType

NOT_OURS = frozenset({"quotation", "letterhead", "recipient", "date", "signature"})
"""Kinds of block that hold other people's words or no sentence."""


def answer(record: object) -> dict[str, object]:
    """``findings``, each with the limit's number, its span in the block, why, and the idea of better words.

    The letter is ``text``, or ``blocks``: a list of texts or of objects with ``kind`` and ``text``.
    """
    asked = Record(record)
    on = asked.day("on")
    if on is None:
        raise RecordError("on", "needs the letter's day, like 2026-11-23: what it may say depends on it")
    found = lint(
        _blocks(asked),
        plan_type=asked.one_of(PlanType, "plan_type", PlanType.UNKNOWN),
        state=state(asked),
        on=on,
        grandfathered=asked.flag("grandfathered"),
    )
    return {
        "id": asked.text("id"),
        "findings": [_finding(one) for one in found],
        "blocks": any(one.blocks for one in found),
        "library_version": version(),
    }


def _blocks(asked: Record) -> str | list[str]:
    given = asked.get("blocks")
    if given is None:
        if asked.get("text") is None:
            raise RecordError("text", "needs the letter's text, or blocks")
        return asked.text("text")
    if isinstance(given, list) and all(isinstance(block, str) for block in given):
        return list(asked.texts("blocks"))
    return [_own_words(block) for block in asked.records("blocks")]


def _own_words(block: Record) -> str:
    return "" if block.text("kind") in NOT_OURS else block.text("text")


def _finding(one: LimitFinding) -> dict[str, object]:
    return {
        "rule": one.rule,
        "name": one.name,
        "block": one.block,
        "span": list(one.span),
        "text": one.text,
        "why": one.why,
        "idea": one.idea,
        "blocks": one.blocks,
    }
