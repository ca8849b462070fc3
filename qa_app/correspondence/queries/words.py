"""The templates and the rules that count now, and which template a message to a customer is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint
from qa_app.correspondence.models import CorrespondencePolicy, MessageTemplate
from qa_app.correspondence.rules import policy as rules
from qa_app.correspondence.rules.builtin import ANY_CHANNEL, BUILT_IN, BUILT_IN_LANGUAGE
from qa_app.correspondence.rules.letters import Letter
from qa_app.errors import Invalid

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template with its name ("purpose/language/channel/version"); `remark` when it is not quite what was wanted."""

    name: str
    language: str
    letter: Letter
    remark: str = ""


def policy(session: Session) -> rules.Policy:
    """What the desk sends by itself now."""
    row = policy_row(session)
    return rules.STANDARD if row is None else rules.parse(row.document)


def policy_row(session: Session) -> CorrespondencePolicy | None:
    """The newest version of what the desk sends by itself, if anybody wrote one."""
    return session.scalar(select(CorrespondencePolicy).order_by(CorrespondencePolicy.id.desc()).limit(1))


def template_rows(session: Session, purpose: str | None = None) -> Mapping[Key, MessageTemplate]:
    """The newest version of every template that somebody wrote, those that were taken out of use too."""
    query = select(MessageTemplate).order_by(MessageTemplate.version)
    if purpose is not None:
        query = query.where(MessageTemplate.purpose == purpose)
    return {(row.purpose, row.language, row.channel): row for row in session.scalars(query)}


def templates(session: Session, purpose: str | None = None) -> Mapping[Key, Chosen]:
    """Every template in use by purpose, language and channel; the built-in ones where nobody wrote another."""
    found = {
        (name, BUILT_IN_LANGUAGE, ANY_CHANNEL): Chosen(
            f"{name}/{BUILT_IN_LANGUAGE}/{ANY_CHANNEL}/0", BUILT_IN_LANGUAGE, letter
        )
        for name, letter in BUILT_IN.items()
        if purpose in (None, name)
    }
    for key, row in template_rows(session, purpose).items():
        if row.is_retired:
            continue
        found[key] = Chosen("/".join((*key, str(row.version))), row.language, Letter(row.subject, row.text))
    return found


def versions(session: Session, key: Key) -> Sequence[MessageTemplate]:
    """Every version of a template, the newest first."""
    purpose, language, channel = key
    query = select(MessageTemplate).options(joinedload(MessageTemplate.written_by))
    same = (
        MessageTemplate.purpose == purpose,
        MessageTemplate.language == language,
        MessageTemplate.channel == channel,
    )
    return session.scalars(query.where(*same).order_by(MessageTemplate.version.desc()).limit(50)).unique().all()


def chosen(session: Session, complaint: Complaint, purpose: str, named: str = "") -> Chosen:
    """The template for a message on the complaint: the named one, else that of the customer's language and of the
    channel on which the complaint came; else what comes nearest, with a remark that says so.

    Raises `Invalid` when there is no such template.
    """
    known = templates(session, purpose)
    if named:
        _purpose, language, channel = [*named.split("/"), "", ""][:3]
        key = (purpose, language, channel)
        if key not in known:
            raise Invalid("There is no such template any more.", {"template": "Choose one of those shown."})
        return known[key]
    wanted = (complaint.customer.language or BUILT_IN_LANGUAGE).strip().lower().replace("_", "-")
    for language in dict.fromkeys((wanted, wanted.partition("-")[0], BUILT_IN_LANGUAGE)):
        for channel in (complaint.channel, ANY_CHANNEL):
            if (found := known.get((purpose, language, channel))) is not None:
                is_right = language == wanted or wanted.startswith(language + "-")
                return found if is_right else _instead(found, wanted)
    raise Invalid("There is no template for this.", {"purpose": "Write one under Letters first."})


def _instead(found: Chosen, wanted: str) -> Chosen:
    remark = f"There is no template in the customer’s language ({wanted}); the English one is used."
    return Chosen(found.name, found.language, found.letter, remark)
