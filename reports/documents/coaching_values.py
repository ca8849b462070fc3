"""The values of a coaching report: one agent's evaluations, sessions, actions and linked complaints."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from reports import formats
from reports.documents.quotes import CitedLine
from reports.figures import ComplaintEvent, SkillScores
from reports.fingerprint import content_hash

LinkRole = Literal["origin", "handling"]
ActionState = Literal["open", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """An answer worth talking about: the question, what was answered, why, and the words it rests on."""

    question: str
    answer: str
    comment: str = ""
    cited: tuple[CitedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingEvaluation:
    """A released evaluation in the period. A calibration or a self-evaluation does not belong here."""

    number: str
    on: date
    interaction: str
    channel: str
    scorecard: str
    version: str
    score_pct: Decimal | None
    outcome: str = ""
    reviewer: str = "anonymous"
    state: str = ""
    """"acknowledged", "disputed", "under review" ... as the agent would read it."""
    chosen: str = ""
    """Why this contact was evaluated where it was not drawn at random: "after a complaint"."""
    is_averaged: bool = True
    """Whether the score enters means and trends: only randomly drawn contacts may."""
    strengths: tuple[Highlight, ...] = ()
    opportunities: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingSession:
    """A session with its shared notes. Private notes have no place in this value, so none can be printed."""

    on: date
    coach: str
    topic: str = ""
    notes: str = ""
    agent_comment: str = ""
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """Something agreed, with its owner and its day."""

    text: str
    owner: str
    due_on: date | None
    state: ActionState = "open"
    done_on: date | None = None

    def words(self, today: date) -> str:
        """Its state as people say it: "open", "overdue since 3 March 2026", "done on 5 March 2026"."""
        if self.state == "done" and self.done_on:
            return f"done on {formats.day(self.done_on)}"
        if self.state == "open" and self.due_on and self.due_on < today:
            return f"overdue since {formats.day(self.due_on)}"
        return self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """What an investigation found: code, words and owner, and whether it was found to be about this agent."""

    code: str
    label: str
    owner: str = ""
    is_about_this_agent: bool = False
    evidence: tuple[CitedLine, ...] = ()
    evaluation: str = ""
    """Number of the evaluation that supports the code, when there is one."""

    @property
    def is_people(self) -> bool:
        return self.code.upper().startswith("PEO")

    @property
    def is_agent_attributable(self) -> bool:
        """Only a people cause, coded about this agent, with quoted words or an evaluation behind it."""
        return self.is_people and self.is_about_this_agent and bool(self.evidence or self.evaluation)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedComplaint:
    """A complaint linked to one of the agent's interactions, with its outcome so far."""

    number: str
    received_at: datetime
    summary: str
    interaction: str
    role: LinkRole
    state: str
    decision: str = ""
    remedies: tuple[str, ...] = ()
    root_cause: RootCause | None = None
    events: tuple[ComplaintEvent, ...] = ()

    @property
    def is_agent_attributable(self) -> bool:
        return self.root_cause is not None and self.root_cause.is_agent_attributable

    @property
    def role_words(self) -> str:
        """What the link means."""
        if self.role == "origin":
            return "the complaint is about this contact"
        return "the agent handled the complaint in this contact"

    @property
    def cause_words(self) -> str:
        """The root cause, and in plain words whether it says anything about the agent."""
        cause = self.root_cause
        if cause is None:
            return "No root cause coded yet."
        owner = f", owner: {cause.owner}" if cause.owner else ""
        if cause.is_agent_attributable:
            return f"{cause.label} ({cause.code}), coded about this agent with the evidence given here."
        if cause.is_people and cause.is_about_this_agent:
            return f"{cause.label} ({cause.code}), coded without evidence: not attributed to the agent."
        return f"{cause.label} ({cause.code}{owner}): not an agent root cause."


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingReport:
    """Everything that a coaching report prints. Times are already in the reader's time zone."""

    centre: str
    agent: str
    team: str
    period_from: date
    period_to: date
    prepared_by: str
    prepared_at: datetime
    evaluations: tuple[CoachingEvaluation, ...] = ()
    skills: tuple[SkillScores, ...] = ()
    sessions: tuple[CoachingSession, ...] = ()
    actions: tuple[ActionItem, ...] = ()
    complaints: tuple[LinkedComplaint, ...] = ()

    @property
    def period(self) -> str:
        return formats.period(self.period_from, self.period_to)

    @property
    def title(self) -> str:
        return f"Coaching report: {self.agent}, {self.period}"

    @property
    def content_hash(self) -> str:
        return content_hash(self)
