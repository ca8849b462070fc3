"""Scorecard files in and out, on pages and on the command line; trying out; the list and the ways to begin."""

import io
import json

import factories
import pytest
from click.testing import CliRunner

from qa_app.builder import queries, services
from qa_app.builder.models import DraftState, ScorecardDraft
from qa_app.builder.rules import exchanging
from qa_app.builder.rules.tree import walk
from qa_app.cli import qa_app as command
from scorecards import document, library
from scorecards.formats import connect, genesys, plain_yaml

DEEP = '{"title":"t","sections":[{"questions":[{"condition":' + '{"clauses":[' * 300 + "]}" * 300 + "}]}]}"
CARD = document.to_document(library.load("contact-quality"))


def anew(session):
    """See what the application wrote meanwhile."""
    session.rollback()
    session.expire_all()


@pytest.fixture
def version(session, cast):
    row = services.publish(session, cast.actor(session, "dev"), CARD, "First")
    session.commit()
    return row


@pytest.fixture
def run(settings, database_url, cast, monkeypatch):
    """`run("list")` runs `qa-app scorecard list` on this test's installation."""
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", database_url)
    return lambda *words: CliRunner().invoke(command, ["scorecard", *map(str, words)])


def send(client, text):
    return client.post("/scorecards/import", data={"file": (io.BytesIO(text.encode()), "card.txt")})


@pytest.mark.covers("QM-D25")
@pytest.mark.parametrize("write", [json.dumps, lambda card: plain_yaml.write(document.parse(card))])
def test_it_works(as_, cast, session, write):
    client = as_(cast.dev)
    page = send(client, write(CARD))
    assert (page.status_code, "Nothing is lost" in page.text) == (200, True)
    draft = session.query(ScorecardDraft).one()
    assert draft.state == DraftState.PROPOSED
    assert "Contact quality" not in client.get("/scorecards/").text
    assert client.post(f"/scorecards/drafts/{draft.id}/confirm").status_code == 302
    anew(session)
    assert queries.judged(draft.document).is_sound
    assert client.post(f"/scorecards/drafts/{draft.id}/confirm").status_code == 409


def test_a_file_becomes_the_next_version_where_its_key_is_known(as_, cast, session, version):
    client = as_(cast.dev)
    assert "next version of “Contact quality”" in send(client, json.dumps({**CARD, "title": "Newer"})).text
    draft = session.query(ScorecardDraft).one()
    client.post(f"/scorecards/drafts/{draft.id}/confirm", data={"into": version.scorecard_id})
    anew(session)
    assert (draft.scorecard_id, draft.based_on_id, draft.document["key"]) == (
        version.scorecard_id, version.id, "contact_quality")  # fmt: skip


@pytest.mark.covers("QM-M4", "QM-D25")
@pytest.mark.parametrize("form", [connect, genesys])
def test_a_form_of_another_system_goes_out_and_comes_back_with_a_list_of_what_is_lost(
    as_, cast, session, version, form
):
    name = form.__name__.rsplit(".", 1)[-1]
    client = as_(cast.dev)
    text = client.get(f"/scorecards/versions/{version.id}/export?format={name}").text
    page = send(client, text)
    assert page.status_code == 200
    assert exchanging.FORMATS[name] in page.text
    draft = session.query(ScorecardDraft).one()
    assert len([spot for spot in walk(draft.document) if spot.kind == "question"]) == 18
    assert queries.judged(draft.document).is_sound


def test_what_a_file_cannot_bring_is_listed_before_anything_is_kept(as_, cast, session):
    form = connect.write(document.parse(CARD)).document
    form["Items"][0]["Section"]["Items"][0]["Question"]["QuestionType"] = "HOLOGRAM"
    page = send(as_(cast.dev), json.dumps(form))
    assert "Amazon Connect" in page.text
    broken = {**CARD, "colour": "red", "pass_mark": "high"}
    page = send(as_(cast.dev), json.dumps(broken))
    assert "colour" in page.text
    assert "unknown key" in page.text
    assert "1 thing to mend before it can be published" in page.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        "a: [",
        "- x",
        '{"a": 1}',
        '{"key":"a","key":"b","title":"t"}',
        "&a [*a]",
        "\x00",
        DEEP,
    ],
)
def test_what_is_no_scorecard_is_refused_in_words(as_, cast, session, text):
    answer = send(as_(cast.dev), text)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert session.query(ScorecardDraft).count() == 0


