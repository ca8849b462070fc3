"""A scorecard out of whatever file somebody has: our JSON or YAML, a form of Amazon Connect or Genesys Cloud."""

import json
from enum import StrEnum

from scorecards import document
from scorecards.definition import Scorecard
from scorecards.errors import BadScorecard
from scorecards.formats import connect, genesys, plain_yaml
from scorecards.formats.foreign import Exported, Imported

LARGEST_FILE = document.LARGEST_FILE


class Format(StrEnum):
    """The forms a scorecard can come and go in."""

    JSON = "json"
    YAML = "yaml"
    CONNECT = "connect"
    GENESYS = "genesys"


def read(content: bytes) -> tuple[Format, Imported]:
    """What the file is, by what is in it, and the scorecard with the list of what was lost.

    Raises BadScorecard with every problem, also when the file is none of these.
    """
    text = _text(content)
    if not text.lstrip().startswith(("{", "[")):
        return _recognised(plain_yaml.values(text), Format.YAML)
    return _recognised(document.values(text), Format.JSON)


def _recognised(values: object, ours: Format) -> tuple[Format, Imported]:
    if connect.is_form(values):
        return Format.CONNECT, connect.read(values)
    if genesys.is_form(values):
        return Format.GENESYS, genesys.read(values)
    return ours, Imported(document.parse(values), ())


def write(scorecard: Scorecard, form: Format) -> tuple[str, Exported]:
    """The file's text in that form, and its values with the list of what was lost."""
    match form:
        case Format.CONNECT:
            exported = connect.write(scorecard)
        case Format.GENESYS:
            exported = genesys.write(scorecard)
        case Format.JSON | Format.YAML:
            exported = Exported(document.to_document(scorecard), ())
    if form is Format.YAML:
        return plain_yaml.write(scorecard), exported
    return json.dumps(exported.document, indent=2, ensure_ascii=False) + "\n", exported


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise BadScorecard([("file", f"is larger than {LARGEST_FILE:,} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadScorecard([("file", "is not UTF-8 text; save it as UTF-8")]) from None
