"""The file as it came: only with its own permission, only for a reason, and every fetch on the trail."""

import io

import factories
import pytest
from sqlalchemy import select

from qa_app.audit import AuditEvent
from qa_app.interactions.models import InteractionFile
from qa_app.storage import Store

HOSTILE = b"<script>alert(1)</script> 4111 1111 1111 1111"
REASON = "The customer's solicitor asks for the call as it was."


@pytest.fixture
def call(session, cast, settings):
    """Ada's call with an original of an unpleasant name."""
    row = factories.interaction(session, cast.ada)
    stored = Store(settings.store_dir).put(io.BytesIO(HOSTILE))
    name = 'caf\u00e9 "x"; \U0001f4de.html'
    session.add(
        InteractionFile(
            interaction_id=row.id,
            kind="original",
            sha256=stored.sha256,
            size=stored.size,
            name=name,
            media_type="text/html",
            detail={},
        )
    )
    session.commit()
    return row


def fetch(client, call, reason=REASON, **headers):
    with client.post(f"/interactions/{call.id}/raw", data={"reason": reason}, headers=headers) as answer:
        answer.get_data()
        return answer


def trail(session):
    session.rollback()
    return session.scalars(select(AuditEvent).where(AuditEvent.action == "recording.raw").order_by(AuditEvent.id)).all()


@pytest.mark.covers("QM-B15", "QM-L4")
def test_it_works(as_, cast, session, call):
    client = as_(cast.dev)
    assert "What do you need it for?" in client.get(f"/interactions/{call.id}/raw").text
    assert trail(session) == []
    answer = fetch(client, call)
    assert (answer.status_code, answer.data) == (200, HOSTILE)
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    (act,) = trail(session)
    assert (act.actor_id, act.entity_id, act.detail["reason"]) == (cast.dev.id, str(call.id), REASON)


def test_each_fetch_asks_anew_and_is_noted(as_, cast, session, call):
    client = as_(cast.dev)
    fetch(client, call, "First time, for the solicitor.")
    assert client.get(f"/interactions/{call.id}/raw").mimetype == "text/html"
    fetch(client, call, "Second time, the first copy is gone.")
    assert [act.detail["reason"][:6] for act in trail(session)] == ["First ", "Second"]


def test_a_part_is_never_sent(as_, cast, call):
    answer = fetch(as_(cast.dev), call, Range="bytes=0-3")
    assert (answer.status_code, answer.data) == (200, HOSTILE)


@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "tess", "hana", "eve", "eric", "sam"])
@pytest.mark.covers("QM-L1")
def test_only_the_qa_manager_gets_it(as_, cast, session, call, name):
    client = as_(getattr(cast, name))
    assert client.get(f"/interactions/{call.id}/raw").status_code == 404
    assert fetch(client, call).status_code == 404
    assert client.get(f"/interactions/{call.id}/original").status_code == 404
    assert f"/interactions/{call.id}/raw" not in client.get(f"/interactions/{call.id}").text
    assert trail(session) == []


@pytest.mark.parametrize("reason", ["", "short", "          ", "\0" * 40, ". , ; ! " * 9, "\u202e" * 20, "x" * 301])
def test_a_reason_that_says_nothing_is_refused_and_kept_in_the_form(as_, cast, session, call, reason):
    answer = fetch(as_(cast.dev), call, reason)
    assert answer.status_code == 422
    assert HOSTILE not in answer.data
    assert "Say " in answer.text
    assert trail(session) == []


def test_a_hostile_reason_is_text(as_, cast, session, call):
    reason = "<img src=x onerror=alert(1)>\r\nSet-Cookie: a=b\0 and \u202egnp.exe"
    answer = fetch(as_(cast.dev), call, reason)
    assert answer.status_code == 200
    assert not any(value.startswith("a=b") for value in answer.headers.getlist("Set-Cookie"))
    (act,) = trail(session)
    assert act.detail["reason"] == "<img src=x onerror=alert(1)> Set-Cookie: a=b and gnp.exe"
    page = as_(cast.sam).get("/admin/audit").text
    assert "<img src=x" not in page


def kept(session, settings, call, kind, name, content):
    stored = Store(settings.store_dir).put(io.BytesIO(content))
    row = InteractionFile(
        interaction_id=call.id, kind=kind, sha256=stored.sha256, size=stored.size, name=name,
        media_type="text/plain", detail={},
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def test_every_file_it_came_in_can_be_chosen(as_, cast, session, settings, call):
    first = call.files[0].id
    kept(session, settings, call, "original", "second.eml", b"the second mail")
    along = kept(session, settings, call, "sidecar", "call.vtt", b"the transcript sent along")
    client = as_(cast.dev)
    asked = client.get(f"/interactions/{call.id}/raw").text
    assert [name in asked for name in ("café", "second.eml", "call.vtt", "sent along")] == [True] * 4
    assert fetch(client, call).data == b"the second mail"
    for file_id, content in ((first, HOSTILE), (along.id, b"the transcript sent along")):
        with client.post(f"/interactions/{call.id}/raw", data={"reason": REASON, "file": file_id}) as answer:
            assert answer.get_data() == content
    session.rollback()
    noted = [act.detail["sha256"] for act in trail(session)]
    assert len(set(noted)) == 3
    refused = client.post(f"/interactions/{call.id}/raw", data={"reason": "x", "file": first})
    assert f'value="{first}" checked' in refused.text


@pytest.mark.parametrize("named", ["0", "x", "-1", "9" * 30, "\u0663", "other"])
def test_a_file_of_another_interaction_is_not_handed_out(as_, cast, session, settings, call, named):
    other = factories.interaction(session, cast.ada)
    session.flush()
    foreign = kept(session, settings, other, "original", "other.txt", b"somebody else's")
    sent = {"reason": REASON, "file": foreign.id if named == "other" else named}
    answer = as_(cast.dev).post(f"/interactions/{call.id}/raw", data=sent)
    assert answer.status_code == 404
    assert trail(session) == []


def test_a_file_of_many_conversations_is_handed_out_and_said_to_be_one(as_, cast, session, settings):
    row = factories.interaction(session, cast.ada)
    session.flush()
    kept(session, settings, row, "bundle", "box.mbox", b"many mails")
    client = as_(cast.dev)
    assert f"/interactions/{row.id}/raw" in client.get(f"/interactions/{row.id}").text
    assert "holds other conversations too" in client.get(f"/interactions/{row.id}/raw").text
    assert fetch(client, row).data == b"many mails"
    assert len(trail(session)) == 1


def test_what_is_not_kept_is_not_there(as_, cast, session):
    row = factories.interaction(session, cast.ada)
    session.commit()
    assert as_(cast.dev).get(f"/interactions/{row.id}/raw").status_code == 404
    assert fetch(as_(cast.dev), row).status_code == 404
