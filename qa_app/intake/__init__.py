"""Intake: the ways a complaint comes in, and what helps to take it in: drafts, files, e-mail, facts, checklists."""
