"""Files that prove that a remedy was carried out: judged by their bytes, not by their names."""

import filetype  # type: ignore[import-untyped]

from qa_app.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
HEAD_BYTES = 4096


def check_file(head: bytes) -> None:
    """Refuse what is neither a PDF nor a picture. Raises `Invalid`."""
    if not head:
        raise Invalid("The file is empty.", {"file": "Choose another file."})
    guess = filetype.guess(head[:HEAD_BYTES])
    found = str(guess.mime) if guess else ""
    if found != "application/pdf" and not found.startswith("image/"):
        raise Invalid("This file is no proof.", {"file": "PDF files and pictures are taken."})
