"""What the centre learns, as rows: actions, reviews, expectations, decisions, case studies, recovery, and praise."""

from qa_app.improvement.models.actions import METRIC_MAXIMUM, TITLE_MAXIMUM, ActionState, ImprovementAction
from qa_app.improvement.models.learning import (
    Expectation,
    ExpectationRead,
    ExpectationVersion,
    Review,
    ReviewMinutes,
    TargetDecision,
)
from qa_app.improvement.models.praise import Compliment, Exemplar, Recognition
from qa_app.improvement.models.recovery import CauseOwner, Opportunity, OpportunityState, Playbook
from qa_app.improvement.models.stories import CaseStudy, StudyState

__all__ = [
    "METRIC_MAXIMUM",
    "TITLE_MAXIMUM",
    "ActionState",
    "CaseStudy",
    "CauseOwner",
    "Compliment",
    "Exemplar",
    "Expectation",
    "ExpectationRead",
    "ExpectationVersion",
    "ImprovementAction",
    "Opportunity",
    "OpportunityState",
    "Playbook",
    "Recognition",
    "Review",
    "ReviewMinutes",
    "StudyState",
    "TargetDecision",
]
