import json
from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOW, TODAY, a_case, a_full_case, a_pdf, a_reported_denial, an_actor, work
from sqlalchemy import select

from appeals.domain.actor import ActorKind, Permission, Role
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import REQUEST
from appeals.domain.privacy import ConsentScope, ConsentTerms, Recipient, RecordClass
from appeals.domain.views import CaseView
from appeals.errors import BadInput, Conflict, DisclosureBlocked, LetterBlocked, NotAllowed, Restricted
from appeals.services import (
    accounts,
    audit_trail,
    cases,
    consents,
    denials,
    disclosures,
    letters,
    papers,
    releases,
    restricting,
    versions,
    worklist,
)
from appeals.services.versions import FileFormat
from appeals.store.audit import AuditEventRow
from appeals.wiring import Service
from letter_templates.text import docx_text
from nqtl_library.record_privacy import part_2_notice

SIGNED = ConsentTerms(
    discloser="Example Behavioral Health",
    described="Records of the stay in October",
    recipients=(Recipient.PLAN,),
    purpose="Appeal of the denial",
    signed_on=TODAY - timedelta(days=10),
    expires_on=TODAY + timedelta(days=300),
)


def a_substance_use_case(service: Service, number: str = "5001") -> CaseView:
    case = a_full_case(service, number)
    changes = {"service": {"diagnosis_codes": ["F11.20"]}}
    return cases.change_case(work(service), case.id, changes=changes, expected_version=case.version)


def a_restricted_case(service: Service) -> CaseView:
    case = a_case(service)
    return restricting.restrict_case(work(service), case.id, restricted=True, reason="A colleague.")


def test_a_substance_use_letter_is_sealed_only_with_a_consent_on_file(service: Service) -> None:
    case = a_substance_use_case(service)

    draft = letters.draft(work(service), case.id, kind=REQUEST)
    with pytest.raises(LetterBlocked, match="42 CFR part 2"):
        versions.seal(work(service), case.id, kind=REQUEST, reason="Too early.")
    consents.record_consent(work(service), case.id, SIGNED)
    version = versions.seal(work(service), case.id, kind=REQUEST, reason="With consent.")

    assert [each.where for each in draft.problems] == ["42 CFR part 2"]
    assert "privacy page" in draft.problems[0].remedy
    word = versions.download(work(service), version.id, format=FileFormat.DOCX)
    assert part_2_notice().text in docx_text(word.content)


def test_a_revoked_consent_stops_download_and_release_until_the_letter_is_sent(service: Service) -> None:
    case = a_substance_use_case(service)
    consent = consents.record_consent(work(service), case.id, SIGNED)
    author = an_actor(service, Role.REVIEWER)
    version = versions.seal(work(service, actor=author), case.id, kind=REQUEST, reason="With consent.")
    later = NOW + timedelta(days=2)
    consents.revoke_consent(work(service, now=later), consent.id, on=later.date())

    with pytest.raises(DisclosureBlocked, match="revoked"):
        versions.download(work(service, now=later), version.id, format=FileFormat.PDF)
    with pytest.raises(DisclosureBlocked, match="revoked"):
        releases.release(work(service, now=later), version.id)
    assert versions.download(work(service, now=later), version.id, format=FileFormat.MANIFEST).content


def test_what_was_sent_under_a_consent_stays_readable_after_its_end(service: Service) -> None:
    case = a_substance_use_case(service)
    consent = consents.record_consent(work(service), case.id, SIGNED)
    author = an_actor(service, Role.REVIEWER)
    version = versions.seal(work(service, actor=author), case.id, kind=REQUEST, reason="With consent.")
    releases.release(work(service), version.id)
    cases.move_case(work(service), case.id, to=CaseState.SUBMITTED)
    later = NOW + timedelta(days=2)
    consents.revoke_consent(work(service, now=later), consent.id, on=later.date())

    assert versions.download(work(service, now=later), version.id, format=FileFormat.PDF).content


def test_a_consent_says_which_of_its_elements_are_missing(service: Service) -> None:
    case = a_case(service)

    with pytest.raises(BadInput) as refusal:
        consents.record_consent(work(service), case.id, ConsentTerms(exhibit="Q"))

    named = {fault.where for fault in refusal.value.problems}
    assert named == {
        "discloser", "described", "recipients", "purpose", "signed_on", "expires_on", "exhibit",
    }  # fmt: skip


