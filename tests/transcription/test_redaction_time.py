"""Hostile text costs redaction no more than its length."""

import time

import pytest

from transcription.language.redaction import redact
from transcription.transcript import Segment, Speaker


@pytest.mark.parametrize(
    "piece",
    ["4", "4 ", "one ", "a@", "@", "a.", "dot ", "at ", "j dot at ", "1,111,", "1.1.", "+", "(", "uh ", "1-1-",
     "12/", "[card number]", "a at b dot com ", "5551234567 ", "call 07700 900123 ", "4111 1111 1111 1111 ", "twenty-",
     "card 4539 1488 0343 6466 code 123 ", "1-1-1, ", "security code 123 ", "martin. At ", "it's a. b at c. com ",
     "my address is 1 a ", "last four of my account 12 ", "email jane gmail ", "which city 12345 ", "box 1 ", "name? "],
)  # fmt: skip
def test_time_grows_with_the_length_only(piece: str) -> None:
    """Four times the text takes about four times the processor time (less than ten), or is too quick to tell.

    The quickest of two runs counts: a garbage collection may fall into one.
    """

    def once(length: int) -> float:
        line = (Segment(0, Speaker.CUSTOMER, (piece * length)[:length], 0, 1000),)
        start = time.process_time()
        redact(line)
        return time.process_time() - start

    def seconds(length: int) -> float:
        return min(once(length) for _ in range(2))

    short, long = seconds(2_500), seconds(10_000)
    assert long < 0.5 or long / short < 10
