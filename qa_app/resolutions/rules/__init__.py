"""The rules of resolutions: who may promise what, what is checked and asked, and how answers read. No database here."""
