"""Administration: people and teams, background work, and the audit trail."""
