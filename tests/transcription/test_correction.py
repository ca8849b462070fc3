"""A line mended by a person: what stayed keeps its time, what is new shares the gap, marks stay with their sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.correction import MarkLost, corrected, lost_marks
from transcription.language.redaction import redact
from transcription.language.tokens import MARKS
from transcription.transcript import Redaction, Segment, Speaker, Word


def heard(text, start_ms=0, word_ms=100, **more):
    """A line whose words take `word_ms` each."""
    words = tuple(
        Word(word, start_ms + number * word_ms, start_ms + (number + 1) * word_ms, 0.9)
        for number, word in enumerate(text.split())
    )
    return Segment(3, Speaker.AGENT, text, start_ms, start_ms + len(words) * word_ms, words, **more)


CARD = Segment(
    1,
    Speaker.CUSTOMER,
    "It is [card number], thanks.",
    0,
    5000,
    (
        Word("It", 0, 200, 0.9),
        Word("is", 200, 400, 0.9),
        Word("[card number],", 500, 4000),
        Word("thanks.", 4100, 4400, 0.8),
    ),
    redactions=(Redaction("card", 6, 19, 500, 4000),),
)


@pytest.mark.covers("QM-B16")
def test_it_works():
    line = corrected(heard("welcome to harbour and veil ada speaking"), "Welcome to Harbour and Vale, Ada speaking.")
    assert line.text == "Welcome to Harbour and Vale, Ada speaking."
    assert [word.text for word in line.words] == line.text.split()
    assert [(word.start_ms, word.end_ms) for word in line.words] == [(n * 100, n * 100 + 100) for n in range(7)]
    assert [word.confidence for word in line.words] == [0.9, 0.9, 0.9, 0.9, None, 0.9, 0.9]


def test_new_words_share_the_time_of_those_they_replace():
    line = corrected(heard("call mister more gan please"), "call Mister Morgan of Vale please")
    times = {word.text: (word.start_ms, word.end_ms) for word in line.words}
    assert times["please"] == (400, 500)
    assert times["Morgan"][0] == 200
    assert times["Vale"][1] == 400
    assert all(start <= end for start, end in times.values())


def test_words_put_into_a_gap_take_the_gap_and_words_taken_out_are_gone():
    line = Segment(0, Speaker.AGENT, "yes please", 0, 900, (Word("yes", 0, 200, 0.9), Word("please", 600, 900, 0.9)))
    added = corrected(line, "yes of course please")
    assert [(word.start_ms, word.end_ms) for word in added.words] == [(0, 200), (200, 300), (300, 600), (600, 900)]
    assert [word.text for word in corrected(line, "please").words] == ["please"]
    assert corrected(line, "").words == ()


def test_a_line_without_words_stays_without():
    line = corrected(Segment(0, Speaker.AGENT, "helo", 0, 900), "hello")
    assert (line.text, line.words) == ("hello", ())


@pytest.mark.covers("QM-B15", "QM-B16")
def test_a_redaction_moves_with_its_mark_and_keeps_its_time():
    line = corrected(CARD, "OK then, it is the [card number]. Thanks!")
    assert line.redactions == (Redaction("card", 19, 32, 500, 4000),)
    assert line.text[19:32] == "[card number]"
    assert line.words[5] == Word("[card number].", 500, 4000)


def test_a_mark_cannot_get_lost_by_accident():
    with pytest.raises(MarkLost) as refusal:
        corrected(CARD, "It is my card, thanks.")
    assert "[card number]" in str(refusal.value)
    assert corrected(CARD, "It is order 12.", may_lose_marks=True).redactions == ()
    assert lost_marks([CARD], [corrected(CARD, "no", may_lose_marks=True)])
    assert not lost_marks([CARD], [CARD])


def test_a_mark_written_by_a_person_takes_the_time_of_what_it_replaces():
    line = corrected(heard("it is for one one one ok", word_ms=200), "it is [card number] ok")
    assert line.redactions == (Redaction("card", 6, 19, 400, 1200),)
    again = corrected(CARD, "It is [card number], [name].")
    assert [item.kind for item in again.redactions] == ["card", "name"]
    assert again.redactions[0].start_ms == 500


def test_of_two_marks_the_one_that_stayed_keeps_its_own_time():
    text = "first [phone number] then [phone number] ok"
    marks = (Redaction("phone", 6, 20, 100, 200), Redaction("phone", 26, 40, 300, 400))
    line = Segment(0, Speaker.CUSTOMER, text, 0, 900, redactions=marks)
    left = corrected(line, "then [phone number] ok", may_lose_marks=True)
    assert [(item.start_char, item.start_ms) for item in left.redactions] == [(5, 300)]
    with pytest.raises(MarkLost):
        corrected(line, "then [phone number] ok")


def test_a_mark_of_another_system_is_kept_too():
    line = Segment(0, Speaker.CUSTOMER, "I am [PII] you know", 0, 900, redactions=(Redaction("name", 5, 10, 1, 2),))
    assert corrected(line, "Well, I am [PII], you know").redactions == (Redaction("name", 11, 16, 1, 2),)
    with pytest.raises(MarkLost):
        corrected(line, "I am Mo you know")


def test_what_a_person_types_is_redacted_like_anything_else():
    line = corrected(heard("my card is four one"), "my card is 4111 1111 1111 1111")
    (clean,) = redact([line])
    assert "4111" not in clean.text
    assert not any("4111" in word.text for word in clean.words)
    assert clean.redactions[0].start_ms == 300


TEXTS = st.lists(
    st.sampled_from(["ha", "Yes,", "no!", "…", "[card number]", "[name].", "[", "]", "\u202e\0x", "a\nb", "é" * 30]),
    max_size=9,
).map(" ".join)


@given(TEXTS, TEXTS)
def test_whatever_is_written_the_parts_fit(before, after):
    line = corrected(heard("word " * 3), before, may_lose_marks=True)
    mended = corrected(line, after, may_lose_marks=True)
    assert {mended.text[item.start_char : item.end_char] for item in mended.redactions} <= set(MARKS.values())
    at = 0
    for word in mended.words:
        at = mended.text.index(word.text, at) + len(word.text)
        assert 0 <= word.start_ms <= word.end_ms <= mended.end_ms
    starts = [word.start_ms for word in mended.words]
    assert starts == sorted(starts)
