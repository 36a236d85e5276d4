"""Requests through the services: asking, sealing, sending, answers, links, reminders."""

from datetime import timedelta

import pytest
from factories import THEIRS, TODAY, a_full_case, a_pdf, an_actor, work

from appeals.domain.case import Refusal
from appeals.domain.requests import ANALYSIS, REBUTTAL, RequestEventKind, RequestState
from appeals.services import letters, releases, request_recording, requests, versions
from appeals.services.request_recording import SentPaper
from appeals.wiring import Service

K, S = RequestEventKind, RequestState


def test_a_request_goes_from_draft_to_a_rebuttal_of_its_refusal(service: Service) -> None:
    case = a_full_case(service)
    opened = requests.open_request(work(service), case.id, changes={})
    assert opened.state is S.DRAFT

    version = versions.seal(work(service), case.id, kind=ANALYSIS, reason="To be sent.")
    ready = requests.read_request(work(service), opened.id)
    assert ready.state is S.READY
    assert len(ready.checklist) == 11

    releases.release(work(service), version.id)
    sent = request_recording.record(
        work(service),
        opened.id,
        kind=K.SENT,
        on=TODAY,
        changes={"method": "certified_mail", "proof": "9400 0000 0000 0000 0000 00"},
    )
    assert sent.state is S.SENT
    assert sent.clocks.legal is not None
    assert sent.clocks.legal.due == TODAY + timedelta(days=30)

    later = work(service, now=work(service).now + timedelta(days=20))
    refused = request_recording.record(
        later,
        opened.id,
        kind=K.REFUSED,
        on=TODAY + timedelta(days=19),
        changes={"grounds": [{"ground": "proprietary", "quote": "They are proprietary.", "page": 1}]},
        papers=[SentPaper("Answer of the plan", a_pdf([["They are proprietary."]]))],
    )
    assert refused.state is S.REFUSED
    draft = letters.draft(later, case.id, kind=REBUTTAL)
    assert draft.can_be_sealed, (draft.missing, draft.problems, draft.not_this_letter, draft.findings)
