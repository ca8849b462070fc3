"""The rules of intake: what is read out of words, what a checklist may hold, how files and bodies are read."""
