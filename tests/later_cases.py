"""Fictitious cases for the documents after, beside and instead of the first appeal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from letter_cases import (
    DESIGNATION,
    Situation,
    california_level_of_care,
    exhibit,
    intensive_outpatient,
    office_therapy,
    residential,
    residential_by_representative,
)

from appeals.domain.case import (
    Address,
    Authorization,
    ClinicalFact,
    Clinician,
    DenialReason,
    FilingProof,
    Refusal,
    RefusalGround,
    Service,
)
from nqtl_library.terms import BenefitClass, ClaimKind, NextAction, Nqtl, PlanType, Requester, VerdictKind

CLINICIAN = Clinician(
    name="Dr. Ima Sample",
    credentials="MD, psychiatrist",
    phone="555-0177",
    call_times=("November 25, 2026, 9 to 11 a.m. Eastern", "November 30, 2026, 1 to 3 p.m. Eastern"),
    statement=(
        "My patient drank on two of the last four days and has no sober person at home. Without the program "
        "I expect a full relapse within days, with a risk of withdrawal seizures, with a history of them."
    ),
    stated_on=date(2026, 11, 23),
)
REVIEWERS = Address("Example Review Intake", "External review", ("PO Box 200", "Springfield, OH 00000"))
HEARINGS = Address("Sample State Hearing Office", "", ("3 Capitol Way", "Springfield, OH 00000"))
OPM = Address(
    "Sample Federal Insurance Operations", "Disputed claims", ("1 Federal Plaza", "Springfield, DC 00000")
)
REGULATOR = Address(
    "Sample Regional Office", "Benefits advisors", ("4 Federal Plaza", "Springfield, OH 00000")
)
UPHELD = "The reviewer agreed that prior authorization was required and was not obtained."


def upheld() -> Situation:
    """The residential case after the plan has upheld its denial, by the representative."""
    told = residential_by_representative().but(
        levels=2,
        contract_window_days=60,
        decision_reasons=(DenialReason(UPHELD, "E", 1),),
        events={
            "notice_dated": date(2026, 8, 3),
            "notice_received": date(2026, 8, 6),
            "appeal_received_by_plan": date(2026, 9, 1),
            "appeal_decision_dated": date(2026, 10, 20),
            "appeal_decision_received": date(2026, 10, 23),
        },
    )
    return replace(
        told,
        exhibits=(*told.exhibits, exhibit("E", "Decision of October 20, 2026", (f"Testa Sample. {UPHELD}",))),
    )


def upheld_by_the_member() -> Situation:
    """The county's case after its decision, by the member; the decision gave no reasons of its own."""
    return office_therapy().but(
        levels=2,
        events={"notice_dated": date(2026, 8, 9), "appeal_decision_dated": date(2026, 11, 2)},
    )


def final() -> Situation:
    """The residential case after the final denial, for review from outside."""
    told = upheld()
    events = {
        **told.details.events,
        "final_denial_dated": date(2026, 10, 20),
        "final_denial_received": date(2026, 10, 23),
    }
    return told.but(levels=1, events=events, review_address=REVIEWERS, regulator_address=REGULATOR)


def final_in_california() -> Situation:
    """The individual policy in California after its final denial, by the member."""
    told = california_level_of_care()
    return told.but(
        requester=Requester.PARTICIPANT,
        patient=residential().details.patient,
        sender=residential().details.sender,
        events={
            "notice_dated": date(2026, 9, 3),
            "appeal_decision_dated": date(2026, 11, 2),
            "final_denial_dated": date(2026, 11, 2),
        },
        review_address=REVIEWERS,
        regulator_address=REGULATOR,
    )


def urgent() -> Situation:
    """The intensive outpatient course cut short, with the clinician's statement; fully insured plan."""
    told = intensive_outpatient()
    quote = "You have made progress, and intensive outpatient care is not approved after November 27, 2026."
    told = replace(
        told.but(denial_reasons=(DenialReason(quote, "A", 1),)),
        exhibits=(exhibit("A", "Notice of November 12, 2026", (quote,)), *told.exhibits[1:]),
    )
    events = {
        **told.details.events,
        "action_effective": date(2026, 11, 28),
        "authorization_ends": date(2026, 12, 11),
    }
    return told.but(clinician=CLINICIAN, events=events)


