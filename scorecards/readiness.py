"""What stands in the way of submitting an evaluation, question by question."""

from collections.abc import Iterator

from scorecards.answers import SECTION, Answer, Answers
from scorecards.definition import Question, Scorecard
from scorecards.standing import Standing, standings

_NOTHING = Answer()


def check(scorecard: Scorecard, answers: Answers) -> dict[str, str]:
    """What stands in the way of submitting: a sentence by question key; empty when nothing does.

    Reported are answers still required, answers that do not fit, comments an option demands (QM-D14), causes
    that are demanded or unknown (QM-D16), questions the scorecard does not have, and sections (under
    "section:" and their key) that cannot be N/A. Hidden questions are never in the way.
    """
    found = dict(_strangers(scorecard, answers))
    for key, stand in standings(scorecard, answers).items():
        if problem := _problem(stand, answers.get(key, _NOTHING)):
            found[key] = problem
    return found


def _strangers(scorecard: Scorecard, answers: Answers) -> Iterator[tuple[str, str]]:
    for key, answer in answers.items():
        if not key.startswith(SECTION):
            if scorecard.question(key) is None:
                yield key, "This scorecard has no such question."
            continue
        section = scorecard.section(key.removeprefix(SECTION))
        if section is None:
            yield key, "This scorecard has no such section."
        elif answer.is_na and not section.is_na_allowed:
            yield key, "N/A is not allowed for this whole section; answer its questions."


def _problem(stand: Standing, answer: Answer) -> str:
    if stand.problem:
        return stand.problem
    if stand.is_open:
        return _open_question(stand.question)
    if not stand.is_answered:
        return ""
    for option in stand.chosen:
        if option.is_comment_required and not answer.comment.strip():
            return f"“{option.label}” needs a comment that says why."
    return _cause_problem(stand, answer)


def _open_question(question: Question) -> str:
    return "This question needs an answer" + (" or N/A." if question.is_na_allowed else ".")


def _cause_problem(stand: Standing, answer: Answer) -> str:
    for key in answer.causes:
        if stand.question.cause(key) is None:
            return f"This question has no cause “{key[:64]}”; choose among those shown."
    is_asked = stand.is_short and stand.question.are_causes_required
    if is_asked and not answer.causes and not answer.cause_note.strip():
        return "Name what lay behind this answer: choose a cause, or write one down."
    return ""
