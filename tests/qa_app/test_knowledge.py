"""The knowledge base: articles from a draft to a reader, by two people, found by words, used on complaints."""

from datetime import UTC, date, datetime, timedelta

import factories
import pytest

from qa_app.errors import Conflict, NotFound
from qa_app.knowledge import queries, rules, services
from qa_app.knowledge.models import Article, ArticleUse, Unfound

TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(days=90)


def article(session, cast, title="When does my refund arrive?", body="Refunds take five days.", **more):
    """An article published by Iris that Hana wrote."""
    hana, iris = cast.actor(session, "hana"), cast.actor(session, "iris")
    made = services.begin(session, hana, rules.Writing(title, body, **{"audience": "public", **more}))
    services.hand_in(session, hana, made)
    services.publish(session, iris, made, review_on=LATER, today=TODAY)
    session.commit()
    return made


def test_it_works(as_, cast, session):
    writer = as_(cast.hana)
    typed = {"title": "Where is my parcel?", "body": "# Look\n\nTrack it **here**.", "language": "en", "revision": "0"}
    answer = writer.post("/knowledge/new", data={**typed, "category": "delivery_delays", "audience": "public"})
    assert answer.status_code == 302
    page = answer.location
    writer.post(f"{page}/hand-in")
    assert "waits to be published" in writer.get(page).text.lower()
    lead = as_(cast.iris)
    assert "Where is my parcel?" in lead.get("/").text
    assert lead.post(f"{page}/publish", data={"review_on": LATER.isoformat()}).status_code == 302
    shown = as_(cast.ada).get(page).text
    assert "<h2>Look</h2>" in shown
    assert "<strong>here</strong>" in shown
    assert "Where is my parcel?" in as_(cast.ada).get("/knowledge?text=parcle").text


@pytest.mark.covers("R44")
def test_a_second_person_publishes(as_, cast, session):
    lead = cast.actor(session, "iris")
    made = services.begin(session, lead, rules.Writing("A question", "An answer"))
    services.hand_in(session, lead, made)
    session.commit()
    refused = as_(cast.iris).post(f"/knowledge/{made.id}/publish", data={"review_on": LATER.isoformat()})
    assert refused.status_code == 409
    assert "second person" in refused.text
    with pytest.raises(NotFound):
        queries.live(session, made.id, is_public=False)
    assert as_(cast.ada).get(f"/knowledge/{made.id}").status_code == 404
    assert as_(cast.hana).post(f"/knowledge/{made.id}/publish").status_code == 404  # a handler may not publish
    assert as_(cast.dev).post(f"/knowledge/{made.id}/publish").status_code == 302


@pytest.mark.covers("R44")
def test_what_is_due_is_on_the_list_and_on_its_owners_home_page(as_, cast, session):
    made = article(session, cast)
    made.review_on = TODAY - timedelta(days=3)
    session.commit()
    assert [row.article.id for row in queries.due(session, TODAY)] == [made.id]
    assert "due to be looked at" in as_(cast.hana).get("/knowledge?state=review_due").text.lower()
    assert made.versions[0].title in as_(cast.hana).get("/").text
    assert made.versions[0].title in as_(cast.iris).get("/knowledge/readers").text
    past = as_(cast.hana).post(f"/knowledge/{made.id}/look-again", data={"review_on": TODAY.isoformat()})
    assert past.status_code == 422
    as_(cast.hana).post(f"/knowledge/{made.id}/look-again", data={"review_on": LATER.isoformat()})
    assert queries.due(session, TODAY) == []


def test_a_change_is_a_new_version_and_readers_keep_the_old_one_until_it_is_published(cast, session):
    made = article(session, cast)
    hana, iris = cast.actor(session, "hana"), cast.actor(session, "iris")
    written = services.rewrite(session, hana, made, rules.Writing("When?", "Six days.", audience="public"), revision=0)
    assert queries.live(session, made.id, is_public=True).body == "Refunds take five days."
    assert written.number == 2
    with pytest.raises(Conflict, match="meanwhile"):
        services.rewrite(session, iris, made, rules.Writing("Mine", "Mine"), revision=0)
    services.hand_in(session, hana, made)
    services.publish(session, iris, made, review_on=LATER, today=TODAY)
    assert queries.live(session, made.id, is_public=True).body == "Six days."
    assert [each.state for each in made.versions] == ["published", "replaced"]
    services.retire(session, iris, made, "Refunds are instant now.")
    assert queries.search(session, "six days", is_public=True) == []


