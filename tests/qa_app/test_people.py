"""Signing in, signing out, and what a cookie is worth afterwards."""

import factories
from sqlalchemy import select
from statements import counted

from qa_app.people import services
from qa_app.people.models import SignIn
from qa_app.policy import Role

PASSWORD = "correct horse battery"


def make(app, session, email="ann@example.com"):
    with app.app_context():
        person = services.add_person(session, name="Ann", email=email, password=PASSWORD, roles=frozenset({Role.AGENT}))
    session.commit()
    return person


def test_it_works(app, session):
    make(app, session)
    client = app.test_client()
    answer = client.post("/login", data={"email": "ann@example.com", "password": PASSWORD})
    assert answer.status_code == 302
    assert "Nothing waits for you" in client.get("/").text


def test_passwords_are_kept_as_argon2id(app, session):
    assert make(app, session).password.startswith("$argon2id$")


def test_wrong_password_and_unknown_address_read_the_same(app, session):
    make(app, session)
    texts = []
    for email in ("ann@example.com", "nobody@example.com"):
        answer = app.test_client().post("/login", data={"email": email, "password": "wrong password 1"})
        texts.append(answer.text.split('role="alert"')[1].split("</p>")[0])
    assert texts[0] == texts[1]


def test_the_eleventh_wrong_password_is_not_even_looked_at(app, session):
    make(app, session)
    wrong = {"email": "ann@example.com", "password": "wrong password 1"}
    answers = [app.test_client().post("/login", data=wrong).status_code for _ in range(11)]
    assert answers[:10] == [200] * 10
    assert answers[10] == 429
    right = app.test_client().post("/login", data={"email": "Ann@example.com ", "password": PASSWORD})
    assert right.status_code == 429


def test_sign_out_ends_a_stolen_cookie(app, session):
    make(app, session)
    client, thief = app.test_client(), app.test_client()
    client.post("/login", data={"email": "ann@example.com", "password": PASSWORD})
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/").status_code == 200
    client.post("/logout")
    assert thief.get("/").status_code == 401
    assert session.scalars(select(SignIn)).one().ended_at is not None


def test_a_page_needs_signing_in(app):
    answer = app.test_client().get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert "/login?next=/" in answer.location


def test_the_theme_is_kept(as_, cast, session):
    assert as_(cast.ada).post("/theme", data={"theme": "dark", "next": "//evil.example"}).location == "/"
    session.refresh(cast.ada)
    assert cast.ada.theme == "dark"


def test_what_waits_is_counted_after_the_page(as_, cast, session, app):
    """Each kind of work costs a statement; no page waits for them, whatever roles somebody has."""
    factories.evaluation(session, cast.ada, cast.cleo)
    session.commit()
    for person in (cast.ada, cast.ben, cast.cleo, cast.dev):
        client = as_(person)
        with counted(app) as statements:
            page = client.get("/interactions/").text
        assert 'hx-get="/waiting"' in page
        assert len([statement for statement in statements if statement != "BEGIN"]) <= 12, person.name
    answer = as_(cast.cleo).get("/waiting")
    assert (answer.text, answer.mimetype) == ("1", "text/plain")
