"""What becomes of every table when a record is disposed of. The guard test asks each new table for its line.

A table belongs here when it has an encrypted column, or a column that leads to a case or to anything here.
How to add one:
    BLANKED  the row stays as a skeleton (ids, dates, hashes); name its encrypted columns in ``blank``, and
             other columns that tell of the patient in ``clear``. A table that is written once also needs
             ``open_to_disposal(table, *columns)`` in its migration (migrations/helpers.py).
    DELETED  the row goes. Not for tables that are written once, nor where such a table points here.
    KEPT     the row stays as it is: nothing in it tells of a patient; say so in ``why``.
    APART    not a patient's record at all (people, keys, wording); say so in ``why``.
``via`` names the columns that lead to the record: foreign keys, or ``case_id``. Files are found by their
foreign keys to ``blobs``, and destroyed unless another record still has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appeals.domain.case import CaseState
from appeals.domain.denial import DenialState
from appeals.domain.estimate_file import EstimateState
from appeals.store.cases import NO_DATE

GONE = "disposed:"  # with the row's id after it: a text that must differ from every other
FRESH = object()  # in ``clear``: such a text


class Fate(StrEnum):
    """What becomes of a table's rows."""

    BLANKED = "blanked"
    DELETED = "deleted"
    KEPT = "kept"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Holding:
    """One table's line."""

    fate: Fate
    via: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    clear: Mapping[str, object] = field(default_factory=dict)
    why: str = ""


_NO_KEYS = {"claim_key": "", "payer_claim_key": "", "member_key": "", "patient_key": "", "name_key": ""}
_CASE = {
    **_NO_KEYS,
    "state": CaseState.DISPOSED,
    "is_open": False,
    "assigned_to": None,
    "next_due": None,
    "next_due_clock": "",
    "sort_date": NO_DATE,
}
_DENIAL = {**_NO_KEYS, "identity": FRESH, "state": DenialState.DISPOSED, "first_day": None}
_REQUEST = {"plan_key": "", "is_open": False, "next_on": None}
_ESTIMATE = {"state": EstimateState.CLOSED, "safe_due": None, "legal_due": None, "sort_date": NO_DATE}
_ROOT: tuple[str, ...] = ()  # found by what kind of record it is: services/disposal_rows.py

