"""Made-up cases of several kinds of plan, in which a clause is tried before anybody proposes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from appeals.domain.case import (
    Address,
    Authorization,
    CaseDetails,
    ClinicalFact,
    DenialReason,
    Patient,
    Sender,
    Service,
    deadline_facts,
)
from appeals.domain.letter_facts import LetterFacts, letter_facts
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.views import ExhibitView
from letter_templates.notes import CiteText
from nqtl_library.authorities import choose
from nqtl_library.deadlines import deadlines
from nqtl_library.request_rights import Authorization as SignedPaper
from nqtl_library.request_rights import RightsFacts, rights
from nqtl_library.terms import (
    BenefitClass,
    ClaimKind,
    Comparator,
    Confidence,
    Network,
    NextAction,
    Nqtl,
    PlanType,
    Requester,
    Verdict,
    VerdictKind,
)

NPI, CLINIC = "1234567893", "Example Behavioral Health"
QUOTE = "The request does not meet the requirements of your plan and is not approved."


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up case: what people call it, its facts, and what may be cited in it."""

    title: str
    details: CaseDetails
    verdict: Verdict
    exhibits: tuple[ExhibitView, ...]
    on: date

    def letter(self, kind: str = APPEAL) -> LetterFacts:
        """Facts and tags of one kind of document."""
        case, paper = self.details, self.details.authorization
        may_ask = rights(
            RightsFacts(
                plan_type=case.plan_type,
                requester=case.requester or Requester.PARTICIPANT,
                state=case.state,
                authorization=SignedPaper(paper.signed_on, paper.expires_on, paper.covers_plan_documents),
                adverse_determination=True,
                requested_on=self.on,
                as_of=self.on,
                grandfathered=case.grandfathered,
            )
        )
        counted = deadlines(deadline_facts(case, case_id="sample", as_of=self.on))
        return letter_facts(
            case,
            denials=(),
            deadlines=counted,
            verdict=self.verdict,
            rights=may_ask,
            on=self.on,
            kind=kind,
            exhibits=self.exhibits,
            letter_id="C-00000",
        )

    def cites(self, withheld: Mapping[str, str]) -> dict[str, CiteText]:
        """What may be cited for the plan on the day."""
        case = self.details
        found = choose(
            plan_type=case.plan_type, state=case.state, on=self.on, grandfathered=case.grandfathered
        )
        return {
            one.id: CiteText(one.id, one.cite, one.caveat, one.verified)
            for one in found.citable
            if one.id not in withheld
        }


def samples(on: date) -> tuple[Sample, ...]:
    """The cases, as they would stand if their letter bore this date."""
    return tuple(make(on) for make in _MAKERS)


def _residential(on: date) -> Sample:
    return Sample(
        "Self-funded employer plan, residential care, no prior authorization, by the member",
        _details(on),
        _finding(
            Nqtl.PRIOR_AUTHORIZATION, BenefitClass.INPATIENT, "residential", "skilled nursing facility care"
        ),
        _exhibits(),
        on,
    )


def _insured(on: date) -> Sample:
    told = _residential(on)
    details = replace(
        told.details,
        plan_type=PlanType.ERISA_FULLY_INSURED,
        state="IL",
        plan_name="Example Logistics Medical Plan",
        requester=Requester.AUTHORIZED_REPRESENTATIVE,
        sender=_SENDER,
        authorization=Authorization(on - timedelta(days=9), on + timedelta(days=300), True, "C"),
        claim_kind=ClaimKind.CONCURRENT,
        in_care=True,
        expedited=True,
        network=Network.IN,
        notice_defects=("criteria_not_offered", "reason_not_specific"),
        copies_to=("Testa Sample",),
    )
    details = replace(
        details, service=_service("intensive outpatient treatment", "H0015", on, "intensive outpatient")
    )
    verdict = _finding(
        Nqtl.CONCURRENT_REVIEW, BenefitClass.OUTPATIENT, "intensive_outpatient", "home health care"
    )
    return Sample(
        "Insured employer plan in Illinois, intensive outpatient care cut short, urgent, by a representative",
        details,
        verdict,
        (*told.exhibits, _exhibit("C", "Designation of representative", ("I name Dana Example.",))),
        on,
    )


def _county(on: date) -> Sample:
    told = _residential(on)
    details = replace(
        told.details,
        plan_type=PlanType.NONFEDERAL_GOVERNMENT_SELF_FUNDED,
        plan_name="Sample County Employee Health Plan",
        network=Network.IN,
        service=_service("weekly individual psychotherapy", "90837", on, ""),
    )
    verdict = _finding(
        Nqtl.MEDICAL_NECESSITY, BenefitClass.OUTPATIENT, "outpatient_office", "physical therapy visits"
    )
    title = "Self-funded county plan, psychotherapy found not necessary, by the member"
    return replace(told, title=title, details=details, verdict=verdict)


