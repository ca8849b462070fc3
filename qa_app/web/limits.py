"""How often pages without an account may be asked for: counted per address, so that one sender cannot crowd out others.

Counts are kept by each web process, or by Redis where that is the broker, for then all processes count together.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, request
from flask_limiter import Limiter

from qa_app.config import Settings

HOUSEHOLD_BITS = 64  # what one subscriber of IPv6 is given: the addresses within it are all theirs


def address() -> str:
    """Who asks, as far as addresses tell: of IPv6 the network, whose single addresses cost nothing."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ip_network((found, HOUSEHOLD_BITS), strict=False)) if isinstance(found, IPv6Address) else str(found)


limiter = Limiter(address, strategy="moving-window", swallow_errors=True)
"""`@limiter.limit("20 per hour")` below `@public`; the 21st is answered with 429."""


def init_app(app: Flask, settings: Settings) -> None:
    """Count with the storage that the settings allow."""
    is_shared = settings.broker_url.startswith(("redis://", "rediss://"))
    app.config["RATELIMIT_STORAGE_URI"] = settings.broker_url if is_shared else "memory://"
    limiter.init_app(app)
