"""One article: reading it, writing it, and its way from a draft to a published version and into retirement."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from qa_app.complaints import queries as complaints
from qa_app.complaints import rules as desk_rules
from qa_app.errors import AppError, Conflict, Invalid
from qa_app.knowledge import forms, queries, rules, services
from qa_app.knowledge.models import Article, ArticleVersion
from qa_app.knowledge.queries.articles import standing_of
from qa_app.knowledge.views.blueprint import day_sent, pages, today
from qa_app.people import queries as people
from qa_app.web import actor, needs, session


@pages.get("/knowledge/<int:article_id>")
@needs("knowledge.read")
def show(article_id: int) -> ResponseReturnValue:
    """One article as readers see it; writers see its versions and what is to be done with it too."""
    return _page(queries.one(session(), actor(), article_id))


def _page(article: Article, refusal: AppError | None = None) -> ResponseReturnValue:
    may_write = actor().may("knowledge.write")
    newest = article.version(article.newest_number)
    asked = request.args.get("version", type=int) if may_write else None
    shown = article.version(asked) or article.version(article.live_number) or newest
    found = render_template(
        "knowledge/show.html",
        article=article,
        version=shown,
        newest=newest,
        body=_html(shown),
        standing=standing_of(article, newest.state if newest else "draft", today()),
        categories=desk_rules.CATEGORIES,
        helpful=queries.helpful(session(), [article.id]).get(article.id),
        useful=queries.useful(session(), [article.id]).get(article.id),
        uses=queries.uses_of(session(), article.id) if may_write and actor().may("complaint.read") else (),
        staff=complaints.staff(session()) if may_write else (),
        usual_review=today() + rules.REVIEW_EVERY,
        may_write=may_write,
        may_publish=may_write and actor().may("knowledge.publish"),
        refusal=refusal,
        typed=request.form,
    )
    return found, 409 if isinstance(refusal, Conflict) else 422 if refusal else 200


def _html(version: ArticleVersion | None) -> Markup:
    return Markup(rules.as_html(version.body)) if version else Markup()  # noqa: S704


@pages.get("/knowledge/new")
@needs("knowledge.write")
def new() -> ResponseReturnValue:
    """An empty article, or a first draft from a complaint."""
    form = forms.ArticleForm(formdata=None)
    complaint_id = request.args.get("complaint", type=int)
    if complaint_id is not None and actor().may("complaint.read"):
        draft = services.draft_of(complaints.one(session(), actor(), complaint_id))
        form = forms.ArticleForm(formdata=None, obj=draft)
    problem = request.args.get("problem", "")[:40]
    return render_template("knowledge/edit.html", form=form, article=None, complaint_id=complaint_id, problem=problem)


@pages.post("/knowledge/new")
@needs("knowledge.write")
def begin() -> ResponseReturnValue:
    """Keep a new article as a draft; a refusal shows what was typed again."""
    form = forms.ArticleForm()
    complaint_id, problem = request.form.get("complaint", type=int), request.form.get("problem", "")[:40]
    if complaint_id is not None:
        complaints.one(session(), actor(), complaint_id)
    try:
        writing = forms.writing_of(form)
        article = services.begin(session(), actor(), writing, complaint_id=complaint_id, problem_ref=problem)
    except Invalid as refusal:
        return _again(form, refusal, None, complaint_id=complaint_id, problem=problem)
    flash(_("The draft is kept. Hand it in when a colleague may read it."))
    return redirect(url_for(".show", article_id=article.id))


@pages.get("/knowledge/<int:article_id>/edit")
@needs("knowledge.write")
def edit(article_id: int) -> ResponseReturnValue:
    """The article's newest text, to be written on."""
    article = queries.one(session(), actor(), article_id)
    form = forms.ArticleForm(formdata=None, obj=article.version(article.newest_number))
    return render_template("knowledge/edit.html", form=form, article=article)


@pages.post("/knowledge/<int:article_id>/edit")
@needs("knowledge.write")
def rewrite(article_id: int) -> ResponseReturnValue:
    """Keep what was written; a refusal or a conflict shows it again beside what stands there now."""
    article, form = queries.one(session(), actor(), article_id), forms.ArticleForm()
    revision = form.revision.data or ""
    number = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1
    try:
        services.rewrite(session(), actor(), article, forms.writing_of(form), revision=number)
    except (Invalid, Conflict) as refusal:
        return _again(form, refusal, article)
    flash(_("The draft is kept."))
    return redirect(url_for(".show", article_id=article_id, version=article.newest_number))


def _again(form: forms.ArticleForm, refusal: AppError, article: Article | None, **more: object) -> ResponseReturnValue:
    forms.show(form, refusal)
    theirs = article.version(article.newest_number) if article and isinstance(refusal, Conflict) else None
    if theirs is not None:
        form.revision.data = str(theirs.revision)  # saving again after reading theirs puts this text in its place
        form.revision.raw_data = None
    page = render_template("knowledge/edit.html", form=form, article=article, refusal=refusal, theirs=theirs, **more)
    return page, 409 if isinstance(refusal, Conflict) else 422


def _step(article_id: int, take: Callable[[Article], None], told: str) -> ResponseReturnValue:
    """Take a step with the article, or show its page again with why not."""
    article = queries.one(session(), actor(), article_id)
    try:
        take(article)
    except AppError as refusal:
        return _page(article, refusal)
    flash(told)
    return redirect(url_for(".show", article_id=article_id))


@pages.post("/knowledge/<int:article_id>/hand-in")
@needs("knowledge.write")
def hand_in(article_id: int) -> ResponseReturnValue:
    """Ask for a second person."""
    told = _("A colleague who may publish sees it on their home page now.")
    return _step(article_id, lambda article: services.hand_in(session(), actor(), article), told)


@pages.post("/knowledge/<int:article_id>/send-back")
@needs("knowledge.publish")
def send_back(article_id: int) -> ResponseReturnValue:
    """Give it back to its writer."""
    remark = request.form.get("remark", "")
    return _step(
        article_id, lambda article: services.send_back(session(), actor(), article, remark), _("It is with its writer.")
    )


@pages.post("/knowledge/<int:article_id>/publish")
@needs("knowledge.publish")
def publish(article_id: int) -> ResponseReturnValue:
    """Let readers see it."""

    def take(article: Article) -> None:
        services.publish(session(), actor(), article, review_on=day_sent("review_on"), today=today())

    return _step(article_id, take, _("It is published."))


@pages.post("/knowledge/<int:article_id>/look-again")
@needs("knowledge.write")
def look_again(article_id: int) -> ResponseReturnValue:
    """Note that it still holds."""

    def take(article: Article) -> None:
        services.look_again(session(), actor(), article, review_on=day_sent("review_on"), today=today())

    return _step(article_id, take, _("It is noted that it still holds."))


@pages.post("/knowledge/<int:article_id>/retire")
@needs("knowledge.publish")
def retire(article_id: int) -> ResponseReturnValue:
    """Take it out of sight."""
    reason = request.form.get("reason", "")
    return _step(article_id, lambda article: services.retire(session(), actor(), article, reason), _("It is retired."))


@pages.post("/knowledge/<int:article_id>/owner")
@needs("knowledge.write")
def take_over(article_id: int) -> ResponseReturnValue:
    """Give it to somebody else to keep true."""
    owner = people.person(session(), request.form.get("owner", 0, type=int))
    return _step(
        article_id, lambda article: services.take_over(session(), actor(), article, owner), _("It has a new owner.")
    )
