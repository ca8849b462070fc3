"""A folder on this machine, or on a share that it has mounted: files are read and left where they are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from qa_app.config import Places
from qa_app.pickups import rules
from qa_app.pickups.rules import Found
from qa_app.pickups.services.places import PlaceTrouble


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
                yield Found(key, f"{state.st_size}-{state.st_mtime_ns}")

    def _paths(self) -> Iterator[Path]:
        for folder, below, names in os.walk(self._root, onerror=_cannot_list):
            below.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file() and self._root in path.resolve().parents:
                    yield path

    @contextmanager
    def fetch(self, found: Found) -> Iterator[BinaryIO]:
        """See `Place`."""
        try:
            stream = (self._root / found.key).open("rb")
        except OSError as error:
            raise PlaceTrouble(
                f"“{found.key}” cannot be opened ({error.strerror}). Look at its permissions."
            ) from error
        with stream:
            yield stream


def _cannot_list(error: OSError) -> None:
    raise PlaceTrouble(f"The folder {error.filename} cannot be listed ({error.strerror}). Look at its permissions.")
