"""Reading what customers may see of a complaint, and what the desk sees of the portal."""

from qa_app.portal.queries.case import Look, Offered, followed, is_money, look
from qa_app.portal.queries.desk import file, files, setting

__all__ = ["Look", "Offered", "file", "files", "followed", "is_money", "look", "setting"]
