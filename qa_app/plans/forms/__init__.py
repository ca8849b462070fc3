"""What the forms of plans and reviewers say, read into values; and plans laid out as their form shows them."""

from qa_app.plans.forms.plan import asked, shown, wish
from qa_app.plans.forms.reviewer import absence, profile

__all__ = ["absence", "asked", "profile", "shown", "wish"]
