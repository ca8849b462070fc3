"""Which scorecard is meant for a contact (QM-D21): by channel, queue and language, the most particular one first."""

from collections.abc import Iterable
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


def ranked(scorecards: Iterable[Scorecard], contact: Contact) -> list[Scorecard]:
    """Those that fit, the most particular first: named queues, then named languages, then fewer channels.

    Equally particular ones keep the order they came in.
    """
    return sorted((card for card in scorecards if fits(card, contact)), key=_breadth)


def _breadth(scorecard: Scorecard) -> tuple[bool, bool, int]:
    return not scorecard.queues, not scorecard.languages, len(scorecard.channels)


def _is_named(queue: str | None, queues: tuple[str, ...]) -> bool:
    return queue is not None and queue.strip().casefold() in {name.casefold() for name in queues}


def _is_spoken(language: str, languages: tuple[str, ...]) -> bool:
    """Whether one of the languages is it, or the one it is a variety of, or a variety of it: en and en-GB fit."""
    own = language.casefold().replace("_", "-")
    return any(
        own == other or own.startswith(f"{other}-") or other.startswith(f"{own}-")
        for other in (name.casefold() for name in languages)
    )
