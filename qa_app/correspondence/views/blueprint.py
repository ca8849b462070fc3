"""Where the pages of correspondence are gathered: below those of the complaints."""

from flask import Blueprint

pages = Blueprint("correspondence", __name__, url_prefix="/complaints")
