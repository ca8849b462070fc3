"""What Whisper's family writes (verbose JSON, WhisperX with speakers, whisper.cpp), and plain turns with seconds."""

from collections.abc import Iterator, Mapping
from typing import Any

from transcription.errors import BadTranscript
from transcription.json_text import listed, mapped, word
from transcription.messages import Conversation, Hints
from transcription.plain import plain
from transcription.ready.reading import About, conversation_of, who
from transcription.transcript import Speaker, Word
from transcription.turns import Told, Turn, ms, timed_word

_SAID = ("avg_logprob", "compression_ratio", "no_speech_prob", "temperature")


def is_output(document: Any) -> bool:
    """Whether timed `segments` lie here, alone or in an object."""
    if isinstance(document, list):
        first = document[0] if document else None
        return isinstance(first, Mapping) and {"start", "end", "text"} <= first.keys()
    return isinstance(document, Mapping) and isinstance(document.get("segments"), list)


def read(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The call. Raises `BadTranscript` when a segment has no text or its words are no list."""
    items = document if isinstance(document, list) else document["segments"]
    facts: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    turns = [_turn(item, number, hints) for number, item in enumerate(items)]
    told = Told("whisper", duration_ms=ms(facts.get("duration"), 1000), language=word(facts.get("language"), 20))
    yield conversation_of(turns, told, About(), hints)


def _turn(item: Any, number: int, hints: Hints) -> Turn:
    if not isinstance(item, Mapping) or not isinstance(item.get("text"), str):
        raise BadTranscript(f"segment {number} has no text")
    if not isinstance(item.get("words") or [], list):
        raise BadTranscript(f"segment {number}: words is not a list")
    words, lost = _words(item.get("words") or [])
    speaker, name = who(item.get("speaker"), hints)
    begin, end = ms(item.get("start"), 1000), ms(item.get("end"), 1000)
    said = {key: item[key] for key in _SAID if item.get(key) is not None}
    return Turn(plain(item["text"]).strip(), speaker, name, begin, end, words, said, lost)


def _words(entries: list[Any]) -> tuple[tuple[Word, ...], int]:
    """Words with times; WhisperX leaves out the times of words it could not align."""
    words: list[Word] = []
    for entry in entries:
        if not isinstance(entry, Mapping):
            continue
        text = entry.get("word", entry.get("text"))
        sure = entry.get("probability", entry.get("confidence", entry.get("score")))
        found = timed_word(text, ms(entry.get("start"), 1000), ms(entry.get("end"), 1000), sure)
        words += [found] if found else []
    return tuple(words), len(entries) - len(words)


def is_turns(document: Any) -> bool:
    """Whether `turns` (or a `transcript`) with start, end and text in seconds lie here, as research data has them."""
    items = listed(document, "turns", "transcript")[:5]
    return bool(items) and all(isinstance(item, Mapping) and {"start", "end", "text"} <= item.keys() for item in items)


def read_turns(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The call; the role, else the speaker, says who."""
    items = listed(document, "turns", "transcript")
    rows = [{**item, "speaker": item.get("role", item.get("speaker"))} if isinstance(item, Mapping) else item
            for item in items]  # fmt: skip
    turns = [_turn(row, number, hints) for number, row in enumerate(rows)]
    told = Told(
        "timed_json", duration_ms=ms(document.get("duration"), 1000), language=word(document.get("language"), 20)
    )
    ident = next((found for key in ("id", "call_id", "external_id") if (found := word(document.get(key)))), None)
    yield conversation_of(turns, told, About(ident, started_at=document.get("started_at")), hints)


def is_cpp(document: Any) -> bool:
    """Whether this is whisper.cpp's JSON: `transcription` with offsets in ms."""
    items = listed(document, "transcription")
    return bool(items) and isinstance(items[0], Mapping) and "offsets" in items[0]


def read_cpp(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The call; whisper.cpp tells no speakers."""
    turns = [
        Turn(plain(str(item.get("text") or "")).strip(), Speaker.UNKNOWN, None,
             ms(mapped(item, "offsets").get("from")), ms(mapped(item, "offsets").get("to")))
        for item in listed(document, "transcription")
        if isinstance(item, Mapping)
    ]  # fmt: skip
    language = word(mapped(document, "result").get("language"), 20)
    yield conversation_of(turns, Told("whisper", language=language), About(), hints)
