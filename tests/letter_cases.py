"""Fictitious cases from which the golden letters are composed; every person and plan is invented."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from appeals.domain.case import (
    Address,
    Authorization,
    CaseDetails,
    ClinicalFact,
    ComparatorEvidence,
    DenialReason,
    Patient,
    Sender,
    Service,
    deadline_facts,
)
from appeals.domain.letter_facts import LetterFacts, letter_facts
from appeals.domain.views import ExhibitView
from letter_templates import CiteText, Document, compose
from nqtl_library.authorities import choose
from nqtl_library.deadlines import deadlines
from nqtl_library.request_rights import Authorization as SignedPaper
from nqtl_library.request_rights import Rights, RightsFacts, rights
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
    SubClass,
    Verdict,
    VerdictKind,
)

APPEAL, REQUEST = "appeal.level_one", "request.comparative_analysis"
WRITTEN_ON = date(2026, 11, 24)

NOTICE_OF_MEMBER = (
    (
        "November 3, 2026. Dear Testa Sample: We reviewed the request for residential treatment. "
        "Prior authorization was not obtained before the admission. Coverage is denied."
    ),
    "You may appeal within 180 days of receiving this notice.",
)
RECORDS = (
    "2026-09-30 Assessment. Suicidal ideation with plan; two emergency visits in September.",
    "2026-10-07 Progress. Unable to keep herself safe outside a 24-hour setting; medication changed.",
    "2026-10-12 Progress. Sleeping four hours; panic daily; family therapy begun.",
)
DESIGNATION = ("I, Testa Sample, name Clara Example to act for me, also in asking for plan documents.",)


@dataclass(frozen=True)
class Situation:
    """A case with the finding and the exhibits that belong to it."""

    details: CaseDetails
    verdict: Verdict
    exhibits: tuple[ExhibitView, ...]
    written_on: date = WRITTEN_ON

    @property
    def cites(self) -> Mapping[str, CiteText]:
        """What may be cited for the plan on the letter's date."""
        choice = choose(
            plan_type=self.details.plan_type,
            state=self.details.state,
            on=self.written_on,
            grandfathered=self.details.grandfathered,
        )
        return {one.id: CiteText(one.id, one.cite, one.caveat, one.verified) for one in choice.citable}

    @property
    def pages(self) -> Mapping[str, tuple[str, ...]]:
        """The text of every exhibit page."""
        return {exhibit.label: exhibit.pages for exhibit in self.exhibits}

    def facts(self, kind: str = APPEAL) -> LetterFacts:
        """The facts and tags of one kind of document."""
        case = self.details
        return letter_facts(
            case,
            denials=(),
            deadlines=deadlines(deadline_facts(case, case_id="case", as_of=self.written_on)),
            verdict=self.verdict,
            rights=self.rights(self.written_on),
            asked=self.rights(case.request_sent_on) if case.request_sent_on else None,
            on=self.written_on,
            kind=kind,
            exhibits=self.exhibits,
            letter_id="C-00042",
        )

    def rights(self, requested_on: date) -> Rights | None:
        """What may be asked by a request of that day."""
        case, paper = self.details, self.details.authorization
        if case.requester is None:
            return None
        return rights(
            RightsFacts(
                plan_type=case.plan_type,
                requester=case.requester,
                state=case.state,
                authorization=SignedPaper(paper.signed_on, paper.expires_on, paper.covers_plan_documents),
                adverse_determination=True,
                requested_on=requested_on,
                received_by_administrator_on=case.request_received_on,
                as_of=self.written_on,
                grandfathered=case.grandfathered,
            )
        )

    def letter(self, kind: str) -> Document:
        """The composed document."""
        found = self.facts(kind)
        return compose(kind, found.facts, found.tags, self.cites)

    def but(self, **changes: object) -> "Situation":
        """The same situation with some details changed."""
        return replace(self, details=replace(self.details, **changes))  # type: ignore[arg-type]


def exhibit(label: str, title: str, pages: tuple[str, ...]) -> ExhibitView:
    """One exhibit of a case."""
    return ExhibitView(UUID(int=ord(label)), label, title, pages, None)


def finding(
    nqtl: Nqtl,
    benefit: BenefitClass,
    *compared_with: str,
    level: str = "",
    network: Network = Network.IN,
    sub_class: SubClass | None = None,
) -> Verdict:
    """A finding as the library gives it."""
    return Verdict(
        id="",
        verdict=VerdictKind.PARITY,
        nqtl_type=nqtl,
        also_considered=(),
        not_parity_reason=None,
        mhsud=True,
        benefit_class=benefit,
        sub_class=sub_class,
        network=network,
        comparators=tuple(Comparator(each, "reg-six-class", Confidence.HIGH) for each in compared_with),
        next_action=NextAction.APPEAL_PARITY,
        confidence=Confidence.HIGH,
        evidence=(),
        level_of_care=level,
    )


