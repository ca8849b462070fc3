"""What WhatsApp itself writes into its export beside what people wrote: notes, files, messages that were taken back.

On iPhones such words begin with a left-to-right mark, in every language; on other phones files have names of their own.
"""

import mimetypes
import re
from dataclasses import dataclass

from transcription.messages import Attachment
from transcription.messages.mime import safe_name
from transcription.plain import line

MARK = "\u200e"
_FILE = r"[^\\/:*?\"<>|\n\u200e]{1,120}\.\w{2,5}"
_NOTE = re.compile(rf"[ \t]{{0,9}}{MARK}<(?P<inside>[^<>\n]{{1,250}})>[ \t]{{0,9}}$", re.MULTILINE)
_ATTACHED = re.compile(rf"[^<>:\n]{{1,40}}:\s?(?P<file>{_FILE})")
_OWN_NAME = r"[A-Z]{3}-\d{8}-WA\d{4,8}\.\w{2,5}"
_NAMED = re.compile(rf"(?:{MARK}(?P<marked>{_FILE})|(?P<own>{_OWN_NAME})) \([^()\n]{{3,60}}\)[ \t]{{0,9}}(?=\n|$)")
_PAGES = re.compile(rf"(?P<file>{_FILE})\s+•\s+{MARK}[^\n]{{1,100}}")
_NOT_EXPORTED = re.compile(r"<[^<>\n]{3,40}>")
_LEFT_OUT = re.compile(
    r"(?:\w+[ ]){0,3}?(?P<what>[\w-]+)\s(?:omitted|(?:weg|aus)gelassen|ausgeschlossen|omitid[oa]|ocultad[oa]|omess[oa]|"
    r"absente?|omise?|weggelaten|utelämnad\w*|utelat\w*|udeladt|pominięt\w*|vynechán\w*|kihagyva)",
    re.IGNORECASE,
)
_STAMPED = re.compile(r"\d{6,12}-(?P<what>[A-Z]{3,12})(?:-\d{2,4}){6}(?P<ending>\.\w{2,5})")
_OPENED = {"“": "”", "„": "“", "«": "»", "「": "」"}
_SENTENCE_WORDS = 3
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Shared:
    """A message's words, with a file as "[its name]"; `is_by_app` when no person wrote any of it."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    is_by_app: bool = False


def shared(body: str) -> Shared:
    """What a person wrote or sent in the body of a message, or what the app says in its place.

    A mention ("@Kim") bears the app's mark too, and is a person's own word.
    """
    files: list[str] = []

    def named(match: re.Match[str]) -> str:
        name = next(part for part in match.groupdict().values() if part)
        files.append(name)
        return f" [{_short(name)}]"

    def noted(match: re.Match[str]) -> str:
        attached = _ATTACHED.fullmatch(match["inside"])
        return named(attached) if attached else ""

    rest = _NOTE.sub(noted, _NAMED.sub(named, body))
    pages = _PAGES.fullmatch(rest)
    text = (named(pages) if pages else rest).strip()
    if files:
        return Shared(text, tuple(map(_attachment, files)))
    if _NOT_EXPORTED.fullmatch(text):
        return Shared(f"[{text[1:-1]}]")
    if not text.startswith(MARK) or text.startswith(f"{MARK}@"):
        return Shared(text)
    said = text.replace(MARK, "").strip()
    return Shared(f"[{said}]") if _LEFT_OUT.fullmatch(said) else Shared(said, is_by_app=True)


def is_sentence(label: str, authors: frozenset[str]) -> bool:
    """Whether what stands before a colon is no name but the app's own words, cut there: it names somebody else who
    writes and goes on, or opens a quotation ("Kim named the group “Help")."""
    if len(label) > _LONGEST_NAME or any(label.count(a) > label.count(b) for a, b in _OPENED.items()):
        return True
    parts = label.split()
    heads = (" ".join(parts[:end]) for end in range(1, len(parts) - _SENTENCE_WORDS + 1))
    return label.count('"') % 2 == 1 or any(head in authors for head in heads)


def _short(name: str) -> str:
    """The name as people see it, without the numbers that the app puts into those it makes up."""
    match = _STAMPED.fullmatch(name)
    return f"{match['what']}{match['ending']}" if match else line(name, 120)


def _attachment(name: str) -> Attachment:
    kind, _ = mimetypes.guess_type(name)
    return Attachment(safe_name(name) or "attachment", kind or "application/octet-stream", 0)
