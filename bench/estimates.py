"""Measures estimates: how fast many are judged, and how fast a batch is issued beside a batch of letters.

Usage: python bench/estimates.py [check|batch ...]; by default both. Processor time. "check" is what
``evenhand estimate check`` does with JSON Lines. In "batch" both jobs run in one process on one database,
a few at a time in turns; a document is one paper as Word and PDF. Ends with an error where a goal is missed.
"""

import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from estimate_cases import (
    BOOKED,
    CONTENT,
    PROGRAM_BESIDE_THERAPY,
    a_patient,
    a_provider,
    a_schedule,
    an_estimate,
    changed,
)
from factories import OURS, a_full_case, an_organization, work
from job_steps import a_colleague, jobs_done

from appeals.cli.records import answer_stream
from appeals.domain.actor import Actor
from appeals.domain.estimate_file import EventKind, EventTold
from appeals.domain.letter_kinds import APPEAL
from appeals.services import estimate_building, estimate_issuing, estimate_list, estimates, letter_batches
from appeals.services.estimate_list import Filter
from appeals.settings import Settings
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from nqtl_library.records.estimate import answer, schema

SEED = 20261124
ESTIMATES, CHECK_GOAL = 10_000, 10.0  # seconds of processor time for all of them
CHECKS = 3  # times that they are judged; the best counts
ROUNDS, AT_ONCE = 4, 12  # documents of each kind a round
BATCH_GOAL = 1.0  # documents a second, as a share of the letters'
SERVICES = (
    ("90791", "First evaluation", "240.00", "session"),
    ("90837", "Individual therapy, one hour", "180.00", "session"),
    ("90834", "Individual therapy, 45 minutes", "145.00", "session"),
    ("99214", "Medication visit", "175.00", "visit"),
    ("80305", "Urine drug test on site", "25.00", "test"),
    ("J2315", "Long-acting naltrexone", "4.00", "mg"),
    ("S9480", "Evening program", "250.00", "day"),
)  # fmt: skip
COVERAGES = (
    {"kind": "none", "enrolled": False},
    {"kind": "group_plan", "claim_intent": "no"},
    {"kind": "group_plan", "claim_intent": "yes"},
    {"kind": "medicare"},
    {"kind": "unknown"},
)


def check() -> bool:
    """Judge many different estimates from JSON Lines to JSON Lines."""
    chance = random.Random(SEED)
    lines = "\n".join(json.dumps(_record(chance, number)) for number in range(ESTIMATES))
    taken, status, told = min((_judged(lines) for _ in range(CHECKS)), key=lambda run: run[0])
    answers = [json.loads(line) for line in told.splitlines()]
    kinds = Counter(tuple(sorted({one["rule"] for one in each["breaches"]})) for each in answers)
    rules = {rule for kind in kinds for rule in kind}
    print(f"Check: {len(answers)} estimates in {taken:.2f} s of processor time (goal {CHECK_GOAL:.0f} s); "
          f"{len(kinds)} different findings by {len(rules)} rules; {len(lines) / 1e6:.0f} MB in")  # fmt: skip
    return status == 0 and len(answers) == ESTIMATES and taken < CHECK_GOAL


def _judged(lines: str) -> tuple[float, int, str]:
    """Seconds, the exit status and the answers."""
    told = io.StringIO()
    begun = time.process_time()
    status = answer_stream(answer, io.StringIO(lines), told)
    return time.process_time() - begun, status, told.getvalue()


