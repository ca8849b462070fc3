"""Ready transcripts: what other systems' JSON says of a call or a chat, read into our transcript.

Each module knows one family of files: how to recognise one by its keys, and how to read it. Keys that are not
known are passed over. What the other system measured or judged is kept apart under `provenance["vendor"]`.
"""
