"""The rules of the desk: the words it may use, and what a record, an outcome and a remedy need. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_app.complaints.rules.money import MAXIMUM_MINOR, check_currency
from qa_app.errors import Invalid

CHANNELS = (
    "phone", "email", "chat", "social_media", "complaint_form", "feedback_form", "in_person", "letter", "portal",
    "regulator",
)  # fmt: skip

CATEGORIES: Mapping[str, str] = {
    "product_defects": "Product defect",
    "service_quality": "Service quality",
    "billing_errors": "Billing error",
    "delivery_delays": "Delivery delay",
    "rude_employee_behavior": "Rude behaviour",
    "policy_misunderstandings": "Policy misunderstanding",
    "other": "Something else",
}
"""The seven that every desk begins with (R16); what a desk made of them is in `queries.categories`."""

REMEDIES: Mapping[str, str] = {
    "refund": "Refund",
    "replacement": "Replacement",
    "service_adjustment": "Service adjustment",
    "discount": "Discount on a future purchase",
    "complimentary_service": "Complimentary service",
    "clarify_misunderstanding": "Misunderstanding clarified",
    "additional_information": "Additional information",
    "corrective_action": "Corrective action",
    "product_fixed": "Product fixed",
    "apology": "Apology",
    "other_compensation": "Other compensation",
    "no_remedy": "No remedy, with explanation",
}
MONEY_REMEDIES = frozenset({"refund", "discount", "other_compensation"})
EXPLAINING = frozenset({"clarify_misunderstanding", "additional_information", "no_remedy"})
"""Remedies that are words about the matter; with the money ones and the rest they make the three parts of reports."""
NO_MONEY = EXPLAINING | {"apology"}

ROOT_CAUSES: Mapping[str, str] = {
    "PEO-KNOW": "People: knowledge gap",
    "PEO-LIST": "People: not listened to, or misunderstood",
    "PEO-EMP": "People: empathy or tone",
    "PEO-COMM": "People: unclear explanation",
    "PEO-OWN": "People: no ownership, missed call-back",
    "PEO-POL": "People: policy not followed",
    "PEO-AUTH": "People: acted outside, or lacked, authority",
    "PEO-ERR": "People: slip",
    "PRO-DELAY": "Process: delay",
    "PRO-HANDOFF": "Process: hand-over",
    "PRO-GAP": "Process: not defined",
    "PRO-DEFECT": "Process: wrong by design",
    "PRO-CAP": "Process: capacity",
    "POL-UNFAIR": "Policy: unfair",
    "POL-UNCLEAR": "Policy: unclear",
    "POL-CONFLICT": "Policy: contradicts another",
    "PRD-DEFECT": "Product: defect",
    "PRD-FIT": "Product: does not fit the need",
    "PRD-AVAIL": "Product: not available",
    "BIL-CHARGE": "Billing: wrong charge",
    "BIL-REFUND": "Billing: refund late or wrong",
    "BIL-DATA": "Billing: wrong data",
    "TEC-OUTAGE": "Technology: outage",
    "TEC-BUG": "Technology: fault",
    "TEC-ACCESS": "Technology: no access",
    "INF-WRONG": "Information: wrong",
    "INF-MISSING": "Information: missing",
    "INF-ADVERT": "Information: advertising promised more",
    "THP-CARRIER": "Third party: carrier",
    "THP-SUPPLIER": "Third party: supplier",
    "CUS-EXPECT": "Customer side: expectation",
    "CUS-MISUSE": "Customer side: misuse",
    "CUS-ERR": "Customer side: slip",
    "EXT": "External event",
    "UNK": "Not established",
}

DECISIONS = ("upheld", "partly_upheld", "not_upheld", "not_determined", "out_of_scope", "referred_elsewhere")
CUSTOMER_RESPONSES = ("accepted", "accepted_reluctantly", "rejected", "no_reply", "not_asked")
SEVERITIES = ("low", "medium", "high", "critical")
SENSITIVITIES = ("vulnerable", "safety", "legal", "discrimination", "media")
EXPOSURES = ("none", "post", "viral", "media", "regulator")
ROLES = ("origin", "report", "handling", "follow_up")

BACKDATING_ALLOWED = timedelta(days=90)
BACKDATING_UNREMARKED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided and why; the cause too, where it is found at the same time ("" leaves it as it is)."""

    decision: str
    explanation: str
    root_cause: str = ""
    root_cause_note: str = ""
    root_cause_evidence: str = ""


def is_about_people(root_cause: str | None) -> bool:
    """Whether the cause is laid at a person's door."""
    return bool(root_cause) and str(root_cause).startswith("PEO-")


def check_received(
    received_at: datetime, now: datetime, *, reason: str, allowed: timedelta = BACKDATING_ALLOWED
) -> None:
    """A complaint cannot come from the future, nor from before what is allowed; one typed in later says why (R02)."""
    if received_at > now:
        raise Invalid("The date received lies in the future.", {"received_at": "Choose a date up to now."})
    if received_at < now - allowed:
        raise Invalid("The date received is too far back.", {"received_at": f"At most {allowed.days} days back."})
    if received_at < now - BACKDATING_UNREMARKED and not reason.strip():
        raise Invalid("Say why it is recorded later.", {"backdating_reason": "It was received over a day ago."})


def check_outcome(outcome: Outcome) -> None:
    """Refuse an outcome with words we do not know, without its explanation, or that blames without evidence.

    A `PEO-*` cause needs an evaluation or quoted lines as evidence, so that nobody is blamed by default.
    """
    problems = {}
    if outcome.decision not in DECISIONS:
        problems["decision"] = "Choose a decision."
    if not outcome.explanation.strip():
        problems["explanation"] = "Explain the decision in words that the customer could read."
    if outcome.root_cause and outcome.root_cause not in ROOT_CAUSES:
        problems["root_cause"] = "Choose the cause, or “Not established”."
    elif is_about_people(outcome.root_cause) and not outcome.root_cause_evidence.strip():
        problems["root_cause_evidence"] = (
            "A cause with a person needs evidence: quote the line of the transcript, or name the evaluation."
        )
    if problems:
        raise Invalid("The outcome is not complete.", problems)


def check_remedy(kind: str, amount_minor: int | None, currency: str | None) -> None:
    """Refuse unknown remedies, money without a currency, and money on remedies that cost none."""
    if kind not in REMEDIES:
        raise Invalid("Unknown remedy.", {"kind": "Choose a remedy."})
    if (amount_minor is None) != (currency is None):
        raise Invalid("An amount needs a currency.", {"amount": "Give the amount and its currency."})
    if kind in NO_MONEY and amount_minor is not None:
        raise Invalid("This remedy is no money.", {"amount": "Leave the amount out, or choose another remedy."})
    if kind == "refund" and amount_minor is None:
        raise Invalid("How much?", {"amount": "A refund needs its amount."})
    if currency is not None:
        check_currency(currency)
    if amount_minor is not None and not 0 < amount_minor <= MAXIMUM_MINOR:
        raise Invalid("That amount cannot be right.", {"amount": "Give an amount above zero, and not that large."})
