"""The field's words: the closed sets and the values that the library takes and gives."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class PlanType(StrEnum):
    """What kind of coverage it is; decides which parity law, which regulator and which appeal route."""

    ERISA_SELF_FUNDED = "erisa_self_funded"
    ERISA_FULLY_INSURED = "erisa_fully_insured"
    SMALL_GROUP_INSURED = "small_group_insured"
    SMALL_EMPLOYER_SELF_FUNDED = "small_employer_self_funded"
    NONFEDERAL_GOVERNMENT_SELF_FUNDED = "nonfederal_government_self_funded"
    NONFEDERAL_GOVERNMENT_INSURED = "nonfederal_government_insured"
    CHURCH_SELF_FUNDED = "church_self_funded"
    CHURCH_INSURED = "church_insured"
    INDIVIDUAL = "individual"
    STUDENT = "student"
    RETIREE_ONLY = "retiree_only"
    EXCEPTED_BENEFITS = "excepted_benefits"
    MEDICAID_MANAGED_CARE = "medicaid_managed_care"
    MEDICAID_ABP = "medicaid_abp"
    MEDICAID_FFS = "medicaid_ffs"
    CHIP = "chip"
    FEHB = "fehb"
    MEDICARE_ADVANTAGE = "medicare_advantage"
    MEDICARE = "medicare"
    TRICARE = "tricare"
    VA = "va"
    SHORT_TERM = "short_term"
    SHARING_MINISTRY = "sharing_ministry"
    WORKERS_COMPENSATION = "workers_compensation"
    UNKNOWN = "unknown"


class Nqtl(StrEnum):
    """Kinds of treatment limitation. QUANTITATIVE_LIMIT is parity but not an NQTL."""

    PRIOR_AUTHORIZATION = "prior_authorization"
    CONCURRENT_REVIEW = "concurrent_review"
    RETROSPECTIVE_REVIEW = "retrospective_review"
    MEDICAL_NECESSITY = "medical_necessity"
    LEVEL_OF_CARE = "level_of_care"
    STEP_THERAPY = "step_therapy"
    EXPERIMENTAL = "experimental"
    FORMULARY = "formulary"
    NETWORK_REIMBURSEMENT = "network_reimbursement"
    NETWORK_ADEQUACY = "network_adequacy"
    PROVIDER_FACILITY_TYPE = "provider_facility_type"
    TREATMENT_EXCLUSION = "treatment_exclusion"
    DOCUMENTATION = "documentation"
    QUANTITATIVE_LIMIT = "quantitative_limit"


class BenefitClass(StrEnum):
    """The class before network is known; with the network it becomes one of the six classifications."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"
    PRESCRIPTION_DRUGS = "prescription_drugs"
    UNKNOWN = "unknown"


class SubClass(StrEnum):
    """Sub-classes that the rule allows within outpatient benefits, 29 CFR 2590.712(c)(3)(iii)(C)."""

    OFFICE_VISIT = "office_visit"
    OTHER_OUTPATIENT = "other_outpatient"


