"""Listening to a recording with an engine: speech is found, heard in stretches on every worker, doubted,
and put back where it was said."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Event

from transcription.audio import Recording
from transcription.channels import ChannelMap
from transcription.engines import Engine, Heard, HeardWord
from transcription.engines.guards import believed
from transcription.engines.voice import PAD_MS, STRETCH_S, Stretch, spans_of, stretches
from transcription.transcript import Segment, Speaker, Word

TURN_GAP_MS = 1000
"""A pause this long inside a track ends a segment."""

LINE_MS = 12_000
"""A segment longer than this ends at the next sentence."""

_SHORTEST_STRETCH_S = 90.0
_TAIL_MS = 2 * PAD_MS
"""How far before the end of a span a word that opens a sentence counts as said after the pause."""

_DANGLING = " -–—,."
_SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "…")

Progress = Callable[[float], None]


class _Stopped(Exception):
    """Raised inside a worker when the caller no longer wants the result."""


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
    language: str | None = None,
    on_progress: Progress = lambda _percent: None,
) -> Listening:
    """Recognise every track. `on_progress` gets 0..100 by time of speech over all tracks, on the calling
    thread.

    No speech gives no segments. An error of the engine or of `on_progress` stops the work and is raised.
    """
    to_hear = _plan(recording, len(speakers), engine.workers)
    speech_ms = round(sum(stretch.length for stretch in to_hear) * 1000 / recording.rate)
    if not to_hear:
        on_progress(100.0)
        return Listening(tuple(() for _ in speakers), language, None, 0)
    code, probability = (language, None) if language else _language(recording, to_hear[0], engine)
    heard = _hear_all(recording, to_hear, engine, code, on_progress)
    tracks = tuple(
        tuple(
            segment
            for stretch, items in zip(to_hear, heard, strict=True)
            if stretch.channel == channel
            for segment in _segments(items, stretch, recording.rate, speaker)
        )
        for channel, speaker in enumerate(speakers)
    )
    return Listening(tracks, code, probability, speech_ms, _voiced(to_hear, len(speakers), recording.rate))


def _plan(recording: Recording, channels: int, workers: int) -> list[Stretch]:
    """The stretches of all tracks, longest first, so that the workers finish together."""
    spans = [spans_of(recording, channel) for channel in range(channels)]
    total_s = sum(span.end - span.start for track in spans for span in track) / recording.rate
    longest_s = min(STRETCH_S, max(_SHORTEST_STRETCH_S, total_s / workers))
    packed = [s for channel, found in enumerate(spans) for s in stretches(channel, found, recording.rate, longest_s)]
    return sorted(packed, key=lambda stretch: -stretch.length)


def _voiced(to_hear: Sequence[Stretch], channels: int, rate: int) -> tuple[tuple[tuple[int, int], ...], ...]:
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


def _language(recording: Recording, longest: Stretch, engine: Engine) -> tuple[str, float]:
    return engine.language_of(longest.samples(recording))


def _hear_all(
    recording: Recording, to_hear: Sequence[Stretch], engine: Engine, language: str, on_progress: Progress
) -> list[list[Heard]]:
    notes: SimpleQueue[tuple[int, float] | None] = SimpleQueue()
    stop = Event()

    def hear(number: int) -> list[Heard]:
        def note(seconds: float) -> None:
            if stop.is_set():
                raise _Stopped
            notes.put((number, seconds))

        try:
            return list(believed(engine.hear(to_hear[number].samples(recording), language, note)))
        finally:
            notes.put(None)

    with ThreadPoolExecutor(engine.workers, thread_name_prefix="listening") as pool:
        futures = [pool.submit(hear, number) for number in range(len(to_hear))]
        try:
            _report(notes, [stretch.length / recording.rate for stretch in to_hear], futures, on_progress)
            return [future.result() for future in futures]
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _report(
    notes: "SimpleQueue[tuple[int, float] | None]",
    lengths_s: Sequence[float],
    futures: Sequence["Future[list[Heard]]"],
    on_progress: Progress,
) -> None:
    """Pass on progress until every stretch is done or one has failed."""
    done_s = [0.0] * len(lengths_s)
    for _ in lengths_s:
        while (note := notes.get()) is not None:
            number, seconds = note
            done_s[number] = min(max(done_s[number], seconds), lengths_s[number])
            on_progress(100 * sum(done_s) / sum(lengths_s))
        if any(future.done() and future.exception() for future in futures):
            return
    on_progress(100.0)


def _segments(heard: Sequence[Heard], stretch: Stretch, rate: int, speaker: Speaker) -> Iterator[Segment]:
    for item in heard:
        for line in _lines(_placed(item.words, stretch, rate)):
            words = _tidy(line)
            if not words:
                continue
            yield Segment(
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
    span, middle = stretch.place((word.start_s + word.end_s) / 2 * rate, tail)
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
