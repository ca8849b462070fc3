"""Interactions: calls, chats and e-mails come in, become transcripts, and are read and heard."""
