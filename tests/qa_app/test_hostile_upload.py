"""Hostile and broken files among good ones: each gets its answer, the good ones end well, nothing is left over."""

import io
import struct
import wave

import pytest
from click.testing import CliRunner
from sounds import chat_json, email_bytes, speechless, wav
from sqlalchemy import func, select

from qa_app import storage
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, Source
from qa_app.people.models import Team

VTT = b"WEBVTT\n\n00:00.000 --> 00:00.150\n<v Agent>Good morning.\n"


def sound(width=2, channels=1, frames=4000, rate=8000):
    """A WAV file of any sample width and number of channels, with a slow ramp in it."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(b"".join(bytes([n % 120 + 8]) * (width * channels) for n in range(frames)))
    return target.getvalue()


def mulaw(frames=4000):
    """A WAV file in µ-law, as telephone systems write it."""
    samples = bytes(0x80 | n % 128 for n in range(frames))
    format_chunk = struct.pack("<4sIHHIIHHH", b"fmt ", 18, 7, 1, 8000, 8000, 1, 8, 0)
    body = b"WAVE" + format_chunk + b"data" + struct.pack("<I", frames) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def email(text, **headers):
    """An e-mail with the headers given beside a sender."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {"From": "mo@rivers.example", **headers}.items()]
    return ("\r\n".join([*lines, "", text])).encode()


PART = "--b\r\nContent-Type: text/plain\r\n\r\npart\r\n"
NESTED = "".join(f'Content-Type: multipart/mixed; boundary="n{n}"\r\n\r\n--n{n}\r\n' for n in range(60))
SOUND = {
    "8-bit.wav": sound(width=1),
    "24-bit.wav": sound(width=3),
    "six channels.wav": sound(channels=6),
    "mu-law.wav": mulaw(),
    "wave called.mp3": sound(frames=4100),
    "cut off.wav": sound(frames=8000)[:6000],
    "silent.wav": speechless(),
    "CON.wav": wav(3),
    "📞 “call” 'x'.wav": wav(4),
}
WRITTEN = {
    "good.json": chat_json(),
    "infinite.json": b'{"messages":[{"from":"agent","text":"x","at":Infinity}]}',
    "good.eml": email_bytes(),
    "many quotes.eml": email("new\r\n\r\nOn Mon, Mo wrote:\r\n" + "> quoted line\r\n" * 3_000, Subject="x"),
    "open tags.eml": email("<div><blockquote>" * 3_000 + "end", Content_Type="text/html", Subject="x"),
    "control.json": b'{"id":"a\\u0000b","messages":[{"from":"agent","author":"\\ud800","text":"a\\u0000b\\ud800c"}]}',
}
REFUSED_AT_ONCE = {
    "empty.wav": (b"", "is empty (0 bytes). Export it again"),
    "text.wav": (b"Dear diary\n" * 50, "holds text, not sound"),
    "deep.json": (b"[" * 50_000, "is not a chat: its JSON is nested too deeply"),
    "digits.json": (b'{"messages":[{"text":' + b"9" * 5000 + b"}]}", "a number is far too long"),
    "table.csv": (b"foo,bar\n1,2\n", "needs a column named file"),
    "parts.eml": (email(PART * 300, Subject="x", Content_Type='multipart/mixed; boundary="b"'), "more than 200 parts"),
    "flood.eml": (
        email(PART * 2000, Subject="x", Content_Type='multipart/mixed; boundary="b"'),
        "more than 1,000 parts",
    ),
    "nested.eml": (b"From: a@b.example\r\nSubject: x\r\n" + NESTED.encode(), "nested more than 20 deep"),
    "header.eml": (email("hi", Subject="x" * 70_000), "a header line of 70,000 characters"),
}
REFUSED_LATER = {
    "no samples.wav": (sound(frames=0), "holds no sound"),
    "half a header.wav": (sound()[:30], "not sound that can be decoded"),
}


def send(client, files, as_json=True, **fields):
    data = {"files": [(io.BytesIO(content), name) for name, content in files], **fields}
    headers = {"Accept": "application/json"} if as_json else {"Accept": "text/html"}
    return client.post("/interactions/new", data=data, headers=headers, content_type="multipart/form-data")


def kept(settings):
    """The names of all files in the store, those that only wait there too."""
    return {path.name for path in settings.store_dir.rglob("*") if path.is_file()}


@pytest.mark.covers("QM-A1", "QM-A3", "QM-A5")
def test_it_works(as_, cast, session, settings, run_jobs):
    client = as_(cast.cleo)
    bad = {name: content for name, (content, _) in (REFUSED_AT_ONCE | REFUSED_LATER).items()}
    captions = {f"{name}.vtt": VTT for name in SOUND}
    answer = send(client, (SOUND | WRITTEN | bad | captions | {"again.wav": SOUND["CON.wav"]}).items())
    assert answer.status_code == 200
    results = {result["name"]: result for result in answer.json["results"]}
    assert {name for name, result in results.items() if result["is_refused"]} == set(REFUSED_AT_ONCE)
    assert results["again.wav"]["url"] == results["CON.wav"]["url"]
    run_jobs()
    session.rollback()
    rows = {row.files[0].name: row for row in session.scalars(select(Interaction))}
    for name in SOUND | WRITTEN:
        assert queries.status(rows[name]).state == "ready", (name, rows[name].job.error)
        assert client.get(f"/interactions/{rows[name].id}").status_code == 200
    for name, (_, why) in REFUSED_AT_ONCE.items():
        assert name in results[name]["message"]
        assert why in results[name]["message"]
    for name, (_, why) in REFUSED_LATER.items():
        status = queries.status(rows[name])
        assert status.state == "failed"
        assert name in status.error
        assert why in status.error
        assert client.get(f"/interactions/{rows[name].id}").status_code == 200
    assert kept(settings) == {file.sha256 for row in rows.values() for file in row.files}


