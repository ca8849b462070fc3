"""Bringing files in through the browser: accepted, recognised, refused; never doubled, never a 5xx."""

import io

import pytest
from sounds import chat_json, email_bytes, speechless, wav
from sqlalchemy import func, select

from qa_app.audit import AuditEvent
from qa_app.interactions.models import FileKind, Interaction, InteractionFile
from qa_app.jobs.models import Job


def send(client, *files, as_json=True, **fields):
    data = {"files": [(io.BytesIO(content), name) for name, content in files], **fields}
    headers = {"Accept": "application/json"} if as_json else {"Accept": "text/html"}
    return client.post("/interactions/new", data=data, headers=headers, content_type="multipart/form-data")


def results(answer):
    assert answer.status_code == 200, answer.text
    return {result["name"]: result for result in answer.json["results"]}


def count(session, model=Interaction):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.covers("QM-A1", "QM-A5")
def test_it_works(as_, cast, session):
    client = as_(cast.cleo)
    answer = send(client, ("call.wav", wav()), agent=cast.ada.email, customer="C-77", queue="Billing")
    assert results(answer)["call.wav"]["state"] == "accepted"
    row = session.scalars(select(Interaction)).one()
    assert (row.channel, row.agent_id, row.team_id) == ("call", cast.ada.id, cast.north.id)
    assert (row.customer.ref, row.queue, row.source.name) == ("C-77", "Billing", "Telephone")
    job = session.get(Job, row.job_id)
    assert (job.state, job.key, job.owner_id) == ("queued", f"interaction:{row.id}", cast.cleo.id)
    assert "Received" in client.get(f"/interactions/{row.id}").text


def test_without_javascript_the_page_answers_about_every_file(as_, cast):
    page = send(as_(cast.cleo), ("a.wav", wav()), ("b.pdf", b"%PDF-1.7 ..."), as_json=False)
    assert page.status_code == 200
    assert "Taken in" in page.text
    assert "is a PDF file" in page.text


def test_each_kind_finds_its_channel(as_, cast, session):
    answer = send(
        as_(cast.cleo), ("a.wav", wav()), ("b.json", chat_json()), ("c.eml", email_bytes()),
        ("d.csv", b"at,from,text\n2026-01-02T10:00:00Z,agent,Hello\n"),
    )  # fmt: skip
    assert {result["state"] for result in results(answer).values()} == {"accepted"}
    rows = session.scalars(select(Interaction.channel).order_by(Interaction.id)).all()
    assert rows == ["call", "chat", "email", "chat"]


@pytest.mark.covers("QM-A2")
def test_the_file_name_tells_when_who_and_whom(as_, cast, session):
    send(as_(cast.cleo), ("2026-03-01T09-30-15_x-ada_C-12.wav", wav()))
    row = session.scalars(select(Interaction)).one()
    assert (row.agent_id, row.customer.ref, row.is_metadata_complete) == (cast.ada.id, "C-12", True)
    assert row.started_at.isoformat() == "2026-03-01T09:30:15+00:00"


@pytest.mark.covers("QM-A2")
def test_a_name_without_a_match_is_flagged_and_not_guessed(as_, cast, session):
    result = results(send(as_(cast.cleo), ("monday.wav", wav())))["monday.wav"]
    assert any("time of arrival" in remark for remark in result["remarks"])
    row = session.scalars(select(Interaction)).one()
    assert row.started_at == row.received_at
    assert row.is_metadata_complete is False


def test_a_csv_beside_the_files_goes_before_the_form(as_, cast, session):
    table = b"Filename;Agent Name;Start Time;Direction;Call ID\ncall.wav;Ada Quill;2026-07-01 10:00;out;K-9\n"
    answer = send(as_(cast.cleo), ("call.wav", wav()), ("rows.csv", table), agent=cast.eric.email, queue="Q")
    assert list(results(answer)) == ["call.wav"]
    row = session.scalars(select(Interaction)).one()
    assert (row.agent_id, row.direction, row.external_id, row.queue) == (cast.ada.id, "outbound", "K-9", "Q")
    assert row.started_at.isoformat() == "2026-07-01T09:00:00+00:00"  # London's summer time


