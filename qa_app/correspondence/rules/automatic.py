"""Which mails no person wrote, and what may be answered by a machine (RFC 3834, complaints.md 3.6).

Two machines that answer each other go on for ever; each of these rules alone ends it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

WITHIN = timedelta(hours=3)
MOST_ALIKE = 2
"""Automatic messages to one address about one subject within three hours."""
MOST_IN_ALL = 10
"""Automatic messages to one address within three hours."""
MOST_COMPLAINTS = 10
"""Complaints that one address may begin by mail within three hours; what goes beyond is set aside."""

_MACHINES = re.compile(
    r"\A(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|daemon)(?:[+=.-].*)?\Z", re.IGNORECASE
)
_SUBJECTS = re.compile(
    r"\A\s*(?:auto(?:matic)?[ -]?(?:reply|response|antwort)|auto:|out of (?:the )?office|abwesenheits\w*|"
    r"automatische antwort|r[ée]ponse automatique|respuesta autom[áa]tica|vacation (?:reply|response))",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"\A\s*(?:(?:re|aw|fwd?|wg|sv|vs|antw|tr|rv)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_OURS = re.compile(r"\[C-\d{1,9}\]")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the head of a mail says of who wrote it. `headers` have lower-case names; an absent one is not there."""

    sender: str
    subject: str
    headers: Mapping[str, str]
    is_report: bool = False


def nature(heard: Heard, own: frozenset[str]) -> tuple[str, str]:
    """What wrote it, and by what that is known: "person", "bounce", "automatic", "list" or "own".

    `own` are the addresses that this installation writes from and reads, in lower case and without plus signs.
    """
    said = {name: value.strip().lower() for name, value in heard.headers.items()}
    if heard.is_report or (said.get("return-path") == "<>" and _MACHINES.match(heard.sender.partition("@")[0])):
        return "bounce", "It is a report of the mail system."
    if _bare(heard.sender) in own:
        return "own", "It comes from an address of ours."
    if reason := _automatic(said, heard):
        return "automatic", reason
    if said.get("precedence") in ("bulk", "junk", "list") or "list-id" in said:
        return "list", "It came through a mailing list."
    return "person", ""


def _bare(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _automatic(said: Mapping[str, str], heard: Heard) -> str:
    word = said.get("auto-submitted", "no").partition(";")[0].strip()
    if word != "no":
        return f"Its Auto-Submitted header says {word[:40] or 'nothing'}."
    if said.get("return-path") == "<>":
        return "It has no return path, as only machines write."
    if said.get("precedence") == "auto_reply" or {"x-autoreply", "x-autorespond", "x-autoresponder"} & said.keys():
        return "Its header says that it is an automatic reply."
    if _MACHINES.match(heard.sender.partition("@")[0]):
        return "It comes from an address that no person reads."
    if _SUBJECTS.match(heard.subject):
        return "Its subject is that of an automatic reply."
    return ""


def may_answer(heard: Heard) -> bool:
    """Whether the sender lets machines answer (X-Auto-Response-Suppress)."""
    wish = heard.headers.get("x-auto-response-suppress", "").lower()
    return not {"all", "autoreply", "oof", "rn", "nrn"} & {word.strip() for word in wish.split(",")}


def topic(subject: str) -> str:
    """The subject without what replying and forwarding put before it, for telling whether two are alike."""
    return " ".join(_OURS.sub("", _PREFIX.sub("", subject)).split()).casefold()[:300]


def is_within(alike: int, in_all: int) -> bool:
    """Whether one more automatic message may go to an address that got so many within three hours."""
    return alike < MOST_ALIKE and in_all < MOST_IN_ALL
