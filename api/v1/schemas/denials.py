"""Denials, notices and remittances as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import entry_of, schema_of
from appeals.domain.denial import DenialPage, DenialView, NoticeRead, RemittanceReceipt, ReportedDenial
from nqtl_library.terms import NextAction, Nqtl, VerdictKind

DenialEntry = entry_of(ReportedDenial)
DenialOut = schema_of(DenialView)
DenialListOut = schema_of(DenialPage)
ReceiptOut = schema_of(RemittanceReceipt, "denials_added")
NoticeOut = schema_of(NoticeRead)


PRACTICE = "The practice that it belongs to; without it the one with the rendering or billing NPI."


class PageArgs(ma.Schema):
    """Which part of a list."""

    page = ma.fields.Integer(load_default=1, validate=ma.validate.Range(1, 100_000))
    per_page = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, 200))


class DenialFilters(PageArgs):
    """Which denials to list."""

    verdict = ma.fields.Enum(VerdictKind, by_value=True)
    next_action = ma.fields.Enum(NextAction, by_value=True)
    without_case = ma.fields.Boolean(load_default=False)


class OverrideIn(ma.Schema):
    """A person's finding over the library's. Without a verdict the library decides again."""

    verdict = ma.fields.Enum(VerdictKind, by_value=True)
    nqtl_type = ma.fields.Enum(Nqtl, by_value=True, load_default=None, allow_none=True)
    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=4000))


class Confirmed(ma.fields.Dict):
    """Field names and what a person confirmed for each."""

    def __init__(self) -> None:
        text = ma.fields.String(validate=ma.validate.Length(max=20_000))
        super().__init__(keys=ma.fields.String(), values=text, required=True)


# Made from a dictionary because a schema cannot have an attribute called fields.
ConfirmationIn = ma.Schema.from_dict({"fields": Confirmed()}, name="ConfirmationIn")


class RemittanceArgs(ma.Schema):
    """How to take a remittance file."""

    accept_good = ma.fields.Boolean(
        load_default=False,
        metadata={"description": "Store the good transactions of a file that also has bad ones."},
    )
    practice_id = ma.fields.UUID(load_default=None, metadata={"description": PRACTICE})
    name = ma.fields.String(
        load_default="remittance.835",
        validate=ma.validate.Length(1, 200),
        metadata={"description": "The file's name, where it is sent as the body itself."},
    )


class NoticeArgs(ma.Schema):
    """How to take a notice."""

    name = ma.fields.String(load_default="notice.pdf", validate=ma.validate.Length(1, 200))
    practice_id = ma.fields.UUID(load_default=None, metadata={"description": PRACTICE})
