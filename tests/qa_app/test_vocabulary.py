"""A queue's vocabulary, kept by people and suggested by corrections; how well speech is recognised, with its n."""

import io

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import speechless
from sqlalchemy import select

from qa_app.errors import Conflict, Invalid
from qa_app.interactions import queries
from qa_app.interactions import services as intake
from qa_app.interactions.models import TermState, TranscriptVersion, VocabularyTerm
from qa_app.interactions.rules import corrections
from qa_app.interactions.rules.names import Metadata
from qa_app.interactions.rules.recognition import LEAST_CALLS, Call, rate
from qa_app.interactions.rules.teaching import suggestions
from qa_app.interactions.services import vocabulary as services
from qa_app.interactions.services.searching import note_transcript
from qa_app.storage import Store
from transcription.transcript import Channel, Segment, Speaker, Transcript


def post(client, term, queue="Billing"):
    return client.post("/interactions/vocabulary", data={"term": term, "queue": queue})


def terms(session, **where):
    session.rollback()
    session.expire_all()
    return {row.term: row.state for row in session.scalars(select(VocabularyTerm).filter_by(**where))}


def test_it_works(as_, cast, session):
    factories.interaction(session, cast.ada, queue="Returns")
    session.commit()
    client = as_(cast.dev)
    assert post(client, "  Vale   Saver ").status_code == 302
    assert post(client, "Harbour", "").status_code == 302
    page = client.get("/interactions/vocabulary?queue=Billing").text
    assert "Vale Saver" in page
    assert "Returns" in page
    assert "1 / 100" in page
    assert terms(session) == {"Vale Saver": "active", "Harbour": "active"}
    assert queries.expected_terms(session, "Billing") == ("Vale Saver", "Harbour")
    assert queries.expected_terms(session, None) == ("Harbour",)


def test_taking_out_can_be_undone(as_, cast, session):
    client = as_(cast.dev)
    post(client, "Vale Saver")
    row = session.scalars(select(VocabularyTerm)).one()
    answer = client.post(f"/interactions/vocabulary/{row.id}/dismiss")
    assert "Undo" in client.get(answer.location).text
    assert terms(session) == {"Vale Saver": "dismissed"}
    assert queries.expected_terms(session, "Billing") == ()
    client.post(f"/interactions/vocabulary/{row.id}/use")
    assert terms(session) == {"Vale Saver": "active"}
    post(client, "vale saver")
    assert len(terms(session)) == 1


@pytest.mark.parametrize(
    "term", ["", " ", "a", "12345", "…!?", "x" * 61, "\0\0", "4111 1111 1111 1111", "mo@rivers.example"]
)
def test_what_is_no_term_is_refused_and_stays_in_the_field(as_, cast, session, term):
    answer = post(as_(cast.dev), term)
    assert answer.status_code == 422
    assert terms(session) == {}


def test_a_hostile_term_and_queue_are_text(as_, cast, session):
    client = as_(cast.dev)
    assert post(client, "<b>Vale</b>", "<i>q</i>\r\nX: y").status_code == 302
    page = client.get("/interactions/vocabulary?queue=%3Ci%3Eq%3C/i%3E%20X:%20y").text
    assert "<b>Vale" not in page
    assert "&lt;b&gt;Vale&lt;/b&gt;" in page
    assert "<i>q" not in page


def test_a_queue_has_room_for_so_many(as_, session, cast):
    actor = cast.actor(session, "dev")
    for number in range(services.MOST_TERMS):
        services.add_term(session, actor, "Billing", f"Name {number}")
    with pytest.raises(Conflict, match=r"holds 100 terms.*such as “Name 99”.*270 characters"):
        services.add_term(session, actor, "Billing", "One more")
    page = as_(cast.dev).get("/interactions/vocabulary?queue=Billing").text
    assert page.index("Name 10<") < page.index("About so much is read at a time") < page.index("Name 90<")
    services.add_term(session, actor, "Returns", "One more")
    with pytest.raises(Invalid):
        services.add_term(session, actor, "Returns", "!")


