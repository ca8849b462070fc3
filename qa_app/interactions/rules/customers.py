"""How a customer is told apart and called: by a number made from how they are reached, and with the address masked."""

import re
from hashlib import sha256

MADE_UP = "new-"
_ADDRESS = re.compile(r"([^\s@])[^\s@]*(@[^\s@]+)")
_PHONE = re.compile(r"(?:\+\d|0[1-9])[\d\s().-]{5,18}(\d{3})")
HIDDEN = "…"


def is_address(text: str) -> bool:
    """Whether it is an e-mail address."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def made_up_ref(reached: str) -> str:
    """A customer's number made from how they are reached, the same each time."""
    return MADE_UP + sha256(reached.encode()).hexdigest()[:12]


def masked(reached: str) -> str:
    """An e-mail address with the first letter and what follows the @, a phone number with its last three digits;
    anything else, such as a customer's number, as it is."""
    if mail := _ADDRESS.fullmatch(reached):
        return f"{mail[1]}{HIDDEN}{mail[2]}"
    phone = _PHONE.fullmatch(reached)
    return f"{HIDDEN}{phone[1]}" if phone else reached


def shown_ref(ref: str, email: str | None) -> str:
    """What stands for a customer where people read: their number, or a masked address where they have none."""
    return masked(email) if email and ref.startswith(MADE_UP) else masked(ref)
