"""What is wrong with a clause as it is written, in words for those who write letters and not programs."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache

from appeals.domain.clause_samples import samples
from appeals.domain.clause_tags import SOME_DAY, contradictions, is_known, vocabulary
from appeals.domain.clauses import OWN, ClauseFault, ClauseWords
from appeals.domain.words import flaw
from letter_templates.clause import KINDS, VOICES, Clause, ClauseError, clauses, read_front
from letter_templates.clause_body import Wrong, body_faults, facts_of, loops_of
from letter_templates.names import names
from letter_templates.outline import Outline, outlines

ID = re.compile(r"own(\.[a-z0-9]+(-[a-z0-9]+)*){1,5}")
LONGEST_ID = 120
MOST_TAGS, MOST_NAMES = 20, 40
LAW = re.compile(r"\bU\.?S\.?C\b|\bC\.?F\.?R\b|Fed\. ?Reg|\bF\.[234]d\b|§", re.IGNORECASE)
DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" \d{1,2}, \d{4}\b"
)
MONEY = re.compile(r"\$\s?\d")
QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"")
QUOTATION_WORDS = 4
LONGEST_WORD = 80
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def lint(words: ClauseWords, number: int) -> tuple[list[ClauseFault], Clause | None]:
    """Everything wrong with the words of a clause, and the clause where it can be read at all."""
    found = [*_identity(words), *_sizes(words)]
    if any(each.blocks for each in found):
        return found, None
    try:
        clause = read_front(words.written(number), "own/clause")
    except ClauseError as error:
        return [*found, ClauseFault("text", error.problem)], None
    found += [*_body(clause), *_facts(clause), *_tags(words), *_place(words), *_typed(words.text)]
    return found, clause


def letters_of(family: str, part: str) -> tuple[Outline, ...]:
    """The kinds of document that draw on a family of clauses and have the part."""
    return tuple(
        plan
        for plan in outlines().values()
        if family in plan.families and any(each.id == part for each in plan.parts)
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """“Did you mean ...?” with the most similar known word; empty where none is near."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {found[0]}?" if found else ""


def _identity(words: ClauseWords) -> Iterator[ClauseFault]:
    if not ID.fullmatch(words.id) or len(words.id) > LONGEST_ID:
        what = f"needs a name like {OWN}appeal.reviewer: small letters, digits and dashes between dots"
        yield ClauseFault("id", what)
    if words.kind not in KINDS:
        yield ClauseFault("kind", f"needs one of {', '.join(sorted(KINDS))}")
    if words.voice not in VOICES:
        yield ClauseFault("voice", f"needs one of {', '.join(sorted(VOICES - {''}))}, or nothing")
    if not 0 <= words.order <= 1000:
        yield ClauseFault("order", "needs a number from 0 to 1000; smaller stands earlier in its part")
    families = {family for plan in outlines().values() for family in plan.families}
    if words.family not in families:
        yield ClauseFault("family", f"is not a group of letters.{nearest(words.family, families)}")
    elif not letters_of(words.family, words.part):
        parts = {
            part.id for plan in outlines().values() if words.family in plan.families for part in plan.parts
        }
        what = f"{words.part or 'nothing'} is not a part of these letters.{nearest(words.part, parts)}"
        yield ClauseFault("part", f"{what} Their parts: {', '.join(sorted(parts))}.")


def _sizes(words: ClauseWords) -> Iterator[ClauseFault]:
    if not words.text.strip():
        yield ClauseFault("text", "write the words of the clause")
    elif flaw(words.text):
        yield ClauseFault("text", flaw(words.text))
    lists = {
        "applies_when": words.applies_when,
        "needs": words.needs,
        "uses": words.uses,
        "cites": words.cites,
    }
    for name, value in lists.items():
        most = MOST_TAGS if name == "applies_when" else MOST_NAMES
        if len(value) > most:
            yield ClauseFault(name, f"has {len(value)} entries; {most} are enough for one clause")
        if any(len(each) > 400 or flaw(each) for each in value):
            yield ClauseFault(name, "has an entry that is too long or cannot be printed")


def _body(clause: Clause) -> Iterator[ClauseFault]:
    citations = {each.name for each in clause.citations}
    for fault in body_faults(clause.body, declared={*clause.needs, *clause.uses}, citations=citations):
        hint = ""
        if fault.wrong is Wrong.UNDECLARED and fault.name not in names():
            hint = f" No letter knows a fact of that name.{nearest(fault.name, names())}"
        elif fault.wrong is Wrong.CITATION:
            hint = nearest(fault.name, citations)
        yield ClauseFault("text", f"{fault.sentence}{hint}", fault.line)


