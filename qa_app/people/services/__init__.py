"""What can be done with people: signing in and out, keeping accounts, roles and teams."""

from qa_app.people.services.accounts import (
    add_person,
    change,
    create,
    deactivate,
    one_time_password,
    reactivate,
    reset_password,
    role_row,
    sign_out_everywhere,
)
from qa_app.people.services.signing_in import (
    SIGN_IN_LASTS,
    actor_of,
    end_all_sign_ins,
    end_other_sign_ins,
    end_sign_in,
    is_signed_in,
    is_throttled,
    note_failure,
    open_sign_in,
)
from qa_app.people.services.teams import add_team, rename_team, team_named

__all__ = [
    "SIGN_IN_LASTS",
    "actor_of",
    "add_person",
    "add_team",
    "change",
    "create",
    "deactivate",
    "end_all_sign_ins",
    "end_other_sign_ins",
    "end_sign_in",
    "is_signed_in",
    "is_throttled",
    "note_failure",
    "one_time_password",
    "open_sign_in",
    "reactivate",
    "rename_team",
    "reset_password",
    "role_row",
    "sign_out_everywhere",
    "team_named",
]
