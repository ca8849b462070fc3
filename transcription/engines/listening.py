"""Listening to a recording with an engine: speech is found, heard in stretches on every worker, doubted,
and put back where it was said."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import groupby

from transcription.audio import Recording
from transcription.channels import ChannelMap
from transcription.engines import Brief, Engine, Heard, HeardWord
from transcription.engines.guards import compression_ratio, is_believable
from transcription.engines.voice import PAD_MS, Stretch, spans_of, stretches
from transcription.transcript import Segment, Speaker, Word

TURN_GAP_MS = 1000
"""A pause this long inside a track ends a segment."""

LINE_MS = 6_000
"""A segment longer than this ends at the next sentence."""

SURE_OF_LANGUAGE = 0.5
LANGUAGE_VOTES = 3

_TAIL_MS = 2 * PAD_MS
"""How far before the end of a span a word that opens a sentence counts as said after the pause."""

_DANGLING = " -–—,."
_SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "…")

Progress = Callable[[float], None]


_Pair = tuple[HeardWord, Word]
"""A word as the engine heard it, and at its time in the call."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The language to listen for (None: found out by listening) and names to expect."""

    language: str | None = None
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listening:
    """What was said on each track, the language it was said in, and how sure the engine is of that (0..1).

    `voiced` tells for each track where there is a voice, in ms and in order, heard as words or not.
    """

    tracks: tuple[tuple[Segment, ...], ...]
    language: str | None
    language_probability: float | None
    speech_ms: int
    voiced: tuple[tuple[tuple[int, int], ...], ...] = ()


def listen(
    recording: Recording,
    speakers: ChannelMap,
    engine: Engine,
    wanted: Wanted = Wanted(),
    on_progress: Progress = lambda _percent: None,
) -> Listening:
    """Recognise every track. `on_progress` gets 0..100 by time of speech over all tracks, on the calling
    thread.

    No speech gives no segments. An error of the engine or of `on_progress` stops the work and is raised.
    """
    to_hear = _plan(recording, len(speakers), engine)
    speech_ms = round(sum(stretch.length for stretch in to_hear) * 1000 / recording.rate)
    if not to_hear:
        on_progress(100.0)
        return Listening(tuple(() for _ in speakers), wanted.language, None, 0)
    code, probability = (wanted.language, None) if wanted.language else _language(recording, to_hear, engine)
    heard = _hear_all(recording, to_hear, engine, Brief(code, wanted.vocabulary), on_progress)
    tracks = tuple(
        tuple(
            segment
            for stretch, item in sorted(zip(to_hear, heard, strict=True), key=lambda pair: pair[0].spans[0].start)
            if stretch.channel == channel
            for segment in _segments(item, stretch, recording.rate, speaker)
        )
        for channel, speaker in enumerate(speakers)
    )
    return Listening(tracks, code, probability, speech_ms, _voiced(to_hear, len(speakers), recording.rate))


def _plan(recording: Recording, channels: int, engine: Engine) -> list[Stretch]:
    """The stretches of all tracks, longest first, so that those of one batch are of about one length."""
    packed = [
        stretch
        for channel in range(channels)
        for stretch in stretches(recording, channel, spans_of(recording, channel), engine.longest_s)
    ]
    return sorted(packed, key=lambda stretch: -stretch.length)


