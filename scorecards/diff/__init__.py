"""What changed between two versions of a scorecard, in words, and which changes a trend does not survive.

Keys stay the same across versions, so a question is followed by its key: a key that now asks something else, or
is answered in another way, breaks the line of its results over time.
"""

from collections.abc import Iterator, Mapping

from scorecards import wording
from scorecards.definition import Question, Scorecard, Section
from scorecards.diff.change import Change, ChangeKind, from_to, is_other_meaning, moved
from scorecards.diff.questions import question
from scorecards.diff.settings import settings

__all__ = ["Change", "ChangeKind", "changes", "trend_breaks"]

_SECTION_RULES = {"is_na_allowed": "N/A for the whole section is allowed", "is_weight_locked": "its weight is locked"}


def changes(before: Scorecard, after: Scorecard) -> tuple[Change, ...]:
    """Every change, that of the whole first, then sections and questions in the order of the new version.

    Two scorecards without a change between them are equal, and equal ones have none.
    """
    return (*settings(before, after), *_sections(before, after), *_questions(before, after))


def trend_breaks(before: Scorecard, after: Scorecard) -> dict[str, tuple[str, ...]]:
    """By question or section key ("" for the total), the sentences on why its trend starts anew."""
    found: dict[str, tuple[str, ...]] = {}
    for change in changes(before, after):
        if change.breaks_trend:
            found[change.key] = (*found.get(change.key, ()), change.sentence)
    return found


def _sections(before: Scorecard, after: Scorecard) -> Iterator[Change]:
    old = {section.key: section for section in before.sections}
    new = {section.key: section for section in after.sections}
    for key in [key for key in old if key not in new]:
        yield Change(ChangeKind.REMOVED, key, f"The section {wording.quoted(old[key].title)} was removed.")
    out_of_order = moved(list(old), list(new))
    for key, section in new.items():
        name = f"The section {wording.quoted(section.title)}"
        if key not in old:
            yield Change(ChangeKind.ADDED, key, f"{name} is new.")
            continue
        if key in out_of_order:
            yield Change(ChangeKind.MOVED, key, f"{name} stands in another place.")
        yield from _section(old[key], section)


def _section(before: Section, after: Section) -> Iterator[Change]:
    name = f"The section {wording.quoted(after.title)}"
    if before.title != after.title:
        sentence = f"{name} was called {wording.quoted(before.title)}."
        yield Change(ChangeKind.REWORDED, after.key, sentence, is_other_meaning(before.title, after.title))
    if before.help != after.help:
        yield Change(ChangeKind.REWORDED, after.key, f"{name}: its help was reworded.")
    if before.weight != after.weight:
        yield Change(ChangeKind.WEIGHT, after.key, f"{name}: weight {from_to(before.weight, after.weight)}.")
    if before.parent != after.parent:
        yield Change(
            ChangeKind.MOVED, after.key, f"{name}: the section around it {from_to(before.parent, after.parent)}."
        )
    for field, words in _SECTION_RULES.items():
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            yield Change(ChangeKind.RULES, after.key, f"{name}: {words}: {from_to(one, other)}.")
    if before.extras != after.extras:
        yield Change(
            ChangeKind.SETTINGS, after.key, f"What {name[0].lower()}{name[1:]} keeps from another form changed."
        )


def _questions(before: Scorecard, after: Scorecard) -> Iterator[Change]:
    old, new = _placed(before), _placed(after)
    for key, (section, asked) in old.items():
        if key not in new:
            sentence = f"{wording.quoted(asked.text)} was removed from {wording.quoted(section.title)}."
            yield Change(ChangeKind.REMOVED, key, sentence, breaks_trend=True)
    out_of_order = _out_of_order(before, after)
    gone = {asked.text: key for key, (_, asked) in old.items() if key not in new}
    for key, (section, asks) in new.items():
        if key not in old:
            yield _new_question(section, asks, gone)
            continue
        was_in, asked = old[key]
        if was_in.key != section.key:
            sentence = f"{wording.quoted(asks.text)} moved to {wording.quoted(section.title)}."
            yield Change(ChangeKind.MOVED, key, sentence)
        elif key in out_of_order:
            yield Change(ChangeKind.MOVED, key, f"{wording.quoted(asks.text)} stands in another place.")
        yield from question(asked, asks, (before, after))


def _new_question(section: Section, asks: Question, gone: Mapping[str, str]) -> Change:
    sentence = f"{wording.quoted(asks.text)} is new in {wording.quoted(section.title)}."
    if asks.text in gone:
        sentence += f" It was there under the key {gone[asks.text]}; keep that key to go on with its trend."
    return Change(ChangeKind.ADDED, asks.key, sentence, breaks_trend=asks.text in gone)


def _placed(scorecard: Scorecard) -> dict[str, tuple[Section, Question]]:
    return {asked.key: (section, asked) for section in scorecard.sections for asked in section.questions}


def _out_of_order(before: Scorecard, after: Scorecard) -> set[str]:
    """Questions that changed places within their section."""
    old = {section.key: [asked.key for asked in section.questions] for section in before.sections}
    return {
        key
        for section in after.sections
        for key in moved(old.get(section.key, []), [asked.key for asked in section.questions])
    }
