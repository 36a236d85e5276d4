"""The packet builder in a browser without scripts: describe, check, build, read, download."""

import html
import io
import re
from datetime import UTC, datetime

from factories import a_pdf, newest_action
from http_callers import OURS, Person, SignIn, owner, work_of
from pypdf import PdfReader

from appeals.demo.details import residential_case
from appeals.demo.remittance import demo_remittance
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.views import CaseView
from appeals.services import cases, denials, papers, versions
from appeals.services.worklist import worklist
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

TODAY = datetime.now(UTC).date()


def a_sealed_case(service: Service) -> CaseView:
    def work() -> UnitOfWork:
        return work_of(service, owner(service, OURS))

    denials.receive_remittance(work(), name="october.835", content=demo_remittance(TODAY))
    listed = [cases.read_case(work(), each.id) for each in worklist(work(), page=1, per_page=50).items]
    case = next(each for each in listed if str(each.amount) == "14000.00")
    for title, pages in (("Notice", 1), ("Authorization", 1), ("Clinical record", 12)):
        content = a_pdf([[f"{title}, page {page}, of Testa Sample"] for page in range(1, pages + 1)])
        case = papers.attach_exhibit(work(), case.id, title=title, content=content)
    case = cases.change_case(
        work(),
        case.id,
        changes=residential_case(TODAY),
        expected_version=case.version,  # type: ignore[arg-type]
    )
    versions.seal(work(), case.id, kind=APPEAL, reason="Ready.")
    return case


def shown(person: Person, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.get_data(as_text=True))


def test_a_packet_is_described_checked_built_and_downloaded(service: Service, sign_in: SignIn) -> None:
    case, reviewer = a_sealed_case(service), sign_in("reviewer")
    address = f"/cases/{case.id}/packet"
    assert "Build a packet" in shown(reviewer, f"/cases/{case.id}")
    builder = shown(reviewer, address)
    assert "No exhibit is marked as: Denial notice" in builder

    notice = next(each.id for each in case.exhibits if each.label == "A")
    saved = reviewer.fill(f"{address}/exhibits/{notice}", {"kind": "notice", "dated": "2026-11-03"})
    assert saved.status_code == 303
    assert "No exhibit is marked as: Denial notice" not in shown(reviewer, address)

    letter = re.search(r'name="letter" value="([0-9a-f-]{36})"', shown(reviewer, address))
    assert letter
    built = reviewer.post(address, {"letter": letter[1], "channel": "mail", "reason": "To send."})
    assert built.status_code == 303, built.get_data(as_text=True)
    page = shown(reviewer, built.location)
    assert "Verified" in page
    file = reviewer.get(f"{built.location}/parts/1")
    assert file.mimetype == "application/pdf"
    assert "Index of exhibits" in PdfReader(io.BytesIO(file.data)).pages[1].extract_text()
    assert reviewer.get(f"{built.location}/manifest").is_json
    frame = re.search(r'<iframe[^>]* src="([^"#]+)', page)
    assert frame
    assert reviewer.get(frame[1]).data == file.data
    assert newest_action(service) == "packet.shown_in_page"


def test_what_stops_a_packet_is_on_the_page_and_the_build_says_it_again(
    service: Service, sign_in: SignIn
) -> None:
    case, reviewer = a_sealed_case(service), sign_in("reviewer")
    address = f"/cases/{case.id}/packet"

    assert "ten digits" in shown(reviewer, f"{address}?channel=fax")
    refused = reviewer.post(address, {"channel": "fax", "fax": "1", "reason": "x"})
    assert refused.status_code == 422
    assert "ten digits" in html.unescape(refused.get_data(as_text=True))
    assert "megabytes" in shown(reviewer, f"{address}?most_megabytes=lots")


def test_a_mistake_about_an_exhibit_is_shown_at_its_field(service: Service, sign_in: SignIn) -> None:
    case, drafter = a_sealed_case(service), sign_in("drafter")
    exhibit = f"/cases/{case.id}/packet/exhibits/{case.exhibits[2].id}"

    answer = drafter.fill(exhibit, {"kind": "record", "first_page": "9", "last_page": "4"})

    assert answer.status_code == 422
    assert "lies before the first" in answer.get_data(as_text=True).lower()


def test_those_who_may_not_seal_see_the_builder_without_its_button(service: Service, sign_in: SignIn) -> None:
    case = a_sealed_case(service)

    assert "Build and seal" not in shown(sign_in("drafter"), f"/cases/{case.id}/packet")
    assert sign_in("drafter").post(f"/cases/{case.id}/packet", {"reason": "x"}).status_code == 403
