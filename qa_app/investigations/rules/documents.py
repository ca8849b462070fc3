"""Documents as evidence: what a file is, judged by its bytes, and which kinds are taken in."""

import filetype  # type: ignore[import-untyped]

from qa_app.errors import Invalid
from qa_app.interactions.rules.kinds import HEAD_BYTES, is_text
from qa_app.interactions.rules.names import shown

MOST_BYTES = 25 * 1024 * 1024
ACCEPTED = "PDF, pictures, text, e-mails, sound, and documents of word processors and spreadsheets"
_OFFICE = ("vnd.openxmlformats-officedocument", "vnd.oasis.opendocument", "msword", "vnd.ms-excel", "rtf")


def media_type_of(head: bytes, name: str) -> str:
    """The media type of a file by its first bytes; what the name claims does not count.

    Raises `Invalid` for an empty file and for kinds that are no evidence (programs, archives, ...).
    """
    if not head:
        raise Invalid(f"“{shown(name)}” is empty (0 bytes).", {"file": "Choose another file."})
    guess = filetype.guess(head[:HEAD_BYTES])
    if guess is None:
        if is_text(head[:HEAD_BYTES]):
            return "text/plain"
        raise Invalid(f"“{shown(name)}” is of a kind that is not known.", {"file": f"{ACCEPTED} are taken in."})
    found = str(guess.mime)
    is_office = found.startswith("application/") and any(part in found for part in _OFFICE)
    if found == "application/pdf" or is_office or found.split("/")[0] in ("image", "audio", "video"):
        return found
    raise Invalid(f"“{shown(name)}” is a {guess.extension.upper()} file.", {"file": f"{ACCEPTED} are taken in."})
