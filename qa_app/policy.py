"""Who may do what, and to whose rows: one table, denied by default.

A permission maps roles to a scope. `Scope.OWN` means rows about or by the person, `Scope.TEAM` rows of the
teams that the person leads, `Scope.ALL` every row. A role that is not listed may not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person does in the centre."""

    AGENT = "agent"
    TEAM_LEAD = "team_lead"
    REVIEWER = "reviewer"
    QA_MANAGER = "qa_manager"
    TRAINING_MANAGER = "training_manager"
    COMPLAINTS_HANDLER = "complaints_handler"
    COMPLAINTS_LEAD = "complaints_lead"
    ADMIN = "admin"


class Scope(IntEnum):
    """How far a permission reaches; a larger scope includes the smaller ones."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf something happens; `team_ids` are the teams they lead."""

    id: int
    name: str
    roles: frozenset[Role]
    team_ids: frozenset[int] = frozenset()

    def may(self, permission: str) -> bool:
        """Whether any of the person's roles carries the permission at all."""
        return self.scope(permission) > Scope.NONE

    def scope(self, permission: str) -> Scope:
        """How far the permission reaches for this person. Raises KeyError for an unknown permission."""
        granted = TABLE[permission]
        return max((granted.get(role, Scope.NONE) for role in self.roles), default=Scope.NONE)

    def reaches(self, permission: str, *, owner_id: int | None, team_id: int | None) -> bool:
        """Whether the permission covers a row about `owner_id` in `team_id`."""
        scope = self.scope(permission)
        if scope is Scope.ALL:
            return True
        if scope is Scope.TEAM and team_id in self.team_ids:
            return True
        return scope >= Scope.OWN and owner_id == self.id


_A, _L, _R, _Q, _T, _C, _D, _X = (
    Role.AGENT,
    Role.TEAM_LEAD,
    Role.REVIEWER,
    Role.QA_MANAGER,
    Role.TRAINING_MANAGER,
    Role.COMPLAINTS_HANDLER,
    Role.COMPLAINTS_LEAD,
    Role.ADMIN,
)
_OWN, _TEAM, _ALL = Scope.OWN, Scope.TEAM, Scope.ALL
_EVERYONE: Mapping[Role, Scope] = dict.fromkeys(Role, _OWN)