def urgent_medicaid() -> Situation:
    """The same course under a Medicaid plan, by the member, in time to ask that benefits continue."""
    told = urgent()
    told = replace(told, exhibits=told.exhibits[:2])
    patient = residential().details.patient
    return told.but(
        plan_type=PlanType.MEDICAID_MANAGED_CARE,
        plan_name="Sample Community Health Plan",
        grandfathered=None,
        requester=Requester.PARTICIPANT,
        patient=patient,
        sender=residential().details.sender,
        authorization=Authorization(),
        notice_defects=(),
        request_sent_on=None,
        copies_to=(),
        events={
            "notice_dated": date(2026, 11, 18),
            "notice_sent": date(2026, 11, 18),
            "action_effective": date(2026, 11, 30),
            "authorization_ends": date(2026, 12, 11),
        },
    )


def hearing() -> Situation:
    """The Medicaid case after the plan's decision, with continued benefits, by the member."""
    told = urgent_medicaid()
    events = {**told.details.events, "appeal_received_by_plan": date(2026, 11, 19)}
    return told.but(
        events={**events, "final_denial_dated": date(2026, 11, 22), "final_denial_sent": date(2026, 11, 22)},
        review_address=HEARINGS,
    )


def hearing_children() -> Situation:
    """A separate children's program after its plan's decision, by the representative."""
    told = hearing()
    signed = residential_by_representative().details
    told = replace(
        told, exhibits=(*told.exhibits, exhibit("C", "Written consent, November 10, 2026", DESIGNATION))
    )
    return told.but(
        plan_type=PlanType.CHIP,
        plan_name="Sample Children’s Health Plan",
        requester=Requester.AUTHORIZED_REPRESENTATIVE,
        sender=signed.sender,
        authorization=signed.authorization,
        expedited=False,
        claim_kind=ClaimKind.PRE_SERVICE,
        in_care=False,
    )


def medicare() -> Situation:
    """Inpatient psychiatric care refused by a Medicare Advantage plan, by the member."""
    told = california_level_of_care()
    verdict = replace(
        told.verdict,
        verdict=VerdictKind.NOT_PARITY,
        nqtl_type=None,
        next_action=NextAction.APPEAL_OTHER,
        not_parity_reason="parity_law_does_not_apply",
        also_considered=(),
    )
    return replace(
        told.but(
            plan_type=PlanType.MEDICARE_ADVANTAGE,
            plan_name="Example Senior Advantage Plan",
            state="OH",
            requester=Requester.PARTICIPANT,
            patient=residential().details.patient,
            sender=residential().details.sender,
        ),
        verdict=verdict,
    )


def medicare_urgent_by_the_physician() -> Situation:
    """The same plan, before the care, asked for by the treating physician."""
    told = medicare()
    return told.but(
        requester=Requester.CONTRACTING_PROVIDER,
        sender=replace(
            residential_by_representative().details.sender, name="Dr. Ima Sample", credentials="MD"
        ),
        claim_kind=ClaimKind.PRE_SERVICE,
        expedited=True,
        service=replace(told.details.service, first_day=date(2026, 11, 26), last_day=None, amount=None),
    )


def federal() -> Situation:
    """Residential care refused by a federal employees' carrier, by the member."""
    return residential().but(plan_type=PlanType.FEHB, plan_name="Example Federal Standard Option")


def federal_affirmed() -> Situation:
    """The same claim after the carrier has affirmed, by the representative."""
    told = upheld()
    return told.but(
        plan_type=PlanType.FEHB,
        plan_name="Example Federal Standard Option",
        comparator_evidence=(),
        request_sent_on=None,
        review_address=OPM,
        events={
            "notice_dated": date(2026, 8, 3),
            "reconsideration_received": date(2026, 9, 1),
            "final_denial_dated": date(2026, 10, 20),
        },
    )


