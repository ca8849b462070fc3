"""What may be picked up: places within the allowed ones, and files that are whole and wanted."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from qa_app.errors import Invalid
from transcription.language.elsewhere import without_card_numbers

SETTLED_AFTER = timedelta(seconds=10)
"""A file that changed more lately than this may still be being written."""

LONGEST_KEY = 1000
_PASSING_ENDINGS = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".lock", "~")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that lies in a place: its name there, a mark that changes with its content, and its bytes if known."""

    key: str
    mark: str
    size: int = 0

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return self.key.rsplit("/", 1)[-1]


def known_as(key: str) -> str:
    """A file's name as it is written down: one with a card number in it by what tells it from others."""
    clean = without_card_numbers(key)
    return key if clean == key else f"{clean} #{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def folder_below(root: Path, place: str) -> Path:
    """The folder that `place` names below `root`, from there or in full, links followed.

    Raises `Invalid` when it lies elsewhere.
    """
    if "\x00" in place:
        raise Invalid("The name of the folder cannot be used.")
    told = place.strip()
    from_root = told if Path(told).is_relative_to(root) else told.strip("/")
    folder = (root / from_root).resolve()
    if folder != root and root not in folder.parents:
        raise Invalid(f"The folder must lie in {root}. Name it from there, such as “telephone/today”.")
    return folder


def bucket_and_prefix(place: str) -> tuple[str, str]:
    """("calls", "2026/") of "s3://calls/2026/" or "calls/2026/". Raises `Invalid` for no possible bucket."""
    bucket, _, prefix = place.strip().removeprefix("s3://").partition("/")
    if not _BUCKET.fullmatch(bucket):
        raise Invalid("Write the bucket and the beginning of the names, such as “s3://calls/2026/”.")
    return bucket, prefix


def is_wanted(key: str) -> bool:
    """False for hidden files, for what is still being transferred, and for names that cannot be kept."""
    names = key.split("/")
    if any(name.startswith(".") for name in names) or not names[-1] or "\x00" in key:
        return False
    return len(key) <= LONGEST_KEY and not names[-1].lower().endswith(_PASSING_ENDINGS)


def is_settled(changed_at: datetime, now: datetime) -> bool:
    """Whether a file has been left alone long enough to be whole."""
    return now - changed_at >= SETTLED_AFTER


def is_due(looked_at: datetime | None, now: datetime, every_s: float) -> bool:
    """Whether it is time to look again."""
    return looked_at is None or now - looked_at >= timedelta(seconds=every_s)
