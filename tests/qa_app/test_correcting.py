"""People mending a transcript: lines, speakers, going back; nothing typed is lost, nothing taken out comes back."""

from dataclasses import replace

import factories
import pytest
from sqlalchemy import select

from qa_app.audit import AuditEvent
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, TranscriptVersion, VocabularyTerm
from transcription import metrics
from transcription.thresholds import Thresholds, to_document
from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript, Word

JSON = {"Accept": "application/json"}
CARD = "My card is 4111 1111 1111 1111 as I said."


def words(text, start_ms):
    return tuple(
        Word(word, start_ms + 200 * n, start_ms + 200 * n + 200, 0.9 - 0.5 * (n == 1))
        for n, word in enumerate(text.split())
    )


def heard(*lines, speaker_of=(Speaker.AGENT, Speaker.CUSTOMER), **more):
    segments = tuple(
        Segment(n, speaker_of[n % 2], text, 4000 * n, 4000 * n + 3800, words(text, 4000 * n))
        for n, text in enumerate(lines)
    )
    more["provenance"] = {"model": "tiny.en", **more.get("provenance", {})}
    made = Transcript(Channel.CALL, 4000 * len(lines), segments, language="en", **more)
    return metrics.remeasure(made)


LINES = ("Welcome to Harbour and veil, this is Ada.", "My card is four one one one.", "Thank you so much.", "Good bye.")


@pytest.fixture
def call(session, cast):
    """Ada's call as the machine heard it."""
    row = factories.interaction(session, cast.ada, said=heard(*LINES), queue="Billing")
    session.commit()
    return row


def now(session, call) -> tuple[Interaction, Transcript]:
    session.rollback()
    session.expire_all()
    row = session.get_one(Interaction, call.id)
    return row, queries.transcript_of(session, row)


def correct(client, call, index, text, version=1, headers=JSON, **more):
    data = {"text": text, "version": str(version), **more}
    return client.post(f"/interactions/{call.id}/lines/{index}", data=data, headers=headers)


@pytest.mark.covers("QM-B16")
def test_it_works(as_, cast, session, call):
    client = as_(cast.cleo)
    assert client.get(f"/interactions/{call.id}/lines/0", headers=JSON).json == {"text": LINES[0], "version": 1}
    answer = correct(client, call, 0, "Welcome to Harbour and Vale,   this is Ada.")
    assert answer.status_code == 200, answer.json
    assert "Harbour" in answer.json["transcript"]
    assert answer.json["version"] == 2
    _, transcript = now(session, call)
    assert transcript.segments[0].text == "Welcome to Harbour and Vale, this is Ada."
    assert [line.index for line in transcript.segments] == [0, 1, 2, 3]
    kept = {word.text: word for word in transcript.segments[0].words}
    assert (kept["Vale,"].start_ms, kept["Vale,"].confidence) == (800, None)
    assert (kept["this"].start_ms, kept["this"].confidence) == (1000, 0.9)
    version = session.get_one(TranscriptVersion, (call.id, 2))
    assert (version.kind, version.created_by) == ("correction", "Cleo Marsh")
    assert (version.wrong_words, version.checked_words, version.is_checked_whole) == (1, 8, False)
    assert session.get_one(TranscriptVersion, (call.id, 1)).document["segments"][0]["text"] == LINES[0]
    acts = session.scalars(select(AuditEvent).where(AuditEvent.action == "transcript.correct")).all()
    assert [(act.actor_id, act.detail) for act in acts] == [(cast.cleo.id, {"version": 2, "line": 0})]
    (term,) = session.scalars(select(VocabularyTerm))
    assert (term.queue, term.term, term.heard_as, term.state, term.times) == ("Billing", "Vale", "veil", "suggested", 1)


