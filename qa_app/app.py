"""The web application: settings, database, identity and the slices put together."""

from datetime import timedelta
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from qa_app import config, i18n
from qa_app.config import Settings
from qa_app.db import engine_options, prepare
from qa_app.jobs import broker
from qa_app.people import views as people
from qa_app.tasks import SLICES
from qa_app.web import access, database, faults, filters, headers, limits, manual, packing, pages, public, session
from qa_app.web.pages import Entry
from qa_app.web.requests import RowNumber, Shell


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application for the settings (read from the environment when none are given)."""
    settings = settings or config.from_environment()
    app = Shell(__name__)
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["qa_settings"] = settings
    app.url_map.converters["int"] = RowNumber
    _open_database(app, settings)
    i18n.init_app(app, settings.timezone)
    access.init_app(app, people.identify)
    CSRFProtect(app)
    people.init_app(app)
    for part in (faults, filters, packing):
        part.init_app(app)
    headers.init_app(app, is_https=settings.is_https)
    limits.init_app(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 3)  # type: ignore[method-assign]
    app.register_blueprint(manual.pages)
    for slice_pages in SLICES:
        app.register_blueprint(slice_pages())
    _frame(app, settings)
    app.add_url_rule("/livez", view_func=livez)
    return app


@public
def livez() -> ResponseReturnValue:
    """Whether the process answers and its database does."""
    session().execute(text("SELECT 1"))
    return jsonify(status="ok")


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "SQLALCHEMY_ENGINES": {"default": {"url": settings.database_url, **engine_options(settings.database_url)}},
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_FLASH_MESSAGES": True,
    }


def _open_database(app: Flask, settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database.init_app(app)
    with app.app_context():
        prepare(database.engine)
        maker = database.sessionmaker
    broker.publish_after_commit(maker, _publish_later(app, settings))


def _publish_later(app: Flask, settings: Settings) -> Any:
    """A publisher whose Celery application is made at the first message, not at start-up."""

    def publish(job_id: int) -> None:
        if "qa_publish" not in app.extensions:
            app.extensions["qa_publish"] = broker.publisher(settings)
        app.extensions["qa_publish"](job_id)

    return publish


def _near(entries: list[Entry], blueprint: str | None) -> int | None:
    """The place of the first entry of the slice that the page belongs to, or else of the desk that it lies under."""
    slices = [entry.endpoint.partition(".")[0] for entry in entries]
    if blueprint not in slices and request.path.startswith("/complaints/"):
        blueprint = "complaints"
    return slices.index(blueprint) if blueprint in slices else None


def _slice_of_page() -> str | None:
    """The slice that the page belongs to for its reader: every page of a complaint belongs to the complaints."""
    return "complaints" if "complaint_id" in (request.view_args or {}) else request.blueprint


def _frame(app: Flask, settings: Settings) -> None:
    @app.context_processor
    def frame() -> dict[str, Any]:
        person = access.actor_or_none()
        entries = pages.visible_entries(person)
        return {
            "centre_name": settings.centre_name,
            "entries": entries,
            "near_entry": _near(entries, _slice_of_page()),
        }