def _facts(clause: Clause) -> Iterator[ClauseFault]:
    read = facts_of(clause.body)
    for field, declared in (("needs", clause.needs), ("uses", clause.uses)):
        for name in declared:
            if name not in names():
                yield ClauseFault(field, f"{name} is not a fact that letters know.{nearest(name, names())}")
            elif name not in read:
                what = f"{name} is declared and neither printed nor tested. Take it out, or print it."
                yield ClauseFault(field, what, blocks=False)
    for name in sorted(set(clause.needs) & set(clause.uses)):
        yield ClauseFault("uses", f"{name} stands in needs as well; keep it in one of the two")
    yield from _items(clause)


def _items(clause: Clause) -> Iterator[ClauseFault]:
    if body_faults(
        clause.body, declared=facts_of(clause.body), citations={each.name for each in clause.citations}
    ):
        return
    for name, field, line in loops_of(clause.body):
        known = item_fields().get(name, frozenset())
        if known and field not in known:
            what = (
                f"An item of {name} has no {field}.{nearest(field, known)} It has {', '.join(sorted(known))}."
            )
            yield ClauseFault("text", what, line)


@cache
def item_fields() -> dict[str, frozenset[str]]:
    """What items of each list of facts hold: declared, read by shipped clauses, or there in made-up cases."""
    found: dict[str, set[str]] = {name: set(row.items) for name, row in names().items() if row.items}
    for clause in clauses():
        for name, field, _ in loops_of(clause.body):
            found.setdefault(name, set()).add(field)
    for sample in samples(SOME_DAY):
        facts = sample.letter().facts
        for name in list(found):
            value: object = facts
            for step in name.split("."):
                value = value.get(step) if isinstance(value, dict) else None
            for item in value if isinstance(value, tuple) else ():
                found[name] |= {key for key in item if key != "tags"} if isinstance(item, dict) else set()
    return {name: frozenset(fields) for name, fields in found.items()}


def _tags(words: ClauseWords) -> Iterator[ClauseFault]:
    wanted = {*words.applies_when, *({f"voice:{words.voice}"} if words.voice else ())}
    for tag in sorted(wanted):
        if not is_known(tag):
            yield ClauseFault(
                "applies_when", f"{tag} is not a tag that a letter can have.{nearest(tag, vocabulary())}"
            )
    yield from (ClauseFault("applies_when", what) for what in contradictions(wanted))


def _place(words: ClauseWords) -> Iterator[ClauseFault]:
    """Whether it may stand where it wants to: in the place of another, or beside others."""
    shipped = {each.id: each for each in clauses()}
    if not words.replaces:
        if words.kind != "text":
            yield ClauseFault("kind", "only a clause that replaces a shipped one may be other than text")
        slots = {each.slot for each in clauses() if each.part == words.part}
        if words.slot and words.slot not in slots:
            what = f"{words.slot} is not a slot of this part; leave it empty to stand beside the others."
            yield ClauseFault("slot", f"{what}{nearest(words.slot, slots)}")
        return
    old = shipped.get(words.replaces)
    if old is None:
        yield ClauseFault(
            "replaces", f"{words.replaces} is no shipped clause.{nearest(words.replaces, shipped)}"
        )
        return
    own = {*words.applies_when, *({f"voice:{words.voice}"} if words.voice else ())}
    narrower = sorted(own - old.tags)
    if narrower:
        what = (
            f"asks for {', '.join(narrower)}, which {old.id} does not: letters without it would lose the "
            "clause. Take the tag out, or write it as a clause of its own in the same slot."
        )
        yield ClauseFault("applies_when", what)


def _typed(text: str) -> Iterator[ClauseFault]:
    """What a person typed that must come from a source: a citation, a quotation, a date, an amount."""
    for number, line in enumerate(text.split("\n"), 1):
        plain = CODE.sub("\u0001", line)
        if LAW.search(plain):
            what = (
                "A citation is typed, so nobody checks it for the plan and the day. Name the authority under "
                'cites and write {{ cite("its-id") }}.'
            )
            yield ClauseFault("text", what, number)
        for found in QUOTED.finditer(plain):
            said = found[1] or found[2] or ""
            if "\u0001" not in said and len(said.split()) >= QUOTATION_WORDS:
                what = (
                    f"“{said[:60]}” is quoted without a source: print an exhibit’s words, or drop the marks."
                )
                yield ClauseFault("text", what, number)
        long = next((word for word in plain.split() if len(word) > LONGEST_WORD), "")
        if long:
            what = f"“{long[:20]}…” has no space for {len(long)} characters and will run out of the page."
            yield ClauseFault("text", what, number)
        if DAY.search(plain) or MONEY.search(plain):
            what = (
                "A typed date or amount will stand in every letter. Print the fact, unless the law sets it."
            )
            yield ClauseFault("text", what, number, blocks=False)
    if "\n\n\n" in text.strip():
        yield ClauseFault("text", "Several empty lines stand together; one is enough.", blocks=False)
