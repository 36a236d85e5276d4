from io import BytesIO, RawIOBase
from typing import BinaryIO, cast

import pytest
from factories import a_claim, a_remittance, received, work
from factories_x12 import Claim, Line

from appeals.domain.views import CaseView
from appeals.errors import TooLarge
from appeals.services import cases, denials, remittance_import, remittances
from appeals.wiring import Service


class Pipe(RawIOBase):
    """A stream that cannot go back."""

    def __init__(self, content: bytes) -> None:
        self._inner = BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(size)


def test_parts_of_a_file_make_no_difference(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remittance_import, "TOGETHER", 1)
    line = Line(code="HC:H0018", charge="-1500.00", paid="0", adjustments=("PR:197:-1500.00",))
    taken_back = Claim(id="ACCT-1001", control="ICN1001", status="22", lines=(line,))
    again = a_claim("1001", "PR:50:1500.00")
    again.control = "ICN1001B"
    (first,) = received(service, a_remittance()).cases_opened
    receipt = received(
        service, a_remittance(a_claim("1002"), a_claim("1002"), taken_back, again, a_claim("1003"))
    )

    words = [(line.claim_number, line.outcome) for line in receipt.transactions[0].denials]
    assert words == [
        ("ACCT-1002", "stored"),
        ("ACCT-1003", "stored"),
        ("ACCT-1001", "reversed"),
        ("ACCT-1001", "stored"),
    ]
    assert len(receipt.cases_opened) == 2
    assert len(_case(service, first).denials) == 2


def test_two_denials_of_one_claim_far_apart_share_a_case(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remittance_import, "TOGETHER", 1)
    receipt = received(
        service, a_remittance(a_claim("1001"), a_claim("1002"), a_claim("1001", "PR:50:10.00"))
    )

    assert len(receipt.cases_opened) == 2
    assert len(_case(service, receipt.cases_opened[0]).denials) == 2


def test_a_file_from_a_pipe_is_read_twice_all_the_same(service: Service) -> None:
    pipe = cast("BinaryIO", Pipe(a_remittance()))
    receipt = denials.receive_remittance(work(service), name="remittance.835", content=pipe)

    assert len(receipt.cases_opened) == 1


@pytest.mark.parametrize("sent", ["bytes", "file", "pipe"])
def test_a_file_above_the_limit_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    content = a_remittance()
    monkeypatch.setattr(remittances, "LARGEST", len(content) - 1)
    streams = {"bytes": content, "file": BytesIO(content), "pipe": cast("BinaryIO", Pipe(content))}

    with pytest.raises(TooLarge):
        denials.receive_remittance(work(service), name="remittance.835", content=streams[sent])


def _case(service: Service, case_id: object) -> CaseView:
    return cases.read_case(work(service), case_id)  # type: ignore[arg-type]
