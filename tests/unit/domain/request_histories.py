"""Histories of requests for tests: a request of a plan, sent on a day, and what came after."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from appeals.domain.case import Authorization, Refusal, RefusalGround
from appeals.domain.request_states import Progress, replay
from appeals.domain.requests import (
    AskedItem,
    Happening,
    RequestEvent,
    RequestEventKind,
    RequestPaper,
    RequestTerms,
    SentBy,
)
from nqtl_library.terms import BenefitClass, Network, Nqtl, PlanType, Requester

K = RequestEventKind
SENT = date(2026, 6, 1)
SIGNED = Authorization(date(2026, 5, 1), date(2027, 5, 1), covers_plan_documents=True)
ITEMS = (AskedItem("factors", "the factors"), AskedItem("findings", "the findings"))


def terms(
    plan_type: PlanType = PlanType.ERISA_SELF_FUNDED, standing: Requester = Requester.PARTICIPANT
) -> RequestTerms:
    return RequestTerms(
        standing=standing,
        plan_type=plan_type,
        state="TX",
        plan_name="Sample Health Plan",
        plan_year="2026",
        nqtls=(Nqtl.PRIOR_AUTHORIZATION,),
        benefit_class=BenefitClass.INPATIENT,
        network=Network.IN,
    )


def paper(number: int) -> RequestPaper:
    return RequestPaper(UUID(int=number), f"Paper {number}", 3, f"{number:064x}")


def told_for(kind: RequestEventKind, **more: object) -> Happening:
    """What an event of this kind needs."""
    told = {
        K.SENT: Happening(method=SentBy.CERTIFIED_MAIL, proof="9400", authorization=SIGNED),
        K.REFUSED: Happening(grounds=(RefusalGround(Refusal.PROPRIETARY),)),
        K.ESCALATED: Happening(office="ebsa"),
        K.SEALED: Happening(items=ITEMS, letter="request.comparative_analysis"),
    }.get(kind, Happening(note="A note."))
    return replace(told, **more)  # type: ignore[arg-type]


def history(
    of: RequestTerms,
    *later: tuple[RequestEventKind, int],
    authorization: Authorization = SIGNED,
    **sent: object,
) -> list[RequestEvent]:
    """Opened, sealed, sent on SENT, then ``later``: each a kind and the days after sending."""
    events = [
        RequestEvent(1, K.OPENED, SENT, Happening(terms=of)),
        RequestEvent(2, K.SEALED, SENT, told_for(K.SEALED)),
        RequestEvent(3, K.SENT, SENT, told_for(K.SENT, authorization=authorization, **sent)),
    ]
    for number, (kind, days) in enumerate(later, 4):
        papers = (paper(number),) if kind in {K.PARTLY_ANSWERED, K.ANSWERED, K.REFUSED} else ()
        day = SENT + timedelta(days=days)
        events.append(RequestEvent(number, kind, day, told_for(kind), papers))
    return events


def progress_of(of: RequestTerms, *later: tuple[RequestEventKind, int], **more: object) -> Progress:
    return replay(history(of, *later, **more))  # type: ignore[arg-type]
