"""Builds the list of services of an estimate: from the fee schedule, line by line, priced at once."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_file import EstimateContent, PricedLine
from appeals.domain.estimate_views import EstimateView, LineOrder
from appeals.errors import BadInput, Fault, NotFound
from appeals.services.estimate_pricing import check_content, lines_of, repriced
from appeals.services.estimate_rows import (
    content_of,
    estimate_to_change,
    keep_content,
    schedule_content,
    settle,
)
from appeals.services.estimate_showing import estimate_view
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork


def add_services(
    uow: UnitOfWork, estimate_id: UUID, *, orders: Sequence[LineOrder], expected_version: int
) -> EstimateView:
    """Add services at the prices of the estimate's fee schedule; a daily rate brings what is in it.

    Permission ESTIMATE. BadInput where no schedule is chosen or it has no such price.
    """
    with uow.act("estimate.services_added", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        content = content_of(row)
        fees = schedule_content(uow, content.pricing.schedule_id)
        if fees is None:
            raise BadInput([Fault("pricing.schedule_id", "choose a fee schedule first")])
        for order in orders:
            content = replace(content, lines=(*content.lines, *lines_of(content, fees, order)))
        _keep(uow, row, content)
        act.about(row.id, added=len(orders), version=row.version)
        return estimate_view(uow, row)


def put_line(uow: UnitOfWork, estimate_id: UUID, *, line: PricedLine, expected_version: int) -> EstimateView:
    """Put a line of one's own, or change the line of that id. Permission ESTIMATE."""
    with uow.act("estimate.line_put", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        content = content_of(row)
        known = any(each.id == line.id for each in content.lines)
        lines = [line if each.id == line.id else each for each in content.lines]
        _keep(uow, row, replace(content, lines=tuple(lines if known else [*lines, line])))
        act.about(row.id, version=row.version)
        return estimate_view(uow, row)


def drop_line(uow: UnitOfWork, estimate_id: UUID, *, line_id: str, expected_version: int) -> EstimateView:
    """Take a line away, and with a daily rate what is in it. Permission ESTIMATE."""
    with uow.act("estimate.line_dropped", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        content = content_of(row)
        if line_id not in {each.id for each in content.lines}:
            raise NotFound("line")
        kept = tuple(each for each in content.lines if line_id not in (each.id, each.included_in))
        _keep(uow, row, replace(content, lines=kept))
        act.about(row.id, version=row.version)
        return estimate_view(uow, row)


def _keep(uow: UnitOfWork, row: EstimateRow, content: EstimateContent) -> None:
    check_content(uow, content)
    keep_content(row, repriced(uow, content))
    settle(uow, row)
