"""Rules on giving and keeping (D, R, L, C38): method, proof, language, record, copies, errors."""

from nqtl_library.estimate_case import Case, Hits, hit
from nqtl_library.estimate_kinds import Method
from nqtl_library.estimate_plain import HARDEST_GRADE, hard_words, reading_grade
from nqtl_library.estimate_rows import limit, words
from nqtl_library.workdays import add_months

ELECTRONIC = frozenset({Method.EMAIL, Method.PORTAL})
ON_PAPER = frozenset({Method.PAPER, Method.MAIL, Method.IN_PERSON})


def c38(case: Case) -> Hits:
    """Nothing gives up rights, and nothing must be signed first."""
    paper = case.estimate.paper
    if paper is not None and paper.signature_required:
        yield hit("document.signature_required", problem="a signature is required")
    patterns = (*words("waiver"), *words("signature_gate"))
    for where, text in case.page.find(patterns):
        yield hit(where, problem=f'"{" ".join(text.split())}"')


def d01(case: Case) -> Hits:
    """A written copy, 45 CFR 149.610(e)(1)."""
    delivery = case.estimate.delivery
    if delivery is not None and delivery.method is Method.ORAL and delivery.written_on is None:
        yield hit("delivery.method")


def d02(case: Case) -> Hits:
    """By the method that the patient asked for, (e)(1)."""
    delivery = case.estimate.delivery
    if delivery is None or Method.UNKNOWN in (delivery.asked_method, delivery.method):
        return
    both_paper = delivery.asked_method is Method.PAPER and delivery.method in ON_PAPER
    if delivery.method is not delivery.asked_method and not both_paper:
        asked = delivery.asked_method.value.replace("_", " ")
        used = delivery.method.value.replace("_", " ")
        yield hit("delivery.method", method=asked, used=used)


def d03(case: Case) -> Hits:
    """An electronic copy can be saved and printed, (e)(1)."""
    delivery = case.estimate.delivery
    if delivery is None or delivery.method not in ELECTRONIC:
        return
    for name, able, problem in (
        ("savable", delivery.savable, "saved"),
        ("printable", delivery.printable, "printed"),
    ):
        if able is False:
            yield hit(f"delivery.{name}", problem=problem)


def d04(case: Case) -> Hits:
    """A spoken estimate is followed by a written one inside the clock, (e)(2)."""
    delivery = case.estimate.delivery
    if delivery is None or delivery.spoken_on is None:
        return
    written = delivery.written_on or (delivery.provided_on if delivery.method.written else None)
    due = case.first_due or delivery.spoken_on
    if written is None or written > due:
        fact = f"Written on {written}." if written else "No written one is recorded."
        yield hit("delivery.written_on", due=due, fact=fact)


def d05(case: Case) -> Hits:
    """Words that the average patient can follow, (e)(1)."""
    paper = case.estimate.paper
    if paper is None:
        return
    english = case.estimate.patient.language in ("", "en") and set(paper.languages) <= {"en"}
    grade = reading_grade(paper.text) if english else None
    if grade is not None and grade > HARDEST_GRADE:
        yield hit("document.text", problem=f"reading grade {grade:.1f}, aim at 6 to 8")
    hard = hard_words(paper.text)
    if hard:
        yield hit("document.text", problem=", ".join(hard))


def d06(case: Case) -> Hits:
    """Proof that it was given."""
    delivery = case.estimate.delivery
    if delivery is not None and delivery.provided_on is not None and not delivery.proof:
        yield hit("delivery.proof")


def d07(case: Case) -> Hits:
    """A bounce does not stop the clock: another way the same day."""
    delivery = case.estimate.delivery
    if delivery is None or delivery.failed_on is None:
        return
    if delivery.resent_on is None or delivery.resent_on > delivery.failed_on:
        yield hit("delivery.resent_on", on=delivery.failed_on)


def d08(case: Case) -> Hits:
    """Private channels and consent, 45 CFR 164.522(b) and 42 CFR part 2."""
    delivery = case.estimate.delivery
    if delivery is None:
        return
    private = delivery.private_channel
    if private is not None and delivery.method not in (private, Method.UNKNOWN):
        problem = f"the patient asked for a private channel ({private.value.replace('_', ' ')})"
        yield hit("delivery.method", problem=problem)
    if delivery.third_party and not delivery.third_party_consent:
        yield hit("delivery.third_party_consent", problem="someone else pays, and there is no consent")


def r01(case: Case) -> Hits:
    """Part of the record, and not to be changed, (f)(1)."""
    paper = case.estimate.paper
    if paper is None:
        return
    if paper.stored is False:
        yield hit("record.stored", problem="")
    elif paper.immutable is False:
        yield hit("record.immutable", problem=": it can still be changed")


def r02(case: Case) -> Hits:
    """Copies for six years, (f)(1)."""
    months = 12 * limit("copy_years", "years")
    for number, asked in enumerate(case.estimate.copy_requests):
        recent = asked.issued_on is None or asked.asked_on <= add_months(asked.issued_on, months)
        if recent and asked.supplied_on is None:
            yield hit(f"copy_requests[{number}]", on=asked.asked_on)


def r03(case: Case) -> Hits:
    """Errors are corrected and told, (f)(3)."""
    for number, error in enumerate(case.estimate.errors):
        checks = ((error.corrected_on, "not corrected"), (error.patient_told_on, "the patient was not told"))
        problems = [problem for day, problem in checks if day is None]
        if problems:
            yield hit(f"errors[{number}]", on=error.found_on, problem=", ".join(problems))


def l02(case: Case) -> Hits:
    """Qualified translation, 45 CFR 92.201."""
    language, paper = case.estimate.patient.language, case.estimate.paper
    if not language or language == "en":
        return
    if paper is None or language not in paper.languages:
        yield hit("document.languages", language=language, problem="no version in it is recorded")
    elif paper.translated_by == "machine" and not paper.translation_reviewed:
        yield hit(
            "document.translated_by", language=language, problem="machine output needs qualified review"
        )


def l03(case: Case) -> Hits:
    """The format that a person with a disability asked for, 45 CFR 84.77 and 92.202."""
    wanted, paper = case.estimate.patient.format, case.estimate.paper
    if wanted and wanted != "standard" and (paper is None or wanted not in paper.formats):
        yield hit("document.formats", format=wanted.replace("_", " "))
