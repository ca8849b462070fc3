"""When a question of Amazon Connect is enabled, as a condition of ours and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scorecards.definition import Combine, Comparator, Condition
from scorecards.formats.foreign import Item, Trip

_DEEPEST = 3
_OPPOSITE = {"in": "not_in", "not_in": "in"}
_COMPARATORS = {comparator.value.upper(): comparator.value for comparator in Comparator}

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A question that was read already: our key of it, and our keys of its options by their RefIds."""

    key: str
    options: dict[str, str]


def joined(one: Plain | None, other: Plain | None) -> Plain | None:
    """Both conditions at once; either may be missing."""
    if one is None or other is None:
        return one or other
    clauses: list[Plain] = []
    for condition in (one, other):
        clauses += [condition] if condition.get("combine") == "any" else condition["clauses"]
    return {"clauses": clauses}


def read_enablement(item: Item, known: Mapping[str, Known], trip: Trip) -> Plain | None:
    """The condition under `Enablement`; None, with the loss noted, when ours cannot say it.

    `known` holds the questions above this one by their RefId.
    """
    enablement = item.item("Enablement")
    if enablement is None:
        return None
    condition = enablement.item("Condition")
    is_negated = enablement.word("Action", "ENABLE") == "DISABLE"
    found = None if condition is None else _condition(condition, known, is_negated, 1)
    if found is None:
        trip.lose(item.at("Enablement"), "the condition", "it cannot be said here, so this is always asked; it is kept")
        return None
    if enablement.word("DefaultAction") == "ENABLE":
        trip.lose(item.at("Enablement"), "being shown before the other is answered", "here it appears with that answer")
    return found


def _condition(condition: Item, known: Mapping[str, Known], is_negated: bool, depth: int) -> Plain | None:
    if depth > _DEEPEST:
        return None
    parts = [_operand(operand, known, is_negated, depth) for operand in condition.items("Operands", is_required=True)]
    clauses = [part for part in parts if part is not None]
    if not clauses or len(clauses) < len(parts):
        return None
    is_any = (condition.word("Operator", "AND") == "OR") is not is_negated
    return {"clauses": clauses, "combine": "any"} if is_any and len(clauses) > 1 else {"clauses": clauses}


def _operand(operand: Item, known: Mapping[str, Known], is_negated: bool, depth: int) -> Plain | None:
    if inner := operand.item("Condition"):
        return _condition(inner, known, is_negated, depth + 1)
    expression = operand.item("Expression")
    source = expression.item("Source") if expression else None
    if expression is None or source is None or source.word("Type") != "QUESTION_REF_ID":
        return None
    asked = known.get(source.word("RefId"))
    comparator = _COMPARATORS.get(expression.word("Comparator"))
    if is_negated and comparator:
        comparator = _OPPOSITE.get(comparator)
    values = expression.items("Values", is_required=True)
    refs = [value.word("RefId") for value in values if value.word("Type") == "OPTION_REF_ID"]
    if asked is None or comparator is None or not refs or len(refs) < len(values):
        return None
    options = list(dict.fromkeys(asked.options[ref] for ref in refs if ref in asked.options))
    if len(options) < len(set(refs)):
        return None
    return {"question": asked.key, "options": options, "comparator": comparator}


def write_enablement(condition: Condition, refs: Mapping[tuple[str, str], str]) -> Plain:
    """`Enablement` for a condition; `refs` gives RefIds by question key and option key ("" for the question)."""
    return {"Condition": _written(condition, refs), "Action": "ENABLE", "DefaultAction": "DISABLE"}


def _written(condition: Condition, refs: Mapping[tuple[str, str], str]) -> Plain:
    operands: list[Plain] = []
    for item in condition.clauses:
        if isinstance(item, Condition):
            operands.append({"Condition": _written(item, refs)})
            continue
        values = [{"Type": "OPTION_REF_ID", "RefId": refs[item.question, key]} for key in item.options]
        expression = {
            "Source": {"Type": "QUESTION_REF_ID", "RefId": refs[item.question, ""]},
            "Values": values,
            "Comparator": item.comparator.value.upper(),
        }
        operands.append({"Expression": expression})
    return {"Operands": operands, "Operator": "AND" if condition.combine is Combine.ALL else "OR"}