def test_without_a_script_it_is_a_small_page(as_, cast, session, call):
    client = as_(cast.cleo)
    page = client.get(f"/interactions/{call.id}/lines/1").text
    assert LINES[1] in page
    assert LINES[0] in page
    answer = correct(client, call, 2, "Thanks so much.", headers={}, whole="1")
    assert (answer.status_code, answer.location) == (302, f"/interactions/{call.id}#s2")
    assert now(session, call)[0].transcript_version == 2
    version = session.get_one(TranscriptVersion, (call.id, 2))
    assert (version.wrong_words, version.checked_words, version.is_checked_whole) == (2, 20, True)
    assert "Gone over from end to end" in client.get(f"/interactions/{call.id}").text


@pytest.mark.covers("QM-B16")
def test_figures_and_sentiment_are_worked_out_anew_by_the_old_thresholds(as_, cast, session):
    said = heard(*LINES)
    limits = to_document(Thresholds(dead_air_ms=1_234))
    old = replace(said, metrics={**said.metrics, "thresholds": limits})
    row = factories.interaction(session, cast.ada, said=old)
    session.commit()
    correct(as_(cast.cleo), row, 2, "That was horrible and I hate it.")
    _, transcript = now(session, row)
    assert transcript.segments[2].sentiment < -0.5 < said.segments[2].sentiment
    assert transcript.metrics["words"]["agent"] == 8 + 7
    assert transcript.metrics["thresholds"]["dead_air_ms"] == 1_234


@pytest.mark.covers("QM-B15")
def test_what_a_person_types_is_redacted(as_, cast, session, call):
    answer = correct(as_(cast.cleo), call, 1, CARD)
    assert "4111" not in answer.text
    _, transcript = now(session, call)
    assert "4111" not in str(session.get_one(TranscriptVersion, (call.id, 2)).document)
    (mark,) = transcript.segments[1].redactions
    assert (mark.kind, mark.start_ms is not None) == ("card", True)


@pytest.fixture
def redacted(session, cast):
    """A call in which a card number was taken out."""
    line = Segment(
        0, Speaker.CUSTOMER, "It is [card number] ok", 0, 3000, redactions=(Redaction("card", 6, 19, 500, 2000),)
    )
    row = factories.interaction(session, cast.ada, said=Transcript(Channel.CALL, 3000, (line,), language="en"))
    session.commit()
    return row


def test_a_mark_has_to_stay_and_keeps_its_sound_silent(as_, cast, session, redacted):
    client = as_(cast.cleo)
    lost = correct(client, redacted, 0, "It is four ok")
    assert lost.status_code == 422
    assert "[card number]" in lost.json["error"]
    page = correct(client, redacted, 0, "It is four ok", headers={})
    assert page.status_code == 422
    assert "It is four ok</textarea>" in page.text
    assert correct(client, redacted, 0, "Yes, it is [card number], ok").status_code == 200
    _, transcript = now(session, redacted)
    assert transcript.segments[0].redactions == (Redaction("card", 11, 24, 500, 2000),)


def test_only_who_may_fetch_the_raw_file_takes_a_mark_away_or_brings_the_words_back(as_, cast, session, call):
    reviewer, manager = as_(cast.cleo), as_(cast.dev)
    correct(reviewer, call, 1, "My card is [card number].")
    page = reviewer.get(f"/interactions/{call.id}/versions/1").text
    assert "four one one one" not in page
    assert "four one one one" not in reviewer.get(f"/interactions/{call.id}/versions/2").text
    assert reviewer.post(f"/interactions/{call.id}/versions/1/back", data={"version": "2"}).status_code == 409
    assert correct(reviewer, call, 1, "My card is order 12.", 2).status_code == 422
    assert correct(manager, call, 1, "My card is order 12.", 2).status_code == 200


