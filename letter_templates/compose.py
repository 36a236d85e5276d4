"""Facts, tags and citable authorities become a document, or a refusal that says what is missing."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from letter_templates.block import Block, BlockKind, Document, Source, Span, TemplateText
from letter_templates.choice import Chosen, choose, full_name, missing, value_of
from letter_templates.clause import text_sha256
from letter_templates.clause_set import ClauseSet
from letter_templates.marks import Declared, Marks, Node, Value, known, lenders, look_up, node, shown
from letter_templates.notes import NOTES_PART, CiteText, NoteBook
from letter_templates.outline import Outline, outline
from letter_templates.paragraphs import blocks
from letter_templates.refusals import MissingFact, MissingFacts, NotThisLetter

# What the shell prints around the letter and keeps in the file's properties.
PROPERTIES = {
    "letter_id": "letter.id",
    "version": "letter.version",
    "date": "letter.date",
    "organization": "sender.organization",
    "author": "sender.name",
    "subject": "letter.subject",
}


def compose(
    kind: str,
    facts: Mapping[str, Value],
    tags: Collection[str],
    cites: Mapping[str, CiteText],
    library: ClauseSet | None = None,
) -> Document:
    """Write one document.

    ``cites`` holds only what may be cited for this plan on this date; a clause that rests on anything else is
    left out, and its sister is used. ``library`` is the shipped one unless told. Raises NotThisLetter,
    PartHasNoClause or MissingFacts.
    """
    plan = outline(kind)
    _refuse_wrong_kind(plan, facts, tags)
    return compose_chosen(plan, choose(plan, facts, tags, cites, library), facts, cites)


def compose_chosen(
    plan: Outline, chosen: tuple[Chosen, ...], facts: Mapping[str, Value], cites: Mapping[str, CiteText]
) -> Document:
    """Write one document from clauses that are chosen already. Raises MissingFacts."""
    wanting = missing(chosen, facts)
    if wanting:
        raise MissingFacts(plan.id, wanting)
    notes = NoteBook(cites)
    body = tuple(_body(plan, chosen, facts, notes))
    return Document(
        kind=plan.id,
        title=_title(plan, facts),
        language=plan.language,
        blocks=(*body, *_notes(plan, notes)),
        authorities=tuple(notes.named),
        clauses=tuple(dict.fromkeys(choice.clause.label for choice in chosen)),
        properties=_properties(plan, facts),
        templates=_templates(plan, chosen),
    )


def required_facts(
    kind: str,
    tags: Collection[str],
    *,
    facts: Mapping[str, Value] | None = None,
    citable: Collection[str] | None = None,
) -> tuple[MissingFact, ...]:
    """Every fact the document will need; with ``facts``, only what is still missing. For a checklist.

    Without ``citable``, every authority counts as citable.
    """
    plan, known_facts = outline(kind), facts or {}
    chosen = choose(plan, known_facts, tags, _Everything() if citable is None else citable)
    return missing(chosen, known_facts)


def why_not(kind: str, facts: Mapping[str, Value], tags: Collection[str]) -> str:
    """Why this kind of document is wrong for the case, and what would be right; empty where it fits."""
    try:
        _refuse_wrong_kind(outline(kind), facts, tags)
    except NotThisLetter as refusal:
        return str(refusal)
    return ""


class _Everything(frozenset[str]):
    """A set that holds every authority."""

    def __contains__(self, _: object) -> bool:
        return True


def _refuse_wrong_kind(plan: Outline, facts: Mapping[str, Value], tags: Collection[str]) -> None:
    for needed in plan.presupposes:
        if needed.tag not in tags:
            instead = look_up(facts, needed.instead) if needed.instead else ""
            raise NotThisLetter(plan.id, needed.why, shown(instead) if known(instead) else "")


def _body(
    plan: Outline, chosen: tuple[Chosen, ...], facts: Mapping[str, Value], notes: NoteBook
) -> Iterator[Block]:
    for part, choices in groupby(chosen, key=lambda choice: choice.part):
        if part.heading:
            yield _heading(plan, part.id, part.heading)
        for choice in choices:
            yield from _written(choice, facts, notes)


def _written(choice: Chosen, facts: Mapping[str, Value], notes: NoteBook) -> tuple[Block, ...]:
    clause = choice.clause
    marks = Marks(Source("clause", clause.label))

    resolved = {citing.name: citing.first(notes.citable) or "" for citing in clause.citations}

    def cite(*called: str) -> str:
        cited = tuple(resolved[name] for name in called)
        return marks.mark(notes.reference(cited), *(Source("authority", authority) for authority in cited))

    def inline(called: str) -> str:
        return marks.mark(notes.inline(resolved[called]), Source("authority", resolved[called]))

    declared = _declared(choice, facts, marks)
    text = clause.template().render({**declared, "cite": cite, "inline": inline})
    return blocks(text, marks, part=choice.part.id, kind=clause.kind)


def _declared(choice: Chosen, facts: Mapping[str, Value], marks: Marks) -> dict[str, Node]:
    """Only the names that the clause declared; an undeclared one cannot be reached."""
    names = frozenset((*choice.clause.needs, *choice.clause.uses))

    def make(name: str) -> Node:
        around = tuple(lenders(value_of(choice, name.rpartition(".")[0], facts)))
        return node(value_of(choice, name, facts), full_name(choice, name), marks, around)

    root = Declared("", names, make)
    return {first: root[first] for first in {name.partition(".")[0] for name in names}}


def _heading(plan: Outline, part: str, text: str) -> Block:
    return Block(BlockKind.HEADING, part, spans=(Span(text, (Source("clause", f"outline:{plan.label}"),)),))


def _notes(plan: Outline, notes: NoteBook) -> Iterator[Block]:
    if notes.numbers_citations:
        yield _heading(plan, NOTES_PART, "Notes")
    yield from notes.blocks()


def _templates(plan: Outline, chosen: tuple[Chosen, ...]) -> tuple[TemplateText, ...]:
    """The text of everything that the words came from, each once."""
    used = {f"outline:{plan.label}": plan.source}
    used |= {choice.clause.label: choice.clause.source for choice in chosen}
    return tuple(TemplateText(label, text_sha256(text), text) for label, text in used.items())


def _title(plan: Outline, facts: Mapping[str, Value]) -> str:
    subject = look_up(facts, "letter.subject")
    return f"{plan.title}: {shown(subject)}" if known(subject) else plan.title


def _properties(plan: Outline, facts: Mapping[str, Value]) -> dict[str, str]:
    found = {name: look_up(facts, fact) for name, fact in PROPERTIES.items()}
    printed = {name: shown(value) for name, value in found.items() if known(value)}
    return {**printed, "outline": plan.label}
