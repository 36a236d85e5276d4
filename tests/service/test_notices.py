import pytest
from factories import THEIRS, a_claim, a_pdf, a_remittance, received, work

from appeals.domain.denial import DenialSource, NoticeRead
from appeals.errors import BadInput, Conflict, NotFound, UnsupportedFile
from appeals.services import cases, denials, notices
from appeals.wiring import Service
from nqtl_library.terms import VerdictKind

QUOTE = "We denied this stay because it was not medically necessary at the residential level of care."
LETTER = [
    [
        "Sample Mutual Health Plan",
        "Date of notice: 11/02/2026",
        "Member ID: ZZ900001",
        "Claim number: ICN1001",
    ],
    [QUOTE, "You may appeal within 180 days of receiving this notice."],
]
FIELDS = {
    "payer": "Sample Mutual Health Plan",
    "claim_number": "ICN1001",
    "notice_dated": "2026-11-02",
    "service": "Residential treatment for depression",
    "diagnosis_codes": "F33.2",
    "quote": QUOTE,
    "window_days": "180",
}


def a_notice(service: Service) -> NoticeRead:
    return notices.receive_notice(work(service), name="notice.pdf", content=a_pdf(LETTER))


def test_a_notice_proposes_and_decides_nothing(service: Service) -> None:
    notice = a_notice(service)

    assert len(notice.pages) == 2
    assert {each.field for each in notice.proposals} >= {"claim_number", "notice_dated"}
    assert notice.denial_id is None
    assert denials.list_denials(work(service)).total == 0


def test_only_what_was_confirmed_becomes_the_denial(service: Service) -> None:
    notice = a_notice(service)

    denial = notices.confirm_notice(work(service), notice.id, fields=FIELDS)

    assert denial.source is DenialSource.NOTICE
    assert denial.verdict.verdict is VerdictKind.PARITY
    assert (denial.details.quote, denial.details.quote_page) == (QUOTE, 2)
    assert denial.details.member_id == ""  # proposed, but not confirmed
    assert notices.read_notice(work(service), notice.id).denial_id == denial.id


def test_the_notice_becomes_exhibit_a_and_its_words_the_reason(service: Service) -> None:
    denial = notices.confirm_notice(work(service), a_notice(service).id, fields=FIELDS)
    assert denial.case_id is not None

    case = cases.read_case(work(service), denial.case_id)

    (exhibit,) = case.exhibits
    (reason,) = case.details.denial_reasons
    assert (exhibit.label, len(exhibit.pages)) == ("A", 2)
    assert (reason.quote, reason.exhibit, reason.page) == (QUOTE, "A", 2)


def test_a_notice_joins_the_case_of_its_claim_and_its_date_counts(service: Service) -> None:
    (case_id,) = received(service, a_remittance(a_claim("1001"))).cases_opened

    denial = notices.confirm_notice(work(service), a_notice(service).id, fields=FIELDS)

    case = cases.read_case(work(service), case_id)
    assert denial.case_id == case_id
    assert len(case.denials) == 2
    assert case.details.denial_reasons[0].exhibit == "A"


def test_words_that_are_not_in_the_notice_are_refused(service: Service) -> None:
    notice = a_notice(service)

    with pytest.raises(BadInput, match="does not stand in the notice"):
        notices.confirm_notice(work(service), notice.id, fields={**FIELDS, "quote": "You cost too much."})


@pytest.mark.parametrize(
    ("field", "value"), [("notice_dated", "November"), ("window_days", "many"), ("colour", "red")]
)
def test_a_field_that_cannot_be_read_is_named(service: Service, field: str, value: str) -> None:
    notice = a_notice(service)

    with pytest.raises(BadInput) as refusal:
        notices.confirm_notice(work(service), notice.id, fields={**FIELDS, field: value})

    assert [fault.where for fault in refusal.value.problems] == [field]


def test_a_notice_is_confirmed_once(service: Service) -> None:
    notice = a_notice(service)
    notices.confirm_notice(work(service), notice.id, fields=FIELDS)

    with pytest.raises(Conflict, match="confirmed before"):
        notices.confirm_notice(work(service), notice.id, fields=FIELDS)


def test_the_same_notice_twice_is_one(service: Service) -> None:
    first, second = a_notice(service), a_notice(service)

    assert (second.id, second.already_received) == (first.id, True)
    assert notices.notice_file(work(service), first.id) == a_pdf(LETTER)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"PK\x03\x04", "not_a_pdf"), (a_pdf([[""]]), "image_only"), (b"%PDF-1.4 cut", "damaged")],
)
def test_a_file_that_is_no_readable_notice_says_why_and_stores_nothing(
    service: Service, content: bytes, reason: str
) -> None:
    with pytest.raises(UnsupportedFile) as refusal:
        notices.receive_notice(work(service), name="x.pdf", content=content)

    assert refusal.value.reason == reason
    assert not list((service.settings.blobs / "v1").rglob("*"))


def test_another_organization_cannot_read_or_confirm_it(service: Service) -> None:
    notice = a_notice(service)

    for attempt in (notices.read_notice, notices.notice_file):
        with pytest.raises(NotFound):
            attempt(work(service, of=THEIRS), notice.id)
    with pytest.raises(NotFound):
        notices.confirm_notice(work(service, of=THEIRS), notice.id, fields=FIELDS)
