"""The store keeps each content once, whole, and only under its hash."""

import hashlib
import io
import os
import time

import pytest

from qa_app.errors import Invalid, NotFound
from qa_app.storage import Store


def test_it_works(tmp_path):
    store = Store(tmp_path)
    stored = store.put(io.BytesIO(b"hello"))
    assert stored.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert store.path(stored.sha256).read_bytes() == b"hello"
    assert stored.sha256 in store


def test_the_same_content_is_kept_once(tmp_path):
    store = Store(tmp_path)
    store.put(io.BytesIO(b"twice"))
    store.put(io.BytesIO(b"twice"))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_too_large_leaves_nothing(tmp_path):
    store = Store(tmp_path)
    with pytest.raises(Invalid, match="larger than"):
        store.put(io.BytesIO(b"x" * 2_000_000), max_bytes=1_048_576)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["../secret", "", "a" * 63, "A" * 64, "..%2f" + "a" * 59, "a/" * 32])
def test_names_that_are_no_hashes_are_refused(tmp_path, name):
    with pytest.raises(NotFound):
        Store(tmp_path).path(name)


def test_bytes_and_folder_are_synced_before_it_returns(tmp_path, monkeypatch):
    """Power may fail right after: file first, then the rename, then the folder's entry."""
    order: list[str] = []
    real_sync, real_replace = os.fsync, os.replace
    kind = {True: "folder", False: "file"}
    monkeypatch.setattr(
        os, "fsync", lambda fd: (order.append(kind[os.path.isdir(f"/proc/self/fd/{fd}")]), real_sync(fd))
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (order.append("rename"), real_replace(a, b)))
    Store(tmp_path).put(io.BytesIO(b"kept"))
    assert order[0] == "file"
    assert order[-2:] == ["rename", "folder"]


def test_what_an_interrupted_upload_left_goes_after_a_day(tmp_path):
    waiting = tmp_path / "incoming"
    waiting.mkdir()
    for name, age_s in (("old", 25 * 3600), ("new", 60)):
        (waiting / name).write_bytes(b"half")
        os.utime(waiting / name, (time.time() - age_s,) * 2)
    assert Store(tmp_path).tidy() == 1
    assert [path.name for path in waiting.iterdir()] == ["new"]
