"""The pure rules of intake and reading: what a file is, what its name and its CSV row say, how a line reads."""