def late_filing() -> Situation:
    """A claim denied as late though the payer's own gateway had taken it; the provider in its own right."""
    told = california_level_of_care()
    quote = "The claim was received after the filing limit."
    verdict = replace(
        told.verdict,
        verdict=VerdictKind.NOT_PARITY,
        nqtl_type=None,
        not_parity_reason="timely_filing",
        next_action=NextAction.APPEAL_OTHER,
    )
    proofs = (
        FilingProof("The payer’s acknowledgment takes the claim in", date(2026, 10, 14), "B", 2),
        FilingProof("The clearinghouse accepts the claim and forwards it", date(2026, 10, 13), "B", 1),
    )
    exhibits = (
        exhibit("A", "Notice of denial, November 3, 2026", (quote,)),
        exhibit(
            "B", "Acknowledgments of the claim", ("2026-10-13 accepted", "2026-10-14 accepted by the payer")
        ),
    )
    changed = told.but(denial_reasons=(DenialReason(quote, "A", 1),), filing_proofs=proofs)
    return replace(changed, verdict=verdict, exhibits=exhibits)


def late_filing_employer() -> Situation:
    """The same under a self-funded employer plan."""
    return late_filing().but(
        plan_type=PlanType.ERISA_SELF_FUNDED, plan_name="Example Manufacturing Health Plan"
    )


def knee() -> Situation:
    """Inpatient rehabilitation after a knee operation: a medical benefit, so no parity; by the member."""
    told = residential()
    quote = "Inpatient rehabilitation is not medically necessary."
    verdict = replace(
        told.verdict,
        verdict=VerdictKind.NOT_PARITY,
        nqtl_type=None,
        mhsud=False,
        level_of_care="",
        not_parity_reason="medical_surgical_benefit",
        next_action=NextAction.APPEAL_OTHER,
    )
    changed = told.but(
        service=Service(
            "inpatient rehabilitation after knee replacement",
            "",
            (),
            "0128",
            "",
            date(2026, 10, 1),
            date(2026, 10, 9),
            Decimal("9900.00"),
            "Example Rehabilitation Hospital",
            "1234567893",
        ),
        denial_reasons=(DenialReason(quote, "A", 1),),
        clinical_facts=(
            ClinicalFact("Walks ten feet with a walker and one person’s help", date(2026, 10, 1), "B", 1),
            ClinicalFact("Cannot climb the three steps to the home; lives alone", date(2026, 10, 4), "B", 2),
        ),
    )
    exhibits = (
        exhibit("A", "Notice of denial, November 3, 2026", (quote,)),
        exhibit(
            "B", "Records of Example Rehabilitation Hospital", ("Walks ten feet.", "Cannot climb steps.")
        ),
    )
    return replace(changed, verdict=verdict, exhibits=exhibits)


def knee_county() -> Situation:
    """The same under a county's plan, by the representative."""
    told = knee()
    signed = residential_by_representative().details
    return replace(
        told.but(
            plan_type=PlanType.NONFEDERAL_GOVERNMENT_SELF_FUNDED,
            plan_name="Sample County Employee Health Plan",
            requester=Requester.AUTHORIZED_REPRESENTATIVE,
            sender=signed.sender,
            authorization=signed.authorization,
        ),
        exhibits=(
            *told.exhibits,
            exhibit("C", "Designation of representative, November 10, 2026", DESIGNATION),
        ),
    )


def asked() -> Situation:
    """The residential case twelve days after its request for plan documents, unanswered."""
    return residential_by_representative().but(request_sent_on=date(2026, 11, 12), request_received_on=None)


def asked_long_ago() -> Situation:
    """The same, sixty days after proven receipt, with the most a court could award."""
    signed = replace(asked().details.authorization, signed_on=date(2026, 9, 1))
    return asked().but(
        authorization=signed, request_sent_on=date(2026, 9, 22), request_received_on=date(2026, 9, 25)
    )


def asked_without_proof() -> Situation:
    """The same, sixty-three days after a request whose arrival nobody can show: no sum is named."""
    return asked_long_ago().but(request_received_on=None)


