"""A folder on this machine, or on a share that it has mounted: files are read and left where they are."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from qa_app.config import Places
from qa_app.pickups import rules
from qa_app.pickups.rules import Found
from qa_app.pickups.services.places import FileTrouble, PlaceTrouble


@contextmanager
def opened(place: str, places: Places) -> Iterator["Folder"]:
    """The folder below the allowed one. Raises `Invalid` when it lies elsewhere."""
    yield Folder(rules.folder_below(places.folder, place))


class Folder:
    """The `Place` of a folder and those below it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def look(self) -> Iterator[Found]:
        """See `Place`. Links that lead out of the folder are passed over."""
        if not self._root.is_dir():
            raise PlaceTrouble(f"There is no folder {self._root}. Make it, or mount what holds it.")
        now = datetime.now(UTC)
        for path in self._paths():
            key = path.relative_to(self._root).as_posix()
            try:
                state = path.stat()
            except OSError:
                continue  # gone since it was listed
            changed_at = datetime.fromtimestamp(state.st_mtime, UTC)
            if state.st_size and rules.is_wanted(key) and rules.is_settled(changed_at, now):
                yield Found(key, _mark(state), state.st_size)

    def _paths(self) -> Iterator[Path]:
        for folder, below, names in os.walk(self._root, onerror=_cannot_list):
            below.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file() and self._root in path.resolve().parents:
                    yield path

    @contextmanager
    def fetch(self, found: Found) -> Iterator[BinaryIO]:
        """See `Place`. What was put in the file's place since it was listed is not followed out of the folder."""
        try:
            stream = self._opened(found.key)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it lies elsewhere now"
            raise FileTrouble(
                f"“{rules.known_as(found.key)}” cannot be opened ({reason}). Look at its permissions."
            ) from error
        with stream:
            _must_be(found, stream)
            yield stream
            _must_be(found, stream)

    def _opened(self, key: str) -> BinaryIO:
        """The bytes of a plain file; each folder on the way is opened from the one before, links not followed."""
        *folders, name = (self._root / key).resolve().relative_to(self._root).parts
        with ExitStack() as stack:
            at = _folder(stack, str(self._root))
            for folder in folders:
                at = _folder(stack, folder, at)
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError(errno.EINVAL, "it is not a file")
        return os.fdopen(handle, "rb")


def _mark(state: os.stat_result) -> str:
    return f"{state.st_size}-{state.st_mtime_ns}"


def _must_be(found: Found, stream: BinaryIO) -> None:
    """A file that changes while it is read would be taken in half, and again when it is whole."""
    if _mark(os.fstat(stream.fileno())) != found.mark:
        raise FileTrouble(f"“{rules.known_as(found.key)}” is still being written. It is taken in when it is whole.")


def _folder(stack: ExitStack, name: str, inside: int | None = None) -> int:
    handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=inside)
    stack.callback(os.close, handle)
    return handle


def _cannot_list(error: OSError) -> None:
    raise PlaceTrouble(f"The folder {error.filename} cannot be listed ({error.strerror}). Look at its permissions.")
