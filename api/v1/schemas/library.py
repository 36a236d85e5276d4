"""The records that the stateless library functions take; the library itself names what it cannot read."""

import marshmallow as ma

from nqtl_library.terms import ClaimKind, Network, PlanType, Requester

Text = ma.validate.Length(max=100_000)
Short = ma.validate.Length(max=200)


class RecordIn(ma.Schema):
    """A record of the library. Keys may be absent or null; unknown keys are ignored."""

    class Meta:
        """Unknown keys pass through, as on the command line."""

        unknown = ma.INCLUDE

    id = ma.fields.String(allow_none=True, validate=Short)


class AdjustmentIn(ma.Schema):
    """One adjustment of a claim or line."""

    class Meta:
        """Unknown keys pass through."""

        unknown = ma.INCLUDE

    group = ma.fields.String(required=True, validate=ma.validate.Length(max=2))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(max=5))
    amount = ma.fields.Raw(metadata={"oneOf": [{"type": "number"}, {"type": "string"}]})


class ClassificationIn(RecordIn):
    """One denied claim or line."""

    text = ma.fields.String(allow_none=True, validate=Text)
    claim_type = ma.fields.String(allow_none=True)
    claim_status_code = ma.fields.String(allow_none=True)
    adjustments = ma.fields.List(ma.fields.Nested(AdjustmentIn), allow_none=True)
    remark_codes = ma.fields.List(ma.fields.String(), allow_none=True)
    procedure_code = ma.fields.String(allow_none=True)
    modifiers = ma.fields.List(ma.fields.String(), allow_none=True)
    revenue_code = ma.fields.String(allow_none=True)
    type_of_bill = ma.fields.String(allow_none=True)
    place_of_service = ma.fields.String(allow_none=True)
    diagnosis_codes = ma.fields.List(ma.fields.String(), allow_none=True)
    network = ma.fields.Enum(Network, by_value=True, allow_none=True)
    authorization_on_file = ma.fields.Boolean(allow_none=True)
    plan_type = ma.fields.Enum(PlanType, by_value=True, allow_none=True)


class DeadlinesIn(RecordIn):
    """What the clocks of one case are counted from."""

    plan_type = ma.fields.Enum(PlanType, by_value=True, required=True)
    state = ma.fields.String(allow_none=True)
    grandfathered = ma.fields.Boolean(allow_none=True)
    funding = ma.fields.String(allow_none=True)
    claim_kind = ma.fields.Enum(ClaimKind, by_value=True, allow_none=True)
    in_care = ma.fields.Boolean(allow_none=True)
    levels = ma.fields.Integer(strict=True, allow_none=True)
    contract_window_days = ma.fields.Integer(strict=True, allow_none=True)
    notice_window_days = ma.fields.Integer(strict=True, allow_none=True)
    events = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.String(allow_none=True), allow_none=True
    )
    as_of = ma.fields.String(allow_none=True, metadata={"format": "date"})


class PlanOnDayIn(RecordIn):
    """A plan on a day."""

    plan_type = ma.fields.Enum(PlanType, by_value=True, required=True)
    state = ma.fields.String(allow_none=True)
    on = ma.fields.String(allow_none=True, metadata={"format": "date"})


class AuthoritiesIn(PlanOnDayIn):
    """Which authorities may be cited for a plan on a day."""

    topic = ma.fields.String(allow_none=True)


class RightsIn(RecordIn):
    """Who asks which plan, with what in hand."""

    plan_type = ma.fields.Enum(PlanType, by_value=True, required=True)
    state = ma.fields.String(allow_none=True)
    requester = ma.fields.Enum(Requester, by_value=True, required=True)
    authorization = ma.fields.Dict(keys=ma.fields.String(), allow_none=True)
    adverse_determination = ma.fields.Boolean(allow_none=True)
    requested_on = ma.fields.String(allow_none=True, metadata={"format": "date"})
    received_by_administrator_on = ma.fields.String(allow_none=True, metadata={"format": "date"})
    as_of = ma.fields.String(allow_none=True, metadata={"format": "date"})


class LintIn(PlanOnDayIn):
    """A letter's text, whole or in blocks."""

    text = ma.fields.String(allow_none=True, validate=Text)
    blocks = ma.fields.List(ma.fields.String(validate=Text), allow_none=True)


class AnswerOut(ma.Schema):
    """The library's answer, with the keys that the command line gives."""

    class Meta:
        """The keys are those of the command line."""

        unknown = ma.INCLUDE
