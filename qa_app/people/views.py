"""Pages about oneself: home with the worklist, the theme; and the wiring of signing in."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import FSQLALiteUserDatastore, Security
from flask_security.signals import password_changed

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.people import services
from qa_app.people.models import Person, RoleRow
from qa_app.policy import Actor
from qa_app.web import Entry, actor, database, navigation, needs, session
from qa_app.web.pages import waiting

THEMES = ("auto", "light", "dark")
TOKEN = "sign_in"  # noqa: S105 - the name of a cookie field
REACHED_WITHOUT_OWN_PASSWORD = frozenset(
    {
        "security.change_password",
        "security.logout",
        "security.login",
        "people.theme",
        "people.waiting_count",
        "notices.unread_count",
        "manual.page",
        "static",
        "livez",
    }
)
pages = Blueprint("people", __name__)
navigation(Entry("Your work", "people.home", "inbox", "home.read", 0))


@pages.get("/")
@needs("home.read")
def home() -> ResponseReturnValue:
    """The person's home page: what waits for them, oldest due first."""
    return render_template("people/home.html", tasks=waiting(session(), actor()))


@pages.get("/waiting")
@needs("home.read")
def waiting_count() -> ResponseReturnValue:
    """How many things wait for the person: asked for after a page, so that no page waits for it."""
    return str(len(waiting(session(), actor()))), {"Content-Type": "text/plain; charset=utf-8"}


@pages.post("/theme")
@needs("account.edit")
def theme() -> ResponseReturnValue:
    """Keep the person's choice of light or dark."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        raise Invalid("Choose light, dark or automatic.")
    session().get_one(Person, actor().id).theme = chosen
    return redirect(_local(request.form.get("next", "")) or url_for("people.home"))


def _local(address: str) -> str | None:
    """The address when it leads to a page of ours, else None."""
    is_ours = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if is_ours else None


def identify(person: Any) -> Actor | None:
    """The actor behind the cookie, or None when the sign-in was ended elsewhere."""
    if not services.is_signed_in(session(), person, cookie.get(TOKEN)):
        return None
    g.person = person
    session().info[audit.ADDRESS] = request.remote_addr
    return services.actor_of(session(), person)


def init_app(app: Flask) -> None:
    """Set up Flask-Security on our people, and note each sign-in so that it can be ended."""
    Security(app, FSQLALiteUserDatastore(database, Person, RoleRow))
    app.view_functions["security.login"] = _throttled(app.view_functions["security.login"])
    user_logged_in.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_changed, app)
    app.before_request(_own_password_first)
    app.register_blueprint(pages)


def _own_password_first() -> ResponseReturnValue | None:
    """Whoever signed in with a password that an administrator gave them chooses one of their own first."""
    person = g.get("person")
    if person is None or not person.is_password_temporary or request.endpoint in REACHED_WITHOUT_OWN_PASSWORD:
        return None
    return redirect(url_for("security.change_password"))


def _throttled(view: Callable[..., Any]) -> Callable[[], Any]:
    """The sign-in page, closed for a while to an account that was tried too often."""

    def login() -> Any:
        email = request.form.get("email", "")
        if request.method == "POST" and services.is_throttled(session(), email):
            abort(429, "Too many sign-ins to this account failed. Wait 15 minutes, or ask your administrator.")
        answer = view()
        if request.method == "POST" and not current_user.is_authenticated:
            services.note_failure(session(), email, address=request.remote_addr)
        return answer

    return login


def _signed_in(_app: Flask, user: Person, **_more: Any) -> None:
    cookie[TOKEN] = services.open_sign_in(
        session(), user, address=request.remote_addr, browser=request.user_agent.string
    )
    who = services.actor_of(session(), user)
    audit.record(session(), who, "sign_in", ("person", user.id), address=request.remote_addr)


def _signed_out(_app: Flask, **_more: Any) -> None:
    token = cookie.pop(TOKEN, None)
    if token:
        services.end_sign_in(session(), token)
    if g.get("actor"):
        audit.record(session(), g.actor, "sign_out", ("person", g.actor.id))


def _password_changed(_app: Flask, user: Person, **_more: Any) -> None:
    user.is_password_temporary = False
    services.end_other_sign_ins(session(), current_user or user, cookie.get(TOKEN))
    audit.record(session(), g.get("actor"), "password_changed", ("person", user.id))
