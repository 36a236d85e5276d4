"""The plain words in which pages say what happens to a request."""

STATES = {
    "draft": "Draft",
    "ready": "Ready to send",
    "sent": "Sent",
    "receipt_confirmed": "Receipt confirmed",
    "acknowledged": "Acknowledged",
    "clarification_asked": "Question asked back",
    "partly_answered": "Partly answered",
    "refused": "Refused",
    "answered": "Answered",
    "overdue": "Overdue",
    "escalated": "Escalated",
    "in_dispute": "In dispute",
    "withdrawn": "Withdrawn",
    "closed": "Closed",
}
TAGS = {
    "draft": "no",
    "ready": "ask",
    "partly_answered": "ask",
    "clarification_asked": "ask",
    "refused": "bad",
    "overdue": "bad",
    "answered": "good",
    "withdrawn": "no",
    "closed": "no",
}
"""The colour of a state's tag; the others have the calm one."""

EVENTS = {
    "opened": "Opened",
    "changed": "What is asked was changed",
    "sealed": "Letter sealed",
    "sent": "Sent",
    "receipt_confirmed": "Receipt confirmed",
    "acknowledged": "Acknowledged by the plan",
    "clarification_asked": "The plan asked a question back",
    "clarification_given": "Its question was answered",
    "partly_answered": "Partly answered",
    "refused": "Refused",
    "answered": "Answered",
    "followed_up": "Followed up",
    "escalated": "Escalated",
    "disputed": "Refusal answered, or answer contested",
    "withdrawn": "Withdrawn",
    "closed": "Closed",
    "paper_received": "A further document arrived",
    "items_marked": "Checklist marked",
    "plan_corrected": "Kind of plan corrected",
    "case_linked": "A case was linked",
    "case_unlinked": "A case was taken off",
    "noted": "Note",
    "struck": "An entry was struck",
}
STEPS = {
    "seal": "Read and seal the letter",
    "send": "Have it released, send it, and record the proof",
    "answer_question": "Answer the plan’s question",
    "check_receipt": "Ask whether the request arrived",
    "write_overdue": "Write that the answer is overdue",
    "rebut": "Answer the refusal",
    "ask_for_the_rest": "Ask for what is still missing",
    "escalate": "Choose where to complain",
    "read_answer": "Compare what came with what was asked, then close",
    "wait": "Wait for the plan",
    "nothing": "Nothing to do",
}
FOLLOW_UPS = {
    "receipt_check": "Day 10: ask whether it arrived",
    "wanted": "The day the letter asks for",
    "overdue": "The day after: write that it is overdue",
    "escalation": "Day 45: choose whether and where to complain",
}
CLOCK_STATUS = {
    "running": "running",
    "late": "late",
    "met": "answered in time",
    "met_late": "answered late",
    "ended": "ended without a whole answer",
}
METHODS = {
    "certified_mail": "Certified mail",
    "mail": "Mail",
    "courier": "Courier",
    "fax": "Fax",
    "portal": "Portal",
    "email": "E-mail",
    "by_hand": "By hand",
}
HOW = {
    "": "Not said yet",
    "received": "Received",
    "partly": "Received in part",
    "missing": "Missing",
    "refused": "Refused",
    "does_not_exist": "Said not to exist",
}
WANTED = {
    "comparative_analysis": "Comparative analysis",
    "plan_documents": "Plan documents",
    "claim_file": "Claim file",
    "medical_necessity_criteria": "Medical-necessity criteria",
    "denial_reason": "Reason for the denial",
}
LETTERS = {
    "request.comparative_analysis": "The request, sent again",
    "request.criteria": "The criteria request, sent again",
    "request.follow_up_receipt": "Receipt check",
    "request.follow_up_overdue": "Overdue letter",
    "request.refusal_rebuttal": "Answer to the refusal",
    "complaint.regulator": "Complaint",
}
SHOWN = {
    "open": "Open",
    "step_due": "Next step is due",
    "overdue": "Overdue",
    "ended": "Closed or withdrawn",
    "all": "All",
}
NETWORKS = {"unknown": "Not known", "in": "In network", "out": "Out of network"}
