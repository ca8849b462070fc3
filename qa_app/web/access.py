"""Who asks, and whether they may: every route declares a permission or says that it is public."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from qa_app.policy import TABLE, Actor

View = TypeVar("View", bound=Callable[..., Any])
_DOORS: dict[str, Callable[[], Actor | None]] = {}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORBIDDEN_STATUS = 404  # a page one may not see looks like a page that is not there

OPEN_ENDPOINTS = frozenset({"static", "security.login"})
SIGNED_IN_ENDPOINTS = frozenset({"security.logout", "security.change_password", "security.verify"})


def needs(permission: str) -> Callable[[View], View]:
    """Declare the permission that a view needs; row scopes are the view's queries' business."""
    if permission not in TABLE:
        raise ValueError(f"{permission} is not in the policy table")

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return declare


def public(view: View) -> View:
    """Declare that a view is for everybody, signed in or not."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def door(prefix: str, identify: Callable[[], Actor | None]) -> None:
    """Have programs come in below an address: `identify` says in whose name a request asks, by what it carries.

    A browser's cookie may only read there, for no form with a token of ours leads in.
    """
    _DOORS[prefix] = identify


def _door() -> Callable[[], Actor | None] | None:
    return next((identify for prefix, identify in _DOORS.items() if request.path.startswith(prefix)), None)


def actor() -> Actor:
    """The signed-in person of this request; only for views that need a permission."""
    return cast(Actor, g.actor)


def actor_or_none() -> Actor | None:
    """The signed-in person of this request, if anybody is."""
    return cast("Actor | None", g.get("actor"))


def init_app(app: Flask, identify: Callable[[Any], Actor | None]) -> None:
    """Guard every request. `identify` turns the signed-in person into an `Actor`, or None if it ended."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        way_in = _door()
        program = way_in() if way_in else None
        g.actor = program or (identify(current_user) if current_user.is_authenticated else None)
        if request.endpoint is None:
            return None
        if is_open(request.endpoint):
            return None
        if g.actor is None:
            return abort(401) if way_in else _sign_in()
        if not _is_allowed(request.endpoint, g.actor):
            abort(FORBIDDEN_STATUS)
        if way_in and program is None and request.method not in SAFE_METHODS:
            abort(401)
        return None

    app.jinja_env.globals["actor"] = actor_or_none


def declared(endpoint: str) -> str | None:
    """The permission that the endpoint's view declares. Raises LookupError when it declares nothing."""
    view = current_app.view_functions[endpoint]
    if not hasattr(view, "permission"):
        raise LookupError(f"{endpoint} declares no permission")
    return cast("str | None", view.permission)


def is_open(endpoint: str) -> bool:
    """Whether the endpoint is for everybody."""
    if endpoint in OPEN_ENDPOINTS:
        return True
    return hasattr(current_app.view_functions[endpoint], "permission") and declared(endpoint) is None


def _is_allowed(endpoint: str, person: Actor) -> bool:
    if endpoint in SIGNED_IN_ENDPOINTS:
        return True
    try:
        permission = declared(endpoint)
    except LookupError:
        return False
    return permission is not None and person.may(permission)


def _sign_in() -> ResponseReturnValue:
    if request.method == "GET" and request.accept_mimetypes.accept_html:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    return abort(401)