def residential(requester: Requester = Requester.PARTICIPANT) -> Situation:
    """Residential treatment refused for want of prior authorization by a self-funded ERISA plan."""
    details = CaseDetails(
        plan_type=PlanType.ERISA_SELF_FUNDED,
        plan_name="Example Manufacturing Health Plan",
        plan_year="2026",
        plan_administrator=Address(
            "Example Manufacturing Benefits Committee", "", ("1 Plant Road", "Springfield, OH 00000")
        ),
        appeals_address=Address(
            "Sample Administrators", "Appeals Unit", ("PO Box 100", "Springfield, OH 00000")
        ),
        grandfathered=False,
        claim_kind=ClaimKind.POST_SERVICE,
        network=Network.OUT,
        patient=Patient(
            "Testa Sample",
            date(2001, 5, 6),
            "SAMPLE-0001",
            "GRP-77",
            Address("Testa Sample", "", ("12 Invented Lane", "Springfield, OH 00000"), "555-0100"),
        ),
        requester=requester,
        service=Service(
            description="residential mental health treatment",
            revenue_code="1001",
            level_of_care="residential",
            first_day=date(2026, 10, 1),
            last_day=date(2026, 10, 21),
            amount=Decimal("27300.00"),
            provider_name="Example Behavioral Health",
            provider_npi="1234567893",
        ),
        claim_number="CLM-2026-0042",
        clinical_facts=(
            ClinicalFact(
                "Suicidal ideation with a plan; two emergency visits that month", date(2026, 9, 30), "B", 1
            ),
            ClinicalFact(
                "Could not keep herself safe outside a 24-hour setting; medication changed",
                date(2026, 10, 7),
                "B",
                2,
            ),
            ClinicalFact(
                "Four hours of sleep a night, daily panic; family therapy begun", date(2026, 10, 12), "B", 3
            ),
        ),
        denial_reasons=(DenialReason("Prior authorization was not obtained before the admission.", "A", 1),),
        delivery="certified mail",
        tracking="7000 0000 0000 0000 0001",
        events={"notice_dated": date(2026, 11, 3), "notice_received": date(2026, 11, 6)},
    )
    verdict = finding(
        Nqtl.PRIOR_AUTHORIZATION,
        BenefitClass.INPATIENT,
        "skilled nursing facility care",
        "inpatient rehabilitation facility care",
        level="residential",
        network=Network.OUT,
    )
    exhibits = (
        exhibit("A", "Notice of denial, November 3, 2026", NOTICE_OF_MEMBER),
        exhibit("B", "Records of Example Behavioral Health", RECORDS),
    )
    return Situation(details, verdict, exhibits)


def residential_by_representative() -> Situation:
    """The same case, brought by the facility's appeals specialist under a signed designation."""
    told = residential(Requester.AUTHORIZED_REPRESENTATIVE)
    proof = ComparatorEvidence(
        "skilled nursing facility care",
        "Skilled nursing facility stays need notice to the plan within two days of admission.",
        "D",
        1,
        "as_written",
    )
    paper = ("Skilled nursing facility stays need notice to the plan within two days of admission.",)
    changed = told.but(
        sender=Sender(
            "Clara Example",
            "LCSW",
            "Example Behavioral Health",
            "1234567893",
            Address("", "", ("500 Fictional Avenue", "Springfield, OH 00000")),
            "555-0199",
            "appeals@example.org",
        ),
        authorization=Authorization(
            date(2026, 11, 10), date(2027, 11, 10), covers_plan_documents=True, exhibit="C"
        ),
        comparator_evidence=(proof,),
        copies_to=("Testa Sample",),
        request_sent_on=date(2026, 11, 24),
    )
    return replace(
        changed,
        exhibits=(
            *told.exhibits,
            exhibit("C", "Designation of representative, November 10, 2026", DESIGNATION),
            exhibit("D", "Summary plan description, page 48", paper),
        ),
    )


