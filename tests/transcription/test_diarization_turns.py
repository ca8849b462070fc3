"""Words go to voices, voices change seldom, lines are cut where they do: nothing is lost on the way."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.diarization import turns
from transcription.diarization.voiceprint import WINDOW, Window
from transcription.diarization.windows import PAUSE_MS, SHORTEST, lay
from transcription.transcript import Redaction, Segment, Speaker, Word


def words(text: str, start_ms: int = 0, each_ms: int = 300, gap_ms: int = 20) -> tuple[Word, ...]:
    step = each_ms + gap_ms
    return tuple(Word(w, start_ms + n * step, start_ms + n * step + each_ms) for n, w in enumerate(text.split()))


def line(text: str, *said: Word) -> Segment:
    return Segment(0, Speaker.UNKNOWN, text, said[0].start_ms, said[-1].end_ms, said)


@st.composite
def speech(draw) -> list[Word]:
    """Words in order with gaps of 0 to 2 s."""
    at, said = draw(st.integers(0, 3000)), []
    for _ in range(draw(st.integers(1, 60))):
        lasting = draw(st.integers(0, 1500))
        said.append(Word("w", at, at + lasting))
        at += lasting + draw(st.sampled_from([0, 10, 100, 249, 250, 600, 2000]))
    return said


@given(speech())
def test_windows_cover_every_word_and_span_no_pause(said):
    frames = said[-1].end_ms // 10 + 50
    windows = lay(said, frames)
    assert windows == sorted(windows)
    for window in windows:
        assert SHORTEST <= window.length <= WINDOW
        assert 0 <= window.start < window.end <= frames
    for word in said:
        assert any(w.start * 10 <= (word.start_ms + word.end_ms) / 2 <= w.end * 10 for w in windows)
    for before, after in pairwise(said):
        if after.start_ms - before.end_ms >= 2 * max(PAUSE_MS, SHORTEST * 10):
            middle = (before.end_ms + after.start_ms) / 20
            assert not any(w.start <= middle <= w.end for w in windows)


def test_a_recording_shorter_than_a_window_gets_none():
    assert lay(words("hi"), 30) == []


def test_long_recordings_get_fewer_windows_a_second():
    minute, hour = lay(words("w " * 180), 6100), lay(words("w " * 10_800), 360_100)
    assert len(minute) / 60 > 2 * len(hour) / 3600
    assert len(hour) >= 3600


@given(st.lists(st.tuples(st.floats(-8, 8), st.floats(0, 8)), min_size=1, max_size=9))
def test_the_path_is_the_best_of_all_there_are(steps):
    odds, costs = [value for value, _ in steps], [cost for _, cost in steps]

    def worth(path) -> float:
        said = sum(value / 2 if side else -value / 2 for value, side in zip(odds, path, strict=True))
        return said - sum(cost for cost, a, b in zip(costs[1:], path, path[1:], strict=False) if a != b)

    best = max(worth(path) for path in product((0, 1), repeat=len(odds)))
    assert worth(turns.likeliest(odds, costs)) == pytest.approx(best, abs=1e-6)


def test_a_doubtful_word_inside_a_sentence_stays_with_it_and_one_between_sentences_goes():
    said = words("I would like to go. Yes. And then home.")
    odds = [-5, -5, -5, 3, -5, 3, -5, -5, -5]
    assert turns.likeliest(odds, turns.change_costs(said)) == [0, 0, 0, 0, 0, 1, 0, 0, 0]


def test_a_pause_makes_a_change_cheap():
    costs = turns.change_costs([Word("so", 0, 100), Word("we", 120, 200), Word("go", 500, 600), Word("on", 2000, 2100)])
    assert costs == [0.0, turns.IN_SENTENCE, turns.AT_PAUSE, turns.AT_SILENCE]


def test_crumbs_inside_a_sentence_are_swept_up_and_short_answers_are_kept():
    said = words("I want my money back. Yes. I really do")
    assert turns.without_crumbs(said, [0, 0, 1, 0, 0, 1, 0, 0, 0]) == [0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert turns.without_crumbs(said, [1, 0, 0, 0, 0, 0, 0, 0, 1]) == [1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_the_nearest_windows_decide_and_words_without_any_are_open():
    windows = [Window(0, 100), Window(40, 140), Window(300, 400)]
    odds = turns.log_odds(
        [Word("a", 0, 60), Word("b", 1200, 1360), Word("c", 5000, 5100)], windows, np.array([-1, 1, 1])
    )
    assert odds[0] < 0 < odds[1]
    assert odds[2] == 0


@given(st.lists(st.integers(0, 1), min_size=1, max_size=12), st.sampled_from(["", " "]))
def test_cutting_loses_no_word_and_no_text(sides, between):
    said = words(" ".join(f"w{n}." for n in range(len(sides))))
    whole = line(between.join(word.text for word in said), *said)
    parts = list(turns.cut(whole, sides))
    assert [word for part, _ in parts for word in part.words] == list(said)
    assert between.join(part.text for part, _ in parts) == whole.text
    assert [side for part, side in parts for _ in part.words] == sides
    assert all(a != b for (_, a), (_, b) in pairwise(parts))
    assert all((part.start_ms, part.end_ms) == (part.words[0].start_ms, part.words[-1].end_ms) for part, _ in parts)


def test_a_line_that_cannot_be_cut_goes_whole_to_who_has_most_of_it():
    said = (Word("four", 0, 200), Word("one", 300, 900))
    redacted = line("[card]", *said)
    assert list(turns.cut(redacted, [0, 1])) == [(redacted, 1)]
    masked = Segment(0, Speaker.UNKNOWN, "four one", 0, 900, said, redactions=(Redaction("card", 0, 4),))
    assert list(turns.cut(masked, [0, 1])) == [(masked, 1)]


def test_a_line_without_word_times_is_one_piece():
    untimed = Segment(0, Speaker.UNKNOWN, "hello there", 0, 900)
    assert turns.words_of(untimed) == (Word("hello there", 0, 900),)
    assert list(turns.cut(untimed, [1])) == [(untimed, 1)]
