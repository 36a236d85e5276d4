"""The sections of the case page for what happens after, beside and instead of the first appeal."""

from api.pages import wording
from api.pages.facts_form import Entry, FactField, FactRows, FactSection

GROUNDS = (("", "Choose"), *wording.REFUSALS.items())
LATER: tuple[FactSection, ...] = (
    FactSection(
        "decision",
        "Why the plan upheld its denial",
        "The reasons of the newest decision on appeal, word for word, where it gives its own.",
        (),
        (
            FactRows(
                "decision_reasons",
                "Reasons of the decision",
                (
                    FactField("quote", "Reason, word for word", Entry.LONG),
                    FactField("exhibit", "Exhibit"),
                    FactField("page", "Page", Entry.NUMBER),
                    FactField("answer", "Our answer", Entry.LONG),
                ),
                spare=1,
            ),
        ),
    ),
    FactSection(
        "clinician",
        "Treating clinician",
        "Who can speak to a reviewer, and why waiting would harm the patient, in the clinician's own words.",
        (
            FactField("clinician.name", "Clinician's name"),
            FactField("clinician.credentials", "Clinician's credentials"),
            FactField("clinician.phone", "Clinician's phone"),
            FactField("clinician.call_times", "Times for a call", Entry.LINES, "One on each line."),
            FactField("clinician.statement", "Clinician's statement", Entry.LONG, wide=True),
            FactField("clinician.stated_on", "Statement dated", Entry.DATE),
            FactField("clinician.exhibit", "Signed statement: exhibit letter"),
        ),
    ),
    FactSection(
        "filing",
        "Proof of timely filing",
        "For a claim denied as late: dated acknowledgments, each with its exhibit page.",
        (),
        (
            FactRows(
                "filing_proofs",
                "Proofs",
                (
                    FactField("on", "Date", Entry.DATE),
                    FactField("text", "What it shows", Entry.LONG),
                    FactField("exhibit", "Exhibit"),
                    FactField("page", "Page", Entry.NUMBER),
                ),
                spare=2,
            ),
        ),
    ),
    FactSection(
        "request",
        "The request for documents",
        "Only for a request that is not followed under Requests: where there is one, its events count.",
        (
            FactField("request_sent_on", "Request sent on", Entry.DATE),
            FactField("request_received_on", "Request arrived on", Entry.DATE, "Only where it can be shown."),
            FactField("request_answered_on", "Answer dated", Entry.DATE, "Whatever the answer says."),
        ),
        (
            FactRows(
                "request_refusals",
                "Grounds of refusal",
                (
                    FactField("ground", "Ground", Entry.CHOICE, options=GROUNDS),
                    FactField("quote", "In the plan's words", Entry.LONG),
                    FactField("exhibit", "Exhibit"),
                    FactField("page", "Page", Entry.NUMBER),
                ),
                spare=2,
            ),
        ),
    ),
)
