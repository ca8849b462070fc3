"""Finding interactions by what was said, within what one may see: words, filters, snippets, hostile questions."""

import re
from datetime import UTC, datetime, timedelta

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from qa_app.behaviours.models import BehaviourHit
from qa_app.complaints.models import Complaint, ComplaintInteraction
from qa_app.interactions import queries
from qa_app.interactions.models import SearchEntry
from qa_app.interactions.queries import Filters, Narrowing, narrowing
from qa_app.interactions.services import swap_speakers
from qa_app.interactions.services.searching import forget, note_time, note_transcript, rebuild
from transcription import metrics
from transcription.transcript import Channel, Speaker

A, C = Speaker.AGENT, Speaker.CUSTOMER
TALK = ((A, "Good morning, how can I help?"), (C, "My parcel never came, I want a refund."),
        (A, "I am sorry, the refund is on its way."), (C, "Thank you very"), (A, "Right."), (C, "much, dear."),
)  # fmt: skip


def talk(session, agent, lines=TALK, *, days_ago=1, channel=Channel.CALL, **more):
    """An interaction whose transcript is found."""
    said = factories.transcript(lines, channel)
    row = factories.interaction(session, agent, days_ago=days_ago, said=said)
    note_transcript(session, row, said)
    for name, value in more.items():
        setattr(row, name, value)
    session.flush()
    return row


def found(session, cast, who, said="", **filters):
    page = queries.page(session, cast.actor(session, who), Filters(said=said, zone=UTC, **filters))
    return [row.id for row in page.rows]


@pytest.mark.covers("QM-B17")
def test_it_works(as_, cast, session):
    one = talk(session, cast.ada)
    talk(session, cast.ada, ((A, "Nothing of the kind"),))
    session.commit()
    page = as_(cast.dev).get('/interactions/?said=refund+"my+parcel"').text
    assert re.findall(r'href="/interactions/(\d+)">', page) == [str(one.id)]
    assert f'href="/interactions/{one.id}#s1"' in page
    assert "<mark>My parcel</mark> never came, I want a <mark>refund</mark>." in page
    assert "Only those with" in page
    assert "00:04" in page


QUESTIONS = (
    ("refund", True), ("REFUND", True), ("refunds", False), ("refu*", True), ("never refund", True),
    ("never missing", False), ('"my parcel never"', True), ('"parcel my"', False), ("-refund", False),
    ("-missing", True), ("refund -missing", True), ("refund -sorry", False), ('refund -"never came"', False),
    ("customer:parcel", True), ("agent:parcel", False), ("agent:refund customer:refund", True),
    ('agent:"on its way"', True), ("-agent:parcel", True), ('customer:"thank you very much"', False),
    ('"very much"', False), ("pArCel*", True), ("agent:parc*", False),
)  # fmt: skip


@pytest.mark.covers("QM-B17")
def test_the_language_of_questions(session, cast):
    row = talk(session, cast.ada)
    for said, is_found in QUESTIONS:
        assert found(session, cast, "dev", said) == ([row.id] if is_found else []), said


HOSTILE = (
    '"', "''", '"""', "NEAR(refund parcel", "refund AND", "(refund", "refund)", "refund:*", "* * *", "agent:", "-",
    "^a", "refund\0", "{agent}: refund", "';DROP TABLE interaction;--", "\\", "'refund' & !'x'", "a" * 10_000,
    "(" * 200,
    "😀", "refund 😀", "\u202erefund", "שלום", "refund " * 60, "¶", '"¶"', "a¶b", "-¶", "\ud800", "%", "_", "<->",
    "0:*A",
)  # fmt: skip


def test_hostile_questions_are_only_words(session, cast):
    row = talk(session, cast.ada)
    for said in HOSTILE:
        assert found(session, cast, "dev", said) in ([], [row.id]), said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=80) | st.lists(st.sampled_from(['"', "-", "*", "agent:", "refund", " ", "é", "退"])).map("".join)
)
def test_no_question_fails(session, cast, said):
    talk(session, cast.ada)
    found(session, cast, "dev", said)
    session.rollback()


