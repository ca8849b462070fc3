"""The public form: anybody can complain, once, without learning anything about anybody."""

import re
from datetime import timedelta

import factories
import pytest
from portal_visits import FILLED, PNG, send, ticket
from sqlalchemy import select

from qa_app.clocks import tasks as clocks
from qa_app.clocks.models import Clock
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.correspondence import services as correspondence
from qa_app.interactions.models import Customer
from qa_app.portal.models import PortalFile, PortalSetting
from qa_app.portal.rules import given as rules


def recorded(session):
    session.rollback()
    return session.scalars(select(Complaint).order_by(Complaint.id)).all()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.mark.covers("R02", "R04", "R29")
def test_it_works(client, session):
    assert client.get("/complain").status_code == 200
    answer = send(client)
    assert answer.status_code == 303, answer.text
    (complaint,) = recorded(session)
    assert (complaint.channel, complaint.category, complaint.product) == (
        "complaint_form",
        "product_defects",
        "Kettle K2",
    )
    assert complaint.summary.startswith("The kettle came broken\n\nIt came on Monday")
    assert (complaint.remedy_sought, complaint.order_ref) == ("A new lid would do.", "HV-20931")
    assert (complaint.customer.name, complaint.customer.email) == ("Mo Rivers", "mo@rivers.example")
    page = client.get(answer.location)
    assert f"C-{complaint.id}" in page.text
    assert 'href="/standards"' in page.text
    assert 'href="/complain"' in client.get("/standards").text
    own = re.search(r"https?://[^\s<]+(/portal/[\w-]+/)", page.text).group(1)
    shown = client.get(own).text
    assert "We have your complaint" in shown
    assert "A new lid would do." in shown


@pytest.mark.covers("R02", "R07")
def test_what_is_missing_is_marked_and_nothing_is_lost(client, session):
    answer = send(client, title="", product="", email="", category="", story="Only this.")
    assert answer.status_code == 422
    for words in ("in a few words what went wrong", "Choose what comes closest", "e-mail address or a telephone"):
        assert words in answer.text
    assert "Only this." in answer.text
    assert "Mo Rivers" in answer.text
    assert recorded(session) == []


@pytest.mark.covers("R04")
def test_sent_twice_it_is_one_complaint(client, session):
    same = ticket(client)
    first, second = send(client, ticket=same), send(client, ticket=same)
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(recorded(session)) == 1


REFUSED = [
    ({"email": "no address"}, "no e-mail address"),
    ({"email": "a@b.example\r\nBcc: all@b.example"}, "no e-mail address"),
    ({"phone": "call me"}, "no telephone number"),
    ({"category": "made_up"}, "Choose what comes closest"),
    ({"title": "x" * 500}, "500 characters"),
    ({"story": "x" * 9000}, "9,000 characters"),
    ({"website": "http://spam.example"}, "Only programs fill it in"),
    ({"ticket": "forged"}, "open for very long"),
]


def test_what_cannot_be_is_refused_in_words(client, session):
    opened = ticket(client)
    for changed, words in REFUSED:
        answer = send(client, **{"ticket": opened, **changed})
        assert answer.status_code == 422, words
        assert words in answer.text
        assert "nobody answered" in answer.text or "story" in changed
    assert recorded(session) == []


def test_what_is_missing_is_listed_as_the_page_asks_for_it(client):
    missing = dict.fromkeys(("title", "category", "product", "story", "email"), "")
    listed = re.findall(r'<li><a href="#(\w+)">', send(client, **missing).text)
    assert listed == list(missing)


def test_a_form_filled_in_at_once_is_asked_for_again_and_then_taken(client, session):
    quick = ticket(client, ago=timedelta(0))
    answer = send(client, ticket=quick)
    assert answer.status_code == 422
    assert "very quick" in answer.text
    assert f'value="{quick}"' in answer.text  # the same form, so that waiting is enough
    assert recorded(session) == []


def test_hostile_text_is_kept_as_text(client, session):
    answer = send(client, story="a\x00b \u202egnp.exe", title="<script>alert(1)</script>")
    assert answer.status_code == 303
    (complaint,) = recorded(session)
    assert "\x00" not in complaint.summary
    assert "\u202e" not in complaint.summary
    shown = client.get(answer.location.replace("received", "")).text
    assert "<script>alert" not in shown


@pytest.mark.covers("R29")
def test_an_address_that_is_known_changes_nothing_and_says_nothing(client, session):
    known = Customer(ref="C-777", name="Maria Rivers", email="mo@rivers.example", may_contact=True, vulnerability=[])
    session.add(known)
    session.flush()
    factories.complaint(session, customer_row=known, product="Secret heater", summary="An earlier secret.")
    session.commit()
    answer = send(client, name="Somebody Else", phone="020 7946 0018")
    assert answer.status_code == 303
    new = recorded(session)[-1]
    session.refresh(known)
    assert new.customer_id == known.id
    assert (known.name, known.phone) == ("Maria Rivers", None)
    pages = client.get(answer.location).text + client.get(answer.location.replace("received", "")).text
    for secret in ("Maria", "777", "Secret heater", "An earlier secret"):
        assert secret not in pages
    note = session.scalar(
        select(ComplaintEvent).where(ComplaintEvent.complaint_id == new.id, ComplaintEvent.kind == "note")
    )
    assert "020 7946 0018" in note.payload["text"]


