"""Scoring with agents: their own contacts, a colleague's by request, together with a reviewer; and who sees what."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select
from statements import counted

from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Acknowledgement, Evaluation
from qa_app.evaluations.queries import together as pairs
from qa_app.evaluations.rules import gaps
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.services import together
from qa_app.evaluations.services.together import Wish
from qa_app.notices.models import Notice

WORDS = "What the reviewer wrote"


@pytest.fixture
def contact(session, cast):
    row = factories.interaction(session, cast.ada)
    factories.scorecard_version(session)
    session.commit()
    return row


def reviewed(session, cast, contact, state="submitted", **more):
    row = factories.evaluation(
        session, cast.ada, cast.cleo, about=contact, state=state, options={"feeling": "no"}, comment=WORDS, **more
    )
    session.commit()
    return row


def handed_in(session, cast, row, options=None, who="ada", **more):
    session.commit()
    actor = cast.actor(session, who)
    draft = Draft(factories.answers_to(row.scorecard_version, options or {}), more.get("cited", {}), "My own words")
    kept = services.save_draft(session, actor, row.id, draft, row.revision)
    services.submit(session, actor, row.id, kept.revision)
    session.commit()
    return row


def own(session, cast, contact, options=None, **more):
    row = together.begin_self(session, cast.actor(session, "ada"), contact.id)
    return handed_in(session, cast, row, options, **more)


@pytest.mark.covers("QM-I1")
def test_it_works(as_, cast, session, contact):
    ada = as_(cast.ada)
    assert "Score it yourself" in ada.get(f"/interactions/{contact.id}").text
    begun = ada.post(f"/evaluations/self/{contact.id}")
    assert begun.status_code == 303
    assert ada.post(f"/evaluations/self/{contact.id}").location == begun.location
    page = ada.get(begun.location).text
    assert "Submit and release" not in page
    assert "Your own contact" in ada.get("/").text
    row = session.scalars(select(Evaluation)).one()
    assert (row.selection, row.reviewer_id, row.agent_id) == ("self", cast.ada.id, cast.ada.id)
    handed_in(session, cast, row, {"feeling": "partly"}, cited={"feeling": (2,)})
    assert ada.get(f"/evaluations/{row.id}/gaps").status_code == 404
    review = reviewed(session, cast, contact)
    assert ada.get(f"/evaluations/{row.id}/gaps").status_code == 404
    services.release(session, cast.actor(session, "cleo"), review.id)
    session.commit()
    page = ada.get(f"/evaluations/{row.id}/gaps").text
    for words in ("Your view beside the review", "own view higher", "I am sorry, that is frustrating", WORDS, "My own"):
        assert words in page, words
    assert "Beside the review" in ada.get("/evaluations/by-me").text
    assert f"/evaluations/{row.id}/gaps" in ada.get(f"/evaluations/{review.id}").text


@pytest.mark.covers("QM-I1", "QM-J1")
def test_coaching_leads_to_both_views(as_, cast, session, contact):
    mine = own(session, cast, contact)
    review = reviewed(session, cast, contact, state="released")
    ben = as_(cast.ben)
    soon = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    form = {"title": "A talk", "due_on": soon, "choice": ["opportunity:feeling"], "evaluation": review.id}
    made = ben.post("/coaching/new", data=form)
    assert made.status_code == 302
    assert f"/evaluations/{mine.id}/gaps" in ben.get(made.location).text


@pytest.mark.covers("QM-I1")
def test_the_two_are_compared_question_by_question(session, cast, contact):
    mine = own(session, cast, contact, {"greeting": "partly", "notes": "~na"})
    review = reviewed(session, cast, contact)
    found = gaps.gaps(pairs.side_of(mine), pairs.side_of(review))
    stands = {gap.key: gap.what for gap in found}
    assert (stands["greeting"], stands["feeling"], stands["notes"]) == ("lower", "higher", "other")
    assert gaps.counts(found)["same"] == len(found) - 3
    feeling = next(gap for gap in found if gap.key == "feeling")
    assert (feeling.points_apart, feeling.theirs.comment) == (100, "Because of feeling.")
    assert (feeling.mine.share_pct, feeling.theirs.share_pct) == (100, 0)


@pytest.mark.covers("QM-I1")
def test_neither_sees_the_others_answers_before_their_own_are_in(as_, cast, session, contact):
    review = factories.evaluation(session, cast.ada, cast.cleo, about=contact, state="draft", comment=WORDS)
    dev_has = factories.evaluation(session, cast.ada, cast.dev, about=contact, selection="targeted")
    mine = own(session, cast, contact, {"feeling": "partly"})
    for person in ("cleo", "dev"):
        client = as_(getattr(cast, person))
        for path in ("", "/gaps", "/score.json", "/review"):
            assert client.get(f"/evaluations/{mine.id}{path}").status_code == 404, (person, path)
    assert f"/evaluations/{mine.id}" not in as_(cast.dev).get("/evaluations/").text
    ada = as_(cast.ada)
    for path in ("", "/gaps", "/score.json", "/review", "/others", "/lines", "/suggestions"):
        answer = ada.get(f"/evaluations/{review.id}{path}")
        assert (answer.status_code, WORDS in answer.text) == (404, False), path
    services.submit(session, cast.actor(session, "cleo"), review.id, review.revision)
    services.void(session, cast.actor(session, "dev"), dev_has.id, "Not needed")
    session.commit()
    assert ada.get(f"/evaluations/{mine.id}/gaps").status_code == 404
    for person in ("cleo", "dev", "ben", "tess"):
        assert as_(getattr(cast, person)).get(f"/evaluations/{mine.id}/gaps").status_code == 200, person
    for person in ("amir", "eve", "eric", "hana", "sam"):
        assert as_(getattr(cast, person)).get(f"/evaluations/{mine.id}/gaps").status_code == 404, person


def test_after_reading_a_review_it_is_too_late(as_, cast, session, contact):
    reviewed(session, cast, contact, state="released")
    assert "Score it yourself" not in as_(cast.ada).get(f"/interactions/{contact.id}").text
    with pytest.raises(Conflict, match="could already read"):
        together.begin_self(session, cast.actor(session, "ada"), contact.id)
    with pytest.raises(Conflict, match="could already read"):
        together.ask_self(session, cast.actor(session, "ben"), Wish(contact.id))
    assert "too late for that" in as_(cast.ben).get(f"/evaluations/together/{contact.id}").text


def test_a_self_evaluation_that_came_late_says_so(as_, cast, session, contact):
    row = together.begin_self(session, cast.actor(session, "ada"), contact.id)
    reviewed(session, cast, contact, state="released")
    handed_in(session, cast, row)
    assert "after the review could be read" in as_(cast.ben).get(f"/evaluations/{row.id}/gaps").text


@pytest.mark.covers("QM-I1", "QM-C7", "QM-I3")
def test_what_agents_score_counts_nowhere_and_is_not_released(cast, session, contact):
    mine = own(session, cast, contact)
    peer = together.ask_peer(session, cast.actor(session, "ben"), Wish(contact.id, cast.amir.id))
    handed_in(session, cast, peer, who="amir")
    review = reviewed(session, cast, contact)
    assert list(session.scalars(select(Evaluation.id).where(queries.counted()))) == [review.id]
    with pytest.raises((Conflict, NotFound)):
        services.release(session, cast.actor(session, "dev"), mine.id)


def test_a_self_evaluation_is_made_on_the_version_of_the_review(cast, session, contact):
    review = reviewed(session, cast, contact, state="assigned")
    mine = together.begin_self(session, cast.actor(session, "ada"), contact.id)
    assert mine.scorecard_version_id == review.scorecard_version_id


@pytest.mark.covers("QM-I3")
def test_a_colleague_reviews_one_contact_and_sees_nothing_else(as_, cast, session, contact):
    review = reviewed(session, cast, contact, state="draft")
    other = factories.interaction(session, cast.ada)
    session.commit()
    ben, amir = as_(cast.ben), as_(cast.amir)
    assert amir.get(f"/interactions/{contact.id}").status_code == 404
    asked = ben.post(f"/evaluations/together/{contact.id}", data={"kind": "peer", "peer": cast.amir.id, "reason": "Hm"})
    assert asked.status_code == 303
    row = session.scalars(select(Evaluation).where(Evaluation.selection == "peer")).one()
    assert session.scalars(select(Notice.kind).where(Notice.person_id == cast.amir.id)).all() == ["peer_asked"]
    assert amir.get(f"/evaluations/{row.id}/review").status_code == 200
    assert amir.get(f"/interactions/{contact.id}").status_code == 200
    assert f'href="/interactions/{contact.id}"' not in amir.get("/interactions/").text
    for path in (f"/interactions/{other.id}", f"/evaluations/{review.id}", f"/evaluations/{review.id}/review"):
        assert amir.get(path).status_code == 404, path
    assert WORDS not in amir.get(f"/interactions/{contact.id}").text
    handed_in(session, cast, row, {"feeling": "partly"}, who="amir")
    assert amir.get(f"/interactions/{contact.id}").status_code == 404
    assert amir.get(f"/evaluations/{row.id}").status_code == 200
    assert as_(cast.ada).get(f"/evaluations/{row.id}").status_code == 404
    for person in ("ada", "amir", "eve", "cleo", "tess"):
        assert as_(getattr(cast, person)).post(f"/evaluations/{row.id}/share").status_code == 404, person
    assert "Peer reviews to share" in ben.get("/").text
    assert "Peer reviews to share" not in as_(cast.eve).get("/").text
    assert ben.post(f"/evaluations/{row.id}/share").status_code == 303
    assert "Peer reviews to share" not in ben.get("/").text
    assert as_(cast.ada).get(f"/evaluations/{row.id}").status_code == 200


def test_who_can_be_asked_and_by_whom(as_, cast, session, contact):
    ben = cast.actor(session, "ben")
    for peer in (cast.ada.id, cast.eric.id, cast.cleo.id, 999_999, None):
        with pytest.raises(Invalid):
            together.ask_peer(session, ben, Wish(contact.id, peer))
    for name in ("ada", "amir", "eve", "eric", "cleo", "tess", "hana", "sam"):
        with pytest.raises(NotFound):
            together.ask_peer(session, cast.actor(session, name), Wish(contact.id, cast.amir.id))
        client = as_(getattr(cast, name))
        assert client.get(f"/evaluations/together/{contact.id}").status_code == 404, name
        assert client.post(f"/evaluations/together/{contact.id}", data={"kind": "self"}).status_code == 404, name
    for name in ("amir", "ben", "cleo", "dev", "eric"):
        assert as_(getattr(cast, name)).post(f"/evaluations/self/{contact.id}").status_code == 404, name
    together.ask_peer(session, ben, Wish(contact.id, cast.amir.id))
    with pytest.raises(Conflict):
        together.ask_peer(session, ben, Wish(contact.id, cast.amir.id))
    past = datetime.now(UTC) - timedelta(days=2)
    with pytest.raises(Invalid):
        together.ask_self(session, ben, Wish(contact.id, due_at=past))
    with pytest.raises(Invalid):
        together.begin_joint(session, ben, Wish(contact.id, cast.amir.id))


@pytest.mark.parametrize(
    "sent", [{}, {"kind": "x"}, {"kind": "peer", "peer": "1 OR 1"}, {"kind": "self", "due": "soon"}]
)
def test_hostile_forms_are_refused_with_what_was_typed(as_, cast, session, contact, sent):
    answer = as_(cast.ben).post(f"/evaluations/together/{contact.id}", data={**sent, "reason": "<b>x</b>" * 60})
    assert answer.status_code == 422
    assert "<b>x</b>" not in answer.text
    assert session.scalars(select(Evaluation)).all() == []


@pytest.mark.covers("QM-I2")
def test_what_was_scored_together_is_signed_by_both_and_then_released(as_, cast, session, contact):
    ben, cleo, ada = as_(cast.ben), as_(cast.cleo), as_(cast.ada)
    sent = {"kind": "joint", "reviewer": cast.cleo.id}
    assert ben.post(f"/evaluations/together/{contact.id}", data=sent).status_code == 303
    row = session.scalars(select(Evaluation)).one()
    number = row.id
    assert ada.get(f"/evaluations/{row.id}").status_code == 404
    assert ada.get(f"/evaluations/{row.id}/review").status_code == 404
    assert cleo.post(f"/evaluations/{row.id}/sign").status_code == 409
    handed_in(session, cast, row, who="cleo")
    for name in ("ben", "dev", "amir", "eve", "tess"):
        assert as_(getattr(cast, name)).post(f"/evaluations/{row.id}/sign").status_code == 404, name
    assert as_(cast.dev).post(f"/evaluations/{row.id}/release").status_code == 409
    assert "not signed yet" in ada.get(f"/evaluations/{row.id}").text
    assert "To sign" in ada.get("/").text
    assert ada.post(f"/evaluations/{row.id}/sign").status_code == 303
    assert ada.post(f"/evaluations/{row.id}/sign").status_code == 409
    assert "To sign" not in ada.get("/").text
    assert "To sign" in cleo.get("/").text
    assert session.get_one(Evaluation, row.id, populate_existing=True).state == "submitted"
    session.rollback()
    assert cleo.post(f"/evaluations/{number}/sign").status_code == 303
    found = session.get_one(Evaluation, row.id, populate_existing=True)
    assert (found.state, found.released_at is not None) == ("acknowledged", True)
    assert session.scalars(select(Acknowledgement.person_id)).one() == cast.ada.id
    session.rollback()
    assert "joint_to_sign" in session.scalars(select(Notice.kind).where(Notice.person_id == cast.ada.id)).all()


@pytest.mark.covers("QM-I2")
def test_a_change_after_a_signature_has_to_be_signed_again(cast, session, contact):
    ben, cleo, ada = (cast.actor(session, name) for name in ("ben", "cleo", "ada"))
    row = together.begin_joint(session, ben, Wish(contact.id, cast.cleo.id))
    handed_in(session, cast, row, who="cleo")
    together.sign(session, ada, row.id)
    row.submitted_at = datetime.now(UTC) + timedelta(seconds=1)
    assert pairs.signatures(session, row) == {}
    later = row.submitted_at + timedelta(seconds=1)
    together.sign(session, cleo, row.id, now=later)
    assert row.state == "submitted"
    together.sign(session, ada, row.id, now=later)
    assert row.state == "acknowledged"


def test_agents_reach_only_what_was_given_to_them(as_, cast, session, contact):
    """Every way to the page on which an evaluation is written, for every kind, by every agent."""
    mine = together.begin_self(session, cast.actor(session, "ada"), contact.id)
    peer = together.ask_peer(session, cast.actor(session, "ben"), Wish(contact.id, cast.amir.id))
    review = factories.evaluation(session, cast.ada, cast.cleo, about=contact, state="draft", comment=WORDS)
    double = factories.evaluation(session, cast.ada, cast.dev, about=contact, selection="double")
    session.commit()
    given = {"ada": {mine.id}, "amir": {peer.id}, "eric": set()}
    for name, rows in given.items():
        client = as_(getattr(cast, name))
        for row in (mine, peer, review, double):
            for method, path in (
                ("get", "review"), ("post", "review"), ("post", "merge"), ("post", "attention"), ("get", "lines"),
            ):  # fmt: skip
                status = getattr(client, method)(f"/evaluations/{row.id}/{path}").status_code
                assert (status != 404) == (row.id in rows), (name, row.selection, method, path, status)
            if row.id not in rows:
                assert client.get(f"/evaluations/{row.id}").status_code == 404, (name, row.selection)
        for row in (review, double):
            for path in ("release", "reopen", "approve", "send-back", "void", "sign", "share", "suggestions"):
                assert client.post(f"/evaluations/{row.id}/{path}").status_code == 404, (name, path)
    assert session.get_one(Evaluation, review.id, populate_existing=True).comment == WORDS


def test_an_agent_fills_in_the_same_page(as_, cast, session, contact):
    ada = as_(cast.ada)
    address = ada.post(f"/evaluations/self/{contact.id}").location
    sent = {"revision": 0, "a-greeting": "yes", "comment": "Mine", "action": "release"}
    answer = ada.post(address, data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json["missing"]
    row = session.scalars(select(Evaluation)).one()
    assert (row.comment, row.state) == ("Mine", "draft")


def test_pages_take_few_queries(app, as_, cast, session, contact):
    mine = own(session, cast, contact)
    for _ in range(3):
        own(session, cast, factories.interaction(session, cast.ada))
    review = reviewed(session, cast, contact, state="released")
    pages = {
        f"/evaluations/{mine.id}/gaps": cast.ben,
        "/evaluations/by-me": cast.ada,
        f"/evaluations/together/{contact.id}": cast.dev,
        f"/evaluations/{mine.id}": cast.ben,
        f"/evaluations/{review.id}": cast.ada,
    }
    for address, person in pages.items():
        client = as_(person)
        with counted(app) as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= 12, (address, len(statements), statements)
