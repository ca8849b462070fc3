"""Response headers: a strict content security policy and the rest of the browser's seat belts."""

import secrets

from flask import Flask, Response, g, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
)

YEAR_S = 365 * 24 * 3600


def nonce() -> str:
    """The request's style nonce; the player's own style sheet is the only thing that carries it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def init_app(app: Flask, *, is_https: bool) -> None:
    """Send the headers with every response; pages about people are never kept by a cache."""
    fixed = Secure(
        xcto=XContentTypeOptions().nosniff(),
        referrer=ReferrerPolicy().same_origin(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation(),
        hsts=StrictTransportSecurity().max_age(YEAR_S) if is_https else None,
    ).headers
    app.jinja_env.globals["csp_nonce"] = nonce

    @app.after_request
    def send(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _policy())
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _policy() -> str:
    policy = ContentSecurityPolicy().default_src("'none'").script_src("'self'")
    policy = policy.style_src("'self'", f"'nonce-{nonce()}'").img_src("'self'", "data:")
    policy = policy.media_src("'self'").connect_src("'self'").font_src("'self'")
    policy = policy.form_action("'self'").frame_ancestors("'none'").base_uri("'none'")
    return str(policy.header_value)
