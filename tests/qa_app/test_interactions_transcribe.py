"""The worker's part: from a kept file to a playable copy, a waveform and one transcript; or a clear reason."""

import io
import os
from pathlib import Path

import pytest
from sounds import chat_json, email_bytes, speechless, wav
from sqlalchemy import func, select

from qa_app.errors import Invalid
from qa_app.interactions import queries, services
from qa_app.interactions.models import FileKind, Interaction, TranscriptVersion
from qa_app.interactions.rules.names import Metadata
from qa_app.jobs.models import Job
from qa_app.storage import Store
from transcription.transcript import Channel, Speaker

VTT = b"""WEBVTT

00:00.000 --> 00:00.150
<v Agent>Good morning, how can I help?

00:00.150 --> 00:00.300
<v Customer>My card is 4111 1111 1111 1111 and I am very unhappy.
"""


@pytest.fixture
def take(session, settings, cast):
    """`take(name, content, sidecar)` brings a file in as Cleo and returns its interaction."""

    def bring(name, content, sidecar=None, **said):
        incoming = services.Incoming(
            name, io.BytesIO(content), services.source_named(session, "Telephone"), Metadata(**said), sidecar
        )
        store, terms = Store(settings.store_dir), services.Terms.of(settings)
        row = services.register(session, store, cast.actor(session, "cleo"), incoming, terms)
        session.commit()
        return row.id

    return bring


def fresh(session, interaction_id) -> Interaction:
    session.rollback()
    session.expire_all()
    return session.get_one(Interaction, interaction_id)


@pytest.mark.covers("QM-A4", "QM-A10", "QM-B1", "QM-B15")
def test_it_works(take, run_jobs, session, settings):
    number = take("call.wav", wav(seconds=0.5), ("call.vtt", VTT), agent="x-ada", customer="C-1")
    assert run_jobs() == 2  # the transcript, then the behaviours in it
    row = fresh(session, number)
    assert queries.status(row).state == "ready"
    workspace = queries.workspace(session, row)
    assert [segment.speaker for segment in workspace.transcript.segments] == [Speaker.AGENT, Speaker.CUSTOMER]
    assert "4111" not in session.get(TranscriptVersion, (number, 1)).text
    assert workspace.transcript.segments[1].redactions[0].kind == "card"
    assert workspace.transcript.segments[1].sentiment < 0
    assert list(workspace.lanes) == ["agent", "customer"]
    assert [len(lane) for lane in workspace.peaks] == [1000, 1000]
    assert row.duration_ms == 500
    copy = queries.file_of(row, FileKind.PLAYABLE)
    assert copy.media_type == "audio/webm"
    assert Store(settings.store_dir).path(copy.sha256).stat().st_size == copy.size
    assert copy.detail["silenced"] == [[70, 380]]


def test_running_again_changes_nothing(take, run_jobs, session):
    take("call.wav", wav(), ("call.vtt", VTT))
    run_jobs()
    assert run_jobs() == 0
    assert session.scalar(select(func.count()).select_from(TranscriptVersion)) == 1


@pytest.mark.covers("QM-A1")
def test_a_chat_tells_its_own_time_and_people(take, run_jobs, session):
    number = take("chat.json", chat_json("My card is 4111 1111 1111 1111.", "Thank you."), agent="x-ada")
    run_jobs()
    row = fresh(session, number)
    transcript = queries.transcript_of(session, row)
    assert (row.channel, transcript.channel, row.external_id) == ("chat", Channel.CHAT, "chat-1")
    assert row.started_at.isoformat() == "2026-02-03T10:00:00+00:00"
    assert row.is_metadata_complete is True
    assert "4111" not in transcript.segments[0].text


@pytest.mark.covers("QM-A1")
def test_an_email_becomes_text_with_its_quote_and_attachments_apart(take, run_jobs, session):
    number = take("mail.eml", email_bytes(), agent="x-ada")
    run_jobs()
    row = fresh(session, number)
    mail = queries.workspace(session, row).mail
    assert row.customer.email == "mo@rivers.example"
    assert "rivers" not in row.customer.ref
    assert row.subject == "Where is my refund? <b>now</b>"
    assert "We will look into it" in mail["quoted"]
    assert "We will look into it" not in queries.transcript_of(session, row).segments[0].text
    assert [item["name"] for item in mail["attachments"]] == ["bill.pdf"]
    assert "7946" not in queries.transcript_of(session, row).segments[0].text


