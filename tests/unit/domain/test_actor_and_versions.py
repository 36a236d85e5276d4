from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from appeals.domain.actor import ROLES, Actor, ActorKind, Permission, Role, permissions_of
from appeals.domain.versions import FIRST, canonical_json, drawing_time, link
from appeals.errors import NotAllowed

READING = {Permission.SEE_CASES, Permission.VERIFY, Permission.DOWNLOAD, Permission.SEE_ESTIMATES}
GUARDING = {  # changes who may look, and how long records are kept; never what stands in them
    Permission.SEE_RESTRICTED,
    Permission.RESTRICT,
    Permission.HOLD_RECORDS,
    Permission.DISPOSE_RECORDS,
}


def test_every_role_is_in_the_table_and_the_administrator_may_everything() -> None:
    assert set(ROLES) == set(Role)
    assert ROLES[Role.ADMINISTRATOR] == set(Permission)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COMPLIANCE])
def test_those_who_check_cannot_change(role: Role) -> None:
    assert ROLES[role] <= READING | GUARDING


def test_no_single_working_role_both_seals_and_manages_people() -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert not {Permission.SEAL, Permission.MANAGE_PEOPLE} <= ROLES[role]


def test_a_person_with_two_jobs_may_do_both() -> None:
    actor = Actor(uuid4(), uuid4(), "Testa", ActorKind.PERSON, permissions_of([Role.INTAKE, Role.AUDITOR]))

    actor.must(Permission.IMPORT)
    actor.must(Permission.VERIFY)
    with pytest.raises(NotAllowed, match="needs the permission “seal”"):
        actor.must(Permission.SEAL)


@given(some.dictionaries(some.text(), some.integers() | some.text() | some.none() | some.booleans()))
def test_canonical_json_does_not_depend_on_the_order_of_fields(fields: dict[str, object]) -> None:
    turned = dict(reversed(list(fields.items())))

    assert canonical_json(fields) == canonical_json(turned)


def test_canonical_json_has_one_spelling_for_money_and_dates() -> None:
    value = {"b": Decimal("10.50"), "a": date(2026, 11, 24), "c": ("é", None)}

    assert canonical_json(value) == '{"a":"2026-11-24","b":"10.50","c":["é",null]}'.encode()


def test_a_link_depends_on_what_came_before() -> None:
    first = link(FIRST, {"number": 1})

    assert link(first, {"number": 2}) != link(FIRST, {"number": 2})


def test_a_file_s_time_comes_from_the_letter_s_date_alone() -> None:
    assert drawing_time(date(2026, 11, 24)).isoformat() == "2026-11-24T12:00:00+00:00"
