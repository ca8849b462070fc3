"""Sources: which channel the agent is on, how files are named, and in which language people speak."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.interactions import queries
from qa_app.interactions.forms import LANGUAGES, SourceForm
from qa_app.interactions.models import Source
from qa_app.interactions.services.sources import AGENT_LEFT, keep_source
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session, settings


@pages.get("/sources")
@needs("interaction.edit")
def sources() -> ResponseReturnValue:
    """All sources, and a form for a new one."""
    return _page(SourceForm(formdata=None), None)


@pages.get("/sources/<int:source_id>")
@needs("interaction.edit")
def source(source_id: int) -> ResponseReturnValue:
    """One source, to be changed."""
    row = queries.source(session(), source_id)
    is_left = list(row.channel_map) == AGENT_LEFT
    form = SourceForm(
        formdata=None,
        data={
            "name": row.name,
            "agent_channel": "left" if is_left else "right",
            "file_pattern": row.file_pattern or "",
            "language": row.language or "",
        },
    )
    return _page(form, row)


@pages.post("/sources")
@needs("interaction.edit")
def add_source() -> ResponseReturnValue:
    """Keep a new source."""
    return _keep(None)


@pages.post("/sources/<int:source_id>")
@needs("interaction.edit")
def change_source(source_id: int) -> ResponseReturnValue:
    """Change a source; what came in before stays as it is."""
    return _keep(queries.source(session(), source_id))


def _keep(row: Source | None) -> ResponseReturnValue:
    form = SourceForm()
    if not form.validate():
        return _page(form, row), 422
    try:
        kept = keep_source(
            session(),
            row,
            name=form.name.data,
            channel_map=AGENT_LEFT if form.agent_channel.data == "left" else AGENT_LEFT[::-1],
            file_pattern=(form.file_pattern.data or "").strip() or None,
            language=form.language.data or None,
        )
    except Invalid as refusal:
        field = form.name if "name" in refusal.fields else form.file_pattern
        field.errors = [str(refusal)]
        return _page(form, row), 422
    audit.record(session(), actor(), "source.keep", ("source", kept.id), name=kept.name)
    return redirect(url_for(".sources"))


def _page(form: SourceForm, row: Source | None) -> str:
    return render_template(
        "interactions/sources.html",
        form=form,
        row=row,
        sources=queries.sources(session()),
        languages=LANGUAGES,
        standard_pattern=settings().file_pattern,
    )
