"""What a form of Amazon Connect has no place for, said once for the whole scorecard or for each question."""

from collections.abc import Iterator

from scorecards.definition import AutoFailEffect, Handling, NaPolicy, Question, QuestionKind, Scorecard, Weighting
from scorecards.formats.foreign import Loss, kept_in

_NO_PLACE = "the other system has no place for it"


def losses_of(scorecard: Scorecard) -> Iterator[Loss]:
    """Everything that is not written, in reading order."""
    yield from _of_card(scorecard)
    for section in scorecard.sections:
        if section.is_na_allowed:
            yield Loss(section.key, "N/A for the whole section", "only questions can be N/A there")
        for question in section.questions:
            yield from (Loss(question.key, what, why) for what, why in _of_question(question, scorecard))


def _of_card(scorecard: Scorecard) -> Iterator[Loss]:
    if scorecard.pass_mark is not None:
        yield Loss("pass_mark", "the pass mark", _NO_PLACE)
    if scorecard.bands and "ScoringStrategy" not in kept_in(scorecard.extras, "connect"):
        yield Loss("bands", "the bands", "thresholds there have fixed names; set them by hand")
    if scorecard.na_policy is NaPolicy.CREDIT:
        yield Loss("na_policy", "full points for N/A", "N/A leaves the score there")
    if scorecard.auto_fail_effect is AutoFailEffect.KEEP_SCORE:
        yield Loss("auto_fail_effect", "keeping the score after an auto-fail", "the score becomes 0 there")
    for name, what in (("channels", "the channels"), ("queues", "the queues"), ("languages", "the languages")):
        if getattr(scorecard, name) not in ((), ("call", "chat", "email")):
            yield Loss(name, what, _NO_PLACE)
    if scorecard.handling != Handling():
        yield Loss("handling", "how evaluations are handled after scoring", _NO_PLACE)


def _of_question(question: Question, scorecard: Scorecard) -> Iterator[tuple[str, str]]:
    if question.kind is QuestionKind.INFO:
        yield "the information", "only questions can stand there; put it into the section's instructions"
    if not question.is_required and question.kind is not QuestionKind.INFO:
        yield "being optional", "every question is asked there"
    if question.is_bonus and scorecard.weighting is not Weighting.POINTS:
        yield "bonus or penalty", "only forms by points have it there; it is written without points"
    if question.is_critical:
        yield "the critical score", _NO_PLACE
    if question.skills:
        yield "skills", _NO_PLACE
    if question.causes:
        yield "causes", _NO_PLACE
    options = question.options
    if any(option.anchor or option.example for option in options):
        yield "descriptions and examples of the options", _NO_PLACE
    if any(option.is_comment_required for option in options):
        yield "required comments", _NO_PLACE
    ends = [end for option in options for end in (option.minimum, option.maximum) if end is not None]
    if any(end != end.to_integral_value() for end in ends):
        yield "decimals in the ranges", "their ranges are whole numbers"
