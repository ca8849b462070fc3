"""Scorecards as people keep them: drafts, published versions, and which one is used where."""
