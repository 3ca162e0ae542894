"""Releases of the edition: what was published keeps its address and its ids."""
