"""People: accounts, roles, teams, and the sessions in which they are signed in."""
