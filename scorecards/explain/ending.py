"""The last steps: bonus and penalty, cap and floor, auto-fail of the whole scorecard, pass mark and band."""

from decimal import Decimal

from scorecards import wording
from scorecards.definition import AutoFail, AutoFailEffect
from scorecards.explain.story import Case, Line, Step, StepKind
from scorecards.explain.weighing import failing
from scorecards.scoring import Outcome, State


def bonus(case: Case) -> Step:
    """What bonus and penalty questions add or take off (QM-D18)."""
    lines = tuple(
        Line(
            question.key,
            question.text,
            f"{'Takes off' if part.contribution_pct < 0 else 'Adds'} {wording.number(abs(part.contribution_pct))}.",
            (("weight_pct", part.weight_pct), ("contribution_pct", part.contribution_pct)),
        )
        for question, part in case.asked()
        if part.is_bonus and part.state is State.ANSWERED
    )
    extra = case.score.bonus_pct
    if not lines:
        sentence = "No bonus or penalty was given."
    else:
        sentence = f"Bonus and penalty {'take off' if extra < 0 else 'add'} {wording.number(abs(extra))} in all."
    return Step(StepKind.BONUS, "Bonus and penalty", sentence, lines, _standing(case, case.added()))


def cap(case: Case) -> Step:
    """The score stays between 0 and the scorecard's cap."""
    added, highest = case.added(), case.scorecard.bonus_cap
    total = case.score.raw_percent
    if total is None:
        sentence = "There is no total to cut."
    elif added > highest:
        sentence = (
            f"{wording.number(added)} is above the most this scorecard gives, so it becomes {wording.number(highest)}."
        )
    elif added < 0:
        sentence = f"{wording.number(added)} is below 0, so it becomes 0."
    else:
        sentence = f"Scores run from 0 to {wording.number(highest)}; {wording.number(total)} stays, rounded once, here."
    return Step(StepKind.CAP, "Cap and floor", sentence, percent=total)


def auto_fail(case: Case) -> Step:
    """Answers that fail the whole scorecard, and what that does to the number (QM-D8, QM-D10)."""
    lines = tuple(
        Line(question.key, question.text, f"{wording.quoted(option.label)} fails the whole evaluation.")
        for question, option in failing(case, AutoFail.SCORECARD)
    )
    score = case.score
    if not score.is_auto_failed:
        sentence = "No answer failed the whole evaluation."
    elif case.scorecard.auto_fail_effect is AutoFailEffect.ZERO:
        sentence = f"The score becomes 0 %; without it, it would have been {wording.percent(score.raw_percent)}."
    else:
        sentence = f"The score stays {wording.percent(score.percent)}, and the evaluation fails all the same."
    return Step(StepKind.AUTO_FAIL, "Answers that fail everything", sentence, lines, score.percent)


def result(case: Case) -> Step:
    """Pass mark, band and the critical score beside the total."""
    parts = [_outcome(case)]
    if case.score.band:
        parts.append(f"It lies in the band {wording.quoted(case.score.band)}.")
    if case.score.critical_percent is not None:
        critical = wording.percent(case.score.critical_percent)
        parts.append(f"Critical questions alone: {critical}, which stands beside the score.")
    return Step(StepKind.RESULT, "Result", " ".join(parts), percent=case.score.percent)


def _outcome(case: Case) -> str:
    score, mark = case.score, case.scorecard.pass_mark
    reads = wording.percent(score.percent)
    if score.is_auto_failed:
        return f"{reads}: failed, because of an answer that fails the whole evaluation."
    if score.percent is None or mark is None or score.outcome is Outcome.NONE:
        return (
            "No answer counts, so there is no score." if score.percent is None else f"{reads}; there is no pass mark."
        )
    side = "reaches" if score.outcome is Outcome.PASS else "is below"
    verdict = "passed" if score.outcome is Outcome.PASS else "failed"
    return f"{reads} {side} the pass mark of {wording.percent(mark)}: {verdict}."


def _standing(case: Case, added: Decimal) -> Decimal | None:
    return None if case.score.raw_percent is None else added.quantize(Decimal("0.01"))
