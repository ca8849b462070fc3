"""What was typed into the forms of an investigation, as plain values; refusals are the services'."""

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from qa_app.errors import Invalid
from qa_app.investigations import rules
from qa_app.investigations.models import CauseFinding
from qa_app.investigations.services import Words

LONGEST = 10_000
MOST_CHOSEN = 200


def typed_finding(form: MultiDict[str, str]) -> rules.Finding:
    """The cause as it was typed: a chain of whys, or what was written below the branches of a fishbone."""
    method = form.get("method", "")
    primary = form.get("primary", "")
    department = form.get("department", "").strip()
    return rules.Finding(
        primary=primary,
        method=method,
        confidence=form.get("confidence", ""),
        steps=_branches(form) if method == "fishbone" else _whys(form),
        contributing=tuple(code for code in form.getlist("contributing")[:10] if code),
        allowed_by=form.get("allowed_by", "")[:LONGEST],
        problem_said=form.get("problem_said", ""),
        evidence_ids=frozenset(numbers(form, "evidence")),
        departments={primary: department} if department else {},
    )


def _whys(form: MultiDict[str, str]) -> tuple[str, ...]:
    texts = [form.get(f"why-{place}", "").strip() for place in range(1, rules.MOST_STEPS + 1)]
    return tuple(text for text in texts if text)


def _branches(form: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (branch, line.strip())
        for branch in rules.BRANCHES
        for line in form.get(f"branch-{branch}", "")[:LONGEST].splitlines()
        if line.strip()
    )


def shown_finding(finding: CauseFinding | None, problem_said: str) -> dict[str, object]:
    """What the form shows when nothing was typed yet: the finding that stands, or an empty one."""
    if finding is None:
        return {"method": "whys", "problem_said": problem_said, "contributing": [], "evidence": []}
    branches: dict[str, list[str]] = {}
    for step in finding.steps if finding.method == "fishbone" else ():
        branches.setdefault(step[0], []).append(step[1])
    whys = finding.steps if finding.method == "whys" else ()
    return {
        "method": finding.method,
        "problem_said": finding.problem_said,
        "primary": finding.primary.code,
        "department": finding.primary.owner_department,
        "contributing": [cause.code for cause in finding.contributing],
        "confidence": finding.confidence,
        "allowed_by": finding.allowed_by,
        "evidence": list(finding.evidence_ids),
        **{f"why-{place}": text for place, text in enumerate(whys, start=1)},
        **{f"branch-{branch}": "\n".join(texts) for branch, texts in branches.items()},
    }


def kept_finding(form: MultiDict[str, str]) -> dict[str, object]:
    """What was typed, to be shown again beside the refusal."""
    kept: dict[str, object] = {name: value[:LONGEST] for name, value in form.items()}
    return kept | {"contributing": form.getlist("contributing")[:10], "evidence": numbers(form, "evidence")}


def numbers(form: MultiDict[str, str], name: str) -> list[int]:
    """The whole numbers that were chosen under a name, at most `MOST_CHOSEN`; anything else is left out."""
    texts = form.getlist(name)[:MOST_CHOSEN]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10]


def typed_day(text: str, field: str) -> date | None:
    """The day that was typed, None for nothing. Raises `Invalid` for what is no day."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise Invalid("That is no date.", {field: "Write the date as 2026-05-31."}) from error


def typed_problem(form: Mapping[str, str]) -> Words:
    """What a problem says about itself, as it was typed."""
    owner, days = form.get("owner", ""), form.get("window_days", "90").strip()
    return Words(
        title=form.get("title", ""),
        description=form.get("description", "")[:LONGEST],
        is_systemic=form.get("is_systemic") == "1",
        owner_id=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None,
        window_days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
        state=form.get("state", "open"),
        conclusion=form.get("conclusion", "")[:LONGEST],
    )
