"""The life of an article: what a version needs, who may publish it, and when it is due to be looked at again."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from qa_app.errors import Conflict, Invalid

REVIEW_EVERY = timedelta(days=180)
LONGEST_REVIEW = timedelta(days=730)
DEFLECTED_AFTER = timedelta(days=7)
"""A reader who made no contact for this long after an answer is counted as helped by it (R43)."""
OUTCOMES = ("helped", "helped_partly", "did_not_help")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
AUDIENCES = ("internal", "public")


@dataclass(frozen=True, slots=True)
class Writing:
    """An article as its writer leaves it."""

    title: str
    body: str
    category: str = ""
    language: str = "en"
    audience: str = "internal"


def check_writing(writing: Writing, *, categories: frozenset[str], longest_title: int, longest_body: int) -> None:
    """Refuse an article without its title or text, too long, or with words we do not know. Raises `Invalid`."""
    problems = {}
    if not writing.title.strip():
        problems["title"] = "Give it a title: the question as somebody would ask it."
    elif len(writing.title) > longest_title:
        problems["title"] = f"At most {longest_title} characters."
    if not writing.body.strip():
        problems["body"] = "Write the answer."
    elif len(writing.body) > longest_body:
        problems["body"] = f"At most {longest_body} characters; split it into two articles."
    if writing.category and writing.category not in categories:
        problems["category"] = "Choose a category, or none."
    if not LANGUAGE.fullmatch(writing.language):
        problems["language"] = "Write the language as a code, such as en or de-AT."
    if writing.audience not in AUDIENCES:
        problems["audience"] = "Choose who may read it."
    if problems:
        raise Invalid("The article cannot be kept like this.", problems)


def check_publisher(written_by_id: int, publisher_id: int) -> None:
    """A second person publishes. Raises `Conflict` for the writer."""
    if written_by_id == publisher_id:
        raise Conflict("A second person publishes an article: ask a colleague to read and publish it.")


def check_review(review_on: date | None, today: date) -> date:
    """The day by which it is looked at again. Raises `Invalid` for one that has passed or is years away."""
    chosen = review_on or today + REVIEW_EVERY
    if chosen <= today:
        raise Invalid("Choose a later day.", {"review_on": "The next look lies in the future."})
    if chosen > today + LONGEST_REVIEW:
        raise Invalid("Choose an earlier day.", {"review_on": "Nothing stays true unread for over two years."})
    return chosen


def standing(live_number: int | None, newest_state: str, is_retired: bool, is_due: bool) -> str:
    """One word for where an article stands: retired, review_due, published, in_review or draft."""
    if is_retired:
        return "retired"
    if live_number is None:
        return newest_state
    return "review_due" if is_due else "published"