TABLE: Mapping[str, Mapping[Role, Scope]] = {
    # one's own home page, account and the manual
    "home.read": _EVERYONE,
    "account.edit": _EVERYONE,
    "notice.read": _EVERYONE,
    # interactions: the agent's own, the lead's teams, quality staff all
    "interaction.read": {_A: _OWN, _L: _TEAM, _R: _ALL, _Q: _ALL, _T: _ALL, _C: _ALL, _D: _ALL},
    "interaction.create": {_L: _ALL, _R: _ALL, _Q: _ALL, _C: _ALL, _D: _ALL},
    "interaction.edit": {_R: _ALL, _Q: _ALL},
    "recording.listen": {_A: _OWN, _L: _TEAM, _R: _ALL, _Q: _ALL, _T: _ALL, _C: _ALL, _D: _ALL},
    # the recording or file as it came, with personal data in it: a reason is asked for and kept
    "recording.raw": {_Q: _ALL},
    "transcript.correct": {_R: _ALL, _Q: _ALL},
    "vocabulary.manage": {_Q: _ALL},
    "pickup.manage": {_Q: _ALL, _X: _ALL},
    # behaviours: detectors point, people judge whether rightly
    "behaviour.read": {_L: _ALL, _R: _ALL, _Q: _ALL, _T: _ALL, _C: _ALL, _D: _ALL},
    "behaviour.judge": {_R: _ALL, _Q: _ALL},
    "behaviour.manage": {_Q: _ALL},
    # evaluation: for a reviewer OWN means "written by me"
    "evaluation.read": {_A: _OWN, _L: _TEAM, _R: _OWN, _Q: _ALL, _T: _ALL},
    "evaluation.browse": {_L: _TEAM, _Q: _ALL, _T: _ALL},
    "evaluation.write": {_R: _OWN, _Q: _ALL},
    "evaluation.self": {_A: _OWN},
    # the page on which what was given to somebody is scored; whose it is decides the evaluation
    "evaluation.score": {_A: _OWN, _R: _OWN, _Q: _ALL},
    "evaluation.assign": {_L: _TEAM, _Q: _ALL},
    "evaluation.approve": {_L: _TEAM, _Q: _ALL},
    "evaluation.export": {_L: _TEAM, _Q: _ALL, _T: _ALL},
    "phrase.edit": {_R: _OWN, _Q: _ALL},
    "evaluation.release": {_R: _OWN, _Q: _ALL},
    "evaluation.acknowledge": {_A: _OWN},
    "evaluation.dispute": {_A: _OWN},
    "dispute.resolve": {_L: _TEAM, _Q: _ALL},
    # scorecards
    "scorecard.read": {_A: _ALL, _L: _ALL, _R: _ALL, _Q: _ALL, _T: _ALL},
    "scorecard.edit": {_Q: _ALL},
    "scorecard.publish": {_Q: _ALL},
    # what gets evaluated, and by whom: OWN means "given to me"
    "plan.read": {_Q: _ALL, _T: _ALL},
    "plan.manage": {_Q: _ALL},
    "sample.work": {_R: _OWN, _Q: _ALL},
    # agreement between reviewers: OWN means "I take part"
    "calibration.read": {_R: _OWN, _Q: _ALL, _T: _ALL},
    "calibration.manage": {_Q: _ALL},
    "agreement.read": {_Q: _ALL, _T: _ALL},
    # coaching
    "coaching.read": {_A: _OWN, _L: _TEAM, _Q: _ALL, _T: _ALL},
    "coaching.write": {_L: _TEAM, _Q: _ALL},
    "coaching.acknowledge": {_A: _OWN},
    # complaints: a team lead sees those linked to the team's interactions; the desk's own lead keeps its rules
    "complaint.read": {_L: _TEAM, _Q: _ALL, _C: _ALL, _D: _ALL},
    "complaint.write": {_C: _ALL, _D: _ALL},
    "complaint.lead": {_D: _ALL},
    "complaint.setup": {_D: _ALL},
    # anybody may be asked what happened; OWN means "asked of me"
    "interview.answer": _EVERYONE,
    # knowledge: read by all of the staff, written by the desk and quality, published by a second person
    "knowledge.read": dict.fromkeys(Role, _ALL),
    "knowledge.write": {_Q: _ALL, _C: _ALL, _D: _ALL},
    "knowledge.publish": {_Q: _ALL, _D: _ALL},
    # what the centre learns from it: actions, reviews, expectations, recovery, compliments
    "improvement.read": {_L: _ALL, _Q: _ALL, _T: _ALL, _C: _ALL, _D: _ALL},
    "improvement.write": {_Q: _ALL, _T: _ALL, _D: _ALL},
    "expectation.read": _EVERYONE,
    "compliment.read": {_A: _OWN, _L: _TEAM, _Q: _ALL, _T: _ALL, _C: _ALL, _D: _ALL},
    "compliment.write": {_L: _TEAM, _Q: _ALL, _C: _ALL, _D: _ALL},
    "recovery.work": {_C: _ALL, _D: _ALL},
    # reports on paper
    "export.create": {_A: _OWN, _L: _TEAM, _Q: _ALL, _T: _ALL},
    "export.batch": {_L: _TEAM, _Q: _ALL, _T: _ALL},
    # running the installation
    "people.manage": {_X: _ALL},
    "job.read": {_Q: _ALL, _X: _ALL},
    "job.cancel": {_X: _ALL},
    "audit.read": {_X: _ALL},
    "api_key.manage": {_X: _ALL},
}