def _individual(on: date) -> Sample:
    told = _residential(on)
    details = replace(
        told.details,
        plan_type=PlanType.INDIVIDUAL,
        state="CA",
        plan_name="Example Silver Individual Policy",
        plan_administrator=Address(),
        requester=Requester.CONTRACTING_PROVIDER,
        sender=_SENDER,
        network=Network.IN,
        service=_service("inpatient psychiatric care", "", on, "inpatient psychiatric", revenue="0124"),
    )
    verdict = _finding(
        Nqtl.LEVEL_OF_CARE, BenefitClass.INPATIENT, "inpatient_psychiatric", "acute inpatient hospital care"
    )
    title = "Individual policy in California, inpatient care refused for a lower level, by the provider"
    return replace(told, title=title, details=details, verdict=verdict)


def _church(on: date) -> Sample:
    told = _residential(on)
    details = replace(
        told.details,
        plan_type=PlanType.CHURCH_SELF_FUNDED,
        plan_name="Sample Synod Health Plan",
        claim_kind=ClaimKind.PRE_SERVICE,
        network=Network.IN,
        service=replace(_service("a long-acting medication", "", on, ""), amount=None),
    )
    verdict = _finding(
        Nqtl.STEP_THERAPY, BenefitClass.PRESCRIPTION_DRUGS, "", "drugs for other chronic conditions"
    )
    title = "Self-funded church plan, medication refused until another has failed, by the member"
    return replace(told, title=title, details=details, verdict=verdict)


def _medicaid(on: date) -> Sample:
    told = _residential(on)
    details = replace(
        told.details,
        plan_type=PlanType.MEDICAID_MANAGED_CARE,
        state="OR",
        plan_name="Sample Coordinated Care",
        grandfathered=None,
        network=Network.IN,
    )
    title = "Medicaid managed care, residential care, no prior authorization, by the member"
    return replace(told, title=title, details=details)


_MAKERS: tuple[Callable[[date], Sample], ...] = (
    _residential, _insured, _county, _individual, _church, _medicaid,
)  # fmt: skip

_SENDER = Sender(
    "Dana Example",
    "LCSW",
    CLINIC,
    NPI,
    Address("", "", ("200 Invented Avenue", "Sampletown, OH 00000")),
    "555-0142",
    "appeals@example.org",
)


def _details(on: date) -> CaseDetails:
    return CaseDetails(
        plan_type=PlanType.ERISA_SELF_FUNDED,
        plan_name="Example Manufacturing Health Plan",
        plan_year=str(on.year),
        plan_administrator=Address(
            "Example Benefits Committee", "", ("1 Plant Road", "Sampletown, OH 00000")
        ),
        issuer_or_tpa="Sample Administrators",
        appeals_address=Address(
            "Sample Administrators", "Appeals Unit", ("PO Box 100", "Sampletown, OH 00000")
        ),
        grandfathered=False,
        claim_kind=ClaimKind.POST_SERVICE,
        network=Network.OUT,
        patient=Patient(
            "Testa Sample",
            date(2001, 5, 6),
            "SAMPLE-0001",
            "GRP-77",
            Address("Testa Sample", "", ("12 Invented Lane", "Sampletown, OH 00000"), "555-0100"),
        ),
        requester=Requester.PARTICIPANT,
        service=_service("residential mental health treatment", "", on, "residential", revenue="1001"),
        claim_number="CLM-0042",
        clinical_facts=(
            ClinicalFact(
                "Could not keep herself safe outside a 24-hour setting", on - timedelta(days=48), "B", 1
            ),
            ClinicalFact("Four hours of sleep a night, daily panic", on - timedelta(days=43), "B", 2),
        ),
        denial_reasons=(DenialReason(QUOTE, "A", 1),),
        delivery="certified mail",
        tracking="7000 0000 0000 0000 0001",
        events={"notice_dated": on - timedelta(days=21), "notice_received": on - timedelta(days=18)},
    )


def _service(description: str, code: str, on: date, level: str, *, revenue: str = "") -> Service:
    first, last, amount = on - timedelta(days=54), on - timedelta(days=34), Decimal("8400.00")
    return Service(description, code, (), revenue, level, first, last, amount, CLINIC, NPI)


def _finding(nqtl: Nqtl, benefit: BenefitClass, level: str, *compared_with: str) -> Verdict:
    return Verdict(
        id="",
        verdict=VerdictKind.PARITY,
        nqtl_type=nqtl,
        also_considered=(),
        not_parity_reason=None,
        mhsud=True,
        benefit_class=benefit,
        sub_class=None,
        network=Network.IN,
        comparators=tuple(Comparator(each, "reg-six-class", Confidence.HIGH) for each in compared_with),
        next_action=NextAction.APPEAL_PARITY,
        confidence=Confidence.HIGH,
        evidence=(),
        level_of_care=level,
    )


def _exhibits() -> tuple[ExhibitView, ...]:
    records = (
        "Could not keep herself safe outside a 24-hour setting.",
        "Four hours of sleep a night, daily panic.",
    )
    return _exhibit("A", "Notice of denial", (QUOTE,)), _exhibit("B", "Clinical record", records)


def _exhibit(label: str, title: str, pages: Sequence[str]) -> ExhibitView:
    return ExhibitView(UUID(int=ord(label)), label, title, tuple(pages), None)
