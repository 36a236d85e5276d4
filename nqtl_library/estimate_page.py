"""The texts that an estimate prints, and where in the record each comes from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nqtl_library.estimate_terms import Estimate


@dataclass(frozen=True, slots=True)
class Page:
    """Every printed text with its place, and all of them as one."""

    texts: tuple[tuple[str, str], ...]
    whole: str

    def find(self, patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[str, str]]:
        """What the patterns find, and where."""
        for pattern in patterns:
            if pattern.search(self.whole):  # one look at the whole spares many at its parts
                matches = ((where, pattern.search(text)) for where, text in self.texts)
                yield from ((where, match.group()) for where, match in matches if match)


def page(estimate: Estimate) -> Page:
    """The page of an estimate."""
    texts = tuple(_printed(estimate))
    return Page(texts, "\n".join(text for _, text in texts))


def _printed(estimate: Estimate) -> Iterator[tuple[str, str]]:
    """Every text that goes on the page, and where it comes from."""
    yield "patient.name", estimate.patient.name
    yield "primary", estimate.primary or ""
    yield "changes_explained", estimate.changes_explained
    for number, provider in enumerate(estimate.providers):
        yield f"providers[{number}]", f"{provider.name}\n{provider.location}"
    for line in estimate.lines:
        yield line.where, f"{line.description}\n{line.frequency}\n{line.basis}"
    for number, item in enumerate(estimate.separate or ()):
        yield f"separate_items[{number}]", item
    for number, statement in enumerate(estimate.statements):
        yield f"disclaimers[{number}]", statement.text
    if estimate.paper is not None:
        yield "document.text", estimate.paper.text
