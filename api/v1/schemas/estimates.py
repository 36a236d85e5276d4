"""Estimates, their versions, fee schedules and providers as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.denials import PageArgs
from api.v1.schemas.values import entry_of, patch_of, schema_of
from appeals.domain.estimate_file import (
    CoverageAnswers,
    DeliveryTold,
    EstimateContent,
    EventTold,
    PracticeNotice,
    PricedLine,
)
from appeals.domain.estimate_links import LinkOrder, LinkView, SentLink
from appeals.domain.estimate_people import EstimatePatient, ProviderEntry
from appeals.domain.estimate_views import (
    EstimatePage,
    EstimateRowView,
    EstimateVersionView,
    EstimateView,
    LineOrder,
    PaperView,
    PracticeNoticeView,
    ProviderView,
    SelfPayDecision,
)
from appeals.domain.fee_schedules import FeeContent, FeePreview, FeeScheduleView
from appeals.services.estimate_list import Filter
from appeals.services.estimate_versions import Comparison

EstimateOut = schema_of(EstimateView)
EstimateVersionOut = schema_of(EstimateVersionView)
PaperOut = schema_of(PaperView)
DecisionOut = schema_of(SelfPayDecision)
ComparisonOut = schema_of(Comparison)
EstimatePatch = patch_of(EstimateContent)
PatientPatch = patch_of(EstimatePatient)
AnswersIn = entry_of(CoverageAnswers)
EventIn = entry_of(EventTold)
LineIn = entry_of(PricedLine)
DeliveryIn = entry_of(DeliveryTold)
FeeScheduleOut = schema_of(FeeScheduleView)
FeePreviewOut = schema_of(FeePreview)
LinkOut = schema_of(LinkView)
SentLinkOut = schema_of(SentLink)
ProviderOut = schema_of(ProviderView)
ProviderIn = entry_of(ProviderEntry)
NoticeIn = entry_of(PracticeNotice)
NoticeOut = schema_of(PracticeNoticeView)
Words = ma.validate.Length(max=2000)


class EstimateListOut(schema_of(EstimatePage)):  # type: ignore[misc]  # a schema made at run time
    """A page of estimates, and how many stand where."""

    items = ma.fields.List(ma.fields.Nested(schema_of(EstimateRowView, "reference")), required=True)


class EstimateFilters(PageArgs):
    """Which estimates to list."""

    which = ma.fields.Enum(Filter, by_value=True, load_default=Filter.OPEN)
    provider_id = ma.fields.UUID(load_default=None)


class EstimateIn(ma.Schema):
    """For whom and by whom an estimate is; what was answered and what happened may come with it."""

    provider_id = ma.fields.UUID(required=True)
    patient = ma.fields.Nested(entry_of(EstimatePatient), load_default=None)
    patient_id = ma.fields.UUID(load_default=None)
    answers = ma.fields.Nested(AnswersIn, load_default=None)
    event = ma.fields.Nested(EventIn, load_default=None)


class PatientSearch(ma.Schema):
    """Whose estimates: in the body, so that no name stands in an address."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    birth_date = ma.fields.Date(required=True)


class ServicesIn(ma.Schema):
    """Services to add from the estimate's fee schedule."""

    services = ma.fields.List(
        ma.fields.Nested(entry_of(LineOrder)), required=True, validate=ma.validate.Length(1, 100)
    )


class WhyIn(ma.Schema):
    """Why."""

    reason = ma.fields.String(required=True, validate=Words)


class WarningsIn(ma.Schema):
    """Why warnings are passed over, by rule."""

    reasons = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Regexp(r"[A-Z]\d{2}$")),
        values=ma.fields.String(validate=Words),
        required=True,
    )


class IssueIn(ma.Schema):
    """Why this version is made, and why it is late where it is."""

    reason = ma.fields.String(load_default="", validate=Words)
    late_because = ma.fields.String(load_default="", validate=Words)


class PaperIn(ma.Schema):
    """In which language and form to draw a sealed version once more."""

    language = ma.fields.String(load_default="en", validate=ma.validate.Length(max=8))
    form = ma.fields.String(load_default="standard", validate=ma.validate.Length(max=20))


class DeliveryArgs(DeliveryIn):  # type: ignore[misc, valid-type]  # a schema made at run time
    """How a version was handed over, and which of its papers."""

    paper_id = ma.fields.UUID(load_default=None)


class LinkArgs(entry_of(LinkOrder)):  # type: ignore[misc]  # a schema made at run time
    """What the link asks for, for how many days it works, and which paper it opens."""

    paper_id = ma.fields.UUID(load_default=None)


class LinkListOut(ma.Schema):
    """The links to a version, newest first."""

    items = ma.fields.List(ma.fields.Nested(LinkOut), required=True)


class CopyIn(ma.Schema):
    """Which paper to copy; the patient's own where none is named."""

    paper_id = ma.fields.UUID(load_default=None)


class EstimateVersionListOut(ma.Schema):
    """The sealed versions of an estimate, newest first."""

    items = ma.fields.List(ma.fields.Nested(EstimateVersionOut), required=True)


class FeeScheduleIn(ma.Schema):
    """Prices to keep as the next version of the schedule of that name."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 120))
    starts_on = ma.fields.Date(required=True)
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=500))
    content = ma.fields.Nested(entry_of(FeeContent), required=True)


class FeeTableArgs(ma.Schema):
    """What a table of fees is kept as."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 120))
    starts_on = ma.fields.Date(required=True)
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=500))
    accept_good = ma.fields.Boolean(load_default=False)


class FeeScheduleListOut(ma.Schema):
    """Every version of every fee schedule."""

    items = ma.fields.List(ma.fields.Nested(FeeScheduleOut), required=True)


class ProviderPatch(patch_of(ProviderEntry)):  # type: ignore[misc]  # a schema made at run time
    """Changes of an entry; ``active`` false takes it out of use."""

    active = ma.fields.Boolean()


class ProviderListOut(ma.Schema):
    """The directory of providers and facilities."""

    items = ma.fields.List(ma.fields.Nested(ProviderOut), required=True)


class NoticeListOut(ma.Schema):
    """Every check of the practice's notice, newest first."""

    items = ma.fields.List(ma.fields.Nested(NoticeOut), required=True)


class AskedOut(ma.Schema):
    """The job that was asked for."""

    job_id = ma.fields.UUID(required=True)


class CheckIn(ma.Schema):
    """One estimate as `evenhand estimate check` takes it; its JSON Schema is printed with --schema."""

    class Meta:
        """Unknown keys pass through, as on the command line."""

        unknown = ma.INCLUDE

    id = ma.fields.String(allow_none=True, validate=ma.validate.Length(max=200))
