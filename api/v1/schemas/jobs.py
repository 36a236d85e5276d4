"""Jobs and batches of letters as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import schema_of
from appeals.domain.batches import MOST_LETTERS, BatchPreview, BatchView
from appeals.domain.jobs import JobKind, JobPage, JobView

JobOut = schema_of(JobView)
JobListOut = schema_of(JobPage)
BatchOut = schema_of(BatchView)
BatchPreviewOut = schema_of(BatchPreview)


class JobFilters(ma.Schema):
    """Which jobs to list."""

    page = ma.fields.Integer(load_default=1, strict=False, validate=ma.validate.Range(1, 100_000))
    kind = ma.fields.Enum(JobKind, by_value=True)
    by_the_clock = ma.fields.Boolean(load_default=False)


class BatchChoice(ma.Schema):
    """Which letter, for which cases."""

    kind = ma.fields.String(required=True, validate=ma.validate.Length(1, 60))
    case_ids = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(1, MOST_LETTERS))


class BatchIn(BatchChoice):
    """Which letters to seal, and why."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class BatchListOut(ma.Schema):
    """The latest batches."""

    items = ma.fields.List(ma.fields.Nested(BatchOut), required=True)
