"""A draft as a value: answers, cited lines, notes and comments; and what differs between two of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from scorecards.answers import Answer, section_entry
from scorecards.definition import Question, Scorecard, Section

NOTHING = Answer()
MINE, THEIRS, BOTH = "mine", "theirs", "both"
JOINED = ("comment", "evidence", "note", "private", "causes")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reviewer has entered.

    `cited` maps a question key to indexes of transcript lines, `notes` a section key to a text; `comment` is for
    the agent, `private_comment` never is.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    cited: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    comment: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    private_comment: str = ""

    def answer(self, key: str) -> Answer:
        """The answer to the question, or an empty one."""
        return self.answers.get(key, NOTHING)

    def is_section_na(self, key: str) -> bool:
        """Whether the whole section was answered N/A."""
        return self.answer(section_entry(key)).is_na


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two drafts differ.

    `name` is "a.question", "a.section:key", "r.question" (causes), "c.question", "e.question", "n.section", "comment"
    or "private".
    """

    name: str
    title: str
    what: str
    mine: str
    theirs: str

    @property
    def can_join(self) -> bool:
        """Whether both sides can be kept, one after the other."""
        return self.what in JOINED and bool(self.mine) and bool(self.theirs)

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


def causes_in_words(question: Question, answer: Answer) -> str:
    """Why it was not the best answer, as a reader sees it; "" for nothing."""
    found = [cause.label for cause in question.causes if cause.key in answer.causes]
    return ", ".join([*found, answer.cause_note] if answer.cause_note else found)


def differences(scorecard: Scorecard, mine: Draft, theirs: Draft) -> list[Difference]:
    """Every place where the drafts differ, in reading order."""
    found = [item for section in scorecard.sections for item in _of_section(section, mine, theirs)]
    if mine.comment != theirs.comment:
        found.append(Difference("comment", "Overall", "comment", mine.comment, theirs.comment))
    if mine.private_comment != theirs.private_comment:
        found.append(Difference("private", "Private note", "private", mine.private_comment, theirs.private_comment))
    return found


def _bare(answer: Answer) -> Answer:
    return replace(answer, comment="", causes=(), cause_note="")


def _of_section(section: Section, mine: Draft, theirs: Draft) -> Iterator[Difference]:
    key = section.key
    if mine.is_section_na(key) != theirs.is_section_na(key):
        words = ("N/A" if side.is_section_na(key) else "" for side in (mine, theirs))
        yield Difference(f"a.{section_entry(key)}", section.title, "answer", *words)
    for question in section.questions:
        yield from _of_question(question, mine, theirs)
    left, right = mine.notes.get(key, ""), theirs.notes.get(key, "")
    if left != right:
        yield Difference(f"n.{key}", section.title, "note", left, right)


def _of_question(question: Question, mine: Draft, theirs: Draft) -> Iterator[Difference]:
    key = question.key
    left, right = mine.answer(key), theirs.answer(key)
    if _bare(left) != _bare(right):
        words = in_words(question, left), in_words(question, right)
        yield Difference(f"a.{key}", question.text, "answer", *words)
    if (set(left.causes), left.cause_note) != (set(right.causes), right.cause_note):
        named = causes_in_words(question, left), causes_in_words(question, right)
        yield Difference(f"r.{key}", question.text, "causes", *named)
    if left.comment != right.comment:
        yield Difference(f"c.{key}", question.text, "comment", left.comment, right.comment)
    if set(mine.cited.get(key, ())) != set(theirs.cited.get(key, ())):
        lines = (", ".join(str(i + 1) for i in side.cited.get(key, ())) for side in (mine, theirs))
        yield Difference(f"e.{key}", question.text, "evidence", *lines)


def merged(scorecard: Scorecard, mine: Draft, theirs: Draft, choices: Mapping[str, str]) -> Draft:
    """One draft out of two: for each difference the chosen side, or both where they can be joined."""
    parts = _Parts(dict(mine.answers), dict(mine.cited), dict(mine.notes), mine.comment, mine.private_comment)
    for item in differences(scorecard, mine, theirs):
        parts.take(item, choices.get(item.name, item.proposal), mine, theirs)
    return Draft(parts.answers, parts.cited, parts.comment, parts.notes, parts.private_comment)


@dataclass(slots=True)
class _Parts:
    """A draft while it is being put together."""

    answers: dict[str, Answer]
    cited: dict[str, tuple[int, ...]]
    notes: dict[str, str]
    comment: str
    private_comment: str

    def take(self, item: Difference, side: str, mine: Draft, theirs: Draft) -> None:
        """Let one difference be as the side says."""
        kind, _, key = item.name.partition(".")
        text = _joined(item.mine, item.theirs, side)
        own = self.answers.get(key, NOTHING)
        if kind == "a" and side == THEIRS:
            kept = {"comment": own.comment, "causes": own.causes, "cause_note": own.cause_note}
            self.answers[key] = replace(theirs.answer(key), **kept)  # type: ignore[arg-type]
        elif kind == "r" and side != MINE:
            self.answers[key] = _with_causes(own, theirs.answer(key), side)
        elif kind == "c":
            self.answers[key] = replace(own, comment=text)
        elif kind == "e" and side != MINE:
            cited = mine.cited.get(key, ()) if side == BOTH else ()
            self.cited[key] = tuple(sorted({*cited, *theirs.cited.get(key, ())}))
        elif kind == "n":
            self.notes[key] = text
        elif kind == "comment":
            self.comment = text
        elif kind == "private":
            self.private_comment = text


def _with_causes(mine: Answer, theirs: Answer, side: str) -> Answer:
    if side == THEIRS:
        return replace(mine, causes=theirs.causes, cause_note=theirs.cause_note)
    notes = dict.fromkeys(note for note in (theirs.cause_note, mine.cause_note) if note)
    causes = tuple(dict.fromkeys((*mine.causes, *theirs.causes)))
    return replace(mine, causes=causes, cause_note="; ".join(notes))


def _joined(mine: str, theirs: str, side: str) -> str:
    if side == BOTH:
        return f"{theirs}\n\n{mine}".strip()
    return theirs if side == THEIRS else mine
