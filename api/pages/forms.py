"""How pages read what people type and choose."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from appeals.errors import BadInput, Fault

E = TypeVar("E", bound=StrEnum)


def chosen(kind: type[E], typed: str | None) -> E | None:
    """The member that was chosen; None for nothing, and for what is not one of the choices."""
    return next((member for member in kind if member.value == typed), None)


def version_of(typed: Mapping[str, str], what: str) -> int:
    """The version of the thing that a form was opened with; raises BadInput where it has none."""
    version = typed.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise BadInput([], f"The form is incomplete. Open the {what} again.")
    return int(version)


def whole_number(typed: str, name: str) -> int | None:
    """The number typed into a field, None where it is empty; raises BadInput naming the field."""
    text = typed.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise BadInput([Fault(name, "is a whole number")])
    return int(text)


def page_number(typed: Mapping[str, str]) -> int:
    """The page of a list that an address asks for, held to a sensible range."""
    number = typed.get("page", "1")
    return min(max(int(number), 1), 100_000) if number.isdecimal() and len(number) < 7 else 1
