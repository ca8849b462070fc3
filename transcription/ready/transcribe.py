"""Amazon Transcribe's plain output, with channels or speaker labels, and what Post Call Analytics makes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from transcription.json_text import listed, mapped, word
from transcription.messages import Conversation, Hints
from transcription.plain import plain
from transcription.ready.reading import About, conversation_of, who
from transcription.transcript import Speaker, Word
from transcription.turns import Told, Turn, ms, timed_word

_SAME_TURN_MS = 1_500


def is_output(document: Any) -> bool:
    """Whether `results` with `items` or `transcripts` lie here."""
    results = mapped(document, "results")
    return isinstance(results.get("items"), list) and isinstance(results.get("transcripts"), list)


def read(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The call: a turn is a run of words of one speaker (or channel) without a long pause."""
    results = mapped(document, "results")
    told = Told(
        "aws_transcribe",
        language=word(results.get("language_code"), 20),
        vendor={key: document.get(key) for key in ("jobName", "status", "accountId")},
    )
    turns = _from_items(results, hints)
    if not turns:
        texts = [item.get("transcript") for item in listed(results, "transcripts") if isinstance(item, Mapping)]
        turns = [Turn(plain(text).strip()) for text in texts if isinstance(text, str) and text.strip()]
    yield conversation_of(turns, told, About(word(document.get("jobName"))), hints)


def _from_items(results: Mapping[str, Any], hints: Hints) -> list[Turn]:
    channels = listed(results.get("channel_labels"), "channels")
    if channels:
        lanes = [
            (word(lane.get("channel_label")) or "", listed(lane, "items"))
            for lane in channels
            if isinstance(lane, Mapping)
        ]
        return [turn for label, items in lanes for turn in _runs(items, {}, label, hints)]
    labels = {
        (item.get("start_time"), item.get("end_time")): word(item.get("speaker_label"))
        for segment in listed(results.get("speaker_labels"), "segments")
        for item in listed(segment, "items")
        if isinstance(item, Mapping) and not isinstance(item.get("start_time"), list | Mapping)
        and not isinstance(item.get("end_time"), list | Mapping)
    }  # fmt: skip
    return _runs(listed(results, "items"), labels, "", hints)


def _runs(items: list[Any], labels: Mapping[Any, str | None], lane: str, hints: Hints) -> list[Turn]:
    runs: list[tuple[str, list[str], list[Word], int]] = []
    for item in items:
        if not isinstance(item, Mapping):
            continue
        best = next((found for found in listed(item, "alternatives") if isinstance(found, Mapping)), {})
        text = plain(str(best.get("content") or "")[:1_000]).strip()
        begin, end = ms(item.get("start_time"), 1000), ms(item.get("end_time"), 1000)
        if begin is None and runs:
            _mark(runs[-1], text)
            continue
        label = word(item.get("speaker_label")) or lane or _labelled(labels, item)
        found = timed_word(text, begin, end, best.get("confidence"))
        is_new = not runs or runs[-1][0] != label
        if not is_new and found and runs[-1][2] and found.start_ms - runs[-1][2][-1].end_ms > _SAME_TURN_MS:
            is_new = True
        if is_new:
            runs.append((label, [], [], 0))
        runs[-1][1].append(text)
        if found:
            runs[-1][2].append(found)
    return [_turn(label, texts, words, hints) for label, texts, words, _ in runs if any(texts)]


def _labelled(labels: Mapping[Any, str | None], item: Mapping[str, Any]) -> str:
    key = (item.get("start_time"), item.get("end_time"))
    if any(isinstance(part, list | Mapping) for part in key):
        return ""
    return labels.get(key) or ""


def _mark(run: tuple[str, list[str], list[Word], int], mark: str) -> None:
    """A punctuation mark has no time and goes with the word before it."""
    if run[1]:
        run[1][-1] += mark
    if run[2]:
        last = run[2][-1]
        run[2][-1] = Word(f"{last.text}{mark[:5]}", last.start_ms, last.end_ms, last.confidence)


def _turn(label: str, texts: list[str], words: list[Word], hints: Hints) -> Turn:
    speaker, name = who(label, hints) if label else (Speaker.UNKNOWN, None)
    begin = words[0].start_ms if words else None
    end = max((found.end_ms for found in words), default=None)
    return Turn(" ".join(text for text in texts if text), speaker, name, begin, end, tuple(words))


_SAID = ("SentimentScore", "SegmentInterruption", "IVRSegment", "LoudnessScores", "CategoriesDetected",
         "IssuesDetected", "ActionItemsDetected", "OutcomesDetected", "EntitiesDetected")  # fmt: skip
_KEPT = ("SentimentTrends", "SpeakerTime", "CategoriesDetected", "IssuesDetected", "ActionItemsDetected",
         "OutcomesDetected", "CustomEntities", "Summary", "SourceInformation", "CombinedAnalyticsGraph")  # fmt: skip


def is_post_call(document: Any) -> bool:
    """Whether this is what Post Call Analytics writes."""
    return isinstance(document, Mapping) and "ConversationAnalytics" in document and "SpeechSegments" in document


def read_post_call(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The call; the label a person gave a speaker ("spk_0" is "Agent") decides, `DisplayText` is what was said."""
    facts = mapped(document, "ConversationAnalytics")
    labels = {
        key: label
        for item in listed(facts, "SpeakerLabels")
        if isinstance(item, Mapping) and (key := word(item.get("Speaker"))) and (label := word(item.get("DisplayText")))
    }
    items = [item for item in listed(document, "SpeechSegments") if isinstance(item, Mapping)]
    told = Told("pca", duration_ms=ms(facts.get("Duration"), 1000), language=word(facts.get("LanguageCode"), 20),
                vendor={key: facts.get(key) for key in _KEPT})  # fmt: skip
    agent, customer = word(facts.get("Agent")), word(facts.get("Cust"))
    people = {who: name for who, name in ((Speaker.AGENT, agent), (Speaker.CUSTOMER, customer)) if _told(name)}
    about = About(
        external_id=found if _told(found := word(facts.get("GUID"))) else None,
        started_at=facts.get("ConversationTime"),
        people={key: name for key, name in people.items() if name},
    )
    yield conversation_of([_post_call_turn(item, labels, hints) for item in items], told, about, hints)


def _told(name: str | None) -> bool:
    """Post Call Analytics writes "None" for what its file name did not tell."""
    return bool(name) and name != "None"


def _post_call_turn(item: Mapping[str, Any], labels: Mapping[str, str], hints: Hints) -> Turn:
    ident = word(item.get("SegmentSpeaker")) or ""
    speaker, name = who(hints.speakers.get(ident) or labels.get(ident) or ident, hints)
    if item.get("IVRSegment") is True:
        speaker = Speaker.SYSTEM
    text = next((found for key in ("DisplayText", "OriginalText") if isinstance(found := item.get(key), str)), "")
    found = [
        timed_word(entry.get("Text"), ms(entry.get("StartTime"), 1000), ms(entry.get("EndTime"), 1000),
                   entry.get("Confidence"))
        for entry in listed(item, "WordConfidence")
        if isinstance(entry, Mapping)
    ]  # fmt: skip
    words = tuple(entry for entry in found if entry is not None)
    begin, end = ms(item.get("SegmentStartTime"), 1000), ms(item.get("SegmentEndTime"), 1000)
    said = {key: item[key] for key in _SAID if item.get(key) not in (None, [], False)}
    return Turn(plain(text).strip(), speaker, name, begin, end, words, said, len(found) - len(words))