@pytest.mark.covers("QM-D25")
@pytest.mark.parametrize(("name", "read"), [("json", document.loads), ("yaml", plain_yaml.read)])
def test_a_version_goes_out_and_comes_back(as_, cast, version, name, read):
    client = as_(cast.tess)
    ways = client.get(f"/scorecards/versions/{version.id}/export")
    assert "Amazon Connect" in ways.text
    text = client.get(f"/scorecards/versions/{version.id}/export?format={name}").text
    assert document.digest(read(text)) == version.digest
    assert client.get(f"/scorecards/versions/{version.id}/export?format=paper").status_code == 404
    assert "$schema" in client.get("/scorecards/schema.json").json


@pytest.mark.covers("QM-D23")
def test_a_pretend_interaction_is_scored_by_the_one_engine(as_, cast, session, version):
    client = as_(cast.cleo)
    page = client.post(f"/scorecards/versions/{version.id}/try", data={"fill": "highest"})
    assert "100.0 %" in page.text
    page = client.post(f"/scorecards/versions/{version.id}/try", data={"a.greeting": "~na", "a.nobody": "x"})
    assert page.status_code == 200
    assert as_(cast.hana).get(f"/scorecards/versions/{version.id}/try").status_code == 404


@pytest.mark.covers("QM-D23")
def test_a_draft_is_tried_out_without_what_is_not_sound(as_, cast, session, version):
    dev = cast.actor(session, "dev")
    broken = json.loads(json.dumps(CARD))
    broken["sections"][0]["questions"][0]["weight"] = "lots"
    draft = services.copy_draft(session, dev, broken)
    session.commit()
    page = as_(cast.dev).get(f"/scorecards/drafts/{draft.id}/try")
    assert "1 question is left out" in page.text
    assert "Did the agent open well?" not in page.text
    assert as_(cast.cleo).get(f"/scorecards/drafts/{draft.id}/try").status_code == 404


@pytest.mark.covers("QM-D25")
def test_a_new_one_begins_empty_from_the_library_or_as_a_copy(as_, cast, session, version):
    client = as_(cast.dev)
    for sent in ({"title": "Mine"}, {"library": "complaint-handling"}, {"version": version.id, "title": "Twin"}):
        assert client.post("/scorecards/new", data=sent).status_code == 302
    assert client.post("/scorecards/new", data={"library": "../secret"}).status_code == 422
    assert client.post("/scorecards/new", data={"version": 999}).status_code == 404
    titles = {row.title: row.document["key"] for row in session.query(ScorecardDraft)}
    assert titles == {"Mine": "mine", "Complaint handling": "complaint_handling", "Twin": "twin"}


def test_the_list_tells_where_a_scorecard_is_used(as_, cast, session):
    factories.evaluation(session, cast.ada, cast.cleo)
    session.commit()
    assert "1 evaluation " in as_(cast.dev).get("/scorecards/").text


def test_a_draft_is_put_away_and_brought_back(as_, cast, session, version):
    draft = services.start_from(session, cast.actor(session, "dev"), version)
    session.commit()
    client = as_(cast.dev)
    assert "Bring back" in client.post(f"/scorecards/drafts/{draft.id}/discard", follow_redirects=True).text
    assert client.get(f"/scorecards/drafts/{draft.id}").status_code == 404
    assert client.post(f"/scorecards/drafts/{draft.id}/reopen", follow_redirects=True).status_code == 200


def test_the_command_line_takes_files_in_and_out(run, session, version, tmp_path):
    out = run("export", "contact_quality", "--format", "yaml")
    assert document.digest(plain_yaml.read(out.stdout)) == version.digest
    file = tmp_path / "card.yaml"
    file.write_text(out.stdout.replace("title: Contact quality", "title: Contact quality, new"), encoding="utf-8")
    assert "Digest: " in run("check", file).output
    assert run("import", file, "--by", "dev@example.com", "--dry-run").exit_code == 0
    assert session.query(ScorecardDraft).count() == 0
    assert "Draft 1" in run("import", file, "--by", "dev@example.com").output
    assert "Version 2" in run("publish", file, "--by", "dev@example.com", "--note", "n").output
    told = run("list").output
    assert "contact_quality: Contact quality, new · 1 published, 2 published · drafts: 1" in told


def test_the_command_line_refuses_in_words(run, cast, tmp_path):
    file = tmp_path / "card.json"
    file.write_text(json.dumps({**CARD, "pass_mark": "x"}), encoding="utf-8")
    assert run("check", file).exit_code == 1
    assert str(run("publish", file, "--by", "cleo@example.com").exception).startswith("Publishing scorecards")
    assert "1 problem" not in run("publish", file, "--by", "dev@example.com").output
    assert "Nobody here" in str(run("import", file, "--by", "no@example.com").exception)
    assert "version in use" in str(run("export", "nothing").exception)
