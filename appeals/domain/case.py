"""A case: its states and moves, and everything people know about it that a letter may need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from appeals.domain.analysis_findings import AnalysisFinding, FigureFinding
from appeals.domain.privacy import Privacy
from appeals.errors import MoveNotAllowed
from nqtl_library.terms import BenefitClass, ClaimKind, DeadlineFacts, Network, Nqtl, PlanType, Requester


class Refusal(StrEnum):
    """Grounds on which document requests are refused, each with an answer in the clause library."""

    PROPRIETARY = "proprietary"  # the criteria are licensed or secret
    ASK_EMPLOYER = "ask_employer"
    NOT_A_PARTICIPANT = "not_a_participant"
    NO_ANALYSIS = "no_analysis"
    PARTIAL = "partial"  # something came, not all
    ON_PORTAL = "on_portal"


class CaseState(StrEnum):
    """Where a case stands."""

    NEW = "new"  # opened, nobody has looked at it
    PREPARING = "preparing"  # facts and letter are being worked on
    SEALED = "sealed"  # a letter version is sealed and not yet sent
    SUBMITTED = "submitted"  # with the plan
    DECIDED = "decided"  # the plan has answered
    CLOSED = "closed"
    DISPOSED = "disposed"  # its time had passed; only number, dates and hashes are left


MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.NEW: frozenset({CaseState.PREPARING, CaseState.SEALED, CaseState.CLOSED}),
    CaseState.PREPARING: frozenset({CaseState.SEALED, CaseState.CLOSED}),
    CaseState.SEALED: frozenset({CaseState.PREPARING, CaseState.SUBMITTED, CaseState.CLOSED}),
    CaseState.SUBMITTED: frozenset({CaseState.DECIDED, CaseState.CLOSED}),
    CaseState.DECIDED: frozenset({CaseState.PREPARING, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.PREPARING}),
    CaseState.DISPOSED: frozenset(),
}


def check_move(present: CaseState, wanted: CaseState) -> None:
    """Raise MoveNotAllowed, with what is possible instead, unless the case may go there."""
    if wanted not in MOVES[present]:
        possible = ", ".join(sorted(MOVES[present]))
        raise MoveNotAllowed(f"A case that is {present} cannot become {wanted}. Possible: {possible}.")


@dataclass(frozen=True, slots=True)
class Address:
    """Where mail goes; ``lines`` from street to country, in order."""

    name: str = ""
    attention: str = ""
    lines: tuple[str, ...] = ()
    phone: str = ""
    fax: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The member whose care was denied."""

    name: str = ""
    birth_date: date | None = None
    member_id: str = ""
    group_number: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs the letter and answers for it."""

    name: str = ""
    credentials: str = ""
    organization: str = ""
    npi: str = ""
    address: Address = field(default_factory=Address)
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Authorization:
    """The patient's signed designation of a representative, and what it reaches."""

    signed_on: date | None = None
    expires_on: date | None = None
    covers_plan_documents: bool | None = None
    exhibit: str = ""

    @property
    def is_known(self) -> bool:
        """Whether anything at all is known of one."""
        return self != Authorization()


@dataclass(frozen=True, slots=True)
class Service:
    """The care that was denied. ``first_day`` to ``last_day`` inclusive; ``amount`` in dollars."""

    description: str = ""
    procedure_code: str = ""
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    level_of_care: str = ""
    first_day: date | None = None
    last_day: date | None = None
    amount: Decimal | None = None
    provider_name: str = ""
    provider_npi: str = ""
    diagnosis_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClinicalFact:
    """One dated observation and the exhibit page that shows it."""

    text: str
    on: date | None = None
    exhibit: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class DenialReason:
    """One reason the plan gave, word for word, where it stands, and our answer to it."""

    quote: str
    exhibit: str = ""
    page: int | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ComparatorEvidence:
    """What a plan document shows about the medical/surgical side; without it a letter asks only."""

    benefit: str = ""
    quote: str = ""
    exhibit: str = ""
    page: int | None = None
    shows: str = ""  # as_written or in_operation


@dataclass(frozen=True, slots=True)
class Clinician:
    """The treating clinician: who can speak to a reviewer, and what they state in their own words."""

    name: str = ""
    credentials: str = ""
    phone: str = ""
    call_times: tuple[str, ...] = ()  # when a reviewer may call, in words
    statement: str = ""  # why waiting would harm the patient
    stated_on: date | None = None
    exhibit: str = ""  # the signed statement, where it is a paper of its own


