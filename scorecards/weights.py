"""What an answer is worth: points, their fraction of what was possible, and each question's share.

A question that is hidden, N/A or unanswered leaves both sums; the weights of the others grow in proportion
(QM-D5). In question weighting the score is sum(w·f)/sum(w) over the questions that count, f being points over
possible. In section weighting each section that counts takes its weight's share, spread evenly over its
questions that count (QM-D4). A bonus question is worth a fixed share: its own (or, in section weighting, its
section's) weight over the weights of the whole form before N/A, so that N/A elsewhere cannot inflate it.
In points weighting a question weighs its possible points times its section's weight, so that the score is
sum(points·W)/sum(possible·W). Where the scorecard credits N/A, such a question stays and earns its points.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction

from scorecards.definition import Question, QuestionKind, Scorecard, Section, Weighting
from scorecards.standing import Standing, State

Shares = Mapping[str, Fraction]
Placed = list[tuple[Section, Question]]
NOTHING = Fraction(0)


def counts(stand: Standing) -> bool:
    """Whether the question takes part in what can be earned."""
    return (stand.state is State.ANSWERED or stand.is_credited) and not stand.question.is_bonus


def points_of(stand: Standing) -> Decimal:
    """What the chosen options earn; only a bonus question may earn less than 0 (QM-D18)."""
    if stand.is_credited:
        return stand.question.possible
    points = sum((option.points for option in stand.chosen), Decimal(0))
    return points if stand.question.is_bonus else max(points, Decimal(0))


def _fraction(stand: Standing) -> Fraction:
    """Points over possible; a penalty is measured against the largest gain or loss the question has."""
    return Fraction(points_of(stand)) / Fraction(_stake(stand.question))


def _stake(question: Question) -> Decimal:
    return max(question.possible, _largest_loss(question)) if question.is_bonus else question.possible


def _largest_loss(question: Question) -> Decimal:
    losses = [-option.points for option in question.options if option.points < 0]
    return sum(losses, Decimal(0)) if question.kind is QuestionKind.MULTI else max(losses, default=Decimal(0))


def shares(scorecard: Scorecard, stands: Mapping[str, Standing]) -> dict[str, Fraction]:
    """Each question's share of 1 by key: those that count (together 1), and bonus questions on top.

    No regular question has a share when none counts, or when all that count weigh 0.
    """
    placed = [(section, question) for section in scorecard.sections for question in section.questions]
    return _bonus_shares(scorecard, placed) | _regular_shares(
        scorecard, [pair for pair in placed if counts(stands[pair[1].key])]
    )


def planned(scorecard: Scorecard) -> dict[str, Fraction]:
    """Each regular question's share of 1 when every one of them counts: the weights as they were meant."""
    placed = [(section, question) for section in scorecard.sections for question in section.questions]
    return _regular_shares(scorecard, [pair for pair in placed if pair[1].is_scored and not pair[1].is_bonus])


def _regular_shares(scorecard: Scorecard, counting: Placed) -> dict[str, Fraction]:
    weights = _weights(scorecard, counting, Counter(section.key for section, _ in counting))
    whole = sum(weights.values(), NOTHING)
    return {key: weight / whole for key, weight in weights.items()} if whole else {}


def _bonus_shares(scorecard: Scorecard, placed: Placed) -> dict[str, Fraction]:
    """As much as a regular question of that weight is worth before any N/A."""
    regular = [pair for pair in placed if pair[1].is_scored and not pair[1].is_bonus]
    bonus = [pair for pair in placed if pair[1].is_bonus]
    sizes = Counter(section.key for section, _ in regular)
    whole = sum(_weights(scorecard, regular, sizes).values(), NOTHING)
    # A section of bonus questions alone splits its weight among them.
    sizes_with_bonus = dict(Counter(section.key for section, _ in bonus)) | dict(sizes)
    weights = _weights(scorecard, bonus, sizes_with_bonus)
    return {key: weight / whole if whole else NOTHING for key, weight in weights.items()}


def _weights(scorecard: Scorecard, placed: Placed, sizes: Mapping[str, int]) -> dict[str, Fraction]:
    """What each question weighs; `sizes` is how many questions share a section's weight."""
    match scorecard.weighting:
        case Weighting.QUESTION:
            return {question.key: Fraction(question.weight) for _, question in placed}
        case Weighting.SECTION:
            return {question.key: Fraction(section.weight) / sizes[section.key] for section, question in placed}
        case Weighting.POINTS:
            return {q.key: Fraction(section.weight) * Fraction(_stake(q)) for section, q in placed}


def earned(scorecard: Scorecard, stands: Mapping[str, Standing], failed: Collection[str]) -> Fraction | None:
    """What all questions add together (share of 1), with nothing earned in the `failed` sections.

    The sum of all contributions in one division; None when no answer counts.
    """
    placed = [(section, question) for section in scorecard.sections for question in section.questions]
    counting = [pair for pair in placed if counts(stands[pair[1].key])]
    weights = _weights(scorecard, counting, Counter(section.key for section, _ in counting))
    if not any(weight and stands[key].state is State.ANSWERED for key, weight in weights.items()):
        return None
    kept = [question.key for section, question in counting if section.key not in failed]
    regular = sum((weights[key] * _fraction(stands[key]) for key in kept), NOTHING) / sum(weights.values())
    bonus = _bonus_shares(scorecard, placed) if any(question.is_bonus for _, question in placed) else {}
    home = {question.key: section.key for section, question in placed if question.is_bonus}
    return regular + sum((contribution(stands[key], bonus, home[key] in failed) for key in bonus), NOTHING)


def contribution(stand: Standing, of: Shares, is_failed: bool) -> Fraction:
    """What the question adds to the total (share of 1); in a failed section only a penalty still counts."""
    if stand.state is not State.ANSWERED and not stand.is_credited:
        return NOTHING
    adds = of.get(stand.question.key, NOTHING) * _fraction(stand)
    return min(adds, NOTHING) if is_failed else adds