def test_suggestions_are_counted_and_never_come_back_once_dismissed(session, cast):
    actor = cast.actor(session, "dev")
    for _ in range(3):
        services.suggest(session, "Billing", "this is harbour and veil", "this is Harbour and Vale")
    row = session.scalars(select(VocabularyTerm)).one()
    assert (row.term, row.heard_as, row.times, row.state) == ("Vale", "veil", 3, TermState.SUGGESTED)
    services.set_state(session, actor, row.id, TermState.DISMISSED)
    services.suggest(session, "Billing", "this is harbour and veil", "this is Harbour and Vale")
    assert session.scalars(select(VocabularyTerm)).one().state == TermState.DISMISSED


def test_what_was_written_in_a_chat_is_not_taught_to_speech_recognition(as_, session, cast):
    said = factories.transcript(((Speaker.AGENT, "Welcome to veil."),), Channel.CHAT)
    row = factories.interaction(session, cast.ada, said=said, queue="Billing")
    session.commit()
    as_(cast.cleo).post(f"/interactions/{row.id}/lines/0", data={"text": "Welcome to Vale.", "version": "1"})
    session.rollback()
    assert queries.transcript_version(session, row.id, 2).segments[0].text == "Welcome to Vale."
    assert session.scalars(select(VocabularyTerm)).all() == []


def test_a_word_written_small_is_offered_when_it_comes_again_and_is_seldom_said(as_, session, cast):
    def offered() -> list[str]:
        return [row.term for row in queries.terms(session, "Billing")]

    for _ in range(queries.vocabulary.SELDOM_BELOW):
        said = factories.transcript(((Speaker.AGENT, "The courier has it."),))
        note_transcript(session, factories.interaction(session, cast.ada, said=said), said)
    services.suggest(session, "Billing", "the fibrillator and the currier", "the defibrillator and the courier")
    assert offered() == []
    assert sum(queue.suggested for queue in queries.queues_with_terms(session)) == 0
    services.suggest(session, "Billing", "the fibrillator and the currier", "the defibrillator and the courier")
    assert offered() == ["defibrillator"]
    assert "defibrillator" in as_(cast.dev).get("/interactions/vocabulary?queue=Billing").text


@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "tess", "hana", "sam"])
@pytest.mark.covers("QM-L1")
def test_only_qa_managers_keep_it(as_, cast, session, name):
    client = as_(getattr(cast, name))
    assert client.get("/interactions/vocabulary").status_code == 404
    assert post(client, "Vale").status_code == 404
    assert client.post("/interactions/vocabulary/1/use").status_code == 404
    assert terms(session) == {}


def test_a_term_that_is_not_there(as_, cast):
    assert as_(cast.dev).post("/interactions/vocabulary/99/use").status_code == 404


@pytest.mark.speech
def test_a_queues_calls_are_transcribed_with_it(cast, session, settings, run_jobs):
    from transcription import weights

    if "tiny.en" not in weights.available(settings.data_dir):
        pytest.skip("needs Whisper weights")
    actor = cast.actor(session, "dev")
    for queue, term in (("Billing", "Vale Saver"), ("", "Harbour"), ("Returns", "Other")):
        services.add_term(session, actor, queue, term)
    source, terms_of = intake.source_named(session, "Telephone"), intake.Terms.of(settings)
    incoming = intake.Incoming("quiet.wav", io.BytesIO(speechless()), source, Metadata(queue="Billing"))
    row = intake.register(session, Store(settings.store_dir), actor, incoming, terms_of)
    session.commit()
    run_jobs()
    session.refresh(row)
    assert queries.transcript_of(session, row).provenance["vocabulary"]["count"] == 2


