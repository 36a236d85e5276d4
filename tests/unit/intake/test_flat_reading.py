"""Reading a file twice in flat memory comes to what reading it whole comes to."""

from io import BytesIO

from factories_x12 import Claim, Line, Remittance, a_denied_line, era, interchange_segments, written
from hypothesis import given, settings
from test_remittance_fuzz import REMITTANCES, mutations

from appeals.intake.denials import FlatOutcome, outcome
from appeals.intake.remittance import good_claims, judge_remittances, read_remittances


def twice(content: bytes) -> tuple[list[str], list[str]]:
    """Keys of the denials, and numbers of the answers taken back, by two flat readings."""
    judged = judge_remittances(BytesIO(content), "sample.835")
    flat = FlatOutcome(judged.taken_back)
    claims = list(good_claims(BytesIO(content), judged))
    denied = [unit.key.text for held in claims for unit in flat.take(held)]
    rest = flat.rest()
    denied += [unit.key.text for unit in rest.units]
    return sorted(denied), [one.payer_control_number for one in rest.reversals]


def whole(content: bytes) -> tuple[list[str], list[str]]:
    found = outcome(one for one in read_remittances(content, "sample.835").transactions if one.good)
    return sorted(unit.key.text for unit in found.units), [
        one.payer_control_number for one in found.reversals
    ]


@settings(max_examples=80, deadline=None)
@given(REMITTANCES)
def test_two_flat_readings_find_the_same_denials_and_reversals(remittances: list[Remittance]) -> None:
    content = written(interchange_segments(*remittances))

    assert twice(content) == whole(content)


@settings(max_examples=100, deadline=None)
@given(mutations())
def test_so_they_do_in_damaged_files(content: bytes) -> None:
    assert twice(content) == whole(content)


def test_a_judged_file_knows_all_but_the_claims() -> None:
    content = era(Remittance([Claim(lines=[a_denied_line()]), Claim(status="22", id="B")]))
    judged, file = judge_remittances(BytesIO(content), "sample.835"), read_remittances(content, "sample.835")

    assert (judged.file.sha256, judged.file.problems) == (file.sha256, file.problems)
    assert [(one.claims, one.claim_count) for one in judged.file.transactions] == [((), 2)]
    assert judged.taken_back == {"B"}


def test_claims_of_a_bad_transaction_are_not_handed_out() -> None:
    bad = Remittance([Claim(id="BAD", charge="x", paid="0"), Claim(id="WITH-IT", lines=[Line()])])
    content = era(bad, Remittance([Claim(id="GOOD", lines=[a_denied_line()])], number="0002"))
    judged = judge_remittances(BytesIO(content), "sample.835")
    handed_out = list(good_claims(BytesIO(content), judged))

    assert [(one.claim.claim_id, one.transaction.control_number) for one in handed_out] == [("GOOD", "0002")]