def asked_about_two_limits() -> Situation:
    """A request that names two limits."""
    return residential_by_representative().but(
        request_sent_on=None, request_nqtls=(Nqtl.LEVEL_OF_CARE, Nqtl.CONCURRENT_REVIEW)
    )


def asked_of_a_small_employer() -> Situation:
    """A small self-funded employer owes no analysis, but its plan documents and the claim file."""
    return residential_by_representative().but(
        plan_type=PlanType.SMALL_EMPLOYER_SELF_FUNDED, request_sent_on=None, comparator_evidence=()
    )


def provider_refused() -> Situation:
    """A network provider's criteria request, refused on every ground."""
    return refused().but(
        requester=Requester.CONTRACTING_PROVIDER,
        request_refusals=tuple(RefusalGround(each) for each in Refusal),
    )


def asked_the_county() -> Situation:
    """A request to a county's plan, where no law names a number of days; by the member."""
    return office_therapy().but(request_sent_on=date(2026, 10, 20))


def refused() -> Situation:
    """The request refused on every ground in the book, some of them quoted."""
    told = asked_long_ago()
    words = "The criteria are proprietary and cannot be shared."
    grounds = (
        RefusalGround(Refusal.PROPRIETARY, words, "E", 1),
        *(RefusalGround(each) for each in Refusal if each is not Refusal.PROPRIETARY),
    )
    changed = told.but(
        request_answered_on=date(2026, 11, 5), request_refusals=grounds, response_wanted_by=date(2026, 12, 8)
    )
    return replace(changed, exhibits=(*told.exhibits, exhibit("E", "Answer of November 5, 2026", (words,))))


def refused_by_the_county() -> Situation:
    """A county's plan refuses the member."""
    grounds = (
        RefusalGround(Refusal.NOT_A_PARTICIPANT),
        RefusalGround(Refusal.PROPRIETARY),
        RefusalGround(Refusal.ASK_EMPLOYER),
    )
    return asked_the_county().but(request_answered_on=date(2026, 11, 12), request_refusals=grounds)


def complaining() -> Situation:
    """The residential case, taken to the federal agency beside the appeal."""
    return asked().but(regulator_address=REGULATOR)


def complaining_in_california() -> Situation:
    """The individual policy, taken to the state's regulator by the provider."""
    return california_level_of_care().but(regulator_address=REGULATOR)


def assigned() -> Situation:
    """The residential case, the benefits assigned to the facility."""
    return residential_by_representative().but(requester=Requester.ASSIGNEE)


def packed() -> Situation:
    """The urgent case, ready to be faxed."""
    return urgent().but(
        packet_pages=14,
        appeals_address=Address(
            "Sample Administrators", "Appeals Unit", ("PO Box 100", "Springfield, OH 00000"), "", "555-0123"
        ),
    )


def packed_for_review() -> Situation:
    """The final denial, ready for the outside reviewer."""
    return final().but(packet_pages=31)


def calling() -> Situation:
    """The county's therapist asks for a call; the representative writes for the practice."""
    signed = residential_by_representative().details
    return office_therapy().but(
        clinician=CLINICIAN,
        requester=Requester.AUTHORIZED_REPRESENTATIVE,
        sender=signed.sender,
        authorization=signed.authorization,
    )


def calling_by_the_provider() -> Situation:
    """A provider in the network asks for a call."""
    return california_level_of_care().but(clinician=CLINICIAN)


def assigned_individual() -> Situation:
    """An individual policy, its benefits assigned."""
    signed = residential_by_representative().details.authorization
    return california_level_of_care().but(requester=Requester.ASSIGNEE, authorization=signed)


def asking_for_criteria() -> Situation:
    """A provider in the network of a self-funded employer plan asks for criteria."""
    told = california_level_of_care()
    return told.but(
        plan_type=PlanType.ERISA_SELF_FUNDED,
        plan_name="Example Manufacturing Health Plan",
        plan_administrator=residential().details.plan_administrator,
    )


