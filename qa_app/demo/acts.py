"""What people do to a complaint in the demo's story, one function for each word of its steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import rules
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.correspondence import services as correspondence
from qa_app.escalations import queries as standing
from qa_app.escalations import services as escalations
from qa_app.investigations import services as investigations
from qa_app.investigations.models import EvidenceItem, Interview
from qa_app.investigations.rules import Finding
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions import services as resolutions
from qa_app.resolutions.services import surveys

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre


@dataclass(slots=True)
class Case:
    """A complaint while it is told: who does something and when, its evidence and its remedies in their order."""

    session: Session
    centre: "Centre"
    item: dict[str, Any]
    complaint: Complaint
    moment: datetime
    actor: Actor | None = None
    evidence: list[int] = field(default_factory=list)
    remedies: dict[int, int] = field(default_factory=dict)


def _by(case: Case) -> Actor:
    """Whoever does it; the product itself does none of these."""
    if case.actor is None:
        raise ValueError(f"{case.item['key']}: this step needs somebody who takes it")
    return case.actor


def assess(case: Case, *, assessment: str, severity: str, sensitivity: tuple[str, ...] = (), new: str = "") -> None:
    """Say how serious it is; `new` is another category than it was recorded with."""
    found = complaints.Assessment(new or case.complaint.category, severity, assessment, sensitivity)
    complaints.assess(case.session, _by(case), case.complaint, found, revision=case.complaint.revision)


def take(case: Case) -> None:
    """Own it and begin to investigate."""
    complaints.take(case.session, _by(case), case.complaint)


def say(case: Case, *, purpose: str, text: str, channel: str = "email", subject: str = "", wait: bool = False) -> None:
    """Write to the customer, or phone them."""
    typed = correspondence.Typed(purpose, channel, subject, text, is_wait_wanted=wait)
    correspondence.say(case.session, _by(case), case.complaint, typed)


def hear(case: Case, *, text: str, via: str = "email", subject: str = "") -> None:
    """Take in what the customer said."""
    customer = case.complaint.customer
    address = (customer.email or "") if via == "email" else ""
    said = correspondence.Said(text, via, customer.name or "", address, subject=subject, at=case.moment)
    correspondence.message_in(case.session, case.actor, case.complaint, said)


def cite(case: Case, *, interaction: str = "", lines: tuple[int, ...] = (), text: str = "") -> None:
    """Cite lines of a linked contact, or those that the outcome rests on."""
    found: list[dict[str, Any]] = [{"interaction": interaction, "segments": lines}]
    if not interaction:
        found = case.item["outcome"]["evidence"]
    for place in found:
        number = case.centre.interactions[place["interaction"]].id
        row = investigations.add_lines(case.session, _by(case), case.complaint, number, place["segments"], text)
        case.evidence.append(row.id)


def judge(case: Case, *, evaluation: str, text: str = "") -> None:
    """Name an evaluation as evidence."""
    number = case.centre.evaluations[evaluation].id
    case.evidence.append(investigations.add_evaluation(case.session, _by(case), case.complaint, number, text).id)


def find(case: Case, *, text: str) -> None:
    """Note what was found out."""
    case.evidence.append(investigations.add_note(case.session, _by(case), case.complaint, text).id)


def ask(case: Case, *, person: str, questions: str, days: int) -> None:
    """Ask somebody of the staff; they have some days to answer."""
    number, due_on = case.centre.people[person].id, case.moment.date() + timedelta(days=days)
    latest = max(due_on, case.centre.today)  # nobody can be asked for yesterday
    row = investigations.ask(
        case.session, _by(case), case.complaint, number, questions, due_on=latest, is_mandatory=True
    )
    row.due_on = due_on


def reply(case: Case, *, text: str) -> None:
    """Answer what one was asked."""
    mine = (Interview.complaint_id == case.complaint.id, Interview.person_id == _by(case).id)
    row = case.session.scalars(select(Interview).where(*mine)).one()
    investigations.answer(case.session, _by(case), row.id, text)
    case.evidence.append(case.session.scalars(select(EvidenceItem.id).where(EvidenceItem.interview_id == row.id)).one())


def code(case: Case, *, said: str, whys: list[str], sure: str = "high") -> None:
    """Code the cause after five whys, on all the evidence so far."""
    found = case.item["outcome"]
    finding = Finding(
        primary=found["root_cause"],
        method="whys",
        confidence=sure,
        steps=tuple(whys),
        contributing=tuple(found["contributing_causes"]),
        allowed_by=found["allowed_by"],
        problem_said=said,
        evidence_ids=frozenset(case.evidence),
    )
    investigations.code_cause(case.session, _by(case), case.complaint, finding)


def decide(case: Case) -> None:
    """Decide, in words for the customer."""
    outcome = rules.Outcome(case.item["outcome"]["decision"], case.item["outcome"]["explanation"])
    resolutions.decide(case.session, _by(case), case.complaint, outcome, revision=case.complaint.revision)


def promise(case: Case, *, remedy: int, days: int = 7) -> None:
    """Promise a remedy of the outcome, to be carried out within some days of that moment."""
    item = case.item["outcome"]["remedies"][remedy]
    wanted = resolutions.Promise(item["kind"], item.get("amount_minor"), item.get("currency"), item["note"])
    row = resolutions.promise(case.session, _by(case), case.complaint, wanted)
    row.due_on = case.moment.date() + timedelta(days=days)
    case.remedies[remedy] = row.id


def approve(case: Case, *, remedy: int) -> None:
    """Approve a remedy that is over the limit of whoever promised it."""
    resolutions.settle(case.session, _by(case), case.complaint, case.remedies[remedy], is_yes=True)


def propose(case: Case, *, text: str, via: str = "message", options: tuple[str, ...] = ()) -> None:
    """Propose the outcome to the customer."""
    offer = resolutions.Offer(text, options, via)
    resolutions.propose(case.session, _by(case), case.complaint, offer, revision=case.complaint.revision)


def answer(case: Case, *, response: str, text: str = "", via: str = "phone") -> None:
    """Keep what the customer says to the proposal."""
    row = queries.current_proposal(case.session, case.complaint)
    if row is None:
        raise ValueError(f"{case.item['key']}: nothing was proposed")
    resolutions.answer(case.session, case.actor, case.complaint, row.id, response, text, via=via)


def give(case: Case, *, remedy: int) -> None:
    """Carry a remedy out, with the reference that shows it."""
    proof = resolutions.Proof(case.item["outcome"]["remedies"][remedy].get("external_ref", ""))
    resolutions.carry_out(case.session, _by(case), case.complaint, case.remedies[remedy], proof)


def move(case: Case, *, to: str) -> None:
    """Take a step."""
    complaints.move(case.session, _by(case), case.complaint, to, now=case.moment)


def check(case: Case, *, note: str) -> None:
    """Check somebody else's resolution: it holds."""
    resolutions.check(case.session, _by(case), case.complaint, does_hold=True, note=note, now=case.moment)