HOLDINGS: Mapping[str, Holding] = {
    "cases": Holding(Fate.BLANKED, _ROOT, ("details", "patient_name", "closed_because"), _CASE),
    "denials": Holding(Fate.BLANKED, _ROOT, ("facts", "details", "finding", "override"), _DENIAL),
    "notices": Holding(Fate.BLANKED, _ROOT, ("name", "pages", "proposals", "confirmed"), {"sha256": FRESH}),
    "imported_files": Holding(Fate.BLANKED, _ROOT, ("name", "receipt"), {"sha256": FRESH}),
    "remittance_claims": Holding(Fate.DELETED, ("file_id",)),
    "case_denials": Holding(Fate.KEPT, ("case_id",), why="ids"),
    "clocks": Holding(Fate.DELETED, ("case_id",)),
    "exhibits": Holding(Fate.BLANKED, ("case_id",), ("title", "pages", "record_class")),
    "exhibit_particulars": Holding(Fate.DELETED, ("exhibit_id",)),
    "exhibit_inspections": Holding(Fate.DELETED, ("exhibit_id",)),
    "documents": Holding(Fate.KEPT, ("case_id",), why="the kind of a letter and its date"),
    "document_versions": Holding(Fate.BLANKED, ("document_id",), ("reason", "facts_json")),
    "releases": Holding(Fate.KEPT, ("version_id",), why="who released which hash"),
    "signatures": Holding(Fate.KEPT, ("version_id",), why="a signature over a hash"),
    "own_words": Holding(Fate.DELETED, ("case_id",)),
    "word_drafts": Holding(Fate.DELETED, ("case_id",)),
    "draft_uses": Holding(Fate.DELETED, ("case_id",)),
    "packets": Holding(Fate.BLANKED, ("case_id",), ("reason", "manifest_json")),
    "packet_orders": Holding(Fate.BLANKED, ("case_id",), ("wanted", "reason")),
    "letter_batch_items": Holding(Fate.BLANKED, ("case_id",), ("told",)),
    "letter_batches": Holding(
        Fate.APART, why="one reason for many letters; their items tell of the patients"
    ),
    "mail_choices": Holding(Fate.APART, why="a person of the organization and a yes or no"),
    "password_asks": Holding(Fate.APART, why="e-mail addresses of who works here, for minutes"),
    "webhooks": Holding(Fate.APART, why="addresses of other systems; what they are told is ids"),
    "jobs": Holding(Fate.APART, why="ids; why one was not done is forgotten after ninety days"),
    "nightly_checks": Holding(Fate.APART, why="which rows and files were broken, by their ids"),
    "packet_parts": Holding(Fate.KEPT, ("packet_id",), why="ids and hashes"),
    "requests": Holding(Fate.BLANKED, ("case_id",), ("plan_name",), _REQUEST),
    "request_cases": Holding(Fate.KEPT, ("case_id", "request_id"), why="ids"),
    "request_events": Holding(Fate.BLANKED, ("request_id",), ("told",)),
    "request_papers": Holding(Fate.BLANKED, ("request_id",), ("title", "pages")),
    "reviews": Holding(Fate.DELETED, ("request_id",)),
    "request_reminders": Holding(Fate.KEPT, ("request_id",), why="a date and what it was for"),
    "consents": Holding(Fate.DELETED, ("case_id",)),
    "reasons": Holding(Fate.BLANKED, ("case_id",), ("words",)),
    "blobs": Holding(Fate.APART, why="found by their foreign keys; their own keys are destroyed"),
    "legal_holds": Holding(
        Fate.APART, why="an ended hold on the record alone loses its words: services/disposal_traces.py"
    ),
    "idempotency_keys": Holding(Fate.APART, why="answers are kept for a day"),
    "clause_drafts": Holding(Fate.APART, why="wording for every letter"),
    "clause_versions": Holding(Fate.APART, why="wording for every letter"),
    "clause_steps": Holding(Fate.APART, why="wording for every letter"),
    "authority_notes": Holding(Fate.APART, why="what the organization does not cite, and why"),
    "estimates": Holding(Fate.BLANKED, ("patient_id",), ("content", "closed_because"), _ESTIMATE),
    "estimate_patients": Holding(Fate.BLANKED, _ROOT, ("told", "name"), {"patient_key": ""}),
    "self_pay_decisions": Holding(Fate.BLANKED, ("estimate_id",), ("answers", "why")),
    "estimate_events": Holding(Fate.BLANKED, ("estimate_id",), ("told",)),
    "estimate_versions": Holding(Fate.BLANKED, ("estimate_id",), ("reason", "facts_json")),
    "estimate_papers": Holding(Fate.BLANKED, ("version_id",), ("reason",)),
    "estimate_deliveries": Holding(Fate.BLANKED, ("version_id",), ("told",)),
    "estimate_links": Holding(Fate.DELETED, ("version_id",)),
    "estimate_charges": Holding(Fate.DELETED, ("estimate_id",)),
    "estimate_charge_files": Holding(Fate.APART, why="blind hashes and counts; nothing of the files is kept"),
    "estimate_planned_charges": Holding(Fate.DELETED, ("estimate_id",)),
    "estimate_watches": Holding(Fate.DELETED, ("estimate_id",)),
    "estimate_unforeseen": Holding(Fate.BLANKED, ("estimate_id",), ("told",)),
    "estimate_disputes": Holding(Fate.KEPT, ("estimate_id",), why="ids and the day; its events are blanked"),
    "estimate_dispute_events": Holding(Fate.BLANKED, ("dispute_id",), ("told",)),
    "estimate_dispute_packets": Holding(Fate.BLANKED, ("dispute_id",), ("manifest_json",)),
    "estimate_providers": Holding(Fate.APART, why="the directory of providers"),
    "word_shells": Holding(Fate.APART, why="the looks of every letter"),
    "word_shell_uses": Holding(Fate.APART, why="the looks of every letter"),
    "exhibit_originals": Holding(
        Fate.KEPT, ("exhibit_id",), why="ids and hashes; its file goes with the exhibit"
    ),
    "users": Holding(Fate.APART, why="people who work here"),
    "signing_keys": Holding(Fate.APART, why="the organization's own key"),
    "signing_certificates": Holding(Fate.APART, why="the organization's own certificate"),
}
