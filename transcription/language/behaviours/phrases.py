"""How a phrase is written by the people who keep the detectors, and the plain sequences of words it stands for.

    sorry to hear           these words, in this order; capitals, contractions and spelling variants do not matter
    apolog*                 words that begin so (at least three letters)
    (sorry|apologies) for   any of these, each one or more words
    {very|really} sorry     may be there or not
    sorry * that            * is any one word
    sorry {*} that          one word or none
    let me ... for you      up to four words in between
    ^ how would             only at the beginning of a sentence ("so", "okay" and the like may come before)
    did you mean ?          only in a sentence that ends in a question mark
    ^ so you .              only in a sentence that does not
    spoke to <name>         a word written like a name, with a capital
    [card number]           the mark of removed personal data; [*] is any such mark

There are no other signs, no repetition and no nesting: a phrase is a limited list of steps, and a line is
searched for all phrases at once in time linear in its words.
"""

import re
from dataclasses import dataclass

from transcription.language.behaviours.words import normal, spelled

MOST_CHARS = 400
MOST_WORDS = 24
MOST_LOOSE = 12
"""Words that may be any word: "..." counts four."""
ANY = "*"
ANY_MARK = "[*]"
NAME = "<name>"
GAP = "..."
GAP_WORDS = 4

_MAYBE_ANY = ((ANY,), ())
_ITEM = re.compile(r"\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\]|\S+")
_ASKS = {"?": True, ".": False}
_PLAIN = re.compile(r"[^\W_]+(?:['’‘ʼ`´-][^\W_]+)*\*?")


class BadPhrase(ValueError):
    """A phrase that cannot be read; the message says what is wrong with it and how to mend it."""


Way = tuple[str, ...]
Step = tuple[Way, ...]
"""The ways to say one step of a phrase, each a sequence of words; the empty way means that it may be left out."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """The steps of a phrase, one after the other.

    `opens`: only at the beginning of a sentence. `asks`: only in a sentence that asks (True) or does not (False).
    """

    written: str
    steps: tuple[Step, ...]
    opens: bool = False
    asks: bool | None = None


def parse(written: str) -> Phrase:
    """The phrase; raises `BadPhrase`."""
    if len(written) > MOST_CHARS:
        raise BadPhrase(f"is {len(written)} characters long; at most {MOST_CHARS} are allowed")
    items = _ITEM.findall(written.replace("…", f" {GAP} "))
    opens, asks = items[:1] == ["^"], _ASKS.get(items[-1]) if items else None
    items = items[1 if opens else 0 : None if asks is None else -1]
    steps = tuple(step for item in items for step in _steps(item))
    _refuse_loose(steps)
    return Phrase(written, steps, opens, asks)


def _steps(item: str) -> tuple[Step, ...]:
    """The steps one item stands for: "..." stands for several."""
    if item == GAP:
        return (_MAYBE_ANY,) * GAP_WORDS
    if item == "{*}":
        return (_MAYBE_ANY,)
    if item in (ANY, NAME):
        return (((item,),),)
    if item[0] in "({" and item[-1] in ")}" and len(item) > 2:
        ways = tuple(dict.fromkeys(_words(way.split()) for way in item[1:-1].split("|")))
        return ((*ways, ()) if item[0] == "{" else ways,)
    if item[0] == "[" and item[-1] == "]" and len(item) > 2:
        return (((item.casefold(),),),)
    return ((_words([item]),),)


def _words(items: list[str]) -> Way:
    if not items:
        raise BadPhrase('has an empty choice; write at least one word between the signs "(", "{", "|", "}" and ")"')
    return tuple(word for item in items for word in _word(item))


def _word(item: str) -> Way:
    item = item.rstrip(",.;:!")
    if not _PLAIN.fullmatch(item):
        shown = item[:24] or "a sign"
        raise BadPhrase(
            f"holds “{shown}”, which is no word; besides words it may hold * {{*}} {GAP} (a|b) {{a|b}} "
            "[mark] <name>, ^ at the beginning and ? or . at the end, each between blanks"
        )
    if not item.endswith("*"):
        return tuple(word for piece in item.split("-") for word in normal(piece))
    if len(item) < 4:
        raise BadPhrase(f"holds “{item}”; at least three letters must stand before a *")
    return (spelled(item.casefold()),)


def _refuse_loose(steps: tuple[Step, ...]) -> None:
    """Every phrase has a word of its own, begins with one, and is neither too long nor too loose."""
    if not any(() not in step and all(_has_word(way) for way in step) for step in steps):
        raise BadPhrase("can be read without any word of its own; add a word that must be there")
    first = next(place for place, step in enumerate(steps) if () not in step)
    if any(way[:1] == (ANY,) for step in steps[: first + 1] for way in step):
        raise BadPhrase(f'begins with "*" or "{GAP}"; begin with a word')
    if sum(step[0] == (ANY,) for step in steps) > MOST_LOOSE:
        raise BadPhrase(f'leaves more than {MOST_LOOSE} words open; use fewer "*" and "{GAP}"')
    longest = sum(max(map(len, step)) for step in steps)
    if longest > MOST_WORDS:
        raise BadPhrase(f"is up to {longest} words long; at most {MOST_WORDS} are allowed")


def _has_word(way: Way) -> bool:
    return any(item not in (ANY, NAME) for item in way)