def intensive_outpatient() -> Situation:
    """An intensive outpatient course cut short on concurrent review, fully insured employer plan, in care."""
    told = residential_by_representative()
    quote = "You have made progress, and intensive outpatient care is not approved after November 13, 2026."
    verdict = finding(
        Nqtl.CONCURRENT_REVIEW,
        BenefitClass.OUTPATIENT,
        "home health care",
        "cardiac rehabilitation",
        level="intensive_outpatient",
    )
    changed = told.but(
        plan_type=PlanType.ERISA_FULLY_INSURED,
        state="IL",
        plan_name="Example Logistics Medical Plan",
        claim_kind=ClaimKind.CONCURRENT,
        in_care=True,
        expedited=True,
        network=Network.IN,
        service=Service(
            "intensive outpatient treatment for alcohol use disorder",
            "H0015",
            (),
            "0906",
            "intensive outpatient",
            date(2026, 11, 14),
            date(2026, 12, 11),
            None,
            "Example Behavioral Health",
            "1234567893",
            ("F10.20",),
        ),
        clinical_facts=(
            ClinicalFact("Drank on two days after eleven days without alcohol", date(2026, 11, 8), "B", 1),
            ClinicalFact("Strong craving each evening; no sober person at home", date(2026, 11, 12), "B", 2),
        ),
        denial_reasons=(DenialReason(quote, "A", 1),),
        comparator_evidence=(),
        notice_defects=("criteria_not_offered",),
        events={"notice_dated": date(2026, 11, 12), "notice_received": date(2026, 11, 12)},
    )
    exhibits = (
        exhibit("A", "Notice of November 12, 2026", (quote,)),
        exhibit(
            "B",
            "Records of Example Behavioral Health",
            ("2026-11-08 Relapse on two days.", "2026-11-12 Craving."),
        ),
        exhibit("C", "Designation of representative, November 10, 2026", DESIGNATION),
    )
    return replace(changed, verdict=verdict, exhibits=exhibits)


def office_therapy() -> Situation:
    """Weekly psychotherapy found not medically necessary by a county's self-funded plan; receipt unknown."""
    told = residential()
    quote = "The records do not show that continued weekly psychotherapy is medically necessary."
    verdict = finding(
        Nqtl.MEDICAL_NECESSITY,
        BenefitClass.OUTPATIENT,
        "specialist office visits",
        "physical therapy visits",
        level="outpatient_office",
        sub_class=SubClass.OFFICE_VISIT,
    )
    changed = told.but(
        plan_type=PlanType.NONFEDERAL_GOVERNMENT_SELF_FUNDED,
        plan_name="Sample County Employee Health Plan",
        network=Network.IN,
        service=Service(
            "weekly individual psychotherapy",
            "90837",
            (),
            "",
            "",
            date(2026, 8, 3),
            date(2026, 10, 26),
            Decimal("1820.00"),
            "Dr. Ima Sample",
            "1234567893",
        ),
        denial_reasons=(
            DenialReason(
                quote,
                "A",
                1,
                "The notes record nightmares on five nights a week and two missed weeks of work.",
            ),
        ),
        clinical_facts=(
            ClinicalFact("Nightmares five nights a week; avoids driving", date(2026, 8, 3), "B", 1),
            ClinicalFact("Missed two weeks of work", date(2026, 9, 21), "B", 2),
        ),
        events={"notice_dated": date(2026, 11, 9)},
    )
    exhibits = (
        exhibit("A", "Notice of November 9, 2026", (quote,)),
        exhibit("B", "Session notes of Dr. Ima Sample", ("Nightmares.", "Missed work.")),
    )
    return replace(changed, verdict=verdict, exhibits=exhibits)


def church_medication() -> Situation:
    """A long-acting medication refused until a cheaper one has failed, self-funded church plan."""
    told = residential()
    quote = "You must first try and fail the preferred oral medication before this drug is covered."
    verdict = finding(
        Nqtl.STEP_THERAPY,
        BenefitClass.PRESCRIPTION_DRUGS,
        "drugs for other chronic conditions",
    )
    changed = told.but(
        plan_type=PlanType.CHURCH_SELF_FUNDED,
        plan_name="Sample Synod Health Plan",
        claim_kind=ClaimKind.PRE_SERVICE,
        network=Network.IN,
        service=Service(
            "long-acting injectable medication for schizophrenia",
            "",
            (),
            "",
            "",
            date(2026, 12, 1),
            None,
            None,
            "Dr. Ima Sample",
            "1234567893",
        ),
        denial_reasons=(DenialReason(quote, "A", 1),),
        clinical_facts=(
            ClinicalFact("Two hospital stays after missed oral doses", date(2026, 6, 15), "B", 1),
            ClinicalFact("The preferred oral drug stopped for muscle spasm", date(2026, 9, 2), "B", 1),
        ),
        events={"notice_dated": date(2026, 11, 10), "notice_received": date(2026, 11, 12)},
    )
    exhibits = (
        exhibit("A", "Notice of November 10, 2026", (quote,)),
        exhibit("B", "Letter of Dr. Ima Sample", ("History.",)),
    )
    return replace(changed, verdict=verdict, exhibits=exhibits)


