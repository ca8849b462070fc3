"""Reading an interaction: its page, transcript, figures, downloads, swapping speakers, and who sees none of it."""

import re
from dataclasses import replace

import factories
import pytest
from sqlalchemy import event, select

from qa_app.audit import AuditEvent
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, InteractionFile, TranscriptVersion
from transcription import metrics
from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript, Word


@pytest.fixture
def call(session, cast):
    """Ada's call, ready."""
    row = factories.interaction(session, cast.ada, queue="Billing")
    session.commit()
    return row


def said(*segments, channel=Channel.CALL, **more):
    return Transcript(channel, 10_000, segments, language="en", **more)


@pytest.mark.covers("QM-B1", "QM-B8", "QM-B9")
def test_it_works(as_, cast, call):
    page = as_(cast.ada).get(f"/interactions/{call.id}").text
    assert "My parcel never came" in page
    assert 'data-segment="1" data-start="4000" data-end="7500"' in page
    assert "Ada Quill" in page
    figures = as_(cast.ada).get(f"/interactions/{call.id}/figures", headers={"HX-Request": "1"}).text
    assert "Sentiment is evidence, not a grade" in figures
    assert "<svg" in figures
    assert "<table" in figures


@pytest.mark.parametrize("name", ["eve", "eric", "amir", "sam"])
@pytest.mark.parametrize("path", ["", "/status", "/figures", "/audio", "/raw", "/transcript.vtt", "/details"])
@pytest.mark.covers("QM-L1")
def test_others_find_nothing(as_, cast, call, name, path):
    assert as_(getattr(cast, name)).get(f"/interactions/{call.id}{path}").status_code == 404


def test_what_is_not_there_is_not_there(as_, cast):
    client = as_(cast.dev)
    for number in (999_999, 2**31, 2**63, 10**30):
        assert client.get(f"/interactions/{number}").status_code == 404
        assert client.get(f"/interactions/sources/{number}").status_code == 404


@pytest.mark.covers("QM-B1", "QM-B15")
def test_words_doubts_and_redactions_show(as_, cast, session):
    line = Segment(
        0, Speaker.CUSTOMER, "Card [card number] please", 0, 3000,
        (Word("Card", 0, 400, 0.9), Word("[card number]", 500, 2000, 0.8), Word("please", 2100, 2500, 0.2)),
        sentiment=-0.7, redactions=(Redaction("card", 5, 18, 500, 2000),),
    )  # fmt: skip
    row = factories.interaction(session, cast.ada, said=said(line))
    session.commit()
    page = as_(cast.ada).get(f"/interactions/{row.id}").text
    assert '<span class="w" data-at="0">Card</span>' in page
    assert '<span class="w doubt" data-at="2100"' in page
    assert 'class="redacted"' in page
    assert page.count("card number") == 1
    assert "strongly negative" in page


def test_markup_in_what_was_said_is_text(as_, cast, session):
    line = Segment(0, Speaker.AGENT, "<script>alert(1)</script> & {{ 7*7 }}", 0, 900, author="<b>x</b>")
    row = factories.interaction(session, cast.ada, said=said(line), subject="<i>hi</i>")
    session.commit()
    page = as_(cast.ada).get(f"/interactions/{row.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }}" in page
    assert "<b>x</b>" not in page
    assert "<i>hi</i>" not in page


@pytest.mark.covers("QM-A7")
def test_guessed_speakers_are_marked(as_, cast, session):
    line = Segment(0, Speaker.UNKNOWN, "Hello there", 0, 900)
    row = factories.interaction(session, cast.ada, said=said(line, is_estimated=True))
    session.commit()
    page = as_(cast.cleo).get(f"/interactions/{row.id}").text
    assert "Speakers not known" in page
    assert "Swap speakers" not in page


@pytest.mark.covers("QM-A7")
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("too little speech", "There is too little speech to tell voices apart."),
        ("one voice only", "Only one voice was heard, or the voices are too much alike."),
        ("something else", "Noted: something else."),
    ],
)
def test_it_says_why_speakers_were_not_told_apart_and_what_to_do(as_, cast, session, reason, words):
    line = Segment(0, Speaker.UNKNOWN, "Hello there", 0, 900)
    told = said(line, is_estimated=True, provenance={"speakers": {"method": "none", "reason": reason}})
    row = factories.interaction(session, cast.ada, said=told)
    session.commit()
    client = as_(cast.cleo)
    page = client.get(f"/interactions/{row.id}").text
    assert words in page
    assert "Speakers estimated" not in page
    assert "press A for the agent or C for the customer" in page
    assert "data-speakers-right hidden" in page
    assert "press A for the agent" not in as_(cast.ada).get(f"/interactions/{row.id}").text
    client = as_(cast.cleo)
    sent = {"first": "0", "speaker": "agent", "version": "1"}
    answer = client.post(f"/interactions/{row.id}/speakers", data=sent, headers={"Accept": "application/json"}).json
    assert "Given by a person." in answer["speakers"]
    assert "figures for each side are left out until" in answer["speakers"]
    assert "data-speakers-right hidden" not in client.get(f"/interactions/{row.id}").text


