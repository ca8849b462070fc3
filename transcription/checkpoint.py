"""One set of Whisper weights for both engines: reads a CTranslate2 model and writes OpenAI's checkpoint of
it.

The layout read is CTranslate2's binary version 6 for `WhisperSpec`: little-endian, names with a length
prefix, then rank, dimensions, type and bytes of every variable, and aliases last. Nothing is rounded:
float16 stays float16.
"""

import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from transcription.errors import EngineMissing
from transcription.weights import MODEL_FILE, Weights

BINARY_VERSION = 6
_TYPES = ("float32", "int8", "int16", "int32", "float16")

Array = NDArray[Any]


def openai_checkpoint(weights: Weights, data_dir: Path) -> Path:
    """The path of the OpenAI checkpoint (`.pt`) with these weights, converted on first use.

    Kept under `models/openai` in the data folder, named by the weights' hash, written atomically.
    Raises `EngineMissing` when `model.bin` is of a kind that cannot be converted.
    """
    target = data_dir / "models" / "openai" / f"{weights.name}-{weights.sha256[:12]}.pt"
    if not target.is_file():
        _write(convert(weights.folder), target)
    return target


def convert(folder: Path) -> dict[str, Any]:
    """The checkpoint object of a CTranslate2 Whisper folder: `dims`, `model_state_dict` (numpy arrays) and
    `alignment_heads` (pairs of layer and head)."""
    try:
        variables = read_variables(folder / MODEL_FILE)
        state = dict(_state(variables))
        dims = _dims(variables)
        heads = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("alignment_heads", [])
    except (OSError, KeyError, ValueError, struct.error) as error:
        raise EngineMissing(
            f"{folder} is not a float Whisper model of CTranslate2 that openai-whisper can use ({error}). "
            "Use the faster-whisper engine with it, or install another model."
        ) from error
    return {"dims": dims, "model_state_dict": state, "alignment_heads": heads}


def read_variables(path: Path) -> dict[str, Array]:
    """Every variable of a `model.bin` by name. Raises `ValueError` for another version or a quantised
    type."""
    with path.open("rb") as stream:
        version = _number(stream, "I")
        if version != BINARY_VERSION:
            raise ValueError(f"binary version {version}, not {BINARY_VERSION}")
        spec, _revision = _name(stream), _number(stream, "I")
        if spec != "WhisperSpec":
            raise ValueError(f"a {spec}, not a WhisperSpec")
        return dict(_variable(stream) for _ in range(_number(stream, "I")))


def _variable(stream: BinaryIO) -> tuple[str, Array]:
    name = _name(stream)
    shape = [_number(stream, "I") for _ in range(_number(stream, "B"))]
    kind = _number(stream, "B")
    content = stream.read(_number(stream, "I"))
    if kind >= len(_TYPES):
        raise ValueError(f"{name} has the unknown type {kind}")
    return name, np.frombuffer(content, dtype=_TYPES[kind]).reshape(shape)


def _number(stream: BinaryIO, kind: str) -> int:
    size = struct.calcsize("<" + kind)
    return int(struct.unpack("<" + kind, stream.read(size))[0])


def _name(stream: BinaryIO) -> str:
    return stream.read(_number(stream, "H")).rstrip(b"\0").decode()


def _dims(variables: dict[str, Array]) -> dict[str, int]:
    n_audio_ctx, n_state = variables["encoder/position_encodings/encodings"].shape
    n_vocab, _ = variables["decoder/embeddings/weight"].shape
    heads = variables["decoder/num_heads"]
    return {
        "n_mels": variables["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": n_audio_ctx,
        "n_audio_state": n_state,
        "n_audio_head": int(variables["encoder/num_heads"]),
        "n_audio_layer": _layers(variables, "encoder"),
        "n_vocab": n_vocab,
        "n_text_ctx": variables["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": n_state,
        "n_text_head": int(heads),
        "n_text_layer": _layers(variables, "decoder"),
    }


def _layers(variables: dict[str, Array], side: str) -> int:
    return len({name.split("/")[1] for name in variables if name.startswith(f"{side}/layer_") and "ffn" in name})


def _state(variables: dict[str, Array]) -> Iterator[tuple[str, Array]]:
    yield "encoder.positional_embedding", variables["encoder/position_encodings/encodings"]
    yield "decoder.positional_embedding", variables["decoder/position_encodings/encodings"]
    yield "decoder.token_embedding.weight", variables["decoder/embeddings/weight"]
    yield from _pair(variables, "encoder/conv1", "encoder.conv1")
    yield from _pair(variables, "encoder/conv2", "encoder.conv2")
    yield from _norm(variables, "encoder/layer_norm", "encoder.ln_post")
    yield from _norm(variables, "decoder/layer_norm", "decoder.ln")
    for side in ("encoder", "decoder"):
        for layer in range(_layers(variables, side)):
            yield from _layer(variables, f"{side}/layer_{layer}", f"{side}.blocks.{layer}")


def _layer(variables: dict[str, Array], source: str, target: str) -> Iterator[tuple[str, Array]]:
    yield from _norm(variables, f"{source}/self_attention/layer_norm", f"{target}.attn_ln")
    yield from _attention(variables, f"{source}/self_attention", f"{target}.attn")
    if f"{source}/attention/linear_0/weight" in variables:
        yield from _norm(variables, f"{source}/attention/layer_norm", f"{target}.cross_attn_ln")
        yield from _attention(variables, f"{source}/attention", f"{target}.cross_attn")
    yield from _norm(variables, f"{source}/ffn/layer_norm", f"{target}.mlp_ln")
    yield from _pair(variables, f"{source}/ffn/linear_0", f"{target}.mlp.0")
    yield from _pair(variables, f"{source}/ffn/linear_1", f"{target}.mlp.2")


def _attention(variables: dict[str, Array], source: str, target: str) -> Iterator[tuple[str, Array]]:
    """Undo the fusing: self-attention has query, key and value in one matrix, cross-attention key and value.

    Whisper's keys have no bias; the fused bias holds zeros in their place, so it is left out.
    """
    linears = [f"{source}/linear_{n}" for n in range(3) if f"{source}/linear_{n}/weight" in variables]
    weights = np.concatenate([variables[f"{linear}/weight"] for linear in linears[:-1]])
    biases = np.concatenate([variables[f"{linear}/bias"] for linear in linears[:-1]])
    for role, weight, bias in zip(("query", "key", "value"), np.split(weights, 3), np.split(biases, 3), strict=True):
        yield f"{target}.{role}.weight", weight
        if role != "key":
            yield f"{target}.{role}.bias", bias
    yield from _pair(variables, linears[-1], f"{target}.out")


def _pair(variables: dict[str, Array], source: str, target: str) -> Iterator[tuple[str, Array]]:
    yield f"{target}.weight", variables[f"{source}/weight"]
    yield f"{target}.bias", variables[f"{source}/bias"]


def _norm(variables: dict[str, Array], source: str, target: str) -> Iterator[tuple[str, Array]]:
    yield f"{target}.weight", variables[f"{source}/gamma"]
    yield f"{target}.bias", variables[f"{source}/beta"]


def _write(checkpoint: dict[str, Any], target: Path) -> None:
    import torch  # noqa: PLC0415

    tensors = {
        name: torch.from_numpy(np.ascontiguousarray(array).copy())
        for name, array in checkpoint["model_state_dict"].items()
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    try:
        torch.save({**checkpoint, "model_state_dict": tensors}, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
