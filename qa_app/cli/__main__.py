"""Lets the command line run as `python -m qa_app.cli`."""

from qa_app.cli import main

main()
