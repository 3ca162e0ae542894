"""Finds in the words of a passage who is said to have said what, through whom, and when."""
