"""How facts of a case are entered on a page, and how a posted section becomes a change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

Plain = Mapping[str, object]


class Entry(StrEnum):
    """How a fact is entered."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"  # one list item a line
    DATE = "date"
    HOUR = "hour"  # the hour of an event whose day is a field of its own
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    YES_NO = "yes_no"  # yes, no or not known


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact: its dotted name in the case, its label, how it is entered, and what helps to fill it."""

    name: str
    label: str
    entry: Entry = Entry.TEXT
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    wide: bool = False

    @property
    def anchor(self) -> str:
        """The id of the field on the page; checklists link to it."""
        return anchor(self.name)


@dataclass(frozen=True, slots=True)
class FactRows:
    """A list of like facts, edited as rows; an emptied row is removed."""

    name: str
    label: str
    columns: tuple[FactField, ...]
    hint: str = ""
    spare: int = 2

    @property
    def anchor(self) -> str:
        """The id of the rows on the page."""
        return anchor(self.name)


@dataclass(frozen=True, slots=True)
class FactSection:
    """A part of the case page with its own form."""

    id: str
    title: str
    intro: str
    fields: tuple[FactField, ...] = ()
    rows: tuple[FactRows, ...] = ()


def anchor(name: str) -> str:
    """``patient.birth_date`` as an id: f-patient-birth_date; an index of a list is left out."""
    return "f-" + "-".join(step.split("[", 1)[0] for step in name.split("."))


def value_at(details: Plain, name: str) -> object:
    """The value at a dotted path of the case's plain details; None where it is not there."""
    here: object = details
    for step in name.split("."):
        here = here.get(step) if isinstance(here, Mapping) else None
    return here


def changes(form: Mapping[str, str], edited: FactSection) -> dict[str, object]:
    """What a posted section changes, nested as the case is; an emptied field clears its fact (None)."""
    nested: dict[str, object] = {}
    for one in edited.fields:
        _put(nested, one.name, _read(one, form.get(one.name, "")))
    for rows in edited.rows:
        _put(nested, rows.name, list(_read_rows(form, rows)))
    limit = nested.get("limit_as_written")
    if isinstance(limit, dict) and not limit["quote"]:
        nested["limit_as_written"] = None  # a place without the words it holds is no evidence
    _join_hours(nested)
    return nested


def hour_of(moment: object) -> str:
    """The hour of an event, as its field shows it: 16:30."""
    return str(moment).partition("T")[2][:5]


def _join_hours(nested: dict[str, object]) -> None:
    """An hour without its day stays as it was typed, to be refused where it stands."""
    days, hours = nested.get("events"), nested.get("event_times")
    if not isinstance(days, dict) or not isinstance(hours, dict):
        return
    for name, hour in hours.items():
        if hour is not None:
            hours[name] = f"{days.get(name) or ''}T{hour}"


def _put(nested: dict[str, object], name: str, value: object) -> None:
    *above, last = name.split(".")
    here = nested
    for step in above:
        below = here.setdefault(step, {})
        assert isinstance(below, dict)  # noqa: S101  sections never name a fact and one of its parts
        here = below
    here[last] = value


def _read(one: FactField, typed: str) -> object:
    text = typed.replace("\r\n", "\n").strip()
    if one.entry is Entry.LINES:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if not text:
        return "" if one.entry in {Entry.TEXT, Entry.LONG} else None
    if one.entry is Entry.NUMBER and text.lstrip("-").isdecimal() and len(text) < 10:
        return int(text)
    if one.entry is Entry.MONEY:
        return text.replace("$", "").replace(",", "")
    if one.entry is Entry.YES_NO:
        return {"yes": True, "no": False}.get(text)
    return text


def _read_rows(form: Mapping[str, str], rows: FactRows) -> Iterator[dict[str, object]]:
    count = form.get(f"{rows.name}-rows", "0")
    for index in range(min(int(count), 200) if count.isdecimal() else 0):
        read = {one.name: _read(one, form.get(f"{rows.name}-{index}-{one.name}", "")) for one in rows.columns}
        kept = {name: value for name, value in read.items() if value not in (None, "", [])}
        if kept:
            yield kept
