"""A folder of an IMAP mailbox: messages are read as they are, neither marked nor moved nor deleted."""

import imaplib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from qa_app.config import Places
from qa_app.interactions.rules.names import line
from qa_app.interactions.rules.written import LARGEST_BYTES
from qa_app.pickups.rules import Found
from qa_app.pickups.services.places import FileTrouble, PlaceTrouble

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

PATIENCE_S = 20
MOST_NAMED = 12
PORTS = {"imap": 143, "imaps": 993}
_URL = re.compile(r"(?P<scheme>imaps?)://(?P<person>.+)@(?P<host>[^@:/]+)(?::(?P<port>\d+))?/?")
_SET_UP = "Set QA_IMAP_URL (imaps://person@mail.example) and QA_IMAP_PASSWORD, and start the worker again."


@contextmanager
def opened(place: str, places: Places) -> Iterator["Mailbox"]:
    """The mailbox's folder. Raises `PlaceTrouble` when nobody lets us in or there is no such folder."""
    box, person = _box(places)
    with _as_trouble(places.imap_password), box:
        box.login(person, places.imap_password or "", initial_folder=None)
        _open_folder(box, place)
        yield Mailbox(box, str(box.folder.status(place, ["UIDVALIDITY"])["UIDVALIDITY"]))


def _box(places: Places) -> tuple["BaseMailBox", str]:
    from imap_tools import MailBox, MailBoxUnencrypted  # noqa: PLC0415

    match = _URL.fullmatch(places.imap_url or "")
    if match is None:
        raise PlaceTrouble(f"No mailbox is set up. {_SET_UP}")
    port = int(match["port"] or PORTS[match["scheme"]])
    make = MailBox if match["scheme"] == "imaps" else MailBoxUnencrypted
    with _as_trouble():
        return make(match["host"], port, timeout=PATIENCE_S), unquote(match["person"])


def _open_folder(box: "BaseMailBox", place: str) -> None:
    """Open the folder for reading. Raises `PlaceTrouble` with the folders there are when it is none of them."""
    from imap_tools.errors import MailboxFolderSelectError  # noqa: PLC0415

    try:
        box.folder.set(place, readonly=True)
    except MailboxFolderSelectError:
        names = [line(one.name, 80) for one in box.folder.list() if "\\noselect" not in map(str.lower, one.flags)]
        if place in names:
            raise
        listed = ", ".join(f"“{name}”" for name in sorted(names)[:MOST_NAMED])
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        raise PlaceTrouble(
            f"The mailbox has no folder “{line(place, 80)}”. It has {listed or 'none'}{more}. Choose one of them."
        ) from None


class Mailbox:
    """The `Place` of a mailbox's folder; a message's key is its number with the folder's validity."""

    def __init__(self, box: "BaseMailBox", validity: str) -> None:
        self._box, self._validity = box, validity

    def look(self) -> Iterator[Found]:
        """See `Place`."""
        with _as_trouble():
            numbers = self._box.uids("ALL")
        for number in sorted(numbers, key=int):
            yield Found(f"{self._validity}-{number}.eml", self._validity)

    @contextmanager
    def fetch(self, found: Found) -> Iterator[BinaryIO]:
        """See `Place`."""
        number = found.key.removesuffix(".eml").rpartition("-")[2]
        with _as_trouble():
            _, answer = self._box.client.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST_BYTES + 1}>)")
            content = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if content is None:
            raise FileTrouble("A message is no longer there.")
        with io.BytesIO(content) as stream:
            yield stream


@contextmanager
def _as_trouble(secret: str | None = None) -> Iterator[None]:
    from imap_tools.errors import ImapToolsError  # noqa: PLC0415

    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        reason = _reason(error)
        told = reason.replace(secret, "•••") if secret else reason  # a server may send back what it was sent
        raise PlaceTrouble(f"The mailbox cannot be read: {told}. {_SET_UP}") from None


def _reason(error: Exception) -> str:
    """What the server said, short; what we sent (the password among it) is not repeated."""
    text = " ".join(str(error).split())
    found = re.search(r"received: (.*)", text)
    return (found[1] if found else text)[:160] or type(error).__name__
