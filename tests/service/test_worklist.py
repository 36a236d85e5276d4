import time
from datetime import timedelta
from decimal import Decimal

from factories import THEIRS, TODAY, a_case, an_actor, work
from sqlalchemy import insert

from appeals.domain.actor import Role
from appeals.domain.case import CaseState
from appeals.services import cases
from appeals.services.patient_search import find_patient
from appeals.services.worklist import Due, Sort, worklist
from appeals.store.base import new_id
from appeals.store.cases import CaseRow
from appeals.store.name_index import name_key
from appeals.wiring import Service
from nqtl_library.terms import BenefitClass, NextAction, Nqtl, PlanType, VerdictKind


def test_the_next_date_comes_first_and_overdue_is_counted(sqlite_service: Service) -> None:
    many_cases(sqlite_service, 60)

    page = worklist(work(sqlite_service), per_page=20)

    dates = [row.next_due for row in page.items if row.next_due is not None]
    assert dates == sorted(dates)
    assert (page.total, len(page.items)) == (60, 20)
    assert page.overdue == 10
    assert page.due_soon == 8


def test_pages_do_not_overlap_and_reach_the_end(sqlite_service: Service) -> None:
    many_cases(sqlite_service, 45)

    seen = [row.id for n in (1, 2, 3) for row in worklist(work(sqlite_service), page=n, per_page=20).items]

    assert len(seen) == len(set(seen)) == 45


def test_filters_hold(sqlite_service: Service) -> None:
    many_cases(sqlite_service, 40)

    def found(**filters: object) -> list[object]:
        return list(worklist(work(sqlite_service), **filters).items)  # type: ignore[arg-type]

    assert {row.verdict for row in found(verdict=VerdictKind.PARITY)} == {VerdictKind.PARITY}
    assert all(row.next_due < TODAY for row in found(due=Due.OVERDUE))
    assert all(TODAY <= row.next_due <= TODAY + timedelta(days=7) for row in found(due=Due.WEEK))
    assert found(states=[CaseState.CLOSED]) == []
    amounts = [row.amount for row in found(sort=Sort.AMOUNT)]
    assert amounts == sorted(amounts, reverse=True)


def test_another_organization_sees_an_empty_list(service: Service) -> None:
    a_case(service)

    assert worklist(work(service, of=THEIRS)).total == 0


def test_a_closed_case_leaves_the_list(service: Service) -> None:
    case = a_case(service)
    cases.move_case(work(service), case.id, to=CaseState.CLOSED, reason="Paid.")

    assert worklist(work(service)).total == 0
    assert worklist(work(service), states=[CaseState.CLOSED]).total == 1


COLUMNS = ", ".join(c.name for c in CaseRow.__table__.columns if c.name not in {"id", "number"})
COPIES = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
INSERT INTO cases (id, number, {COLUMNS})
SELECT lower(hex(randomblob(16))), number + 500 * i, {COLUMNS} FROM cases, n
"""


def test_a_page_of_fifty_thousand_cases_comes_at_once(sqlite_service: Service) -> None:
    many_cases(sqlite_service, 500)
    with sqlite_service.store.engine.begin() as connection:
        connection.exec_driver_sql(COPIES)
    uow = work(sqlite_service, Role.DRAFTER)
    assert worklist(uow).total == 50_000

    spent = []
    for filters in ({}, {"verdict": VerdictKind.PARITY}, {"due": Due.WEEK}, {"sort": Sort.NEWEST}):
        start = time.process_time()
        worklist(uow, **filters)  # type: ignore[arg-type]
        spent.append(time.process_time() - start)
    start = time.process_time()
    assert find_patient(uow, "Sample 123, Testa").cases_total == 100
    spent.append(time.process_time() - start)

    assert max(spent) < 0.5, spent  # tens of milliseconds on a quiet machine


def many_cases(service: Service, count: int) -> None:
    """Cases due from ten days ago onwards, one more day every one (in rounds of a hundred days)."""
    organization = an_actor(service).organization_id
    rows = [
        {
            "id": new_id(),
            "organization_id": organization,
            "number": n + 1,
            "state": CaseState.PREPARING,
            "is_open": True,
            "details": {},
            "patient_name": f"Testa Sample {n}",
            "claim_key": f"{n:032x}",
            "payer_claim_key": "",
            "member_key": "",
            "patient_key": "",
            "name_key": name_key(service.store.keys, organization, f"Testa Sample {n}"),
            "payer": "Sample Mutual Health Plan",
            "plan_type": PlanType.ERISA_SELF_FUNDED,
            "plan_state": "WA",
            "verdict": VerdictKind.PARITY if n % 2 else VerdictKind.NEEDS_REVIEW,
            "nqtl": Nqtl.STEP_THERAPY,
            "benefit_class": BenefitClass.OUTPATIENT,
            "next_action": NextAction.APPEAL_PARITY,
            "amount": Decimal(n % 977),
            "next_due": TODAY + timedelta(days=n % 100 - 10),
            "next_due_clock": "internal_appeal_filing",
            "sort_date": TODAY + timedelta(days=n % 100 - 10),
            "version": 1,
            "opened_at": work(service).now,
            "changed_at": work(service).now,
            "closed_because": "",
        }
        for n in range(count)
    ]
    with service.store.writing() as session:
        session.execute(insert(CaseRow), rows)
