"""Dates of birth: a date is one where a birth is asked for or told; all other dates stay."""

from collections.abc import Iterator

from transcription.language.conversation import Conversation, Reach, finding, is_between, phrases
from transcription.language.dates import begins_date, date_end
from transcription.language.tokens import Finding

_BIRTH = phrases("""
date of birth
dates of birth
date of births
dateofbirth
birth date
birthdate
day of birth
year of birth
date you were born
when you were born
dob
d o b
birthday is
birthday's
your birthday
my birthday
his birthday
her birthday
born
born on
born in
geburtsdatum
date de naissance
fecha de nacimiento
""")
_YEAR_ENOUGH = frozenset(("born", "year"))
_OTHERS = phrases("""
order date
delivery date
delivered
ordered
placed
dispatched
expiry
expires
expiration
invoice
start date
end date
appointment
booked
paid
charged
booking
flight
""")
_REACH = Reach(words=12, turns=4)


def births(talk: Conversation) -> Iterator[Finding]:
    """Dates told behind the words for a birth, in the same turn or in the answer; a year alone behind "born"."""
    others = [first for first, _ in talk.cues(_OTHERS)]

    def read(at: int, end: int) -> Finding | None:
        if not begins_date(talk.tokens[at], talk.words[at]) or is_between(others, end, at):
            return None
        is_year_enough = any(word in _YEAR_ENOUGH for word in talk.words[max(0, end - 4) : end])
        window = talk.window(at)
        last = date_end(window, is_year_enough=is_year_enough)
        return None if last is None else finding("birth_date", window[: last + 1])

    yield from talk.told_behind(talk.cues(_BIRTH), read, _REACH)
    yield from talk.told_before(talk.cues(_BIRTH), lambda at: read(at, at))
