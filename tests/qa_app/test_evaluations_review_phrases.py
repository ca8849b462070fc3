"""Phrases for comments: own ones for everybody who evaluates, shared ones by QA managers."""

import pytest
from sqlalchemy import select

from qa_app.errors import Invalid, NotAllowed, NotFound
from qa_app.evaluations import services
from qa_app.evaluations.models import CommentTemplate
from qa_app.evaluations.queries import phrases
from qa_app.evaluations.services import Wording

JSON = {"Accept": "application/json"}


def fresh(session):
    session.rollback()
    session.expire_all()


def titles(session, cast, name):
    return [row.title for row in phrases.phrases(session, cast.actor(session, name))]


@pytest.mark.covers("QM-E7")
def test_it_works(as_, cast, session):
    client = as_(cast.cleo)
    answer = client.post("/evaluations/phrases", data={"title": "Greeting", "text": "You named the <centre>."})
    assert answer.status_code == 302
    page = client.get("/evaluations/phrases").text
    assert "You named the &lt;centre&gt;." in page
    row = session.scalars(select(CommentTemplate)).one()
    changed = {"title": "Greeting", "text": "You said who you are.", "question": "greeting"}
    client.post(f"/evaluations/phrases/{row.id}", data=changed)
    fresh(session)
    assert (row.text, row.question_key, row.person_id) == ("You said who you are.", "greeting", cast.cleo.id)
    client.post(f"/evaluations/phrases/{row.id}", data={"action": "remove"})
    fresh(session)
    assert titles(session, cast, "cleo") == []


def test_everybodys_phrases_are_kept_by_managers(as_, cast, session):
    services.keep_phrase(session, cast.actor(session, "dev"), Wording("For all", "Well done.", is_shared=True))
    services.keep_phrase(session, cast.actor(session, "dev"), Wording("For me", "Hm."))
    services.keep_phrase(session, cast.actor(session, "cleo"), Wording("Mine", "Ah."))
    session.commit()
    assert titles(session, cast, "cleo") == ["Mine", "For all"]
    assert titles(session, cast, "dev") == ["For me", "For all"]
    shared = session.scalars(select(CommentTemplate).where(CommentTemplate.person_id.is_(None))).one()
    cleo = cast.actor(session, "cleo")
    with pytest.raises(NotAllowed):
        services.keep_phrase(session, cleo, Wording("x", "y", is_shared=True))
    with pytest.raises(NotFound):
        services.drop_phrase(session, cleo, shared.id)
    assert as_(cast.cleo).post(f"/evaluations/phrases/{shared.id}", data={"action": "remove"}).status_code == 404


@pytest.mark.parametrize(
    "wording",
    [
        Wording("", "y"),
        Wording("x" * 81, "y"),
        Wording("x", " "),
        Wording("x", "y" * 2001),
        Wording("x", "y", "k" * 81),
        Wording("x", "nul\x00"),
    ],
)
def test_what_is_no_phrase_is_refused(cast, session, wording):
    with pytest.raises(Invalid) as refusal:
        services.keep_phrase(session, cast.actor(session, "cleo"), wording)
    assert refusal.value.fields


def test_a_refused_phrase_is_still_in_the_page(as_, cast):
    answer = as_(cast.cleo).post("/evaluations/phrases", data={"title": "", "text": "Long thought about"})
    assert answer.status_code == 422
    assert "Long thought about" in answer.text
    assert as_(cast.cleo).post("/evaluations/phrases", data={"title": ""}, headers=JSON).json["fields"]


def test_only_so_many_are_kept(cast, session, monkeypatch):
    monkeypatch.setattr(services.phrases, "MOST_KEPT", 2)
    cleo = cast.actor(session, "cleo")
    for title in ("a", "b"):
        services.keep_phrase(session, cleo, Wording(title, "text"))
    with pytest.raises(Invalid):
        services.keep_phrase(session, cleo, Wording("c", "text"))


def test_agents_and_leads_have_none(as_, cast):
    for name in ("ada", "ben", "tess", "hana", "sam"):
        assert as_(getattr(cast, name)).get("/evaluations/phrases").status_code == 404
        assert (
            as_(getattr(cast, name)).post("/evaluations/phrases", data={"title": "a", "text": "b"}).status_code == 404
        )
