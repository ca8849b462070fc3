"""Telling people things: a notice once per key, reading them, and gathering them into letters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_app.config import Mail, Settings
from qa_app.errors import Invalid
from qa_app.jobs import ledger
from qa_app.notices import queries, rules
from qa_app.notices.models import ADDRESS_MAXIMUM, KEY_MAXIMUM, TITLE_MAXIMUM, ByEmail, Letter, Notice, NoticeWish
from qa_app.people.models import Person
from qa_app.policy import Actor

MOST_TIDIED = 200


def tell(session: Session, person_id: int, *, kind: str, title: str, url: str, key: str, now: datetime) -> None:
    """Tell a person something, in the caller's transaction: once per `key`, however often it is called.

    `title` says what happened with names and numbers only, never with words of a conversation, for it goes out
    by e-mail too; `url` is the path of the page about it; `kind` a word of the labels. Raises ValueError for an
    address that is no path of ours or a key that is too long.
    """
    if not rules.is_path(url) or len(url) > ADDRESS_MAXIMUM or not 0 < len(key) <= KEY_MAXIMUM:
        raise ValueError(f"a notice needs a path of ours and a key: {url[:80]!r}, {key[:80]!r}")
    values = {"person_id": person_id, "kind": kind, "url": url, "key": key, "at": now}
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Notice)
        .values(**values, title=rules.one_line(title, TITLE_MAXIMUM))
        .on_conflict_do_nothing(index_elements=["person_id", "key"])
    )


def read(session: Session, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """Note that the actor opened one of their notices. Raises NotFound."""
    row = queries.notice(session, actor, notice_id)
    row.read_at = row.read_at or now
    return row


def read_all(session: Session, actor: Actor, last_id: int, now: datetime) -> None:
    """Note that the actor has read every notice up to the newest one that was on the page."""
    own = (Notice.person_id == actor.id, Notice.id <= last_id, Notice.read_at.is_(None))
    session.execute(update(Notice).where(*own).values(read_at=now).execution_options(synchronize_session=False))


def choose(session: Session, actor: Actor, wish: str) -> None:
    """Keep when the actor wants their notices by e-mail. Raises Invalid for anything else."""
    try:
        chosen = ByEmail(wish)
    except ValueError:
        raise Invalid("Choose at once, once a day, or never.") from None
    row = session.get(NoticeWish, actor.id)
    if row is None:
        session.add(NoticeWish(person_id=actor.id, by_email=chosen))
    else:
        row.by_email = chosen


def write_letters(session: Session, settings: Settings, now: datetime | None = None) -> int:
    """Write what is to go out now, each letter with its job; returns how many. Nothing without a mail server.

    Somebody to whom much happens at once gets it in one letter.
    """
    if settings.mail is None:
        return 0
    now = now or datetime.now(UTC)
    daily_before = rules.days_letters(now, ZoneInfo(settings.timezone), settings.mail.digest_hour)
    found = queries.to_send(session, since=now - rules.LATEST, daily_before=daily_before)
    groups = [list(group) for _person_id, group in groupby(found, lambda item: item[0].person_id)]
    for group in groups:
        _write(session, settings, settings.mail, group[0][1], [item[0] for item in group], now)
    return len(groups)


def tidy(session: Session, now: datetime | None = None) -> None:
    """Take away notices and letters that are older than a year, the oldest ones first and some at a time."""
    before = (now or datetime.now(UTC)) - rules.KEPT
    for table, at in ((Notice, Notice.at), (Letter, Letter.written_at)):
        oldest = select(table.id, at).order_by(table.id).limit(MOST_TIDIED)
        ids = [row[0] for row in session.execute(oldest) if row[1] < before]
        if ids:
            session.execute(delete(table).where(table.id.in_(ids)).execution_options(synchronize_session=False))


def _write(
    session: Session, settings: Settings, mail: Mail, person: Person, told: Sequence[Notice], now: datetime
) -> None:
    words = rules.letter(
        person.name, settings.centre_name, mail.root, [rules.Told(item.title, item.url) for item in told]
    )
    key = f"notices:{person.id}:{told[0].id}-{told[-1].id}"
    letter = Letter(person_id=person.id, key=key, subject=words.subject, text=words.text, written_at=now)
    session.add(letter)
    session.flush()
    for item in told:
        item.letter_id = letter.id
    title = f"Letter to {rules.one_line(person.name)}: {words.subject}"
    letter.job_id = ledger.enqueue(session, "letter", key, {"letter_id": letter.id}, title=title).id
