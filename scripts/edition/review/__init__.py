"""Reviewing a change: what it does to the edition, told for the people who decide on it."""