@pytest.mark.covers("QM-B16")
def test_two_people_one_line(as_, cast, session, call):
    """The second one sees both texts and keeps theirs knowingly; nothing typed is lost."""
    first, second = as_(cast.cleo), as_(cast.dev)
    assert correct(first, call, 2, "Thanks so much.").status_code == 200
    clash = correct(second, call, 2, "Thank you ever so much.")
    assert (clash.status_code, clash.json["theirs"], clash.json["version"]) == (409, "Thanks so much.", 2)
    page = correct(second, call, 2, "Thank you ever so much.", headers={})
    assert page.status_code == 409
    assert "Thanks so much." in page.text
    assert "Thank you ever so much.</textarea>" in page.text
    assert 'name="version" value="2"' in page.text
    assert now(session, call)[0].transcript_version == 2
    assert correct(second, call, 2, "Thank you ever so much.", 2).status_code == 200
    assert correct(second, call, 3, "Goodbye.", 1).json["version"] == 4, "another line does not clash"


def test_saving_a_line_as_it_is_says_that_it_is_right_once(as_, cast, session, call):
    client = as_(cast.cleo)
    assert correct(client, call, 3, "Good bye.").json["version"] == 2
    assert correct(client, call, 3, " Good  bye. ", 2).json["version"] == 2
    version = session.get_one(TranscriptVersion, (call.id, 2))
    assert (version.wrong_words, version.checked_words) == (0, 2)


@pytest.mark.covers("QM-A7")
def test_speakers_of_lines_are_mended_and_confirmed(as_, cast, session):
    evidence = [{"voice": "agent", "cue": "offers help", "wording": "<b>how can i</b>", "count": 2}]
    said = heard(
        *LINES,
        speaker_of=(Speaker.UNKNOWN, Speaker.CUSTOMER),
        is_estimated=True,
        speaker_confidence=0.55,
        provenance={"speakers": {"method": "voices", "role_evidence": evidence}},
    )
    row = factories.interaction(session, cast.ada, said=said)
    session.commit()
    client = as_(cast.cleo)
    page = client.get(f"/interactions/{row.id}").text
    assert "Speakers estimated" in page
    assert "hardly more than a guess" in page
    assert "The agent’s voice: offers help, “&lt;b&gt;how can i&lt;/b&gt;” (n = 2)." in page
    assert client.post(f"/interactions/{row.id}/speakers/right", data={"version": "1"}).status_code == 409
    sent = {"first": "0", "last": "2", "speaker": "agent", "version": "1"}
    assert client.post(f"/interactions/{row.id}/speakers", data=sent, headers=JSON).status_code == 200
    assert client.post(f"/interactions/{row.id}/speakers", data=sent, headers=JSON).status_code == 409
    _, transcript = now(session, row)
    assert [line.speaker for line in transcript.segments] == ["agent", "agent", "agent", "customer"]
    assert transcript.speaker_confidence == 0.55
    back = {"first": "1", "speaker": "customer", "version": "2"}
    client.post(f"/interactions/{row.id}/speakers", data=back)
    assert client.post(f"/interactions/{row.id}/speakers/right", data={"version": "3"}).status_code == 302
    row, transcript = now(session, row)
    assert (transcript.speaker_confidence, transcript.metrics["has_sides"]) == (1.0, True)
    assert session.get_one(TranscriptVersion, (row.id, 4)).kind == "speakers"
    page = client.get(f"/interactions/{row.id}").text
    assert "Speakers checked by a person" in page
    assert "a person has checked who spoke" in page
    assert f'data-behaviours="/interactions/{row.id}/behaviours"' in page
    assert "told apart by ear" not in page
    assert "All speakers are right" not in page


@pytest.mark.parametrize(
    "sent",
    [
        {"first": "0", "speaker": "system"},
        {"first": "9", "speaker": "agent"},
        {"first": "x"},
        {"first": "2", "last": "1", "speaker": "agent"},
        {"first": "-1", "speaker": "agent"},
        {"first": "0", "last": "99999999", "speaker": "agent"},
        {},
    ],
)
def test_nonsense_about_speakers_is_refused(as_, cast, session, call, sent):
    answer = as_(cast.cleo).post(f"/interactions/{call.id}/speakers", data={"version": "1", **sent})
    assert answer.status_code == 422
    assert now(session, call)[0].transcript_version == 1


