"""Cases to keep, hold and dispose of, long after their time."""

from datetime import timedelta

from factories import (
    NOW,
    OURS,
    a_case,
    a_full_case,
    a_pdf,
    an_actor,
    with_certificate,
)
from sqlalchemy import select

from appeals.domain.actor import Actor, Role
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import APPEAL, REQUEST
from appeals.domain.packets import PacketOrder
from appeals.domain.privacy import ConsentTerms, Recipient
from appeals.domain.retention import DisposalView
from appeals.domain.views import CaseView
from appeals.services import (
    cases,
    consents,
    disposal,
    packets,
    papers,
    releases,
    restricting,
    versions,
)
from appeals.store.tables import METADATA
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from nqtl_library.retention import RecordKind

LATER = NOW + timedelta(days=366 * 30)  # long after every rule
NAME = "Testa Sample"
PASSPHRASE = "a long made-up passphrase"
SIGNED = ConsentTerms(
    discloser="Example Behavioral Health",
    described=f"Records of {NAME}",
    recipients=(Recipient.PLAN,),
    purpose="appeal",
    signed_on=NOW.date(),
    expires_with="none",
)


def a_second_person(service: Service) -> Actor:
    """Who carries out; by then the certificate of the present has ended, and another seals."""
    with_certificate(service, OURS, LATER)
    return an_actor(service, Role.COMPLIANCE)


def later(service: Service, actor: Actor) -> UnitOfWork:
    return service.work(actor, now=LATER, today=LATER.date())


def now(service: Service, actor: Actor) -> UnitOfWork:
    return service.work(actor, now=NOW, today=NOW.date())


def a_closed_case(service: Service, owner: Actor, number: str = "5001") -> CaseView:
    """One of everything, sealed, packed, released, and closed."""
    case = a_full_case(service, number)
    for title in ("Notice", "Authorization", "Clinical record"):
        case = papers.attach_exhibit(
            now(service, owner), case.id, title=f"{title} of {NAME}", content=a_pdf([[f"{title} of {NAME}"]])
        )
    consents.record_consent(now(service, owner), case.id, SIGNED)
    version = versions.seal(now(service, owner), case.id, kind=REQUEST, reason=f"For {NAME}.")
    releases.release(now(service, an_actor(service, Role.REVIEWER)), version.id)
    versions.seal(now(service, owner), case.id, kind=APPEAL, reason=f"For {NAME}.")
    for exhibit in case.exhibits:
        dated = {"dated": NOW.date().isoformat(), "kind": "other"}
        packets.describe_exhibit(now(service, owner), exhibit.id, changes=dated)
    packets.seal_packet(now(service, owner), case.id, order=PacketOrder(), reason=f"Of {NAME}.")
    cases.move_case(now(service, owner), case.id, to=CaseState.CLOSED, reason=f"{NAME} won.")
    return cases.read_case(now(service, owner), case.id)


def disposed(service: Service, owner: Actor, second: Actor, case: CaseView) -> DisposalView:
    proposal = disposal.propose(later(service, owner), RecordKind.CASE, case.id)
    return disposal.carry_out(later(service, second), proposal.id)


def remaining(service: Service) -> str:
    """Every value that still opens with the keys at hand, and every plain column, as one text."""
    found = []
    with service.store.reading() as session:
        for each in METADATA.sorted_tables:
            if each.name == "organizations":
                continue
            found += [str(tuple(row)) for row in session.execute(select(each))]
    return "\n".join(found)


def a_light_case(service: Service, owner: Actor, number: str = "5001") -> CaseView:
    """A closed case with a reason that is written once, and no letters."""
    case = a_case(service, number)
    restricting.restrict_case(now(service, owner), case.id, restricted=True, reason=f"{NAME} asked.")
    return cases.move_case(now(service, owner), case.id, to=CaseState.CLOSED, reason="Withdrawn.")
