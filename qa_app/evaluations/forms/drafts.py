"""The reviewing page's form as a draft: one reader for the browser's own form and for automatic saving.

Fields: `a-<question>` the answer (options, number or text; "~na" for N/A, "~none" for none of several),
`c-<question>` the comment, `r-<question>` causes and `rn-<question>` a cause in own words, `e-<question>` cited line
indexes, `at-<question>` cited times in words; `a-section:<section>` "~na" for the whole section, `n-<section>` a note
on it; `comment` for the agent, `private` not.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from qa_app.errors import Invalid
from qa_app.evaluations.queries import Line
from qa_app.evaluations.rules.drafts import Draft
from qa_app.web.filters import clock
from scorecards import answers
from scorecards.answers import Answer, section_entry
from scorecards.definition import Question, QuestionKind, Scorecard
from scorecards.errors import BadAnswers

NA, NO_OPTION = "~na", "~none"
CHOSEN = (QuestionKind.YES_NO, QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.MULTI)
BESIDE = {"comment", "causes", "cause_note"}
"""What stands beside an answer and is none by itself."""

TIME = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
Form = MultiDict[str, str]
Lines = Callable[[], Mapping[int, Line]]


def draft(card: Scorecard, form: Form, lines: Lines) -> Draft:
    """The draft that was sent; `lines` is asked only when lines are cited by their times.

    Raises Invalid with a message by question.
    """
    document: dict[str, Any] = {}
    cited: dict[str, tuple[int, ...]] = {}
    problems: dict[str, str] = {}
    for question in card.questions():
        entry = _entry(question, form)
        if entry is not None:
            document[question.key] = entry
        try:
            cited[question.key] = _cited(question.key, form, lines)
        except Invalid as error:
            problems[question.key] = str(error)
    sections = [section_entry(section.key) for section in card.sections if section.is_na_allowed]
    document |= {key: {"is_na": True} for key in sections if NA in form.getlist(f"a-{key}")}
    try:
        given = answers.from_document(document)
    except BadAnswers as error:
        problems |= error.problems
    if problems:
        raise Invalid("This could not be saved; what you wrote is still in the page.", problems)
    notes = {section.key: _text(form, f"n-{section.key}") for section in card.sections}
    return Draft(
        given,
        {key: found for key, found in cited.items() if found},
        _text(form, "comment"),
        {key: note for key, note in notes.items() if note},
        _text(form, "private"),
    )


def answer(question: Question, form: Form, prefix: str = "a-") -> Answer | None:
    """One answer without a comment, as in a dispute; None when nothing was chosen. Raises Invalid."""
    entry = _entry(question, form, prefix)
    if entry is None or not entry.keys() - BESIDE:
        return None if entry is None or question.kind is not QuestionKind.MULTI else Answer()
    entry = {name: value for name, value in entry.items() if name not in BESIDE}
    try:
        return answers.from_document({question.key: entry})[question.key]
    except BadAnswers as error:
        raise Invalid("This answer cannot be read.", error.problems) from None


def at_times(text: str, lines: Mapping[int, Line]) -> tuple[int, ...]:
    """The lines that begin at (or hold) the times in the text: "02:14, 1:02:40". Raises Invalid."""
    words = text.replace(",", " ").replace(";", " ").split()
    return tuple(_line_at(word, lines) for word in words)


def _entry(question: Question, form: Form, prefix: str = "a-") -> dict[str, Any] | None:
    """The answer's document, or None when nothing was said."""
    given = [value for value in form.getlist(f"{prefix}{question.key}") if value.strip()]
    entry: dict[str, Any] = {}
    if comment := _text(form, f"c-{question.key}"):
        entry["comment"] = comment
    if causes := list(dict.fromkeys(form.getlist(f"r-{question.key}"))):
        entry["causes"] = causes
    if note := _text(form, f"rn-{question.key}"):
        entry["cause_note"] = note
    if NA in given:
        return {**entry, "is_na": True}
    if NO_OPTION in given:
        return entry
    if not given:
        return entry or None
    if question.kind in CHOSEN:
        return {**entry, "options": given}
    name = "number" if question.kind is QuestionKind.NUMERIC else "text"
    value = given[0].replace("\r\n", "\n")
    return {**entry, name: value.strip() if name == "number" else value}


def _cited(key: str, form: Form, lines: Lines) -> tuple[int, ...]:
    sent = form.getlist(f"e-{key}")
    if not all(value.isascii() and value.isdigit() and len(value) < 7 for value in sent):
        raise Invalid("A cited line cannot be read.")
    found, times = {int(value) for value in sent}, form.get(f"at-{key}", "").strip()
    return tuple(sorted(found | set(at_times(times, lines())) if times else found))


def _line_at(word: str, lines: Mapping[int, Line]) -> int:
    match = TIME.fullmatch(word)
    if not match:
        raise Invalid(f"“{word[:20]}” is not a time; write it like 02:14.")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    moment_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
    shown = [index for index, line in lines.items() if clock(line.start_ms) == clock(moment_ms)]
    before = [index for index, line in lines.items() if line.start_ms <= moment_ms <= line.end_ms]
    if not (found := shown or before):
        raise Invalid(f"No line is at {word}; take the time that stands beside the line.")
    return found[0]


def _text(form: Form, name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()