@pytest.mark.covers("QM-B16")
def test_going_back_makes_a_new_version_equal_to_the_old(as_, cast, session, call):
    client = as_(cast.cleo)
    first = now(session, call)[1]
    correct(client, call, 0, "Welcome to Harbour and Vale.", whole="1")
    client.post(f"/interactions/{call.id}/swap", data={"version": "2"})
    assert now(session, call)[0].transcript_version == 3
    assert session.get_one(TranscriptVersion, (call.id, 3)).is_checked_whole is True
    page = client.get(f"/interactions/{call.id}/versions/2").text
    assert "<del>veil, this is Ada.</del>" in page
    assert "<ins>Vale.</ins>" in page
    listed = client.get(f"/interactions/{call.id}/versions").text
    assert "Speakers swapped" in listed
    assert "Cleo Marsh" in listed
    assert client.post(f"/interactions/{call.id}/versions/1/back", data={"version": "3"}).status_code == 302
    row, transcript = now(session, call)
    assert transcript == first
    assert (row.transcript_version, row.channel_map) == (4, ["agent", "customer"])
    version = session.get_one(TranscriptVersion, (call.id, 4))
    assert (version.checked_words, version.is_checked_whole) == (None, False)
    assert client.post(f"/interactions/{call.id}/versions/4/back", data={"version": "4"}).status_code == 404
    assert client.post(f"/interactions/{call.id}/versions/1/back", data={"version": "3"}).status_code == 409
    assert client.post(f"/interactions/{call.id}/versions/77/back", data={"version": "4"}).status_code == 404


@pytest.mark.parametrize(
    "text", ["", "\0\0", "\u202eevil", "<script>alert(1)</script>", "x" * 20_000, "[" * 500, "a\r\nb\tc", "\ud83d"]
)
def test_hostile_text_is_text(as_, cast, session, call, text):
    client = as_(cast.cleo)
    answer = correct(client, call, 3, text.encode("utf-8", "replace").decode())
    assert answer.status_code == 200
    _, transcript = now(session, call)
    assert not set(transcript.segments[3].text) & set("\0\u202e\r\n")
    assert "<script>alert" not in client.get(f"/interactions/{call.id}").text


def test_too_much_text_is_refused_and_stays_in_the_form(as_, cast, session, call):
    answer = correct(as_(cast.cleo), call, 3, "word " * 5_000, headers={})
    assert answer.status_code == 422
    assert "word word" in answer.text
    assert now(session, call)[0].transcript_version == 1


@pytest.mark.parametrize("name", ["ada", "ben", "tess", "hana", "eve", "eric", "sam"])
@pytest.mark.covers("QM-L1")
def test_others_mend_nothing(as_, cast, session, call, name):
    client = as_(getattr(cast, name))
    assert "data-mend" not in client.get(f"/interactions/{call.id}").text
    for path in ("lines/0", "versions", "versions/1"):
        assert client.get(f"/interactions/{call.id}/{path}").status_code == 404
    for path in ("lines/0", "speakers", "speakers/right", "checked", "versions/1/back"):
        sent = {"version": "1", "text": "x", "first": "0", "speaker": "agent"}
        assert client.post(f"/interactions/{call.id}/{path}", data=sent).status_code == 404
    assert now(session, call)[0].transcript_version == 1


def test_lines_and_versions_that_are_not_there(as_, cast, session, call):
    client = as_(cast.cleo)
    for path in ("lines/4", "lines/999999", "versions/2", "versions/2147483647"):
        assert client.get(f"/interactions/{call.id}/{path}").status_code == 404
    assert correct(client, call, 4, "x").status_code == 404
    assert correct(client, call, 0, "x", version="1; drop").status_code == 422
    assert correct(client, call, 0, "x", version=77).status_code == 409
