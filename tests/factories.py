"""Makes what service tests need: organizations, actors, units of work, remittances, notices, cases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID

from factories_x12 import Claim, Line, Remittance, era
from sqlalchemy import select

from appeals.demo.details import residential_case
from appeals.domain.actor import Actor, ActorKind, Permission, Role, permissions_of
from appeals.domain.certificates import SigningCertificate, self_made
from appeals.domain.denial import DenialDetails, DenialView, RemittanceReceipt, ReportedDenial
from appeals.domain.views import CaseView
from appeals.services import accounts, cases, denials, papers, pdf_sealing
from appeals.store.audit import AuditEventRow
from appeals.store.base import new_id
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from nqtl_library.terms import Adjustment, DenialFacts

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
TODAY = NOW.date()
OURS, THEIRS = "Example Behavioral Health", "Other Example Clinic"


def an_organization(service: Service, name: str) -> UUID:
    return accounts.open_organization(service.door(now=NOW), name=name).id


def newest_action(service: Service) -> str:
    """What the audit chain says was done last."""
    with service.store.reading() as session:
        newest = select(AuditEventRow).order_by(AuditEventRow.at.desc(), AuditEventRow.number.desc())
        return session.scalars(newest.limit(1)).one().action


def with_certificate(service: Service, name: str, now: datetime = NOW) -> None:
    """Give an organization its certificate beforehand: making a key at each test's first seal takes long."""
    uow = work(service, of=name, now=now)
    with uow.jot():
        pdf_sealing.put_in_use(uow, _certificate(name, now))


@cache
def _certificate(name: str, now: datetime) -> SigningCertificate:
    return self_made(name, now=now)


def work(
    service: Service, *roles: Role, of: str = OURS, now: datetime = NOW, actor: Actor | None = None
) -> UnitOfWork:
    """A unit of work for somebody with these roles (an administrator where none is named)."""
    return service.work(actor or an_actor(service, *roles, of=of), now=now, today=now.date())


def an_actor(service: Service, *roles: Role, of: str = OURS) -> Actor:
    known = {each.name: each.id for each in accounts.organizations(service.door(now=NOW))}
    allowed = permissions_of(roles) if roles else frozenset(Permission)
    return Actor(new_id(), known[of], "Testa Worker", ActorKind.PERSON, allowed)


def a_remittance(*claims: Claim, **more: str) -> bytes:
    return era(Remittance(claims=claims or (a_claim(),), **more))


def a_claim(
    number: str = "1001", reason: str = "PR:197:1500.00", *, code: str = "HC:H0018", **more: object
) -> Claim:
    line = Line(code=code, charge="1500.00", paid="0", adjustments=(reason,), units="3")
    return Claim(id=f"ACCT-{number}", control=f"ICN{number}", lines=(line,), **more)  # type: ignore[arg-type]


def received(service: Service, content: bytes, **more: bool) -> RemittanceReceipt:
    return denials.receive_remittance(work(service), name="remittance.835", content=content, **more)


def a_reported_denial(number: str = "5001", **details: object) -> ReportedDenial:
    facts = DenialFacts(
        claim_type="837P",
        adjustments=(Adjustment("PR", "197", Decimal("900.00")),),
        procedure_code="H0018",
        diagnosis_codes=("F33.2",),
    )
    known: dict[str, object] = {
        "payer": "Sample Mutual Health Plan",
        "payer_claim_number": f"ICN{number}",
        "patient_name": "Testa Sample",
        "birth_date": date(1990, 2, 28),
        "member_id": "ZZ-900 001",
        "denied": Decimal("900.00"),
        "first_day": date(2026, 10, 1),
        "notice_dated": TODAY - timedelta(days=20),
    }
    return ReportedDenial(facts, DenialDetails(**{**known, **details}))  # type: ignore[arg-type]


def a_denial(service: Service, number: str = "5001", **details: object) -> DenialView:
    return denials.report_denial(work(service), a_reported_denial(number, **details))


def a_case(service: Service, number: str = "5001") -> CaseView:
    denial = a_denial(service, number)
    assert denial.case_id is not None
    return cases.read_case(work(service), denial.case_id)


def a_full_case(service: Service, number: str = "5001") -> CaseView:
    """A case that can be sealed: every fact known, every exhibit attached."""
    case = a_case(service, number)
    for title, pages in (("Notice", 1), ("Authorization", 1), ("Clinical record", 12)):
        content = a_pdf([[f"{title}, page {page}, of Testa Sample"] for page in range(1, pages + 1)])
        case = papers.attach_exhibit(work(service), case.id, title=title, content=content)
    known = {**residential_case(TODAY), "service": {"description": "Residential treatment for depression"}}
    return cases.change_case(work(service), case.id, changes=known, expected_version=case.version)


def a_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A plain PDF with these lines on its pages."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, lines in enumerate(pages):
        drawn = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 60 740 Td {drawn}ET"
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {resources} /Contents {5 + 2 * n} 0 R >>"
        )
        objects += [page, f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"]
    return _assembled(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _assembled(objects: Sequence[str]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    head = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return body + head.encode() + f"startxref\n{len(body)}\n%%EOF\n".encode()
