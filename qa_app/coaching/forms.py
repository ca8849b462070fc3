"""The forms of coaching: they read and keep what was typed; limits and refusals are the services'."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, Form, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from qa_app.coaching import rules
from qa_app.coaching.models import (
    COMMENT_MAXIMUM,
    ITEM_MAXIMUM,
    NOTES_MAXIMUM,
    TITLE_MAXIMUM,
    ActionItem,
    CoachingSession,
)
from qa_app.coaching.services import Choice, Text

TOPIC = "topic-"


class ItemForm(Form):
    """One action item; an empty text takes an open one away."""

    item = HiddenField()
    text = StringField(_("What is agreed"), [Length(max=ITEM_MAXIMUM)])
    due_on = DateField(_("By"), [Optional()])


class SessionForm(FlaskForm):
    """A session as its coach writes it."""

    revision = HiddenField(default="0")
    title = StringField(_("Title"), [Length(max=TITLE_MAXIMUM)])
    due_on = DateField(_("Talk by"), [Optional()])
    notes = TextAreaField(_("Notes for both of you"), [Length(max=NOTES_MAXIMUM)])
    private_notes = TextAreaField(_("Your own notes"), [Length(max=NOTES_MAXIMUM)])
    items = FieldList(FormField(ItemForm), max_entries=rules.MOST_ITEMS + rules.USUAL_ITEMS[1])


class AcknowledgeForm(FlaskForm):
    """The agent's "I have read this"."""

    revision = HiddenField()
    comment = TextAreaField(_("Your comment"), [Length(max=COMMENT_MAXIMUM)])


def form_of(row: CoachingSession) -> SessionForm:
    """The form filled with what is saved."""
    form = SessionForm(
        formdata=None,
        revision=str(row.revision),
        title=row.title,
        due_on=row.due_on,
        notes=row.notes,
        private_notes=row.private_notes,
        items=[_entry(item) for item in row.action_items if item.done_at is None],
    )
    with_blank_items(form)
    return form


def _entry(item: ActionItem) -> dict[str, object]:
    return {"item": str(item.id), "text": item.text, "due_on": item.due_on}


def with_blank_items(form: SessionForm) -> None:
    """Add empty rows so that three to five action items are asked for."""
    least, most = rules.USUAL_ITEMS
    filled = sum(bool((entry.form.text.data or "").strip()) for entry in form.items)
    blank = len(form.items) - filled
    for _row in range(max(0, max(1, least - filled) - blank) if filled < most else max(0, 1 - blank)):
        form.items.append_entry({})


def text_of(form: SessionForm, sent: Mapping[str, str], *, is_coach: bool) -> Text:
    """What was typed, as a value for the services."""
    return Text(
        title=form.title.data or "",
        due_on=form.due_on.data,
        notes=_plain(form.notes.data),
        private_notes=_plain(form.private_notes.data) if is_coach else None,
        items=tuple(
            rules.Item(_number(entry.form.item.data), (entry.form.text.data or "").strip(), entry.form.due_on.data)
            for entry in form.items
        ),
        topics={
            int(name.removeprefix(TOPIC)): kind
            for name, kind in sent.items()
            if name.startswith(TOPIC) and _number(name.removeprefix(TOPIC)) is not None
        },
    )


def choices_of(values: Iterable[str]) -> tuple[Choice, ...]:
    """Ticked questions, sent as "strength:greeting"."""
    parts = (value.partition(":") for value in values)
    return tuple(Choice(key, kind) for kind, _colon, key in parts)


def show_problems(form: SessionForm, problems: Mapping[str, str]) -> None:
    """Put each refusal beside its field; problems of rows are named "items-2-due_on"."""
    for name, message in problems.items():
        field = form._fields.get(name)
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == "items" and parts[1].isdigit() and int(parts[1]) < len(form.items):
            field = form.items[int(parts[1])].form._fields.get(parts[2])
        if field is not None and isinstance(field.errors, list | tuple):
            field.errors = [*field.errors, message]


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
