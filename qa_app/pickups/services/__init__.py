"""What is done with pickups: keeping them, and taking in what lies in their places."""

from qa_app.pickups.services.keeping import Wish, keep, look_now, switch
from qa_app.pickups.services.looking import groups, tables, take

__all__ = ["Wish", "groups", "keep", "look_now", "switch", "tables", "take"]
