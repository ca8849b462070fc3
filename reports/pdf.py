"""HTML to a tagged PDF (PDF/UA-1) that opens nothing but what is inside the HTML itself.

The same HTML gives the same bytes: the date and the identifier come from the content, never from the clock.
"""

import hashlib
import logging
from functools import cache
from typing import TYPE_CHECKING, Any

from reports.errors import PdfRefused

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

MOST_CHARACTERS = 8_000_000
"""Longer HTML is refused: about a thousand pages, minutes of work."""
ALLOWED_PROTOCOLS = ("data",)

_log = logging.getLogger(__name__)


def render(html: str, *, title: str) -> bytes:
    """The PDF of a whole HTML document.

    `title` names the document where the HTML has no title of its own. Raises `PdfRefused` when the HTML is
    too long or nested too deeply to be laid out. References to files or hosts are left out, never opened.
    """
    if len(html) > MOST_CHARACTERS:
        raise PdfRefused(f"“{title}” is too long for one PDF ({len(html):,} characters): make one for each period")
    import weasyprint  # noqa: PLC0415

    identifier = hashlib.sha256(html.encode("utf-8", "replace")).hexdigest().encode()
    try:
        source = weasyprint.HTML(string=html, url_fetcher=locked_fetcher(), base_url=None)
        laid_out = source.render(font_config=fonts(), pdf_variant="pdf/ua-1")
        laid_out.metadata.title = laid_out.metadata.title or title
        return bytes(laid_out.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, attachments=None))
    except RecursionError as error:
        raise PdfRefused(f"“{title}” is nested too deeply to be laid out") from error


@cache
def fonts() -> "FontConfiguration":
    """The fonts of the machine, read once for all documents."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    return FontConfiguration()


def locked_fetcher() -> Any:
    """A fetcher that reads `data:` addresses and refuses every other one before anything is opened."""
    return _locked_class()(allowed_protocols=ALLOWED_PROTOCOLS, allow_redirects=False)


@cache
def _locked_class() -> Any:
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    class LockedFetcher(URLFetcher):  # type: ignore[misc]
        """Counts what it refused, for the log and for tests."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The content of a `data:` address; `ValueError` for any other."""
            if not url.lower().startswith(tuple(f"{name}:" for name in ALLOWED_PROTOCOLS)):
                self.refused.append(url)
                _log.warning("a report asked for %.80r and was refused", url)
                raise ValueError("a report may only use what is inside it")
            return super().fetch(url, headers)

    return LockedFetcher
