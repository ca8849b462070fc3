"""Coaching sessions: opened from an evaluation, written by two, shared, acknowledged; and who sees what."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import event, select

from qa_app.coaching import rules, services
from qa_app.coaching.models import ActionItem, CoachingSession
from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.web import database

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
SOON = (TODAY + timedelta(days=7)).isoformat()
SECRET = "Thinks of leaving the team"
FORM = {
    "title": "First the person",
    "due_on": SOON,
    "notes": "We listened together.",
    "private_notes": SECRET,
    "choice": ["strength:greeting", "opportunity:feeling"],
    "items-0-text": "Play back the problem in one sentence",
    "items-0-due_on": SOON,
    "items-1-text": "",
    "items-1-due_on": "",
}


@pytest.fixture
def evaluation(session, cast):
    made = factories.evaluation(
        session, cast.ada, cast.cleo, state="released", options={"feeling": "no"}, cited={"feeling": (1, 2)}
    )
    session.commit()
    return made


@pytest.fixture
def talk(as_, cast, session, evaluation):
    answer = as_(cast.ben).post("/coaching/new", data={**FORM, "evaluation": evaluation.id})
    assert answer.status_code == 302
    return session.scalars(select(CoachingSession)).one()


def again(session, row):
    session.rollback()
    return session.get(type(row), row.id, populate_existing=True)


@pytest.mark.covers("R62", "QM-J1", "QM-J3")
def test_it_works(as_, cast, session, evaluation, talk):
    ben, ada = as_(cast.ben), as_(cast.ada)
    page = ben.get(f"/coaching/{talk.id}").text
    for words in ("First the person", "really upset about it", "We listened together.", SECRET, "Share with Ada Quill"):
        assert words in page
    assert page.index("What went well") < page.index("What to work on")
    assert f"/interactions/{evaluation.interaction_id}#s1" in page
    assert ada.get(f"/coaching/{talk.id}").status_code == 404
    assert ben.post(f"/coaching/{talk.id}/share", data={"revision": 0}).status_code == 302
    told = ada.get("/notices/").text
    assert "Ben Okafor shared a coaching session with you" in told
    assert "First the person" not in told
    page = ada.get(f"/coaching/{talk.id}").text
    assert "We listened together." in page
    assert SECRET not in page
    assert "Coaching to read" in ada.get("/").text
    ben.post(f"/coaching/{talk.id}/complete")
    answer = ada.post(f"/coaching/{talk.id}/acknowledge", data={"revision": 2, "comment": "Fair, thank you."})
    assert answer.status_code == 302
    done = again(session, talk)
    assert (done.state, done.acknowledgement) == ("acknowledged", "Fair, thank you.")
    assert None not in (done.shared_at, done.completed_at, done.acknowledged_at)
    assert "Fair, thank you." in ben.get(f"/coaching/{talk.id}").text


def test_an_evaluation_leads_to_its_session_and_its_document(as_, cast, evaluation):
    page = as_(cast.ben).get(f"/evaluations/{evaluation.id}").text
    assert f'href="/coaching/new?evaluation={evaluation.id}"' in page
    assert 'action="/exports/"' in page
    own = as_(cast.ada).get(f"/evaluations/{evaluation.id}").text
    assert "/coaching/new" not in own
    assert 'action="/exports/"' in own


def test_the_new_page_proposes_a_strength_and_what_was_missed(as_, cast, evaluation):
    page = as_(cast.ben).get(f"/coaching/new?evaluation={evaluation.id}").text
    assert 'value="opportunity:feeling" checked' in page
    proposed = re.findall(r'value="(strength|opportunity):\w+" checked', page)
    assert proposed.count("strength") == 1
    assert page.count('type="date"') >= 1 + rules.USUAL_ITEMS[0]
    assert "really upset about it" in page


@pytest.mark.covers("QM-J2")
def test_other_teams_and_roles_see_nothing(as_, cast, session, evaluation, talk):
    services.share(session, cast.actor(session, "ben"), talk.id, revision=0)
    session.commit()
    item = talk.action_items[0].id
    for name in ("eve", "eric", "amir", "cleo", "hana", "sam"):
        client = as_(getattr(cast, name))
        assert client.get(f"/coaching/{talk.id}").status_code == 404, name
        assert client.get(f"/coaching/new?evaluation={evaluation.id}").status_code == 404
        assert client.post("/coaching/new", data={**FORM, "evaluation": evaluation.id}).status_code == 404
        assert client.get(f"/coaching/{talk.id}/edit").status_code == 404
        for verb in ("share", "complete", "acknowledge"):
            assert client.post(f"/coaching/{talk.id}/{verb}", data={"revision": 1}).status_code == 404
        assert client.post(f"/coaching/items/{item}/done", data={"done": "1"}).status_code == 404
        listing = client.get("/coaching/")
        assert listing.status_code == 404 or "First the person" not in listing.text
    assert as_(cast.tess).get(f"/coaching/{talk.id}").status_code == 200
    assert as_(cast.tess).post(f"/coaching/items/{item}/done", data={"done": "1"}).status_code == 403
    assert as_(cast.dev).get(f"/coaching/{talk.id}/edit").status_code == 200
    for reader in ("tess", "dev"):
        assert SECRET not in as_(getattr(cast, reader)).get(f"/coaching/{talk.id}").text
    assert SECRET not in as_(cast.dev).get(f"/coaching/{talk.id}/edit").text


def test_drafts_are_for_those_who_write_in_them(as_, cast, talk):
    assert as_(cast.dev).get(f"/coaching/{talk.id}").status_code == 200
    assert as_(cast.tess).get(f"/coaching/{talk.id}").status_code == 404
    assert "First the person" not in as_(cast.tess).get("/coaching/").text
    assert "First the person" not in as_(cast.ada).get("/coaching/").text
    assert "Play back the problem" not in as_(cast.ada).get("/").text


def test_only_the_agent_acknowledges_and_only_what_they_read(as_, cast, session, talk):
    ben, ada = cast.actor(session, "ben"), cast.actor(session, "ada")
    services.share(session, ben, talk.id, revision=0)
    with pytest.raises(NotAllowed):
        services.acknowledge(session, ben, talk.id, "", revision=1)
    text = services.Text("New title", TODAY, "Other notes")
    services.write(session, ben, talk.id, text, revision=1, today=TODAY)
    session.commit()
    answer = as_(cast.ada).post(
        f"/coaching/{talk.id}/acknowledge", data={"revision": "1", "comment": "My long comment"}
    )
    assert answer.status_code == 409
    assert "My long comment" in answer.text
    assert "Other notes" in answer.text
    with pytest.raises(Invalid):
        services.acknowledge(session, ada, talk.id, "x" * 5000, revision=2)
    services.acknowledge(session, ada, talk.id, "", revision=2)
    with pytest.raises(Conflict, match="acknowledged this session"):
        services.write(session, ben, talk.id, text, revision=3, today=TODAY)


def test_two_editors_lose_nothing(as_, cast, session, talk):
    ben, dev = as_(cast.ben), as_(cast.dev)
    item = talk.action_items[0]
    form = {**FORM, "revision": "0", "items-0-item": str(item.id)}
    theirs = {**form, "notes": "What Dev wrote.", "items-1-text": "Dev's item", "items-1-due_on": SOON}
    assert dev.post(f"/coaching/{talk.id}/edit", data=theirs).status_code == 302
    mine = {**form, "notes": "What Ben wrote.", "private_notes": "Ben's own"}
    answer = ben.post(f"/coaching/{talk.id}/edit", data=mine)
    assert answer.status_code == 409
    for words in ("What Ben wrote.", "What Dev wrote.", "Dev&#39;s item", "Ben&#39;s own"):
        assert words in answer.text
    assert again(session, talk).notes == "What Dev wrote."
    assert 'name="revision" type="hidden" value="1"' in answer.text
    assert ben.post(f"/coaching/{talk.id}/edit", data={**mine, "revision": "1"}).status_code == 302
    row = again(session, talk)
    assert (row.notes, row.private_notes) == ("What Ben wrote.", "Ben's own")
    assert {found.text for found in row.action_items} == {FORM["items-0-text"], "Dev's item"}


def test_another_writer_leaves_the_private_notes_alone(as_, cast, session, talk):
    form = {**FORM, "revision": "0", "private_notes": ""}
    as_(cast.dev).post(f"/coaching/{talk.id}/edit", data=form)
    assert again(session, talk).private_notes == SECRET


def test_topics_change_side_and_leave(as_, cast, session, talk, evaluation):
    ben = as_(cast.ben)
    strength, opportunity = talk.topics
    change = {**FORM, "revision": "0", f"topic-{strength.id}": "", f"topic-{opportunity.id}": "strength"}
    assert ben.post(f"/coaching/{talk.id}/edit", data=change).status_code == 302
    assert [(topic.question_key, topic.kind) for topic in again(session, talk).topics] == [("feeling", "strength")]
    more = {"evaluation": evaluation.id, "choice": ["strength:clarity", "strength:feeling"]}
    assert ben.post(f"/coaching/{talk.id}/topics", data=more).status_code == 302
    assert {topic.question_key for topic in again(session, talk).topics} == {"feeling", "clarity"}
    assert ben.post(f"/coaching/{talk.id}/topics", data={**more, "choice": "strength:made_up"}).status_code == 422
    assert ben.post(f"/coaching/{talk.id}/topics", data={**more, "choice": "praise:clarity"}).status_code in (302, 422)


@pytest.mark.covers("QM-J4")
def test_action_items_are_ticked_by_agent_or_coach_and_carried_over(as_, cast, session, talk, evaluation):
    ben, ada = as_(cast.ben), as_(cast.ada)
    item = talk.action_items[0].id
    assert ben.post(f"/coaching/items/{item}/done", data={"done": "1"}).status_code == 409
    services.share(session, cast.actor(session, "ben"), talk.id, revision=0)
    session.commit()
    second = {**FORM, "title": "Second talk", "items-0-text": "", "items-0-due_on": "", "evaluation": evaluation.id}
    ben.post("/coaching/new", data=second)
    later = session.scalars(select(CoachingSession).where(CoachingSession.title == "Second talk")).one()
    page = ben.get(f"/coaching/{later.id}").text
    assert "Still open from earlier sessions" in page
    assert FORM["items-0-text"] in page
    part = ada.post(f"/coaching/items/{item}/done", data={"done": "1", "on": talk.id}, headers={"HX-Request": "true"})
    assert 'id="items"' in part.text
    assert "1 of 1 done" in part.text
    first = again(session, session.get(ActionItem, item)).done_at
    ben.post(f"/coaching/items/{item}/done", data={"done": "1"})
    assert again(session, session.get(ActionItem, item)).done_at == first
    assert "Still open from earlier sessions" not in ben.get(f"/coaching/{later.id}").text
    assert ben.post(f"/coaching/items/{item}/done", data={"done": "0"}).status_code == 302
    assert again(session, session.get(ActionItem, item)).done_at is None


def test_what_is_done_is_not_rewritten(cast, session, talk):
    ben = cast.actor(session, "ben")
    services.share(session, ben, talk.id, revision=0)
    item = services.toggle_item(session, ben, talk.action_items[0].id, is_done=True)
    typed = (rules.Item(item.id, "", None), rules.Item(item.id, "Another text", TODAY))
    text = services.Text("Title", TODAY, "", items=typed)
    row = services.write(session, ben, talk.id, text, revision=1, today=TODAY)
    assert [found.text for found in row.action_items] == [FORM["items-0-text"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "  "}, "Give the session a title."),
        ({"title": "x" * 300}, "200"),
        ({"due_on": ""}, "By when is the talk held?"),
        ({"due_on": "31.12.2026"}, "could not be read"),
        ({"due_on": "2001-01-01"}, "over a year away"),
        ({"items-0-due_on": ""}, "By when?"),
        ({"items-0-due_on": "9999-12-31"}, "Choose a day within a year."),
        ({"notes": "x" * 20_001}, "20000"),
        ({"choice": ["strength:nobody"]}, "nobody"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(as_, cast, session, evaluation, change, words):
    sent = {**FORM, "notes": "<script>alert(1)</script> kept", **change, "evaluation": evaluation.id}
    answer = as_(cast.ben).post("/coaching/new", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<script>alert" not in answer.text
    if "notes" not in change:
        assert "alert(1)&lt;/script&gt; kept" in answer.text
    assert session.scalars(select(CoachingSession)).all() == []


def test_an_empty_session_is_not_shared_and_a_strength_is_asked_for(as_, cast, session, evaluation):
    ben = as_(cast.ben)
    bare = {"title": "Bare", "due_on": SOON, "evaluation": evaluation.id}
    ben.post("/coaching/new", data=bare)
    row = session.scalars(select(CoachingSession)).one()
    page = ben.get(f"/coaching/{row.id}").text
    assert "No strength is chosen yet." in page
    assert "0 of 3 to 5 action items are agreed." in page
    answer = ben.post(f"/coaching/{row.id}/share", data={"revision": 0})
    assert answer.status_code == 409
    assert "nothing to share" in answer.text


def test_unreleased_evaluations_and_ones_about_oneself_are_not_coached(cast, session):
    hidden = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    text = services.Text("Title", TODAY, "")
    with pytest.raises(NotFound):
        services.open_session(session, cast.actor(session, "ben"), hidden.id, (), text, today=TODAY)
    own = factories.evaluation(session, cast.ben, cast.cleo, state="released")
    own.team_id = cast.north.id
    session.flush()
    with pytest.raises(NotFound):
        services.open_session(session, cast.actor(session, "ben"), own.id, (), text, today=TODAY)


def test_worklists_say_what_waits_for_whom(as_, cast, session, talk):
    assert "draft, not shared yet" in as_(cast.ben).get("/").text
    assert "First the person" not in as_(cast.dev).get("/").text
    services.share(session, cast.actor(session, "ben"), talk.id, revision=0)
    talk.due_on = TODAY - timedelta(days=2)
    talk.action_items[0].due_on = TODAY - timedelta(days=1)
    session.commit()
    assert "shared; hold the talk" in as_(cast.ben).get("/").text
    home = as_(cast.ada).get("/").text
    assert "Action items" in home
    assert home.count("Late:") == 2


@pytest.mark.parametrize("state", ["draft", "shared", "completed", "acknowledged"])
def test_steps_go_one_way(state):
    allowed = {act for act in rules.STEPS if rules.can(act, state)}
    assert allowed == {
        "draft": {"share"}, "shared": {"complete", "acknowledge"}, "completed": {"acknowledge"}, "acknowledged": set(),
    }[state]  # fmt: skip
    for act in set(rules.STEPS) - allowed:
        with pytest.raises(Conflict):
            rules.after(act, state)


def test_lists_and_pages_ask_a_bounded_number_of_questions(app, as_, cast, session, talk):
    ben = as_(cast.ben)
    for number in range(6):
        more = factories.evaluation(session, cast.ada, cast.cleo, state="released", cited={"feeling": (1,)})
        topics = [services.Choice("greeting", "strength"), services.Choice("feeling", "strength")]
        text = services.Text(f"Talk {number}", TODAY, "")
        row = services.open_session(session, cast.actor(session, "ben"), more.id, topics, text, today=TODAY)
        session.commit()
        if number < 4:
            services.add_topics(session, cast.actor(session, "ben"), talk.id, more.id, topics)
            session.commit()
    with app.app_context():
        engine = database.engine
    counts = {}
    for path in ("/coaching/", f"/coaching/{talk.id}", f"/coaching/{row.id}", "/coaching/new"):
        found = []
        event.listen(engine, "before_cursor_execute", listener := lambda *args, found=found: found.append(args[2]))
        assert ben.get(path).status_code == 200
        event.remove(engine, "before_cursor_execute", listener)
        counts[path] = len([statement for statement in found if statement.startswith("SELECT")])
    frame = _frame(engine, ben)
    assert counts[f"/coaching/{talk.id}"] == counts[f"/coaching/{row.id}"]
    assert {path: count - frame for path, count in counts.items() if count - frame > 12} == {}


def _frame(engine, client):
    """How many questions the frame around every page asks: who it is, what waits for them."""
    found = []
    event.listen(engine, "before_cursor_execute", listener := lambda *args: found.append(args[2]))
    client.get("/")
    event.remove(engine, "before_cursor_execute", listener)
    return len([statement for statement in found if statement.startswith("SELECT")])