def test_a_consent_can_reach_every_case_of_the_patient(service: Service) -> None:
    first, second = a_case(service, "5001"), a_case(service, "5002")

    consents.record_consent(work(service), first.id, replace(SIGNED, every_case=True))
    consents.record_consent(work(service), first.id, SIGNED)

    assert len(consents.list_consents(work(service), first.id)) == 2
    assert len(consents.list_consents(work(service), second.id)) == 1


def test_psychotherapy_notes_stay_closed_without_an_authorization_of_their_own(service: Service) -> None:
    case = papers.attach_exhibit(
        work(service), a_case(service).id, title="Notes", content=a_pdf([["Session"]])
    )
    exhibit = case.exhibits[-1]
    classed = consents.class_exhibit(work(service), exhibit.id, record_class=RecordClass.PSYCHOTHERAPY_NOTES)
    assert classed.exhibits[-1].pages == ()
    with pytest.raises(DisclosureBlocked, match=r"164\.508"):
        papers.exhibit_file(work(service), exhibit.id)

    own = replace(SIGNED, scope=ConsentScope.PSYCHOTHERAPY_NOTES)
    consents.record_consent(work(service), case.id, own)

    assert papers.exhibit_file(work(service), exhibit.id).content
    assert "Session" in cases.read_case(work(service), case.id).exhibits[-1].pages[0]


def test_protection_is_taken_off_a_paper_only_with_a_reason(service: Service) -> None:
    case = papers.attach_exhibit(work(service), a_case(service).id, title="Notes", content=a_pdf([["x"]]))
    exhibit = case.exhibits[-1]
    consents.class_exhibit(work(service), exhibit.id, record_class=RecordClass.SUBSTANCE_USE)

    with pytest.raises(BadInput, match="say why"):
        consents.class_exhibit(work(service), exhibit.id, record_class=RecordClass.ORDINARY)


def test_another_system_gets_a_substance_use_record_only_under_a_consent(service: Service) -> None:
    case = papers.attach_exhibit(work(service), a_case(service).id, title="Notes", content=a_pdf([["x"]]))
    exhibit = case.exhibits[-1]
    consents.class_exhibit(work(service), exhibit.id, record_class=RecordClass.SUBSTANCE_USE)
    program = replace(an_actor(service), kind=ActorKind.API_KEY)

    with pytest.raises(DisclosureBlocked, match="another system"):
        papers.exhibit_file(work(service, actor=program), exhibit.id)
    assert papers.exhibit_file(work(service), exhibit.id).content


def test_a_restricted_case_opens_only_with_a_reason_and_for_a_while(service: Service) -> None:
    case = a_restricted_case(service)
    drafter = an_actor(service, Role.DRAFTER)

    with pytest.raises(Restricted):
        cases.read_case(work(service, actor=drafter), case.id)
    with pytest.raises(BadInput, match="say why"):
        restricting.break_glass(work(service, actor=drafter), case.id, reason=" ")
    restricting.break_glass(work(service, actor=drafter), case.id, reason="Deadline today.")

    assert cases.read_case(work(service, actor=drafter), case.id).restricted
    with pytest.raises(Restricted):
        cases.read_case(work(service, actor=drafter, now=NOW + timedelta(hours=5)), case.id)
    with pytest.raises(Restricted):
        cases.read_case(work(service, Role.DRAFTER), case.id)  # a colleague broke nothing


def test_compliance_reads_who_broke_the_glass_and_why(service: Service) -> None:
    case = a_restricted_case(service)
    drafter = an_actor(service, Role.DRAFTER)
    restricting.break_glass(work(service, actor=drafter), case.id, reason="Deadline today.")

    (seen,) = restricting.broken_glasses(work(service, Role.COMPLIANCE))
    trail = audit_trail.case_trail(work(service, Role.COMPLIANCE), case.id)
    broken = next(each for each in trail if each.action == "case.break_glass")

    assert (seen.case_reference, seen.who, seen.reason) == (case.reference, drafter.name, "Deadline today.")
    assert broken.reason == "Deadline today."
    assert "Deadline" not in broken.detail  # reasons are encrypted; the chain holds their ids


