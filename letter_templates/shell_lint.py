"""Reads a Word shell as its writer sees it: what is wrong with it, where, and what to do in Word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from lxml import etree

from letter_templates.docx_dialect import ShellProblem, W, check_expressions, environment, serialized
from letter_templates.names import names
from letter_templates.pdf_construct import REFUSED, local, parsed
from letter_templates.pdf_parts import DOCUMENT
from letter_templates.shell_fields import (
    LOOP,
    ROOT,
    Shape,
    UnknownField,
    WrongUse,
    dotted,
    items_of,
    printable,
    shape_of,
)
from letter_templates.shell_tags import (
    LETTER,
    TAG,
    TEXT,
    TYPED,
    Place,
    ShellFinding,
    Tag,
    Weight,
    mended,
    paragraphs,
    part_words,
    tags_of,
)

HALF = re.compile(r"\{\{|\}\}|\{%|%\}")
SINGLE = re.compile(r"(?<!\{)\{\s*([a-z_][\w.]*)\s*\}(?!\})|«([^»]{1,60})»")
CLOSES = {"endfor": "for", "endif": "if"}
CONTAINERS = {"p": "", "tr": f"{W}tbl", "tc": f"{W}tr"}
AS_ONE = {"p": "paragraph", "tr": "table row", "tc": "table cell", "r": "run", "": "place"}
EXPRESSION_TAGS = ("numbering", "width", "cellbg", "colspan")
LEFT_BY_EDITING = frozenset({"ins", "del", "moveFrom", "moveTo", "commentReference"})
ENVIRONMENT = environment()


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end, and what holds inside of it."""

    tag: Tag
    word: str  # for or if
    scope: Mapping[str, Shape]
    holds: str = ""  # what a loop calls each of its rounds
    blind: bool = False  # the tag itself is wrong, so nobody knows what holds inside of it


@dataclass(slots=True)
class _Reader:
    """Reads the tags of one part in order."""

    found: list[ShellFinding] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def read(self, tag: Tag) -> None:
        try:
            self._read(tag)
        except UnknownField as error:
            self.stop(tag, f"there is no field {{{{ {error.whole} }}}}", _meant(error))
        except WrongUse as error:
            self.stop(tag, f"{tag.text} cannot be used like this: {error}", "Change it in Word.")
        except ShellProblem as error:
            self.stop(tag, f"{tag.text} is not allowed: {_reason(error)}", "A shell only places fields.")
        except TemplateSyntaxError as error:
            self.stop(
                tag, f"{tag.text} cannot be read ({error.message})", "Compare it with the shipped shell."
            )

    def stop(self, tag: Tag, what: str, remedy: str) -> None:
        self.found.append(ShellFinding(Weight.STOPS, tag.where, what, remedy))

    def ended(self) -> None:
        """Whatever is still open at the end of the part."""
        for each in self.open:
            end = f"end{each.word}"
            prefix = each.tag.prefix
            self.stop(
                each.tag,
                f"{each.tag.text} is never closed",
                f"Add {{%{prefix} {end} %}} in a {AS_ONE[prefix]} of its own after the last thing it holds.",
            )

    @property
    def scope(self) -> Mapping[str, Shape]:
        return self.open[-1].scope if self.open else ROOT

    def _read(self, tag: Tag) -> None:
        word = tag.words.partition(" ")[0]
        if any(each.blind for each in self.open) and word not in {"for", "if", *CLOSES}:
            return
        _allowed(tag)
        if tag.kind == "{":
            printable(_expression(tag.words), self.scope)
        elif tag.kind == "%":
            self._statement(tag)
        if tag.kind == "%" and tag.prefix in CONTAINERS:
            self._alone(tag)

    def _statement(self, tag: Tag) -> None:
        word, _, rest = tag.words.partition(" ")
        if word in CLOSES.values():
            self._opened(tag, word, rest)
        elif word in {"elif", "else"}:
            if not self.open or (self.open[-1].word != "if" and word == "elif"):
                self.stop(tag, f"{tag.text} has no “if” before it", "Delete it, or add the “if”.")
            elif word == "elif":
                shape_of(_expression(rest), self.scope)
        elif word in CLOSES:
            self._close(tag, CLOSES[word])
        elif word in EXPRESSION_TAGS:
            if rest.strip():
                shape_of(_expression(rest), self.scope)
        elif word != "vm":
            self.stop(tag, f"{tag.text} is no tag that we know", _spelling(tag))

    def _opened(self, tag: Tag, word: str, rest: str) -> None:
        self.open.append(_Open(tag, word, self.scope, blind=True))
        if sum(each.blind for each in self.open) > 1:
            return
        if word == "if":
            shape_of(_expression(rest), self.scope)
            self.open[-1].blind = False
        else:
            self.open[-1] = self._loop(tag)

    def _loop(self, tag: Tag) -> _Open:
        loop = ENVIRONMENT.parse(f"{{% {tag.words} %}}{{% endfor %}}").body[0]
        if not isinstance(loop, nodes.For) or not isinstance(loop.target, nodes.Name) or loop.recursive:
            raise WrongUse("a loop reads “for one in many”")
        over = _expression(tag.words.partition(" in ")[2].partition(" if ")[0])
        items = items_of(over, self.scope)
        sequence = dotted(over)
        outer = next((each for each in reversed(self.open[:-1]) if each.word == "for"), None)
        if outer is not None and re.split(r"[.\[]", sequence)[0] != outer.holds:
            raise WrongUse(
                f"inside of {outer.tag.text} a loop goes over parts of {outer.holds} alone; "
                f"over {sequence} it would repeat without end"
            )
        inside = {**self.scope, loop.target.name: items, "loop": LOOP}
        test = tag.words.partition(" in ")[2].partition(" if ")[2]
        if test:
            shape_of(_expression(test), inside)
        return _Open(tag, "for", inside, loop.target.name)

    def _close(self, tag: Tag, word: str) -> None:
        if not self.open:
            self.stop(tag, f"{tag.text} closes nothing", "Delete it, or add the tag that it should close.")
            return
        opened = self.open.pop()
        if opened.word != word:
            self.stop(
                tag,
                f"{tag.text} stands where {opened.tag.text} ({opened.tag.where}) is still open",
                f"Add {{%{opened.tag.prefix} end{opened.word} %}} before it.",
            )
        elif opened.tag.prefix != tag.prefix or not _together(opened.tag, tag):
            self.stop(
                opened.tag,
                f"{opened.tag.text} begins in one {AS_ONE[tag.prefix or 'p']} and {tag.text} ends it in "
                "another kind of place",
                "Write both in paragraphs of their own, beginning with {%p, or both inside one paragraph.",
            )

    def _alone(self, tag: Tag) -> None:
        """What stands beside a tag that takes its paragraph away would be lost."""
        holder = tag.paragraph
        if tag.prefix != "p":
            holder = next(tag.paragraph.iterancestors(f"{W}{tag.prefix}"), tag.paragraph)
        words = "".join(text.text or "" for text in holder.iter(f"{W}t")).translate(TYPED)
        rest = words.replace(tag.text, "", 1).strip()
        if rest:
            self.stop(
                tag,
                f"“{rest[:40]}” stands in the same {AS_ONE[tag.prefix]} as {tag.text} and would be lost",
                f"Put the tag into a {AS_ONE[tag.prefix]} of its own.",
            )


