"""The words of an estimate's document in each language it is drawn in: months, headings, units, phrases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appeals.domain.estimates import HEADINGS, Section


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Phrases with braces are filled by ``str.format``."""

    code: str
    kind: str  # the outline
    language: str  # as the file tells readers' devices
    months: tuple[str, ...]
    day: str
    days: str  # a span of days
    headings: Mapping[Section, str]
    units: Mapping[str, tuple[str, str]]  # unit -> one, several
    identity: str
    not_determined: str
    inside: str
    information: str
    discount: str
    call: str
    write: str
    either: str
    of_price: str

    def on(self, day: date) -> str:
        """A date as a reader writes it."""
        return self.day.format(month=self.months[day.month - 1], day=day.day, year=day.year)

    def span(self, first: date | None, last: date | None) -> str:
        """From a day to another, or the one day; empty where neither is known."""
        if first is None or last is None or first == last:
            known = first or last
            return self.on(known) if known else ""
        return self.days.format(first=self.on(first), last=self.on(last))

    def number(self, quantity: Decimal, unit: str) -> str:
        """A number with its unit; a unit that has no translation is printed as the practice wrote it."""
        one, several = self.units.get(unit, (unit, unit))
        plain = f"{quantity.normalize():f}"
        return f"{plain} {one if quantity == 1 else several}".strip()


ENGLISH = Words(
    code="en",
    kind="estimate.good_faith",
    language="en-US",
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    day="{month} {day}, {year}",
    days="{first} to {last}",
    headings=HEADINGS,
    units={
        "day": ("day", "days"),
        "session": ("session", "sessions"),
        "visit": ("visit", "visits"),
        "unit": ("unit", "units"),
        "test": ("test", "tests"),
        "hour": ("hour", "hours"),
        "injection": ("injection", "injections"),
        "15 minutes": ("quarter of an hour", "quarters of an hour"),
    },
    identity="NPI {npi}, tax ID {tin}",
    not_determined="not determined yet",
    inside="in daily rate",
    information="not in total",
    discount="{price}, less {discount} in all",
    call="call {phone}",
    write="write to {email}",
    either="{call} or {write}",
    of_price="{percent}%",
)  # fmt: skip

SPANISH = Words(
    code="es",
    kind="estimate.good_faith_es",
    language="es-US",
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    day="{day} de {month} de {year}",
    days="del {first} al {last}",
    headings={
        Section.DAILY: "Días de programa, cobrados por día",
        Section.ROOM_AND_BOARD: "Alojamiento y comidas",
        Section.SESSIONS: "Sesiones, cobradas una por una",
        Section.MEDICAL: "Evaluaciones y citas de medicación",
        Section.TESTS_AND_DRUGS: "Análisis, inyecciones y medicinas",
        Section.OTHER: "Otros servicios",
        Section.INFORMATION: "Para su información, fuera del total",
    },
    units={
        "day": ("día", "días"),
        "session": ("sesión", "sesiones"),
        "visit": ("visita", "visitas"),
        "unit": ("unidad", "unidades"),
        "test": ("prueba", "pruebas"),
        "hour": ("hora", "horas"),
        "injection": ("inyección", "inyecciones"),
        "15 minutes": ("cuarto de hora", "cuartos de hora"),
    },
    identity="NPI {npi}, número de impuestos {tin}",
    not_determined="todavía no determinado",
    inside="en la tarifa diaria",
    information="fuera del total",
    discount="{price}, menos {discount} en total",
    call="llame al {phone}",
    write="escriba a {email}",
    either="{call} o {write}",
    of_price="{percent}%",
)  # fmt: skip

LANGUAGES: Mapping[str, Words] = {words.code: words for words in (ENGLISH, SPANISH)}


def words_of(language: str) -> Words:
    """The language that a document is drawn in; English where another was asked for."""
    return LANGUAGES.get(language.partition("-")[0].casefold(), ENGLISH)
