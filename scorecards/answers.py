"""Answers to a scorecard: chosen options, entered values, or N/A, by question key.

As a document they are one JSON object: `{"greeting": {"options": ["yes"], "comment": "…"}, …}`. A whole section
that is N/A is an entry under `section:` and its key: `{"section:billing": {"is_na": true}}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scorecards.definition.limits import MOST_CAUSES, MOST_QUESTIONS, MOST_SECTIONS
from scorecards.errors import BadAnswers
from scorecards.reading import KEY, Node, Problems, json_number, node_of, shown

COMMENT_LENGTH = 10_000
LARGEST_NUMBER = Decimal(10**12)
MOST_ANSWERS = MOST_QUESTIONS + MOST_SECTIONS
MOST_CHOSEN = 50
SECTION = "section:"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reviewer answered to one question; exactly one of the four forms is used.

    `options`: keys, for yes/no, single, scale (one) and multi (any number, none included);
    `number`: for a numeric question; `text`: for text and date (ISO 8601); `is_na`: not applicable.
    `causes` (keys) and `cause_note` say why it was not the best answer (QM-D16).
    """

    options: tuple[str, ...] = ()
    number: Decimal | None = None
    text: str = ""
    is_na: bool = False
    comment: str = ""
    causes: tuple[str, ...] = ()
    cause_note: str = ""


Answers = Mapping[str, Answer]


def section_entry(section: str) -> str:
    """The key under which a whole section's N/A stands among the answers."""
    return f"{SECTION}{section}"


def from_document(document: object) -> dict[str, Answer]:
    """Answers by question key, out of parsed JSON of any shape.

    Raises BadAnswers naming everything that is wrong. Whether the answers fit a scorecard is not asked here
    (`scorecards.scoring.check`).
    """
    if not isinstance(document, Mapping):
        raise BadAnswers({"answers": "must be an object with one entry for each question"})
    if len(document) > MOST_ANSWERS:
        raise BadAnswers({"answers": f"holds {len(document):,} entries; at most {MOST_ANSWERS} are allowed"})
    found: dict[str, Answer] = {}
    wrong: dict[str, str] = {}
    for key, value in document.items():
        problems: Problems = []
        answer = _answer(node_of(value, "", problems))
        is_section = isinstance(key, str) and key.startswith(SECTION)
        if not isinstance(key, str) or not KEY.fullmatch(key.removeprefix(SECTION)):
            wrong[shown(key)] = "is not the key of a question"
        elif is_section and replace(answer, is_na=False, comment="") != Answer():
            wrong[key] = "can only be N/A; a section has no other answer"
        elif problems:
            wrong[key] = "; ".join(f"{path} {message}" for path, message in problems)
        else:
            found[key] = answer
    if wrong:
        raise BadAnswers(wrong)
    return found


def to_document(answers: Answers) -> dict[str, object]:
    """The same answers as JSON values; what was left empty is left out."""
    return {key: _entry(answer) for key, answer in answers.items()}


def _answer(node: Node) -> Answer:
    node.expect(("options", "number", "text", "is_na", "comment", "causes", "cause_note"))
    answer = Answer(
        options=node.names("options", MOST_CHOSEN),
        number=node.number("number", LARGEST_NUMBER),
        text=node.text("text", COMMENT_LENGTH),
        is_na=node.flag("is_na"),
        comment=node.text("comment", COMMENT_LENGTH),
        causes=node.names("causes", MOST_CAUSES),
        cause_note=node.text("cause_note", COMMENT_LENGTH),
    )
    if sum((bool(answer.options), answer.number is not None, bool(answer.text), answer.is_na)) > 1:
        node.note("is_na" if answer.is_na else "options", "stands beside another answer; give one of them")
    return answer


def _entry(answer: Answer) -> dict[str, object]:
    values: dict[str, object] = {
        "options": list(answer.options) or None,
        "number": None if answer.number is None else json_number(answer.number),
        "text": answer.text or None,
        "is_na": answer.is_na or None,
        "comment": answer.comment or None,
        "causes": list(answer.causes) or None,
        "cause_note": answer.cause_note or None,
    }
    return {name: value for name, value in values.items() if value is not None}