@pytest.mark.covers("R29")
def test_the_page_says_the_same_whether_the_address_is_known_or_not(client, session):
    session.add(Customer(ref="C-778", name="Maria", email="known@rivers.example", may_contact=True, vulnerability=[]))
    session.commit()
    answers = [send(client, email=email) for email in ("known@rivers.example", "new@rivers.example")]
    pages = [client.get(answer.location).text for answer in answers]
    shown = [re.sub(r"/portal/[\w-]+/|C-\d+", "", page) for page in pages]
    assert shown[0] == shown[1]


def test_files_are_kept_by_what_they_are(client, session, settings):
    answer = send(client, files=[("crack.exe.png", PNG), ("note.txt", b"It was cracked.\n"), ("again.png", PNG)])
    assert answer.status_code == 303, answer.text
    session.rollback()
    rows = session.scalars(select(PortalFile).order_by(PortalFile.id)).all()
    assert [(row.media_type, row.via) for row in rows] == [("image/png", "form"), ("text/plain", "form")]
    assert all((settings.store_dir / row.sha256[:2] / row.sha256).is_file() for row in rows)
    assert rows[0].name == "crack.exe.png"


UNREADABLE = [
    ("photo.png", b"MZ\x90\x00" + b"\x00" * 100, "cannot be sent"),
    ("page.txt", b"<html><script>alert(1)</script></html>", "cannot be sent"),
    ("drawing.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "cannot be sent"),
    ("empty.png", b"", "is empty"),
    ("large.png", PNG + b"\x00" * (10 * 1024 * 1024), "larger than 10 MB"),
    ("archive.zip", b"PK\x03\x04" + b"\x00" * 60, "cannot be sent"),
    ("script.sh", b"#!/bin/sh\nrm -rf /\n", "cannot be sent"),
]


def test_other_files_are_refused_and_the_text_is_kept(client, session, settings):
    opened = ticket(client)
    for name, content, words in UNREADABLE:
        answer = send(client, ticket=opened, files=[(name, content)])
        assert answer.status_code == 422, name
        assert words in answer.text
        assert "nobody answered" in answer.text
    assert recorded(session) == []
    assert [path for path in settings.store_dir.rglob("*") if path.is_file()] == []


def test_too_many_files_are_refused(client, session):
    files = [(f"{number}.txt", f"text {number}".encode()) for number in range(6)]
    answer = send(client, files=files)
    assert answer.status_code == 422
    assert "at most 5 files" in answer.text
    assert recorded(session) == []


def test_a_body_that_is_far_too_large_gets_an_answer(client):
    kind, size = "multipart/form-data; boundary=x", str(200 * 1024**2)
    answer = client.post("/complain", data=b"x", content_type=kind, environ_overrides={"CONTENT_LENGTH": size})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_it_needs_its_own_form_but_keeps_the_text(app, client, session):
    stamp = ticket(client)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = send(client, ticket=stamp)
    assert answer.status_code == 422
    assert "send it again" in answer.text
    assert "nobody answered" in answer.text
    assert recorded(session) == []
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text).group(1)
    assert send(client, ticket=stamp, csrf_token=token).status_code == 303


def test_it_works_behind_https_though_no_referer_is_sent(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/complain", base_url="https://desk.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    app.config["WTF_CSRF_ENABLED"] = False
    stamp = ticket(client)
    app.config["WTF_CSRF_ENABLED"] = True
    data = {**FILLED, "ticket": stamp, "csrf_token": token}
    assert client.post("/complain", data=data, base_url="https://desk.example").status_code == 303


def test_too_many_from_one_address_are_put_off(client):
    stamp = ticket(client)
    statuses = [client.post("/complain", data={"ticket": stamp}).status_code for _ in range(21)]
    assert statuses[:20] == [422] * 20
    assert statuses[20] == 429
    assert client.get("/complain").status_code == 200


def test_a_desk_that_closed_its_form_takes_nothing(client, session):
    stamp = ticket(client)
    session.add(PortalSetting(is_form_open=False, is_owner_named=False, telephone="020 7946 0018"))
    session.commit()
    assert "020 7946 0018" in client.get("/complain").text
    assert send(client, ticket=stamp).status_code == 409
    assert recorded(session) == []


def test_text_is_cleaned_and_never_cut():
    given = rules.read({"story": "a\r\nb\x07\u202e", "title": " two\nlines ", "email": "a@b.example"})
    assert (given.story, given.title, given.email) == ("a\nb", "two lines", "a@b.example")


@pytest.mark.covers("R29")
def test_the_page_tells_by_when(client, session, settings, run_jobs):
    own = send(client).location.replace("received", "")
    clocks.enqueue_due(session, settings)
    session.commit()
    run_jobs()
    page = client.get(own).text
    assert "We want to be finished by" in page
    clock = session.scalar(select(Clock).where(Clock.kind == "resolution"))
    clock.due_at = clock.started_at - timedelta(days=1)
    session.commit()
    token = correspondence.portal_token(session, session.get(Complaint, clock.complaint_id))
    session.commit()
    assert "are late. We are sorry" in client.get(f"/portal/{token}/").text
