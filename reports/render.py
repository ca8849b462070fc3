"""Values to HTML: one strict Jinja environment for pages and paper, so that both say the same.

Every name is escaped, and a template that asks for a value nobody gave stops instead of printing nothing.
"""

from functools import cache
from importlib import resources
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports import formats, tally
from reports.fingerprint import SHORT

PageSize = Literal["A4", "Letter"]


@cache
def environment() -> Environment:
    """The environment of the report templates: escaping always on, undefined values refused."""
    made = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        number=formats.number,
        percent=formats.percent,
        clock=formats.clock,
        day=formats.day,
        moment=formats.moment,
        direction=formats.direction,
        duration=formats.duration,
        listed=formats.listed,
        show=tally.show,
    )
    made.globals["counted"] = formats.counted
    return made


def render(template: str, **values: object) -> str:
    """The text of a template in `reports/templates`, filled in."""
    return environment().get_template(template).render(**values)


def document(body: str, *, title: str, reference: str, centre: str, page: PageSize = "A4") -> str:
    """A whole HTML document around a fragment: print style, page size, footer with number and hash."""
    return render(
        "document.html",
        body=body,
        title=title,
        short_hash=reference[:SHORT],
        centre=centre,
        page=page,
        css=print_css(),
    )


@cache
def print_css() -> str:
    """The style of paper."""
    return resources.files("reports").joinpath("templates", "print.css").read_text("utf-8")
