"""Which scorecard is meant for a contact (QM-D21): by channel, queue and language, the most particular one first."""

from dataclasses import dataclass

from scorecards.definition import Scorecard


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a contact; `language` is a tag such as "en-GB"."""

    channel: str
    queue: str | None = None
    language: str | None = None


def fits(scorecard: Scorecard, contact: Contact) -> bool:
    """Whether the scorecard is meant for the contact.

    One that names queues is not meant for a contact without one; a language that is not known keeps none away.
    """
    return (
        contact.channel in scorecard.channels
        and (not scorecard.queues or _is_named(contact.queue, scorecard.queues))
        and (not scorecard.languages or contact.language is None or _is_spoken(contact.language, scorecard.languages))
    )


def place(scorecard: Scorecard, contact: Contact) -> tuple[bool, bool, int]:
    """A key to sort by: those that fit first, among them the most particular (named queues, then named languages).

    One for certain languages gives way to one for every language while the contact's is not known.
    """
    for_language = 1 if not scorecard.languages else 0 if contact.language else 2
    return not fits(scorecard, contact), not scorecard.queues, for_language


def _is_named(queue: str | None, queues: tuple[str, ...]) -> bool:
    return queue is not None and queue.strip().casefold() in {name.casefold() for name in queues}


def _is_spoken(language: str, languages: tuple[str, ...]) -> bool:
    """Whether one of the languages is it, or the one it is a variety of, or a variety of it: en and en-GB fit."""
    own = language.casefold().replace("_", "-")
    return any(
        own == other or own.startswith(f"{other}-") or other.startswith(f"{own}-")
        for other in (name.casefold() for name in languages)
    )
