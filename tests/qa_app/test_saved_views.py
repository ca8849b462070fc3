"""Saved views: keeping filters under a name, using, sharing, changing and deleting them, and putting them back."""

import re

import factories
import pytest
from sqlalchemy import select

from qa_app.interactions.models import SavedView
from qa_app.interactions.rules.views import cleaned, written
from qa_app.interactions.services.views import MOST_OWN

KEEP = "/interactions/views"


def keep(client, name="Angry", filters="mood=negative&silence=20", **more):
    return client.post(KEEP, data={"name": name, "filters": filters, **more}, follow_redirects=True)


@pytest.fixture
def view(as_, cast, session):
    keep(as_(cast.ben), is_shared="1")
    return session.scalars(select(SavedView)).one()


@pytest.mark.covers("QM-B17")
def test_it_works(as_, cast, session):
    factories.interaction(session, cast.ada)
    session.commit()
    client = as_(cast.dev)
    page = keep(client).text
    assert "The view “Angry” is kept." in page
    assert 'href="/interactions/?mood=negative&amp;silence=20" aria-current="true"' in page
    page = client.get("/interactions/?silence=20&mood=negative").text
    assert "Change this view" in page
    assert "Keep as a view" not in page
    assert "a negative customer" in page
    assert "20 % silence or more" in page


def test_others_see_only_what_is_shared(as_, cast, view):
    keep(as_(cast.ben), name="Mine")
    page = as_(cast.ada).get("/interactions/").text
    assert "Angry" in page
    assert "Shared by Ben Okafor" in page
    assert "Mine" not in page
    assert "Mine" in as_(cast.ben).get("/interactions/").text
    assert as_(cast.sam).get("/interactions/").status_code == 404


def test_the_same_name_gets_the_new_filters(as_, cast, session):
    client = as_(cast.cleo)
    keep(client)
    assert "has these filters now" in keep(client, filters="channel=chat").text
    assert [row.query for row in session.scalars(select(SavedView))] == ["channel=chat"]


def test_changing_and_deleting_and_putting_back(as_, cast, session, view):
    client = as_(cast.ben)
    assert client.post(f"{KEEP}/{view.id}", data={"name": "Calm"}).status_code == 302
    session.expire_all()
    assert (view.name, view.is_shared) == ("Calm", False)
    gone = client.post(f"{KEEP}/{view.id}/delete", follow_redirects=True).text
    assert "The view “Calm” is deleted." in gone
    session.rollback()
    assert session.scalars(select(SavedView)).all() == []
    sent = dict(re.findall(r'<input type="hidden" name="(name|filters)" value="([^"]*)"', gone))
    client.post(KEEP, data={name: value.replace("&amp;", "&") for name, value in sent.items()})
    session.rollback()
    assert [(row.name, row.query) for row in session.scalars(select(SavedView))] == [
        ("Calm", "mood=negative&silence=20")
    ]
    assert "is deleted" not in client.get("/interactions/").text


def test_only_the_owner_changes_it(as_, cast, session, view):
    for name in ("ada", "dev", "eve"):
        client = as_(getattr(cast, name))
        for path in ("", "/delete"):
            assert client.post(f"{KEEP}/{view.id}{path}", data={"name": "Taken"}).status_code == 404
    session.expire_all()
    assert session.get_one(SavedView, view.id).name == "Angry"


REFUSED = (
    ({"name": "  "}, "Give the view a name"), ({"name": "x", "filters": ""}, "Choose a filter first"),
    ({"name": "x", "filters": "nonsense=1&after=2"}, "Choose a filter first"),
    ({"name": "x", "filters": "&".join(f"{n}=" + "%F0%9F%98%80" * 190 for n in ("said", "text", "queue"))}, "too long"),
)  # fmt: skip


def test_what_cannot_be_kept_is_said(as_, cast, session):
    client = as_(cast.dev)
    for sent, why in REFUSED:
        page = client.post(KEEP, data=sent, follow_redirects=True)
        assert page.status_code == 200
        assert why in page.text
    assert session.scalars(select(SavedView)).all() == []


def test_names_do_not_collide_when_changed(as_, cast, session, view):
    client = as_(cast.ben)
    keep(client, name="Other")
    page = client.post(f"{KEEP}/{view.id}", data={"name": "Other"}, follow_redirects=True).text
    assert "already" in page


def test_there_are_not_too_many(as_, cast, session):
    client = as_(cast.dev)
    for number in range(MOST_OWN):
        session.add(SavedView(owner_id=cast.dev.id, name=f"v{number}", query="channel=chat", created_at=cast_time()))
    session.commit()
    assert "Delete one first" in keep(client, name="one more").text


def cast_time():
    from datetime import UTC, datetime

    return datetime(2026, 1, 1, tzinfo=UTC)


def test_a_view_is_read_anew_each_time(as_, cast, session):
    query = "agent=99999999999&mood=<b>&evil=1&said=<i>hi</i>&complaint=yes&after=9"
    session.add(SavedView(owner_id=cast.ada.id, name="<u>old</u>", query=query, is_shared=True, created_at=cast_time()))
    session.commit()
    page = as_(cast.amir).get("/interactions/").text
    assert "&lt;u&gt;old&lt;/u&gt;" in page
    href = re.search(r'class="view" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "evil" not in href
    assert "complaint" not in href
    answer = as_(cast.amir).get(href)
    assert answer.status_code == 200
    assert "<i>hi" not in answer.text


def test_a_view_for_others_rows_shows_none_of_them(as_, cast, session):
    row = factories.interaction(session, cast.ada, queue="Billing")
    session.add(SavedView(owner_id=cast.dev.id, name="Ada", query=f"agent={cast.ada.id}", is_shared=True,
                          created_at=cast_time()))  # fmt: skip
    session.commit()
    page = as_(cast.eve).get(f"/interactions/?agent={cast.ada.id}").text
    assert f"/interactions/{row.id}" not in page
    assert "Ada Quill" not in page
    assert "agent ?" in page


def test_filters_are_cut_to_what_is_known():
    assert cleaned("?a=1&a=2&b=&c=%00x&d=4", ("a", "b", "c")) == {"a": "2", "c": "x"}
    assert written({"b": "x y", "a": "1"}) == "a=1&b=x+y"
    assert cleaned("&".join(f"a{n}=1" for n in range(5000)), ("a",)) == {}
