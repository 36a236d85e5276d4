"""Classification for scripts: a denial as JSON in, the verdict as JSON out."""

from nqtl_library.classify import classify
from nqtl_library.records.reading import Record
from nqtl_library.terms import Adjustment, DenialFacts, Evidence, Network, PlanType, Verdict


def answer(record: object) -> dict[str, object]:
    """The verdict on one denial record; RecordError names the field that cannot be read."""
    return verdict_json(classify(denial_facts(Record(record))))


def denial_facts(record: Record) -> DenialFacts:
    """The facts in a record; keys may be absent or null, others than these are ignored."""
    return DenialFacts(
        id=record.text("id"),
        text=record.text("text"),
        claim_type=record.text("claim_type"),
        claim_status_code=record.text("claim_status_code"),
        adjustments=tuple(map(_adjustment, record.records("adjustments"))),
        remark_codes=record.texts("remark_codes"),
        procedure_code=record.text("procedure_code"),
        modifiers=record.texts("modifiers"),
        revenue_code=record.text("revenue_code"),
        type_of_bill=record.text("type_of_bill"),
        place_of_service=record.text("place_of_service"),
        units=record.number("units"),
        diagnosis_codes=record.texts("diagnosis_codes"),
        network=record.one_of(Network, "network", Network.UNKNOWN),
        authorization_on_file=record.flag("authorization_on_file"),
        plan_type=record.one_of(PlanType, "plan_type", PlanType.UNKNOWN),
        status_codes=record.texts("status_codes"),
    )


def verdict_json(verdict: Verdict) -> dict[str, object]:
    """A verdict as plain JSON values."""
    return {
        "id": verdict.id,
        "verdict": verdict.verdict.value,
        "nqtl_type": verdict.nqtl_type.value if verdict.nqtl_type else None,
        "also_considered": [nqtl.value for nqtl in verdict.also_considered],
        "not_parity_reason": verdict.not_parity_reason,
        "mhsud": verdict.mhsud,
        "benefit_class": verdict.benefit_class.value,
        "sub_class": verdict.sub_class.value if verdict.sub_class else None,
        "network": verdict.network.value,
        "level_of_care": verdict.level_of_care,
        "comparators": [
            {"benefit": twin.benefit, "authority": twin.authority, "strength": twin.strength.value}
            for twin in verdict.comparators
        ],
        "next_action": verdict.next_action.value,
        "confidence": verdict.confidence.value,
        "evidence": [_evidence_json(evidence) for evidence in verdict.evidence],
        "unmapped_codes": list(verdict.unmapped_codes),
        "library_version": verdict.library_version,
    }


def _adjustment(record: Record) -> Adjustment:
    return Adjustment(
        group=record.text("group"),
        reason=record.text("reason"),
        amount=record.number("amount"),
        quantity=record.number("quantity"),
    )


def _evidence_json(evidence: Evidence) -> dict[str, object]:
    span = list(evidence.span) if evidence.span else None
    return {"kind": evidence.kind, "value": evidence.value, "span": span, "why": evidence.why}
