"""Writing a draft: saved as entered, joined from two windows, undone, published now, at a time, or after approval."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from qa_app.audit import AuditEvent
from qa_app.builder import queries, services, tasks
from qa_app.builder.models import DraftState, DraftStep, ScorecardDraft, ScorecardVersion, VersionState
from qa_app.builder.rules.tree import UID, find, walk
from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.people import services as people
from qa_app.policy import Role
from qa_app.web import database
from scorecards import document, library

PIECES = {"X-Pieces": "1"}


def question(draft, number=0):
    return [spot for spot in walk(draft.document) if spot.kind == "question"][number]


def anew(session):
    """See what the application wrote meanwhile."""
    session.rollback()
    session.expire_all()


@pytest.fixture
def dev(cast, session):
    return cast.actor(session, "dev")


@pytest.fixture
def version(session, dev):
    row = services.publish(session, dev, document.to_document(library.load("contact-quality")), "First")
    session.commit()
    return row


@pytest.fixture
def draft(session, dev, version):
    row = services.start_from(session, dev, version)
    session.commit()
    return row


@pytest.fixture
def second_manager(session, cast):
    """Another QA manager, for approvals."""
    cast.tess.roles.append(people.role_row(session, Role.QA_MANAGER))
    session.commit()
    return cast.tess


def typed(uid, field, text, shown=None):
    was = {} if shown is None else {(uid, field): [shown]}
    return {(uid, field): [text]}, was


def save(session, actor, draft, uid, field, text, revision=None):
    change = services.Change(*typed(uid, field, text), revision=revision or draft.revision)
    row, _ = services.change(session, actor, draft.id, change)
    session.commit()
    return row


@pytest.mark.covers("QM-D2")
def test_it_works(as_, cast, session, version):
    client = as_(cast.dev)
    page = client.post(f"/scorecards/versions/{version.id}/draft", follow_redirects=True)
    assert "Contact quality" in page.text
    draft = session.query(ScorecardDraft).one()
    spot = question(draft)
    fields = {"revision": draft.revision, f"f.{spot.uid}.text": "Was the greeting warm?"}
    page = client.post(f"/scorecards/drafts/{draft.id}/parts/{spot.uid}", data=fields, follow_redirects=True)
    assert "Was the greeting warm?" in page.text
    sent = {"note": "Warmer", "how": "now", "seen": version.id}
    page = client.post(f"/scorecards/drafts/{draft.id}/publish", data=sent, follow_redirects=True)
    assert "Version 2 is published" in page.text
    anew(session)
    newest = queries.current_version(session, "call")
    assert queries.definition(newest).question("greeting").text == "Was the greeting warm?"
    assert any("Was the greeting warm?" in words for words in newest.changes)
    assert queries.definition(version).question("greeting").text == "Did the agent open well?"


def test_a_draft_keeps_what_is_wrong_and_says_so_beside_it(as_, cast, session, dev, draft):
    spot = question(draft)
    save(session, dev, draft, spot.uid, "weight", "a lot")
    page = as_(cast.dev).get(f"/scorecards/drafts/{draft.id}?at={spot.uid}").text
    assert 'value="a lot"' in page
    assert re.search(rf'id="e-{spot.uid}-weight">must be a number', page)
    answer = as_(cast.dev).post(f"/scorecards/drafts/{draft.id}/publish", data={"how": "now"})
    assert answer.status_code == 422
    assert "1 thing to mend first" in answer.text
    assert session.query(ScorecardVersion).count() == 1


def test_two_windows_change_different_fields_of_one_question(session, dev, draft):
    spot, start = question(draft), draft.revision
    save(session, dev, draft, spot.uid, "text", "One", start)
    row = save(session, dev, draft, spot.uid, "help", "Two", start)
    assert (find(row.document, spot.uid).node["text"], find(row.document, spot.uid).node["help"]) == ("One", "Two")


def test_the_same_field_changed_twice_shows_both_and_loses_neither(as_, cast, session, dev, draft):
    spot, start = question(draft), draft.revision
    save(session, dev, draft, spot.uid, "text", "Theirs <b>", start)
    fields = {"revision": start, f"f.{spot.uid}.text": "Mine"}
    client = as_(cast.dev)
    answer = client.post(f"/scorecards/drafts/{draft.id}/parts/{spot.uid}", data=fields)
    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Theirs &lt;b&gt;" in answer.text
    anew(session)
    assert find(draft.document, spot.uid).node["text"] == "Theirs <b>"
    told = client.post(f"/scorecards/drafts/{draft.id}/parts/{spot.uid}", data=fields, headers=PIECES)
    assert (told.status_code, "Theirs" in told.json["pieces"]["clash"]) == (409, True)
    fields["revision"] = told.json["revision"]
    assert client.post(f"/scorecards/drafts/{draft.id}/parts/{spot.uid}", data=fields).status_code == 302
    anew(session)
    assert find(draft.document, spot.uid).node["text"] == "Mine"


def test_a_part_that_was_removed_meanwhile_is_said_and_the_words_are_shown(as_, cast, session, dev, draft):
    spot, start = question(draft), draft.revision
    services.change(session, dev, draft.id, services.Change({}, {}, start, f"remove:{spot.uid}"))
    session.commit()
    fields = {"revision": start, f"f.{spot.uid}.text": "My new words"}
    answer = as_(cast.dev).post(f"/scorecards/drafts/{draft.id}/parts/{spot.uid}", data=fields)
    assert answer.status_code == 409
    assert "My new words" in answer.text
    assert "removed" in answer.text
    with pytest.raises(NotFound):
        services.change(session, dev, draft.id, services.Change({}, {}, draft.revision, f"up:{spot.uid}"))


@pytest.mark.covers("QM-D4")
def test_an_entered_weight_stays_and_the_others_make_room(session, dev, draft):
    services.change(session, dev, draft.id, services.Change({}, {}, draft.revision, "balance:"))
    row = save(session, dev, draft, question(draft).uid, "weight", "40")
    found = queries.judged(row.document)
    assert found.weights == 100
    assert (question(row).node["weight"], question(row).node["is_weight_locked"]) == (40, True)
    assert found.is_sound
    services.change(session, dev, row.id, services.Change({}, {}, row.revision, f"add:{question(row).uid}:question"))
    assert queries.judged(row.document).weights == 100


def test_changes_are_undone_and_done_again(session, dev, draft):
    spot = question(draft)
    for text in ("One", "Two", "Three"):  # keystrokes of one field are one step
        save(session, dev, draft, spot.uid, "text", text)
    save(session, dev, draft, spot.uid, "help", "More")
    assert session.query(DraftStep).filter_by(draft_id=draft.id).count() == 3
    row = services.undo(session, dev, draft.id)
    assert find(row.document, spot.uid).node["text"] == "Three"
    services.undo(session, dev, draft.id)
    assert find(row.document, spot.uid).node["text"] == "Did the agent open well?"
    with pytest.raises(Conflict, match="nothing left"):
        services.undo(session, dev, draft.id)
    services.undo(session, dev, draft.id, is_forward=True)
    assert find(row.document, spot.uid).node["text"] == "Three"
    save(session, dev, draft, spot.uid, "text", "Four")
    with pytest.raises(Conflict, match="nothing to do again"):
        services.undo(session, dev, draft.id, is_forward=True)


def test_only_so_many_steps_are_kept(session, dev, draft):
    for number in range(45):
        services.change(
            session, dev, draft.id, services.Change({}, {}, draft.revision, f"add:{draft.document[UID]}:band")
        )
        assert draft.revision == number + 2
    assert session.query(DraftStep).filter_by(draft_id=draft.id).count() == 40


@pytest.mark.covers("QM-D2")
def test_a_version_is_scheduled_and_published_once_by_the_worker(session, settings, run_jobs, dev, draft, version):
    save(session, dev, draft, question(draft).uid, "text", "Later")
    soon = datetime.now(UTC) + timedelta(hours=1)
    planned = services.release(session, dev, draft.id, services.Release("n", soon))
    session.commit()
    assert (planned.state, queries.current_version(session, "call").id) == (VersionState.SCHEDULED, version.id)
    assert tasks.enqueue_due(session, settings) == 0
    planned.activates_at = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()
    assert tasks.enqueue_due(session, settings) == 1
    assert tasks.enqueue_due(session, settings) == 0
    session.commit()
    assert run_jobs() == 1
    anew(session)
    assert (planned.state, queries.current_version(session, "call").id) == (VersionState.PUBLISHED, planned.id)
    assert services.activate_due(session, datetime.now(UTC)) == []
    assert session.query(AuditEvent).filter_by(action="scorecard_activated").count() == 1


def test_a_scheduled_version_is_called_off_or_overtaken(session, dev, draft, version):
    save(session, dev, draft, question(draft).uid, "text", "Later")
    soon = datetime.now(UTC) + timedelta(hours=1)
    planned = services.release(session, dev, draft.id, services.Release("n", soon))
    assert services.take_back(session, dev, planned.id).state == DraftState.OPEN
    planned = services.release(session, dev, draft.id, services.Release("n", soon))
    session.commit()
    services.publish(session, dev, {**document.to_document(library.load("contact-quality")), "title": "New"})
    services.activate_due(session, soon)
    assert planned.state == VersionState.RETIRED
    assert "Version 3" in planned.retired_note


def test_a_time_that_has_passed_is_refused(session, dev, draft):
    save(session, dev, draft, question(draft).uid, "text", "Other")
    with pytest.raises(Invalid, match="passed"):
        services.release(session, dev, draft.id, services.Release("", datetime.now(UTC)))


def test_a_second_person_approves_but_never_the_one_who_asked(as_, cast, session, dev, draft, second_manager):
    save(session, dev, draft, question(draft).uid, "text", "Other")
    client = as_(cast.dev)
    sent = {"note": "Please look", "how": "now", "second": "1", "seen": draft.based_on_id}
    assert client.post(f"/scorecards/drafts/{draft.id}/publish", data=sent).status_code == 302
    assert client.post(f"/scorecards/drafts/{draft.id}/approve").status_code == 409
    other = as_(second_manager)
    assert "Contact quality" in other.get("/").text
    assert "waits for your approval" in other.get("/notices/").text
    assert "Please look" in other.get(f"/scorecards/drafts/{draft.id}/publish").text
    assert other.post(f"/scorecards/drafts/{draft.id}/send-back", data={"answer": " "}).status_code == 422
    assert other.post(f"/scorecards/drafts/{draft.id}/approve").status_code == 302
    anew(session)
    newest = queries.current_version(session, "call")
    assert (newest.number, newest.approved_by_id, newest.created_by_id) == (2, second_manager.id, cast.dev.id)


def test_a_change_takes_the_wish_for_approval_back(session, dev, draft, second_manager):
    save(session, dev, draft, question(draft).uid, "text", "Other")
    services.ask(session, dev, draft.id, services.Release("n"))
    save(session, dev, draft, question(draft).uid, "text", "Another")
    assert draft.state == DraftState.OPEN
    with pytest.raises(Conflict):
        services.approve(session, people.actor_of(session, second_manager), draft.id, services.Release())


def test_publishing_while_somebody_else_published_is_stopped_until_seen(as_, cast, session, dev, draft):
    save(session, dev, draft, question(draft).uid, "text", "Other")
    newer = services.publish(session, dev, {**document.to_document(library.load("contact-quality")), "title": "New"})
    session.commit()
    client = as_(cast.dev)
    answer = client.post(f"/scorecards/drafts/{draft.id}/publish", data={"how": "now", "seen": draft.based_on_id})
    assert answer.status_code == 409
    assert "Version 2 was published after this draft began" in answer.text
    answer = client.post(f"/scorecards/drafts/{draft.id}/publish", data={"how": "now", "seen": newer.id})
    assert answer.status_code == 302


def test_the_key_of_a_scorecard_in_use_stays_and_a_new_one_may_not_take_it(session, dev, draft, version):
    save(session, dev, draft, draft.document[UID], "key", "other")
    assert draft.document["key"] == "contact_quality"
    fresh = services.copy_draft(session, dev, version.document)
    assert fresh.document["key"] == "contact_quality_2"
    save(session, dev, fresh, fresh.document[UID], "key", "contact_quality")
    with pytest.raises(Invalid) as refused:
        services.release(session, dev, fresh.id, services.Release())
    assert "key" in refused.value.fields


def test_others_find_no_draft(as_, cast, session, draft):
    uid = question(draft).uid
    for name in ("ada", "ben", "cleo", "tess", "hana", "sam", "eve"):
        client = as_(getattr(cast, name))
        assert client.get(f"/scorecards/drafts/{draft.id}").status_code == 404
        assert client.post(f"/scorecards/drafts/{draft.id}/parts/{uid}", data={}).status_code == 404
        assert client.post("/scorecards/new", data={"title": "Mine"}).status_code == 404
        with pytest.raises(NotAllowed):
            services.start(session, cast.actor(session, name))


def test_the_editor_asks_little_of_the_database(app, as_, cast, draft):
    client, uid = as_(cast.dev), question(draft).uid
    seen = []
    with app.app_context():
        event.listen(database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for path in ("/scorecards/", f"/scorecards/drafts/{draft.id}?at={uid}", f"/scorecards/drafts/{draft.id}/publish"):
        seen.clear()
        assert client.get(path).status_code == 200
        assert len(seen) <= 12, (path, seen)
