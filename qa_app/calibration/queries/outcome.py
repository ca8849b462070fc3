"""The shapes of what a session came to: answers given, their spread, questions, contacts, reviewers, the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qa_app.calibration.models import CalibrationContact, Consensus
from scorecards.agreement import Alpha, Deviation, Divergence, Estimate, Kappa, Rating
from scorecards.definition import Question

EXPERT, CONSENSUS = "expert", "consensus"
"""Where a benchmark comes from."""


@dataclass(frozen=True, slots=True)
class Given:
    """One participant's answer to one question of one contact."""

    person_id: int
    is_expert: bool
    words: str
    comment: str
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How many gave one answer, and who."""

    words: str
    count: int
    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of one contact; the benchmark is the expert's answer or the consensus, in words and worth."""

    question: Question
    section: str
    given: tuple[Given, ...]
    spread: tuple[Spread, ...]
    agreeing: Estimate
    divergence: Divergence | None
    differs_on_na: bool
    benchmark: Rating | None
    benchmark_words: str
    benchmark_from: str
    deviation: Deviation | None
    consensus: Consensus | None

    @property
    def is_flagged(self) -> bool:
        """Whether it has to be talked over: scores too far apart, or no accord on whether it applies."""
        return self.differs_on_na or (self.divergence is not None and self.divergence.is_flagged)

    @property
    def is_level(self) -> bool:
        """Whether everybody gave the same answer and nothing else was agreed upon."""
        return len(self.spread) < 2 and self.consensus is None

    @property
    def width(self) -> float:
        """How far apart the answers lie, for sorting: 1 for no accord on N/A."""
        return 1.0 if self.differs_on_na else self.divergence.spread if self.divergence else 0.0


@dataclass(frozen=True, slots=True)
class ContactResult:
    """One contact: its questions, and each participant's whole score in percent."""

    contact: CalibrationContact
    questions: tuple[QuestionResult, ...]
    percents: Mapping[int, Decimal | None]

    @property
    def scores(self) -> list[Decimal]:
        """The whole scores that there are."""
        return [percent for percent in self.percents.values() if percent is not None]


@dataclass(frozen=True, slots=True)
class ReviewerResult:
    """One participant against the benchmark (else: against the others), over all questions of the session."""

    person_id: int
    deviation: Deviation
    alignment: float | None
    kappa: Kappa | None


@dataclass(frozen=True, slots=True)
class Results:
    """The whole session. `alpha` compares what answers earn, `applicability` whether they found N/A.

    `heat` is the mean signed deviation by (question key, participant), in points of 100: from the benchmark where
    there is one (`benchmark_from`), else from the mean of the others.
    """

    contacts: tuple[ContactResult, ...]
    person_ids: tuple[int, ...]
    reviewers: tuple[ReviewerResult, ...]
    alpha: Alpha
    applicability: Alpha
    flagged: int
    benchmark_from: str
    heat: Mapping[tuple[str, int], Estimate]
