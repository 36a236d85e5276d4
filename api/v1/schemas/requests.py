"""Requests for comparative analyses as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.denials import PageArgs
from api.v1.schemas.values import entry_of, patch_of, schema_of
from appeals.domain.request_views import (
    AskingPlan,
    ReceivedDocument,
    ReminderView,
    RequestLine,
    RequestPage,
    RequestView,
)
from appeals.domain.requests import REQUEST_LETTERS, Happening, RequestEventKind, RequestState, RequestTerms
from appeals.services.requests import RequestFilter

RequestOut = schema_of(RequestView, "reference")
RequestLineOut = schema_of(RequestLine, "reference")
RequestListOut = schema_of(RequestPage)
AskingPlanOut = schema_of(AskingPlan, "may_open")
TermsIn = patch_of(RequestTerms)
LARGEST_PAPERS = 10


class RequestFilters(PageArgs):
    """Which requests to list."""

    show = ma.fields.Enum(RequestFilter, by_value=True, load_default=RequestFilter.OPEN)
    state = ma.fields.Enum(RequestState, by_value=True)
    case_id = ma.fields.UUID()


class PaperIn(ma.Schema):
    """A document that comes with an event: PDF, PNG or JPEG, as base64."""

    title = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    content = ma.fields.String(required=True, metadata={"format": "byte"})


class EventIn(ma.Schema):
    """What happened to a request, on which day, and its documents."""

    kind = ma.fields.Enum(RequestEventKind, by_value=True, required=True)
    on = ma.fields.Date(required=True)
    told = ma.fields.Nested(entry_of(Happening), load_default=dict)
    papers = ma.fields.List(
        ma.fields.Nested(PaperIn), load_default=list, validate=ma.validate.Length(max=LARGEST_PAPERS)
    )


class DocumentArgs(ma.Schema):
    """What a document that is sent as a file is, and what it means."""

    kind = ma.fields.Enum(RequestEventKind, by_value=True, load_default=RequestEventKind.PAPER_RECEIVED)
    on = ma.fields.Date(required=True)
    title = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))


class LetterIn(ma.Schema):
    """Which letter of the request to seal, and why this version is made."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(sorted(REQUEST_LETTERS)))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class DocumentListOut(ma.Schema):
    """What the plan sent on a request, with the text of each page."""

    items = ma.fields.List(ma.fields.Nested(schema_of(ReceivedDocument)), required=True)


class ReminderListOut(ma.Schema):
    """Follow-ups that are due."""

    items = ma.fields.List(ma.fields.Nested(schema_of(ReminderView, "reference")), required=True)
