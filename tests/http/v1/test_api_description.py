"""The description of the API: valid, kept in the repository, and true under fuzzing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from http_callers import IssueKey, Person, Program
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from appeals.demo.remittance import demo_remittance

KEPT = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
OPERATIONS = [
    (path, method)
    for path, item in json.loads(KEPT.read_text("utf-8"))["paths"].items()
    for method in item
    if method != "parameters"
]
EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    unsupported_method,
    ignored_auth,
]


def test_the_description_is_valid_openapi(anyone: Person) -> None:
    described = anyone.get("/api/v1/openapi.json").json

    validate(described)
    assert described["openapi"].startswith("3.1")


def test_the_description_in_the_repository_is_the_applications(anyone: Person) -> None:
    described = anyone.get("/api/v1/openapi.json").json

    assert json.loads(KEPT.read_text("utf-8")) == described, "Run: python tools/openapi.py"


@pytest.fixture
def system(program: IssueKey) -> Program:
    """A key that may do everything, and something to do it with."""
    issued = program()
    file = demo_remittance(datetime.now(UTC).date())
    issued.post("/remittances", data=file, content_type="application/edi-x12")
    return issued


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_breaks_the_service_or_its_description(
    app: Flask, system: Program, path: str, method: str
) -> None:
    key = {"Authorization": f"Bearer {system.token}"}
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=described[path][method].as_strategy())
    def hold(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=key, checks=CHECKS)

    hold()
