"""Codes are read however they are written, and every row says something usable."""

import pytest

from nqtl_library.codes import (
    CodeRow,
    Route,
    carc,
    carcs,
    category,
    group_code,
    rarc,
    rarcs,
    split_status,
    status,
)
from nqtl_library.terms import NextAction, Nqtl


@pytest.mark.parametrize("written", ["197", "CO-197", "co197", " 197 ", "PR 197", "CARC197", "co-0197"])
def test_a_reason_code_is_found_however_it_is_written(written: str) -> None:
    row = carc(written)

    assert row is not None
    assert row.nqtl == (Nqtl.PRIOR_AUTHORIZATION,)


@pytest.mark.parametrize(
    ("written", "code"), [("ma1", "MA01"), ("N 130", "N130"), ("m62", "M62"), ("RARC N130", "N130")]
)
def test_a_remark_code_is_found_however_it_is_written(written: str, code: str) -> None:
    row = rarc(written)

    assert row is not None
    assert row.code == code


@pytest.mark.parametrize("written", ["", "Z99", "999", "CO-", "N99999"])
def test_a_code_that_we_do_not_map_has_no_row(written: str) -> None:
    assert carc(written) is None
    assert rarc(written) is None


@pytest.mark.parametrize("row", [*carcs().values(), *rarcs().values()], ids=lambda row: row.code)
def test_every_code_that_points_somewhere_says_what_to_do(row: CodeRow) -> None:
    if row.route is Route.PARITY:
        assert row.nqtl
        assert row.action in (NextAction.APPEAL_PARITY, NextAction.APPEAL_OTHER, NextAction.SEND_RECORDS,
                              NextAction.CORRECT_RESUBMIT)  # fmt: skip
    if row.route is Route.NOT_PARITY:
        assert row.reason
        assert row.action is not NextAction.APPEAL_PARITY


def test_withdrawn_codes_name_known_successors() -> None:
    for row in carcs().values():
        assert all(carc(successor) for successor in row.use), row.code


def test_all_code_tables_of_the_research_are_there() -> None:
    assert len(carcs()) >= 200
    assert len(rarcs()) >= 200
    assert all(group_code(code) for code in ("CO", "PR", "OA", "PI", "CR"))
    assert all(category(code) for code in ("A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"))


@pytest.mark.parametrize("written", ["A7:562:85", "A7*562*85", "a7>562>85", "A7 562 85"])
def test_a_claim_status_is_cut_whatever_stands_between_its_parts(written: str) -> None:
    parts = split_status(written)

    assert (parts.category, parts.status, parts.entity) == ("A7", "562", "85")
    assert status(parts.status).reason == "provider_identifier"
