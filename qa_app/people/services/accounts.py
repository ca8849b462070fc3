"""Accounts: making and changing them, one-time passwords, closing and opening them again.

What was written about or by a person stays as it is, whatever happens to the account. At least one active
administrator always remains.
"""

import secrets
from datetime import UTC, datetime

from flask_security import uia_email_mapper
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict, Invalid
from qa_app.people import queries, rules
from qa_app.people.models import EMAIL_MAXIMUM, NAME_MAXIMUM, REFERENCE_MAXIMUM, Person, RoleRow, Team
from qa_app.people.rules import Account
from qa_app.people.services.signing_in import end_all_sign_ins, note_reopened
from qa_app.people.services.teams import team_named
from qa_app.policy import Actor, Role

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - those that nobody confuses on paper
PASSWORD_GROUPS, PASSWORD_GROUP = 4, 4


def add_person(
    session: Session, *, name: str, email: str, password: str, roles: frozenset[Role], team: str | None = None
) -> Person:
    """Make an account. Raises `Invalid` when the address cannot sign in or is taken, or no role is given."""
    address = _free_address(session, email, None)
    if not roles:
        raise Invalid("Give the person at least one role.", {"roles": "Choose a role."})
    person = Person(
        name=name.strip(),
        email=address,
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        roles=[role_row(session, role) for role in sorted(roles)],
        team=team_named(session, team) if team else None,
        theme="auto",
    )
    session.add(person)
    session.flush()
    return person


def role_row(session: Session, role: Role) -> RoleRow:
    """The row of a role, made on first use."""
    row = session.scalar(select(RoleRow).where(RoleRow.name == role.value))
    if row is None:
        row = RoleRow(name=role.value)
        session.add(row)
        session.flush()
    return row


