"""The authorities question as JSON: plan type, state, day and topic in; what may be cited, and why, out."""

from nqtl_library.authorities import Citability, choose, topics
from nqtl_library.library import version
from nqtl_library.records.reading import Record, RecordError
from nqtl_library.terms import PlanType


def answer(record: object) -> dict[str, object]:
    """Ids in ``citable`` and ``with_caveat``, with ``details`` by id; ids with reasons in ``not_citable``.

    ``on`` is required, because law without a day is no law. An absent plan type is an unknown one.
    """
    asked = Record(record)
    on = asked.day("on")
    if on is None:
        raise RecordError("on", "needs the day whose law is asked for, like 2026-11-23")
    choice = choose(
        plan_type=asked.one_of(PlanType, "plan_type", PlanType.UNKNOWN),
        state=state(asked),
        on=on,
        topic=_topic(asked),
        grandfathered=asked.flag("grandfathered"),
    )
    return {
        "id": asked.text("id"),
        "citable": [one.id for one in choice.citable],
        "with_caveat": [one.id for one in choice.with_caveat],
        "not_citable": [{"id": one.id, "why": one.why} for one in choice.not_citable],
        "details": {one.id: _detail(one) for one in (*choice.citable, *choice.with_caveat)},
        "library_version": version(),
    }


def state(asked: Record) -> str:
    """The state as two letters, or empty where not known."""
    text = asked.text("state").strip().upper()
    if text and (len(text) != 2 or not text.isalpha()):
        raise RecordError("state", f"needs two letters like CA, has {text!r}")
    return text


def _topic(asked: Record) -> str:
    topic = "_".join(asked.text("topic").lower().replace("-", " ").split())
    if topic and topic not in topics():
        raise RecordError("topic", f"needs one of {', '.join(sorted(topics()))}, has {topic!r}")
    return topic


def _detail(one: Citability) -> dict[str, object]:
    return {
        "cite": one.cite,
        "holds": one.holds,
        "why": one.why,
        "caveat": one.caveat,
        "verified": one.verified,
    }
