"""Keys are unique: of sections, of questions in the whole scorecard, of options and causes in their question."""

from collections.abc import Iterable, Iterator

from scorecards.definition import Scorecard

Found = Iterator[tuple[str, str]]


def unique_keys(scorecard: Scorecard) -> Found:
    """Every key that stands twice."""
    sections = [(f"sections[{i}]", section) for i, section in enumerate(scorecard.sections)]
    questions = [(f"{at}.questions[{j}]", q) for at, s in sections for j, q in enumerate(s.questions)]
    yield from twins("section", ((at, section.key) for at, section in sections))
    yield from twins("question", ((at, question.key) for at, question in questions))
    for at, question in questions:
        options = enumerate(question.options)
        yield from twins("option of this question", ((f"{at}.options[{k}]", o.key) for k, o in options))


def twins(what: str, keys: Iterable[tuple[str, str]]) -> Found:
    """Keys that stand twice among (path, key)."""
    seen: set[str] = set()
    for path, key in keys:
        if key and key in seen:
            yield f"{path}.key", f'"{key}" is the key of another {what} too; keys are unique'
        seen.add(key)
