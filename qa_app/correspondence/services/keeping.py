"""Keeping the words and the rules that the desk writes with; each change is a new version."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.rules.desk import CHANNELS
from qa_app.correspondence import queries
from qa_app.correspondence.models import CorrespondencePolicy, MessageTemplate, Purpose
from qa_app.correspondence.rules import letters
from qa_app.correspondence.rules import policy as rules
from qa_app.correspondence.rules.builtin import ANY_CHANNEL, BUILT_IN_LANGUAGE
from qa_app.correspondence.rules.letters import Letter
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.policy import Actor

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?")


def keep_template(
    session: Session, actor: Actor, key: tuple[str, str, str], letter: Letter, *, version: int
) -> MessageTemplate:
    """Keep a template's next version; `version` is the one that its writer saw.

    Raises `Invalid` with everything that it lacks (R28), `Conflict` when somebody wrote another one meanwhile.
    """
    _check_key(key)
    if problems := letters.lint(key[0], letter):
        raise Invalid("The template cannot be used like this.", {"text": " ".join(problems)})
    return _next(session, actor, key, letter, version, is_retired=False)


def retire_template(session: Session, actor: Actor, key: tuple[str, str, str]) -> MessageTemplate:
    """Take a template out of use; its versions stay. Raises `Conflict` for the one that all others fall back to."""
    row = queries.template_rows(session, key[0]).get(key)
    if row is None or row.is_retired:
        raise NotFound("There is no such template.")
    if key[1:] == (BUILT_IN_LANGUAGE, ANY_CHANNEL):
        raise Conflict("This one is used where there is no other. Change its words instead.")
    return _next(session, actor, key, Letter(row.subject, row.text), row.version, is_retired=True)


def keep_policy(session: Session, actor: Actor, policy: rules.Policy) -> CorrespondencePolicy:
    """Keep what the desk sends by itself from now on. Raises `Invalid` by field."""
    rules.check(policy)
    document = rules.to_document(policy)
    row = CorrespondencePolicy(document=document, written_by_id=actor.id, written_at=datetime.now(UTC))
    session.add(row)
    session.flush()  # the id goes into the trail
    audit.record(session, actor, "correspondence.policy", ("correspondence_policy", row.id), **document)
    return row


def _next(
    session: Session, actor: Actor, key: tuple[str, str, str], letter: Letter, version: int, *, is_retired: bool
) -> MessageTemplate:
    last = queries.template_rows(session, key[0]).get(key)
    if (last.version if last else 0) != version:
        raise Conflict("Somebody wrote another version meanwhile. Your text is kept below; look at theirs first.")
    row = MessageTemplate(
        purpose=key[0],
        language=key[1],
        channel=key[2],
        version=version + 1,
        subject=" ".join(letter.subject.split()),
        text=letter.text.replace("\r\n", "\n").strip() + "\n",
        is_retired=is_retired,
        written_by_id=actor.id,
        written_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()  # two at the same moment meet the version's unique key here
    named: Mapping[str, str] = {"name": "/".join((*key, str(row.version)))}
    audit.record(session, actor, "correspondence.template", ("message_template", row.id), **named)
    return row


def _check_key(key: tuple[str, str, str]) -> None:
    problems = {}
    if key[0] not in set(Purpose):
        problems["purpose"] = "Choose what it is for."
    if not _LANGUAGE.fullmatch(key[1]):
        problems["language"] = "Write the language as en, de or pt-br."
    if key[2] not in (ANY_CHANNEL, *CHANNELS):
        problems["channel"] = "Choose a channel, or any."
    if problems:
        raise Invalid("The template cannot be kept.", problems)
