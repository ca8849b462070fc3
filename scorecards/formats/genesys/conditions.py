"""When a question of Genesys Cloud is visible: paths by index to answers, as a condition of ours and back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scorecards.definition import Clause, Combine, Comparator, Condition, QuestionKind, Scorecard
from scorecards.definition.limits import MOST_CLAUSES
from scorecards.formats.foreign import Item

_PATH = re.compile(r"/form/questionGroup/([0-9]{1,3})/question/([0-9]{1,3})/answer/([0-9]{1,3})")

Plain = dict[str, Any]
# Questions read so far, by (group, question) index: our key, and our keys of the options in their order.
Known = dict[tuple[int, int], tuple[str, tuple[str, ...]]]
# Paths by our keys of question and option.
Paths = Mapping[tuple[str, str], str]


def both(one: Plain | None, other: Plain | None) -> Plain | None:
    """Both conditions at once; either may be missing."""
    if one is None or other is None:
        return one or other
    clauses: list[Plain] = []
    for condition in (one, other):
        clauses += [condition] if condition.get("combine") == "any" else condition["clauses"]
    return {"clauses": clauses}


def read_visibility(item: Item, known: Known) -> Plain | None:
    """The condition; None, with the loss noted, when ours cannot say it."""
    visibility = item.item("visibilityCondition")
    predicates = visibility.content.get("predicates") if visibility else None
    if visibility is None or predicates == []:
        return None
    clauses = [_clause(predicate, known) for predicate in predicates] if isinstance(predicates, list) else [None]
    found = [clause for clause in clauses if clause is not None]
    if len(found) < len(clauses) or len(found) > MOST_CLAUSES:
        why = "it points at no answer above, so this is always asked; it is kept, by index"
        item.trip.lose(item.at("visibilityCondition"), "the condition", why)
        return None
    is_any = visibility.word("combiningOperation") == "OR"
    return {"clauses": found, "combine": "any"} if is_any and len(found) > 1 else {"clauses": found}


def _clause(predicate: object, known: Known) -> Plain | None:
    match = _PATH.fullmatch(predicate) if isinstance(predicate, str) else None
    if match is None:
        return None
    group, question, answer = (int(number) for number in match.groups())
    key, options = known.get((group, question), ("", ()))
    return {"question": key, "options": [options[answer]]} if answer < len(options) else None


def paths(scorecard: Scorecard) -> dict[tuple[str, str], str]:
    """Where each answer stands, by question and option key; the parts of a multi question have no such path."""
    return {
        (question.key, option.key): f"/form/questionGroup/{i}/question/{j}/answer/{k}"
        for i, section in enumerate(section for section in scorecard.sections if section.questions)
        for j, question in enumerate(section.questions)
        if question.kind is not QuestionKind.MULTI
        for k, option in enumerate(question.options)
    }


def write_visibility(condition: Condition, at: Paths) -> Plain | None:
    """`visibilityCondition`, or None when theirs cannot say it: one list of single answers, joined one way."""
    is_any = condition.combine is Combine.ANY or len(condition.clauses) == 1
    found: list[str] = []
    for item in condition.clauses:
        if isinstance(item, Condition) or not _is_plain(item, is_any):
            return None
        predicates = list(_predicates(item, at))
        if len(predicates) < len(item.options):
            return None
        found += predicates
    combine = "OR" if is_any and len(found) > 1 else "AND"
    return {"combiningOperation": combine, "predicates": found}


def _is_plain(clause: Clause, is_any: bool) -> bool:
    is_one = len(clause.options) == 1
    if clause.comparator is Comparator.IN:
        return is_one or is_any
    return is_one and clause.comparator in (Comparator.ALL_IN, Comparator.EXACT)


def _predicates(clause: Clause, at: Paths) -> Iterator[str]:
    return (at[clause.question, key] for key in clause.options if (clause.question, key) in at)
