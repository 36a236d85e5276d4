"""Word shells as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import schema_of
from appeals.domain.shells import ShellOutcome, ShellShelf, ShellView

ShellOut = schema_of(ShellView)
ShellOutcomeOut = schema_of(ShellOutcome, "kept")
ShellShelfOut = schema_of(ShellShelf)


class ShellArgs(ma.Schema):
    """What a shell is called, and what is new in it."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 120))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class ShellUseIn(ma.Schema):
    """From which day letters are drawn in it, and why."""

    from_day = ma.fields.Date(
        load_default=None, allow_none=True, metadata={"description": "today, if absent"}
    )
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))
