"""A remittance file as JSON: money and counts as exact decimal text, dates as 2026-11-23."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from appeals.intake.advice import RemittanceFile, Transaction
from appeals.intake.balancing import Balance, Gap
from appeals.intake.file_problems import FileProblem
from appeals.intake.remittance_payment import ProviderAdjustment
from appeals.intake.remittance_terms import Claim, ServiceLine
from nqtl_library.terms import Adjustment

Json = dict[str, object]


def to_json(file: RemittanceFile) -> Json:
    """What ``read-era`` prints for one file."""
    return {
        "file": file.name,
        "sha256": file.sha256,
        "interchanges": len(file.interchanges),
        "transactions": [transaction_to_json(one) for one in file.transactions],
        "problems": [problem_to_json(one) for one in file.all_problems()],
    }


def transaction_to_json(transaction: Transaction) -> Json:
    """One transaction; ``good`` says whether it may be stored, the file's problems say why not."""
    payer, payee = transaction.payer, transaction.payee
    payment, trace = transaction.payment, transaction.trace
    return {
        "control_number": transaction.control_number,
        "segment_number": transaction.segment_number,
        "good": transaction.good,
        "payer": payer.name if payer else None,
        "payer_id": transaction.payer_id or None,
        "payee": payee.name if payee else None,
        "payee_id": payee.id if payee else None,
        "payment": _text(payment.amount) if payment else None,
        "payment_direction": payment.direction if payment else None,
        "payment_method": payment.method if payment else None,
        "payment_date": _text(payment.on) if payment else None,
        "trace_number": trace.number if trace else None,
        "claims": [claim_to_json(claim) for claim in transaction.claims],
        "provider_adjustments": [_provider_adjustment(one) for one in transaction.provider_adjustments],
        "balanced": transaction.balanced.all,
        "balance": _balance(transaction.balanced),
    }


def claim_to_json(claim: Claim) -> Json:
    """One claim with its lines."""
    return {
        "claim_id": claim.claim_id,
        "payer_control_number": claim.payer_control_number,
        "status_code": claim.status_code,
        "charge": _text(claim.charge),
        "paid": _text(claim.paid),
        "patient_responsibility": _text(claim.patient_responsibility),
        "patient": claim.patient.name if claim.patient else None,
        "member_id": claim.member_id or None,
        "service_from": _text(claim.service_from),
        "service_to": _text(claim.service_to),
        "segment_number": claim.segment_number,
        "adjustments": _adjustments(claim.adjustments),
        "remark_codes": list(claim.remark_codes),
        "lines": [_line(line) for line in claim.lines],
    }


def problem_to_json(problem: FileProblem) -> Json:
    """One problem."""
    return {
        "segment_number": problem.segment_number,
        "where": problem.where,
        "what": problem.what,
        "severity": problem.severity.value,
        "transaction": problem.transaction or None,
    }


def _line(line: ServiceLine) -> Json:
    return {
        "line": line.number,
        "procedure_code": line.procedure_code,
        "modifiers": list(line.modifiers),
        "revenue_code": line.revenue_code,
        "charge": _text(line.charge),
        "paid": _text(line.paid),
        "units": _text(line.units),
        "service_from": _text(line.service_from),
        "service_to": _text(line.service_to),
        "adjustments": _adjustments(line.adjustments),
        "remark_codes": list(line.remark_codes),
    }


def _adjustments(adjustments: Iterable[Adjustment]) -> list[Json]:
    return [
        {
            "group": one.group,
            "reason": one.reason,
            "amount": _text(one.amount),
            "quantity": _text(one.quantity),
        }
        for one in adjustments
    ]


def _provider_adjustment(one: ProviderAdjustment) -> Json:
    return {
        "provider_id": one.provider_id,
        "year_end": _text(one.year_end),
        "reason": one.reason,
        "reference": one.reference,
        "amount": _text(one.amount),
    }


def _balance(balance: Balance) -> Json:
    return {
        "lines": balance.lines,
        "claims": balance.claims,
        "transaction": balance.transaction,
        "gaps": [_gap(one) for one in balance.gaps],
    }


def _gap(gap: Gap) -> Json:
    return {
        "level": gap.level,
        "where": gap.where,
        "expected": _text(gap.expected),
        "found": _text(gap.found),
        "segment_number": gap.segment_number,
    }


def _text(value: Decimal | date | None) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else format(value, "f")
