"""A correction that takes more out silences the sound too: the old copy is gone at once, a new one is made."""

import io

import numpy as np
import pytest
from sounds import wav
from sqlalchemy import func, select

from qa_app.interactions import queries, services
from qa_app.interactions.models import FileKind, Interaction, InteractionFile
from qa_app.interactions.rules.names import Metadata
from qa_app.jobs.models import Job
from qa_app.storage import Store
from transcription import audio

VTT = b"""WEBVTT

00:00.000 --> 00:01.000
<v Agent>How can I help?

00:01.000 --> 00:02.000
<v Customer>My card is four one one one.
"""


@pytest.fixture
def call(session, settings, cast, run_jobs):
    """Ada's call of two seconds, transcribed; nothing was found to be personal in it."""
    source = services.source_named(session, "Telephone")
    said = Metadata(agent="x-ada", customer="C-1")
    incoming = services.Incoming("call.wav", io.BytesIO(wav(seconds=2.0)), source, said, ("call.vtt", VTT))
    row = services.register(
        session, Store(settings.store_dir), cast.actor(session, "cleo"), incoming, services.Terms.of(settings)
    )
    session.commit()
    run_jobs()
    return row


def mark_out(client, call, version=1):
    sent = {"text": "My card is [card number].", "version": str(version)}
    assert client.post(f"/interactions/{call.id}/lines/1", data=sent).status_code == 302


def listen(client, call):
    with client.get(f"/interactions/{call.id}/audio") as answer:
        return answer.status_code, answer.get_data()


def copies(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(InteractionFile).where(InteractionFile.kind == FileKind.PLAYABLE)).all()


def loud(path):
    samples = np.abs(audio.decode(path, suffix=".webm").samples.astype(int))
    return [int(samples[:, start : start + 8000].max()) for start in (4000, 20_000)]


@pytest.mark.covers("QM-A10", "QM-B15", "QM-B16")
def test_it_works(as_, cast, session, settings, call, run_jobs):
    client, store = as_(cast.cleo), Store(settings.store_dir)
    before = copies(session)[0].sha256
    assert listen(client, call)[1] == store.path(before).read_bytes()
    assert min(loud(store.path(before))) > 2000
    mark_out(client, call)
    assert listen(client, call)[0] == 404
    page = client.get(f"/interactions/{call.id}").text
    assert "The sound is being made without it" in page
    assert "data-audio" not in page
    run_jobs()
    (after,) = copies(session)
    assert after.sha256 != before
    assert listen(client, call)[1] == store.path(after.sha256).read_bytes()
    first, second = loud(store.path(after.sha256))
    assert first > 2000
    assert second < 60, "the whole line is silent, since its words have no times"
    assert "wave-hushed" in client.get(f"/interactions/{call.id}").text
    lane = after.detail["peaks"][0]
    assert set(lane[520:]) == {0}
    assert run_jobs() == 0


def test_other_corrections_keep_the_copy(as_, cast, session, call):
    client = as_(cast.cleo)
    client.post(f"/interactions/{call.id}/lines/0", data={"text": "How may I help?", "version": "1"})
    client.post(f"/interactions/{call.id}/swap", data={"version": "2"})
    assert listen(client, call)[0] == 200
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Job).where(Job.name == "silence")) == 0


def test_a_copy_that_a_newer_version_outran_is_not_kept(as_, cast, session, call, run_jobs):
    client = as_(cast.cleo)
    mark_out(client, call)
    sent = {"text": "How can [name] help?", "version": "2"}
    assert client.post(f"/interactions/{call.id}/lines/0", data=sent).status_code == 302
    run_jobs()
    (copy,) = copies(session)
    assert copy.detail["silenced"] == [[0, 2000]]
    assert listen(client, call)[0] == 200


def test_a_missing_copy_is_made_at_a_wish_and_failed_work_is_tried_again(as_, cast, session, call, run_jobs):
    client, stranger = as_(cast.ada), as_(cast.eve)
    for copy in copies(session):
        session.delete(copy)
    session.commit()
    assert "Make it now" in client.get(f"/interactions/{call.id}").text
    for _ in range(2):
        assert client.post(f"/interactions/{call.id}/sound").status_code == 302
    session.rollback()
    job = session.scalars(select(Job).where(Job.name == "silence")).one()
    job.state = "failed"
    session.commit()
    client.post(f"/interactions/{call.id}/sound")
    run_jobs()
    assert listen(client, call)[0] == 200
    assert stranger.post(f"/interactions/{call.id}/sound").status_code == 404


def test_before_the_transcript_there_is_no_sound(as_, cast, session, call):
    client = as_(cast.cleo)
    session.rollback()
    session.get_one(Interaction, call.id).transcript_version = None
    session.commit()
    assert listen(client, call)[0] == 404
    assert client.post(f"/interactions/{call.id}/sound").status_code == 409
    session.rollback()
    assert queries.workspace(session, session.get_one(Interaction, call.id)).sound == "coming"
    assert "The sound comes with the transcript" in client.get(f"/interactions/{call.id}").text
