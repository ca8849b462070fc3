"""Slack-like exports: a list of `{user, ts, text}`; names come from a list of users or from the messages' profiles."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transcription.errors import BadMessages
from transcription.json_text import listed, mapped, word
from transcription.messages import Conversation, Hints
from transcription.messages.desk import files_of
from transcription.messages.message import Head, Message, at_in, conversation, text_in
from transcription.plain import plain
from transcription.speakers import speaker_named
from transcription.transcript import Speaker

_TS = re.compile(r"\d{9,11}(?:\.\d{1,9})?")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)?")
_REFERENCE = re.compile(r"<([@#!]?)([^<>|\n]{1,2000})(?:\|([^<>\n]{0,500}))?>")


def is_export(document: Any) -> bool:
    """Whether rows with a Slack time and a user (or a bot) lie here."""
    rows = _rows(document)[:5]
    return any(isinstance(row, Mapping) and "text" in row for row in rows) and all(
        isinstance(row, Mapping)
        and _TS.fullmatch(str(row.get("ts"))[:30]) is not None
        and ({"user", "bot_id", "username", "subtype"} & row.keys())
        for row in rows
    )


def _rows(document: Any) -> list[Any]:
    return document if isinstance(document, list) else listed(document, "messages")


def read(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    """The conversation. Raises `BadMessages` at the message that cannot be read."""
    rows = _rows(document)
    names = {**_profiles(rows), **_users(document), **hints.names}
    read = [_message(row, names, f"{label}, message {number}") for number, row in enumerate(rows, start=1)]
    messages = [message for message in read if message.text]
    channel = document.get("channel") if isinstance(document, Mapping) else None
    name = word(channel) or word(mapped(document, "channel").get("name"))
    yield conversation(Head("slack", label, subject=name, attachments=files_of(*rows)), messages, hints)


def _users(document: Any) -> dict[str, str]:
    """id → name, from a list of users or an object of names."""
    if not isinstance(document, Mapping):
        return {}
    users = document.get("users")
    if isinstance(users, Mapping):
        pairs = [(word(key), word(value) or word(mapped(users, key).get("name"))) for key, value in users.items()]
    else:
        pairs = [(word(user.get("id")), _name(user)) for user in listed(document, "users") if isinstance(user, Mapping)]
    return {key: name for key, name in pairs if key and name}


def _profiles(rows: Sequence[Any]) -> dict[str, str]:
    """id → name, from the profile that a message brings along of who wrote it."""
    pairs = ((word(row.get("user")), _name(row, "user_profile")) for row in rows if isinstance(row, Mapping))
    return {key: name for key, name in pairs if key and name}


def _name(user: Mapping[str, Any], key: str = "profile") -> str | None:
    """The whole name before the short one: it is the one that other systems know people by."""
    profile = mapped(user, key)
    places = ((profile, "real_name"), (user, "real_name"), (profile, "display_name"), (profile, "name"), (user, "name"))
    return next((found for place, key in places if (found := word(place.get(key)))), None)


def _message(row: Any, names: Mapping[str, str], label: str) -> Message:
    if not isinstance(row, Mapping):
        raise BadMessages(f"{label} is not an object with user, ts and text")
    at, is_zoned = at_in(row.get("ts"), label)
    ident = word(row.get("user")) or ""
    profile = mapped(row, "user_profile")
    name = names.get(ident) or word(row.get("username")) or ident or None
    subtype = word(row.get("subtype")) or ""
    is_machine = bool(subtype and subtype not in ("thread_broadcast", "file_share", "me_message"))
    speaker = Speaker.SYSTEM if is_machine or row.get("bot_id") else speaker_named(word(row.get("role")) or "")
    text = _written(text_in(row.get("text"), label), names)
    if not text:
        text = ", ".join(f"[{file.name}]" for file in files_of(row))
    return Message(text, speaker, name, word(profile.get("email"), 320) or ident or None, at, is_zoned)


def _written(text: str, names: Mapping[str, str]) -> str:
    """Slack's marks as people see them: `<@U1>` is a name, `<https://…|here>` its label, with the address if that
    says more."""

    def readable(match: re.Match[str]) -> str:
        mark, target, label = match.groups()
        if mark == "@":
            return f"@{names.get(target) or (label or target).lstrip('@')}"
        if mark == "!" and target.startswith("date^"):
            return label or ""
        if mark:
            return f"{mark if mark == '#' else '@'}{(label or target).lstrip('#@')}"
        return f"{label} ({target})" if label and label != _SCHEME.sub("", target, count=1) else label or target

    return plain(html.unescape(_REFERENCE.sub(readable, text))) if "<" in text or "&" in text else text
