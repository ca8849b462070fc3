"""What can be done with scorecards: write drafts, approve, publish now or at a time, retire, bring back."""

from qa_app.builder.services.drafting import (
    Change,
    Clashed,
    change,
    confirm,
    copy_draft,
    discard,
    propose,
    reopen,
    start,
    start_from,
    undo,
)
from qa_app.builder.services.publishing import bring_back, install_library, publish, read, retire
from qa_app.builder.services.releasing import (
    Release,
    activate_due,
    approve,
    ask,
    release,
    send_back,
    take_back,
)

__all__ = [
    "Change",
    "Clashed",
    "Release",
    "activate_due",
    "approve",
    "ask",
    "bring_back",
    "change",
    "confirm",
    "copy_draft",
    "discard",
    "install_library",
    "propose",
    "publish",
    "read",
    "release",
    "reopen",
    "retire",
    "send_back",
    "start",
    "start_from",
    "take_back",
    "undo",
]
