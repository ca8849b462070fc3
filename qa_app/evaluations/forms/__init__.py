"""What pages send about evaluations, read into values: drafts, assignments, disputes, decisions, filters."""
