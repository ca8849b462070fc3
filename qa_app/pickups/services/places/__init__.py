"""The kinds of places: each says what lies there now and gives its bytes, whatever holds them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib import import_module
from typing import BinaryIO, Protocol, cast

from qa_app.config import Places
from qa_app.pickups.models import PickupKind
from qa_app.pickups.rules import Found


class PlaceTrouble(Exception):
    """A place that cannot be looked into now; the message says why and what to do, and holds no secret."""


class FileTrouble(PlaceTrouble):
    """One file that cannot be fetched now; the others can. It is looked at again the next time."""


class Place(Protocol):
    """A place that is open. Both raise `PlaceTrouble`, `fetch` a `FileTrouble` for what concerns the file alone."""

    def look(self) -> Iterator[Found]:
        """What lies there and is whole."""

    def fetch(self, found: Found) -> AbstractContextManager[BinaryIO]:
        """The bytes of a file, as a stream that can be rewound."""


KINDS: dict[PickupKind, str] = {
    PickupKind.FOLDER: "qa_app.pickups.services.places.folder:opened",
    PickupKind.S3: "qa_app.pickups.services.places.bucket:opened",
    PickupKind.IMAP: "qa_app.pickups.services.places.mailbox:opened",
}
"""Kind → dotted path of `opened(place, settings) -> context manager of a Place`."""


def opened(kind: str, place: str, places: Places) -> AbstractContextManager[Place]:
    """The place, open while the context lasts. Raises `PlaceTrouble`, or `Invalid` for a place out of bounds."""
    module, _, name = KINDS[PickupKind(kind)].partition(":")
    opener = cast(Callable[[str, Places], AbstractContextManager[Place]], getattr(import_module(module), name))
    return opener(place, places)
