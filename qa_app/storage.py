"""Files by content: each is kept once under its SHA-256, and is on the disk before anyone is told so."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qa_app.errors import Invalid, NotFound

CHUNK_BYTES = 1024 * 1024
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store; `size` in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits in the store to be kept, and goes away when it is not. Its bytes are synced."""

    stored: Stored
    path: Path


class Store:
    """A folder of files named by their content hash."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, stream: BinaryIO, *, max_bytes: int | None = None) -> Stored:
        """Copy a stream into the store; the same content is kept once.

        The bytes and their folder entry are synced before this returns.
        Raises `Invalid` when the stream is longer than `max_bytes`; nothing is left behind then.
        """
        with self.hold(stream, max_bytes=max_bytes) as held:
            return self.keep(held)

    @contextmanager
    def hold(self, stream: BinaryIO, *, max_bytes: int | None = None) -> Iterator[Held]:
        """Copy a stream into the waiting room, for as long as the context lasts, unless it is kept meanwhile.

        The slow part of keeping a file, for those who must be quick afterwards. Raises `Invalid` as `put` does.
        """
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        partial = incoming / secrets.token_hex(16)
        try:
            yield Held(_copy(stream, partial, max_bytes), partial)
        finally:
            partial.unlink(missing_ok=True)

    def keep(self, held: Held) -> Stored:
        """Keep what waits, under its hash; its folder entry is synced before this returns."""
        self._keep(held.path, held.stored)
        return held.stored

    def tidy(self) -> int:
        """Take away what interrupted uploads left waiting for over a day; returns how many files."""
        left = [path for path in (self.root / "incoming").glob("*") if time.time() - path.stat().st_mtime > DAY_S]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def path(self, sha256: str) -> Path:
        """Where the file lies. Raises `NotFound` when the store does not hold it."""
        path = self._place(sha256)
        if not path.is_file():
            raise NotFound("The file is not in the store.")
        return path

    def __contains__(self, sha256: str) -> bool:
        return self._place(sha256).is_file()

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotFound("Not the name of a stored file.")
        return self.root / sha256[:2] / sha256

    def _keep(self, partial: Path, stored: Stored) -> None:
        target = self._place(stored.sha256)
        if target.is_file() and target.stat().st_size == stored.size:
            return
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync_folder(self.root)
        os.replace(partial, target)
        _sync_folder(target.parent)


def _copy(stream: BinaryIO, target: Path, max_bytes: int | None) -> Stored:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        for chunk in _chunks(stream):
            size += len(chunk)
            if max_bytes is not None and size > max_bytes:
                raise Invalid(f"The file is larger than {max_bytes // 1024 // 1024} MB.")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Stored(digest.hexdigest(), size)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
