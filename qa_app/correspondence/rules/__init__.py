"""The rules of correspondence: its template language, tone, loop guards and due dates. No database here."""
