"""What changed about one question that is in both versions: its words, options, points and rules."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scorecards import wording
from scorecards.definition import AutoFail, Condition, Option, Question, Scorecard
from scorecards.diff.change import Change, ChangeKind, from_to, in_words, is_other_meaning

_RULES = {
    "is_required": "an answer is required",
    "is_na_allowed": "N/A is allowed",
    "is_critical": "it is critical",
    "is_weight_locked": "its weight is locked",
    "are_causes_required": "a cause is required",
}
_FAILS = {
    AutoFail.NONE: "fails nothing",
    AutoFail.SECTION: "fails its section",
    AutoFail.SCORECARD: "fails the whole evaluation",
}


def question(before: Question, after: Question, cards: tuple[Scorecard, Scorecard]) -> Iterator[Change]:
    """Changes of one question; `cards` are the versions before and after, to name what conditions ask about."""
    name = wording.quoted(after.text)
    yield from _words(before, after)
    if before.kind is not after.kind:
        sentence = f"{name} is answered in another way: {from_to(before.kind, after.kind)}."
        yield Change(ChangeKind.KIND, after.key, sentence, breaks_trend=True)
    if before.weight != after.weight:
        yield Change(ChangeKind.WEIGHT, after.key, f"{name}: weight {from_to(before.weight, after.weight)}.")
    yield from _options(before, after)
    yield from _rules(before, after)
    if before.condition != after.condition:
        old, new = (_asked(q.condition, card) for q, card in zip((before, after), cards, strict=True))
        yield Change(ChangeKind.CONDITION, after.key, f"{name} was asked {old}, and is now asked {new}.")


def _words(before: Question, after: Question) -> Iterator[Change]:
    if before.text != after.text:
        is_other = is_other_meaning(before.text, after.text)
        sentence = f"Now asks {wording.quoted(after.text)}, instead of {wording.quoted(before.text)}."
        if is_other:
            sentence += " That reads like another question; give it a key of its own to keep trends true."
        yield Change(ChangeKind.REWORDED, after.key, sentence, is_other)
    if before.help != after.help:
        yield Change(ChangeKind.REWORDED, after.key, f"The help of {wording.quoted(after.text)} was reworded.")


def _options(before: Question, after: Question) -> Iterator[Change]:
    name = wording.quoted(after.text)
    old = {option.key: option for option in before.options}
    new = {option.key: option for option in after.options}
    for key in [key for key in old if key not in new]:
        sentence = f"{name} lost the option {wording.quoted(old[key].label)}."
        yield Change(ChangeKind.REMOVED, after.key, sentence, breaks_trend=True)
    for key in [key for key in new if key not in old]:
        yield Change(ChangeKind.ADDED, after.key, f"{name} has the new option {wording.quoted(new[key].label)}.")
    for key in [key for key in new if key in old]:
        yield from _option((before, old[key]), (after, new[key]))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Change(ChangeKind.MOVED, after.key, f"The options of {name} stand in another order.")


def _option(before: tuple[Question, Option], after: tuple[Question, Option]) -> Iterator[Change]:
    (asked, old), (asks, new) = before, after
    name = f"{wording.quoted(new.label)} to {wording.quoted(asks.text)}"
    if old.label != new.label:
        is_other = is_other_meaning(old.label, new.label)
        sentence = f"{name} was called {wording.quoted(old.label)}."
        yield Change(ChangeKind.REWORDED, asks.key, sentence, is_other)
    if old.points != new.points:
        is_worth_other = _worth(asked, old) != _worth(asks, new)
        yield Change(ChangeKind.POINTS, asks.key, f"{name}: points {from_to(old.points, new.points)}.", is_worth_other)
    if (old.minimum, old.maximum) != (new.minimum, new.maximum):
        sentence = f"{name}: range from {_range(old)} to {_range(new)}."
        yield Change(ChangeKind.POINTS, asks.key, sentence, breaks_trend=True)
    if old.auto_fail is not new.auto_fail:
        sentence = f"{name} {_FAILS[new.auto_fail]}; before, it {_past(old.auto_fail)}."
        yield Change(ChangeKind.AUTO_FAIL, asks.key, sentence)
    if old.is_comment_required != new.is_comment_required:
        now = "needs" if new.is_comment_required else "no longer needs"
        yield Change(ChangeKind.RULES, asks.key, f"{name} {now} a comment.")
    if (old.anchor, old.example) != (new.anchor, new.example):
        yield Change(ChangeKind.REWORDED, asks.key, f"What stands for {name} was reworded.")


def _past(fails: AutoFail) -> str:
    return _FAILS[fails].replace("fails", "failed", 1)


def _worth(question: Question, option: Option) -> Fraction:
    """The part of what the question can earn; equal parts keep a trend, whatever the points are."""
    return Fraction(option.points) / Fraction(question.possible) if question.possible else Fraction(option.points)


def _range(option: Option) -> str:
    low, high = (_end(value, words) for value, words in ((option.minimum, "any"), (option.maximum, "up")))
    return f"{low}–{high}"


def _end(value: Decimal | None, words: str) -> str:
    return words if value is None else wording.number(value)


def _rules(before: Question, after: Question) -> Iterator[Change]:
    name = wording.quoted(after.text)
    if before.is_bonus != after.is_bonus:
        now = "is now a bonus question" if after.is_bonus else "is no longer a bonus question"
        yield Change(ChangeKind.RULES, after.key, f"{name} {now}.", breaks_trend=True)
    for field, words in _RULES.items():
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            yield Change(ChangeKind.RULES, after.key, f"{name}: {words}: {from_to(one, other)}.")
    if before.skills != after.skills:
        sentence = f"{name}: skills from {in_words(before.skills)} to {in_words(after.skills)}."
        yield Change(ChangeKind.SKILLS, after.key, sentence)
    if before.causes != after.causes:
        one, other = (tuple(cause.label for cause in asked.causes) for asked in (before, after))
        yield Change(ChangeKind.CAUSES, after.key, f"{name}: causes {from_to(one, other)}.")
    if before.automation != after.automation:
        yield Change(ChangeKind.AUTOMATION, after.key, f"The rules that suggest an answer to {name} changed.")
    if before.extras != after.extras or _option_extras(before) != _option_extras(after):
        yield Change(ChangeKind.SETTINGS, after.key, f"What {name} keeps from another system’s form changed.")


def _option_extras(question: Question) -> dict[str, str]:
    return {option.key: option.extras.text for option in question.options if option.extras.text}


def _asked(condition: Condition | None, card: Scorecard) -> str:
    return "always" if condition is None else f"when {wording.condition(condition, card)}"