SCRIPTS = (
    ("Crème brûlée für Łukasz", "creme für"), ("Die Straße", "strasse"), ("我要退款", "退款"), ("नमस्ते दुनिया", "दुनिया"),
    ("مرحبا بالعالم", "مرحبا"), ("It is don’t-care", "don't"), ("mail me", '"mail me"'),
)  # fmt: skip


def test_words_of_every_script_are_found(session, cast):
    for line, said in SCRIPTS:
        row = talk(session, cast.ada, ((C, line),))
        assert found(session, cast, "dev", said) == [row.id], said
        page = queries.page(session, cast.actor(session, "dev"), Filters(said=said))
        assert any(part.is_marked for part in page.snippets[row.id][0].parts)


@pytest.mark.covers("QM-L1")
def test_others_find_nothing_and_see_no_snippet(as_, cast, session):
    row = talk(session, cast.ada, ((C, "the secret zebra"),))
    session.commit()
    for name in ("ada", "ben", "cleo", "dev", "tess", "hana"):
        assert found(session, cast, name, "zebra") == [row.id]
    for name in ("amir", "eve", "eric", "sam"):
        assert found(session, cast, name, "zebra") == found(session, cast, name, "-missing") == []
    page = as_(cast.eve).get("/interactions/?said=zebra").text
    assert "the secret" not in page
    assert "Nothing goes with these filters" in page
    assert cast.ada.name not in page


def test_only_the_shown_version_is_found(session, cast):
    row = talk(session, cast.ada)
    actor = cast.actor(session, "cleo")
    assert found(session, cast, "dev", "customer:parcel") == [row.id]
    swap_speakers(session, actor, row, seen_version=1)
    session.flush()
    assert found(session, cast, "dev", "customer:parcel") == []
    assert found(session, cast, "dev", "agent:parcel") == [row.id]


def test_what_is_forgotten_is_gone(session, cast):
    row = talk(session, cast.ada)
    forget(session, row.id)
    assert found(session, cast, "dev", "refund") == []
    assert session.get(SearchEntry, row.id) is None
    if session.get_bind().dialect.name == "sqlite":
        assert session.execute(text("SELECT count(*) FROM search_words")).scalar() == 0
    forget(session, row.id)


def test_figures_go_to_the_row(session, cast):
    from dataclasses import replace

    said = factories.transcript(TALK)
    row = factories.interaction(session, cast.ada, said=said)
    note_transcript(session, row, replace(said, metrics=metrics.measure(said)))
    assert row.words == sum(len(line.split()) for _, line in TALK)
    assert row.silence_pct is not None
    assert row.is_eligible is not None


@pytest.mark.covers("QM-B17")
def test_filters_combine(session, cast):
    bad = talk(session, cast.ada, days_ago=2, customer_sentiment=-0.6, silence_pct=40.0, interruptions=5,
               queue="Billing", confidence=0.4, is_eligible=True)  # fmt: skip
    good = talk(session, cast.amir, days_ago=3, customer_sentiment=0.3, silence_pct=5.0, interruptions=0,
                queue="Orders", confidence=0.9, is_eligible=True, direction="outbound")  # fmt: skip
    thin = talk(session, cast.eric, ((A, "hello"),), days_ago=4, is_eligible=False)
    session.add(BehaviourHit(interaction_id=bad.id, detector_key="threat", detector_version=1, transcript_version=1,
                             segment=1, start_char=0, end_char=3, start_ms=0, end_ms=5, source="rule", why="x",
                             score=1.0))  # fmt: skip
    factories.evaluation(session, cast.ada, cast.cleo, about=bad, state="submitted")
    complaint = Complaint(customer_id=factories.customer(session).id, received_at=datetime.now(UTC), channel="email",
                          category="delivery", product="", summary="", initial_action="",
                          logged_at=datetime.now(UTC))  # fmt: skip
    session.add(complaint)
    session.flush()
    session.add(ComplaintInteraction(complaint_id=complaint.id, interaction_id=good.id, role="origin",
                                     linked_by_id=cast.hana.id, linked_at=datetime.now(UTC)))  # fmt: skip
    session.flush()
    for filters, wanted in (
        ({"mood": "negative"}, [bad]), ({"mood": "very_negative"}, [bad]), ({"mood": "not_negative"}, [good]),
        ({"mood": "positive"}, [good]), ({"mood": "very_positive"}, []), ({"silence": 40}, [bad]),
        ({"interruptions": 1}, [bad]), ({"confidence": 60}, [bad]), ({"queue": "Orders"}, [good]),
        ({"direction": "outbound"}, [good]), ({"eligible": "thin"}, [thin]), ({"eligible": "enough"}, [bad, good]),
        ({"behaviour": "threat"}, [bad]), ({"without": "threat"}, [good]), ({"more": {"evaluated": "yes"}}, [bad]),
        ({"more": {"evaluated": "no"}}, [good, thin]), ({"more": {"complaint": "yes"}}, [good]),
        ({"said": "refund", "silence": 10}, [bad]), ({"said": "refund", "mood": "negative", "queue": "Orders"}, []),
    ):  # fmt: skip
        assert found(session, cast, "dev", **filters) == [row.id for row in wanted], filters


