"""The rules of sorting: reading what a text is about, how urgent it is, and who gets it. No database here."""