def test_nobody_writes_over_a_colleagues_text_and_both_are_shown(as_, cast, session):
    made = article(session, cast)
    typed = {"title": "T", "body": "Theirs.", "language": "en", "audience": "public", "category": ""}
    assert as_(cast.hana).post(f"/knowledge/{made.id}/edit", data={**typed, "revision": "0"}).status_code == 302
    mine = as_(cast.dev).post(f"/knowledge/{made.id}/edit", data={**typed, "body": "Mine.", "revision": "0"})
    assert mine.status_code == 409
    assert "Theirs." in mine.text
    assert "Mine." in mine.text


@pytest.mark.covers("R42")
def test_articles_are_suggested_on_the_case_and_what_was_made_of_them_is_kept(as_, cast, session):
    fits = article(session, cast, "Delivery is late", "Open a trace for the parcel.", category="delivery_delays")
    article(session, cast, "How to change a password", "Use the account page.")
    complaint = factories.complaint(session, summary="My parcel never came, where is the delivery?")
    session.commit()
    handler, page = as_(cast.hana), f"/complaints/{complaint.id}"
    shown = handler.get(page).text
    assert "Delivery is late" in shown
    assert "How to change a password" not in shown
    beside = f"{page}/articles/{fits.id}"
    assert "Open a trace for the parcel." in handler.get(beside).text
    handler.post(beside, data={"said": "used"})
    handler.post(beside, data={"said": "helped"})
    session.rollback()
    use = session.query(ArticleUse).one()
    assert (use.is_used, use.outcome, use.version) == (True, "helped", 1)
    assert queries.useful(session, [fits.id])[fits.id] == queries.Usefulness(used=1, put_aside=0, helped=1, judged=1)
    assert "used an article" in handler.get(page).text
    assert handler.post(beside, data={"said": "nonsense"}).status_code == 422
    handler.post(beside, data={"said": "not_used"})
    session.rollback()
    assert queries.useful(session, [fits.id])[fits.id].put_aside == 1
    assert as_(cast.eve).get(beside).status_code == 404


@pytest.mark.covers("R44")
def test_a_draft_from_a_complaint_leaves_personal_data_out(as_, cast, session):
    about = factories.complaint(session, summary="Mo Rivers, mo@example.org, never got it.")
    session.commit()
    draft = as_(cast.hana).get(f"/knowledge/new?complaint={about.id}").text
    assert "never got it" in draft
    assert "mo@example.org" not in draft
    assert "Mo Rivers" not in draft
    typed = {"title": "T", "body": "B", "language": "en", "audience": "internal", "category": ""}
    as_(cast.hana).post("/knowledge/new", data={**typed, "complaint": about.id, "problem": "P-3"})
    made = session.query(Article).one()
    assert (made.complaint_id, made.problem_ref) == (about.id, "P-3")


def test_a_search_finds_by_slips_and_beginnings_and_says_so_when_nothing_fits(cast, session):
    refund = article(session, cast)
    article(session, cast, "Inside only", "How we grant refunds.", audience="internal")
    found = queries.search(session, "refudn", is_public=True)
    assert [item.article_id for item in found] == [refund.id]
    assert len(queries.search(session, "refund", is_public=False)) == 2
    assert queries.search(session, "how do I train a dragon", is_public=True) == []
    assert queries.search(session, "", is_public=True) == []
    assert queries.search(session, "ref", is_public=True)[0].snippet.startswith("Refunds take")


@pytest.mark.covers("R43")
def test_what_was_not_found_is_listed_without_personal_data(as_, app, cast, session):
    visitor = app.test_client()
    assert "no answer to this yet" in visitor.get("/answers?text=train a dragon").text
    visitor.get("/answers?text=Train a  Dragon")
    visitor.get("/answers?text=write to mo@example.org")
    listed = as_(cast.dev).get("/knowledge/readers").text
    assert "train a dragon" in listed
    assert "2 times" in listed
    assert "mo@example.org" not in listed
    assert session.query(Unfound).filter_by(words="train a dragon").one().times == 2


def test_hostile_text_stays_text(as_, cast, session):
    made = article(
        session, cast, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))"
    )
    for page in (f"/knowledge/{made.id}", f"/answers/{made.id}", "/answers?text=alert", "/knowledge"):
        shown = as_(cast.dev).get(page).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown


def test_the_list_costs_few_queries_and_narrows(as_, cast, session, app):
    for number in range(12):
        article(session, cast, f"Question {number}", "Answer", category="other" if number % 2 else "")
    assert as_(cast.ada).get("/knowledge?category=other").text.count("Question ") == 6
    assert as_(cast.ada).get("/knowledge?state=draft").text.count("Question ") == 0
    assert date.fromisoformat(LATER.isoformat()).strftime("%Y") in as_(cast.dev).get("/knowledge").text
