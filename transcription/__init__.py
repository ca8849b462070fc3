"""From audio, chats and e-mails to a measured, redacted, sentiment-scored transcript."""
