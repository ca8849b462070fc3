"""What help desks have in common: bodies in HTML or Markdown, files that hang on messages, lists of conversations."""

from collections.abc import Mapping
from typing import Any

from transcription.json_text import listed, number, word
from transcription.messages import Attachment
from transcription.messages.html_text import text_of
from transcription.messages.message import text_in
from transcription.plain import line

MAX_ATTACHMENTS = 200


def body_of(label: str, html: Any, text: Any = None) -> str:
    """The text of a body: the plain one where there is one, else the words of the HTML.

    Raises `BadMessages` when it is no text or too long.
    """
    if isinstance(text, str) and text.strip():
        return text_in(text, label)
    if not isinstance(html, str):
        return text_in(html, label)
    return text_in(text_of(html) if "<" in html or "&" in html else html, label)


def files_of(*messages: Any) -> tuple[Attachment, ...]:
    """The attachments that messages list, with whatever name and size they tell."""
    found = [
        item for message in messages for item in listed(message, "attachments", "files") if isinstance(item, Mapping)
    ]
    return tuple(_file(item, place) for place, item in enumerate(found[:MAX_ATTACHMENTS], start=1))


def _file(item: Mapping[str, Any], place: int) -> Attachment:
    """One attachment; its name keeps no folder and nothing but letters, digits and a few signs."""
    named = next((found for key in _NAMES if (found := word(item.get(key), 400))), "")
    last = named.replace("\\", "/").split("?")[0].rsplit("/", 1)[-1]
    safe = "".join(char if char.isalnum() or char in " ._-()+@" else "_" for char in last).strip(" .")[:120]
    size = number(item.get("size") or item.get("file_size") or item.get("filesize")) or 0
    kind = next((found for key in _TYPES if (found := word(item.get(key), 100))), "application/octet-stream")
    return Attachment(safe or f"attachment-{place}", line(kind, 100), int(size) if 0 <= size < 1e15 else 0)


_NAMES = ("file_name", "filename", "name", "title", "url", "data_url", "content_url")
_TYPES = ("content_type", "mimetype", "media_type", "file_type", "type")
