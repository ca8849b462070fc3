"""Scorecards: publishing keeps old versions as they were, problems are named, the library installs once."""

import io
import json

import pytest

from qa_app.builder import queries, services
from qa_app.builder.models import ScorecardVersion, VersionState
from qa_app.errors import Conflict, Invalid, NotAllowed
from scorecards import document, library


def card(title="Contact quality", **more):
    found = document.to_document(library.load("contact-quality"))
    return {**found, "title": title, **more}


def test_it_works(as_, cast, session):
    client = as_(cast.dev)
    sent = {"file": (io.BytesIO(json.dumps(card()).encode()), "card.json"), "note": "First"}
    answer = client.post("/scorecards/publish", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "Version 1 is published" in answer.text
    assert "Was the customer" in answer.text or "greeting" in answer.text
    assert "Contact quality" in client.get("/scorecards/").text


@pytest.mark.covers("QM-D2")
def test_a_change_is_a_new_version_and_the_old_one_stays(cast, session):
    dev = cast.actor(session, "dev")
    first = services.publish(session, dev, card(), "one")
    before = (first.digest, dict(first.document))
    second = services.publish(session, dev, json.dumps(card(title="Contact quality, spring")), "two")
    assert (second.number, second.scorecard_id) == (2, first.scorecard_id)
    session.commit()
    session.refresh(first)
    assert (first.digest, first.document) == before
    assert queries.current_version(session, "call") is second


def test_the_same_again_is_refused(cast, session):
    dev = cast.actor(session, "dev")
    services.publish(session, dev, card())
    with pytest.raises(Conflict, match="exactly the same"):
        services.publish(session, dev, card())


def test_problems_are_listed_by_path_and_the_text_is_kept(as_, cast, session):
    broken = card()
    broken["sections"][0]["questions"][0]["options"][0]["points"] = "many"
    broken["sections"][1]["questions"][0]["kind"] = "guess"
    answer = as_(cast.dev).post("/scorecards/publish", data={"text": json.dumps(broken), "note": "my note"})
    assert answer.status_code == 422
    for words in ("sections[0].questions[0].options[0].points", "sections[1].questions[0].kind", "my note"):
        assert words in answer.text
    assert "guess&#34;" in answer.text
    assert session.query(ScorecardVersion).count() == 0


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"null", b"\xff\xfe{}", b'{"key":"a","key":"b"}', b"1e999999"])
def test_files_that_are_no_scorecard_are_refused_in_words(as_, cast, sent):
    answer = as_(cast.dev).post("/scorecards/publish", data={"file": (io.BytesIO(sent), "x.json")})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_only_managers_publish(as_, cast, session):
    for name in ("ada", "ben", "cleo", "tess"):
        client = as_(getattr(cast, name))
        assert client.get("/scorecards/").status_code == 200
        assert client.post("/scorecards/publish", data={"text": "{}"}).status_code == 404
        with pytest.raises(NotAllowed):
            services.publish(session, cast.actor(session, name), card())
    assert as_(cast.hana).get("/scorecards/").status_code == 404


def test_a_retired_version_is_not_given_to_new_evaluations(as_, cast, session):
    dev = cast.actor(session, "dev")
    version = services.publish(session, dev, card())
    session.commit()
    client = as_(cast.dev)
    assert client.post(f"/scorecards/versions/{version.id}/retire", data={"note": " "}).status_code == 422
    assert client.post(f"/scorecards/versions/{version.id}/retire", data={"note": "Too long"}).status_code == 302
    session.rollback()
    assert queries.current_version(session, "call") is None
    client.post(f"/scorecards/versions/{version.id}/bring-back")
    session.rollback()
    assert queries.current_version(session, "call").state == VersionState.PUBLISHED


def test_the_library_installs_once(session):
    first = services.install_library(session)
    assert [row.scorecard.key for row in first] == ["contact_quality", "complaint_handling"]
    assert services.install_library(session) == []
    assert queries.current_version(session, "call").scorecard.key == library.load(library.DEFAULT).key


def test_download_reads_back(as_, cast, session):
    version = services.publish(session, cast.actor(session, "dev"), card())
    session.commit()
    text = as_(cast.tess).get(f"/scorecards/versions/{version.id}.json").text
    assert document.digest(document.loads(text)) == version.digest


def test_shares_add_up_to_a_hundred():
    found = queries.arithmetic(library.load("contact-quality"))
    assert found.best.percent == 100
    assert abs(sum(found.share_pct.values()) - 100) < 0.001
    with pytest.raises(Invalid):
        services.read("{}")