@pytest.mark.covers("QM-A7")
def test_a_guess_that_is_not_sure_enough_draws_no_sides(as_, cast, session):
    lines = [
        Segment(0, Speaker.AGENT, "Good morning Steve", 0, 4000, sentiment=0.4),
        Segment(1, Speaker.CUSTOMER, "Good morning Katie", 6000, 8000, sentiment=0.4),
    ]
    drawn = {}
    for sure in (0.76, 0.96, 1.0):
        told = said(*lines, is_estimated=True, speaker_confidence=sure)
        told = replace(told, metrics=metrics.measure(told))
        row = factories.interaction(session, cast.ada, said=told)
        session.commit()
        drawn[sure] = as_(cast.dev).get(f"/interactions/{row.id}/figures").text
    assert "The agent spoke 40 % of 10 s, the customer 20 %; longest silence 2 s (estimated" in drawn[0.96]
    assert "The agent spoke 40 % of 10 s, the customer 20 %; longest silence 2 s<" in drawn[1.0]
    assert "Customer’s words" not in drawn[0.76]
    assert "The agent spoke" not in drawn[0.76]
    assert "Somebody spoke 60 % of 10 s; longest silence 2 s" in drawn[0.76]
    assert "customer’s" not in drawn[0.76]


@pytest.mark.covers("QM-A7")
def test_swapping_speakers_makes_a_new_version_and_back(as_, cast, session, call):
    client = as_(cast.cleo)
    assert client.post(f"/interactions/{call.id}/swap", data={"version": "1"}).status_code == 302
    session.expire_all()
    row = session.get_one(Interaction, call.id)
    first = queries.transcript_version(session, call.id, 1)
    second = queries.transcript_of(session, row)
    assert (row.transcript_version, row.channel_map) == (2, ["customer", "agent"])
    assert first.segments[0].speaker is Speaker.AGENT
    assert second.segments[0].speaker is Speaker.CUSTOMER
    assert [line.index for line in second.segments] == [line.index for line in first.segments]
    assert second.metrics["words"]["agent"] == sum(len(line.text.split()) for line in first.by(Speaker.CUSTOMER))
    assert client.post(f"/interactions/{call.id}/swap", data={"version": "1"}).status_code == 409
    assert client.post(f"/interactions/{call.id}/swap", data={"version": "2"}).status_code == 302
    session.rollback()
    session.expire_all()
    third = queries.transcript_version(session, call.id, 3)
    assert [(line.speaker, line.text) for line in third.segments] == [
        (line.speaker, line.text) for line in first.segments
    ]
    assert session.get(TranscriptVersion, (call.id, 3)).created_by == "Cleo Marsh"


@pytest.mark.parametrize("name", ["ada", "ben", "tess"])
def test_only_quality_staff_swap(as_, cast, call, name):
    client = as_(getattr(cast, name))
    assert "Swap speakers" not in client.get(f"/interactions/{call.id}").text
    assert client.post(f"/interactions/{call.id}/swap", data={"version": "1"}).status_code == 404


