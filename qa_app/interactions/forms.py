"""Forms of the interaction pages: what is said about files on their way in, a source, an interaction's details."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from qa_app.interactions.services.sources import NAME_MAXIMUM, PATTERN_MAXIMUM

MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
LANGUAGES = {
    "": "Found by listening", "en": "English", "de": "German", "fr": "French", "es": "Spanish",
    "it": "Italian", "nl": "Dutch", "pt": "Portuguese", "pl": "Polish", "sv": "Swedish",
}  # fmt: skip


def choices(named: Mapping[str, str]) -> list[SelectChoice]:
    """A select field's choices from value → text."""
    return [SelectChoice(value, text) for value, text in named.items()]


class UploadForm(FlaskForm):
    """What holds for all files sent together; a CSV row about one file goes before it."""

    source = SelectField("Source", validators=[Optional()])
    agent = SelectField("Agent", validators=[Optional()])
    customer = StringField("Customer number", validators=[Optional(), Length(max=80)])
    started_at = DateTimeLocalField("Began", format=MOMENT, validators=[Optional()])
    queue = StringField("Queue", validators=[Optional(), Length(max=120)])
    direction = SelectField(
        "Direction",
        choices=choices({"": "Not said", "inbound": "Inbound", "outbound": "Outbound"}),
        validators=[Optional()],
    )
    language = SelectField("Language", choices=choices(LANGUAGES), validators=[Optional()])


class SourceForm(FlaskForm):
    """A source of interactions."""

    name = StringField("Name", validators=[DataRequired("Give the source a name."), Length(max=NAME_MAXIMUM)])
    agent_channel = SelectField(
        "In stereo recordings the agent is on the",
        choices=choices({"left": "left channel", "right": "right channel"}),
    )
    file_pattern = StringField("File name pattern", validators=[Optional(), Length(max=PATTERN_MAXIMUM)])
    language = SelectField("Language", choices=choices(LANGUAGES), validators=[Optional()])


class DetailsForm(FlaskForm):
    """What is known about an interaction, to be mended by hand."""

    agent = SelectField("Agent", validators=[Optional()])
    customer = StringField("Customer number", validators=[Optional(), Length(max=80)])
    started_at = DateTimeLocalField("Began", format=MOMENT, validators=[DataRequired("Say when it began.")])
    queue = StringField("Queue", validators=[Optional(), Length(max=120)])
    direction = SelectField("Direction", choices=choices({"inbound": "Inbound", "outbound": "Outbound"}))
