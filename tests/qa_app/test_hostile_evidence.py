"""Hostile hands on evidence: numbers that must not stay, other teams' rows, markup in every field, floods."""

import io
import json
import os
import time
from email.message import EmailMessage
from urllib.parse import urlencode

import factories
import pytest
from sounds import wav
from sqlalchemy import MetaData, select

from qa_app import storage
from qa_app.interactions.models import Interaction
from qa_app.jobs import runner
from qa_app.pickups import services as pickups
from qa_app.pickups.models import Pickup, PickupItem
from qa_app.pickups.rules import Found
from qa_app.pickups.services.places import FileTrouble
from qa_app.pickups.services.places.folder import Folder
from qa_app.tasks import TASKS

CARD = "4111 1111 1111 1111"
CARDS = (CARD, CARD.replace(" ", ""), CARD.replace(" ", "-"), CARD.replace(" ", "+"), "5555 5555 5555 4444")
JSON = {"Accept": "application/json"}


@pytest.fixture
def send(as_, cast):
    def post(*files, by=None, **fields):
        data = {"files": [(io.BytesIO(content), name) for name, content in files], **fields}
        answer = as_(by or cast.cleo).post("/interactions/new", data=data, headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json["results"]

    return post


def rows(session):
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Interaction).order_by(Interaction.id)))


def tickets(*ids, lines=("My order never came.", "I look into it."), subject="Order", **more):
    """An import file of help desk tickets; `more` are fields that the desk itself adds."""
    said = [
        {"comment": text, "authorEmail": ("kim@mail.example", "x-ada")[n % 2], "authorIsNotClient": bool(n % 2),
         "created": f"2026-03-01T09:{30 + n}:00"} for n, text in enumerate(lines)
    ]  # fmt: skip
    data = [{"id": key, "subject": subject, "created": "2026-03-01T09:30:00", "comments": said, **more} for key in ids]
    return json.dumps({"data": data}).encode()


def mail():
    """A mail with a card number wherever a person can write one."""
    letter = EmailMessage()
    letter["From"], letter["To"] = f'"Mo {CARD}" <mo@rivers.example>', "help@harbourvale.example"
    letter["Subject"], letter["Message-ID"] = f"Card {CARD}", "<1@x.example>"
    letter["Date"] = "Tue, 3 Feb 2026 10:00:00 +0000"
    letter.set_content(f"It is {CARD}.\n\n-- \nMo {CARD}\n\nOn Mon, Help wrote:\n> {CARD}\n")
    letter.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename=f"{CARD}.pdf")
    return bytes(letter)


def traces(session, settings, sent):
    """Where a card number stands: in which table and column, and in which stored file that nobody sent."""
    session.rollback()
    tables = MetaData()
    tables.reflect(session.connection())
    found = [
        (table.name, column.name)
        for table in tables.tables.values()
        for column in table.columns
        for value in session.scalars(select(column))
        if any(card in str(value) for card in CARDS)
    ]
    kept = {path.read_bytes() for path in settings.store_dir.rglob("*") if path.is_file()} - set(sent)
    return found + [("store", content[:40]) for content in kept if any(card.encode() in content for card in CARDS)]


@pytest.mark.covers("QM-B1")
def test_a_card_number_stays_in_the_file_that_was_sent_alone(send, run_jobs, session, as_, cast, settings):
    sent = {
        f"{CARD}.eml": mail(),
        f"tickets {CARD}.json": tickets("T1", "T2", lines=(f"It is {CARD}.", "Thanks."), subject=f"Card {CARD}"),
        "desk.json": tickets("T9", ticketFields={CARD: CARD, "number": 4111111111111111}, tags=[CARD]),
        f"broken {CARD}.wav": b"RIFF",
        f"broken {CARD}.json": b"[nope",
    }
    send(*sent.items())
    run_jobs()
    dev = as_(cast.dev)
    first = rows(session)[0]
    dev.get("/interactions/", query_string={"said": CARD, "text": CARD})
    for name, said in ((f"v {CARD}", "refund"), ("v", CARD)):
        dev.post("/interactions/views", data={"name": name, "filters": urlencode({"said": said})})
    dev.post("/interactions/vocabulary", data={"term": f"Visa {CARD}", "queue": ""})
    dev.post(f"/interactions/{first.id}/lines/0", data={"text": f"[card number] or {CARD}", "version": "1"})
    dev.post(f"/interactions/{first.id}/raw", data={"reason": f"The customer asked about {CARD}"}).close()
    detector = {"key": "own", "name": "Own", "description": "x", "group": "empathy", "rule-0-phrases": "sorry"}
    assert dev.post("/behaviours/new", data={**detector, "examples": f"I am sorry about {CARD}"}).status_code == 422
    run_jobs()
    assert traces(session, settings, sent.values()) == []
    pages = [dev.get(f"/interactions/{row.id}").text for row in rows(session)]
    pages += [dev.get(f"/interactions/{row.id}/transcript.json").text for row in rows(session)]
    assert not [page for page in [*pages, dev.get("/interactions/").text] if CARD in page]