def ask_again(case: Case, *, outcome: str, note: str) -> None:
    """Ask the customer some days later whether it holds."""
    resolutions.keep_follow_up(
        case.session, _by(case), case.complaint, resolutions.Found(outcome, "phone", note), now=case.moment
    )


def survey(case: Case) -> None:
    """Send the survey, or note why none goes out."""
    row = queries.invite(case.session, case.complaint)
    if row is None:
        raise ValueError(f"{case.item['key']}: it is not resolved yet")
    if because := surveys.why_not(case.session, row, case.moment):
        surveys.suppress(row, because)
    else:
        surveys.send(case.session, row, "https://harbourvale.example", case.moment)


def rate(case: Case, **given: str) -> None:
    """Keep the customer's answers to the survey."""
    row = queries.invite(case.session, case.complaint)
    if row is None:
        raise ValueError(f"{case.item['key']}: no survey was sent")
    resolutions.record(case.session, row, given, now=case.moment)


def make_up(case: Case, *, note: str) -> None:
    """Get in touch after a low answer."""
    task = queries.recoveries(case.session, case.complaint)[0]
    resolutions.recovered(case.session, _by(case), case.complaint, task.id, note)


def look_back(case: Case) -> None:
    """Say, thirty days later, whether it came back."""
    resolutions.look_back(case.session, case.moment)


def escalate(case: Case, *, reason: str, summary: str, attempts: str = "") -> None:
    """Take it up by one level."""
    raised = escalations.Raised("manual", summary, reason=reason, attempts=attempts)
    escalations.escalate(case.session, _by(case), case.complaint, raised, now=case.moment)


def accept(case: Case, *, note: str) -> None:
    """Accept what was taken up to one, and own it."""
    row = standing.active(case.session, case.complaint)
    if row is None:
        raise ValueError(f"{case.item['key']}: it is not escalated")
    escalations.accept(case.session, _by(case), row.id, note=note)


ACTS: Mapping[str, Callable[..., None]] = {
    act.__name__: act
    for act in (
        accept, answer, approve, ask, ask_again, assess, check, cite, code, decide, escalate, find, give, hear, judge,
        look_back, make_up, move, promise, propose, rate, reply, say, survey, take,
    )
}  # fmt: skip
