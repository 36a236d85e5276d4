"""One clause: approved words with the tags, facts and authorities they depend on, read from a file."""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Template

from letter_templates.clause_body import body_faults
from letter_templates.sandbox import ENVIRONMENT

CLAUSES = Path(__file__).parent / "clauses"
FENCE = "+++"
KINDS = frozenset({"text", "letterhead", "date", "recipient", "reference", "signature"})
VOICES = frozenset({"", "patient", "authorized_representative", "provider"})


class ClauseError(ValueError):
    """A clause file breaks its contract; names the file and what to correct."""

    def __init__(self, file: str, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(f"{file}: {problem}")


@dataclass(frozen=True, slots=True)
class Citing:
    """One citation: the first of ``any_of`` that may be cited; ``name`` is how the body calls it.

    Written ``"case-danny-p"``, or ``"statute: fed-erisa-712-a3ii | fed-phsa-2726-a3ii"`` where parallel
    texts say the same for different plans.
    """

    name: str
    any_of: tuple[str, ...]

    def first(self, citable: Collection[str]) -> str | None:
        """The authority to cite; None where none of them may be."""
        return next((authority for authority in self.any_of if authority in citable), None)


@dataclass(frozen=True, slots=True)
class Clause:
    """Approved words for one part of a document.

    Clauses that share a ``slot`` are alternatives: the one with the most matching tags is used, so a clause
    that asks is the sister of the clause that argues. A clause whose citation may not be made is left out.
    """

    id: str
    version: int
    family: str  # the kinds of document that draw on it: shared, appeal, request ...; a shipped one's folder
    part: str
    slot: str
    kind: str  # text, or the one block kind that the clause draws
    order: int
    voice: str  # empty: whoever writes
    when: frozenset[str]  # all of these tags must hold
    needs: tuple[str, ...]  # facts without which the document stops
    uses: tuple[str, ...]  # facts that may be absent; the body tests them with "if"
    citations: tuple[Citing, ...]  # each must be citable
    body: str
    replaces: str = ""  # the shipped clause in whose place it stands
    source: str = ""  # the whole text that it was read from

    @property
    def sha256(self) -> str:
        """The hash of the whole text."""
        return text_sha256(self.source)

    @property
    def label(self) -> str:
        """The id with its version, as documents remember it."""
        return f"{self.id}@{self.version}"

    @property
    def tags(self) -> frozenset[str]:
        """Every tag that must hold, the voice among them."""
        return self.when | {f"voice:{self.voice}"} if self.voice else self.when

    @property
    def cites(self) -> tuple[str, ...]:
        """Every authority that the clause may cite."""
        return tuple(authority for citing in self.citations for authority in citing.any_of)

    def template(self) -> Template:
        """The body, compiled once."""
        return _compiled(self.body)


@cache
def clauses() -> tuple[Clause, ...]:
    """Every shipped clause in reading order; raises ClauseError on the first bad file."""
    files = sorted(CLAUSES.rglob("*.md.j2"))
    found = tuple(parse(path.read_text(encoding="utf-8"), str(path.relative_to(CLAUSES))) for path in files)
    _refuse_twins(found)
    return tuple(sorted(found, key=lambda clause: (clause.part, clause.order, clause.id)))


@lru_cache(maxsize=2048)
def text_sha256(text: str) -> str:
    """The hash by which a template's text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str, file: str) -> Clause:
    """Read one clause file: TOML between two fences, then restricted Markdown with Jinja.

    Raises ClauseError with the first thing that is wrong.
    """
    clause = read_front(text, file)
    _refuse_bad_body(clause, file)
    return clause


def read_front(text: str, file: str) -> Clause:
    """A clause with its front matter read and its body not yet judged. Raises ClauseError."""
    front, body = _halves(text, file)
    return _clause(front, body, file, text)


def _halves(text: str, file: str) -> tuple[Mapping[str, object], str]:
    try:
        empty, front, body = text.split(f"{FENCE}\n", 2)
    except ValueError:
        raise ClauseError(file, f"start with front matter between two {FENCE} lines") from None
    if empty.strip():
        raise ClauseError(file, f"nothing may stand before the first {FENCE}")
    try:
        return tomllib.loads(front), body.strip("\n")
    except tomllib.TOMLDecodeError as error:
        raise ClauseError(file, f"front matter is not TOML: {error}") from error


def _clause(front: Mapping[str, object], body: str, file: str, source: str) -> Clause:
    identity = _text(front, "id", file)
    version, order = front.get("version"), front.get("order", 50)
    if not isinstance(version, int) or not isinstance(order, int):
        raise ClauseError(file, "version and order are whole numbers")
    return Clause(
        id=identity,
        version=version,
        family=_text(front, "family", file, Path(file).parts[0]),
        part=_text(front, "part", file),
        slot=_text(front, "slot", file, identity),
        kind=_known(_text(front, "kind", file, "text"), KINDS, "kind", file),
        order=order,
        voice=_known(_text(front, "voice", file, ""), VOICES, "voice", file),
        when=frozenset(_texts(front, "when", file)),
        needs=_texts(front, "needs", file),
        uses=_texts(front, "uses", file),
        citations=tuple(map(_citing, _texts(front, "cites", file))),
        body=body,
        replaces=_text(front, "replaces", file, ""),
        source=source,
    )


def _text(front: Mapping[str, object], name: str, file: str, default: str | None = None) -> str:
    value = front.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise ClauseError(file, f"{name} needs text")
    return value


def _texts(front: Mapping[str, object], name: str, file: str) -> tuple[str, ...]:
    value = front.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ClauseError(file, f"{name} needs a list of texts")
    return tuple(value)


def _citing(text: str) -> Citing:
    name, colon, choices = text.partition(":")
    any_of = tuple(choice.strip() for choice in (choices if colon else name).split("|"))
    return Citing(name.strip(), any_of)


def _known(value: str, known: frozenset[str], name: str, file: str) -> str:
    if value not in known:
        raise ClauseError(file, f"{name} {value!r} is not one of {', '.join(sorted(known))}")
    return value


def _refuse_bad_body(clause: Clause, file: str) -> None:
    names = {citing.name for citing in clause.citations}
    for fault in body_faults(clause.body, declared={*clause.needs, *clause.uses}, citations=names):
        raise ClauseError(file, fault.sentence)


def _refuse_twins(found: tuple[Clause, ...]) -> None:
    seen: set[str] = set()
    for clause in found:
        if clause.id in seen:
            raise ClauseError(clause.id, "two clauses have this id")
        seen.add(clause.id)


@lru_cache(maxsize=2048)
def _compiled(body: str) -> Template:
    return ENVIRONMENT.from_string(body)