def test_wrong_headers_name_what_was_found_and_wanted_and_take_nothing(as_, cast, session):
    for headers, where in (({"Accept": "application/json"}, "json"), ({"Accept": "text/html"}, "html")):
        data = {"files": [(io.BytesIO(wav()), "a.wav")], "metadata": (io.BytesIO(b"foo,bar\n1,2\n"), "rows.csv")}
        answer = as_(cast.cleo).post("/interactions/new", data=data, headers=headers)
        assert answer.status_code == 422, where
        assert "Found: foo, bar. Wanted: file, agent" in answer.text
    assert count(session) == 0


def test_a_bad_row_refuses_its_file_alone(as_, cast):
    table = b"file,agent,started_at\na.wav,x-ada,31/12/2025\nb.wav,x-ada,2025-12-31 10:00\n"
    found = results(send(as_(cast.cleo), ("a.wav", wav(1)), ("b.wav", wav(2)), ("rows.csv", table)))
    assert found["a.wav"]["state"] == "refused"
    assert "row 2: “31/12/2025” is not a time" in found["a.wav"]["message"]
    assert found["b.wav"]["state"] == "accepted"


@pytest.mark.covers("QM-A3")
def test_the_same_content_is_linked_never_doubled(as_, cast, session):
    client = as_(cast.cleo)
    first = results(send(client, ("a.wav", wav())))["a.wav"]
    again = results(send(client, ("other name.wav", wav())))["other name.wav"]
    assert (again["state"], again["url"]) == ("duplicate", first["url"])
    assert count(session) == count(session, Job) == count(session, InteractionFile) == 1


def test_twice_in_one_batch_is_one_interaction(as_, cast, session):
    found = results(send(as_(cast.cleo), ("a.wav", wav()), ("b.wav", wav())))
    assert [found["a.wav"]["state"], found["b.wav"]["state"]] == ["accepted", "duplicate"]
    assert count(session) == 1


def test_the_same_number_from_the_same_source_is_recognised(as_, cast, session):
    client = as_(cast.cleo)
    for number, name in enumerate(("a.wav", "b.wav")):
        table = f"file,external_id\n{name},K-1\n".encode()
        found = results(send(client, (name, wav(number)), ("rows.csv", table)))
    assert found["b.wav"]["state"] == "duplicate"
    assert "K-1" in found["b.wav"]["remarks"][0]
    assert count(session) == 1


def test_sending_again_with_a_csv_fills_what_was_missing(as_, cast, session):
    client = as_(cast.cleo)
    send(client, ("a.wav", wav()))
    table = b"file,agent,started_at\na.wav,x-ada,2026-01-05T08:00:00Z\n"
    remarks = results(send(client, ("a.wav", wav()), ("rows.csv", table)))["a.wav"]["remarks"]
    row = session.scalars(select(Interaction)).one()
    assert (row.agent_id, row.is_metadata_complete) == (cast.ada.id, True)
    assert "Its agent is now Ada Quill." in remarks


def test_numbers_and_queues_may_hold_strokes(as_, cast, session):
    table = b"file,external_id,queue,customer\na.wav,2026/7,Sales/North,C/9\n"
    client = as_(cast.cleo)
    send(client, ("a.wav", wav(1)), ("rows.csv", table))
    row = session.scalars(select(Interaction)).one()
    assert (row.external_id, row.queue, row.customer.ref) == ("2026/7", "Sales/North", "C/9")
    again = results(send(client, ("a.wav", wav(2)), ("rows.csv", table)))["a.wav"]
    assert again["state"] == "duplicate"


def test_a_transcript_beside_the_recording_goes_with_it(as_, cast, session):
    answer = send(as_(cast.cleo), ("call.vtt", b"WEBVTT\n"), ("call.wav", wav()))
    assert list(results(answer)) == ["call.wav"]
    kinds = session.scalars(select(InteractionFile.kind).order_by(InteractionFile.id)).all()
    assert kinds == [FileKind.ORIGINAL, FileKind.SIDECAR]


