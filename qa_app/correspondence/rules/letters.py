"""The language of templates: words with gaps, and two parts that every good letter has. Nothing in it can be run.

A gap is written `{{ number }}`. `[apology] … [/apology]` and `[steps] … [/steps]` say which words apologise and which
say what happens next; the marks themselves are never sent. A customer who has read an apology in just these words
already does not get it again.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

LINK = "⟦portal link⟧"
"""Stands for the customer's own link until the letter leaves, so that a link that opens is kept nowhere."""
TO_WRITE: Mapping[str, str] = {
    "question": "⟦your question⟧",
    "explanation": "⟦your explanation⟧",
    "decision": "⟦the decision⟧",
    "remedies": "⟦what you give⟧",
}
"""Stands where whoever writes has to go on; a letter with one of these does not leave."""
LONGEST_TEXT = 20_000
LONGEST_SUBJECT = 200

VARIABLES: Mapping[str, str] = {
    "name": "how the customer wants to be called, else their name",
    "number": "the complaint's number, such as C-12",
    "product": "what it is about",
    "received_on": "the day of the customer's first contact",
    "next_step": "what happens next, from where the complaint stands",
    "target_date": "the day by which it is to be resolved",
    "next_update": "the day by which the customer hears from us again",
    "portal_link": "the customer's own link to follow the complaint",
    "owner": "who looks after it, or the desk while nobody does",
    "centre": "the centre's name",
    "decision": "what was decided",
    "explanation": "the explanation for the customer",
    "remedies": "what was promised, a line each",
    "survey_link": "the link to the survey",
    "question": "the question that is put to the customer",
}
NEXT_STEPS = frozenset({"next_step", "next_update", "target_date", "portal_link"})
NEEDS_PARTS = frozenset({"acknowledgement", "answer", "proposal", "final"})
"""What has to apologise and to say what happens next (R28)."""

_GAP = re.compile(r"\{\{[ \t]{0,10}([A-Za-z0-9_. -]{0,60}?)[ \t]{0,10}\}\}")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_BRACE = re.compile(r"\{+%?|%?\}+")
_MARK = re.compile(r"\[(/?)(apology|steps)\]")
_PARTS = {name: re.compile(rf"\[{name}\](.*?)\[/{name}\]", re.DOTALL) for name in ("apology", "steps")}


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text: as a template writes them, or filled in."""

    subject: str
    text: str


class BadLetter(ValueError):
    """A template that cannot be filled; each of `problems` says what is wrong and how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def gaps(template: Letter) -> list[str]:
    """The names of the gaps, in the order of the text."""
    return [match[1] for match in _GAP.finditer(f"{template.subject}\n{template.text}")]


def filled(template: Letter, values: Mapping[str, str], *, told: str = "") -> Letter:
    """The template with its gaps filled; an apology that stands word for word in `told` is left out.

    Raises `BadLetter` for gaps that are unknown or have no value here, and for braces and marks that do not match.
    So what comes back never holds a gap, whatever the values say.
    """
    problems = [*wrong(template), *_without_value(template, values)]
    if problems:
        raise BadLetter(problems)
    whole = {name: value if value == _OURS.get(name) else plain(value) for name, value in values.items()}
    text = _fill(_said_once(template.text, whole, told), whole)
    return Letter(" ".join(_fill(template.subject, whole).split())[:LONGEST_SUBJECT], _tidy(text))


def wrong(template: Letter) -> list[str]:
    """What keeps the template from ever being filled."""
    found = [_unknown(name) for name in dict.fromkeys(gaps(template)) if name not in VARIABLES]
    rest = _GAP.sub("", f"{template.subject}\n{template.text}")
    if stray := _BRACE.search(rest):
        found.append(f"“{stray[0]}” does not belong to a gap. Write a gap like {{{{ name }}}}.")
    found += list(_mismatched(template.text))
    if not template.subject.strip():
        found.append("Give it a subject.")
    if not template.text.strip():
        found.append("Write the text.")
    if len(template.text) > LONGEST_TEXT or len(template.subject) > LONGEST_SUBJECT:
        found.append(f"At most {LONGEST_SUBJECT} characters of subject and {LONGEST_TEXT:,} of text.")
    return found


