"""What is read out of the words of a transcript: sentiment and personal data."""