def _voiced(to_hear: Sequence[Stretch], channels: int, rate: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Where each track holds a voice, in ms."""
    return tuple(
        tuple(
            sorted(
                (span.start * 1000 // rate, span.end * 1000 // rate)
                for stretch in to_hear
                if stretch.channel == channel
                for span in stretch.spans
            )
        )
        for channel in range(channels)
    )


def _language(recording: Recording, to_hear: Sequence[Stretch], engine: Engine) -> tuple[str, float]:
    """What the longest stretch is spoken in; when that is not sure, up to three stretches vote.

    A vote weighs as much as it is sure, and the probability told is the winner's share of all that was asked.
    """
    votes: dict[str, float] = {}
    for asked, stretch in enumerate(to_hear[:LANGUAGE_VOTES], start=1):
        code, probability = engine.language_of(stretch.samples(recording))
        votes[code] = votes.get(code, 0.0) + probability
        if asked == 1 and probability >= SURE_OF_LANGUAGE:
            break
    winner = max(votes, key=votes.__getitem__)
    return winner, votes[winner] / asked


def _hear_all(
    recording: Recording, to_hear: Sequence[Stretch], engine: Engine, brief: Brief, on_progress: Progress
) -> list[Heard]:
    batches = _batches(to_hear, engine)
    total = sum(stretch.length for stretch in to_hear)

    def hear(batch: Sequence[Stretch]) -> list[Heard]:
        return engine.hear([stretch.samples(recording) for stretch in batch], brief)

    with ThreadPoolExecutor(engine.workers, thread_name_prefix="listening") as pool:
        waiting = {pool.submit(hear, batch): batch for batch in batches}
        done = 0
        try:
            for future in as_completed(waiting):
                future.result()
                done += sum(stretch.length for stretch in waiting[future])
                on_progress(100 * done / total)
        finally:
            pool.shutdown(cancel_futures=True)
    return [item for future in waiting for item in future.result()]


def _batches(to_hear: Sequence[Stretch], engine: Engine) -> list[Sequence[Stretch]]:
    """The stretches in batches, in order; no larger than needed for every worker to get one."""
    size = max(1, min(engine.batch, -(-len(to_hear) // engine.workers)))
    return [to_hear[start : start + size] for start in range(0, len(to_hear), size)]


def _segments(heard: Heard, stretch: Stretch, rate: int, speaker: Speaker) -> Iterator[Segment]:
    """What is believed of a stretch, sentence by sentence, in lines."""
    words = list(zip(heard.words, _placed(heard.words, stretch, rate), strict=True))
    said = [placed for sentence in _sentences(words) if _stands(heard, sentence) for _, placed in sentence]
    for line in _lines(said):
        tidy = _tidy(line)
        if tidy:
            yield _segment(tidy, speaker)


def _sentences(words: Sequence[_Pair]) -> Iterator[list[_Pair]]:
    """The words of one sentence after the other; a sentence said again at once stays with the one before, so
    that a loop of whole sentences is seen as one."""
    sentences: list[list[_Pair]] = [[]]
    for pair in words:
        if sentences[-1] and sentences[-1][-1][1].text.strip().endswith(_SENTENCE_ENDS):
            sentences.append([])
        sentences[-1].append(pair)
    for _, alike in groupby(sentences, key=lambda said: "".join(word.text for word, _ in said).casefold()):
        yield [pair for sentence in alike for pair in sentence]


def _stands(heard: Heard, said: Sequence[_Pair]) -> bool:
    text = "".join(word.text for word, _ in said)
    words = tuple(word for word, _ in said)
    return is_believable(replace(heard, text=text, words=words, compression_ratio=compression_ratio(text)))


def _segment(words: Sequence[Word], speaker: Speaker) -> Segment:
    return Segment(
        index=0,
        speaker=speaker,
        text="".join(word.text for word in words).strip(),
        start_ms=words[0].start_ms,
        end_ms=words[-1].end_ms,
        words=tuple(Word(w.text.strip(), w.start_ms, w.end_ms, w.confidence) for w in words),
    )


def _placed(heard: Sequence[HeardWord], stretch: Stretch, rate: int) -> list[Word]:
    """The words at their times in the call; each lies inside one span of speech, the one its middle falls in.

    The engine hears no pause between two spans, and may put the first word of a sentence into the silence that
    ends the span before: after the end of a sentence such a word belongs to the span that it opens.
    """
    placed: list[Word] = []
    before = _SENTENCE_ENDS[0]  # what the engine gives as one piece opens a sentence
    for number, word in enumerate(heard, start=1):
        goes_on = number < len(heard) and not word.text.strip().endswith(_SENTENCE_ENDS)
        opens = goes_on and before.endswith(_SENTENCE_ENDS)
        placed.append(_place(word, stretch, rate, _TAIL_MS * rate / 1000 if opens else 0.0))
        before = word.text.strip()
    return placed


def _place(word: HeardWord, stretch: Stretch, rate: int, tail: float) -> Word:
    span, middle = stretch.place((word.start_s + word.end_s) / 2 * rate, rate, tail)
    half = (word.end_s - word.start_s) / 2 * rate
    start, end = max(span.start, middle - half), min(span.end, middle + half)
    return Word(word.text, round(start * 1000 / rate), round(end * 1000 / rate), round(word.confidence, 3))


def _lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Cut at pauses, and at the end of a sentence once the line is long."""
    line: list[Word] = []
    for word in words:
        if line and _ends(line, word):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _tidy(line: Sequence[Word]) -> list[Word]:
    """Without the hyphen or comma that a cut leaves before its first word, and without words of nothing
    else."""
    opened = [replace(line[0], text=line[0].text.lstrip(_DANGLING)), *line[1:]]
    return [word for word in opened if word.text.strip()]


def _ends(line: Sequence[Word], word: Word) -> bool:
    if word.start_ms - line[-1].end_ms >= TURN_GAP_MS:
        return True
    return line[-1].end_ms - line[0].start_ms >= LINE_MS and line[-1].text.strip().endswith(_SENTENCE_ENDS)
