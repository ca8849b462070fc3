"""Knowledge: articles for agents and customers, found, used, reviewed and published by two people."""
