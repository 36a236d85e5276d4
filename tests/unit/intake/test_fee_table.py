"""A table of fees is read row by row: what is good is kept, what is not is named, and nothing breaks it."""

import io
import zipfile
from decimal import Decimal

import pytest
from estimate_cases import fees
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from appeals.domain.fee_schedules import FeePreview
from appeals.errors import TooLarge, UnsupportedFile
from appeals.intake import fee_table
from appeals.intake.fee_table import COLUMNS, read_fee_table
from appeals.services.fee_schedules import written_table
from nqtl_library.estimate_kinds import LineKind

HEAD = "code,description,amount\n"


def read(text: str) -> FeePreview:
    return read_fee_table(io.BytesIO(text.encode()))


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("row", "where", "said"),
    [
        ("90837,Therapy,=1+1", "row 2: amount", "formula"),
        ("90837,@SUM(A1),20", "row 2: description", "formula"),
        ("+90837,Therapy,20", "row 2: code", "formula"),
        ("90837,Therapy,-20", "row 2: amount", "formula"),
        ("90837,Therapy,sixty", "row 2: amount", "needs an amount"),
        ("90837,Therapy,180.005", "row 2: amount", "whole cents"),
        ("90837,Therapy,9999999", "row 2: amount", "below a million"),
        ("90837,,20", "row 2: description", "everyday words"),
        (",Therapy,20", "row 2: code", "missing"),
        ("therapy,Therapy,20", "row 2: code", "cannot be used"),
        ("90837,The\x07rapy,20", "row 2: description", "control characters"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_kept(row: str, where: str, said: str) -> None:
    found = read(f"{HEAD}{row}\n90853,Group,60\n")

    assert [fault.where for fault in found.problems] == [where]
    assert said in found.problems[0].what
    assert [item.code for item in found.content.items] == ["90853"]


@pytest.mark.parametrize(
    ("heading", "row", "amount"),
    [
        ("CPT,Service,Price", "90837,Therapy,$180", "180"),
        ("Service Code;Name;Self-pay rate", "90837;Therapy;1,180.50", "1180.50"),
        ("\ufeffcode,description,fee", '90837,"Therapy, one hour",180.00', "180.00"),
        ("HCPCS\tDescription\tRate", "H0015\tProgram day\t250", "250"),
    ],
)
def test_the_headings_and_separators_of_other_systems_are_understood(
    heading: str, row: str, amount: str
) -> None:
    found = read(f"{heading}\n\n{row}\n")

    assert found.problems == ()
    assert found.content.items[0].amount == Decimal(amount)


def test_a_workbook_reads_like_its_csv_and_codes_keep_their_digits() -> None:
    found = read_fee_table(
        io.BytesIO(
            workbook(
                ("row", "code", "description", "amount", "kind", "percent", "codes", "note"),
                (None, 90837, "Therapy", 180.0, "individual"),
                ("discount", None, "Prompt", None, None, 10, "90837; 90853"),
                ("tier", None, "Half", None, None, "50%", None, "up to twice the line"),
            )
        )
    )

    assert found.problems == ()
    item, discount, tier = found.content.items[0], found.content.discounts[0], found.content.tiers[0]
    assert (item.code, item.amount, item.kind) == ("90837", Decimal(180), LineKind.INDIVIDUAL)
    assert (discount.percent, discount.codes) == (Decimal(10), ("90837", "90853"))
    assert (tier.percent_of_fee, tier.who) == (Decimal(50), "up to twice the line")


def test_a_schedule_written_for_a_spreadsheet_reads_back_the_same() -> None:
    found = read(written_table(fees()))

    assert found.problems == ()
    assert found.content == fees()
    assert written_table(fees()).startswith(",".join(COLUMNS))


def test_what_is_no_table_is_refused_with_what_to_do() -> None:
    for content, reason in (
        (b"\x00\x01\x02", "not_a_table"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"name,telephone\nx,1\n", "no_headings"),
    ):
        with pytest.raises(UnsupportedFile) as refused:
            read_fee_table(io.BytesIO(content))
        assert refused.value.reason == reason


def test_a_file_that_unpacks_to_far_too_much_is_refused_before_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fee_table, "LARGEST_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000)

    with pytest.raises(TooLarge):
        read_fee_table(io.BytesIO(packed.getvalue()))
    with pytest.raises(TooLarge):
        read_fee_table(io.BytesIO(b"x" * (fee_table.LARGEST + 1)))


@settings(max_examples=150)
@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200))
def test_no_text_below_the_headings_breaks_the_reader(text: str) -> None:
    found = read(f"{HEAD}{text}")

    assert found.problems or found.content.items or not text.strip()
