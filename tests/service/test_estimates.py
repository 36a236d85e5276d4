"""Estimates from intake to the patient's hands: who, when, what, sealed, handed over, changed, proved."""

from collections.abc import Callable

import pytest
from estimate_cases import a_ready_estimate, handed_over
from factories import work

from appeals.domain.estimate_file import EstimateState
from appeals.services import estimate_deliveries, estimate_issuing, estimates
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service


@pytest.fixture
def ours(service: Service) -> Callable[[], UnitOfWork]:
    return lambda: work(service)


def test_an_estimate_goes_from_intake_to_the_patients_hands(ours: Callable[[], UnitOfWork]) -> None:
    ready = a_ready_estimate(ours)
    print(ready.judgement["breaches"], ready.warnings_to_answer)
    issued = estimate_issuing.issue_estimate(ours(), ready.id)
    assert issued.overall == 372000
    assert estimates.read_estimate(ours(), ready.id).state is EstimateState.ISSUED
    estimate_deliveries.record_delivery(ours(), issued.id, delivery=handed_over())
    assert estimates.read_estimate(ours(), ready.id).state is EstimateState.GIVEN
