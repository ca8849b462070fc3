"""The pipeline: a recording becomes a transcript that is redacted, scored for sentiment, measured, and says
how it was made. Chats and e-mails join at `analyse`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from transcription import metrics
from transcription.audio import MAX_DURATION_S, Recording, decode
from transcription.channels import AGENT_LEFT, ChannelMap, Split, merge, split
from transcription.diarization import name_speakers
from transcription.engines import DEFAULT, Engine, Setup, choose, cores, guards, open_engine, resolve, vocabulary, voice
from transcription.engines.listening import Listening, Wanted, listen
from transcription.hours import OfficeHours
from transcription.language import people, redaction, sentiment
from transcription.language.elsewhere import without_personal_data
from transcription.sound import Sound
from transcription.sound_quality import measure as measure_sound
from transcription.thresholds import DEFAULT as DEFAULT_THRESHOLDS
from transcription.thresholds import Thresholds
from transcription.transcript import Channel, Segment, Transcript
from transcription.weights import Weights, default_data_dir
from transcription.weights import resolve as resolve_weights

DECODING, TRANSCRIBING, ANALYSING = "decoding", "transcribing", "analysing"
STEPS = (DECODING, TRANSCRIBING, ANALYSING)

Progress = Callable[[str, float], None]


def _silent(_step: str, _percent: float) -> None:
    """Progress nobody asked for."""


@dataclass(frozen=True, slots=True)
class SiteRules:
    """What a site decided about what is kept of an interaction and how it is measured.

    `known_names` (the customer's, from the record) are taken out of the text wherever they stand. With
    `is_agent_scored` false no sentiment is worked out for the agent's words. With `has_name_model` the optional model
    looks for more names.
    """

    known_names: tuple[str, ...] = ()
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    office_hours: OfficeHours | None = None
    is_agent_scored: bool = True
    is_redacted: bool = True
    has_name_model: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """How to transcribe.

    `engine`: auto, or a name of `engines.ENGINES`. `model`: a model's name, the path of a CTranslate2
    folder, or None for the best present. `language`: a code such as "en", or None to detect it. `quality`:
    default or fast. `suffix`: the uploaded name's ending, for formats without a header. `data_dir`: where
    models are kept. `vocabulary`: names of products and people to expect. `cores`: how many to use, or None
    for all; one is best where as many processes as there are cores transcribe at once.
    """

    engine: str = "auto"
    model: str | None = None
    language: str | None = None
    channel_map: ChannelMap = AGENT_LEFT
    rules: SiteRules = SiteRules()
    data_dir: Path | None = None
    max_duration_s: float = MAX_DURATION_S
    quality: str = DEFAULT
    suffix: str | None = None
    may_download: bool = False
    vocabulary: tuple[str, ...] = ()
    cores: int | None = None


def transcribe(path: Path, options: Options = Options(), on_progress: Progress = _silent) -> Transcript:
    """The transcript of a recording. `on_progress` gets a step of `STEPS` and 0..100, on the calling thread.

    Raises `BadAudio`, `EngineMissing`, or (sidecar only) `BadTranscript`.
    """
    on_progress(DECODING, 0.0)
    recording = decode(path, max_duration_s=options.max_duration_s, suffix=options.suffix)
    on_progress(DECODING, 100.0)
    if options.engine == "sidecar":
        return _from_sidecar(path, recording, options, on_progress)
    return transcribe_recording(recording, options, on_progress)


def transcribe_recording(
    recording: Recording,
    options: Options = Options(),
    on_progress: Progress = _silent,
) -> Transcript:
    """The transcript of a recording that is decoded already. Raises `EngineMissing`.

    The engine has its own threads. numpy gets one: what it is asked for here is small, and its second thread would
    mostly wait, which it does by burning time.
    """
    with import_module("threadpoolctl").threadpool_limits(limits=1, user_api="blas"):
        return _transcribed(recording, options, on_progress)


def _transcribed(recording: Recording, options: Options, on_progress: Progress) -> Transcript:
    on_progress(TRANSCRIBING, 0.0)
    engine, weights = open_for(options)
    tracks = split(recording, options.channel_map)
    heard = listen(
        tracks.recording,
        tracks.speakers,
        engine,
        Wanted(options.language, options.vocabulary),
        lambda percent: on_progress(TRANSCRIBING, percent),
    )
    transcript = Transcript(
        channel=Channel.CALL,
        duration_ms=recording.duration_ms,
        segments=merge(heard.tracks),
        language=heard.language,
        is_estimated=tracks.is_estimated,
        provenance=_provenance(engine, weights, tracks, heard, options),
    )
    if tracks.is_estimated:
        transcript = name_speakers(transcript, tracks.recording, options.data_dir)
    on_progress(ANALYSING, 0.0)
    analysed = analyse(transcript, options.rules, measure_sound(tracks.recording, tracks.speakers, heard.voiced))
    on_progress(ANALYSING, 100.0)
    return analysed


def open_for(options: Options) -> tuple[Engine, Weights]:
    """The engine the options ask for, loaded once a process, and its weights. Raises `EngineMissing`."""
    name, device = choose() if options.engine == "auto" else (options.engine, choose()[1])
    data_dir = options.data_dir or default_data_dir()
    resolve(name)
    weights = resolve_weights(options.model, data_dir, may_download=options.may_download)
    return open_engine(name, Setup(weights, data_dir, options.quality, device, options.cores or cores())), weights


def analyse(
    transcript: Transcript,
    rules: SiteRules = SiteRules(),
    sound: Sound | None = None,
    *,
    started_at: datetime | None = None,
) -> Transcript:
    """Redact, score sentiment, measure: the same for calls, chats and e-mails.

    `sound` is what was measured of the recording; `started_at` the aware instant of 0 ms, for office hours.
    """
    segments = _redacted(transcript.segments, rules)
    speakers = sentiment.read_speakers(
        transcript.language,
        is_agent_scored=rules.is_agent_scored,
        has_sides=metrics.has_sides(transcript, rules.thresholds),
    )
    provenance = _told_elsewhere(transcript.provenance, rules)
    scored = replace(transcript, segments=sentiment.annotate(segments, speakers), provenance=provenance)
    measured = metrics.measure(
        scored,
        rules.thresholds,
        rules.office_hours,
        started_at=started_at,
        sound=sound,
        is_agent_scored=rules.is_agent_scored,
    )
    return replace(scored, metrics=measured)


def _redacted(segments: tuple[Segment, ...], rules: SiteRules) -> tuple[Segment, ...]:
    if not rules.is_redacted:
        return segments
    found = people.names_in(segments) if rules.has_name_model else ()
    return redaction.redact(segments, known_names=(*rules.known_names, *found))


def _told_elsewhere(provenance: Mapping[str, Any], rules: SiteRules) -> Mapping[str, Any]:
    """What another system noted is kept and exported with the transcript, so that it is redacted like it."""
    if not rules.is_redacted or "vendor" not in provenance:
        return provenance
    return {**provenance, "vendor": without_personal_data(provenance["vendor"], rules.known_names)}


def _from_sidecar(path: Path, recording: Recording, options: Options, on_progress: Progress) -> Transcript:
    on_progress(TRANSCRIBING, 0.0)
    found: Transcript = resolve("sidecar")(path)
    on_progress(TRANSCRIBING, 100.0)
    on_progress(ANALYSING, 0.0)
    whole = replace(
        found,
        channel=Channel.CALL,
        duration_ms=max(recording.duration_ms, found.duration_ms),
        provenance={**found.provenance, "engine": "sidecar", "recording": _sound(recording)},
    )
    tracks = split(recording, options.channel_map)
    analysed = analyse(whole, options.rules, measure_sound(tracks.recording, tracks.speakers))
    on_progress(ANALYSING, 100.0)
    return analysed


def _provenance(engine: Engine, weights: Weights, tracks: Split, heard: Listening, options: Options) -> dict[str, Any]:
    """What made the transcript, so that another run can be compared with it."""
    return {
        "engine": engine.name,
        "engine_settings": engine.settings(),
        "model": weights.name,
        "model_sha256": weights.sha256,
        "is_model_verified": weights.is_verified,
        "language_asked": options.language,
        "language_probability": heard.language_probability,
        "quality": options.quality,
        "vocabulary": vocabulary.fingerprint(options.vocabulary),
        "is_redacted": options.rules.is_redacted,
        "channels": {
            "layout": tracks.layout.value,
            "speakers": [speaker.value for speaker in tracks.speakers],
        },
        "recording": _sound(tracks.recording),
        "speech_ms": heard.speech_ms,
        "voice_activity": voice.SETTINGS,
        "guards": guards.SETTINGS,
    }


def _sound(recording: Recording) -> dict[str, Any]:
    return {
        "codec": recording.codec,
        "container": recording.container,
        "rate": recording.source_rate,
        "lost_packets": recording.lost_packets,
        "decoder": f"av {version('av')}",
    }