def test_what_one_may_not_know_does_not_narrow(as_, cast, session):
    row = talk(session, cast.ada)
    factories.evaluation(session, cast.ada, cast.cleo, about=row, state="submitted")
    session.add(BehaviourHit(interaction_id=row.id, detector_key="threat", detector_version=1, transcript_version=1,
                             segment=1, start_char=0, end_char=3, start_ms=0, end_ms=5, source="rule", why="x",
                             score=1.0))  # fmt: skip
    session.commit()
    client = as_(cast.ada)
    for query in ("evaluated=no", "complaint=yes", "without=threat", "behaviour=nothing"):
        page = client.get(f"/interactions/?{query}").text
        assert f'href="/interactions/{row.id}">' in page
        assert "Only those with" not in page
    page = client.get("/interactions/").text
    assert "Behaviour seen" not in page
    assert 'name="evaluated"' not in page


def test_two_filters_of_one_name_are_refused():
    other = Narrowing("evaluated", "x", {}, lambda actor, value: None, lambda actor: True)
    with pytest.raises(ValueError, match="evaluated"):
        narrowing(other)


@pytest.mark.parametrize("query", ["said=refund", "said=refund&channel=call&mood=positive", "said=-missing"])
def test_pages_of_what_was_found_join_without_gap_or_double(as_, cast, session, query):
    ids = {talk(session, cast.ada, days_ago=1 + n % 7 / 100, customer_sentiment=0.5).id
           for n in range(queries.PAGE_SIZE + 19)}  # fmt: skip
    session.commit()
    client, url, seen = as_(cast.ada), f"/interactions/?{query}", []
    while url:
        page = client.get(url).text
        seen += [int(one) for one in re.findall(r'href="/interactions/(\d+)">', page)]
        older = page.split("Older")[0].rpartition('href="')[2].split('"')[0] if "Older" in page else ""
        url = older.replace("&amp;", "&")
    assert len(seen) == len(set(seen))
    assert set(seen) == ids


def test_a_mended_time_moves_what_is_found(session, cast):
    first, second = talk(session, cast.ada, days_ago=1), talk(session, cast.ada, days_ago=2)
    assert found(session, cast, "dev", "refund") == [first.id, second.id]
    first.started_at -= timedelta(days=9)
    note_time(session, first)
    assert found(session, cast, "dev", "refund") == [second.id, first.id]


def test_what_was_said_is_text_on_the_page(as_, cast, session):
    talk(session, cast.ada, ((C, "<script>alert(1)</script> & <b>refund</b>"),))
    session.commit()
    page = as_(cast.ada).get("/interactions/?said=refund&queue=<img src=x>").text
    assert "<img src=x>" not in page
    page = as_(cast.ada).get("/interactions/?said=refund").text
    assert "&lt;b&gt;<mark>refund</mark>&lt;/b&gt;" in page


