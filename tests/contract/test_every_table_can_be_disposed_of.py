"""Every table that can tell of a patient says what becomes of it in a disposal (store/holdings.py)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Table

from appeals.store.erasing import encrypted_columns
from appeals.store.holdings import HOLDINGS, Fate
from appeals.store.tables import METADATA

HOW = "Read the top of appeals/store/holdings.py and give it a line there."


def of_patients() -> Iterator[Table]:
    """Tables with an encrypted column, with a case, or that lead to a table that is on the list."""
    for table in METADATA.sorted_tables:
        leads = {key.column.table.name for column in table.columns for key in column.foreign_keys}
        on_the_list = {name for name in leads if name in HOLDINGS and HOLDINGS[name].fate is not Fate.APART}
        if encrypted_columns(table) or "case_id" in table.columns or on_the_list:
            yield table


def test_every_table_that_can_tell_of_a_patient_has_its_line() -> None:
    missing = [table.name for table in of_patients() if table.name not in HOLDINGS]

    assert missing == [], f"What becomes of these in a disposal? {HOW}"


def test_the_list_names_no_table_or_column_that_is_not_there() -> None:
    wrong = [name for name in HOLDINGS if name not in METADATA.tables]
    for name, holding in HOLDINGS.items():
        named = {*holding.via, *holding.blank, *holding.clear}
        wrong += [f"{name}.{each}" for each in named if each not in METADATA.tables[name].columns]

    assert wrong == []


@pytest.mark.parametrize("name", [name for name, each in HOLDINGS.items() if each.fate is Fate.BLANKED])
def test_every_encrypted_column_of_a_skeleton_is_blanked(name: str) -> None:
    assert set(encrypted_columns(METADATA.tables[name])) == set(HOLDINGS[name].blank), HOW


@pytest.mark.parametrize("name", [name for name, each in HOLDINGS.items() if each.fate is Fate.KEPT])
def test_what_stays_has_nothing_encrypted_and_says_why(name: str) -> None:
    assert encrypted_columns(METADATA.tables[name]) == ()
    assert HOLDINGS[name].why


def test_what_is_apart_says_why() -> None:
    assert all(each.why for each in HOLDINGS.values() if each.fate is Fate.APART)


def test_everything_that_goes_is_found_from_the_record() -> None:
    """A line without a way to the record would be passed over in silence."""
    roots = {"cases", "denials", "notices", "imported_files", "estimate_patients"}
    lost = [
        name
        for name, each in HOLDINGS.items()
        if each.fate is not Fate.APART and not each.via and name not in roots
    ]
    assert lost == []


def test_nothing_that_stays_points_to_a_row_that_goes() -> None:
    broken = [
        f"{table.name}.{column.name} -> {key.column.table.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if HOLDINGS.get(key.column.table.name) is not None
        and HOLDINGS[key.column.table.name].fate is Fate.DELETED
        and (table.name not in HOLDINGS or HOLDINGS[table.name].fate is not Fate.DELETED)
    ]
    assert broken == []
