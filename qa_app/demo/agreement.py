"""The demo's calibration session: three people score one call blind, and agree upon what they saw differently."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.calibration import services
from qa_app.calibration.services.concluding import Agreed
from qa_app.calibration.services.convening import Convening
from qa_app.evaluations import services as evaluations
from qa_app.evaluations.models import Evaluation, Selection
from qa_app.evaluations.queries import draft_of
from qa_app.evaluations.rules.drafts import Draft
from scorecards import answers

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre


def calibrate(session: Session, centre: "Centre") -> None:
    """Convene, score and settle the session that the file tells of."""
    told = centre.read("calibration.json")
    dev = centre.actor(session, "dev")
    row = services.convene(session, dev, _wanted(session, centre, told), now=centre.at(told["convened_days_ago"]))
    services.open_scoring(session, dev, row.id, now=centre.at(told["convened_days_ago"], "10:00"))
    for item in told["participants"]:
        _score(session, centre, told, item)
    contact = centre.interactions[told["interaction"]]
    for item in told["consensus"]:
        answer = answers.from_document({"it": item["answer"]})["it"]
        agreed = Agreed(contact.id, item["question"], answer, item["remark"], item["precedent"])
        services.agree(session, dev, row.id, agreed, now=centre.at(told["due_days_ago"], "15:00"))
    services.resolve(session, dev, row.id, now=centre.at(told["due_days_ago"], "15:30"))


def _wanted(session: Session, centre: "Centre", told: dict[str, Any]) -> Convening:
    card = scorecards.scorecard_by_key(session, told["scorecard"])
    return Convening(
        title=told["title"],
        scorecard_version_id=card.versions[-1].id if card else None,
        interaction_ids=(centre.interactions[told["interaction"]].id,),
        person_ids=tuple(centre.people[item["person"]].id for item in told["participants"]),
        expert_id=centre.people[told["expert"]].id,
        due_at=centre.at(told["due_days_ago"], "17:00"),
        note=told["note"],
    )


def _score(session: Session, centre: "Centre", told: dict[str, Any], item: dict[str, Any]) -> None:
    """One participant's scores: those of the evaluation named as base, but for the answers told here."""
    reviewer = centre.actor(session, item["person"])
    given = session.scalars(
        select(Evaluation).where(
            Evaluation.selection == Selection.CALIBRATION,
            Evaluation.reviewer_id == reviewer.id,
            Evaluation.interaction_id == centre.interactions[told["interaction"]].id,
        )
    ).one()
    base = draft_of(centre.evaluations[told["base"]])
    own = {**base.answers, **answers.from_document(item["answers"])}
    cited = base.cited if item["person"] == told["expert"] else {}
    evaluations.save_draft(session, reviewer, given.id, Draft(own, cited, ""), given.revision)
    moment = centre.at(item["submitted_days_ago"], "14:00")
    evaluations.submit(session, reviewer, given.id, given.revision, now=moment)