def every_kind() -> Iterator[tuple[Situation, str]]:
    """Each kind of document with a case that carries it."""
    for told, kinds in (
        (upheld(), ("appeal.level_two",)),
        (urgent(), ("appeal.expedited", "appeal.concurrent_continuation", "form.part2_consent")),
        (urgent_medicaid(), ("appeal.expedited", "appeal.concurrent_continuation")),
        (final(), ("review.external",)),
        (final_in_california(), ("review.external",)),
        (hearing(), ("hearing.state_fair",)),
        (hearing_children(), ("hearing.state_fair",)),
        (medicare(), ("reconsideration.medicare_advantage",)),
        (medicare_urgent_by_the_physician(), ("reconsideration.medicare_advantage",)),
        (federal(), ("reconsideration.fehb",)),
        (federal_affirmed(), ("review.opm",)),
        (late_filing(), ("appeal.timely_filing",)),
        (knee(), ("appeal.medical_necessity",)),
        (knee_county(), ("appeal.medical_necessity",)),
        (asked(), ("request.follow_up_receipt",)),
        (asked_long_ago(), ("request.follow_up_overdue",)),
        (asked_the_county(), ("request.follow_up_receipt", "request.follow_up_overdue")),
        (refused(), ("request.refusal_rebuttal",)),
        (refused_by_the_county(), ("request.refusal_rebuttal",)),
        (complaining(), ("complaint.regulator", "form.authorized_representative")),
        (complaining_in_california(), ("complaint.regulator",)),
        (assigned(), ("form.assignment_notice",)),
        (packed(), ("cover.sheet",)),
        (packed_for_review(), ("cover.sheet",)),
        (calling(), ("request.peer_to_peer",)),
    ):
        yield from ((told, kind) for kind in kinds)


def odd_ones() -> Iterator[tuple[Situation, str]]:
    """Cases that earn what is rare: lateness, silence, a quantitative limit, programs of their own."""
    signed = residential_by_representative().details
    by_representative = {
        "requester": Requester.AUTHORIZED_REPRESENTATIVE,
        "sender": signed.sender,
        "authorization": signed.authorization,
    }
    yield from _odd_appeals(by_representative)
    yield from _odd_reviews(by_representative)
    yield from _odd_papers()


def _odd_appeals(by_representative: dict[str, Any]) -> Iterator[tuple[Situation, str]]:
    yield upheld().but(claim_kind=ClaimKind.PRE_SERVICE), "appeal.level_two"
    yield upheld().but(contract_window_days=5), "appeal.level_two"
    yield upheld_by_the_member(), "appeal.level_two"
    yield urgent().but(clinician=replace(CLINICIAN, exhibit="E")), "appeal.expedited"
    yield urgent().but(plan_type=PlanType.CHIP), "appeal.expedited"
    yield urgent().but(grandfathered=True), "appeal.concurrent_continuation"
    medicaid = urgent_medicaid()
    yield medicaid.but(**by_representative), "appeal.concurrent_continuation"
    late = {
        **medicaid.details.events,
        "notice_sent": date(2026, 10, 1),
        "action_effective": date(2026, 10, 9),
    }
    yield medicaid.but(events=late), "appeal.concurrent_continuation"
    yield medicare().but(claim_kind=ClaimKind.PRE_SERVICE), "reconsideration.medicare_advantage"
    yield medicare().but(**by_representative), "reconsideration.medicare_advantage"
    outside = {**by_representative, "requester": Requester.NONCONTRACTING_PROVIDER}
    yield medicare().but(**outside), "reconsideration.medicare_advantage"
    yield federal().but(**by_representative), "reconsideration.fehb"
    yield federal().but(expedited=True), "reconsideration.fehb"
    yield knee().but(plan_type=PlanType.SHORT_TERM), "appeal.medical_necessity"
    priced = replace(knee(), verdict=replace(knee().verdict, nqtl_type=Nqtl.NETWORK_REIMBURSEMENT))
    yield priced.but(clinical_facts=()), "appeal.medical_necessity"