def test_empty_pages_say_what_to_loosen(as_, cast, session):
    talk(session, cast.ada)
    session.commit()
    client = as_(cast.dev)
    page = client.get("/interactions/?said=zebra&channel=call").text
    assert "Nothing goes with these filters" in page
    assert "Without “channel Call”" in page
    assert "/interactions/?text=zebra" in page
    assert "there is no “or”" not in page
    assert "there is no “or”" in client.get("/interactions/?said=zebra+OR+giraffe").text
    assert "There is no word to look for" in client.get("/interactions/?said=%F0%9F%98%80").text


def test_a_found_page_asks_the_database_little(app, as_, cast, session):
    from qa_app.web import database

    for _ in range(20):
        talk(session, cast.ada)
    session.commit()
    client, asked = as_(cast.dev), []
    client.get("/interactions/")
    with app.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", note := lambda *args: asked.append(args[2]))
    client.get('/interactions/?said="the refund"&channel=call')
    event.remove(engine, "before_cursor_execute", note)
    other = re.compile("FROM (evaluation|dispute|coaching|complaint|assignment|action_item)|^(BEGIN|PRAGMA)")
    assert len([one for one in asked if not other.search(one)]) <= 16, asked


def test_long_conversations_keep_their_phrases(session, cast):
    lines = tuple((A if n % 2 else C, "yes the yes the " * 40) for n in range(220))
    row = talk(session, cast.ada, (*lines, (C, "the very last word")))
    for said in ('"very last"', 'customer:"last word"', '"the very"', "customer:last", '"yes the"'):
        assert found(session, cast, "dev", said) == [row.id], said
    assert found(session, cast, "dev", 'agent:"last word"') == []


def test_the_index_is_made_anew(session, cast, factory):
    row, gone = factories.interaction(session, cast.ada, said=factories.transcript(TALK)), talk(session, cast.ada)
    gone.transcript_version = None
    session.commit()
    told = []
    assert found(session, cast, "dev", "refund") == [gone.id]
    session.commit()
    assert rebuild(factory, told.append) == 1
    assert found(session, cast, "dev", "refund") == [row.id]
    assert told == [1]
    session.commit()
    assert rebuild(factory, told.append) == 1
    assert found(session, cast, "dev", "refund") == [row.id]


def test_no_word_of_a_forgotten_talk_stays_in_the_file(session, cast, factory, settings):
    for number in range(30):
        talk(session, cast.ada, ((C, f"quillington zebra {number}"),))
        session.commit()
    row = talk(session, cast.ada, ((C, "my secret is xylographist"),))
    session.commit()
    forget(session, row.id)
    session.execute(text("DELETE FROM transcript_version WHERE interaction_id = :id"), {"id": row.id})
    row.transcript_version = None
    session.commit()
    if session.get_bind().dialect.name == "sqlite":
        rebuild(factory, lambda count: None)
        blocks = session.execute(text("SELECT block FROM search_words_data")).scalars()
        assert not any(b"xylog" in block for block in blocks)
        assert any(b"quillington" in block for block in session.execute(text(
            "SELECT block FROM search_words_data")).scalars())  # fmt: skip


def test_the_command_says_what_it_did(settings, session, cast, monkeypatch):
    from click.testing import CliRunner

    from qa_app.cli import qa_app

    factories.interaction(session, cast.ada)
    session.commit()
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    done = CliRunner().invoke(qa_app, ["reindex"])
    assert done.exit_code == 0, done.output
    assert "1 conversations can be found" in done.output
    session.expire_all()
    assert found(session, cast, "dev", "parcel")


def test_filters_read_as_a_sentence(as_, cast):
    page = as_(cast.dev).get("/interactions/?interruptions=1&eligible=enough").text
    assert "1 interruption or more" in page
    assert "evidence fit for scoring" in page
    assert "2 interruptions or more" in as_(cast.dev).get("/interactions/?interruptions=2").text
