"""What the made-up practice knows about its first case, as a specialist would have filled it in."""

from datetime import date, timedelta

from appeals.demo.papers import ADMITTED, DISCHARGED, SUPERVISED


def residential_case(today: date) -> dict[str, object]:
    """Changes for the case of claim DEMO-1001, complete enough to seal both documents."""
    return {**_plan(today), **_people(today), **_record(today)}


def _plan(today: date) -> dict[str, object]:
    return {
        "plan_type": "erisa_self_funded",
        "state": "WA",
        "plan_name": "Sample Manufacturing Employee Health Plan",
        "plan_year": str(today.year),
        "plan_administrator": {
            "name": "Sample Manufacturing Company",
            "attention": "Benefits Department",
            "lines": ["1 Factory Row", "Sampletown, WA 98000"],
        },
        "issuer_or_tpa": "Sample Mutual Health Plan",
        "grandfathered": False,
        "claim_kind": "post_service",
        "levels": 1,
        "network": "out",
        "appeals_address": {
            "name": "Sample Mutual Health Plan",
            "attention": "Appeals Unit",
            "lines": ["PO Box 1", "Sampletown, WA 98000"],
            "fax": "555-010-0199",
        },
    }


def _people(today: date) -> dict[str, object]:
    return {
        "patient": {
            "name": "Testa Sample",
            "birth_date": "1998-02-28",
            "member_id": "SMH900100100",
            "group_number": "SMC-0001",
        },
        "requester": "authorized_representative",
        "sender": {
            "name": "Dana Drafter",
            "credentials": "Appeals Specialist",
            "organization": "Example Behavioral Health",
            "npi": "1234567893",
            "address": {"lines": ["200 Invented Avenue", "Sampletown, WA 98000"]},
            "phone": "555-010-0142",
            "email": "appeals@demo.example",
        },
        "authorization": {
            "signed_on": (today - timedelta(days=15)).isoformat(),
            "expires_on": (today + timedelta(days=350)).isoformat(),
            "covers_plan_documents": True,
            "exhibit": "B",
        },
    }


def _record(today: date) -> dict[str, object]:
    first = today - timedelta(days=40)
    return {
        "service": {
            "description": "residential mental health treatment",
            "provider_name": "Example Behavioral Health",
        },
        "delivery": "certified mail, return receipt requested",
        "clinical_facts": [
            _fact(DISCHARGED, first - timedelta(days=6)),
            _fact(ADMITTED, first),
            _fact(SUPERVISED, first + timedelta(days=3)),
        ],
    }


def _fact(text: str, on: date) -> dict[str, object]:
    return {"text": text, "on": on.isoformat(), "exhibit": "C", "page": 1}