def _odd_reviews(by_representative: dict[str, Any]) -> Iterator[tuple[Situation, str]]:
    told, county = final(), final().but(plan_type=PlanType.NONFEDERAL_GOVERNMENT_INSURED, state="ZZ")
    yield (
        told.but(expedited=True, clinician=CLINICIAN, in_care=True, claim_kind=ClaimKind.CONCURRENT),
        "review.external",
    )
    yield county.but(expedited=True, clinician=CLINICIAN), "review.external"
    yield replace(told, verdict=replace(told.verdict, verdict=VerdictKind.NOT_PARITY)), "review.external"
    proof = replace(told.details.comparator_evidence[0], shows="in_operation")
    bare = replace(told.verdict, comparators=())
    yield told.but(comparator_evidence=(proof,)), "review.external"
    yield replace(told, verdict=bare).but(comparator_evidence=()), "review.external"
    number = replace(told.verdict, nqtl_type=Nqtl.QUANTITATIVE_LIMIT)
    yield replace(told, verdict=number), "review.external"
    quotes = ("Not medically necessary.", "See the codes below.")
    reasons = (*(DenialReason(quote, "E", 1) for quote in quotes), DenialReason("x", "E", 1, "It is."))
    yield told.but(decision_reasons=reasons), "review.external"
    yield told.but(events={"final_denial_dated": date(2026, 2, 1)}), "review.external"
    yield told.but(events={}), "review.external"
    priced = replace(told, verdict=replace(told.verdict, nqtl_type=Nqtl.NETWORK_REIMBURSEMENT))
    yield priced.but(clinical_facts=()), "review.external"
    asked_for = hearing()
    yield asked_for.but(**by_representative), "hearing.state_fair"
    yield asked_for.but(expedited=False, claim_kind=ClaimKind.POST_SERVICE), "hearing.state_fair"
    events = {
        "notice_dated": date(2026, 11, 20),
        "notice_sent": date(2026, 11, 20),
        "action_effective": date(2026, 12, 4),
    }
    yield asked_for.but(plan_type=PlanType.MEDICAID_FFS, events=events), "hearing.state_fair"
    silence = {"notice_dated": date(2026, 9, 1), "appeal_received_by_plan": date(2026, 9, 8)}
    yield asked_for.but(events=silence), "hearing.state_fair"
    yield asked_for.but(plan_type=PlanType.CHIP, events=silence), "hearing.state_fair"


def _odd_papers() -> Iterator[tuple[Situation, str]]:
    told = complaining()
    yield (
        told.but(requester=Requester.PARTICIPANT, notice_defects=("Page two is missing.",)),
        "complaint.regulator",
    )
    yield told.but(plan_type=PlanType.CHIP), "complaint.regulator"
    number = replace(told.verdict, nqtl_type=Nqtl.QUANTITATIVE_LIMIT)
    yield replace(told, verdict=number), "complaint.regulator"
    yield knee().but(regulator_address=REGULATOR), "complaint.regulator"
    yield refused().but(regulator_address=REGULATOR), "complaint.regulator"
    yield asked_long_ago().but(response_wanted_by=date(2026, 12, 4)), "request.follow_up_overdue"
    yield asked_without_proof(), "request.follow_up_overdue"
    yield asked_about_two_limits(), "request.comparative_analysis"
    limits = asked_about_two_limits()
    yield (
        replace(limits, verdict=replace(limits.verdict, benefit_class=BenefitClass.UNKNOWN)),
        "request.comparative_analysis",
    )
    yield asked_of_a_small_employer(), "request.comparative_analysis"
    yield provider_refused(), "request.refusal_rebuttal"
    every = tuple(RefusalGround(each) for each in Refusal)
    yield refused_by_the_county().but(request_refusals=every), "request.refusal_rebuttal"
    for plan in (PlanType.MEDICAID_MANAGED_CARE, PlanType.FEHB):
        yield refused().but(plan_type=plan, request_refusals=every), "request.refusal_rebuttal"
    yield refused().but(requester=Requester.ASSIGNEE, request_refusals=every), "request.refusal_rebuttal"
