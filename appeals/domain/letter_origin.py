"""What a letter was written from, as plain values that are sealed with it; and the letter written anew."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from appeals.domain.plain import Plain
from letter_templates.block import Document
from letter_templates.choice import choose
from letter_templates.clause import Clause, parse, read_front
from letter_templates.clause_set import ClauseSet, in_order
from letter_templates.compose import compose_chosen
from letter_templates.marks import Value
from letter_templates.notes import CiteText
from letter_templates.outline import Outline, parse_outline
from letter_templates.own_words import OwnWords, with_own_words

OUTLINE = "outline:"  # begins the label of the outline among the templates


class NotKept(ValueError):
    """What the version keeps is not enough to write it anew; the sentence says what is missing."""


def origin(
    facts: Mapping[str, Value], document: Document, cites: Mapping[str, CiteText]
) -> Mapping[str, object]:
    """Beside facts and tags: which texts and citations, and which plain values were days and amounts."""
    used = [text for text in document.templates if not text.label.startswith(OUTLINE)]
    wanted = {name for text in used for name in _cites_of(text.text, text.label)}
    told = {name: cites[name] for name in sorted(wanted & cites.keys())}
    return {
        "templates": {text.label: text.sha256 for text in document.templates},
        "cites": {
            name: {"cite": one.cite, "caveat": one.caveat, "verified": one.verified}
            for name, one in told.items()
        },
        "days": sorted(place for place, value in _leaves(facts, "") if isinstance(value, date)),
        "amounts": sorted(place for place, value in _leaves(facts, "") if isinstance(value, Decimal)),
    }


def written_anew(kind: str, kept: Mapping[str, object], texts: Mapping[str, str]) -> Document:
    """The document that these sealed facts give with the ``texts`` of its templates, by label.

    Nothing shipped is read but the rules of composing. Raises NotKept.
    """
    try:
        plan, clauses = _templates(texts)
    except ValueError as error:
        raise NotKept(f"a kept template cannot be read: {error}") from error
    facts = _typed(_mapping(kept, "facts"), "", _names(kept, "days"), _names(kept, "amounts"))
    if not isinstance(facts, dict) or plan.id != kind:
        raise NotKept("its facts or its outline are not kept")
    cites = {name: _cite(name, row) for name, row in _mapping(kept, "cites").items()}
    chosen = choose(plan, facts, _names(kept, "tags"), cites, ClauseSet(in_order(clauses)))
    return with_own_words(compose_chosen(plan, chosen, facts, cites), list(_own_words(kept)))


@lru_cache(maxsize=2048)
def _cites_of(text: str, label: str) -> tuple[str, ...]:
    """What a clause cites; of a text that was judged when the letter was composed, once for many letters."""
    return tuple(read_front(text, label).cites)


def _templates(texts: Mapping[str, str]) -> tuple[Outline, list[Clause]]:
    plans = [parse_outline(text) for label, text in texts.items() if label.startswith(OUTLINE)]
    if len(plans) != 1:
        raise NotKept("its outline is not kept")
    clauses = [(label, text) for label, text in texts.items() if not label.startswith(OUTLINE)]
    return plans[0], [parse(text, f"{_family(label)}/{label}") for label, text in clauses]


def _family(label: str) -> str:
    """A shipped clause's family is the first word of its id; an organization's own names it in its text."""
    return label.partition(".")[0].replace("-", "_")


def _cite(name: str, row: object) -> CiteText:
    told = row if isinstance(row, Mapping) else {}
    return CiteText(
        name, str(told.get("cite", "")), str(told.get("caveat", "")), bool(told.get("verified", True))
    )


def _own_words(kept: Mapping[str, object]) -> Iterator[OwnWords]:
    rows = kept.get("own_words", [])
    for row in rows if isinstance(rows, list) else []:
        yield OwnWords(str(row["place"]), str(row["replaced"]), str(row["text"]), str(row["writer"]))


def _mapping(kept: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = kept.get(name)
    if not isinstance(found, Mapping):
        raise NotKept(f"its {name} are not kept")
    return found


def _names(kept: Mapping[str, object], name: str) -> frozenset[str]:
    found = kept.get(name)
    if not isinstance(found, list):
        raise NotKept(f"its {name} are not kept")
    return frozenset(map(str, found))


def _leaves(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, f"{place}.{name}" if place else str(name))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{place}[{number}]")
    else:
        yield place, value


def _typed(value: object, place: str, days: frozenset[str], amounts: frozenset[str]) -> Value:
    """Plain values as they were: a day that is no text, an amount that is no number of a claim."""
    if isinstance(value, Mapping):
        below = f"{place}." if place else ""
        return {name: _typed(item, f"{below}{name}", days, amounts) for name, item in value.items()}
    if isinstance(value, list):
        return tuple(_typed(item, f"{place}[{n}]", days, amounts) for n, item in enumerate(value))
    if place in days:
        return date.fromisoformat(str(value))
    if place in amounts:
        return Decimal(str(value))
    plain: Plain = value if isinstance(value, str | int) or value is None else str(value)
    return plain if isinstance(plain, str | int) or plain is None else str(plain)
