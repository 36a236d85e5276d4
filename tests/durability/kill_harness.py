"""Kills a working process at random moments, again and again, and after each kill looks at what is there.

    python kill_harness.py HOME DATABASE-URL KILLS SEED      (DATABASE-URL "" means SQLite in HOME)

prints one JSON object: how many kills, amid which acts, and every fault found. The program itself never opens
a database: each act and each look happens in a forked child, which starts in milliseconds and shares nothing.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from children import answer_of
from disposal_kills import a_proposal, dispose, halves_in, killed_at_each_step, undone_in
from factories import a_case, a_claim, a_full_case, a_pdf, a_remittance, received, work
from kill_invariants import faults_in, unfinished_in

from appeals import jobs
from appeals.domain.letter_kinds import APPEAL, REQUEST
from appeals.domain.packets import PacketOrder
from appeals.services import cases, job_running, letter_batches, notices, packet_orders, packets, versions
from appeals.services.installation import operator
from appeals.services.pdf_sealing import load_sealer
from appeals.settings import Settings
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from letter_templates.template_set import template_set
from nqtl_library.library import version as library_version

DISPOSAL = "disposal"
KINDS = ("import", "notice", "report", "change", "seal", "batch", "packet", DISPOSAL)
ACTS = 4  # begun in each round; the kill comes amid one of them
CLAIMS = 3  # denied claims in each remittance
BY_JOB = frozenset({"batch", "packet"})


@dataclass(slots=True)
class Tally:
    """What happened over all kills."""

    kills: int = 0
    amid: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    orphans: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Round:
    """What one child is to do: kinds of acts, and the number that makes their content its own."""

    kinds: tuple[str, ...]
    number: int
    case_ids: tuple[UUID, ...]  # the first is worked on by hand as well
    proposals: dict[int, UUID]  # to dispose of a case: by the place of the act


def run(settings: Settings, kills: int, seed: int) -> Tally:
    """Kill ``kills`` times; the seed decides what is done and when the kill comes."""
    template_set(), library_version(), load_sealer()  # read once here, not in every child
    chance, tally, began = random.Random(seed), Tally(), time.monotonic()
    usual = dict.fromkeys(KINDS, 0.15)  # seconds that each act takes on this machine; learnt on the way
    made = answer_of(lambda: cases_to_work_on(settings))
    case_ids = tuple(UUID(each) for each in made)  # type: ignore[attr-defined]
    tally.faults += killed_at_each_step(settings) if seed == 1 else []
    for place in range(kills):
        victim, kinds = chance.randrange(1, ACTS), [chance.choice(KINDS) for _ in range(ACTS)]
        if place == 0 and seed == 1:
            kinds[victim - 1] = DISPOSAL  # so that the shortest run has one, too
        round_ = _prepared(settings, tuple(kinds), seed * 1_000_000 + place * 10, case_ids)
        started, finished = _killed_amid(settings, round_, victim, chance, usual)
        tally.kills += 1
        tally.done.update(kinds[:finished])
        tally.amid.update(kinds[finished:started])
        found = answer_of(lambda: _look(settings, round_, started, finished))  # noqa: B023
        tally.orphans += found["orphans"]  # before the acts that were cut short are done again
        tally.faults += [f"seed {seed}, kill {place}, {round_}: {fault}" for fault in found["faults"]]
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def act(service: Service, round_: Round, place: int) -> None:
    """One thing that a person, another system or a worker does."""
    kind, number, case_ids = round_.kinds[place], round_.number + place, round_.case_ids
    case_id = case_ids[0]
    if kind == "import":
        received(service, _file(number))
    elif kind == "notice":
        notices.receive_notice(work(service), name="notice.pdf", content=_letter(number))
    elif kind == "report":
        a_case(service, str(number))
    elif kind == "change":
        _change(service, case_id, number)
    elif kind == "batch":
        why = f"Batch {number}."
        letter_batches.begin_batch(asker(service), case_ids, kind=REQUEST, reason=why)
        work_off(service)
    elif kind == "packet":
        packet_orders.order_packet(
            asker(service), case_ids[1], order=PacketOrder(), reason=f"Packet {number}."
        )
        work_off(service)
    elif kind == DISPOSAL:
        dispose(service, round_.proposals[place])
    else:
        _change(service, case_id, number)  # so that the letter has other bytes than the one before
        versions.seal(work(service), case_id, kind=APPEAL, reason=f"Round {number}.")


def work_off(service: Service) -> None:
    """What a worker does that was started anew: all that waits, and all that was under way."""
    jobs.run_waiting(service, _now)
    for ticket in job_running.handed_and_live(service.door(now=_now())):
        jobs.run_job(service, ticket.id, ticket.attempt, _now)


def asker(service: Service) -> UnitOfWork:
    """A unit of work of the operator, whom jobs know in every organization."""
    own = work(service).actor.organization_id
    return service.work(operator(own), now=_now(), today=_now().date())


def _change(service: Service, case_id: UUID, number: int) -> None:
    case = cases.read_case(work(service), case_id)
    changes = {"plan_name": f"Sample Plan {number}"}
    cases.change_case(work(service), case.id, changes=changes, expected_version=case.version)


def _prepared(settings: Settings, kinds: tuple[str, ...], number: int, case_ids: tuple[UUID, ...]) -> Round:
    """A round, with a case closed and proposed for each disposal in it."""

    def proposed() -> dict[int, str]:
        service = Service.from_settings(settings)
        places = [place for place, kind in enumerate(kinds) if kind == DISPOSAL]
        return {place: str(a_proposal(service, f"{number + place}")) for place in places}

    made = answer_of(proposed) if DISPOSAL in kinds else {}
    proposals = {int(place): UUID(each) for place, each in made.items()}  # type: ignore[attr-defined]
    return Round(kinds, number, case_ids, proposals)


def _killed_amid(
    settings: Settings, round_: Round, victim: int, chance: random.Random, usual: dict[str, float]
) -> tuple[int, int]:
    """Start a child, kill it amid one of its acts; how many acts it had started and finished."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work_until_killed(settings, round_, writing)
    os.close(writing)
    told, clock = b"", 0.0
    while told.count(b"s") < victim:  # wait until the chosen act has begun
        told += _next(reading)
        if told.endswith(b"s"):
            clock = time.monotonic()
        elif told.endswith(b"f"):
            kind = round_.kinds[told.count(b"f") - 1]
            usual[kind] = 0.7 * usual[kind] + 0.3 * (time.monotonic() - clock)
    time.sleep(chance.uniform(0, 1.1) * usual[round_.kinds[victim - 1]])
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while part := os.read(reading, 100):
        told += part
    os.close(reading)
    return told.count(b"s"), told.count(b"f")


