"""Six-digit codes that go to a customer's e-mail, and what they are good for.

A code is worked out from the installation's secret and a random salt, as one-time passwords are (RFC 4226), so that
it need not be kept anywhere.
"""

import hashlib
import hmac
from datetime import timedelta

LASTS = timedelta(minutes=15)
TRIES = 5
DIGITS = 6
MOST_AN_HOUR = 5
"""How many codes one complaint may have sent in an hour, so that nobody's mailbox is flooded."""


def code_of(secret: str, salt: str) -> str:
    """The code of the salt: six digits, by the dynamic truncation of RFC 4226 over HMAC-SHA-256."""
    digest = hmac.new(secret.encode(), f"portal code {salt}".encode(), hashlib.sha256).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def is_right(secret: str, salt: str, typed: str) -> bool:
    """Whether somebody typed the code of the salt; spaces between the digits do not matter. In constant time."""
    digits = "".join(char for char in typed if char.isascii() and char.isdigit())
    return hmac.compare_digest(code_of(secret, salt).encode(), digits.encode())
