"""Our pipeline against openai-whisper as its command line runs it and faster-whisper as it comes and in batches.

Same weights, same sound, one table: processor seconds, wall seconds, word error rate with its count. Processor time
is the figure to trust on a machine that does other things too; what is asserted are ratios within one run.
"""

import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from transcription import audio, checkpoint, pipeline, weights
from transcription.engines import Heard

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.speech,
    pytest.mark.timeout(7200),
    # openai-whisper leaves closing its vocabulary and spelling files to the garbage collector.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO name=.*whisper:pytest.PytestUnraisableExceptionWarning"
    ),
]

OURS, FAST = "ours, default", "ours, fast"
COMMAND_LINE, DEFAULTS = "openai-whisper command line", "faster-whisper defaults"
Run = Callable[[Path], str]


def mono(path: Path) -> np.ndarray:
    """What both libraries make of a stereo file themselves: the mean of its channels."""
    samples: np.ndarray = audio.decode(path).samples.mean(axis=0, dtype=np.float32) / 32768
    return samples


def ours(options: pipeline.Options) -> Run:
    pipeline.open_for(options)
    return lambda path: " ".join(segment.text for segment in pipeline.transcribe(path, options).segments)


def ours_fast(options: pipeline.Options) -> Run:
    return ours(replace(options, quality="fast"))


def model_of(options: pipeline.Options):
    from faster_whisper import WhisperModel

    return WhisperModel(str(weights.resolve(options.model, options.data_dir).folder))


def faster_whisper_defaults(options: pipeline.Options) -> Run:
    model = model_of(options)
    return lambda path: " ".join(segment.text for segment in model.transcribe(mono(path))[0])


def faster_whisper_batched(size: int) -> Callable[[pipeline.Options], Run]:
    def load(options: pipeline.Options) -> Run:
        from faster_whisper import BatchedInferencePipeline

        batched = BatchedInferencePipeline(model_of(options))
        return lambda path: " ".join(part.text for part in batched.transcribe(mono(path), batch_size=size)[0])

    return load


def openai_command_line(options: pipeline.Options) -> Run:
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


SYSTEMS: dict[str, Callable[[pipeline.Options], Run]] = {
    OURS: ours,
    FAST: ours_fast,
    DEFAULTS: faster_whisper_defaults,
    "faster-whisper batch 8": faster_whisper_batched(8),
    "faster-whisper batch 16": faster_whisper_batched(16),
    COMMAND_LINE: openai_command_line,
}


@dataclass(frozen=True)
class Cost:
    """What a system took for a row, and its wrong words of how many."""

    cpu_s: float
    wall_s: float
    wrong: int
    words: int


def errors(text: str, found: str) -> tuple[int, int]:
    """(wrong words, words of the reference), both texts normalised as Whisper's authors do."""
    import jiwer
    from whisper.normalizers import EnglishTextNormalizer

    plain = EnglishTextNormalizer()
    result = jiwer.process_words(plain(text), plain(found))
    return result.substitutions + result.deletions + result.insertions, len(plain(text).split())


def cost_of(run: Run, row) -> Cost:
    wall_from, cpu_from = time.perf_counter(), time.process_time()
    found = [run(path) for path in row.paths]
    cpu_s, wall_s = time.process_time() - cpu_from, time.perf_counter() - wall_from
    counts = [errors(text, said) for text, said in zip(row.texts, found, strict=False)]
    return Cost(cpu_s, wall_s, sum(wrong for wrong, _ in counts), sum(words for _, words in counts))


def test_faster_and_more_exact_than_the_libraries_as_they_come(rows, options):
    costs: dict[str, list[Cost]] = {}
    for name, load in SYSTEMS.items():
        run = load(options)
        for row in rows:
            costs.setdefault(name, []).append(cost_of(run, row))
            print(f"\n{name}: {row.name}, {costs[name][-1].cpu_s:.1f} processor seconds", flush=True)
    print_table(rows, options, costs)
    call = {name: found[0].cpu_s for name, found in costs.items()}
    assert [
        row.name
        for row, theirs, us in zip(rows, costs[COMMAND_LINE], costs[OURS], strict=True)
        if theirs.cpu_s < 10 * us.cpu_s
    ] == []
    assert call[COMMAND_LINE] / call[FAST] >= 16
    assert call[DEFAULTS] / call[FAST] >= 2
    assert slower_rows(rows, costs) == []
    assert error_rate(costs[OURS]) < min(error_rate(costs[DEFAULTS]), error_rate(costs[COMMAND_LINE]))
    place = next(place for place, row in enumerate(rows) if row.name.endswith("prompts"))
    assert abs(error_rate(costs[FAST][place : place + 1]) - error_rate(costs[OURS][place : place + 1])) <= 0.003


def error_rate(costs: list[Cost]) -> float:
    return sum(cost.wrong for cost in costs) / sum(cost.words for cost in costs)


def slower_rows(rows, costs: dict[str, list[Cost]]) -> list[tuple[str, str]]:
    """Where a peer took less processor time than our default."""
    peers = [name for name in costs if name not in (OURS, FAST)]
    return [
        (row.name, name)
        for place, row in enumerate(rows)
        for name in peers
        if costs[name][place].cpu_s < costs[OURS][place].cpu_s
    ]


def print_table(rows, options, costs: dict[str, list[Cost]]) -> None:
    print(f"\n\nTranscription, model {options.model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for place, row in enumerate(rows):
        print(f"\n{row.name}, {row.seconds:.0f} s")
        for name, found in costs.items():
            cost = found[place]
            line = f"  {name:28} cpu {cost.cpu_s:7.1f} s ({cost.cpu_s / costs[OURS][place].cpu_s:5.1f} x ours)"
            line += f"  wall {cost.wall_s:7.1f} s  {row.seconds / cost.wall_s:5.1f} x real time"
            if cost.words:
                line += f"  WER {100 * cost.wrong / cost.words:5.1f} % ({cost.wrong} of {cost.words} words)"
            print(line)


def test_everything_but_the_engine_is_small_beside_it(rows, options, monkeypatch):
    """The second run replays what the engine heard, so its time is that of all the rest."""
    engine, found = pipeline.open_for(options)
    replay = Replay(engine)
    monkeypatch.setattr(pipeline, "open_for", lambda _options: (replay, found))
    times = []
    for _ in range(2):
        cpu_from = time.process_time()
        pipeline.transcribe(rows[0].paths[0], options)
        times.append(time.process_time() - cpu_from)
    whole, rest = times
    print(f"\nAll but the engine: {rest:.2f} of {whole:.2f} processor seconds, {100 * rest / whole:.1f} %")
    assert rest <= 0.2 * whole


class Replay:
    """Hears every stretch once with the real engine, and from then on from memory."""

    def __init__(self, engine) -> None:
        self.name, self.workers, self.settings = engine.name, engine.workers, engine.settings
        self.batch, self.longest_s = engine.batch, engine.longest_s
        self._engine = engine
        self._heard: dict[tuple[int, ...], list[Heard]] = {}
        self._language: tuple[str, float] | None = None

    def language_of(self, samples):
        self._language = self._language or self._engine.language_of(samples)
        return self._language

    def hear(self, stretches, brief):
        key = tuple(hash(samples.tobytes()) for samples in stretches)
        if key not in self._heard:
            self._heard[key] = self._engine.hear(stretches, brief)
        return self._heard[key]