def _next(reading: int) -> bytes:
    part = os.read(reading, 1)
    if not part:
        raise RuntimeError("the child ended by itself: see its error above")
    return part


def _work_until_killed(settings: Settings, round_: Round, writing: int) -> None:
    try:
        service = Service.from_settings(settings)
        for place in range(len(round_.kinds)):
            os.write(writing, b"s")
            act(service, round_, place)
            os.write(writing, b"f")
        time.sleep(60)
    except BaseException as error:  # noqa: BLE001  the parent sees the pipe close, a person this line
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    os._exit(1)


def _look(settings: Settings, round_: Round, started: int, finished: int) -> dict[str, object]:
    """What a fresh process finds; then the acts cut short are done again, and it looks once more."""
    service = Service.from_settings(settings)
    report = versions.verify_all(work(service))
    found = faults_in(service, report) + halves_in(service)
    work_off(service)
    for place, kind in enumerate(round_.kinds[:started]):
        again = kind in {"import", "notice", "report"}  # the same paper again, cut short or not
        if again or (place >= finished and kind not in BY_JOB):
            act(service, round_, place)
    after = versions.verify_all(work(service))
    found += [f"after doing it again: {fault}" for fault in faults_in(service, after)]
    found += halves_in(service) + undone_in(service, [*_begun(round_, started)])
    found += _once_each(service, round_, started)
    found += unfinished_in(service)
    service.close()
    return {"faults": found, "orphans": len(report.orphans)}


def _begun(round_: Round, started: int) -> Iterator[UUID]:
    """The proposals whose disposal was begun in the round."""
    yield from (proposal for place, proposal in round_.proposals.items() if place < started)


def _once_each(service: Service, round_: Round, started: int) -> list[str]:
    """Whether each paper of the round is there exactly once, with all that was in it."""
    found = []
    for place, kind in enumerate(round_.kinds[:started]):
        number = round_.number + place
        if kind == "import":
            receipt = received(service, _file(number))
            lines = [line for each in receipt.transactions for line in each.denials]
            if (
                len({line.denial_id for line in lines}) != CLAIMS
                or len({line.case_id for line in lines}) != CLAIMS
            ):
                found.append(f"file {number} has not {CLAIMS} denials in {CLAIMS} cases")
        elif kind == "notice":
            content = _letter(number)
            if not notices.receive_notice(work(service), name="n.pdf", content=content).already_received:
                found.append(f"notice {number} was lost")
    return found


def _file(number: int) -> bytes:
    return a_remittance(*(a_claim(f"{number}{place}") for place in range(CLAIMS)))


def _letter(number: int) -> bytes:
    return a_pdf([["Sample Mutual Health Plan", f"Claim number: ICN{number}", "Date of notice: 11/02/2026"]])


def cases_to_work_on(settings: Settings) -> list[str]:
    """Two cases that letters can be sealed for; the second has what a packet needs."""
    service = Service.from_settings(settings)
    first, second = a_full_case(service, "90001"), a_full_case(service, "90002")
    versions.seal(work(service), second.id, kind=APPEAL, reason="For packets.")
    for each in second.exhibits:
        told = {"kind": "record", "dated": "2026-10-20"}
        packets.describe_exhibit(work(service), each.id, changes=told)  # type: ignore[arg-type]
    service.close()
    return [str(first.id), str(second.id)]


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    home, url, kills, seed = sys.argv[1:]
    print(json.dumps(run(Settings.at(Path(home), url), int(kills), int(seed)).told()))