def batch() -> bool:
    """Documents a second of the job that issues estimates, and of the job that seals letters."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service.from_settings(Settings.at(Path(folder)))
        try:
            service.migrate()
            an_organization(service, OURS)
            rates = _rates(service, a_colleague(service))
        finally:
            service.close()
    ratio = rates["estimates"] / rates["letters"]
    for name, rate in rates.items():
        print(f"Batch: {name:9} {rate:6.1f} documents a second of processor time, {1000 / rate:6.1f} ms each")
    print(f"Batch: estimates at {ratio:.2f} times the rate of letters (goal {BATCH_GOAL:.1f})")
    return ratio >= BATCH_GOAL


def _rates(service: Service, asker: Actor) -> dict[str, float]:
    """The first round only warms; the best of the others counts."""
    cases = _Numbered(lambda number: _a_letter(service, number))
    waiting = _Numbered(_estimate_maker(service))
    best = {"letters": 0.0, "estimates": 0.0}
    for round_number in range(ROUNDS + 1):
        ids = [cases.next() for _ in range(AT_ONCE)]
        letter_batches.begin_batch(work(service, actor=asker), ids, kind=APPEAL, reason="Measured.")
        letters = _documents_a_second(service)
        for _ in range(AT_ONCE):
            waiting.next()
        estimate_issuing.ask_for_ready(work(service, actor=asker))
        issued = _documents_a_second(service)
        if round_number:
            best = {
                "letters": max(best["letters"], letters),
                "estimates": max(best["estimates"], issued),
            }
    done = letter_batches.list_batches(work(service))
    assert all(each.sealed == AT_ONCE for each in done), [each.reasons for each in done]
    left = estimate_list.list_estimates(work(service), which=Filter.TO_HAND_OVER)
    assert left.total == AT_ONCE * (ROUNDS + 1), left.total
    return best


def _documents_a_second(service: Service) -> float:
    begun = time.process_time()
    jobs_done(service)
    return AT_ONCE / (time.process_time() - begun)


class _Numbered:
    """Makes one thing after another, each from its number."""

    def __init__(self, make: Callable[[int], object]) -> None:
        self._make, self._number = make, 0

    def next(self) -> object:
        self._number += 1
        return self._make(self._number)


def _a_letter(service: Service, number: int) -> object:
    return a_full_case(service, str(5000 + number)).id


def _estimate_maker(service: Service) -> Callable[[int], object]:
    def own() -> UnitOfWork:
        return work(service)

    provider, schedule = a_provider(own).id, a_schedule(own).id

    def make(number: int) -> object:
        patient = a_patient(name=f"Testa Sample {number}", birth_date=date(1990, 4, 2))
        begun = an_estimate(own, patient=patient, provider_id=provider)
        begun = estimates.record_event(own(), begun.id, event=EventTold(EventKind.NOTICE_SPOKEN, BOOKED))
        begun = changed(own, begun, {**CONTENT, "pricing": {"schedule_id": str(schedule)}})
        return estimate_building.add_services(
            own(), begun.id, orders=PROGRAM_BESIDE_THERAPY, expected_version=begun.version
        )

    return make


def _record(chance: random.Random, number: int) -> dict[str, object]:
    """The schema's example with other people, providers, services, days and money, and with faults in it."""
    booked = date(2026, 1, 5) + timedelta(days=chance.randrange(300))
    service = booked + timedelta(days=chance.choice((0, 1, 2, 3, 4, 7, 14, 15, 30, 60)))
    issued = booked + timedelta(days=chance.choice((0, 1, 1, 2, 3, 5)))
    providers = [_provider(n) for n in range(chance.choice((1, 1, 1, 2, 3)))]
    lines = [_line(chance, n, providers, service) for n in range(chance.randint(1, 14))]
    billed = f"{chance.randrange(0, 8_000_00) / 100:.2f}"
    record: dict[str, object] = {
        **_EXAMPLE,
        "id": f"sample-{number}",
        "state": chance.choice(("NC", "WA", "CO", "NY", "TX", "CA")),
        "as_of": (issued + timedelta(days=chance.randrange(60))).isoformat(),
        "created_at": f"{issued}T09:40:00-05:00",
        "issued_at": f"{issued}T10:15:00-05:00",
        "patient": {"name": f"Testa Sample {number}", "birth_date": str(date(1990, 4, 2))},
        "coverage": {**chance.choice(COVERAGES), "asked_at": booked.isoformat(), "asked_by": "Front Desk"},
        "providers": providers,
        "lines": lines,
        "scheduling": {
            "scheduled_on": booked.isoformat(),
            "service_on": service.isoformat(),
            "requested_on": chance.choice((None, None, booked.isoformat())),
            "zone": chance.choice(("America/New_York", "America/Los_Angeles")),
        },
        "recurring": chance.choice((None, _recurring(chance, service))),
        "totals": None,
        "bills": chance.choice((None, [{"provider": "provider-0", "amount": billed}])),
        "delivery": {
            **_DELIVERY,
            "provided_at": f"{issued + timedelta(days=chance.randrange(3))}T10:20:00-05:00",
        },
    }
    for left_out in chance.sample(sorted(record), chance.choice((0, 0, 0, 1, 2))):
        del record[left_out]
    return record


def _provider(number: int) -> dict[str, object]:
    role = "co_provider" if number else "convening"
    return {**_CLINIC, "id": f"provider-{number}", "name": f"Example Clinic {number}", "role": role}


def _line(
    chance: random.Random, number: int, providers: list[dict[str, object]], service: date
) -> dict[str, object]:
    code, words, price, unit = chance.choice(SERVICES)
    return {
        "id": f"line-{number}",
        "description": words,
        "provider": chance.choice(providers)["id"],
        "code": code,
        "quantity": chance.randint(1, 40),
        "unit_charge": price,
        "unit": unit,
        "first_date": service.isoformat(),
        "last_date": (service + timedelta(days=chance.randrange(90))).isoformat(),
    }


def _recurring(chance: random.Random, first: date) -> dict[str, object]:
    last = first + timedelta(days=chance.choice((30, 90, 180, 364, 400)))
    count = chance.randint(1, 60)
    return {"from": str(first), "to": str(last), "frequency": "once a week", "count": count}


def _example() -> dict[str, object]:
    examples = schema()["examples"]
    assert isinstance(examples, list)
    found = dict(examples[0])
    return {**found, "convening": "provider-0"}


_EXAMPLE = _example()
_DELIVERY = dict(_EXAMPLE["delivery"])  # type: ignore[call-overload]
_CLINIC = dict(_EXAMPLE["providers"][0])  # type: ignore[index]


def main(arguments: list[str]) -> int:
    """Run what is asked for."""
    work_of: dict[str, Callable[[], bool]] = {"check": check, "batch": batch}
    missed = [name for name in arguments or work_of if not work_of[name]()]
    print(json.dumps({"missed": missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
