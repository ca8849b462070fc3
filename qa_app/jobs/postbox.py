"""The embedded broker's folder of messages, into which each message is put whole.

Kombu writes a message under its final name. A worker that looks in that moment takes an empty file for a message
and ends; so here it is written aside first, and appears under its name in one step.
"""

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):  # type: ignore[misc]
    """Kombu's channel, with another way of putting a message down; names stay those that it reads."""

    def _put(self, queue: str, payload: Any, **_options: Any) -> None:
        place = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        aside = place.with_name(f"{place.name}.part")
        try:
            aside.write_bytes(str_to_bytes(dumps(payload)))
            os.replace(aside, place)
        except OSError as error:
            raise ChannelError(f"The message {place.name} cannot be put down: {error.strerror}") from error


class Transport(filesystem.Transport):  # type: ignore[misc]
    """Kombu's folder transport with that channel."""

    Channel = Channel
