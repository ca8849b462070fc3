"""Every kind of file that becomes a transcript, as one table, and one door for all of them.

`sources` is what a help page or an upload page lists; `read`, `read_all` and `check` know a file by what it holds.
"""

from collections.abc import Iterator

from transcription.messages import NO_HINTS, Conversation, Hints, chat, email, mailbox, mime
from transcription.messages.mailbox import Refused
from transcription.source_table import SOURCES, Source

_MAIL_ENDINGS = (".eml", ".mbox")


def sources() -> tuple[Source, ...]:
    """Every kind of file that can be read, chats first."""
    return SOURCES


def is_mail(content: bytes, name: str) -> bool:
    """Whether a file is a mail or a mailbox: by its ending, or by what it begins with."""
    return name.lower().endswith(_MAIL_ENDINGS) or mailbox.is_mailbox(content) or mime.is_mail(content)


def read(content: bytes, name: str, hints: Hints = NO_HINTS) -> Conversation:
    """The one conversation in a file of any kind. Raises `BadMessages` with what is wrong and how to mend it.

    A mailbox is read by `read_all`; one that holds a single thread may be read here too.
    """
    if not is_mail(content, name):
        return chat.read(content, name, hints)
    if not mailbox.is_mailbox(content):
        return email.read(content, name, hints=hints)
    return chat.only(mailbox.read_all(content, name, hints), name)


def read_all(
    content: bytes, name: str, hints: Hints = NO_HINTS, on_refused: Refused | None = None
) -> Iterator[Conversation]:
    """Every conversation in a file of any kind, each with the id its file gives it. Raises `BadMessages`.

    `on_refused` is told the mails of a mailbox that cannot be read; without it the first such mail raises.
    """
    if not is_mail(content, name):
        yield from chat.read_all(content, name, hints)
    elif mailbox.is_mailbox(content):
        yield from mailbox.read_all(content, name, hints, on_refused)
    else:
        yield email.read(content, name, hints=hints)


def check(content: bytes, name: str) -> None:
    """Refuse at once what cannot be read later; quick on large files. Raises `BadMessages` with the mend."""
    if not is_mail(content, name):
        chat.check(content, name)
    elif mailbox.is_mailbox(content):
        next(mailbox.read_all(content[: mailbox.CHECKED_BYTES], name, on_refused=lambda _: None), None)
    else:
        email.read(content, name)
