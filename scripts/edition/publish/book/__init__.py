"""The edition as a book: what is in it, and its writers."""