@pytest.mark.parametrize(("form", "start"), [("vtt", "WEBVTT"), ("srt", "1\n"), ("txt", ""), ("json", '{\n  "schema"')])
@pytest.mark.covers("QM-A4")
def test_the_transcript_is_downloaded(as_, cast, call, form, start):
    answer = as_(cast.ada).get(f"/interactions/{call.id}/transcript.{form}")
    assert answer.status_code == 200
    assert answer.text.startswith(start)
    assert "My parcel never came" in answer.text
    assert answer.headers["Content-Disposition"] == f"attachment; filename=interaction-{call.id}.{form}"


def test_other_formats_are_not_there(as_, cast, call):
    assert as_(cast.ada).get(f"/interactions/{call.id}/transcript.exe").status_code == 404


def test_details_are_mended(as_, cast, session):
    row = factories.interaction(session, None, is_metadata_complete=False)
    session.commit()
    client = as_(cast.cleo)
    assert "Add what is missing" in client.get(f"/interactions/{row.id}").text
    sent = {"agent": cast.ada.email, "customer": "C-5", "started_at": "2026-07-01T10:00", "queue": "Q",
            "direction": "outbound"}  # fmt: skip
    assert client.post(f"/interactions/{row.id}/details", data=sent).status_code == 302
    session.expire_all()
    row = session.get_one(Interaction, row.id)
    assert (row.agent_id, row.team_id, row.customer.ref) == (cast.ada.id, cast.north.id, "C-5")
    assert (row.is_metadata_complete, row.direction) == (True, "outbound")
    assert row.started_at.isoformat() == "2026-07-01T09:00:00+00:00"
    wrong = client.post(f"/interactions/{row.id}/details", data=sent | {"started_at": "never"})
    assert wrong.status_code == 422
    assert 'value="C-5"' in wrong.text


def test_every_look_is_on_the_trail(as_, cast, session, call):
    as_(cast.ben).get(f"/interactions/{call.id}")
    seen = session.scalars(select(AuditEvent).where(AuditEvent.action == "interaction.read")).one()
    assert (seen.actor_id, seen.entity_id) == (cast.ben.id, str(call.id))


def test_a_chat_and_an_email_have_their_own_look(as_, cast, session):
    lines = (Segment(0, Speaker.CUSTOMER, "Hello", 0, 0, author="Mo"), Segment(1, Speaker.AGENT, "Hi", 60000, 60000))
    rows = [
        factories.interaction(session, cast.ada, said=said(*lines, channel=channel))
        for channel in (Channel.CHAT, Channel.EMAIL)
    ]
    detail = {"mail": {"quoted": "<old> text", "signature": "", "attachments": [], "missing": []}}
    session.add(InteractionFile(interaction_id=rows[1].id, kind="original", sha256="a" * 64, size=1, name="m.eml",
                                media_type="message/rfc822", detail=detail))  # fmt: skip
    session.commit()
    client = as_(cast.ada)
    assert "transcript-chat" in client.get(f"/interactions/{rows[0].id}").text
    mail = client.get(f"/interactions/{rows[1].id}").text
    assert "transcript-email" in mail
    assert "&lt;old&gt; text" in mail
    assert client.get(f"/interactions/{rows[1].id}/raw").status_code == 404


# --- the list -----------------------------------------------------------------------------------------------


def numbers(page):
    return [int(found) for found in re.findall(r'href="/interactions/(\d+)">', page)]


def test_the_list_shows_what_one_may_see_newest_first(as_, cast, session):
    mine = [factories.interaction(session, cast.ada, days_ago=days).id for days in (3, 1, 2)]
    theirs = factories.interaction(session, cast.eric, days_ago=1).id
    session.commit()
    order = [mine[1], mine[2], mine[0]]
    assert numbers(as_(cast.ada).get("/interactions/").text) == order
    assert numbers(as_(cast.ben).get("/interactions/").text) == order
    assert numbers(as_(cast.eve).get("/interactions/").text) == [theirs]
    assert set(numbers(as_(cast.dev).get("/interactions/").text)) == {*mine, theirs}


