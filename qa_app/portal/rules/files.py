"""Which files customers may send: judged by their bytes, never by their names, and few enough to be read."""

from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype  # type: ignore[import-untyped]

from qa_app.errors import Invalid
from qa_app.interactions.rules.kinds import HEAD_BYTES as HEAD_BYTES
from qa_app.interactions.rules.kinds import is_text
from qa_app.interactions.rules.names import kept

MOST_FILES = 5
MOST_IN_ALL = 20
MOST_BYTES = 10 * 1024 * 1024
KINDS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/plain": ".txt",
}
"""Media type → the ending that a file of it is kept under, whatever it was called."""
ACCEPTED = "photos (JPEG, PNG, GIF, WebP, HEIC), PDF, Word (.docx) and plain text"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file is kept as: a name that is safe to show and to save under, and its type by its bytes."""

    name: str
    media_type: str


def judged(head: bytes, name: str) -> Kept:
    """What the file is, by its first `HEAD_BYTES`. Raises `Invalid`, naming the file and what can be sent."""
    label = kept(name)
    if not head:
        raise Invalid(f"“{label}” is empty.")
    guess = filetype.guess(head[:HEAD_BYTES])
    found = guess.mime if guess else "text/plain" if is_text(head) and not _is_markup(head) else ""
    if found not in KINDS:
        raise Invalid(f"“{label}” cannot be sent. We can read {ACCEPTED}.")
    return Kept(_named(label, KINDS[found]), found)


def check_number(new: int, known: int) -> None:
    """Refuse more files than somebody can read. Raises `Invalid`."""
    if new > MOST_FILES:
        raise Invalid(f"Send at most {MOST_FILES} files at once.")
    if known + new > MOST_IN_ALL:
        raise Invalid(
            f"There are {known} files already; at most {MOST_IN_ALL} can be kept. Describe the rest in words."
        )


def _named(label: str, ending: str) -> str:
    """The name with the ending of what the file is: nothing that a double click would run."""
    stem = label if label.lower().endswith(ending) else str(PurePosixPath(label).with_suffix(""))
    stem = stem[: -len(ending)] if stem.lower().endswith(ending) else stem
    return f"{stem[:120] or 'file'}{ending}"


def _is_markup(head: bytes) -> bool:
    """Whether text begins like a page or a drawing that a browser would run."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    return start.startswith((b"<", b"%!", b"#!")) or b"<script" in head.lower() or b"<svg" in start
