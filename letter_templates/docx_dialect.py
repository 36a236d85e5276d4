"""What a shell's tags may say: docxtpl's dialect, our numbering tag, a short list of expressions."""

import re
from collections.abc import Iterable

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBERING = re.compile(r"\{%\s*numbering\s*([\w.]*)\s*%\}")
WIDTH = re.compile(r"\{%\s*width\s*([\w.\[\]]+)\s*%\}")
NOTHING = re.compile(r'<w:r><w:t(?: xml:space="preserve")?></w:t></w:r>')
FILTERS = frozenset({"upper", "lower", "title", "trim", "length", "join", "default"})
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Filter,
)
COMPUTING = {
    "call": "a call (with round brackets)",
    "mul": "arithmetic",
    "add": "arithmetic",
    "sub": "arithmetic",
    "div": "arithmetic",
    "floordiv": "arithmetic",
    "pow": "arithmetic",
    "mod": "arithmetic",
    "concat": "arithmetic",
    "assign": "a variable of its own (set)",
    "include": "another file (include)",
    "import": "another file (import)",
    "fromimport": "another file (import)",
    "extends": "another file (extends)",
    "macro": "a macro",
    "slice": "a part of a list",
    "test": "“is”; compare with == instead",
}
LINE_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


class ShellProblem(ValueError):
    """A shell says something it may not; the message names the part, the line and the remedy."""


def environment() -> ImmutableSandboxedEnvironment:
    """Sandboxed, escaping, and strict about missing names; line ends and tabs become Word's own."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_word_text)


def properties_environment() -> ImmutableSandboxedEnvironment:
    """The same for the file's own properties, which hold plain text."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def check_expressions(part: str, source: str, env: ImmutableSandboxedEnvironment) -> None:
    """Refuse calls, arithmetic and unknown filters: a shell places words and computes nothing."""
    for node in _walk(env.parse(source)):
        if not isinstance(node, ALLOWED):
            name = type(node).__name__.lower()
            raise ShellProblem(_refusal(part, node, COMPUTING.get(name, name)))
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise ShellProblem(_refusal(part, node, f"the inner name {node.attr!r}"))
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise ShellProblem(_refusal(part, node, f"filter {node.name!r}"))


def with_numbering(document: etree._Element) -> None:
    """Turn ``{% numbering X %}`` into the paragraph's own list number.

    Word accepts only a number in that place, so a shell that Word can open keeps the tag in the text. The tag
    without a name leaves the list as it is.
    """
    for paragraph in document.iter(f"{W}p"):
        for run in paragraph.findall(f"{W}r"):
            found = NUMBERING.fullmatch("".join(run.itertext()).strip())
            if found:
                paragraph.remove(run)
                if found[1]:
                    _number(paragraph).set(f"{W}val", f"{{{{ {found[1]} }}}}")


def with_widths(document: etree._Element) -> None:
    """Turn ``{% width X %}`` in a cell into the width of the cell and of its column."""
    for table in document.iter(f"{W}tbl"):
        grid = table.findall(f"{W}tblGrid/{W}gridCol")
        for row in table.iterfind(f"{W}tr"):
            for place, cell in enumerate(row.iterfind(f"{W}tc")):
                expression = _taken(cell)
                if expression and place < len(grid):
                    grid[place].set(f"{W}w", f"{{{{ {expression} }}}}")
                    for width in cell.iterfind(f"{W}tcPr/{W}tcW"):
                        width.set(f"{W}w", f"{{{{ {expression} }}}}")


def in_language(styles: bytes, language: str) -> bytes:
    """The styles with the document's language as the default, for spelling and for screen readers."""
    root = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iterfind(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"):
        element.set(f"{W}val", language)
    return serialized(root)


def serialized(root: etree._Element) -> bytes:
    """A part as Word writes it."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def without_empty_runs(source: str) -> str:
    """Drop the empty runs that the dialect leaves around its tags."""
    return NOTHING.sub("", source)


def _word_text(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup) and ("\n" in value or "\t" in value):
        return Markup(str(escape(value)).replace("\n", LINE_BREAK).replace("\t", TAB))  # noqa: S704 (escaped here)
    return value


def _taken(cell: etree._Element) -> str:
    """The expression of a cell's width tag, whose run is removed."""
    for run in cell.iterfind(f"{W}p/{W}r"):
        found = WIDTH.fullmatch("".join(run.itertext()).strip())
        if found:
            run.getparent().remove(run)
            return found[1]
    return ""


def _number(paragraph: etree._Element) -> etree._Element:
    found = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
    if found is None:
        raise ShellProblem(
            "A {% numbering %} tag stands in a paragraph that is not a list. Make it a numbered list."
        )
    return found


def _walk(node: nodes.Node) -> Iterable[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _refusal(part: str, node: nodes.Node, what: str) -> str:
    return (
        f"{part}, line {node.lineno}: a shell may not use {what}. Put the result into the document instead."
    )
