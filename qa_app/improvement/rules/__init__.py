"""The rules of improvement: what an action needs, what a measure may say, how a case is told. No database here."""
