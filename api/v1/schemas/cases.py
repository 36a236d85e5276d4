"""Cases, drafts and sealed documents as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.denials import PageArgs
from api.v1.schemas.values import entry_of, patch_of, schema_of
from appeals.domain.case import CaseDetails, CaseState
from appeals.domain.letter_kinds import KINDS, OfferedKind
from appeals.domain.views import CaseView, Draft, VerifyReport, VersionView, WorklistPage
from appeals.services.request_badges import CaseRequests
from appeals.services.worklist import Due, Sort
from nqtl_library.terms import Deadlines, Nqtl, PlanType, VerdictKind

CaseOut = schema_of(CaseView, "reference")
CaseListOut = schema_of(WorklistPage)
ClocksOut = schema_of(Deadlines)
DraftOut = schema_of(Draft, "can_be_sealed")
VersionOut = schema_of(VersionView)
VerificationOut = schema_of(VerifyReport, "sound")
CasePatch = patch_of(CaseDetails)


class CaseIn(ma.Schema):
    """A case to open on denials that have none yet; what they know fills what is left empty."""

    denial_ids = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(1, 100))
    details = ma.fields.Nested(entry_of(CaseDetails), load_default=dict)


class CaseFilters(PageArgs):
    """Which cases to list. Without ``state`` all that are not closed."""

    state = ma.fields.Enum(CaseState, by_value=True)
    verdict = ma.fields.Enum(VerdictKind, by_value=True)
    nqtl = ma.fields.Enum(Nqtl, by_value=True)
    plan_type = ma.fields.Enum(PlanType, by_value=True)
    due = ma.fields.Enum(Due, by_value=True)
    asked = ma.fields.Enum(CaseRequests, by_value=True)
    sort = ma.fields.Enum(Sort, by_value=True, load_default=Sort.DUE)


class MoveIn(ma.Schema):
    """Where a case goes, and why."""

    to = ma.fields.Enum(CaseState, by_value=True, required=True)
    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=4000))


class DraftIn(ma.Schema):
    """Which letter to compose."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(list(KINDS)))


class OfferedKindsOut(ma.Schema):
    """Every kind of letter, and which of them the case can carry now."""

    items = ma.fields.List(ma.fields.Nested(schema_of(OfferedKind)), required=True)


class SealIn(DraftIn):
    """Which letter to seal, and why this version is made."""

    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=4000))


class ExhibitArgs(ma.Schema):
    """What a paper is."""

    title = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))


class VersionListOut(ma.Schema):
    """The sealed versions of a case, newest first."""

    items = ma.fields.List(ma.fields.Nested(VersionOut), required=True)
