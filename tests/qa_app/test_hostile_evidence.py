"""Hostile hands on evidence: numbers that must not stay, other teams' rows, markup in every field, floods."""

import io
import itertools
import json
import os
import re
import signal
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import urlencode

import factories
import pytest
from sounds import wav
from sqlalchemy import MetaData, select, update
from sqlalchemy.orm import sessionmaker

from qa_app import audit, db, storage
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.services import correcting
from qa_app.interactions.services.pointing import look_for_behaviours
from qa_app.interactions.tasks import pointing, reading
from qa_app.interactions.views.narrowed import NAMES
from qa_app.jobs import ledger, runner
from qa_app.jobs.models import Job
from qa_app.pickups import services as pickups
from qa_app.pickups.models import Pickup, PickupItem
from qa_app.pickups.rules import Found
from qa_app.pickups.services.places import FileTrouble
from qa_app.pickups.services.places.folder import Folder
from qa_app.tasks import TASKS
from qa_app.web.requests import RowNumber
from transcription.transcript import Channel, Speaker

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


def killed(settings, work, steps):
    """Workers that do what is due in processes of their own, until one lives to the end; each is killed (SIGKILL)
    when it comes to the next of `steps`, a name of something in a module and after how many calls.
    """
    for module, name, calls in [*steps, (None, "", 0)]:
        pid = os.fork()
        if pid == 0:
            engine = db.engine_for(settings.database_url)
            if module is not None:
                done, count = getattr(module, name), itertools.count(1)

                def deadly(*given, _done=done, _count=count, _calls=calls, **named):
                    if next(_count) == _calls:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return _done(*given, **named)

                setattr(module, name, deadly)
            runner.run_all(TASKS, settings, sessionmaker(engine, expire_on_commit=False))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status) == (module is not None), (name, status)
        work()


def test_workers_killed_amid_many_conversations_lose_and_double_none(send, session, settings):
    send(("desk.json", tickets(*(f"T{n}" for n in range(4)), "", "")))
    steps = [(reading, "keep_conversation", 3), (audit, "settle", 4), (ledger, "finish", 1), (pointing, "detect", 3)]

    def lapse():
        session.execute(update(Job).where(Job.state == "running").values(lease_until=datetime(2020, 1, 1, tzinfo=UTC)))
        session.execute(update(Job).values(sent_at=None))
        session.commit()

    killed(settings, lapse, steps)
    found = rows(session)
    assert sorted(row.external_id for row in found if row.external_id[0] == "T") == [f"T{n}" for n in range(4)]
    assert [row.transcript_version for row in found] == [1] * 6
    assert set(session.scalars(select(Job.state))) == {"done"}


def test_a_flood_of_pointed_lines_is_told_and_not_all_listed(session, cast, as_, run_jobs, monkeypatch):
    row = factories.interaction(session, cast.ada, said=factories.transcript(((Speaker.AGENT, "I am so sorry."),) * 5))
    look_for_behaviours(session, row)
    session.commit()
    run_jobs()
    page = as_(cast.dev).get(f"/interactions/{row.id}/behaviours").text
    monkeypatch.setattr(queries.pointing, "MOST_SHOWN", 2)
    short = as_(cast.dev).get(f"/interactions/{row.id}/behaviours").text
    assert "more lines, which are not listed" not in page
    assert "And 3 more lines, which are not listed." in short
    assert short.count("data-behaviour ") < page.count("data-behaviour ")


def test_a_mended_line_is_read_with_those_near_it_in_a_long_chat(session, cast, as_, monkeypatch):
    said = ["Hello."] * 3 + ["My card is 4111 1111", "1111 nothing", "Thanks."] + ["Bye."] * 3
    lines = tuple((Speaker.CUSTOMER, text) for text in said)
    row = factories.interaction(session, cast.ada, said=factories.transcript(lines, Channel.CHAT))
    session.commit()
    monkeypatch.setattr(correcting, "NEAR", 1)
    data = {"text": "1111 1111", "version": "1"}
    assert as_(cast.dev).post(f"/interactions/{row.id}/lines/4", data=data, headers=JSON).status_code == 200
    (row,) = rows(session)
    texts = [segment.text for segment in queries.transcript_of(session, row).segments]
    assert not any("1111" in text for text in texts)
    assert (texts[:3], texts[5:]) == (said[:3], said[5:])


def posts(app, actor):
    """The address of every form that the actor may send, with rows that may be there."""
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if "POST" in rule.methods and permission and actor.may(permission):
            numbers = {name: 1 if isinstance(rule._converters[name], RowNumber) else "x" for name in rule.arguments}
            yield rule.build(numbers)[1]


@pytest.mark.covers("QM-L1")
def test_no_form_is_taken_without_its_token_or_with_anothers(app, as_, cast, session):
    factories.interaction(session, cast.ada)
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    dev, other = as_(cast.dev), as_(cast.cleo)
    page = other.get("/interactions/vocabulary").text + other.get("/interactions/").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    forms = list(posts(app, cast.actor(session, "dev")))
    assert len(forms) > 40
    for path in forms:
        for data in ({}, {"csrf_token": token}, {"csrf_token": "x"}):
            assert dev.post(path, data=data).status_code == 400, path


NONSENSE = (
    "9" * 30, "-1", "٣", "\0", "' OR 1=1 --", '{agent} : " NEAR(* | ! <->', "\ud800", "9223372036854775808", "x" * 5000
)  # fmt: skip


def test_no_address_or_form_field_of_evidence_breaks_a_page(app, as_, cast, session):
    """Every field of the list, the forms and the numbers in addresses, with what no honest person writes."""
    row = factories.interaction(session, cast.ada)
    session.commit()
    dev = as_(cast.dev)
    sent = [text.encode("utf-8", "surrogatepass") for text in NONSENSE]
    names = (*NAMES, "after", "evaluated", "complaint")
    for text in sent:
        answer = dev.get("/interactions/", query_string=urlencode(dict.fromkeys(names, text)))
        assert answer.status_code < 500, text
    fields = ("text", "version", "first", "last", "speaker", "segment", "detector", "verdict", "term", "queue", "name",
              "filters", "reason", "kind", "place", "source", "key", "rule-0-phrases", "rule-0-amount", "rule-0-edge",
              "strictness", "examples", "seen", "lines", "do")  # fmt: skip
    for path in (f"/interactions/{row.id}/{end}" for end in ("lines/0", "speakers", "behaviours", "raw", "swap")):
        for text in sent:
            assert dev.post(path, data=dict.fromkeys(fields, text)).status_code < 500, (path, text)
    for path in ("/interactions/vocabulary", "/interactions/views", "/pickups/", "/behaviours/new"):
        for text in sent:
            assert dev.post(path, data=dict.fromkeys(fields, text)).status_code < 500, (path, text)