@dataclass(frozen=True, slots=True)
class FilingProof:
    """One proof that a claim was sent or taken in time, and the exhibit page that shows it."""

    text: str
    on: date | None = None
    exhibit: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RefusalGround:
    """One ground on which a request for documents was refused, in the answer's own words where it has any."""

    ground: Refusal
    quote: str = ""
    exhibit: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class CaseDetails:
    """All that is known of a case. Empty, None and UNKNOWN mean not known, never "no"."""

    plan_type: PlanType = PlanType.UNKNOWN
    state: str = ""  # two letters; the state whose law governs insured coverage
    plan_name: str = ""
    plan_year: str = ""
    plan_administrator: Address = field(default_factory=Address)
    issuer_or_tpa: str = ""
    payer: str = ""
    appeals_address: Address = field(default_factory=Address)
    grandfathered: bool | None = None
    funding: str = ""
    claim_kind: ClaimKind = ClaimKind.POST_SERVICE
    levels: int | None = None
    contract_window_days: int | None = None
    notice_window_days: int | None = None
    in_care: bool = False
    expedited: bool = False
    network: Network = Network.UNKNOWN
    benefit_class: BenefitClass = BenefitClass.UNKNOWN  # a person's word over the library's
    patient: Patient = field(default_factory=Patient)
    requester: Requester | None = None  # None: nobody has said yet who writes
    sender: Sender = field(default_factory=Sender)
    authorization: Authorization = field(default_factory=Authorization)
    service: Service = field(default_factory=Service)
    claim_number: str = ""
    authorization_number: str = ""
    notice_reference: str = ""
    clinical_facts: tuple[ClinicalFact, ...] = ()
    denial_reasons: tuple[DenialReason, ...] = ()
    comparator_evidence: tuple[ComparatorEvidence, ...] = ()
    limit_as_written: DenialReason | None = None  # the plan's own words for the limit, with its page
    notice_defects: tuple[str, ...] = ()
    response_wanted_by: date | None = None
    late_because: str = ""  # why the plan should accept the appeal though its last day has passed
    delivery: str = ""  # how the letter goes: certified mail, fax, portal
    tracking: str = ""
    copies_to: tuple[str, ...] = ()
    request_sent_on: date | None = None  # date of the separate comparative-analysis request
    request_received_on: date | None = None  # the day it is proved to have arrived
    request_answered_on: date | None = None  # date of the plan's answer to it, whatever it says
    request_refusals: tuple[RefusalGround, ...] = ()
    analysis_findings: tuple[AnalysisFinding, ...] = ()  # chosen from the reading of the plan's answer
    analysis_figures: tuple[FigureFinding, ...] = ()
    request_authorization: Authorization | None = None  # as it was when the request was sent
    request_nqtls: tuple[Nqtl, ...] = ()  # the limits that a request names, where it names more than one
    decision_reasons: tuple[DenialReason, ...] = ()  # why the denial was upheld, in the decision's words
    clinician: Clinician = field(default_factory=Clinician)
    filing_proofs: tuple[FilingProof, ...] = ()
    review_address: Address = field(default_factory=Address)  # outside reviewer, hearing office, OPM
    regulator_address: Address = field(default_factory=Address)  # where a complaint goes
    packet_pages: int | None = None  # all pages of a packet, its cover sheet among them
    events: dict[str, date] = field(default_factory=dict)  # notice_dated, notice_received, ...
    event_times: dict[str, datetime] = field(default_factory=dict)  # events whose clock runs in hours
    letter_date: date | None = None  # the date printed on the letter; None: the day it is drafted
    privacy: Privacy = field(default_factory=Privacy)
    notes: str = ""  # the team's own; never in a letter


def deadline_facts(details: CaseDetails, *, case_id: str, as_of: date) -> DeadlineFacts:
    """What the clocks are counted from; an event with an hour wins over the same event by day."""
    events: dict[str, date | datetime] = {**details.events, **details.event_times}
    return DeadlineFacts(
        plan_type=details.plan_type,
        state=details.state,
        grandfathered=details.grandfathered,
        funding=details.funding,
        claim_kind=details.claim_kind,
        in_care=details.in_care,
        levels=details.levels,
        contract_window_days=details.contract_window_days,
        notice_window_days=details.notice_window_days,
        events=events,
        as_of=as_of,
        id=case_id,
    )