def lint(entries: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[ShellFinding, ...]]:
    """The parts with their tags put together, and everything that is to be said of them."""
    document = parsed(entries[DOCUMENT])
    parts, found = dict(entries), list[ShellFinding]()
    for part, words in part_words(entries, document).items():
        if part in entries:
            root = parsed(entries[part])
            found += _part(root, words)
            parts[part] = serialized(root)
    return parts, tuple(found)


def _part(root: etree._Element, words: str) -> Iterator[ShellFinding]:
    yield from _left_by_editing(root, words)
    for paragraph, place in paragraphs(root, words):
        yield from reversed(list(mended(paragraph, place)))
    reader = _Reader()
    for paragraph, place in paragraphs(root, words):
        reader.found += _braces(place)
        if words == TEXT and not reader.open and LETTER.fullmatch(place.text.translate(TYPED)):
            continue
        for tag in tags_of(paragraph, place):
            reader.read(tag)
    reader.ended()
    yield from reader.found


def _left_by_editing(root: etree._Element, words: str) -> Iterator[ShellFinding]:
    kinds = {local(each) for each in root.iter(*(f"{W}{name}" for name in LEFT_BY_EDITING))}
    for what, remedy in sorted({REFUSED[kind] for kind in kinds}):
        yield ShellFinding(Weight.STOPS, words, f"it holds {what}", remedy)


def _braces(place: Place) -> Iterator[ShellFinding]:
    left = TAG.sub("", place.text)
    half = HALF.search(left)
    if half:
        yield ShellFinding(
            Weight.STOPS,
            str(place),
            f"{half[0]} has no partner in this paragraph",
            "A tag ends with }} or %} in the paragraph where it begins with {{ or {%. Type it again.",
        )
    for found in SINGLE.finditer(left):
        yield ShellFinding(
            Weight.NOTE,
            str(place),
            f"{found[0]} is no field and will be printed as it stands",
            f"Fields stand in two braces: {{{{ {found[1] or found[2].strip()} }}}}.",
        )


def _allowed(tag: Tag) -> None:
    if tag.kind == "{" and tag.prefix:
        raise WrongUse(f"write {{{{ {tag.words} }}}}, without {tag.prefix}")
    first = tag.words.partition(" ")[0]
    if tag.kind == "%" and not tag.prefix and first in {"p", "tr", "tc", "r"}:
        raise WrongUse(f"there is a space before {first}. Write {{%{first} …, not {{% {first} …")


def _expression(words: str) -> nodes.Expr:
    tree = ENVIRONMENT.parse(f"{{{{ {words} }}}}")
    check_expressions("", f"{{{{ {words} }}}}", ENVIRONMENT)
    output = tree.body[0] if len(tree.body) == 1 else None
    if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise WrongUse("it is more than one field")
    return output.nodes[0]


def _together(opened: Tag, closing: Tag) -> bool:
    """Whether what is between two tags can be repeated or left out as a whole."""
    container = CONTAINERS.get(opened.prefix)
    if container is None:
        return opened.paragraph is closing.paragraph
    if not container:
        return opened.paragraph.getparent() is closing.paragraph.getparent()
    one, other = (next(tag.paragraph.iterancestors(container), None) for tag in (opened, closing))
    return one is not None and one is other


def _meant(error: UnknownField) -> str:
    """What to write instead: a fact of the case belongs to the letter, not to its shell."""
    if error.name == "letter" and error.whole == "letter":
        return "{{ letter }} stands alone in a paragraph of the text, outside of any loop, box or header."
    fact = names().get(error.whole)
    if fact is not None:
        return f"“{fact.label}” stands in the letter, which {{{{ letter }}}} prints. Delete the field."
    return f"Did you mean {{{{ {error.meant} }}}}?" if error.meant else "Use a field from the list."


def _reason(error: ShellProblem) -> str:
    return re.sub(r"^, line \d+: ", "", str(error))


def _spelling(tag: Tag) -> str:
    return f"Known are for, if, elif, else, endfor, endif, numbering and width. Correct or delete {tag.text}."
