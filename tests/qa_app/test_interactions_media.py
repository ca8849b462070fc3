"""The sound over HTTP: ranges, validators, types, and the trail of who listened."""

import io

import factories
import pytest
from sqlalchemy import select

from qa_app.audit import AuditEvent
from qa_app.interactions.models import InteractionFile
from qa_app.storage import Store

SOUND = bytes(range(256)) * 40


@pytest.fixture
def call(session, cast, settings):
    """Ada's call with a playable copy and an original of an unpleasant name."""
    row = factories.interaction(session, cast.ada)
    store = Store(settings.store_dir)
    for kind, content, name, kept_as in (
        ("playable", SOUND, f"{row.id}.webm", "audio/webm"),
        ("original", b"<script>alert(1)</script>", 'caf\u00e9 "x"; \U0001f4de.html', "text/html"),
    ):
        stored = store.put(io.BytesIO(content))
        session.add(
            InteractionFile(
                interaction_id=row.id, kind=kind, sha256=stored.sha256, size=stored.size, name=name,
                media_type=kept_as, detail={"peaks": [[1, 2]], "duration_ms": 1000},
            )
        )  # fmt: skip
    session.commit()
    return row


def get(client, call, path="audio", **headers):
    with client.get(f"/interactions/{call.id}/{path}", headers=headers) as answer:
        answer.get_data()
        return answer


def test_it_works(as_, cast, call):
    answer = get(as_(cast.ada), call)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, SOUND, "audio/webm")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "attachment" not in answer.headers.get("Content-Disposition", "")


@pytest.mark.parametrize(
    ("wanted", "content", "span"),
    [
        ("bytes=0-9", SOUND[:10], "bytes 0-9/10240"),
        ("bytes=100-", SOUND[100:], "bytes 100-10239/10240"),
        ("bytes=-5", SOUND[-5:], "bytes 10235-10239/10240"),
        ("bytes=10230-99999", SOUND[10230:], "bytes 10230-10239/10240"),
    ],
)
def test_ranges(as_, cast, call, wanted, content, span):
    answer = get(as_(cast.ada), call, Range=wanted)
    assert (answer.status_code, answer.data) == (206, content)
    assert answer.headers["Content-Range"] == span
    assert answer.content_length == len(content)


def test_a_range_beyond_the_end(as_, cast, call):
    answer = get(as_(cast.ada), call, Range="bytes=20000-")
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */10240"


def test_validators(as_, cast, call):
    client = as_(cast.ada)
    tag = get(client, call).headers["ETag"]
    assert get(client, call, Range="bytes=0-9", **{"If-Range": tag}).status_code == 206
    assert get(client, call, Range="bytes=0-9", **{"If-Range": '"other"'}).status_code == 200
    assert get(client, call, **{"If-None-Match": tag}).status_code == 304


@pytest.mark.covers("QM-L4")
def test_a_play_is_noted_once(as_, cast, session, call):
    client = as_(cast.ben)
    for wanted in ("bytes=0-", "bytes=4096-", "bytes=8000-8100"):
        get(client, call, Range=wanted)
    session.rollback()
    acts = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(act.action, act.actor_id, act.entity_id) for act in acts] == [
        ("recording.listen", cast.ben.id, str(call.id))
    ]


@pytest.mark.parametrize("name", ["eve", "eric", "sam"])
def test_others_hear_nothing(as_, cast, call, name):
    assert get(as_(getattr(cast, name)), call).status_code == 404


def test_no_sound_yet(as_, cast, session):
    row = factories.interaction(session, cast.ada)
    session.commit()
    assert get(as_(cast.ada), row).status_code == 404
