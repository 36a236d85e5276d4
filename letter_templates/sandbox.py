"""The one Jinja environment in which clauses are written: sandboxed, strict, and without anything to call."""

from collections.abc import Iterable

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


def listed(values: Iterable[object]) -> str:
    """Join as a sentence does: one; one and two; one, two and three."""
    words = [str(value) for value in values]
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _environment() -> ImmutableSandboxedEnvironment:
    # Clauses are words, not markup: the Word and HTML renderers escape what they print.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals.clear()
    environment.filters["listed"] = listed
    return environment


ENVIRONMENT = _environment()