def test_others_can_write_while_a_file_is_copied(as_, cast, factory, monkeypatch):
    """A large upload must not hold the database: here somebody else saves in the middle of the copying."""
    copy = storage._copy

    def busy(stream, target, max_bytes):
        with factory() as other:
            other.add(Team(name="Made meanwhile"))
            other.commit()
        return copy(stream, target, max_bytes)

    monkeypatch.setattr(storage, "_copy", busy)
    assert send(as_(cast.cleo), [("a.wav", wav())]).json["results"][0]["state"] == "accepted"
    with factory() as other:
        assert other.scalar(select(func.count()).select_from(Team).where(Team.name == "Made meanwhile")) == 1


def test_what_is_not_taken_in_leaves_no_bytes(as_, cast, session, settings):
    lead, reviewer = as_(cast.ben), as_(cast.cleo)
    refused = send(lead, [("a.wav", wav(1))]).json["results"][0]
    assert "agent of your own team" in refused["message"]
    assert kept(settings) == set()
    for number in range(2):
        table = (io.BytesIO(f"file,external_id\n{number}.wav,K-1\n".encode()), "rows.csv")
        last = send(reviewer, [(f"{number}.wav", wav(number))], metadata=table).json["results"][0]
    assert "this one was not kept" in last["remarks"][0]
    session.rollback()
    assert kept(settings) == {session.scalars(select(Interaction)).one().files[0].sha256}


@pytest.mark.parametrize("began", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31 10:00"])
def test_impossible_dates_are_refused_by_name(as_, cast, session, began):
    table = (io.BytesIO(f"file,started_at\na.wav,{began}\n".encode()), "rows.csv")
    found = send(as_(cast.cleo), [("a.wav", wav(1)), ("b.wav", wav(2))], metadata=table).json["results"]
    assert [result["state"] for result in found] == ["refused", "accepted"]
    assert "“a.wav” would begin" in found[0]["message"]
    assert "Mend the date" in found[0]["message"]


@pytest.mark.parametrize("began", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_details_take_no_impossible_date(as_, cast, session, began):
    client = as_(cast.cleo)
    url = send(client, [("a.wav", wav())], agent=cast.ada.email).json["results"][0]["url"]
    answer = client.post(f"{url}/details", data={"agent": "", "started_at": began, "direction": "inbound"})
    assert answer.status_code == 422
    assert "Mend the date" in answer.text


def test_tables_that_disagree_or_break_off_take_nothing(as_, cast, session):
    client = as_(cast.cleo)
    tables = [("one.csv", b"file,agent\na.wav,x\n"), ("two.csv", b"file,agent\na.wav,y\n")]
    answer = send(client, [("a.wav", wav()), *tables])
    assert answer.status_code == 422
    assert "“one.csv”, “two.csv”" in answer.json["error"]
    broken = send(client, [("a.wav", wav())], metadata=(io.BytesIO(b'file,agent\n"a.wav,x\n'), "rows.csv"))
    assert broken.status_code == 422
    assert "“rows.csv” is not a readable CSV" in broken.json["error"]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Interaction)) == 0


def test_a_body_that_is_too_large_arrives_whole_before_it_is_refused(app, as_, cast, settings):
    """Else the browser, still sending, finds its connection broken and never shows why."""
    app.config["MAX_CONTENT_LENGTH"] = 4096
    body = io.BytesIO(b"x" * 3_000_000)
    answer = as_(cast.cleo).post(
        "/interactions/new", input_stream=body, content_length=3_000_000,
        content_type="multipart/form-data; boundary=x", headers={"Accept": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "smaller files" in answer.json["error"]
    assert body.read() == b""
    assert kept(settings) == set()


def test_a_dry_import_leaves_nothing(app, settings, monkeypatch, session, cast, tmp_path):
    from qa_app import config
    from qa_app.cli import qa_app as command

    monkeypatch.setattr(config, "from_environment", lambda: settings)
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in {"a.wav": wav(), "b.wav": wav(), "c.json": chat_json(), "d.wav": b""}.items():
        (folder / name).write_bytes(content)
    done = CliRunner().invoke(command, ["import", str(folder), "--dry-run", "--source", "Not there yet"])
    assert "2 taken in, 1 already here, 1 not taken (dry run: nothing was kept)" in done.output
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Interaction)) == 0
    assert session.scalar(select(func.count()).select_from(Source).where(Source.name == "Not there yet")) == 0
    assert kept(settings) == set()
    assert [path for path in settings.data_dir.iterdir() if path.name.startswith("tmp")] == []
