"""Mending a very long conversation: answered with what changed, its figures from a worker, nothing lost on the way."""

import re
from dataclasses import replace

import factories
import pytest

from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, TranscriptVersion
from qa_app.interactions.services.measuring import AT_ONCE_LINES
from qa_app.interactions.views.lines import LONG
from qa_app.jobs.models import Job, JobState
from transcription import metrics
from transcription.transcript import Channel, Segment, Speaker, Transcript

JSON = {"Accept": "application/json"}
SIDES = (Speaker.CUSTOMER, Speaker.AGENT)
LINES = AT_ONCE_LINES + 10


def talk(lines: int) -> Transcript:
    segments = tuple(
        Segment(number, SIDES[number % 2], f"Line number {number}.", number * 1000, number * 1000)
        for number in range(lines)
    )
    return metrics.remeasure(Transcript(Channel.CHAT, lines * 1000, segments, language="en"))


def kept(session, cast, lines):
    row = factories.interaction(session, cast.ada, said=talk(lines))
    session.commit()
    return row


@pytest.fixture
def chat(session, cast):
    """Ada's endless chat."""
    return kept(session, cast, LINES)


def correct(client, row, index, text, **more):
    data = {"text": text, "version": "1", "page": "1", **more}
    return client.post(f"/interactions/{row.id}/lines/{index}", data=data, headers=JSON)


def shown(session, row) -> tuple[TranscriptVersion, Transcript]:
    session.rollback()
    session.expire_all()
    version = session.get_one(Interaction, row.id).transcript_version
    return session.get_one(TranscriptVersion, (row.id, version)), queries.transcript_version(session, row.id, version)


def numbers(markup: str) -> list[int]:
    return [int(found) for found in re.findall(r'data-segment="(\d+)"', markup)]


@pytest.mark.covers("QM-B16")
def test_only_what_changed_comes_back_and_the_figures_follow(as_, cast, session, chat, run_jobs):
    client = as_(cast.cleo)
    answer = correct(client, chat, 4_777, "This is a terrible, horrible mess of nine words here.")
    assert answer.status_code == 200, answer.json
    assert numbers(answer.json["lines"]) == [4_777]
    assert "being worked out anew" in answer.json["measures"]
    _, now = shown(session, chat)
    assert now.segments[4_777].sentiment < -0.5
    words = now.metrics["words"]["total"]
    assert client.get(f"/interactions/{chat.id}/measures").status_code == 204
    assert "being worked out anew" in client.get(f"/interactions/{chat.id}").text
    assert run_jobs() >= 1
    row, now = shown(session, chat)
    assert (row.version, now.metrics["words"]["total"]) == (2, words + 7)
    assert replace(now, metrics={}) == replace(metrics.remeasure(now), metrics={})
    assert "is_awaited" not in now.metrics
    assert session.get_one(Interaction, chat.id).words == words + 7
    measures = client.get(f"/interactions/{chat.id}/measures")
    assert (measures.status_code, "being worked out" in measures.text) == (200, False)


def test_the_version_before_is_kept_and_can_be_gone_back_to(as_, cast, session, chat, run_jobs):
    client = as_(cast.cleo)
    before = session.get_one(TranscriptVersion, (chat.id, 1)).document
    correct(client, chat, 17, "Quite another line.")
    correct(client, chat, 18, "And one more.", version="2", page="2")
    client.post(f"/interactions/{chat.id}/versions/2/back", data={"version": "3"})
    run_jobs()
    row, now = shown(session, chat)
    assert (row.version, now.segments[17].text, now.segments[18].text) == (4, "Quite another line.", "Line number 18.")
    assert now.metrics == metrics.remeasure(now).metrics
    assert session.get_one(TranscriptVersion, (chat.id, 1)).document == before


def test_figures_that_cannot_be_worked_out_are_not_awaited_for_ever(as_, cast, session, chat):
    client = as_(cast.cleo)
    correct(client, chat, 17, "Quite another line.")
    job = session.query(Job).filter_by(name="measure").one()
    job.state = JobState.FAILED
    session.commit()
    assert "could not be worked out anew" in client.get(f"/interactions/{chat.id}/measures").text


def test_what_somebody_else_changed_since_comes_too(as_, cast, session):
    row = kept(session, cast, LONG + 5)
    correct(as_(cast.dev), row, 7, "Said otherwise.")
    answer = correct(as_(cast.cleo), row, 2_001, "And this, too.")
    assert answer.json["version"] == 3
    assert numbers(answer.json["lines"]) == [7, 2_001]
    far = correct(as_(cast.cleo), row, 2_001, "Once more.", version="3", page="999")
    assert far.json["is_elsewhere"] is True


def test_whoever_speaks_next_gets_a_heading(as_, cast, session):
    row = kept(session, cast, LONG + 5)
    data = {"first": "10", "last": "10", "speaker": "agent", "version": "1", "page": "1"}
    answer = as_(cast.cleo).post(f"/interactions/{row.id}/speakers", data=data, headers=JSON)
    assert numbers(answer.json["lines"]) == [10, 11]
    assert 'class="seg seg-agent"' in answer.json["lines"]


def test_a_long_one_with_figures_at_once(as_, cast, session):
    row = kept(session, cast, LONG + 5)
    answer = correct(as_(cast.cleo), row, 2_001, "This line has six words now.")
    assert "being worked out" not in answer.json["measures"]
    assert shown(session, row)[1].metrics["words"]["total"] == 3 * (LONG + 5) + 3


@pytest.mark.parametrize(("first", "count"), [(0, 3), (4, 1), (5, 9), (9, 5), (10**12, 500)])
def test_the_database_cuts_a_stretch_out_as_it_reads_whole(session, cast, first, count):
    row = kept(session, cast, 10)
    whole = queries.transcript_version(session, row.id, 1)
    part = queries.part_of(session, row.id, 1, first, count)
    assert part == replace(whole, segments=whole.segments[first : first + count])
    assert queries.part_of(session, row.id, 2, first, count) is None