def california_level_of_care() -> Situation:
    """Inpatient care refused for a lower level, individual policy in California, appealed by the provider."""
    told = residential_by_representative()
    quote = "Your symptoms can be treated at a lower level of care such as a partial hospital program."
    verdict = finding(
        Nqtl.LEVEL_OF_CARE,
        BenefitClass.INPATIENT,
        "acute inpatient hospital care",
        level="inpatient_psychiatric",
    )
    changed = told.but(
        plan_type=PlanType.INDIVIDUAL,
        state="CA",
        plan_name="Example Silver Individual Policy",
        plan_administrator=Address(),
        requester=Requester.CONTRACTING_PROVIDER,
        authorization=Authorization(),
        network=Network.IN,
        service=Service(
            "inpatient psychiatric care",
            "",
            (),
            "0124",
            "inpatient psychiatric",
            date(2026, 10, 2),
            date(2026, 10, 9),
            Decimal("14400.00"),
            "Example Behavioral Health",
            "1234567893",
        ),
        denial_reasons=(DenialReason(quote, "A", 1),),
        comparator_evidence=(),
        request_sent_on=None,
        copies_to=(),
    )
    exhibits = (
        exhibit("A", "Notice of denial, November 3, 2026", (quote,)),
        exhibit("B", "Records of Example Behavioral Health", RECORDS),
    )
    return replace(changed, verdict=verdict, exhibits=exhibits)


def two_limits() -> Situation:
    """One notice, three reasons, two limitations: no approval in advance, and a lower level of care twice."""
    told = residential_by_representative()
    quotes = (
        "Prior authorization was not obtained before the admission.",
        "Your symptoms can be treated at a lower level of care such as a partial hospital program.",
        "A less intensive setting was available to you and would have been sufficient.",
    )
    changed = told.but(denial_reasons=tuple(DenialReason(quote, "A", 1) for quote in quotes))
    notice = exhibit("A", "Notice of denial, November 3, 2026", (" ".join(quotes),))
    return replace(changed, exhibits=(notice, *told.exhibits[1:]))


def two_limits_of_the_county() -> Situation:
    """A county's plan counts visits and finds the care not necessary: a number and a standard at once."""
    told = office_therapy()
    quotes = (
        "The records do not show that continued weekly psychotherapy is medically necessary.",
        "The benefit maximum of 30 visits for this calendar year has been reached.",
    )
    changed = told.but(denial_reasons=tuple(DenialReason(quote, "A", 1) for quote in quotes))
    notice = exhibit("A", "Notice of November 9, 2026", (" ".join(quotes),))
    return replace(changed, exhibits=(notice, *told.exhibits[1:]))


QUOTES: Mapping[Nqtl, str] = {
    Nqtl.PRIOR_AUTHORIZATION: "Prior authorization was not obtained before the admission.",
    Nqtl.CONCURRENT_REVIEW: "Continued stay days after October 14 were not approved on concurrent review.",
    Nqtl.RETROSPECTIVE_REVIEW: "On retrospective review after payment, the services are denied.",
    Nqtl.MEDICAL_NECESSITY: "The treatment was not medically necessary.",
    Nqtl.LEVEL_OF_CARE: "Your symptoms can be treated at a lower level of care.",
    Nqtl.STEP_THERAPY: "You must first try and fail the preferred oral medication.",
    Nqtl.EXPERIMENTAL: "The treatment is experimental or investigational.",
    Nqtl.FORMULARY: "The drug is not on the formulary.",
    Nqtl.NETWORK_REIMBURSEMENT: "Payment was reduced to the allowed amount for out-of-network providers.",
    Nqtl.NETWORK_ADEQUACY: "The provider is out of network and a network exception was not granted.",
    Nqtl.PROVIDER_FACILITY_TYPE: "The facility is not licensed as required for this type of facility.",
    Nqtl.TREATMENT_EXCLUSION: "Residential treatment is excluded from coverage under your plan.",
    Nqtl.DOCUMENTATION: "The records requested were not received.",
    Nqtl.QUANTITATIVE_LIMIT: "The benefit maximum of 30 visits for this calendar year has been reached.",
}
"""Words of a notice that rest on one limit each."""