BROKEN = {
    "cut.wav": wav()[:20],
    "header.wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40),
    "noise.mp3": os.urandom(3000).replace(b"\xff", b"\x00"),
}
UNREADABLE = {
    "chat.json": b'{"nothing": 1}',
    "chat.csv": b"foo,bar\n1,2\n",
    "times.csv": b"at,from,text\nnoon or so,agent,hello\n",
    "mail.eml": b"\x00\x01\x02",
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_what_cannot_be_read_says_so_with_the_files_name(take, run_jobs, session, name):
    number = take(name, BROKEN[name])
    run_jobs()
    row = fresh(session, number)
    status = queries.status(row)
    assert status.state == "failed"
    assert name in status.error
    assert row.files[0].sha256 not in status.error
    assert session.scalar(select(func.count()).select_from(TranscriptVersion)) == 0


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_is_written_and_cannot_be_read_is_not_even_taken_in(take, session, name):
    with pytest.raises(Invalid) as refusal:
        take(name, UNREADABLE[name])
    assert name in str(refusal.value)
    assert "Mend the file" in str(refusal.value)


def test_a_bad_transcript_beside_a_good_recording_is_named(take, run_jobs, session):
    number = take("call.wav", wav(), ("call.vtt", b"not a caption file"))
    run_jobs()
    row = fresh(session, number)
    assert "The transcript “call.vtt” beside “call.wav” cannot be read" in queries.status(row).error
    assert queries.file_of(row, FileKind.PLAYABLE) is None  # nobody knows yet what must not be heard of it
    assert queries.workspace(session, row).sound == "coming"


def test_failed_work_waits_on_the_home_page_and_can_be_tried_again(take, run_jobs, session, as_, cast):
    number = take("broken.wav", BROKEN["header.wav"])
    run_jobs()
    client = as_(cast.cleo)
    assert "Could not be read" in client.get("/").text
    page = client.get(f"/interactions/{number}").text
    assert "Try again" in page
    assert "broken.wav" in page
    assert client.post(f"/interactions/{number}/retry").status_code == 302
    assert session.scalars(select(Job.state)).all() == ["queued"]
    again = client.post(f"/interactions/{number}/retry")
    assert again.status_code == 409


def test_the_page_follows_the_work(take, run_jobs, session, as_, cast):
    number = take("call.wav", wav(), ("call.vtt", VTT))
    client = as_(cast.cleo)
    part = client.get(f"/interactions/{number}/status", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in part.text
    assert "HX-Refresh" not in part.headers
    job = session.scalars(select(Job)).one()
    job.state, job.step, job.percent = "running", "transcribing", 43
    session.commit()
    assert "43 %" in client.get(f"/interactions/{number}/status").text
    job.state, job.step = "queued", None
    session.commit()
    run_jobs()
    assert client.get(f"/interactions/{number}/status").headers["HX-Refresh"] == "true"


@pytest.mark.speech
@pytest.mark.covers("QM-B2")
def test_silence_stays_silent(take, run_jobs, session, as_, cast, settings):
    from transcription import weights

    if "tiny.en" not in weights.available(settings.data_dir):
        pytest.skip("needs Whisper weights")
    number = take("quiet.wav", speechless())
    run_jobs()
    row = fresh(session, number)
    assert queries.transcript_of(session, row).is_empty
    assert "No speech was found" in as_(cast.cleo).get(f"/interactions/{number}").text


BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLES = Path(os.environ.get("QA_SAMPLES") or BESIDE)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared data folder is not beside the project")
@pytest.mark.timeout(600)
def test_strange_recordings_and_mails_end_well_or_with_a_reason(take, run_jobs, session):
    paths = sorted((SAMPLES / "audio" / "robust").glob("*.[!j]*")) + sorted((SAMPLES / "email").rglob("*.eml"))
    assert paths, f"{SAMPLES} holds neither audio/robust nor email"
    taken, refused = {}, {}
    for path in paths:
        try:
            sidecar = ("x.vtt", VTT) if "robust" in path.parts else None
            taken[take(path.name, path.read_bytes(), sidecar)] = path.name
        except Invalid as refusal:
            refused[path.name] = str(refusal)
            session.rollback()
    assert [name for name, message in refused.items() if name not in message] == []
    run_jobs()
    for number, name in taken.items():
        status = queries.status(fresh(session, number))
        assert status.state in ("ready", "failed"), (name, status)
        if status.state == "failed":
            assert name in status.error
