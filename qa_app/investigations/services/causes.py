"""Coding causes, once or twice over, and what an investigation still owes before an outcome is proposed (R40)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, Decision
from qa_app.complaints.rules.steps import OPEN, Missing, Step
from qa_app.errors import Conflict, NotFound
from qa_app.investigations import queries, rules
from qa_app.investigations.models import CauseFinding, FindingCause, SecondCoding
from qa_app.investigations.services.evidence import check_unaccused
from qa_app.notices.services import tell
from qa_app.policy import Actor

UPHELD = (Decision.UPHELD, Decision.PARTLY_UPHELD)
LONGEST_NOTE = 4_000


def code_cause(session: Session, actor: Actor, complaint: Complaint, finding: rules.Finding) -> CauseFinding:
    """Code the cause; an earlier coding stays beside it. A tenth of the cases then go to a second coder.

    Raises `Conflict` for the accused and when it is finished, `Invalid` as `rules.check_finding`.
    """
    check_unaccused(session, actor, complaint)
    if complaint.state not in OPEN:
        raise Conflict("It is finished: reopen it before its cause is changed.")
    row = _keep(session, actor, complaint, finding, is_second=False)
    before = complaint.root_cause
    complaint.root_cause = finding.primary
    complaint.root_cause_note = (finding.allowed_by.strip() or _last_step(row))[:LONGEST_NOTE]
    complaint.root_cause_evidence = queries.evidence_words(session, row)[:LONGEST_NOTE]
    complaints.happened(session, actor, complaint, "cause_found", finding=row.id, cause=finding.primary, before=before)
    if rules.is_coded_twice(complaint.id):
        _give_to_second(session, actor, complaint)
    return row


def code_second(session: Session, actor: Actor, complaint: Complaint, finding: rules.Finding) -> CauseFinding:
    """Code the cause as the second coder, without having seen the first. Raises `NotFound` for anybody else."""
    given = session.get(SecondCoding, complaint.id)
    if given is None or given.coder_id != actor.id:
        raise NotFound("You were not asked to code this cause.")
    if given.finding_id is not None:
        raise Conflict("You coded it before.")
    check_unaccused(session, actor, complaint)
    row = _keep(session, actor, complaint, finding, is_second=True)
    given.finding_id = row.id
    complaints.happened(session, actor, complaint, "cause_coded_again", finding=row.id)
    return row


def _keep(
    session: Session, actor: Actor, complaint: Complaint, finding: rules.Finding, *, is_second: bool
) -> CauseFinding:
    rules.check_finding(finding, queries.basis(session, complaint.id))
    departments = finding.departments or {}
    codes = [finding.primary, *sorted(set(finding.contributing))]
    row = CauseFinding(
        complaint_id=complaint.id,
        cycle=complaint.cycle,
        coder_id=actor.id,
        at=datetime.now(UTC),
        is_second=is_second,
        method=finding.method,
        problem_said=finding.problem_said.strip()[:500],
        steps=[step.strip() if isinstance(step, str) else [step[0], step[1].strip()] for step in finding.steps],
        allowed_by=finding.allowed_by.strip()[:LONGEST_NOTE],
        confidence=finding.confidence,
        evidence_ids=sorted(finding.evidence_ids),
        causes=[
            FindingCause(
                code=code,
                is_primary=code == finding.primary,
                owner_department=(departments.get(code) or rules.department_of(code)).strip()[:80],
            )
            for code in codes
        ],
    )
    session.add(row)
    session.flush()  # the event names it
    return row


def _last_step(row: CauseFinding) -> str:
    texts = [step if isinstance(step, str) else step[1] for step in row.steps]
    return next((text for text in reversed(texts) if text), "")


def _give_to_second(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Ask whoever has the fewest such cases open; with nobody to ask, the case waits for somebody."""
    given = session.get(SecondCoding, complaint.id)
    if given is not None and given.coder_id is not None:
        return
    coder_id = queries.second_coder(session, complaint, besides={actor.id, complaint.owner_id or actor.id})
    now = datetime.now(UTC)
    if given is None:
        session.add(SecondCoding(complaint_id=complaint.id, coder_id=coder_id, given_at=now))
    else:
        given.coder_id, given.given_at = coder_id, now
    if coder_id is not None:
        tell(
            session,
            coder_id,
            kind="cause_to_code",
            title=f"Code the cause of C-{complaint.id} too, without looking at the first coding",
            url=f"/complaints/{complaint.id}/investigation/second",
            key=f"second-coding:{complaint.id}",
            now=now,
        )


def missing(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """What an outcome cannot be proposed without: answers that somebody must give, and evidence for the cause."""
    if step.after != "proposed":
        return ()
    lack = [
        Missing(f"the answer of {name} to your questions, or a reason to go on without it", "investigation")
        for name in queries.awaited_names(session, complaint.id)
    ]
    finding = queries.finding_of(session, complaint.id)
    if finding is None or finding.primary.code == rules.UNKNOWN or complaint.decision not in UPHELD:
        return lack
    standing = queries.basis(session, complaint.id).known
    if not standing.intersection(finding.evidence_ids):
        lack.append(Missing("evidence for the cause, as the complaint is upheld", "investigation"))
    return lack
