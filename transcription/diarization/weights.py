"""The weights of the voice encoder: where they are, whether they are the published ones, and their arrays.

The encoder is the GE2E model that the package `Resemblyzer` carries (Apache-2.0). The package itself is never
imported: its file is found, checked against the published hash and read here, without torch.
"""

import pickle
import struct
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transcription.errors import EngineMissing
from transcription.weights import default_data_dir, sha256_of

MODEL = "ge2e"
FILE = "pretrained.pt"
SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
"""Of the file in Resemblyzer 0.1.1 to 0.1.4."""

_PACKAGE = "resemblyzer"
_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class VoiceWeights:
    """The encoder's arrays by name, as torch names them, and the hash of the file they come from."""

    arrays: Mapping[str, Array]
    sha256: str


def find(home: Path | None = None) -> Path | None:
    """The weights' file: `models/ge2e/pretrained.pt` in the data folder, else in the installed package."""
    stored = (home or default_data_dir()) / "models" / MODEL / FILE
    if stored.is_file():
        return stored
    spec = find_spec(_PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    packaged = Path(next(iter(folders))) / FILE if folders else None
    return packaged if packaged and packaged.is_file() else None


def load(home: Path | None = None) -> VoiceWeights:
    """The published weights, read and checked once as long as their file stays the same.

    Raises `EngineMissing`, with the remedy, when they are absent or another file.
    """
    path = find(home)
    if path is None:
        raise EngineMissing(
            "No voice model on this machine, so speakers of one-track recordings stay unknown. Install it with "
            "“pip install --no-deps Resemblyzer==0.1.4”, or put its "
            f"{FILE} under models/{MODEL} in the data folder."
        )
    stat = path.stat()
    return _checked(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=1)
def _checked(path: Path, _size: int, _changed_ns: int) -> VoiceWeights:
    digest = sha256_of(path)
    if digest != SHA256:
        raise EngineMissing(
            f"{path} is not the published voice model (sha256 {digest[:12]}…, expected {SHA256[:12]}…). "
            "Delete it and install Resemblyzer 0.1.4 again."
        )
    return VoiceWeights(read_checkpoint(path), digest)


def read_checkpoint(path: Path) -> dict[str, Array]:
    """The arrays of `model_state` in a checkpoint of torch before 1.6 (pickles, then each storage's bytes).

    Nothing but plain values, ordered mappings and float tensors is ever made from the file. Raises `ValueError`
    for any other file.
    """
    try:
        with path.open("rb") as stream:
            return _read(stream)
    except (pickle.UnpicklingError, struct.error, EOFError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"{path.name} is not a checkpoint that can be read ({error})") from error


class _Tensor(NamedTuple):
    """A view of a storage, named by its key; the storage's floats come later in the file."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


class _Unpickler(pickle.Unpickler):
    """Makes the three things such a checkpoint is of, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        allowed: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch", "FloatStorage"): "float32",
        }
        if (module, name) not in allowed:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return allowed[module, name]

    def persistent_load(self, pid: Any) -> str:
        word, kind, key, _device, _count, view = pid
        if (word, kind, view) != ("storage", "float32", None):
            raise pickle.UnpicklingError(f"a storage of {kind}")
        return str(key)


def _tensor(storage: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_rest: Any) -> _Tensor:
    return _Tensor(storage, offset, shape, stride)


def _read(stream: BinaryIO) -> dict[str, Array]:
    if (_Unpickler(stream).load(), _Unpickler(stream).load()) != (_MAGIC, _PROTOCOL):
        raise ValueError("the file is of another kind")
    _Unpickler(stream).load()  # the sizes of types on the machine that wrote it
    checkpoint = _Unpickler(stream).load()
    floats = {str(key): _floats(stream) for key in _Unpickler(stream).load()}
    return {name: _array(tensor, floats) for name, tensor in checkpoint["model_state"].items()}


def _floats(stream: BinaryIO) -> Array:
    (count,) = struct.unpack("<q", stream.read(8))
    content = stream.read(4 * count)
    if count < 0 or len(content) < 4 * count:
        raise ValueError("the file is cut off")
    return np.frombuffer(content, dtype="<f4")


def _array(tensor: _Tensor, floats: Mapping[str, Array]) -> Array:
    """A tensor as the contiguous block of its storage that it is; other strides do not occur in weights."""
    size = int(np.prod(tensor.shape, dtype=np.int64))
    block = floats[tensor.storage][tensor.offset : tensor.offset + size]
    contiguous = tuple(int(np.prod(tensor.shape[axis + 1 :], dtype=np.int64)) for axis in range(len(tensor.shape)))
    if tuple(tensor.stride) != contiguous or len(block) != size:
        raise ValueError(f"a tensor of shape {tensor.shape} does not fit its storage")
    return block.reshape(tensor.shape)
