"""Coding a cause: the methods, what a finding needs before it may stand, and which cases are coded twice.

The rules are those of complaints.md 3.7: one primary cause and at most three beside it; a cause with a person needs
an evaluation or quoted lines, and an answer to what allowed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from qa_app.complaints import rules as desk
from qa_app.errors import Invalid

UNKNOWN = "UNK"
METHODS: Mapping[str, str] = {"whys": "Five whys", "fishbone": "Fishbone"}
BRANCHES: Mapping[str, str] = {
    "people": "People",
    "process": "Process",
    "policy": "Policy",
    "product": "Product",
    "technology": "Technology",
    "information": "Information",
    "outside": "Outside",
}
CONFIDENCES = ("low", "medium", "high")
DEPARTMENTS: Mapping[str, str] = {
    "PEO": "Contact centre",
    "PRO": "Operations",
    "POL": "Policy and legal",
    "PRD": "Product",
    "BIL": "Billing",
    "TEC": "Technology",
    "INF": "Information and marketing",
    "THP": "Partners and suppliers",
}
"""Who usually can mend a cause of the group; groups that are not here lie outside of the centre."""
LEAST_STEPS, MOST_STEPS = 2, 5
MOST_BRANCH_ITEMS = 21
MOST_CONTRIBUTING = 3
LONGEST_STEP = 300
ALLOWED_BY = "What in process or training allowed it?"
CODED_TWICE_OF = 10
"""One case in so many is coded twice."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause as it was coded. `steps` is the chain of whys, or the fishbone's (branch, text) pairs.

    `departments` maps the codes to who can mend them; a code that is not in it gets its group's usual one.
    """

    primary: str
    method: str
    confidence: str
    steps: tuple[str, ...] | tuple[tuple[str, str], ...] = ()
    contributing: tuple[str, ...] = ()
    allowed_by: str = ""
    problem_said: str = ""
    evidence_ids: frozenset[int] = frozenset()
    departments: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What the evidence items are that a finding may rest on: all of the complaint's, and those that can carry blame.

    Blame is carried by an evaluation, or by quoted lines of a transcript.
    """

    known: frozenset[int] = frozenset()
    carrying: frozenset[int] = frozenset()


def check_finding(finding: Finding, basis: Basis) -> None:
    """Refuse a finding that may not stand yet, with a message for every field. Raises `Invalid`."""
    problems = _choices(finding) | _steps(finding)
    if finding.evidence_ids - basis.known:
        problems["evidence"] = "Choose from the evidence of this complaint."
    if desk.is_about_people(finding.primary):
        if not finding.evidence_ids & basis.carrying:
            problems["evidence"] = "A cause with a person needs an evaluation, or quoted lines of a transcript."
        if not finding.allowed_by.strip():
            problems["allowed_by"] = f"{ALLOWED_BY} Nobody slips alone."
    if problems:
        raise Invalid("The cause is not complete.", problems)


def _choices(finding: Finding) -> dict[str, str]:
    problems = {}
    if finding.primary not in desk.ROOT_CAUSES:
        problems["primary"] = "Choose the primary cause, or “Not established”."
    if set(finding.contributing) - set(desk.ROOT_CAUSES) or finding.primary in finding.contributing:
        problems["contributing"] = "Choose other causes from the list."
    elif len(set(finding.contributing)) > MOST_CONTRIBUTING or UNKNOWN in finding.contributing:
        problems["contributing"] = f"At most {MOST_CONTRIBUTING} that were established."
    if finding.method not in METHODS:
        problems["method"] = "Choose how you came to it."
    if finding.confidence not in CONFIDENCES:
        problems["confidence"] = "How sure are you?"
    return problems


def _steps(finding: Finding) -> dict[str, str]:
    texts = [step if isinstance(step, str) else step[1] for step in finding.steps]
    filled = [text for text in texts if text.strip()]
    if any(len(text) > LONGEST_STEP for text in texts):
        return {"steps": f"At most {LONGEST_STEP} characters each."}
    if finding.primary == UNKNOWN:
        return {} if filled else {"steps": "Say what you looked at without finding the cause."}
    if len(filled) < LEAST_STEPS:
        words = "whys" if finding.method == "whys" else "entries"
        return {"steps": f"At least {LEAST_STEPS} {words}: the first answer is seldom the cause."}
    if finding.method == "fishbone":
        is_known = all(isinstance(step, tuple) and step[0] in BRANCHES for step in finding.steps)
        return {} if is_known and len(texts) <= MOST_BRANCH_ITEMS else {"steps": "Choose from the branches."}
    return {} if len(texts) <= MOST_STEPS else {"steps": f"At most {MOST_STEPS} whys."}


def department_of(code: str) -> str:
    """Who usually can mend a cause; "" when it lies outside of the centre or was not established."""
    return DEPARTMENTS.get(code.split("-")[0], "")


def is_coded_twice(complaint_id: int) -> bool:
    """Whether a complaint belongs to the tenth that a second coder codes too: by chance, and the same each time."""
    drawn = int.from_bytes(sha256(f"coded twice {complaint_id}".encode()).digest()[:8])
    return drawn % CODED_TWICE_OF == 0


def cause_words(code: str) -> str:
    """A cause as people read it."""
    return desk.ROOT_CAUSES.get(code, code)
