"""Which papers an appeal of this kind of denial should have with it, and which it must."""

from collections.abc import Iterator, Mapping, Sequence

from appeals.domain.case import CaseDetails
from appeals.domain.packets import PAPER_WORDS, PaperKind, PlannedExhibit, Wanted
from appeals.domain.views import CaseView, ExhibitView
from appeals.errors import Hindrance
from nqtl_library.terms import Nqtl, Requester

Papers = tuple[tuple[PaperKind, str], ...]

CLINICAL: Papers = (
    (PaperKind.NECESSITY_LETTER, "The treating clinician answers the reason given, with earlier treatment."),
    (PaperKind.RECORD, "Dated facts that the letter states stand in the record."),
    (PaperKind.CRITERIA_MAP, "Each criterion, the page that shows it, and whether it is met."),
    (PaperKind.GUIDELINE, "Generally accepted standards of care that the denial departs from."),
)
PARITY: Papers = (
    (PaperKind.PLAN_DOCUMENT, "The plan's own words for the limit, and for the benefit."),
    (PaperKind.COMPARATOR, "What the plan asks for on the medical/surgical side."),
)
ADMINISTRATIVE: Papers = ((PaperKind.PROOF, "That it was filed, sent or authorized in time."),)
BY_NQTL: Mapping[Nqtl, Papers] = {
    Nqtl.MEDICAL_NECESSITY: CLINICAL,
    Nqtl.CONCURRENT_REVIEW: CLINICAL,
    Nqtl.RETROSPECTIVE_REVIEW: CLINICAL,
    Nqtl.LEVEL_OF_CARE: CLINICAL,
    Nqtl.EXPERIMENTAL: CLINICAL,
    Nqtl.STEP_THERAPY: CLINICAL,
    Nqtl.FORMULARY: CLINICAL,
    Nqtl.PRIOR_AUTHORIZATION: (*ADMINISTRATIVE, *CLINICAL[:2]),
    Nqtl.DOCUMENTATION: CLINICAL[1:2],
}
"""A limit that is not named here needs no clinical papers: network, facility type, exclusions."""

REPRESENTATIVES = frozenset({Requester.AUTHORIZED_REPRESENTATIVE})


def checklist(case: CaseView, exhibits: Sequence[PlannedExhibit], *, part_2: bool) -> tuple[Wanted, ...]:
    """The papers for this case, those that it must have first."""
    going = [each for each in exhibits if not each.particulars.left_out]
    found = {kind: tuple(each.label for each in going if each.particulars.kind is kind) for kind in PaperKind}
    return tuple(
        Wanted(kind, PAPER_WORDS[kind], why, needed, found[kind])
        for kind, why, needed in _wanted(case, part_2=part_2)
    )


def supposed(case: CaseDetails, exhibit: ExhibitView) -> PaperKind:
    """What a paper is, as long as nobody has said: as the case uses it."""
    uses = (
        (PaperKind.NOTICE, [each.exhibit for each in case.denial_reasons]),
        (PaperKind.AUTHORIZATION, [case.authorization.exhibit]),
        (PaperKind.NECESSITY_LETTER, [case.clinician.exhibit]),
        (PaperKind.PROOF, [each.exhibit for each in case.filing_proofs]),
        (PaperKind.COMPARATOR, [each.exhibit for each in case.comparator_evidence]),
        (PaperKind.REQUEST, [each.exhibit for each in case.request_refusals]),
        (PaperKind.RECORD, [each.exhibit for each in case.clinical_facts]),
    )
    if exhibit.notice_id is not None:
        return PaperKind.NOTICE
    return next((kind for kind, labels in uses if exhibit.label in labels), PaperKind.OTHER)


def missing_papers(wanted: Sequence[Wanted]) -> Iterator[Hindrance]:
    """What the packet must have and has not, as far as the exhibits say what they are."""
    for each in wanted:
        if each.needed and not each.exhibits:
            remedy = "Attach it, or say of the exhibit that it is this paper."
            yield Hindrance("exhibits", f"No exhibit is marked as: {each.label}. {each.why}", remedy)


def _wanted(case: CaseView, *, part_2: bool) -> Iterator[tuple[PaperKind, str, bool]]:
    yield PaperKind.NOTICE, "The decision that is appealed, and the reason in its own words.", True
    if case.details.requester in REPRESENTATIVES:
        yield PaperKind.AUTHORIZATION, "Without it the plan may refuse to hear a representative.", True
    if part_2:
        yield (
            PaperKind.CONSENT,
            "A copy, or its scope on the cover, goes with the records (42 CFR 2.32(b)).",
            False,
        )
    reason = case.leading_denial.verdict.not_parity_reason if case.leading_denial else ""
    papers: Papers = PARITY
    if case.nqtl is None and reason:
        papers = ADMINISTRATIVE if reason == "timely_filing" else (*ADMINISTRATIVE, *CLINICAL[:2])
    elif case.nqtl is not None:
        papers = (*BY_NQTL.get(case.nqtl, ()), *PARITY)
    for kind, why in papers:
        yield kind, why, False