def test_a_program_breaks_no_glass(service: Service) -> None:
    case = a_restricted_case(service)
    program = replace(an_actor(service, Role.DRAFTER), kind=ActorKind.API_KEY)

    with pytest.raises(NotAllowed):
        restricting.break_glass(work(service, actor=program), case.id, reason="x")


def test_lists_hide_the_patient_of_a_restricted_case(service: Service) -> None:
    case = a_restricted_case(service)

    (row,) = worklist.worklist(work(service, Role.DRAFTER)).items
    (denial,) = denials.list_denials(work(service, Role.DRAFTER)).items
    (full,) = worklist.worklist(work(service, Role.COMPLIANCE)).items

    assert (row.patient_name, denial.patient_name, denial.claim_number) == ("Restricted", "Restricted", "")
    assert full.patient_name == case.details.patient.name


def test_whoever_a_restricted_case_is_assigned_to_sees_it(service: Service) -> None:
    case = a_restricted_case(service)
    user = accounts.add_user(
        work(service),
        email="d@ours.example",
        name="Testa D",
        password="a long passphrase",
        roles=[Role.DRAFTER],
    )
    cases.assign_case(work(service), case.id, to=user.id)
    assigned = replace(an_actor(service, Role.DRAFTER), id=user.id)

    assert cases.read_case(work(service, actor=assigned), case.id).id == case.id


def test_a_restriction_is_lifted_with_a_reason_too(service: Service) -> None:
    case = a_restricted_case(service)

    opened = restricting.restrict_case(work(service), case.id, restricted=False, reason="No longer.")

    assert not opened.restricted
    assert cases.read_case(work(service, Role.DRAFTER), case.id).id == case.id


def test_a_new_denial_of_the_same_claim_still_finds_its_restricted_case(service: Service) -> None:
    case = a_restricted_case(service)

    again = denials.report_denial(work(service, Role.INTAKE), a_reported_denial("5001", line_number=2))

    assert again.case_id == case.id


def test_the_account_of_disclosures_names_what_went_where(service: Service) -> None:
    case = a_full_case(service)
    author = an_actor(service, Role.REVIEWER)
    version = versions.seal(work(service, actor=author), case.id, kind=REQUEST, reason="Ready.")
    versions.download(work(service, actor=author), version.id, format=FileFormat.PDF)
    releases.release(work(service, Role.SENDER), version.id)
    cases.move_case(work(service, Role.SENDER), case.id, to=CaseState.SUBMITTED)

    lines = disclosures.disclosures(work(service, Role.COMPLIANCE), case.id)
    table = disclosures.disclosures_csv(lines)

    assert [each.outside for each in lines] == [False, False, True]
    assert "downloaded (pdf)" in lines[0].what
    assert lines[-1].recipient == "Sample Mutual Health Plan"
    assert table.splitlines()[0].startswith("at,case,what,recipient")
    assert disclosures.disclosures(work(service), case.id, last=TODAY - timedelta(days=1)) == ()


def test_the_audit_chain_holds_the_ids_of_reasons_never_their_words(service: Service) -> None:
    case = a_case(service)
    cases.move_case(work(service), case.id, to=CaseState.SEALED)
    cases.move_case(work(service), case.id, to=CaseState.SUBMITTED, reason="Faxed for Testa Sample.")

    with service.store.reading() as session:
        events = session.scalars(select(AuditEventRow).where(AuditEventRow.action == "case.moved")).all()

    assert "outside" in json.loads(events[-1].detail)
    assert not any("Testa" in each.detail for each in events)


def test_a_consent_is_revoked_once_and_not_in_the_future(service: Service) -> None:
    case = a_case(service)
    consent = consents.record_consent(work(service), case.id, SIGNED)

    with pytest.raises(BadInput, match="future"):
        consents.revoke_consent(work(service), consent.id, on=TODAY + timedelta(days=1))
    consents.revoke_consent(work(service), consent.id, on=TODAY)
    with pytest.raises(Conflict, match="already"):
        consents.revoke_consent(work(service), consent.id, on=TODAY)


@pytest.mark.parametrize("role", [Role.SENDER, Role.COMPLIANCE, Role.AUDITOR])
def test_other_jobs_keep_no_consents(service: Service, role: Role) -> None:
    assert not an_actor(service, role).may(Permission.KEEP_CONSENTS)
    with pytest.raises(NotAllowed):
        consents.record_consent(work(service, role), a_case(service).id, SIGNED)
