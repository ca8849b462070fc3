"""The form of an account; it reads and keeps what was typed, the limits and refusals are the services'."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice

from qa_app import labels
from qa_app.people import rules
from qa_app.people.models import Team
from qa_app.people.rules import Account
from qa_app.policy import Role


class AccountForm(FlaskForm):
    """An account, new or changed. `seen` marks how it stood when the form was filled."""

    seen = HiddenField()
    name = StringField(_("Name"))
    email = EmailField(_("E-mail address"))
    external_ref = StringField(_("Id in the telephone system"))
    team = SelectField(_("Team"), validate_choice=False)
    roles = SelectMultipleField(_("Roles"), validate_choice=False)
    led = SelectMultipleField(_("Teams they lead"), validate_choice=False)


def account_form(teams: Iterable[Team], account: Account | None = None) -> AccountForm:
    """The form with its choices: what was sent if something was, else the account as it stands."""
    form = AccountForm(data=_shown(account) if account else None)
    known = [(str(team.id), team.name) for team in teams]
    form.team.choices = [SelectChoice("", "–"), *(SelectChoice(*pair) for pair in known)]
    form.led.choices = [SelectChoice(*pair) for pair in known]
    form.roles.choices = [SelectChoice(role.value, labels.of(role).text) for role in Role]
    return form


def _shown(account: Account) -> dict[str, object]:
    return {
        "seen": rules.mark(account),
        "name": account.name,
        "email": account.email,
        "external_ref": account.external_ref or "",
        "team": str(account.team_id or ""),
        "roles": sorted(account.roles),
        "led": [str(team_id) for team_id in sorted(account.led_ids)],
    }


def account_from(form: AccountForm) -> Account:
    """What was sent, as an account; teams and roles that are none become ones that the services refuse."""
    known = {role.value for role in Role}
    return Account(
        name=" ".join((form.name.data or "").split()),
        email=(form.email.data or "").strip(),
        roles=frozenset(Role(value) for value in form.roles.data or () if value in known),
        team_id=_number(form.team.data) if form.team.data else None,
        led_ids=frozenset(_number(value) for value in form.led.data or ()),
        external_ref=(form.external_ref.data or "").strip() or None,
    )


def _number(text: str | None) -> int:
    kept = text or ""
    return int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 10 else -1
