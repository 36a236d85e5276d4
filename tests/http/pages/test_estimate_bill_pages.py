"""People on pages: a file of bills looked at and taken in, strays placed, the audit as page and tables."""

import io
from datetime import UTC, datetime

import pytest
from estimate_cases import NPI, a_ready_estimate, handed_over
from http_callers import OURS, Person, SignIn, owner, token_in, work_of
from openpyxl import load_workbook

from api.work import KEY
from appeals.services import estimate_deliveries, estimate_issuing

TODAY = datetime.now(UTC).date()
HEAD = "estimate,patient,dob,npi,code,date,amount,description"
ROWS = (
    f"E-00001,,,{NPI},S9480,2026-11-30,4120.00,Evening program",
    f",Nobody Known,1980-01-01,{NPI},S9480,2026-11-30,250.00,",
    f"E-00001,,,{NPI},S9480,someday,250.00,",
)


@pytest.fixture
def desk(sign_in: SignIn) -> Person:
    """Somebody at the desk of a practice whose patient holds an estimate."""
    person = sign_in("intake")
    service = person.client.application.extensions[KEY]
    actor = owner(service, OURS)
    view = a_ready_estimate(lambda: work_of(service, actor))
    version = estimate_issuing.issue_estimate(
        work_of(service, actor), view.id, late_because="=HYPERLINK(the office was closed)"
    )
    estimate_deliveries.record_delivery(
        work_of(service, actor), version.id, delivery=handed_over(datetime.now(UTC))
    )
    return person


def test_a_file_is_looked_at_taken_in_and_taken_in_once(desk: Person) -> None:
    shown = desk.get("/estimate-charges")
    file = io.BytesIO("\n".join((HEAD, *ROWS)).encode())
    typed = {"csrf_token": token_in(shown.text), "file": (file, "bills.csv")}
    looked = desk.client.post("/estimate-charges", data=typed, content_type="multipart/form-data").text
    assert "2 lines: 2 new" in looked
    assert "Row 4, first_day" in looked
    assert "Every billed line has its estimate" in desk.get("/estimate-charges").text
    content = looked.split('name="content" value="')[1].split('"')[0]

    kept = desk.post("/estimate-charges/kept", {"content": content, "name": "bills.csv"}).text
    again = desk.post("/estimate-charges/kept", {"content": content, "name": "bills.csv"}).text

    assert "E-00001: <a" in kept  # over a limit now
    assert "Nobody Known" in desk.get("/estimate-charges").text
    assert "taken in before" in again
    assert "Billed over a limit" in desk.get("/estimates?which=over").text
    assert "E-00001" in desk.get("/estimates?which=over").text


def test_the_audit_tells_why_one_was_late_and_no_cell_is_a_formula(desk: Person) -> None:
    span = f"first=2026-11-01&last={TODAY}"
    page = desk.get(f"/estimate-audit?{span}").text
    assert "Testa Sample" not in page
    table = desk.get(f"/estimate-audit/csv?{span}").text
    assert "'=HYPERLINK" in table
    assert "Testa" not in table
    book = load_workbook(io.BytesIO(desk.get(f"/estimate-audit/xlsx?{span}").data))
    assert book.sheetnames == ["Figures", "Estimates", "Evidence"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert desk.get("/estimate-audit?first=2026-11-01&last=2020-01-01").status_code == 422