def one_time_password() -> str:
    """A new password that can be read out: four groups of four, about 79 bits."""
    groups = ("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(PASSWORD_GROUP)) for _ in range(PASSWORD_GROUPS))
    return "-".join(groups)


def create(session: Session, actor: Actor, account: Account) -> tuple[Person, str]:
    """Make an account with a one-time password, which is returned and kept nowhere. Raises `Invalid`."""
    _check(session, account, None)
    password = one_time_password()
    person = add_person(session, name=account.name, email=account.email, password=password, roles=account.roles)
    _assign(session, person, account)
    person.is_password_temporary = True
    audit.record(session, actor, "person_added", ("person", person.id), roles=sorted(account.roles))
    return person, password


def change(session: Session, actor: Actor, person: Person, account: Account, *, seen: str) -> None:
    """Make the account what was filled in. `seen` is the mark of what the form was filled from.

    Raises `Conflict` when it changed meanwhile or no administrator would be left, `Invalid` for mistakes.
    """
    before = queries.account_of(session, person)
    if rules.mark(before) != seen:
        raise Conflict("Somebody else changed this account since you opened the page. Compare, then save again.")
    _check(session, account, person)
    if Role.ADMIN in before.roles - account.roles:
        _keep_an_administrator(session, actor, person, "You cannot take the role Administrator from yourself.")
    person.name, person.email = account.name.strip(), _free_address(session, account.email, person)
    person.roles = [role_row(session, role) for role in sorted(account.roles)]
    _assign(session, person, account)
    session.flush()  # the teams led are read again for the trail
    differing = rules.changes(before, queries.account_of(session, person))
    if differing:
        audit.record(session, actor, "person_changed", ("person", person.id), changes=differing)


def deactivate(session: Session, actor: Actor, person: Person) -> None:
    """Close the account and end its sign-ins at once; everything recorded about the person stays.

    Raises `Conflict` for one's own account and for that of the last active administrator.
    """
    if not person.active:
        return
    _keep_an_administrator(session, actor, person, "You cannot deactivate your own account.")
    person.active = False
    end_all_sign_ins(session, person)
    audit.record(session, actor, "person_deactivated", ("person", person.id))


def reactivate(session: Session, actor: Actor, person: Person) -> None:
    """Open a closed account again, with the password that it had."""
    if not person.active:
        person.active = True
        audit.record(session, actor, "person_reactivated", ("person", person.id))


def reset_password(session: Session, actor: Actor, person: Person) -> str:
    """Give the account a one-time password, which is returned and kept nowhere; ends its sign-ins.

    Raises `Conflict` for one's own account.
    """
    if person.id == actor.id:
        raise Conflict("Change your own password in the menu under your name.")
    password = one_time_password()
    person.password, person.is_password_temporary = hash_password(password), True
    end_all_sign_ins(session, person)
    note_reopened(session, actor, person.email)
    audit.record(session, actor, "password_reset", ("person", person.id))
    return password


def sign_out_everywhere(session: Session, actor: Actor, person: Person) -> None:
    """End every signed-in browser of the person."""
    end_all_sign_ins(session, person)
    audit.record(session, actor, "signed_out_everywhere", ("person", person.id))


def _assign(session: Session, person: Person, account: Account) -> None:
    person.external_ref, person.team_id = account.external_ref or None, account.team_id
    person.update_datetime = datetime.now(UTC)
    for team in session.scalars(select(Team).where(Team.id.in_(account.led_ids))):
        if person not in team.leads:
            team.leads.append(person)
    for team in session.scalars(select(Team).where(Team.leads.any(Person.id == person.id))):
        if team.id not in account.led_ids:
            team.leads.remove(person)


def _check(session: Session, account: Account, person: Person | None) -> None:
    found = rules.mistakes(account)
    for field, text, longest in (
        ("name", account.name, NAME_MAXIMUM),
        ("external_ref", account.external_ref or "-", REFERENCE_MAXIMUM),
    ):
        if mistake := rules.line_mistake(text, longest):
            found[field] = mistake
    found.update(_wrong_teams(session, account))
    if "external_ref" not in found and _is_taken(session, account.external_ref, person):
        found["external_ref"] = "Another person has this id."
    try:
        _free_address(session, account.email, person)
    except Invalid as refusal:
        found.update(refusal.fields)
    if found:
        raise Invalid("The account was not saved.", found)


def _wrong_teams(session: Session, account: Account) -> dict[str, str]:
    known = set(session.scalars(select(Team.id).where(Team.id.in_({account.team_id or 0, *account.led_ids}))))
    gone = "There is no such team any more."
    found = {"team": gone} if account.team_id is not None and account.team_id not in known else {}
    return {**found, "led": gone} if account.led_ids - known else found


def _is_taken(session: Session, reference: str | None, person: Person | None) -> bool:
    if not reference:
        return False
    own_id = person.id if person else 0
    return bool(session.scalar(select(Person.id).where(Person.external_ref == reference, Person.id != own_id)))


def _free_address(session: Session, email: str, person: Person | None) -> str:
    """The address as signing in will look it up. Raises `Invalid` when nobody could sign in with it."""
    typed = email.strip()
    address = (uia_email_mapper(typed) or "").lower() if len(typed) <= EMAIL_MAXIMUM else ""
    if not address:
        shown = f"“{typed[:60]}” is" if typed else "An empty address is"
        raise Invalid(
            f"{shown} not an e-mail address that can sign in.",
            {"email": "Write it like name@centre.example; endings such as .local cannot be used."},
        )
    taken = select(Person.id).where(Person.email == address, Person.id != (person.id if person else 0))
    if session.scalar(taken):
        raise Invalid(f"{address} already has an account.", {"email": "This address is taken."})
    return address


def _keep_an_administrator(session: Session, actor: Actor, person: Person, about_oneself: str) -> None:
    """Refuse what would leave nobody to run the installation; two who do this at once wait for each other."""
    if person.id == actor.id:
        raise Conflict(f"{about_oneself} Another administrator can.")
    session.execute(select(RoleRow.id).where(RoleRow.name == Role.ADMIN.value).with_for_update())
    if Role.ADMIN.value in {role.name for role in person.roles} and not queries.other_admin_ids(session, person.id):
        raise Conflict(f"{person.name} is the last active administrator. Give somebody else the role first.")
