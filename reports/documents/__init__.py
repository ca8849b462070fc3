"""The documents people are handed: one frozen value each, and the page and paper made from it."""
