from uuid import UUID

import pytest
from factories import THEIRS, a_claim, a_remittance, received, work
from factories_x12 import Claim, Line

from appeals.domain.actor import Role
from appeals.domain.case import CaseState
from appeals.domain.denial import DenialState, RemittanceReceipt
from appeals.errors import NotAllowed, NotFound, UnsupportedFile
from appeals.services import cases, denials, worklist
from appeals.wiring import Service
from nqtl_library.terms import NextAction, VerdictKind


def words(receipt: RemittanceReceipt) -> list[str]:
    return [line.outcome for each in receipt.transactions for line in each.denials]


def test_a_parity_denial_opens_a_case_with_its_clocks_counted(service: Service) -> None:
    receipt = received(service, a_remittance())

    (case_id,) = receipt.cases_opened
    case = cases.read_case(work(service), case_id)
    assert case.state is CaseState.NEW
    assert case.verdict is VerdictKind.PARITY
    assert case.details.patient.name == "TESTA SAMPLE"
    assert case.details.service.amount is not None
    assert case.deadlines.waiting or case.deadlines.clocks


def test_a_denial_that_is_not_parity_opens_nothing_and_says_what_to_do_instead(service: Service) -> None:
    receipt = received(service, a_remittance(a_claim("1002", "CO:29:1500.00")))

    listed = denials.list_denials(work(service), without_case=True)
    assert receipt.cases_opened == ()
    assert [each.next_action for each in listed.items] == [NextAction.APPEAL_OTHER]
    assert worklist.worklist(work(service)).total == 0


def test_one_claim_with_two_denied_lines_is_one_case(service: Service) -> None:
    lines = tuple(
        Line(code="HC:H0018", charge="500.00", adjustments=("PR:50:500.00",), day=f"2026080{n}")
        for n in (3, 4)
    )
    receipt = received(service, a_remittance(Claim(lines=lines)))

    case = cases.read_case(work(service), receipt.cases_opened[0])
    assert len(receipt.cases_opened) == 1
    assert len(case.denials) == 2
    assert str(case.amount) == "1000.00"


def test_the_same_file_twice_adds_nothing_and_says_so(service: Service) -> None:
    first = received(service, a_remittance())
    second = received(service, a_remittance())

    assert (second.already_received, second.id) == (True, first.id)
    assert "received before" in second.sentence
    assert denials.list_denials(work(service)).total == 1


def test_the_same_denial_in_another_file_is_known(service: Service) -> None:
    received(service, a_remittance())
    again = received(service, a_remittance(a_claim(), a_claim("1002")))

    assert sorted(words(again)) == ["known", "stored"]
    assert denials.list_denials(work(service)).total == 2


BROKEN = a_remittance(a_claim("1001")).replace(b"1500.00*0*", b"15OO.00*0*", 1)


def test_a_broken_transaction_stores_nothing_and_is_named(service: Service) -> None:
    receipt = received(service, BROKEN)

    problems = [each for transaction in receipt.transactions for each in transaction.problems]
    assert not receipt.stored
    assert any(problem.segment_number for problem in problems)
    assert denials.list_denials(work(service)).total == 0


def test_a_file_refused_before_can_be_sent_again_with_its_good_part(service: Service) -> None:
    good, bad = a_remittance(a_claim("2001")), BROKEN
    both = good + bad.replace(b"000000001", b"000000002")
    refused = received(service, both)
    accepted = received(service, both, accept_good=True)

    assert (refused.stored, accepted.stored) == (False, True)
    assert [each.stored for each in accepted.transactions] == [True, False]
    assert denials.list_denials(work(service)).total == 1


def test_a_reversal_in_a_later_file_closes_the_case(service: Service) -> None:
    (case_id,) = received(service, a_remittance()).cases_opened
    later = received(service, a_remittance(_reversal()))

    case = cases.read_case(work(service), case_id)
    assert words(later) == ["reversed"]
    assert case.state is CaseState.CLOSED
    assert "reversed" in case.closed_because


def test_a_reversal_that_comes_before_its_claim_leaves_nothing_open(service: Service) -> None:
    received(service, a_remittance(_reversal()))
    late = received(service, a_remittance())

    (line,) = late.transactions[0].denials
    assert line.outcome == "reversed"
    assert late.cases_opened == ()
    assert denials.read_denial(work(service), _id(line.denial_id)).state is DenialState.REVERSED


def test_a_corrected_claim_that_is_denied_again_stays_in_its_case(service: Service) -> None:
    (case_id,) = received(service, a_remittance()).cases_opened
    again = a_claim("1001", "PR:50:1500.00")
    again.control = "ICN1001B"
    received(service, a_remittance(_reversal(), again))

    case = cases.read_case(work(service), case_id)
    assert case.state is CaseState.NEW
    assert [each.state for each in case.denials] == [DenialState.OPEN, DenialState.REVERSED]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"\x00" * 300, b"patient,amount\n=1+1,2"])
def test_what_is_no_remittance_is_refused_in_words(service: Service, content: bytes) -> None:
    with pytest.raises(UnsupportedFile, match="not an 835"):
        received(service, content)


def test_a_reviewer_may_not_import(service: Service) -> None:
    with pytest.raises(NotAllowed):
        denials.receive_remittance(work(service, Role.REVIEWER), name="x", content=a_remittance())


def test_a_receipt_is_found_again_but_not_by_another_organization(service: Service) -> None:
    receipt = received(service, a_remittance())

    assert denials.read_receipt(work(service), _id(receipt.id)) == receipt
    with pytest.raises(NotFound):
        denials.read_receipt(work(service, of=THEIRS), _id(receipt.id))


def _reversal() -> Claim:
    line = Line(code="HC:H0018", charge="-1500.00", paid="0", adjustments=("PR:197:-1500.00",))
    return Claim(id="ACCT-1001", control="ICN1001", status="22", lines=(line,))


def _id(value: UUID | None) -> UUID:
    assert value is not None
    return value
