"""A hundred thousand interactions with words as people use them, put into a database in bulk; the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, table, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import column

from qa_app.behaviours.models import BehaviourHit
from qa_app.interactions.models import Customer, Interaction, InteractionFile, SearchEntry, Source
from qa_app.interactions.rules.indexing import Line, columns, packed, place_of, vector
from qa_app.people import services as people_services
from qa_app.people.models import Person, Team
from qa_app.policy import Actor, Role
from transcription.transcript import Speaker

AGENTS, TEAMS, QUEUES = 300, 30, ("Billing", "Orders", "Returns", "Technical", "Retention")
VOCABULARY, LINES, WORDS_A_LINE = 20_000, 12, 10
NEWEST = datetime(2026, 6, 30, 18, tzinfo=UTC)
SPAN_S = 400 * 24 * 3600
BATCH = 2_000
_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"


@dataclass(frozen=True)
class Centre:
    """What was made: the words from the commonest on, and rows that people are."""

    words: list[str]
    manager: Person
    agent: Actor
    lead: Actor


def fill(session: Session, count: int, seed: int = 7) -> Centre:
    """Make `count` interactions of which each has a searchable transcript, figures and a file; commits."""
    rng = np.random.default_rng(seed)
    people = _people(session)
    customers = _customers(session)
    source = Source(name="Telephone", channel_map=["agent", "customer"])
    session.add(source)
    session.flush()
    words = _vocabulary(rng)
    for first in range(1, count + 1, BATCH):
        ids = range(first, min(first + BATCH, count + 1))
        _batch(session, rng, words, _Rows(ids, count, people, customers, source.id))
        session.commit()
    session.execute(text("ANALYZE" if session.get_bind().dialect.name == "postgresql" else "SELECT 1"))
    session.commit()
    (agent, team), *_ = people
    return Centre(
        words,
        _manager(session),
        Actor(agent, "Agent", frozenset({Role.AGENT})),
        Actor(0, "Lead", frozenset({Role.TEAM_LEAD}), frozenset({team})),
    )


@dataclass(frozen=True)
class _Rows:
    ids: range
    count: int
    people: list[tuple[int, int]]
    customers: int
    source_id: int


def _batch(session: Session, rng: np.random.Generator, words: list[str], made: _Rows) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    interactions, entries, tokens, files, hits = [], [], [], [], []
    for number, lines in zip(made.ids, _talks(rng, words, len(made.ids)), strict=True):
        row = _interaction(rng, number, made)
        place = place_of(row["started_at"], number)
        interactions.append(row)
        entries.append({"interaction_id": number, "place": place, "lines": packed(lines),
                        "words": None if is_sqlite else vector(lines)})  # fmt: skip
        agent, customer, other = columns(lines)
        tokens.append({"rowid": place, "agent": agent, "customer": customer, "other": other})
        files.append({"interaction_id": number, "kind": "original", "sha256": f"{number:064x}", "size": 1,
                      "name": f"call-{number}.wav", "media_type": "audio/wav", "detail": {}})  # fmt: skip
        hits += _hits(rng, number)
    session.execute(insert(Interaction), interactions)
    session.execute(insert(SearchEntry), entries)
    session.execute(insert(InteractionFile), files)
    session.execute(insert(BehaviourHit), hits)
    if is_sqlite:
        target = table("search_words", *(column(name) for name in ("rowid", "agent", "customer", "other")))
        session.execute(insert(target), tokens)


def _talks(rng: np.random.Generator, words: list[str], count: int) -> Iterator[list[Line]]:
    """Talks of `LINES` lines by turns, their words drawn by Zipf's law."""
    weights = 1 / np.arange(1, len(words) + 1) ** 1.07
    drawn = rng.choice(len(words), size=(count, LINES, WORDS_A_LINE), p=weights / weights.sum())
    for talk in drawn:
        yield [
            Line(index, (Speaker.AGENT, Speaker.CUSTOMER)[index % 2], index * 4000, " ".join(words[w] for w in line))
            for index, line in enumerate(talk)
        ]


def _interaction(rng: np.random.Generator, number: int, made: _Rows) -> dict[str, Any]:
    """Ids follow time roughly, as they do where most comes in on the day and some of it late."""
    agent, team = made.people[rng.integers(len(made.people))]
    ago = (made.count - number) / made.count * SPAN_S + rng.exponential(36_000)
    started = NEWEST - timedelta(seconds=float(ago))
    return {
        "id": number, "channel": ("call", "chat", "email")[int(rng.choice(3, p=(0.7, 0.2, 0.1)))],
        "direction": "inbound" if rng.random() < 0.9 else "outbound", "source_id": made.source_id,
        "external_id": f"X{number}", "agent_id": agent, "team_id": team,
        "customer_id": int(rng.integers(1, made.customers + 1)), "queue": QUEUES[int(rng.integers(len(QUEUES)))],
        "subject": None, "language": "en", "started_at": started, "received_at": started,
        "duration_ms": int(rng.lognormal(12.3, 0.6)), "is_metadata_complete": True, "transcript_version": 1,
        "words": LINES * WORDS_A_LINE, "confidence": float(rng.beta(18, 2)), "is_eligible": rng.random() > 0.05,
        "customer_sentiment": float(rng.normal(0.1, 0.25)), "silence_pct": float(rng.beta(2, 10) * 100),
        "interruptions": int(rng.poisson(2)),
    }  # fmt: skip


def _hits(rng: np.random.Generator, number: int) -> list[dict[str, Any]]:
    shares = {"closing_and_thanks": 0.8, "acknowledges_feelings": 0.3, "threat_to_leave": 0.003}
    return [
        {"interaction_id": number, "detector_key": key, "detector_version": 1, "transcript_version": 1, "segment": 3,
         "start_char": 0, "end_char": 5, "start_ms": 0, "end_ms": 900, "source": "rule", "why": "said", "score": 1.0}
        for key, share in shares.items() if rng.random() < share
    ]  # fmt: skip


def _vocabulary(rng: np.random.Generator) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        syllables = 1 + int(rng.integers(1, 4))
        pairs = (_CONSONANTS[rng.integers(len(_CONSONANTS))] + _VOWELS[rng.integers(5)] for _ in range(syllables))
        found["".join(pairs)] = None
    return list(found)


def _people(session: Session) -> list[tuple[int, int]]:
    teams = [Team(name=f"Team {number}") for number in range(TEAMS)]
    session.add_all(teams)
    session.flush()
    role = people_services.role_row(session, Role.AGENT)
    agents = [
        Person(name=f"Agent {number}", email=f"agent{number}@here.example", team_id=teams[number % TEAMS].id,
               fs_uniquifier=f"a{number}", password="*", roles=[role])
        for number in range(AGENTS)
    ]  # fmt: skip
    session.add_all(agents)
    session.flush()
    return [(agent.id, agent.team_id or 0) for agent in agents]


def _customers(session: Session) -> int:
    count = 20_000
    session.execute(insert(Customer), [{"ref": f"C-{n}", "name": f"Customer {n}"} for n in range(1, count + 1)])
    return count


def _manager(session: Session) -> Person:
    person = Person(name="Manager", email="manager@here.example", fs_uniquifier="manager", password="*",
                    roles=[people_services.role_row(session, Role.QA_MANAGER)])  # fmt: skip
    session.add(person)
    session.commit()
    return person