HOSTILE = [
    "../../etc/passwd.wav", "..\\..\\boot.wav", "a\0b.wav", "<img src=x onerror=alert(1)>.wav", 'quote"\'.wav',
    "📞 call 😡.wav", "\u202egnp.wav", "x" * 300 + ".wav", " .wav", "%s{{7*7}}.wav",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(as_, cast, session, settings, name):
    client, manager = as_(cast.cleo), as_(cast.dev)
    answer = send(client, (name, wav()))
    assert answer.status_code == 200
    row = session.scalars(select(Interaction)).one()
    kept = row.files[0].name
    assert len(kept) <= 200
    assert not set(kept) & set("/\\\0\r\n\u202e")
    page = client.get(f"/interactions/{row.id}")
    assert page.status_code == 200
    assert "<img src=x" not in page.text
    assert "49" not in kept
    with manager.post(f"/interactions/{row.id}/raw", data={"reason": "To see it is what came."}) as download:
        assert download.status_code == 200
        assert download.data == wav()
    stored = [path for path in settings.data_dir.rglob("*") if path.is_file() and "files" in path.parts]
    assert [path.name for path in stored] == [row.files[0].sha256]


BAD = {
    "empty.wav": (b"", "is empty (0 bytes)"),
    "renamed.wav": (b"Dear diary, this is no sound at all.\n" * 9, "holds text, not sound"),
    "picture.mp3": (b"\x89PNG\r\n\x1a\n" + bytes(64), "is a PNG file"),
    "archive.zip": (b"PK\x03\x04" + bytes(64), "is a ZIP file"),
    "alone.vtt": (b"WEBVTT\n\n", "no words in it"),
    "notes.txt": (b"hello", "is no chat that is known"),
    "noname": (b"hello", "kind that is not known"),
}


def test_bad_files_are_named_and_take_no_other_with_them(as_, cast, session):
    files = [(name, content) for name, (content, _) in BAD.items()]
    found = results(send(as_(cast.cleo), *files, ("good.wav", wav())))
    for name, (_, why) in BAD.items():
        assert found[name]["state"] == "refused"
        assert name in found[name]["message"]
        assert why in found[name]["message"], found[name]["message"]
    assert found["good.wav"]["state"] == "accepted"
    assert count(session) == 1


def test_a_start_in_the_future_is_refused(as_, cast):
    found = results(send(as_(cast.cleo), ("a.wav", wav()), started_at="2999-01-01T00:00"))
    assert "in the future" in found["a.wav"]["message"]


def test_nothing_chosen_is_said(as_, cast):
    answer = as_(cast.cleo).post("/interactions/new", data={}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "Choose at least one" in answer.json["error"]


def test_a_file_above_the_limit_is_refused_with_nothing_kept(app, as_, cast, session):
    app.config["MAX_CONTENT_LENGTH"] = 4096
    answer = send(as_(cast.cleo), ("big.wav", wav(seconds=2)))
    assert answer.status_code == 413
    assert count(session) == 0


def test_a_lead_brings_in_only_what_the_team_may_see(as_, cast, session):
    client = as_(cast.ben)
    found = results(send(client, ("a.wav", wav(1)), agent=cast.ada.email))
    assert found["a.wav"]["state"] == "accepted"
    for fields in ({}, {"agent": ""}):
        assert "agent of your own team" in results(send(client, ("b.wav", wav(2)), **fields))["b.wav"]["message"]
    found = results(send(client, ("2026-03-01T09-30_x-eric_C-1.wav", wav(3))))
    assert {result["state"] for result in found.values()} == {"refused"}
    assert count(session) == 1


def test_a_duplicate_of_another_team_is_not_shown(as_, cast):
    send(as_(cast.cleo), ("a.wav", wav()), agent=cast.eric.email)
    found = results(send(as_(cast.ben), ("a.wav", wav()), agent=cast.ada.email))["a.wav"]
    assert (found["state"], found["url"]) == ("duplicate", None)


@pytest.mark.parametrize("name", ["ada", "tess", "sam"])
def test_others_find_no_such_page(as_, cast, name):
    client = as_(getattr(cast, name))
    assert client.get("/interactions/new").status_code == 404
    assert send(client, ("a.wav", wav())).status_code == 404


def test_what_came_in_is_on_the_trail(as_, cast, session):
    send(as_(cast.cleo), ("a.wav", wav()))
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "interaction.register")).one()
    assert (event.actor_id, event.detail["file"]) == (cast.cleo.id, "a.wav")


def test_the_form_shows_on_the_page(as_, cast):
    page = as_(cast.ben).get("/interactions/new").text
    assert "Ada Quill" in page
    assert "Eric Tamm" not in page
    assert 'enctype="multipart/form-data"' in page


def test_silence_and_noise_are_taken_like_any_sound(as_, cast):
    assert results(send(as_(cast.cleo), ("quiet.wav", speechless())))["quiet.wav"]["state"] == "accepted"
