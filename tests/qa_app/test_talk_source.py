"""What stands beside the talk times: whether they come from the sound or the words, and why, also after a mend."""

import factories
import pytest

from transcription import metrics
from transcription.sound import Sound, TrackSound, to_document
from transcription.transcript import Channel, Segment, Speaker, Transcript

A, C, U = Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN
HEARD = ((0, 3000),), ((4000, 7000),)


def said(*speakers: Speaker, tracks=(A, C), heard=HEARD) -> Transcript:
    lines = tuple(Segment(n, who, "So it was said.", 4000 * n, 4000 * n + 3000) for n, who in enumerate(speakers))
    sounds = tuple(TrackSound(who, 0.0, -3.0, -20.0, speech) for who, speech in zip(tracks, heard, strict=False))
    measured = {"sound": to_document(Sound(sounds))} if sounds else {}
    return metrics.remeasure(Transcript(Channel.CALL, 9000, lines, language="en", metrics=measured))


@pytest.fixture
def told(as_, cast, session):
    """Ask the page of such a call, before and after somebody gave its second line to a side."""

    def ask(transcript: Transcript, to: str = "") -> str:
        row = factories.interaction(session, cast.ada, said=transcript)
        session.commit()
        client = as_(cast.cleo)
        if to:
            sent = {"first": "1", "last": "1", "speaker": to, "version": "1"}
            assert client.post(f"/interactions/{row.id}/speakers", data=sent).status_code == 302
        page = client.get(f"/interactions/{row.id}").text
        return page.partition("data-talk-source>")[2].partition("</p>")[0]

    return ask


def test_it_works(told):
    plain = told(said(A, C))
    assert "from the sound" in plain
    assert "on its own track" in plain
    assert "somebody" not in plain


def test_a_line_given_to_the_other_side_leaves_the_sound_and_the_page_says_so(told):
    assert "Lines that somebody gave to the other side do not change that." in told(said(A, C, C), "agent")


def test_a_side_without_a_track_takes_it_to_the_words_and_the_page_says_why(told):
    nobodys = said(A, U, tracks=(A, U))
    assert "from the sound" in told(nobodys)
    after = told(nobodys, "customer")
    assert "from the times of the words" in after
    assert "no track of their own" in after


def test_one_track_and_none(told):
    assert "everybody is on one track" in told(said(A, C, tracks=(U,), heard=(HEARD[0],)))
    assert told(said(A, C, tracks=(), heard=())) == "Talk time is taken from the times of the words."
