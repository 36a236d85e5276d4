"""How every table is built: names, identifiers, closed sets, instants, money and encrypted columns."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID
from weakref import WeakKeyDictionary

import uuid_utils
from sqlalchemy import BigInteger, DateTime, Dialect, Enum, ForeignKey, LargeBinary, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from appeals.domain.plain import Plain
from appeals.store.keys import KeyRing

NAMES: Mapping[str, str] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

DISPOSED = b"\x00disposed"  # stands where an encrypted value, or a body's own key, was disposed of
DISPOSED_TEXT = "(disposed)"

_key_rings: WeakKeyDictionary[Dialect, KeyRing] = WeakKeyDictionary()


def use_keys(dialect: Dialect, keys: KeyRing) -> None:
    """Encrypted columns of every connection of this dialect object use these keys."""
    _key_rings[dialect] = keys


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always in UTC; SQLite would give it back without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back UTC with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """Dollars as Decimal in Python, whole cents in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        """Cents, rounded half to even if there is anything to round."""
        return None if value is None else int((value * 100).quantize(Decimal(1), ROUND_HALF_EVEN))

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        """Dollars with two places."""
        return None if value is None else Decimal(value).scaleb(-2)


class EncryptedText(TypeDecorator[str]):
    """Text that is PHI: encrypted in the database, bound to its table and column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else _key_rings[dialect].encrypt(value.encode(), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt; raises BrokenRecord if it was changed. What was disposed of says only that."""
        if value is not None and bytes(value) == DISPOSED:
            return DISPOSED_TEXT
        return None if value is None else _key_rings[dialect].decrypt(bytes(value), self.place).decode()


class EncryptedJson(TypeDecorator[Plain]):
    """Plain JSON that is PHI: encrypted in the database, bound to its table and column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Plain, dialect: Dialect) -> bytes | None:
        """Write and encrypt."""
        if value is None:
            return None
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        return _key_rings[dialect].encrypt(text.encode(), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Plain:
        """Decrypt and read; raises BrokenRecord if it was changed. What was disposed of is empty."""
        if value is None:
            return None
        if bytes(value) == DISPOSED:
            return {}
        read: Plain = json.loads(_key_rings[dialect].decrypt(bytes(value), self.place))
        return read


def new_id() -> UUID:
    """A UUIDv7: unique without asking, and in order of time."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


class Base(DeclarativeBase):
    """Every row."""

    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map: ClassVar = {
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
        datetime: UtcDateTime(),
        Decimal: Money(),
        UUID: Uuid(),
    }


class Owned:
    """A row that belongs to an organization and is reachable only through it."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