def test_pages_join_without_gap_or_double(as_, cast, session):
    ids = {factories.interaction(session, cast.ada, days_ago=1 + (n % 7)).id for n in range(queries.PAGE_SIZE + 9)}
    session.commit()
    client, url, found = as_(cast.ada), "/interactions/?channel=call", []
    while url:
        page = client.get(url).text
        found += numbers(page)
        older = page.split("Older")[0].rpartition('href="')[2].split('"')[0] if "Older" in page else ""
        url = older.replace("&amp;", "&")
    assert len(found) == len(set(found))
    assert set(found) == ids


def test_filters_narrow_and_read_as_a_sentence(as_, cast, session):
    from datetime import UTC, datetime, timedelta

    one = factories.interaction(session, cast.ada, days_ago=2, subject="Refund 100% late")
    other = factories.interaction(session, cast.eric, days_ago=20)
    other.customer = factories.customer(session, "Zoe Zimmer")
    waiting = factories.interaction(session, cast.ada, days_ago=3)
    waiting.transcript_version = None
    session.commit()
    client = as_(cast.dev)
    day = (datetime.now(UTC) - timedelta(days=10)).date()
    for query, wanted in {
        f"agent={cast.eric.id}": {other.id}, f"team={cast.north.id}": {one.id, waiting.id},
        "text=100%25": {one.id}, "text=zimmer": {other.id}, f"text=%23{one.id}": {one.id},
        "state=working": {waiting.id}, "state=ready": {one.id, other.id}, "state=failed": set(),
        f"since={day}": {one.id, waiting.id}, f"until={day}": {other.id}, "channel=chat": set(),
    }.items():  # fmt: skip
        page = client.get(f"/interactions/?{query}")
        assert page.status_code == 200
        assert set(numbers(page.text)) == wanted, query
        assert "Only those with" in page.text


@pytest.mark.parametrize("query", ["after=x", "after=2026-01-01~1", "agent=-1&since=abc", "state=%00&text=%00'\"<b>",
                                   "after=2026-01-01T00:00:00%2B00:00~99999999999999999999", "since=9999-12-31",
                                   "until=0001-01-01", "agent=" + "9" * 30])  # fmt: skip
def test_nonsense_in_the_address_is_ignored(as_, cast, call, query):
    page = as_(cast.ada).get(f"/interactions/?{query}")
    assert page.status_code == 200
    assert "<b>" not in page.text


def test_an_empty_list_says_what_to_do(as_, cast):
    assert "Bring interactions in" in as_(cast.cleo).get("/interactions/").text
    assert "once somebody brings in yours" in as_(cast.ada).get("/interactions/").text


@pytest.mark.parametrize("path", ["/interactions/", "/interactions/{}"])
def test_pages_ask_the_database_little(app, as_, cast, session, path):
    from qa_app.web import database

    for _ in range(30):
        last = factories.interaction(session, cast.ada)
    session.commit()
    client = as_(cast.dev)
    client.get("/interactions/")
    asked = []
    with app.app_context():
        engine = database.engine
    note = lambda *args: asked.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    client.get(path.format(last.id))
    event.remove(engine, "before_cursor_execute", note)
    reads = [statement for statement in asked if statement.startswith("SELECT")]
    worklist = re.compile("FROM (evaluation|dispute|coaching|complaint|assignment|action_item)")
    own = [statement for statement in reads if not worklist.search(statement)]
    assert len(own) <= 12, own


def test_sources_are_kept(as_, cast, session):
    client = as_(cast.cleo)
    sent = {"name": "Genesys", "agent_channel": "right", "file_pattern": r"(?P<agent>\w+)-(?P<id>\d+)", "language": ""}
    assert client.post("/interactions/sources", data=sent).status_code == 302
    assert "right channel" in client.get("/interactions/sources").text
    for wrong, why in (({"name": "A", "file_pattern": "("}, "cannot be read"),
                       ({"name": "A", "file_pattern": "x"}, "names no group"),
                       ({}, "called “Genesys” already"), ({"name": ""}, "Give the source a name")):  # fmt: skip
        answer = client.post("/interactions/sources", data=sent | wrong)
        assert answer.status_code == 422
        assert why in answer.text
    assert as_(cast.ada).get("/interactions/sources").status_code == 404
