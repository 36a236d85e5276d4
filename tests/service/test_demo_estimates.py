"""The demo's estimates: a newcomer sees a bill that is about to go over, and a dispute under way."""

from datetime import timedelta

from factories import NOW, TODAY, work

from appeals.demo.estimates import add_estimates
from appeals.domain.estimate_bill_views import BillsView
from appeals.domain.estimate_watch import Level
from appeals.services import estimate_bills, estimate_list
from appeals.services.estimate_list import Filter
from appeals.wiring import Service


def bills(service: Service, which: Filter) -> BillsView:
    (row,) = estimate_list.list_estimates(work(service), which=which).items
    return estimate_bills.read_bills(work(service), row.id)


def test_one_more_evening_crosses_the_line_and_a_dispute_waits_for_its_packet(
    sqlite_service: Service,
) -> None:
    for _ in range(2):  # a start that was cut short loads what is missing, and nothing twice
        add_estimates(lambda days: lambda: work(sqlite_service, now=NOW - timedelta(days=days)), TODAY)

    coming = bills(sqlite_service, Filter.COMING)
    assert (coming.level, coming.watches[0].over) == (Level.NEAR, 36_000)
    assert coming.watches[0].coming is not None
    assert coming.watches[0].coming.on == TODAY + timedelta(days=3)
    disputed = bills(sqlite_service, Filter.DISPUTED)
    assert (disputed.level, disputed.watches[0].over) == (Level.CROSSED, 72_000)
    assert (len(disputed.disputes), disputed.disputes[0].state.on_hold) == (1, True)
    assert disputed.disputes[0].state.packet_due is not None
    assert [(each.code, each.reason) for each in disputed.watches[0].unlisted] == [("90839", "")]
    assert estimate_list.list_estimates(work(sqlite_service), which=Filter.ALL).total == 4