def lint(purpose: str, template: Letter) -> list[str]:
    """What the template lacks to be a good one of its purpose: an apology, and a part that says what happens next."""
    found = wrong(template)
    if purpose in NEEDS_PARTS:
        if not _part(template.text, "apology"):
            found.append("It has no apology. Put the words that apologise between [apology] and [/apology].")
        steps = _part(template.text, "steps")
        if not steps:
            found.append("It does not say what happens next. Put those words between [steps] and [/steps].")
        elif not NEXT_STEPS & {match[1] for match in _GAP.finditer(steps)}:
            wanted = " or ".join(f"{{{{ {name} }}}}" for name in sorted(NEXT_STEPS))
            found.append(f"What happens next needs {wanted} between [steps] and [/steps].")
    if "number" not in gaps(template):
        found.append("It does not name the complaint. Put {{ number }} into it.")
    return found


def plain(value: str) -> str:
    """A value as it may stand in a letter: without control signs, gaps, or the place of the link."""
    kept = "".join(char for char in value if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    return kept.replace("{{", "{").replace("}}", "}").replace("{%", "{").replace("%}", "}").translate(_NO_LINK).strip()


def unlinked(value: str) -> str:
    """What anybody could have typed, as it may stand in a letter of ours: with nothing that a mail program opens.

    Else a form that needs no account would send strangers' links to whomever they like, in our name.
    """
    return " ".join(_DOT.sub(" ", _SCHEME.sub(" ", value)).replace("@", " ").split())


_SCHEME = re.compile(r"[\w+-]*:/+|\b(?:mailto|tel|javascript|data):", re.IGNORECASE)
_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")
_OURS = {**TO_WRITE, "portal_link": LINK}
_NO_LINK = str.maketrans({"⟦": "[", "⟧": "]"})


def has_gap(text: str) -> bool:
    """Whether a text that somebody typed still holds what looks like a gap, or a mark."""
    return bool(_STRAY.search(text) or _MARK.search(text) or any(place in text for place in TO_WRITE.values()))


def _unknown(name: str) -> str:
    near = get_close_matches(name, VARIABLES, n=1)
    hint = f" Did you mean {{{{ {near[0]} }}}}?" if near else " The list beside the text has those there are."
    return f"There is no gap called “{name}”.{hint}"


def _without_value(template: Letter, values: Mapping[str, str]) -> list[str]:
    used = dict.fromkeys(name for name in gaps(template) if name in VARIABLES)
    empty = [name for name in used if not values.get(name, "").strip()]
    return [f"There is nothing to put into {{{{ {name} }}}} here: {VARIABLES[name]}." for name in empty]


def _mismatched(text: str) -> Iterator[str]:
    is_open = ""
    for mark in _MARK.finditer(text):
        is_end, name = mark[1] == "/", mark[2]
        if is_end != bool(is_open) or (is_end and name != is_open):
            yield f"“{mark[0]}” stands alone. Begin a part with [{name}] and end it with [/{name}]."
            return
        is_open = "" if is_end else name
    if is_open:
        yield f"The part [{is_open}] does not end. Put [/{is_open}] behind it."


def _part(text: str, name: str) -> str:
    return " ".join(match[1] for match in _PARTS[name].finditer(text)).strip()


def _said_once(text: str, values: Mapping[str, str], told: str) -> str:
    known = " ".join(told.split())

    def kept(match: re.Match[str]) -> str:
        words = " ".join(_fill(match[1], values).split())
        return "" if words and words in known else match[1]

    return _MARK.sub("", _PARTS["apology"].sub(kept, text) if known else text)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _GAP.sub(lambda match: values[match[1]], text)


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
