"""Draws a document in a Word shell: compiled once, then each letter renders only the parts with tags."""

import io
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from docxtpl import DocxTemplate  # noqa: TID251 (the one module that may; see _docxtpl)
from jinja2 import Template, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from letter_templates.block import Document
from letter_templates.docx_dialect import (
    ShellProblem,
    W,
    check_expressions,
    environment,
    in_language,
    properties_environment,
    serialized,
    with_numbering,
    with_widths,
    without_empty_runs,
)
from letter_templates.docx_package import Entry, pack, packed, read_package, write_package
from letter_templates.docx_view import shell_view
from letter_templates.docx_widths import TEXT_WIDTH
from letter_templates.shell import Shell

WITH_TAGS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml|docProps/core\.xml")
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
NARROWEST = 1440  # an inch; a text that is narrower holds no letter
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def render_docx(document: Document, shell: Shell) -> bytes:
    """The document as a Word file; the same document and shell give the same bytes.

    Raises NotDrawable (the document) or ShellProblem (the shell), both saying what and where.
    """
    view = shell_view(document, text_width(shell.content))
    styles = _styles(shell.content, document.language)
    compiled = _compiled(shell.content) | ({STYLES: styles} if styles else {})
    return write_package(
        part if isinstance(part, Entry) else packed(name, _rendered(name, part, view))
        for name, part in compiled.items()
    )


def render_with_docxtpl(document: Document, shell: Shell) -> bytes:
    """The same file by docxtpl's own, much slower way: the reference that tests hold ours to."""
    template = _docxtpl(pack(prepared(shell.content, document.language)))
    template.render(shell_view(document, text_width(shell.content)), jinja_env=environment(), autoescape=True)
    target = io.BytesIO()
    template.save(target)
    return target.getvalue()


def prepared(content: bytes, language: str) -> dict[str, bytes]:
    """The shell's parts in the document's language, as docxtpl can render them."""
    parts = _with_places(read_package(content))
    return parts | ({STYLES: in_language(parts[STYLES], language)} if STYLES in parts else {})


@lru_cache(maxsize=64)
def text_width(content: bytes) -> int:
    """The width of a shell's text in twentieths of a point; that of a letter page where it tells none."""
    section = _parsed(read_package(content)[DOCUMENT]).find(f"{W}body/{W}sectPr")
    size, margins = (
        section.find(f"{W}{each}") if section is not None else None for each in ("pgSz", "pgMar")
    )
    if size is None or margins is None:
        return TEXT_WIDTH
    sides = sum(abs(int(margins.get(f"{W}{side}", "0"))) for side in ("left", "right"))
    return max(int(size.get(f"{W}w", "0")) - sides, NARROWEST)


def _rendered(name: str, template: Template, view: Mapping[str, object]) -> bytes:
    try:
        return template.render(view).encode()
    except UndefinedError as error:
        raise ShellProblem(f"{name}: the shell uses a name that no document has: {error.message}.") from error
    except SecurityError as error:
        raise ShellProblem(f"{name}: the shell reaches for what it may not: {error.message}.") from error


@lru_cache(maxsize=64)
def _compiled(content: bytes) -> dict[str, Template | Entry]:
    """A shell ready to render: templates for the parts with tags, packed bytes for everything else."""
    word, about = environment(), properties_environment()
    patch = _docxtpl(content).patch_xml
    return {
        name: _template(name, part, word if name.startswith("word/") else about, patch)
        if _has_tags(name, part)
        else packed(name, part, 9)
        for name, part in _with_places(read_package(content)).items()
    }


@lru_cache(maxsize=64)
def _styles(content: bytes, language: str) -> Entry | None:
    """The shell's styles in the document's language."""
    part = read_package(content).get(STYLES)
    return packed(STYLES, in_language(part, language), 9) if part else None


def _template(
    name: str, part: bytes, env: ImmutableSandboxedEnvironment, patch: Callable[[str], str]
) -> Template:
    source = without_empty_runs(patch(etree.tostring(_parsed(part), encoding="unicode")))
    try:
        check_expressions(name, source, env)
        return env.from_string(DECLARATION + source)
    except TemplateSyntaxError as error:
        raise ShellProblem(f"{name}: a tag of the shell cannot be read: {error.message}.") from error


def _with_places(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with list numbers and column widths in their places."""
    document = _parsed(parts[DOCUMENT])
    with_numbering(document)
    with_widths(document)
    return parts | {DOCUMENT: serialized(document)}


def _parsed(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _has_tags(name: str, part: bytes) -> bool:
    return WITH_TAGS.fullmatch(name) is not None and (b"{{" in part or b"{%" in part)


def _docxtpl(content: bytes) -> DocxTemplate:
    """The only call of docxtpl: its reading of the tags is the dialect, its rendering the reference."""
    return DocxTemplate(io.BytesIO(content))
