"""What is new in an e-mail: its text apart from the quoted history and the signature."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MAX_LINES = 400_000
_SIGNATURE_LINES = 15
_HEADER_LINES = 6

_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev|napsal|napisał|"
    r"написал\w?)\b",
    re.IGNORECASE,
)
# Tells a date ("On Monday", "02.04.2012", "Am 3. April"), and is not itself quoted.
_ANNOUNCES = re.compile(r"\s{0,20}(?:on|am|le|el|il|op|den|em|dne|w dniu)\b|[^>\d\n]{0,80}\d", re.IGNORECASE)
_CONTINUES = re.compile(r"\s*[^\s>]")
_DIVIDER = re.compile(
    r"\s*[-_=*]{2,40}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|"
    r"message d'origine|message transféré|mensaje original|messaggio originale|reply message)\s*[-_=*]{2,40}\s*",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"\s*begin forwarded message:\s*", re.IGNORECASE)
_FROM_LINE = re.compile(r"\s*\*?(?:from|von|de|da|van|från|fra|od)\s?:\*?\s*\S", re.IGNORECASE)
_OTHER_LINE = re.compile(
    r"\s*\*?(?:sent|date|to|subject|cc|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto|inviato|data|"
    r"oggetto)\s?:",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"\s*(?:sent (?:from|with|via) (?:my |the )?\w|get outlook for |von meinem |envoyé de mon |enviado desde mi )",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:_{10,200}|-{10,200})\s*")


@dataclass(frozen=True, slots=True)
class Reply:
    """An e-mail's body in its three parts; each keeps its own line breaks."""

    text: str
    quoted: str
    signature: str


def split(body: str) -> Reply:
    """The new text, the quoted history, the signature.

    Quoted is a line that begins with ">", the line that announces it ("On … wrote:"), and all that follows
    "-----Original Message-----" or a block of From/Sent/To lines. Answers between or below ">" lines are new text.
    Where nothing is left the whole body is the text: a forwarded mail says what was forwarded.
    """
    lines = body.split("\n")
    fresh, quoted = _unquoted(lines[:_MAX_LINES])
    quoted += lines[_MAX_LINES:]
    text, signature = _unsigned(fresh)
    if not _joined(text) and not _joined(signature):
        return Reply(body.strip(), "", "")
    return Reply(_joined(text), _joined(quoted), _joined(signature))


def announced(lines: Sequence[str]) -> int:
    """How many lines at the top announce a quoted mail: "On … wrote:", a divider, From/Sent/To; 0 for none."""
    at = next((place for place, row in enumerate(lines) if row.strip()), len(lines))
    if at == len(lines):
        return 0
    if not _begins_history(lines, at):
        length = _announcement(lines, at)
        return at + length if length else 0
    while at < len(lines) and (_is_frame(lines[at]) or (not lines[at].strip() and at < _HEADER_LINES)):
        at += 1
    return at


def _is_frame(row: str) -> bool:
    return any(form.match(row) for form in (_DIVIDER, _BEGIN, _RULE, _FROM_LINE, _OTHER_LINE))


def _unquoted(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    fresh: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        if _begins_history(lines, at):
            return fresh, [*quoted, *lines[at:]]
        length = _announcement(lines, at)
        if length and not _leads_to_marks(lines, at + length):
            return fresh, [*quoted, *lines[at:]]
        if length or lines[at].lstrip().startswith(">"):
            quoted += lines[at : at + (length or 1)]
            at += length or 1
            continue
        fresh.append(lines[at])
        at += 1
    return fresh, quoted


def _begins_history(lines: Sequence[str], at: int) -> bool:
    """A divider, or From: with two more header lines close below."""
    if _DIVIDER.fullmatch(lines[at]) or _BEGIN.fullmatch(lines[at]):
        return True
    if _RULE.fullmatch(lines[at]):
        following = next((line for line in lines[at + 1 : at + 3] if line.strip()), "")
        return bool(_FROM_LINE.match(following))
    if not _FROM_LINE.match(lines[at]):
        return False
    return sum(bool(_OTHER_LINE.match(line)) for line in lines[at + 1 : at + 1 + _HEADER_LINES]) >= 2


def _announcement(lines: Sequence[str], at: int) -> int:
    """How many lines "On …, … wrote:" takes here: up to three, 0 when it is none."""
    if not _ANNOUNCES.match(lines[at]):
        return 0
    for length in (1, 2, 3):
        joined = " ".join(line.strip() for line in lines[at : at + length])
        if at + length > len(lines) or len(joined) > 400 or not _CONTINUES.match(lines[at + length - 1]):
            return 0
        if joined.endswith(":"):
            tells_when = any(char.isdigit() for char in joined)
            is_named, tells_who = bool(_WROTE.search(joined)), "@" in joined
            if is_named and (tells_when or tells_who):
                return length
            is_told_otherwise = is_named or (tells_when and tells_who)
            return length if is_told_otherwise and _leads_to_marks(lines, at + length) else 0
    return 0


def _leads_to_marks(lines: Sequence[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return following.lstrip().startswith(">")


def _unsigned(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Cut at "-- " (RFC 3676 §4.3) when at most fifteen lines follow, else at a closing "Sent from my …"."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for at in range(end - 1, max(-1, end - 1 - _SIGNATURE_LINES), -1):
        if lines[at].rstrip() == "--":
            return list(lines[:at]), list(lines[at:end])
    if end and _SENT_FROM.match(lines[end - 1]) and len(lines[end - 1]) < 120:
        return list(lines[: end - 1]), list(lines[end - 1 : end])
    return list(lines[:end]), []


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
