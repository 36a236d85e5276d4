"""The fields of a notice's confirmation: what is proposed, in which words, on which page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appeals.domain.denial import NoticeRead, ProposalView

LABELS: Mapping[str, str] = {
    "payer": "Payer",
    "payer_claim_number": "Payer's claim number",
    "claim_number": "Claim number",
    "reference": "Reference number",
    "authorization_number": "Authorization number",
    "patient_name": "Patient's name",
    "birth_date": "Date of birth",
    "member_id": "Member ID",
    "group_number": "Group number",
    "provider_name": "Provider",
    "provider_npi": "Provider's NPI",
    "notice_dated": "Date of the letter",
    "notice_received": "Day you received it",
    "service": "Service",
    "first_day": "First day of service",
    "last_day": "Last day of service",
    "denied": "Amount denied",
    "charge": "Amount charged",
    "quote": "Reason for the denial, word for word",
    "window_days": "Days to appeal, as the letter states",
    "appeals_address": "Where appeals go",
    "appeals_fax": "Fax for appeals",
    "procedure_code": "Procedure code",
    "revenue_code": "Revenue code",
    "diagnosis_codes": "Diagnosis codes",
    "adjustments": "Group and reason codes",
    "remark_codes": "Remark codes",
}
DAYS = frozenset({"birth_date", "notice_dated", "notice_received", "first_day", "last_day"})
LONG = frozenset({"quote", "appeals_address", "service"})


@dataclass(frozen=True, slots=True)
class NoticeField:
    """One field to confirm."""

    name: str
    label: str
    value: str
    error: str
    proposals: tuple[ProposalView, ...] = ()
    hint: str = ""

    @property
    def entry(self) -> str:
        """How it is entered."""
        if self.name in DAYS:
            return "date"
        return "long" if self.name in LONG else "text"


TYPED: Mapping[str, str] = {
    "payer": "",
    "claim_number": "Yours, as it was billed.",
    "payer_claim_number": "",
    "patient_name": "",
    "birth_date": "",
    "member_id": "",
    "group_number": "",
    "provider_name": "",
    "provider_npi": "",
    "notice_dated": "",
    "notice_received": "Only where it can be shown. The clock then counts from it.",
    "window_days": "",
    "service": "In plain words, such as residential mental health treatment.",
    "first_day": "",
    "last_day": "",
    "denied": "",
    "quote": "As the paper has it. This and the codes decide what the denial rests on.",
    "adjustments": "If the paper shows them, such as CO-197 or PR-50; several with a space between.",
    "remark_codes": "Such as N661.",
    "procedure_code": "",
    "revenue_code": "",
    "diagnosis_codes": "",
    "appeals_address": "",
    "appeals_fax": "",
}
"""What is asked where a person types the denial, in this order, with what helps to fill it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a page's text; ``anchors`` names the proposals that quote it."""

    text: str
    anchor: str = ""


def fields_of(notice: NoticeRead, typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[NoticeField]:
    """The fields in reading order: those with a proposal first in their place, then the rest."""
    proposed: dict[str, list[ProposalView]] = {}
    for proposal in notice.proposals:
        proposed.setdefault(proposal.field, []).append(proposal)
    names = [*LABELS, *(name for name in proposed if name not in LABELS)]
    return [
        _field(notice, name, proposed.get(name, []), typed, wrong)
        for name in names
        if _is_asked(name, proposed)
    ]


def typed_fields(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[NoticeField]:
    """The fields of a denial that a person types."""
    return [
        NoticeField(name, LABELS[name], typed.get(name, ""), wrong.get(name, ""), hint=hint)
        for name, hint in TYPED.items()
    ]


def _is_asked(name: str, proposed: Mapping[str, object]) -> bool:
    """Fields that nobody reads from letters are asked only if they were proposed."""
    return name in proposed or name in ASKED


ASKED = frozenset(
    {
        *(
            "payer",
            "claim_number",
            "patient_name",
            "birth_date",
            "member_id",
            "notice_dated",
            "notice_received",
        ),
        *("service", "first_day", "last_day", "denied", "quote", "appeals_address"),
    }
)


def _field(
    notice: NoticeRead,
    name: str,
    proposals: list[ProposalView],
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
) -> NoticeField:
    best = proposals[0].value if proposals else ""
    value = typed.get(name, notice.confirmed.get(name, best))
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    return NoticeField(name, label, value, wrong.get(name, ""), tuple(proposals))


def marked_pages(notice: NoticeRead) -> list[list[Piece]]:
    """Each page's text cut where a proposal quotes it, so that the quotes can be marked and linked."""
    return [list(_pieces(text, number, notice.proposals)) for number, text in enumerate(notice.pages, 1)]


def _pieces(text: str, page: int, proposals: tuple[ProposalView, ...]) -> Iterator[Piece]:
    here = 0
    for proposal in sorted((one for one in proposals if one.page == page), key=lambda one: one.span):
        start, end = proposal.span
        if start < here or end > len(text):
            continue  # overlaps a quote that is already marked
        yield Piece(text[here:start])
        yield Piece(text[start:end], f"q-{proposal.field}")
        here = end
    yield Piece(text[here:])
