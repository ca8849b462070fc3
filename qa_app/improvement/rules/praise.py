"""Praise: what a compliment, an exemplar and a recognition need. Nobody is ranked by any of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from qa_app.errors import Invalid

EVIDENCE: Mapping[str, str] = {
    "interaction": "A contact",
    "evaluation": "An evaluation",
    "compliment": "A compliment",
    "complaint": "A complaint that was handled well",
}
CHANNELS = ("phone", "email", "chat", "social_media", "feedback_form", "in_person", "letter")
WORDS_MAXIMUM = 5_000
OLDEST = timedelta(days=365)


def check_compliment(words: str, channel: str, received_at: datetime | None, now: datetime, *, is_about: bool) -> None:
    """Refuse a compliment without its words, its day, or whom or what it is about. Raises `Invalid`."""
    problems = {}
    if not words.strip():
        problems["words"] = "Write down what the customer said."
    elif len(words) > WORDS_MAXIMUM:
        problems["words"] = f"At most {WORDS_MAXIMUM} characters."
    if channel not in CHANNELS:
        problems["channel"] = "How did it reach us?"
    if received_at is None or received_at > now or received_at < now - OLDEST:
        problems["received_on"] = "Give the day, up to today and at most a year back."
    if not is_about:
        problems["interaction"] = "Give the contact or the agent it is about."
    if problems:
        raise Invalid("The compliment is not complete.", problems)


def check_recognition(why: str, evidence: str, evidence_id: int | None) -> None:
    """Refuse a recognition without a reason or what shows it (R58). Raises `Invalid`."""
    problems = {}
    if not why.strip():
        problems["why"] = "Say what they did well."
    if evidence not in EVIDENCE:
        problems["evidence"] = "Choose what shows it."
    if evidence_id is None:
        problems["evidence_id"] = "Give its number: praise without evidence is opinion."
    if problems:
        raise Invalid("A recognition needs its evidence.", problems)


def check_exemplar(title: str, why: str, excerpt: str) -> None:
    """Refuse an exemplar without a title, what is good about it, or the lines. Raises `Invalid`."""
    wanted = {"title": (title, "Give it a title."), "why": (why, "Say what others can learn from it.")}
    wanted["excerpt"] = (excerpt, "Put in the lines that show it.")
    problems = {name: message for name, (text, message) in wanted.items() if not text.strip()}
    if problems:
        raise Invalid("The exemplar is not complete.", problems)
