"""The speech models of one installation: which are there, where each comes from, whether it is the published
one, and what the sizes of Whisper cost."""

import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from transcription import weights
from transcription.errors import EngineMissing
from transcription.pipeline import Options, open_for, transcribe
from transcription.weights import MODEL_FILE, PACKAGED, PREFERENCE, PUBLISHED_SHA256

SETTINGS, DATA_FOLDER, PACKAGE, DOWNLOAD = "settings", "data folder", "package", "downloadable"
MEASURED_FILE = "measured.json"


@dataclass(frozen=True, slots=True)
class Size:
    """A published size of Whisper: millions of parameters, and the languages that it knows."""

    parameters_m: int
    languages: str

    @property
    def download_mb(self) -> int:
        """About what the weights take: two bytes a parameter."""
        return 2 * self.parameters_m

    @property
    def int8_mb(self) -> int:
        """An estimate of what a process takes on a processor: a byte a parameter, and 600 MB to work in."""
        return self.parameters_m + 600

    @property
    def cpu_s_per_minute(self) -> float:
        """An estimate for a processor: what `base` took in our own measurement, by the number of parameters."""
        return BASE_S_PER_MINUTE * self.parameters_m / SIZES["base"].parameters_m


SIZES = {
    "tiny.en": Size(39, "English"),
    "tiny": Size(39, "99"),
    "base.en": Size(74, "English"),
    "base": Size(74, "99"),
    "small.en": Size(244, "English"),
    "small": Size(244, "99"),
    "medium.en": Size(769, "English"),
    "medium": Size(769, "99"),
    "large-v1": Size(1550, "99"),
    "large-v2": Size(1550, "99"),
    "large-v3": Size(1550, "100"),
    "large-v3-turbo": Size(809, "100"),
}
"""Parameters and languages as the README of openai/whisper gives them."""

BASE_S_PER_MINUTE = 3.4
"""Processor seconds that `base` took for a minute of a real two-track call (the manual's page on speech)."""


@dataclass(frozen=True, slots=True)
class Present:
    """A model and where it is; `files` make up its `model.bin` one after the other, none when it is not
    here."""

    name: str
    origin: str
    files: tuple[Path, ...] = ()

    @property
    def size_bytes(self) -> int:
        """What the weights take on disk."""
        return sum(file.stat().st_size for file in self.files)

    @property
    def expected(self) -> str | None:
        """The published hash that it must have; a folder of one's own may hold anything."""
        return None if self.origin == SETTINGS else PUBLISHED_SHA256.get(self.name)


@dataclass(frozen=True, slots=True)
class Measured:
    """What hearing one file cost here: seconds of processor and of wall an hour of sound, highest memory of
    the process."""

    cpu_s_per_hour: float
    wall_s_per_hour: float
    peak_mb: int
    sound_s: float


def inventory(setting: str | None, data_dir: Path) -> tuple[Present, ...]:
    """Every model that is here, in the order in which a name is looked for, then what could be downloaded."""
    here = tuple(_here(setting, data_dir))
    known = {model.name for model in here}
    return (*here, *(Present(name, DOWNLOAD) for name in SIZES if name not in known))


def used(present: Sequence[Present], setting: str | None) -> Present | None:
    """The one of them that calls are heard with: the one that the setting names, else the best that is here."""
    for name in [Path(setting).name] if setting else PREFERENCE:
        found = next((model for model in present if model.name == name and model.files), None)
        if found:
            return found
    return None


def _here(setting: str | None, data_dir: Path) -> Iterator[Present]:
    if setting and (Path(setting) / MODEL_FILE).is_file():
        yield Present(Path(setting).name, SETTINGS, (Path(setting) / MODEL_FILE,))
    stored = sorted((data_dir / "models").glob(f"[!.]*/{MODEL_FILE}"))
    for file in stored:
        yield Present(file.parent.name, DATA_FOLDER, (file,))
    for name in PREFERENCE:
        files = weights.packaged_files(name)
        if files and name not in {file.parent.name for file in stored}:
            yield Present(name, PACKAGE, files)


def sha256_of(model: Present) -> str:
    """The hash of the weights as they are on disk now, nothing remembered."""
    digest = hashlib.sha256()
    for file in model.files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def measure(options: Options, recording: Path) -> Measured:
    """Hear a recording once and say what it cost; kept in the data folder for `known_costs`.

    The model is loaded before the clock starts. Raises `EngineMissing` or `BadAudio`.
    """
    _, found = open_for(options)
    cpu_from, wall_from = time.process_time(), time.perf_counter()
    heard = transcribe(recording, options)
    hours = heard.duration_ms / 3_600_000
    result = Measured(
        cpu_s_per_hour=round((time.process_time() - cpu_from) / hours, 1),
        wall_s_per_hour=round((time.perf_counter() - wall_from) / hours, 1),
        peak_mb=_peak_mb(),
        sound_s=round(hours * 3600, 1),
    )
    if options.data_dir:
        _keep(options.data_dir, f"{found.name} {options.quality}", result)
    return result


def known_costs(data_dir: Path) -> dict[str, Measured]:
    """What `measure` found here, by “name quality”; a damaged file counts as none."""
    try:
        kept = json.loads((data_dir / "models" / MEASURED_FILE).read_text(encoding="utf-8"))
        return {name: Measured(**cost) for name, cost in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def download(name: str, data_dir: Path) -> weights.Weights:
    """The published size `name`, downloaded into the data folder unless it is here.

    Raises `EngineMissing` when there is no such size, no network, or the file is not the published one;
    nothing is left behind then.
    """
    if name not in SIZES and name not in PACKAGED:
        raise EngineMissing(f"There is no published model “{name}”. The sizes are {', '.join(SIZES)}.")
    return weights.resolve(name, data_dir, may_download=True)


def _keep(data_dir: Path, name: str, result: Measured) -> None:
    target = data_dir / "models" / MEASURED_FILE
    known = {**known_costs(data_dir), name: result}
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({key: asdict(cost) for key, cost in known.items()}, indent=1), encoding="utf-8")
    draft.replace(target)


def _peak_mb() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1024 / (1024 if sys.platform == "darwin" else 1))
