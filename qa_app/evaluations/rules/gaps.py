"""Where two evaluations of one contact go together and where they part, question by question (QM-I1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_app.evaluations.rules.drafts import in_words
from scorecards.answers import Answer, Answers
from scorecards.definition import Question, QuestionKind, Scorecard
from scorecards.scoring import QuestionScore, Score, State

SAME, HIGHER, LOWER, OTHER = "same", "higher", "lower", "other"
NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Side:
    """One evaluation as it is compared: its form, answers and score."""

    card: Scorecard
    answers: Answers
    score: Score


@dataclass(frozen=True, slots=True)
class View:
    """What one side says to a question; `share_pct` is the part of the points it gave, None without points."""

    words: str
    comment: str
    share_pct: Decimal | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that both sides answered. `what` is how the first stands to the second: same, higher or lower in
    points, or other (another answer of equal worth, or one of them N/A)."""

    section: str
    key: str
    text: str
    what: str
    mine: View
    theirs: View

    @property
    def points_apart(self) -> Decimal:
        """How far apart the shares are, in points of 100; 0 where one of them has none."""
        if self.mine.share_pct is None or self.theirs.share_pct is None:
            return Decimal(0)
        return abs(self.mine.share_pct - self.theirs.share_pct)


def gaps(mine: Side, theirs: Side) -> tuple[Gap, ...]:
    """The questions that both sides were asked, in the order of the second side's form.

    Questions are matched by key: on two versions of a scorecard, those that both hold.
    """
    return tuple(_gaps(mine, theirs))


def _gaps(mine: Side, theirs: Side) -> Iterator[Gap]:
    own = {question.key: question for question in mine.card.questions()}
    left, right = _parts(mine.score), _parts(theirs.score)
    for section in theirs.card.sections:
        for question in section.questions:
            twin = own.get(question.key)
            if twin is None or question.kind is QuestionKind.INFO:
                continue
            if _is_asked(left.get(question.key)) and _is_asked(right.get(question.key)):
                one, two = _view(mine, twin, left[question.key]), _view(theirs, question, right[question.key])
                yield Gap(section.title, question.key, question.text, _stands(one, two), one, two)


def counts(found: Sequence[Gap]) -> Mapping[str, int]:
    """How many questions are the same, higher, lower or other."""
    return {what: sum(gap.what == what for gap in found) for what in (SAME, HIGHER, LOWER, OTHER)}


def _parts(score: Score) -> dict[str, QuestionScore]:
    return {part.key: part for part in score.questions}


def _is_asked(part: QuestionScore | None) -> bool:
    return part is not None and part.state is not State.HIDDEN


def _view(side: Side, question: Question, part: QuestionScore) -> View:
    answer = side.answers.get(question.key, NOTHING)
    is_na = part.state in (State.NA, State.SECTION_NA)
    has_points = part.state is State.ANSWERED and part.possible > 0
    share = (100 * part.points / part.possible).quantize(Decimal("0.01")) if has_points else None
    return View("N/A" if is_na else in_words(question, answer), answer.comment, share)


def _stands(one: View, two: View) -> str:
    if one.share_pct is not None and two.share_pct is not None and one.share_pct != two.share_pct:
        return HIGHER if one.share_pct > two.share_pct else LOWER
    return SAME if one.words.strip().casefold() == two.words.strip().casefold() else OTHER
