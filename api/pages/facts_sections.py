"""The sections of the case page: which facts people can edit, with their labels and hints."""

from collections.abc import Mapping, Sequence

from api.pages import wording
from api.pages.facts_form import Entry, FactField, FactRows, FactSection
from api.pages.facts_later import LATER


def section(section_id: str) -> FactSection | None:
    """The section with this id."""
    return next((each for each in SECTIONS if each.id == section_id), None)


def section_of(name: str) -> FactSection | None:
    """The section in which a fact of a case, named by its dotted path, is edited."""
    bare = ".".join(step.split("[", 1)[0] for step in name.split("."))
    for each in SECTIONS:
        for known in (*(one.name for one in each.fields), *(one.name for one in each.rows)):
            if bare == known or bare.startswith(f"{known}.") or known.startswith(f"{bare}."):
                return each
    return None


def _choices(table: Mapping[str, str], first: str = "") -> tuple[tuple[str, str], ...]:
    return ((("", first),) if first else ()) + tuple(table.items())


def _address(name: str, whose: str, *, hint: str = "") -> tuple[FactField, ...]:
    return (
        FactField(f"{name}.name", f"{whose}: name", hint=hint),
        FactField(f"{name}.attention", f"{whose}: attention of"),
        FactField(
            f"{name}.lines", f"{whose}: address", Entry.LINES, "One line for each line of the address."
        ),
        FactField(f"{name}.phone", f"{whose}: phone"),
        FactField(f"{name}.fax", f"{whose}: fax"),
    )


EVENTS: Sequence[tuple[str, str, str]] = (
    (
        "notice_dated",
        "Denial notice: date printed on it",
        "Our filing clock counts from here if receipt is unknown.",
    ),
    ("notice_sent", "Denial notice: day it was sent", "From the postmark or the portal."),
    ("notice_received", "Denial notice: day we received it", "Only where it can be shown."),
    ("action_effective", "Approved care: day of the cut", "From the notice that care will end."),
    ("authorization_ends", "Approved care: last day that was approved", "From the approval."),
    (
        "claim_received_by_plan",
        "Urgent or concurrent request for care: day the plan received it",
        "From proof of delivery. Starts their clock, which may run in hours.",
    ),
    (
        "appeal_received_by_plan",
        "Appeal: day the plan received it",
        "From proof of delivery. Starts their clock.",
    ),
    ("appeal_decision_dated", "Decision on the first appeal: date printed on it", ""),
    ("appeal_decision_received", "Decision on the first appeal: day we received it", ""),
    (
        "second_appeal_received_by_plan",
        "Second appeal: day the plan received it",
        "Plans with two levels. From proof of delivery. Starts their clock.",
    ),
    (
        "reconsideration_received",
        "Reconsideration: day the plan or carrier received our request",
        "Medicare Advantage and federal employees. Starts their clock.",
    ),
    ("final_denial_dated", "Final denial: date printed on it", ""),
    ("final_denial_received", "Final denial: day we received it", "Starts the external review clock."),
    (
        "external_review_received_by_iro",
        "External review: day the reviewer received the request",
        "Starts the reviewer's clock.",
    ),
)
# The events from which a law counts hours: the hour is local to the event, and may stay empty.
HOURS: Sequence[str] = (
    "authorization_ends",
    "claim_received_by_plan",
    "appeal_received_by_plan",
    "external_review_received_by_iro",
)


def _event(name: str, label: str, hint: str) -> tuple[FactField, ...]:
    day = FactField(f"events.{name}", label, Entry.DATE, hint)
    if name not in HOURS:
        return (day,)
    hour = FactField(
        f"event_times.{name}",
        f"{label.partition(':')[0]}: hour",
        Entry.HOUR,
        "Local time. Matters only where a clock runs in hours; without it, the safe hour of that day counts.",
    )
    return day, hour