def test_a_lead_cannot_change_others_conversations_with_a_file_of_many(send, run_jobs, session, cast):
    send(("desk.json", tickets("T1", "T2")), agent=cast.ada.email)
    run_jobs()
    longer = tickets("T1", "T2", "T3", lines=("Never said.", "Nor that.", "Nor this."))
    send(("desk again.json", longer), by=cast.eve, agent=cast.eric.email)
    run_jobs()
    found = {row.external_id: (row.agent_id, row.transcript_version) for row in rows(session)}
    assert found == {"T1": (cast.ada.id, 1), "T2": (cast.ada.id, 1), "T3": (cast.eric.id, 1)}
    send(("desk again.json", longer))
    run_jobs()
    assert [row.transcript_version for row in rows(session)] == [2, 2, 1]


@pytest.fixture
def there(settings):
    """The folder that may be watched, with a file that has come to rest."""
    settings.places.folder.mkdir(parents=True)
    rest(settings.places.folder / "a.wav", wav(1))
    return settings.places.folder


def rest(path, content):
    path.write_bytes(content)
    os.utime(path, (time.time() - 60,) * 2)


def look(session, settings, factory):
    """A worker looks into the watched folder; what became of its files by their names there."""
    row = session.scalar(select(Pickup)) or Pickup(
        kind="folder", place="", source=factories.source(session), options={}, is_on=True
    )
    session.add(row)
    session.flush()
    pickups.look_now(session, row)
    session.commit()
    runner.run_all(TASKS, settings, factory)
    session.expire_all()
    return row.trouble, {item.key: item.state for item in session.scalars(select(PickupItem))}


def test_what_took_a_files_place_since_it_was_listed_is_not_read(there, tmp_path):
    place = Folder(there)
    (found,) = place.look()
    (tmp_path / "secret").write_bytes(wav(1))
    os.utime(tmp_path / "secret", ns=((there / "a.wav").stat().st_mtime_ns,) * 2)
    for swap in (lambda name: name.symlink_to(tmp_path / "secret"), os.mkfifo, os.mkdir):
        (there / "a.wav").unlink()
        swap(there / "a.wav")
        with pytest.raises(FileTrouble), place.fetch(found):
            pass
        if (there / "a.wav").is_dir():
            break
    (there / "day").symlink_to(tmp_path)
    with pytest.raises(FileTrouble), place.fetch(Found("day/secret", found.mark)):
        pass


def test_a_file_that_grows_while_it_is_read_waits(session, cast, settings, factory, there, monkeypatch):
    copy = storage._copy

    def busy(stream, target, max_bytes):
        with (there / "a.wav").open("ab") as growing:
            growing.write(b"more")
        return copy(stream, target, max_bytes)

    monkeypatch.setattr(storage, "_copy", busy)
    trouble, states = look(session, settings, factory)
    assert "still being written" in trouble
    assert (states, rows(session)) == ({}, [])
    assert not [path for path in settings.store_dir.rglob("*") if path.is_file()]


def test_one_file_that_cannot_be_fetched_keeps_no_other_waiting(session, cast, settings, factory, there, monkeypatch):
    rest(there / "b.wav", wav(2))
    opened = Folder._opened

    def refuse(self, key):
        if key == "a.wav":
            raise PermissionError(13, "Permission denied")
        return opened(self, key)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "_opened", refuse)
        trouble, states = look(session, settings, factory)
        assert "“a.wav” cannot be opened (Permission denied)" in trouble
        assert states == {"b.wav": "taken"}
    assert look(session, settings, factory) == (None, {"a.wav": "taken", "b.wav": "taken"})


def test_a_card_number_in_a_files_name_is_known_again_without_it(session, cast, settings, factory, there):
    rest(there / f"{CARD}.wav", wav(2))
    rest(there / "5555 5555 5555 4444.wav", wav(3))
    first = look(session, settings, factory)
    assert first == look(session, settings, factory)
    assert len(rows(session)) == len(first[1]) == 3
    assert traces(session, settings, ()) == []
