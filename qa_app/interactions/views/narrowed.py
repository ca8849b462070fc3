"""The address of the list read into filters, and filters read out as a sentence whose parts can be taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from qa_app import labels
from qa_app.interactions import queries
from qa_app.interactions.models import Direction
from qa_app.interactions.queries import ELIGIBILITY, MOODS, STATES, Filters
from qa_app.interactions.rules.views import LONGEST_VALUE, cleaned
from qa_app.interactions.views.blueprint import number
from qa_app.policy import Actor
from transcription.transcript import Channel

FIRST = ("said", "channel", "agent", "since", "until")
"""The filters that are always shown; the others are behind "More filters"."""
NAMES = (
    *FIRST, "team", "queue", "direction", "mood", "silence", "interruptions", "behaviour", "without", "confidence",
    "eligible", "state", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen from, as the page and the sentence name it."""

    agents: Mapping[int, str]
    teams: Mapping[int, str]
    queues: Sequence[str]
    behaviours: Mapping[str, str]
    narrowings: Sequence[queries.Narrowing]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words, and the address of the list without it."""

    name: str
    text: str
    href: str


def names_for(actor: Actor) -> tuple[str, ...]:
    """The names of all filters that the actor has."""
    return (*NAMES, *(one.name for one in queries.narrowings(actor)))


def kept(actor: Actor) -> dict[str, str]:
    """The filters of the address that are filled in, for links that keep them."""
    return cleaned(request.query_string.decode("utf-8", "replace"), names_for(actor))


def address(given: Mapping[str, str], **more: str) -> str:
    """The address of the list with these filters."""
    values: dict[str, Any] = {**given, **more}
    return url_for("interactions.index", **values)


def filters_of(given: Mapping[str, str], actor: Actor, zone: ZoneInfo) -> Filters:
    """The filters; what cannot be understood is left out rather than refused."""
    more = {one.name: given[one.name] for one in queries.narrowings(actor) if given.get(one.name) in one.choices}
    return Filters(
        channel=_one_of(given.get("channel"), list(Channel)),
        agent_id=number(given.get("agent")),
        team_id=number(given.get("team")),
        state=_one_of(given.get("state"), STATES),
        since=_day(given.get("since")),
        until=_day(given.get("until")),
        text=given.get("text", "")[:LONGEST_VALUE],
        zone=zone,
        said=given.get("said", "")[:LONGEST_VALUE],
        queue=given.get("queue", "")[:120],
        direction=_one_of(given.get("direction"), list(Direction)),
        mood=_one_of(given.get("mood"), MOODS),
        silence=_percent(given.get("silence")),
        interruptions=number(given.get("interruptions")),
        confidence=_percent(given.get("confidence")),
        behaviour=given.get("behaviour", "")[:64] if actor.may("behaviour.read") else "",
        without=given.get("without", "")[:64] if actor.may("behaviour.read") else "",
        eligible=_one_of(given.get("eligible"), ELIGIBILITY),
        more=more,
    )


def chips(filters: Filters, offered: Offered, given: Mapping[str, str]) -> list[Chip]:
    """The filters in force as the parts of a sentence that begins with "Only those with"."""
    words = {**_words(filters, offered), **_more_words(filters, offered)}
    return [
        Chip(name, text, address({key: value for key, value in given.items() if key != name}))
        for name, text in words.items()
        if text
    ]


def choices(filters: Filters, offered: Offered) -> dict[str, list[tuple[Any, str]]]:
    """What each filter can be set to, as (value, text); a queue in force that is not offered is there too."""
    queues_in = dict.fromkeys([*offered.queues, *([filters.queue] if filters.queue else [])])
    offers: dict[str, list[tuple[Any, str]]] = {
        "channel": [(channel, labels.of(channel).text) for channel in Channel],
        "agent": list(offered.agents.items()),
        "team": list(offered.teams.items()),
        "queue": [(queue, queue) for queue in queues_in],
        "direction": [(direction, labels.of(direction).text) for direction in Direction],
        "mood": list(moods().items()),
        "behaviour": list(offered.behaviours.items()),
        "eligible": [("enough", _("fit for scoring")), ("thin", _("not fit for scoring"))],
        "state": list(states().items()),
    }
    return offers | {one.name: [(value, _(text)) for value, text in one.choices.items()] for one in offered.narrowings}


def moods() -> dict[str, str]:
    """The customer's sentiment in words."""
    return {
        "very_negative": _("a strongly negative customer"),
        "negative": _("a negative customer"),
        "not_negative": _("a customer who is not negative"),
        "positive": _("a positive customer"),
        "very_positive": _("a strongly positive customer"),
    }


def states() -> dict[str, str]:
    """How far interactions are, in words."""
    return {"working": _("In work"), "ready": _("Ready"), "failed": _("Failed"), "incomplete": _("Something missing")}


def _words(filters: Filters, offered: Offered) -> dict[str, str | None]:
    return {
        "said": _("“%(words)s” said or written", words=_asked(filters)) if filters.said.strip() else None,
        "channel": _("channel %(name)s", name=labels.of(filters.channel).text) if filters.channel else None,
        "agent": _known(_("agent"), offered.agents, filters.agent_id),
        "team": _known(_("team"), offered.teams, filters.team_id),
        "queue": _("queue %(name)s", name=filters.queue) if filters.queue else None,
        "direction": _("direction %(name)s", name=labels.of(filters.direction).text) if filters.direction else None,
        "since": _("a beginning from %(day)s", day=_date(filters.since)) if filters.since else None,
        "until": _("a beginning until %(day)s", day=_date(filters.until)) if filters.until else None,
        "mood": moods().get(filters.mood or ""),
        "silence": _at_least(_("%(n)s %% silence or more", n=filters.silence), filters.silence),
        "interruptions": _at_least(
            ngettext("%(num)s interruption or more", "%(num)s interruptions or more", filters.interruptions or 0),
            filters.interruptions),
        "confidence": _at_least(_("words heard with less than %(n)s %% confidence", n=filters.confidence),
                                filters.confidence),
        "eligible": {"enough": _("evidence fit for scoring"), "thin": _("evidence not fit for scoring")}.get(
            filters.eligible or ""),
        "state": _("state “%(name)s”", name=states()[filters.state]) if filters.state else None,
        "text": _("“%(text)s” in a name, subject or number", text=filters.text.strip()) if filters.text else None,
    }  # fmt: skip


def _more_words(filters: Filters, offered: Offered) -> dict[str, str | None]:
    named = offered.behaviours
    seen, missing = filters.behaviour, filters.without
    found: dict[str, str | None] = {
        "behaviour": _("“%(name)s” seen", name=named.get(seen, seen)) if seen else None,
        "without": _("“%(name)s” not seen", name=named.get(missing, missing)) if missing else None,
    }
    return found | {
        one.name: _(one.choices[filters.more[one.name]]) for one in offered.narrowings if one.name in filters.more
    }


def _asked(filters: Filters) -> str:
    terms = [term.text for term in filters.query.terms]
    return " ".join(terms) if terms else filters.said.strip()


def _known(kind: str, names: Mapping[int, str], number: int | None) -> str | None:
    return None if number is None else f"{kind} {names.get(number, '?')}"


def _at_least(text: str, number: int | None) -> str | None:
    return None if number is None else text


def _date(day: date | None) -> str:
    return str(format_date(day, "d MMM yyyy", rebase=False))


def _one_of(text: str | None, allowed: Sequence[str]) -> str | None:
    return text if text in allowed else None


def _percent(text: str | None) -> int | None:
    found = number(text)
    return None if found is None else min(found, 100)


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None
