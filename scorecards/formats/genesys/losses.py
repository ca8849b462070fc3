"""What a form of Genesys Cloud has no place for, said once for the whole scorecard or for each question."""

from collections.abc import Iterator

from scorecards.definition import (
    AutoFail,
    AutoFailEffect,
    Handling,
    NaPolicy,
    Question,
    QuestionKind,
    Scorecard,
    Weighting,
)
from scorecards.formats.foreign import Loss, kept_in

SYSTEM = "genesys"
_NO_PLACE = "the other system has no place for it"


def of(scorecard: Scorecard) -> Iterator[Loss]:
    """Everything that is not written, in reading order."""
    yield from _of_card(scorecard)
    for section in scorecard.sections:
        if section.help:
            yield Loss(section.key, "the help of the section", _NO_PLACE)
        if section.parent is not None:
            yield Loss(section.key, "being inside another section", "groups do not nest there")
        for question in section.questions:
            yield from (Loss(question.key, what, why) for what, why in _of_question(question))


def _of_card(scorecard: Scorecard) -> Iterator[Loss]:
    for name, what in (("description", "the description"), ("pass_mark", "the pass mark"), ("bands", "the bands")):
        if getattr(scorecard, name) not in ("", None, ()):
            yield Loss(name, what, _NO_PLACE)
    if scorecard.weighting is Weighting.SECTION:
        yield Loss("weighting", "N/A that stays in its section", "there it shifts weight between groups")
    if scorecard.na_policy is NaPolicy.CREDIT:
        yield Loss("na_policy", "full points for N/A", "N/A leaves the score there")
    if scorecard.auto_fail_effect is AutoFailEffect.KEEP_SCORE:
        yield Loss("auto_fail_effect", "keeping the score after an auto-fail", _NO_PLACE)
    for name, what in (("channels", "the channels"), ("queues", "the queues"), ("languages", "the languages")):
        if getattr(scorecard, name) not in ((), ("call", "chat", "email")):
            yield Loss(name, what, _NO_PLACE)
    if scorecard.handling != Handling() and "evaluationSettings" not in kept_in(scorecard.extras, SYSTEM):
        yield Loss("handling", "how evaluations are handled after scoring", "set disputes and revisions by hand")


def is_fatal(question: Question) -> bool:
    """Whether every option below the best fails the whole scorecard, and the best does not."""
    best = question.possible
    return best > 0 and all((o.auto_fail is AutoFail.SCORECARD) is (o.points < best) for o in question.options)


def _of_question(question: Question) -> Iterator[tuple[str, str]]:
    options = question.options
    if question.kind is QuestionKind.NUMERIC and options:
        yield "entering a number", "its ranges become answers to choose among"
    if question.kind is QuestionKind.DATE:
        yield "being a date", "it becomes a free text"
    if not question.is_required and question.kind is not QuestionKind.INFO:
        yield "being optional", _NO_PLACE
    if question.is_bonus:
        yield "bonus or penalty", "it is written without points"
    if any(option.auto_fail is not AutoFail.NONE for option in options) and not is_fatal(question):
        yield "the auto-fail", "there a question is fatal for every answer but the best, or not at all"
    if any(option.is_comment_required for option in options) and not all(o.is_comment_required for o in options):
        yield "comments required for some answers", "there they are required for all or for none"
    if question.kind is QuestionKind.MULTI and any(option.points < 0 for option in options):
        yield "options that take points off", "the sum may fall below 0 there"
    if question.skills:
        yield "skills", _NO_PLACE
    if question.causes:
        yield "causes", _NO_PLACE
    if any(option.anchor or option.example for option in options):
        yield "descriptions and examples of the options", _NO_PLACE
    kept = any("assistanceConditions" in kept_in(option.extras, SYSTEM) for option in options)
    if question.automation is not None and not kept:
        yield "the rules that suggest an answer", "topics there are known by numbers of their own"
