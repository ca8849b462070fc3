"""Pickups: files come in by themselves from a folder, a bucket and a mailbox, once each, whatever lies there."""

import os
import time
from dataclasses import replace
from pathlib import Path

import factories
import mail_server
import pytest
from sounds import wav
from sqlalchemy import select

from qa_app.errors import Invalid
from qa_app.interactions.models import Interaction
from qa_app.jobs import runner
from qa_app.jobs.models import Job
from qa_app.pickups import rules
from qa_app.pickups.models import Pickup, PickupItem
from qa_app.pickups.tasks import enqueue_due
from qa_app.tasks import RECURRING, TASKS

MAIL = b"""From: Mo Rivers <mo@customer.example>\r
To: help@harbourvale.example\r
Message-ID: <%s@customer.example>\r
Date: Tue, 3 Mar 2026 09:30:00 +0000\r
Subject: My kettle leaks\r
\r
It leaks since I bought it. Please help.\r
"""


@pytest.fixture
def there(settings) -> Path:
    """The folder that may be watched, empty."""
    settings.places.folder.mkdir(parents=True)
    return settings.places.folder


def put(path: Path, content: bytes, *, at_rest: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if at_rest:
        before = time.time() - 60
        os.utime(path, (before, before))
    return path


def pickup(session, kind="folder", place="", **more) -> Pickup:
    row = Pickup(kind=kind, place=place, source=factories.source(session), options={}, is_on=True, **more)
    session.add(row)
    session.commit()
    return row


def look(session, settings, factory) -> None:
    """What the sweeper's clock does, and then a worker."""
    for row in session.scalars(select(Pickup)):
        row.looked_at = None
    session.commit()
    runner.recur(RECURRING, settings, factory)
    _only(settings, factory)
    session.expire_all()


def _only(settings, factory) -> None:
    """Run the looks alone; transcribing what came in is another test's business."""
    with factory() as own:
        ids = own.scalars(select(Job.id).where(Job.name == "pick_up", Job.state == "queued")).all()
    for job_id in ids:
        runner.run(job_id, TASKS, settings, factory)


def states(session) -> dict[str, str]:
    return {item.key: item.state for item in session.scalars(select(PickupItem))}


@pytest.mark.covers("QM-A2")
def test_it_works(session, cast, settings, factory, there):
    put(there / "2026-03-14_0930_x-ada_C1042.wav", wav(1))
    put(there / "mail/one.eml", MAIL % b"1")
    row = pickup(session)
    look(session, settings, factory)
    assert states(session) == {"2026-03-14_0930_x-ada_C1042.wav": "taken", "mail/one.eml": "taken"}
    call = session.scalar(select(Interaction).where(Interaction.channel == "call"))
    assert (call.agent_id, call.customer.ref, call.source_id) == (cast.ada.id, "C1042", row.source_id)
    assert row.trouble is None
    assert row.looked_at is not None


def test_looking_again_takes_nothing_twice_and_leaves_the_files(session, cast, settings, factory, there):
    file = put(there / "a.wav", wav(1))
    pickup(session)
    look(session, settings, factory)
    put(there / "copy of a.wav", file.read_bytes())
    look(session, settings, factory)
    look(session, settings, factory)
    assert states(session) == {"a.wav": "taken", "copy of a.wav": "known"}
    assert len(session.scalars(select(Interaction)).all()) == 1
    assert file.exists()


def test_one_job_row_serves_all_looks(session, cast, settings, factory, there):
    pickup(session)
    for _ in range(3):
        look(session, settings, factory)
    assert [job.state for job in session.scalars(select(Job).where(Job.name == "pick_up"))] == ["done"]


def test_what_is_half_written_waits(session, cast, settings, factory, there):
    put(there / "now.wav", wav(1), at_rest=False)
    put(there / "big.wav.part", wav(1))
    put(there / ".hidden.wav", wav(1))
    pickup(session)
    look(session, settings, factory)
    assert states(session) == {}
    put(there / "now.wav", wav(1))
    look(session, settings, factory)
    assert states(session) == {"now.wav": "taken"}


def test_a_bad_file_is_named_and_taken_once_mended(session, cast, settings, factory, there, as_):
    put(there / "broken.wav", b"this is no sound at all, only words")
    put(there / "good.wav", wav(1))
    row = pickup(session)
    look(session, settings, factory)
    assert states(session) == {"broken.wav": "refused", "good.wav": "taken"}
    page = as_(cast.dev).get(f"/pickups/{row.id}").text
    assert "holds text, not sound" in page
    put(there / "broken.wav", wav(2))
    look(session, settings, factory)
    assert states(session)["broken.wav"] == "taken"


def test_a_table_beside_the_files_describes_them(session, cast, settings, factory, there):
    put(there / "calls.csv", b"file,agent,queue\nx1.wav,x-ada,Billing\n")
    put(there / "x1.wav", wav(1))
    pickup(session)
    look(session, settings, factory)
    call = session.scalar(select(Interaction))
    assert call.queue == "Billing"
    assert states(session) == {"calls.csv": "seen", "x1.wav": "taken"}


def test_a_transcript_goes_with_the_recording_of_its_own_folder(session, cast, settings, factory, there):
    put(there / "monday/call.wav", wav(1))
    put(there / "monday/call.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Agent>Hello\n")
    put(there / "tuesday/call.wav", wav(3))
    pickup(session)
    look(session, settings, factory)
    assert sorted(len(row.files) for row in session.scalars(select(Interaction))) == [1, 2]


@pytest.mark.parametrize("place", ["../outside", "/etc", "a/../../b", "link"])
def test_no_folder_outside_is_looked_into(session, cast, settings, there, tmp_path, place):
    (tmp_path / "elsewhere").mkdir()
    (there / "link").symlink_to(tmp_path / "elsewhere")
    if place == "/etc":
        assert rules.folder_below(there, place) == there / "etc"
        return
    with pytest.raises(Invalid, match="must lie in"):
        rules.folder_below(there, place)


@pytest.mark.parametrize("place", ["", "/", "calls", "/calls/"])
def test_a_folder_may_be_named_in_full(there, place):
    named = rules.folder_below(there, place)
    assert rules.folder_below(there, str(named)) == named
    with pytest.raises(Invalid, match="must lie in"):
        rules.folder_below(there, f"{there}/../outside")


def test_a_link_to_a_file_outside_is_passed_over(session, cast, settings, factory, there, tmp_path):
    put(tmp_path / "secret.wav", wav(1))
    (there / "innocent.wav").symlink_to(tmp_path / "secret.wav")
    pickup(session)
    look(session, settings, factory)
    assert states(session) == {}


def test_a_place_that_is_gone_says_so_and_is_tried_again(session, cast, settings, factory, there, as_):
    row = pickup(session, place="not/mounted")
    look(session, settings, factory)
    assert "There is no folder" in row.trouble
    assert "There is no folder" in as_(cast.sam).get("/pickups/").text
    put(there / "not/mounted/a.wav", wav(1))
    look(session, settings, factory)
    assert row.trouble is None
    assert states(session) == {"a.wav": "taken"}


def test_switched_off_means_off(session, cast, settings, factory, there):
    put(there / "a.wav", wav(1))
    row = pickup(session)
    row.is_on = False
    session.commit()
    assert enqueue_due(session, settings) == 0


@pytest.mark.parametrize(
    ("kind", "place", "kept"),
    [
        ("folder", "phone/today/", "phone/today"),
        ("folder", "", ""),
        ("s3", "calls/2026/", "s3://calls/2026/"),
        ("imap", " INBOX ", "INBOX"),
    ],
)
def test_the_form_keeps_a_place(session, cast, as_, kind, place, kept):
    source = factories.source(session)
    session.commit()
    form = {"kind": kind, "place": place, "source": source.id}
    assert as_(cast.dev).post("/pickups/", data=form).status_code == 302
    assert session.scalar(select(Pickup)).place == kept


@pytest.mark.parametrize(
    ("kind", "place", "words"),
    [
        ("folder", "../../etc", "must lie in"),
        ("s3", "UPPER!/x", "Write the bucket"),
        ("imap", "", "Name the mailbox"),
        ("ftp", "x", "Choose one of those shown"),
        ("folder", "x" * 600, "printable characters"),
        ("folder", "a\nb", "printable characters"),
    ],
)
def test_the_form_refuses_by_field_and_keeps_what_was_typed(session, cast, as_, kind, place, words):
    source = factories.source(session)
    session.commit()
    answer = as_(cast.dev).post("/pickups/", data={"kind": kind, "place": place, "source": source.id})
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalar(select(Pickup)) is None


def test_those_without_the_permission_find_nothing(session, cast, as_):
    row = pickup(session)
    for person in (cast.ada, cast.ben, cast.cleo, cast.tess, cast.hana):
        assert as_(person).get(f"/pickups/{row.id}").status_code == 404
    assert as_(cast.sam).get(f"/pickups/{row.id}").status_code == 200


def test_a_person_can_ask_for_a_look_now(session, cast, settings, factory, there, as_):
    put(there / "a.wav", wav(1))
    row = pickup(session)
    client = as_(cast.dev)
    assert client.post(f"/pickups/{row.id}/look").status_code == 302
    _only(settings, factory)
    assert "a.wav" in client.get(f"/pickups/{row.id}").text


@pytest.fixture
def bucket(settings):
    """A bucket of a service that speaks S3, on this machine: moto's server, which stands in for a real one."""
    boto3, server = pytest.importorskip("boto3"), pytest.importorskip("moto.server")
    service = server.ThreadedMotoServer(port=0, verbose=False)
    service.start()
    endpoint = "http://{}:{}".format(*service.get_host_and_port())
    places = replace(settings.places, s3_endpoint=endpoint, s3_key_id="key", s3_secret="secret")
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": places.s3_region}
    client = boto3.client("s3", endpoint_url=endpoint, **keys)
    client.create_bucket(Bucket="calls")
    yield replace(settings, places=places), client
    service.stop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_bucket_is_picked_up(session, cast, factory, bucket):
    settings, client = bucket
    client.put_object(Bucket="calls", Key="2026/day one/a.wav", Body=wav(1))
    client.put_object(Bucket="calls", Key="2026/empty.wav", Body=b"")
    client.put_object(Bucket="calls", Key="2025/old.wav", Body=wav(1))
    row = pickup(session, kind="s3", place="s3://calls/2026/")
    look(session, settings, factory)
    assert (row.trouble, states(session)) == (None, {"2026/day one/a.wav": "taken"})
    look(session, settings, factory)
    assert len(session.scalars(select(Interaction)).all()) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_bucket_that_is_not_there_says_so_without_the_secret(session, cast, factory, bucket):
    settings, _ = bucket
    row = pickup(session, kind="s3", place="s3://nowhere/")
    look(session, settings, factory)
    assert "The bucket cannot be read" in row.trouble
    assert "secret" not in row.trouble.lower()


@pytest.fixture
def post(settings, tmp_path):
    """A real IMAP server with one mailbox, and the settings that lead there."""
    if not mail_server.is_installed():
        pytest.skip("no dovecot on this machine: apt-get install dovecot-imapd")
    with mail_server.running(tmp_path / "imap") as port:
        url = f"imap://{mail_server.PERSON}@127.0.0.1:{port}"
        places = replace(settings.places, imap_url=url, imap_password=mail_server.PASSWORD)
        yield replace(settings, places=places), port


def test_a_mailbox_is_picked_up_and_left_unread(session, cast, factory, post):
    settings, port = post
    with mail_server.mailbox(port) as client:
        for number in (b"1", b"2"):
            client.append("INBOX", None, None, MAIL % number)
        row = pickup(session, kind="imap", place="INBOX")
        look(session, settings, factory)
        assert (row.trouble, sorted(states(session).values())) == (None, ["taken", "taken"])
        client.append("INBOX", None, None, MAIL % b"3")
        look(session, settings, factory)
        client.select("INBOX", readonly=True)
        assert client.search(None, "UNSEEN")[1] == [b"1 2 3"]
    assert [row.channel for row in session.scalars(select(Interaction))] == ["email"] * 3


def test_a_mailbox_that_lets_nobody_in_says_so_without_the_password(session, cast, factory, post):
    settings, _ = post
    wrong = replace(settings, places=replace(settings.places, imap_password="not-the-right-one"))
    row = pickup(session, kind="imap", place="INBOX")
    look(session, wrong, factory)
    assert "The mailbox cannot be read" in row.trouble
    assert "not-the-right-one" not in row.trouble
    look(session, settings, factory)
    assert row.trouble is None


def test_a_folder_that_is_not_in_the_mailbox_is_named_with_those_that_are(session, cast, factory, post):
    settings, port = post
    with mail_server.mailbox(port) as client:
        for name in ("Claims", '"Support.Done &- dusted"', '"Gr&APwA3w-e"'):
            client.create(name)
    row = pickup(session, kind="imap", place="Support/Open")
    look(session, settings, factory)
    assert row.trouble == (
        "The mailbox has no folder “Support/Open”. It has “Claims”, “Grüße”, “INBOX”, “Support.Done & dusted”. "
        "Choose one of them."
    )


def test_without_a_mailbox_the_reason_is_how_to_set_one_up(session, cast, settings, factory):
    row = pickup(session, kind="imap", place="INBOX")
    look(session, settings, factory)
    assert "Set QA_IMAP_URL" in row.trouble
