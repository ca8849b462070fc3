"""The demo's evaluations and coaching, made through the same services that people use."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from qa_app.coaching.models import ActionItem, CoachingSession, CoachingTopic
from qa_app.evaluations import services
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.services.assigning import Assignment
from qa_app.evaluations.services.disputing import ACCEPT, REJECT, Challenge, Decision
from qa_app.people import services as people
from scorecards import answers

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre

ONE_DAY = timedelta(days=1)


def evaluate(session: Session, centre: "Centre") -> None:
    """Assign, answer, submit, release, acknowledge and dispute as the files tell."""
    for item in centre.read("evaluations.json")["evaluations"]:
        centre.evaluations[item["key"]] = _evaluation(session, centre, item)


def _evaluation(session: Session, centre: "Centre", item: dict[str, Any]) -> Evaluation:
    reviewer = centre.actor(session, item["reviewer"])
    assigned_at = centre.at(item["assigned_days_ago"])
    wanted = Assignment(
        interaction_id=centre.interactions[item["interaction"]].id,
        reviewer_id=reviewer.id,
        selection=item["selection"],
        reason=item["selection_reason"],
        due_at=assigned_at + 7 * ONE_DAY,
    )
    row = services.assign(session, centre.actor(session, "dev"), wanted, now=assigned_at)
    if item["state"] == EvaluationState.ASSIGNED:
        return row
    cited = {key: tuple(indexes) for key, indexes in item["evidence"].items()}
    draft = Draft(answers.from_document(item["answers"]), cited, item["comment"])
    services.save_draft(session, reviewer, row.id, draft, row.revision)
    if item["state"] == EvaluationState.DRAFT:
        return row
    services.submit(session, reviewer, row.id, row.revision, now=centre.at(item["submitted_days_ago"], "15:00"))
    if item["state"] == EvaluationState.SUBMITTED:
        return row
    services.release(session, reviewer, row.id, now=centre.at(item["released_days_ago"], "16:00"))
    _answer_of_the_agent(session, centre, row, item)
    return row


def _answer_of_the_agent(session: Session, centre: "Centre", row: Evaluation, item: dict[str, Any]) -> None:
    agent = people.actor_of(session, row.agent)
    if said := item.get("acknowledgement"):
        services.acknowledge(session, agent, row.id, said["comment"], now=centre.at(said["days_ago"], "09:30"))
    told = item.get("dispute")
    if told is None:
        return
    proposed = answers.from_document({"x": told["proposed"]})["x"] if told.get("proposed") else None
    challenge = Challenge(told["question"], told["reason"], proposed)
    services.dispute(session, agent, row.id, [challenge], now=centre.at(told["raised_days_ago"], "11:00"))
    if told["state"] == "open":
        return
    decision = Decision(REJECT if told["state"] == "rejected" else ACCEPT, told["rationale"])
    decider = centre.actor(session, told["decided_by"])
    services.decide(session, decider, row.disputes[-1].id, decision, now=centre.at(told["decided_days_ago"], "14:00"))


def coach(session: Session, centre: "Centre") -> None:
    """Add the coaching sessions with their topics and action items."""
    for item in centre.read("coaching.json")["sessions"]:
        session.add(_session(centre, item))
    session.flush()


def _session(centre: "Centre", item: dict[str, Any]) -> CoachingSession:
    agent = centre.people[item["agent"]]
    moments = {
        f"{name}_at": None if item.get(f"{name}_days_ago") is None else centre.at(item[f"{name}_days_ago"], "13:00")
        for name in ("shared", "completed", "acknowledged")
    }
    return CoachingSession(
        agent_id=agent.id,
        team_id=agent.team_id,
        coach_id=centre.people[item["coach"]].id,
        title=item["title"],
        state=item["state"],
        due_on=centre.at(item["due_days_ago"]).date(),
        created_at=centre.at(item["created_days_ago"], "12:00"),
        acknowledgement=item.get("acknowledgement") or "",
        notes=item["notes"],
        private_notes=item.get("private_notes") or "",
        revision=0,
        topics=[_topic(centre, topic) for topic in item["topics"]],
        action_items=[_action(centre, action) for action in item["action_items"]],
        **moments,
    )


def _topic(centre: "Centre", item: dict[str, Any]) -> CoachingTopic:
    evaluation = centre.evaluations[item["evaluation"]]
    return CoachingTopic(evaluation_id=evaluation.id, question_key=item.get("question"), kind=item["kind"])


def _action(centre: "Centre", item: dict[str, Any]) -> ActionItem:
    done = item.get("done_days_ago")
    return ActionItem(
        text=item["text"],
        due_on=centre.at(item["due_days_ago"]).date(),
        done_at=None if done is None else centre.at(done, "17:00"),
    )
