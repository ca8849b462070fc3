"""Fifty thousand evaluations with their answers, put into a database in bulk; the same every time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from factories import scorecard_version, source, transcript
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from qa_app.evaluations.models import AnswerRow, Evaluation
from qa_app.interactions.models import Interaction, TranscriptVersion
from qa_app.people.models import Person
from scorecards import document as documents
from transcription.transcript import to_document

BATCH = 1_000
NEWEST = datetime(2026, 6, 30, 18, tzinfo=UTC)
OPEN_EVERY = 50
"""One of so many is still being written; the others were released."""


def fill(session: Session, agent: Person, reviewer: Person, count: int) -> None:
    """Make `count` interactions of the agent, each evaluated by the reviewer on every question; commits."""
    version = scorecard_version(session)
    source_id = source(session).id
    card = documents.parse(version.document)
    keys = [(question.key, question.options[0].key) for question in card.questions() if question.options]
    said = to_document(transcript())
    for first in range(1, count + 1, BATCH):
        ids = range(first, min(first + BATCH, count + 1))
        session.execute(insert(Interaction), [_interaction(number, agent, source_id) for number in ids])
        session.execute(insert(TranscriptVersion), [_transcript(number, said) for number in ids])
        session.execute(insert(Evaluation), [_evaluation(number, agent, reviewer, version.id) for number in ids])
        rows = [
            {"evaluation_id": number, "question_key": key, "value": {"options": [option]}, "points": 2, "possible": 2}
            for number in ids
            for key, option in keys
        ]
        session.execute(insert(AnswerRow), rows)
        session.commit()
    if session.get_bind().dialect.name == "postgresql":
        for name in ("interaction", "evaluation"):
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {count})"))
    session.execute(text("ANALYZE"))
    session.commit()


def _interaction(number: int, agent: Person, source_id: int) -> dict[str, Any]:
    at = NEWEST - timedelta(minutes=7 * number)
    return {
        "id": number,
        "channel": "call",
        "source_id": source_id,
        "external_id": f"many-{number}",
        "agent_id": agent.id,
        "team_id": agent.team_id,
        "started_at": at,
        "received_at": at,
        "duration_ms": 16_000,
        "transcript_version": 1,
    }


def _transcript(number: int, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "interaction_id": number,
        "version": 1,
        "document": said,
        "text": "",
        "created_at": NEWEST,
        "created_by": "test",
    }


def _evaluation(number: int, agent: Person, reviewer: Person, version_id: int) -> dict[str, Any]:
    is_open = number % OPEN_EVERY == 0
    at = NEWEST - timedelta(minutes=7 * number - 60)
    return {
        "id": number,
        "interaction_id": number,
        "scorecard_version_id": version_id,
        "reviewer_id": reviewer.id,
        "agent_id": agent.id,
        "team_id": agent.team_id,
        "transcript_version": 1,
        "state": "draft" if is_open else "released",
        "assigned_at": at,
        "submitted_at": None if is_open else at,
        "released_at": None if is_open else at,
        "percent": None if is_open else 60 + number % 41,
        "revision": 1,
    }