# --- what corrections suggest -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("you have the quick pay tariff", "you have the QuickPay tariff", [("QuickPay", "quick pay")]),
        ("talk to missus morgen ok", "talk to Siobhan Morgan ok", [("Siobhan Morgan", "missus morgen")]),
        ("i have teh card", "i have the card", []),
        ("it is [card number] ok", "it is [name] ok", []),
        ("good morning", "Good morning.", []),
        ("their is one", "There is one", []),
        ("ten", "10", []),
        ("use the see bee two", "use the CB2", [("CB2", "see bee two")]),
        ("", "Vale", [("Vale", None)]),
        ("i get there order", "I get their order", []),
        ("send the parcel", "send a parcel", []),
        ("so I will do it", "so I'm doing it", []),
        ("all quay on the third at ten a m", "all OK on the 3rd at 10am", []),
        ("and order", "and The order", []),
        ("one home caret", "one Home Care", []),
        ("he deliver it", "he rebooked it", [("rebooked", "deliver")]),
    ],
)
def test_names_among_the_changes(before, after, found):
    assert [(item.term, item.heard_as) for item in suggestions(before, after, 60)] == found


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_changed_terms_fit_the_table(before, after):
    for item in suggestions(before, after, 60):
        assert 2 <= len(item.term) <= 60
        assert item.heard_as is None or 0 < len(item.heard_as) <= 60


# --- how well speech is recognised --------------------------------------------------------------------------


def said(*texts):
    segments = tuple(Segment(n, Speaker.AGENT, text, n * 1000, n * 1000 + 900) for n, text in enumerate(texts))
    return Transcript(Channel.CALL, 9000, segments)


@pytest.mark.covers("QM-B16")
@pytest.mark.parametrize(
    ("machine", "person", "wrong", "words"),
    [
        ("Hello, there!", "hello there", 0, 2),
        ("it's fine", "its fine", 0, 2),
        ("one too three", "one two three", 1, 3),
        ("one three", "one two three", 1, 3),
        ("one two two three", "one two three", 1, 3),
        ("", "one two", 2, 2),
        ("one two", "", 2, 0),
        ("it is [card number] ok", "it is [card number] ok", 0, 3),
        ("…", "", 0, 0),
    ],
)
def test_wrong_words_are_those_of_the_word_error_rate(machine, person, wrong, words):
    found = corrections.count(said(machine, "not gone over"), said(person, "something else"), {0})
    assert (found.wrong, found.words) == (wrong, words)


def test_a_rate_stands_between_its_bounds_and_is_the_same_each_time():
    calls = [Call(number % 7, 90 + number, True) for number in range(40)]
    found = rate(calls)
    assert found == rate(calls)
    assert found.low_pct < found.pct < found.high_pct
    assert found.pct == round(100 * sum(call.wrong for call in calls) / sum(call.words for call in calls), 1)


def test_below_ten_calls_no_rate_is_told():
    few = rate([Call(1, 100, True)] * (LEAST_CALLS - 1))
    assert (few.calls, few.words, few.pct) == (9, 900, None)
    assert rate([]).pct is None


def test_bounds_hold_the_truth_about_as_often_as_they_say():
    """Calls of a known rate whose errors come in bunches: 95 % intervals hold it in about 95 of 100 tries."""
    import numpy as np

    chance = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        share = chance.beta(2, 18, 60)
        calls = [Call(int(chance.binomial(100, part)), 100, True) for part in share]
        found = rate(calls)
        held += found.low_pct <= 10.0 <= found.high_pct
    assert 178 <= held <= 198


@pytest.mark.covers("QM-B16")
def test_the_page_tells_rates_with_n_and_keeps_whole_calls_apart(as_, cast, session):
    for number in range(12):
        row = factories.interaction(session, cast.ada, queue="Billing" if number < 10 else "Returns")
        version = session.get_one(TranscriptVersion, (row.id, 1))
        version.wrong_words, version.checked_words, version.is_checked_whole = 5, 100, number < 11
    session.commit()
    billing, returns = queries.recognition(session)
    assert (billing.queue, billing.whole.pct, billing.whole.calls, billing.lines.calls) == ("Billing", 5.0, 10, 0)
    assert (returns.whole.calls, returns.whole.pct, returns.lines.calls) == (1, None, 1)
    page = as_(cast.cleo).get("/interactions/recognition").text
    assert "5.0 %" in page
    assert "n = 10 calls, 1000 words" in page
    assert "not enough yet" in page
    assert as_(cast.ada).get("/interactions/recognition").status_code == 404