SECTIONS: tuple[FactSection, ...] = (
    FactSection(
        "plan",
        "Plan",
        "The plan type decides which law may be cited and which clocks run.",
        (
            FactField("plan_type", "Plan type", Entry.CHOICE, options=_choices(wording.PLAN_TYPES)),
            FactField("state", "State", hint="Two letters. For insured coverage: whose law governs."),
            FactField("plan_name", "Name of the plan"),
            FactField("plan_year", "Plan year"),
            FactField("payer", "Payer on the remittance or notice"),
            FactField("issuer_or_tpa", "Issuer or third-party administrator"),
            FactField("grandfathered", "Grandfathered plan", Entry.YES_NO),
            FactField(
                "network", "Network for this service", Entry.CHOICE, options=_choices(wording.NETWORKS)
            ),
            FactField("levels", "Levels of internal appeal", Entry.NUMBER, "As the plan states."),
            FactField("notice_window_days", "Days to appeal stated in the notice", Entry.NUMBER),
            FactField("contract_window_days", "Days to appeal in the provider contract", Entry.NUMBER),
        ),
    ),
    FactSection(
        "addresses",
        "Where letters go",
        "The appeal goes to the appeals unit of the notice; the request goes to the plan administrator.",
        (
            *_address("appeals_address", "Appeals unit"),
            *_address("plan_administrator", "Plan administrator"),
            *_address(
                "review_address",
                "Outside review",
                hint="External reviewer, hearing office or OPM, as the last decision names it.",
            ),
            *_address("regulator_address", "Regulator", hint="Where a complaint goes."),
        ),
    ),
    FactSection(
        "people",
        "Patient and sender",
        "Who the care is for, who writes, and by what right.",
        (
            FactField("patient.name", "Patient's name"),
            FactField("patient.birth_date", "Patient's date of birth", Entry.DATE),
            FactField("patient.member_id", "Member ID"),
            FactField("patient.group_number", "Group number"),
            FactField(
                "requester",
                "Who writes",
                Entry.CHOICE,
                options=_choices(wording.REQUESTERS, "Choose who writes"),
            ),
            FactField("sender.name", "Signed by"),
            FactField("sender.credentials", "Credentials of the signer"),
            FactField("sender.organization", "Organization on the letterhead"),
            FactField("sender.npi", "NPI of the organization or signer"),
            FactField("sender.address.lines", "Letterhead address", Entry.LINES, "One line for each line."),
            FactField("sender.phone", "Sender's phone"),
            FactField("sender.email", "Sender's e-mail"),
            FactField(
                "authorization.signed_on", "Authorization signed on", Entry.DATE, "For a representative."
            ),
            FactField("authorization.expires_on", "Authorization expires on", Entry.DATE),
            FactField(
                "authorization.covers_plan_documents", "Authorization covers plan documents", Entry.YES_NO
            ),
            FactField("authorization.exhibit", "Authorization: exhibit letter"),
        ),
    ),
    FactSection(
        "service",
        "The care that was denied",
        "As it stands on the claim or in the notice.",
        (
            FactField("service.description", "Care, in plain words", wide=True),
            FactField("service.level_of_care", "Level of care"),
            FactField("service.procedure_code", "Procedure code"),
            FactField("service.modifiers", "Modifiers", Entry.LINES, "One on each line."),
            FactField("service.revenue_code", "Revenue code"),
            FactField("service.diagnosis_codes", "Diagnosis codes", Entry.LINES, "One on each line."),
            FactField("service.first_day", "First day", Entry.DATE),
            FactField("service.last_day", "Last day", Entry.DATE),
            FactField("service.amount", "Amount denied", Entry.MONEY),
            FactField("service.provider_name", "Provider of the care"),
            FactField("service.provider_npi", "Provider's NPI"),
            FactField("claim_number", "Claim number"),
            FactField("authorization_number", "Authorization number"),
            FactField("notice_reference", "Reference on the notice"),
            FactField("claim_kind", "Kind of claim", Entry.CHOICE, options=_choices(wording.CLAIM_KINDS)),
            FactField(
                "benefit_class",
                "Benefit classification",
                Entry.CHOICE,
                options=_choices(wording.BENEFIT_CLASSES),
            ),
            FactField("in_care", "Patient is in care now", Entry.YES_NO),
            FactField("expedited", "Expedited appeal", Entry.YES_NO),
        ),
    ),
    FactSection(
        "dates",
        "Dates that start clocks",
        "Leave a date empty if it is not known. Nothing is guessed: its clock waits.",
        tuple(one for event in EVENTS for one in _event(*event)),
    ),
    FactSection(
        "denial",
        "What the plan said, and our answer",
        "Quote word for word and give the page. Quotations are checked against the exhibit before sealing.",
        (
            FactField("limit_as_written.quote", "The limit in the plan's own words", Entry.LONG, wide=True),
            FactField("limit_as_written.exhibit", "Exhibit letter"),
            FactField("limit_as_written.page", "Page", Entry.NUMBER),
            FactField(
                "notice_defects", "What the notice fails to say", Entry.LINES, "One on each line.", wide=True
            ),
        ),
        (
            FactRows(
                "denial_reasons",
                "Reasons for the denial",
                (
                    FactField("quote", "Reason, word for word", Entry.LONG),
                    FactField("exhibit", "Exhibit"),
                    FactField("page", "Page", Entry.NUMBER),
                    FactField("answer", "Our answer", Entry.LONG),
                ),
            ),
        ),
    ),
    FactSection(
        "clinical",
        "Clinical facts",
        "Dated observations, each with the exhibit page that shows it. The letter quotes nothing else.",
        (),
        (
            FactRows(
                "clinical_facts",
                "Observations",
                (
                    FactField("on", "Date", Entry.DATE),
                    FactField("text", "What was observed", Entry.LONG),
                    FactField("exhibit", "Exhibit"),
                    FactField("page", "Page", Entry.NUMBER),
                ),
                spare=3,
            ),
        ),
    ),
    FactSection(
        "comparator",
        "Medical/surgical side",
        "What a plan document shows about a comparable medical benefit. Without it the letter only asks.",
        (),
        (
            FactRows(
                "comparator_evidence",
                "Evidence",
                (
                    FactField("benefit", "Medical/surgical benefit"),
                    FactField("quote", "Plan's words", Entry.LONG),
                    FactField("exhibit", "Exhibit"),
                    FactField("page", "Page", Entry.NUMBER),
                    FactField(
                        "shows",
                        "Shows the limit",
                        Entry.CHOICE,
                        options=(
                            ("", "Choose"),
                            ("as_written", "as written"),
                            ("in_operation", "in operation"),
                        ),
                    ),
                ),
                spare=1,
            ),
        ),
    ),
    *LATER,
    FactSection(
        "sending",
        "Sending",
        "How the letter goes out, and by when an answer is wanted.",
        (
            FactField("letter_date", "Date on the letter", Entry.DATE, "Empty: the day it is drafted."),
            FactField("response_wanted_by", "Answer wanted by", Entry.DATE),
            FactField(
                "late_because", "Why late, if it is", hint="Why the plan should accept it all the same."
            ),
            FactField("delivery", "Sent by", hint="Certified mail, fax, portal."),
            FactField("tracking", "Tracking number"),
            FactField("packet_pages", "Pages of the whole packet", Entry.NUMBER, "For the cover sheet."),
            FactField("copies_to", "Copies to", Entry.LINES, "One on each line."),
            FactField("notes", "Notes of the team", Entry.LONG, "Never part of a letter.", wide=True),
        ),
    ),
)
