"""What can be wrong with a condition: it looks back, at questions and options that are there."""

from collections.abc import Iterator, Mapping

from scorecards.definition import Clause, Condition, Question
from scorecards.definition.limits import MOST_CLAUSES_IN_ALL

Found = Iterator[tuple[str, str]]


def condition_problems(question: Question, path: str, earlier: Mapping[str, Question]) -> Found:
    """Everything that is wrong with the condition of the question at `path`; `earlier` stand above it."""
    if question.condition is None:
        return
    count = sum(1 for _ in question.condition.leaves())
    if count > MOST_CLAUSES_IN_ALL:
        yield f"{path}.condition", f"holds {count} clauses; at most {MOST_CLAUSES_IN_ALL} are allowed"
    yield from _condition_problems(question.condition, f"{path}.condition", earlier)


def _condition_problems(condition: Condition, path: str, earlier: Mapping[str, Question]) -> Found:
    if not condition.clauses:
        yield f"{path}.clauses", "are missing; without a clause the question is never asked"
    for k, item in enumerate(condition.clauses):
        if isinstance(item, Condition):
            yield from _condition_problems(item, f"{path}.clauses[{k}]", earlier)
        else:
            yield from _clause_problems(item, f"{path}.clauses[{k}]", earlier)


def _clause_problems(clause: Clause, path: str, earlier: Mapping[str, Question]) -> Found:
    asked = earlier.get(clause.question)
    if asked is None:
        yield (
            f"{path}.question",
            f'"{clause.question}" is not a question above this one; a condition can only look back',
        )
        return
    if not asked.options:
        yield f"{path}.question", f'"{clause.question}" has no options to choose among'
        return
    if not clause.options:
        yield f"{path}.options", "are missing; name at least one"
    for key in clause.options:
        if asked.option(key) is None:
            yield f"{path}.options", f'"{key}" is not an option of "{clause.question}"'