class Network(StrEnum):
    """Whether the provider is in the plan's network for this service."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


class VerdictKind(StrEnum):
    """What a denial is, for the purpose of parity."""

    PARITY = "parity"
    PARITY_QUANTITATIVE = "parity_quantitative"
    NOT_PARITY = "not_parity"
    NO_DENIAL = "no_denial"
    NEEDS_REVIEW = "needs_review"


class NextAction(StrEnum):
    """What to do about it."""

    APPEAL_PARITY = "appeal_parity"
    APPEAL_OTHER = "appeal_other"
    CORRECT_RESUBMIT = "correct_resubmit"
    SEND_RECORDS = "send_records"
    BILL_PATIENT = "bill_patient"
    CHECK_ELIGIBILITY = "check_eligibility"
    BILL_OTHER_PAYER = "bill_other_payer"
    WRITE_OFF = "write_off"
    NONE = "none"


class ClaimKind(StrEnum):
    """Kinds of claim under 29 CFR 2560.503-1."""

    URGENT = "urgent"
    PRE_SERVICE = "pre_service"
    POST_SERVICE = "post_service"
    CONCURRENT = "concurrent"


class Requester(StrEnum):
    """Who asks the plan; decides what may be asked and by which authority."""

    PARTICIPANT = "participant"
    AUTHORIZED_REPRESENTATIVE = "authorized_representative"
    CONTRACTING_PROVIDER = "contracting_provider"
    NONCONTRACTING_PROVIDER = "noncontracting_provider"
    ASSIGNEE = "assignee"


class Confidence(StrEnum):
    """How sure the data or a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One claim adjustment: group code, reason code (CARC), dollars (None: not stated), quantity."""

    group: str
    reason: str
    amount: Decimal | None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DenialFacts:
    """What is known of one denied claim or line before it is classified. Empty means not known."""

    id: str = ""
    text: str = ""
    claim_type: str = ""  # 837P or 837I
    claim_status_code: str = ""  # CLP02 of the 835
    adjustments: tuple[Adjustment, ...] = ()
    remark_codes: tuple[str, ...] = ()
    procedure_code: str = ""
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    type_of_bill: str = ""
    place_of_service: str = ""
    units: Decimal | None = None
    diagnosis_codes: tuple[str, ...] = ()
    network: Network = Network.UNKNOWN
    authorization_on_file: bool | None = None
    plan_type: PlanType = PlanType.UNKNOWN
    status_codes: tuple[str, ...] = ()  # 277CA category:status:entity composites


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason behind a finding: what was seen, where, and what it points to."""

    kind: str  # carc, rarc, group, status, text, procedure, revenue, place, diagnosis ...
    value: str
    why: str
    span: tuple[int, int] | None = None  # character offsets in the denial's text


@dataclass(frozen=True, slots=True)
class Comparator:
    """A medical/surgical benefit in the same classification that the limit is compared with."""

    benefit: str
    authority: str  # an id in the authority register, or empty where it rests on inference
    strength: Confidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a denial rests on, and why."""

    id: str
    verdict: VerdictKind
    nqtl_type: Nqtl | None
    also_considered: tuple[Nqtl, ...]
    not_parity_reason: str | None
    mhsud: bool | None
    benefit_class: BenefitClass
    sub_class: SubClass | None
    network: Network
    comparators: tuple[Comparator, ...]
    next_action: NextAction
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    unmapped_codes: tuple[str, ...] = ()
    level_of_care: str = ""
    library_version: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """What the clocks are counted from. An absent event keeps its clock waiting; nothing is guessed."""

    plan_type: PlanType
    state: str = ""
    grandfathered: bool | None = None
    funding: str = ""
    claim_kind: ClaimKind = ClaimKind.POST_SERVICE
    in_care: bool = False
    levels: int | None = None
    contract_window_days: int | None = None
    notice_window_days: int | None = None
    events: dict[str, date | datetime] = field(default_factory=dict)
    as_of: date | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class DueDate:
    """One computed clock with its working, so that a person can check it with a calendar."""

    id: str
    whose: str  # ours, payer or regulator
    action: str
    due: date
    citation: str
    authority: str
    anchor: str  # the event it was counted from
    counted: str  # calendar, business, months or hours
    steps: tuple[str, ...]
    verified: bool
    caution: str = ""
    due_at: datetime | None = None  # only for clocks in hours


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clock that will start when its event is known."""

    id: str
    for_event: str


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A clock that this plan does not have, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """All clocks of one case."""

    clocks: tuple[DueDate, ...]
    waiting: tuple[Waiting, ...]
    not_applicable: tuple[NotApplicable, ...]
    library_version: str = ""
    id: str = ""
    cautions: tuple[str, ...] = ()  # what holds for the whole answer, not for one clock
    contradictions: tuple[str, ...] = ()  # those cautions that say which dates cannot be right
