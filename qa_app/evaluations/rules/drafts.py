"""A draft as a value: answers, cited lines and comments; and what differs between two of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from scorecards.answers import Answer
from scorecards.definition import Question, Scorecard

NOTHING = Answer()
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reviewer has entered. `cited` maps a question key to indexes of transcript lines."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    cited: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    comment: str = ""

    def answer(self, key: str) -> Answer:
        """The answer to the question, or an empty one."""
        return self.answers.get(key, NOTHING)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two drafts differ. `name` is "a.key", "c.key", "e.key" or "comment"."""

    name: str
    title: str
    what: str
    mine: str
    theirs: str

    @property
    def can_join(self) -> bool:
        """Whether both sides can be kept, one after the other."""
        return self.what in ("comment", "evidence") and bool(self.mine) and bool(self.theirs)

    @property
    def proposal(self) -> str:
        """The side that loses nothing: both where possible, else the one that says something."""
        return BOTH if self.can_join else MINE if self.mine else THEIRS


def in_words(question: Question, answer: Answer) -> str:
    """The answer as a reader sees it: option labels, the number, the text or N/A; "" for none."""
    if answer.is_na:
        return "N/A"
    if answer.number is not None:
        return f"{answer.number:f}"
    if answer.text:
        return answer.text
    found = [option.label for option in question.options if option.key in answer.options]
    return ", ".join(found)


def differences(scorecard: Scorecard, mine: Draft, theirs: Draft) -> list[Difference]:
    """Every place where the drafts differ, in reading order."""
    found = [item for question in scorecard.questions() for item in _of_question(question, mine, theirs)]
    if mine.comment != theirs.comment:
        found.append(Difference("comment", "Overall", "comment", mine.comment, theirs.comment))
    return found


def _of_question(question: Question, mine: Draft, theirs: Draft) -> Iterator[Difference]:
    key = question.key
    left, right = mine.answer(key), theirs.answer(key)
    if replace(left, comment="") != replace(right, comment=""):
        words = in_words(question, left), in_words(question, right)
        yield Difference(f"a.{key}", question.text, "answer", *words)
    if left.comment != right.comment:
        yield Difference(f"c.{key}", question.text, "comment", left.comment, right.comment)
    if set(mine.cited.get(key, ())) != set(theirs.cited.get(key, ())):
        lines = (", ".join(str(i + 1) for i in side.cited.get(key, ())) for side in (mine, theirs))
        yield Difference(f"e.{key}", question.text, "evidence", *lines)


def merged(scorecard: Scorecard, mine: Draft, theirs: Draft, choices: Mapping[str, str]) -> Draft:
    """One draft out of two: for each difference the chosen side, or both where they can be joined."""
    answers, cited, comment = dict(mine.answers), dict(mine.cited), mine.comment
    for item in differences(scorecard, mine, theirs):
        side = choices.get(item.name, item.proposal)
        kind, _, key = item.name.partition(".")
        if kind == "a" and side == THEIRS:
            answers[key] = replace(theirs.answer(key), comment=answers.get(key, NOTHING).comment)
        elif kind == "c":
            text = _joined(item.mine, item.theirs, side)
            answers[key] = replace(answers.get(key, NOTHING), comment=text)
        elif kind == "e" and side != MINE:
            own = mine.cited.get(key, ()) if side == BOTH else ()
            cited[key] = tuple(sorted({*own, *theirs.cited.get(key, ())}))
        elif kind == "comment":
            comment = _joined(item.mine, item.theirs, side)
    return Draft(answers, cited, comment)


def _joined(mine: str, theirs: str, side: str) -> str:
    if side == BOTH:
        return f"{theirs}\n\n{mine}".strip()
    return theirs if side == THEIRS else mine
